// Liveness goals: reachability, Büchi and GR(1), by attractors.

package game

import (
	"context"

	"github.com/tenet-iot/tenet/synth/lts"
)

// owner says who moves in a state.
type owner uint8

const (
	plants      owner = iota // there are uncontrollable labels: one of them is next
	controllers              // there are only controllable ones: the controller picks one
)

// noChoice is the choice of the controller in the plant's states.
const noChoice = int32(-1)

// match is the game that is left of a plant when bad states are gone: one player
// moves in each state. Transitions that do not count (controllable ones in the
// plant's states, those to lost states) are left out.
type match struct {
	*arena
	owner []owner
	alive []bool // not lost
	safe  Set    // kept from bad states, deadlocks or not
	ctx   context.Context
}

// newMatch plays within the states that a controller can keep the plant in
// without deadlock; stopping allows deadlocks in the given states.
func newMatch(ctx context.Context, a *arena, goal *Goal, stopping Set) *match {
	m := &match{arena: a, owner: make([]owner, a.n), alive: make([]bool, a.n), ctx: ctx}
	v := newSupervisor(a, goal)
	v.safety(true)
	m.safe = make(Set, a.n)
	for s := range a.n {
		m.alive[s] = !v.lost[s]
		m.safe[s] = m.alive[s]
		m.owner[s] = controllers
		for _, e := range a.plant.Out(lts.State(s)) {
			if !a.control[e.Label()] {
				m.owner[s] = plants
			}
		}
	}
	stuck := m.region()
	for s := range a.n {
		if m.alive[s] && m.owner[s] == controllers && (stopping == nil || !stopping[s]) && m.moves(s, m.alive) == 0 {
			stuck.add(s)
		}
	}
	for s, stop := range stopping {
		if stop {
			stuck.barred = append(stuck.barred, s)
		}
	}
	m.attract(stuck, plants, m.alive)
	m.remove(stuck)
	return m
}

// moves counts the transitions that count from s into a set.
func (m *match) moves(s int, into []bool) (n uint32) {
	for _, e := range m.plant.Out(lts.State(s)) {
		if m.counts(s, e) && e.To() != lts.Error && into[e.To()] {
			n++
		}
	}
	return n
}

// counts says whether a transition is a move of the state's owner.
func (m *match) counts(s int, e lts.Edge) bool {
	return m.control[e.Label()] == (m.owner[s] == controllers)
}

// region is a set of states under construction, with the controller's choices
// for getting into it.
type region struct {
	in     []bool
	states []int
	choice []int32 // by state: the place among its transitions; noChoice before
	barred []int   // states that may not be added
}

func (m *match) region() *region {
	r := &region{in: make([]bool, m.n), choice: make([]int32, m.n)}
	for s := range r.choice {
		r.choice[s] = noChoice
	}
	return r
}

func (r *region) add(s int) {
	if !r.in[s] {
		r.in[s] = true
		r.states = append(r.states, s)
	}
}

// attract adds to r the states of the arena within from which a player can force
// a visit to it. The controller's choices are those that come closer.
//
// Time: linear in the transitions of within.
func (m *match) attract(r *region, player owner, within []bool) {
	left := make([]uint32, m.n)
	for _, s := range r.barred {
		left[s] = ^uint32(0)
	}
	for i := 0; i < len(r.states); i++ {
		t := r.states[i]
		for _, in := range m.before(t) {
			s := source(in)
			if !within[s] || r.in[s] || controlled(in) != (m.owner[s] == controllers) || left[s] == ^uint32(0) {
				continue
			}
			if m.owner[s] == player {
				r.choose(m, s, t)
				r.add(s)
				continue
			}
			if left[s] == 0 {
				left[s] = m.moves(s, within)
			}
			if left[s]--; left[s] == 0 {
				r.add(s)
			}
		}
	}
}

// choose keeps the first transition from s to t as the controller's choice.
func (r *region) choose(m *match, s, t int) {
	if m.owner[s] != controllers {
		return
	}
	for i, e := range m.plant.Out(lts.State(s)) {
		if m.counts(s, e) && int(e.To()) == t {
			r.choice[s] = int32(i)
			return
		}
	}
}

// stay chooses for a state of the controller some transition into a set.
func (m *match) stay(s int, into []bool) int32 {
	if m.owner[s] != controllers {
		return noChoice
	}
	for i, e := range m.plant.Out(lts.State(s)) {
		if m.counts(s, e) && e.To() != lts.Error && into[e.To()] {
			return int32(i)
		}
	}
	return noChoice
}

// remove takes a region out of the game.
func (m *match) remove(r *region) {
	for _, s := range r.states {
		m.alive[s] = false
	}
}

// minus returns a without the region.
func minus(a []bool, r *region) []bool {
	b := make([]bool, len(a))
	for s := range a {
		b[s] = a[s] && !r.in[s]
	}
	return b
}

// reach leaves alive the states from which the controller forces a visit to the
// goal, and returns its choices.
func (m *match) reach(goal Set) []int32 {
	r := m.region()
	for s, in := range goal {
		if in && m.alive[s] {
			r.add(s)
		}
	}
	m.attract(r, controllers, m.alive)
	m.alive = r.in
	return r.choice
}

// gr1 leaves alive the states from which the controller meets the goal, and
// returns its choices for each guarantee it is working for.
//
// X starts as everything. For each guarantee G: let A be where the controller
// forces a visit to G, and Y the rest; the plant cannot be forced out of Y, so
// there the controller needs the plant to break an assumption. Where it does not
// have to, it can escape G for ever, and wins: such states, and those from which
// the plant forces a visit to them, leave X. What survives a pass over all
// guarantees is won.
//
// Any choice that stays in X will do in a state of G itself; where there is but an
// excuse, it is one that leads to G if nothing is excused on the way.
//
// Time: a pass is linear in the transitions for each pair of assumption and
// guarantee, if few states are lost in it; at most as many passes as states.
// Source: the fixpoint of Piterman, Pnueli & Sa'ar (2006), arranged by attractors
// as in Zielonka, Infinite Games on Finitely Coloured Graphs (1998).
func (m *match) gr1(assumptions, guarantees, excuses []Set) ([][]int32, error) {
	choices := make([][]int32, len(guarantees))
	for settled, j := 0, 0; settled < len(guarantees); j = (j + 1) % len(guarantees) {
		if err := stopped(m.ctx, m.n); err != nil {
			return nil, err
		}
		var lost *region
		choices[j], lost = m.pass(assumptions, guarantees[j])
		if excuses != nil {
			m.retry(guarantees[j], excuses[j], choices[j])
		}
		if len(lost.states) == 0 {
			settled++
			continue
		}
		settled = 0
		m.attract(lost, plants, m.alive)
		m.remove(lost)
	}
	return choices, nil
}

// retry chooses, where a guarantee is met by an excuse, what leads to where it is
// met without one, as long as the plant does not take what is excused.
func (m *match) retry(g, excuse Set, choice []int32) {
	order := make(map[lts.State]int)
	r, within := m.region(), make([]bool, m.n)
	for s := range within {
		if within[s] = m.alive[s] && !excuse[s]; within[s] && g[s] {
			r.add(s)
		}
	}
	m.attract(r, controllers, within)
	for i, s := range r.states {
		order[lts.State(s)] = i
	}
	for s, excused := range excuse {
		if !excused || !m.alive[s] || m.owner[s] != controllers {
			continue
		}
		best := len(r.states)
		for i, e := range m.plant.Out(lts.State(s)) {
			if k, ok := order[e.To()]; ok && k < best {
				best, choice[s] = k, int32(i)
			}
		}
	}
}

// pass works out one guarantee: the controller's choices, and where it loses.
func (m *match) pass(assumptions []Set, g Set) (choice []int32, lost *region) {
	r := m.region()
	for s, in := range g {
		if in && m.alive[s] {
			r.choice[s] = m.stay(s, m.alive)
			r.add(s)
		}
	}
	m.attract(r, controllers, m.alive)
	rest := minus(m.alive, r)
	m.breakAssumptions(rest, assumptions, r.choice)
	lost = m.region()
	for s, in := range rest {
		if in {
			lost.add(s)
		}
	}
	return r.choice, lost
}

// breakAssumptions takes out of rest the states from which the controller can
// see to it that some assumption is met finitely often only, and keeps its
// choices.
func (m *match) breakAssumptions(rest []bool, assumptions []Set, choice []int32) {
	for settled, i := 0, 0; settled < len(assumptions); i = (i + 1) % len(assumptions) {
		a := m.region()
		for s, in := range assumptions[i] {
			if in && rest[s] {
				a.add(s)
			}
		}
		m.attract(a, plants, rest)
		away := minus(rest, a) // where the plant cannot get to the assumption
		won := m.region()
		for s, in := range away {
			if in {
				won.choice[s] = m.stay(s, away)
				won.add(s)
			}
		}
		if len(won.states) == 0 {
			settled++
			continue
		}
		settled = 0
		m.attract(won, controllers, rest)
		for _, s := range won.states {
			choice[s] = won.choice[s]
			rest[s] = false
		}
	}
}
