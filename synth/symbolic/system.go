// The composition as the diagrams see it.

package symbolic

import (
	"context"
	"fmt"
	"math/big"

	"github.com/tenet-iot/tenet/synth/lts"
)

// System is the parallel composition of components, and scratch memory: it
// belongs to one goroutine.
type System struct {
	d      *diagrams
	parts  []*lts.LTS
	events []*event
	order  []int // level to component, 0 at the bottom
	level  []int // component to level
	sizes  []int // states by level
	broken bool  // a component starts in Error
	reach  node
	done   bool    // reach is known
	held   []*node // sets of the supervisors made
}

// New prepares the composition of at least one component. A label is taken by all
// components that have it in their alphabets together, the internal action by one
// alone; Error of one is Error of all.
//
// Errors: *LabelError for a controllable label that a component may take in two
// ways: to allow it says nothing about which.
func New(parts ...*lts.LTS) (*System, error) {
	return ordered(parts, force(len(parts), sharing(parts)))
}

// ordered is New with the levels in a given order.
func ordered(parts []*lts.LTS, order []int) (*System, error) {
	s := &System{parts: parts, order: order, d: &diagrams{store: newStore(), cache: newCache()}}
	s.level = inverse(s.order)
	for _, i := range s.order {
		s.sizes = append(s.sizes, parts[i].Len())
		s.broken = s.broken || parts[i].Initial() == lts.Error
	}
	s.events = events(parts, s.level)
	for _, e := range s.events {
		for i, m := range e.moves {
			if m != nil && m.branches && e.controllable {
				return nil, &LabelError{Label: e.name, Component: parts[s.order[i]].Name()}
			}
		}
	}
	return s, nil
}

// LabelError names a controllable label that branches.
type LabelError struct{ Label, Component string }

// Error says what is wrong with the label.
func (e *LabelError) Error() string {
	return fmt.Sprintf("controllable label %s leads to two states of %s", e.Label, e.Component)
}

// sharing lists the components of each label that more than one has.
func sharing(parts []*lts.LTS) [][]int {
	index := map[string]int{}
	var out [][]int
	for i, l := range parts {
		for a, name := range l.Alphabet().All() {
			if a == lts.Tau {
				continue
			}
			k, ok := index[name]
			if !ok {
				k = len(out)
				index[name] = k
				out = append(out, nil)
			}
			out[k] = append(out[k], i)
		}
	}
	shared := out[:0]
	for _, members := range out {
		if len(members) > 1 {
			shared = append(shared, members)
		}
	}
	return shared
}

// Reachable is how much there is.
type Reachable struct {
	States *big.Int // Error not counted
	Nodes  int      // of the diagram of all states
}

// Reach computes the reachable states. Cost: what the diagrams take, which may be
// far less than the states, or more.
//
// Errors: *LimitError.
func (s *System) Reach(ctx context.Context, lim Limits) (Reachable, error) {
	if err := s.d.within(ctx, lim, s.explore); err != nil {
		return Reachable{}, err
	}
	return Reachable{States: s.d.count(s.reach), Nodes: s.d.size(s.reach)}, nil
}

// explore computes s.reach once.
func (s *System) explore() {
	if s.done {
		return
	}
	start := empty
	if !s.broken {
		start = s.d.product(s.perLevel(func(int) []uint32 { return []uint32{0} }))
	}
	r := s.saturator(s.phase(0, false, func(*event) bool { return true })).saturate(start, full, len(s.parts)-1)
	if !s.d.spent() {
		s.reach, s.done = r, true
	}
}

// perLevel lists values by level, from the highest down.
func (s *System) perLevel(values func(level int) []uint32) [][]uint32 {
	out := make([][]uint32, 0, len(s.parts))
	for l := len(s.parts) - 1; l >= 0; l-- {
		out = append(out, values(l))
	}
	return out
}

// phase gathers the labels of a fixed point.
func (s *System) phase(kind op, backward bool, keep func(*event) bool) phase {
	p := phase{kind: kind, backward: backward, firings: make([][][]firing, len(s.parts))}
	for l, n := range s.sizes {
		p.firings[l] = make([][]firing, n)
	}
	for i, e := range s.events {
		if !e.possible() || !keep(e) {
			continue
		}
		for v, targets := range e.moves[e.top].direction(backward) {
			for _, t := range targets {
				p.firings[e.top][v] = append(p.firings[e.top][v], firing{i, t})
			}
		}
	}
	return p
}

func (s *System) saturator(p phase) *saturator {
	return &saturator{diagrams: s.d, events: s.events, sizes: s.sizes, phase: p}
}

// all lists the states of the component at a level.
func (s *System) all(level int) []uint32 {
	out := make([]uint32, s.sizes[level])
	for v := range out {
		out[v] = uint32(v)
	}
	return out
}
