// Determinisation: one state for each set of states a trace may lead to.

package lts

import (
	"context"
	"errors"
	"slices"
)

// ErrModal says that an operation needs a system without maybe transitions.
var ErrModal = errors.New("the system has transitions that are maybe")

// Determinise returns a deterministic system with the visible traces of l and no
// internal transitions. A trace that may lead to Error does, as LTSA reads
// deterministic: the set holds a violation. A state carries the marks that any
// of its members carries.
//
// Size: 2^n states at worst. Errors: *LimitError, counting members of sets
// against lim.Transitions; ErrModal.
// Source: Rabin & Scott, Finite Automata and Their Decision Problems (1959).
func Determinise(ctx context.Context, l *LTS, lim Limits) (*LTS, error) {
	if l.Modal() {
		return nil, ErrModal
	}
	d := &determiniser{sets: newSubsets(l), lim: lim, b: NewBuilder(l.name)}
	d.b.Use(l.uses)
	for a, name := range l.alphabet.All() {
		if d.b.Label(name); l.Controllable(a) {
			d.b.Control(a)
		}
	}
	start := d.sets.closure(l.initial)
	if start[0] == Error {
		d.b.Start(Error)
		return d.b.Build(), nil
	}
	d.state(start)
	for i := 0; i < len(d.todo); i++ {
		if err := d.expand(ctx, State(i)); err != nil {
			return nil, err
		}
	}
	return d.b.Build(), nil
}

type determiniser struct {
	sets    *subsets
	lim     Limits
	b       *Builder
	todo    [][]State
	ids     map[string]State
	members int
}

// state returns the number of a set, Error if it has a member that is.
func (d *determiniser) state(set []State) State {
	if set[0] == Error {
		return Error
	}
	k := key(set)
	if s, ok := d.ids[k]; ok {
		return s
	}
	if d.ids == nil {
		d.ids = map[string]State{}
	}
	s := d.b.State()
	d.ids[k] = s
	d.todo = append(d.todo, set)
	d.members += len(set)
	for _, m := range set {
		d.b.Mark(s, d.sets.l.Marks(m))
	}
	return s
}

func (d *determiniser) expand(ctx context.Context, s State) error {
	if err := stopped(ctx, d.b.Len()); err != nil {
		return err
	}
	for a, next := range d.sets.successors(d.todo[s]) {
		if len(next) > 0 {
			d.b.Edge(s, Label(a), d.state(next))
		}
	}
	switch {
	case d.b.Len() > d.lim.states():
		return &LimitError{What: LimitStates, Max: int64(d.lim.states())}
	case d.members+len(d.b.arcs) > d.lim.transitions():
		return &LimitError{What: LimitTransitions, Max: int64(d.lim.transitions())}
	case d.lim.Bytes > 0 && 12*int64(d.members+len(d.b.arcs)) > d.lim.Bytes:
		return &LimitError{What: LimitMemory, Max: d.lim.Bytes}
	}
	return nil
}

// subsets computes sets of states: sorted, closed under internal steps.
type subsets struct {
	l    *LTS
	seen map[State]bool
}

func newSubsets(l *LTS) *subsets { return &subsets{l: l, seen: map[State]bool{}} }

// closure returns the states that internal steps lead to from those given.
func (w *subsets) closure(from ...State) []State {
	clear(w.seen)
	var set []State
	add := func(s State) {
		if !w.seen[s] {
			w.seen[s] = true
			set = append(set, s)
		}
	}
	for _, s := range from {
		add(s)
	}
	for i := 0; i < len(set); i++ {
		for _, e := range w.l.Out(set[i]) {
			if e.Label() != Tau {
				break
			}
			add(e.to)
		}
	}
	slices.Sort(set)
	return set
}

// successors returns the set that each label leads to, by label.
func (w *subsets) successors(set []State) [][]State {
	next := make([][]State, w.l.alphabet.Len())
	for _, s := range set {
		for _, e := range w.l.Out(s) {
			if e.Label() != Tau {
				next[e.Label()] = append(next[e.Label()], e.to)
			}
		}
	}
	for a := range next {
		if len(next[a]) > 0 {
			next[a] = w.closure(next[a]...)
		}
	}
	return next
}

// key writes a set as a string, for a map.
func key(set []State) string {
	buf := make([]byte, 0, 4*len(set))
	for _, s := range set {
		buf = append(buf, byte(s), byte(s>>8), byte(s>>16), byte(s>>24))
	}
	return string(buf)
}
