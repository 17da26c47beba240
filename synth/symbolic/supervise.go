// Most permissive non-blocking supervisors.

package symbolic

import (
	"context"
	"math/big"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Goal says what has to stay possible. One of the two is given.
type Goal struct {
	// Labels: from every state some path leads to one of these labels, a path of at
	// least that label. This is MTSA's reading: to stop after the last marked label
	// is not enough.
	Labels []string
	// Marked: from every state some path, perhaps of no label, leads to a state
	// that carries the mark lts.Marked (Ramadge & Wonham).
	Marked bool
}

// Supervisor is the most permissive one: it disables a controllable label exactly
// where it would lead out of the winning states.
type Supervisor struct {
	// Realizable: the initial state is winning. If not, there is no supervisor.
	Realizable bool
	States     *big.Int // winning
	Nodes      int      // of their diagram
	Rounds     int      // of the outer fixed point

	system  *System
	among   node // the states it was looked for among
	winning node
}

// Supervise computes the largest set of reachable states in which no
// uncontrollable label leads out of the set or to Error, and from each of which
// the goal can be reached inside it. Internal actions are uncontrollable.
//
// Errors: *LimitError. Source: Ramadge & Wonham (1987), by the alternation of Ma
// & Wonham, Nonblocking Supervisory Control of State Tree Structures (2006).
func (s *System) Supervise(ctx context.Context, goal Goal, lim Limits) (*Supervisor, error) {
	return s.supervise(ctx, goal, lim, func() node {
		s.explore()
		return s.reach
	})
}

// SuperviseEverywhere is Supervise among all vectors of states of the components,
// whether the composition can reach them or not. On reachable states it agrees:
// what they need they can reach. The reachable states are not computed, which is
// much faster where they are irregular and the winning ones are not, and much
// slower elsewhere.
func (s *System) SuperviseEverywhere(ctx context.Context, goal Goal, lim Limits) (*Supervisor, error) {
	return s.supervise(ctx, goal, lim, func() node { return s.d.product(s.perLevel(s.all)) })
}

func (s *System) supervise(ctx context.Context, goal Goal, lim Limits, among func() node) (*Supervisor, error) {
	v := &Supervisor{system: s}
	s.held = append(s.held, &v.among, &v.winning)
	err := s.d.within(ctx, lim, func() {
		v.among = among()
		v.supremal(goal)
	})
	if err != nil {
		return nil, err
	}
	v.States, v.Nodes = s.d.count(v.winning), s.d.size(v.winning)
	v.Realizable = !s.broken && s.d.has(v.winning, make([]uint32, len(s.parts)))
	return v, nil
}

// supremal alternates: take away what can be forced out, then what cannot reach
// the goal, until nothing is taken away.
func (v *Supervisor) supremal(goal Goal) {
	s := v.system
	forced := s.saturator(s.phase(1, true, func(e *event) bool { return !e.controllable }))
	whole := s.saturator(s.phase(2, true, func(*event) bool { return true }))
	top := len(s.parts) - 1
	lost := s.d.meet(s.failing(), v.among)
	for !s.d.spent() {
		v.Rounds++
		lost = forced.saturate(lost, v.among, top)
		v.winning = s.d.minus(v.among, lost)
		live := whole.saturate(s.target(goal, v.winning, whole), v.winning, top)
		if live == v.winning {
			return
		}
		lost = s.d.minus(v.among, live)
		if s.d.len() > spacious {
			s.d.keep(append(s.held, &s.reach, &lost)...)
		}
	}
}

// spacious is how many nodes may lie about before those no longer needed are
// dropped.
var spacious = 1 << 21

// target is the states of a set from which the goal is one label, or nothing,
// away.
func (s *System) target(goal Goal, within node, b *saturator) node {
	if goal.Marked {
		return s.d.meet(within, s.d.product(s.perLevel(s.marked)))
	}
	out := empty
	for i, e := range s.events {
		if e.possible() && slices.Contains(goal.Labels, e.name) {
			out = s.d.union(out, b.before(i, within, within, len(s.parts)-1))
		}
	}
	return out
}

// marked lists the states of a level that carry the mark, or all if the component
// has no say in it.
func (s *System) marked(level int) []uint32 {
	l := s.parts[s.order[level]]
	if l.Uses()&lts.Marked == 0 {
		return s.all(level)
	}
	var out []uint32
	for v := range lts.State(l.Len()) {
		if l.Marks(v)&lts.Marked != 0 {
			out = append(out, uint32(v))
		}
	}
	return out
}

// failing is the states in which an uncontrollable label leads to Error: one
// component fails on it and the others can take it.
func (s *System) failing() node {
	out := empty
	for _, e := range s.events {
		if e.controllable || !e.possible() {
			continue
		}
		for l, m := range e.moves {
			if m == nil || len(m.fails) == 0 {
				continue
			}
			out = s.d.union(out, s.d.product(s.perLevel(func(level int) []uint32 {
				switch {
				case level == l:
					return m.fails
				case e.moves[level] != nil:
					return e.moves[level].enabled
				}
				return s.all(level)
			})))
		}
	}
	return out
}

// Winning says whether a state of the composition, given by the states of its
// components in their order, is winning.
func (v *Supervisor) Winning(states []lts.State) bool {
	s := v.system
	values := make([]uint32, 0, len(states))
	for l := len(states) - 1; l >= 0; l-- {
		if states[s.order[l]] == lts.Error {
			return false
		}
		values = append(values, uint32(states[s.order[l]]))
	}
	return s.d.has(v.winning, values)
}

// Disabled lists the controllable labels that are possible in a winning state and
// that the supervisor does not allow there, sorted. It allows all others.
func (v *Supervisor) Disabled(states []lts.State) []string {
	var out []string
	for _, e := range v.system.events {
		if !e.controllable {
			continue
		}
		if next, ok := v.system.after(e, states); ok && (next == nil || !v.Winning(next)) {
			out = append(out, e.name)
		}
	}
	slices.Sort(out)
	return out
}

// after is where a controllable label leads from a state, nil for Error; false if
// it is not possible there.
func (s *System) after(e *event, states []lts.State) ([]lts.State, bool) {
	next, failed := slices.Clone(states), false
	for l, m := range e.moves {
		if m == nil {
			continue
		}
		i := s.order[l]
		switch from := uint32(states[i]); {
		case slices.Contains(m.fails, from):
			failed = true
		case len(m.forward[from]) == 0:
			return nil, false
		default:
			next[i] = lts.State(m.forward[from][0])
		}
	}
	if failed {
		return nil, true
	}
	return next, true
}
