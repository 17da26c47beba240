// Goals that are owed in any case beside those owed under assumptions.

package game

import (
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// bgr leaves alive the states from which the controller meets a goal of kind BGR1,
// and returns its choices by memory; see Solution.nextTurn.
//
// It is gr1 with two differences. The recurrent sets are worked for like
// guarantees, but with no way out by breaking an assumption. And breaking one for
// a guarantee's sake must go on visiting all recurrent sets; so while it does, the
// controller also remembers which of those it is making for.
//
// Time: that of gr1, times the recurrent sets. Memory: a choice for each state,
// guarantee or recurrent set, and recurrent set.
// Source: the fixpoint of Piterman, Pnueli & Sa'ar (2006) with the innermost set
// one of a generalised Büchi game: a Streett goal of two pairs (Zielonka 1998).
func (m *match) bgr(assumptions, recurrent, guarantees []Set) ([][]int32, error) {
	turns := max(1, len(recurrent))
	targets := slices.Concat(recurrent, guarantees)
	choices := make([][]int32, len(targets)*turns)
	for settled, j := 0, 0; settled < len(targets); j = (j + 1) % len(targets) {
		if err := stopped(m.ctx, m.n); err != nil {
			return nil, err
		}
		r := m.toward(targets[j], m.alive)
		rest := minus(m.alive, r)
		mine := choices[j*turns : (j+1)*turns]
		for b := range mine {
			mine[b] = slices.Clone(r.choice)
		}
		if j >= len(recurrent) {
			m.breakAndRecur(rest, assumptions, recurrent, mine)
		}
		lost := m.regionOf(rest)
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

// toward returns where the controller forces a visit to a set within others, with
// its choices; in the set it stays within.
func (m *match) toward(g Set, within []bool) *region {
	r := m.region()
	for s, in := range g {
		if in && within[s] {
			r.choice[s] = m.stay(s, within)
			r.add(s)
		}
	}
	m.attract(r, controllers, within)
	return r
}

func (m *match) regionOf(set []bool) *region {
	r := m.region()
	for s, in := range set {
		if in {
			r.add(s)
		}
	}
	return r
}

// breakAndRecur takes out of rest the states from which the controller can see to
// it that some assumption is met finitely often only and all recurrent sets are
// visited again and again, and keeps its choices for each turn.
func (m *match) breakAndRecur(rest []bool, assumptions, recurrent []Set, choice [][]int32) {
	for settled, i := 0, 0; settled < len(assumptions); i = (i + 1) % len(assumptions) {
		a := m.region()
		for s, in := range assumptions[i] {
			if in && rest[s] {
				a.add(s)
			}
		}
		m.attract(a, plants, rest)
		away := minus(rest, a) // where the plant cannot get to the assumption
		inside := m.recurring(away, recurrent, len(choice))
		won := m.regionOf(away)
		if len(won.states) == 0 {
			settled++
			continue
		}
		settled = 0
		m.attract(won, controllers, rest)
		for _, s := range won.states {
			for b := range choice {
				choice[b][s] = won.choice[s]
				if away[s] {
					choice[b][s] = inside[b][s]
				}
			}
			rest[s] = false
		}
	}
}

// recurring takes out of within the states from which the controller cannot both
// stay there and visit all sets again and again, and returns its choices by the
// set it is making for. If the plant can leave within it is to where the
// controller has won.
func (m *match) recurring(within []bool, sets []Set, turns int) [][]int32 {
	choices := make([][]int32, turns)
	for b := range choices {
		choices[b] = m.region().choice
		for s, in := range within {
			if in {
				choices[b][s] = m.stay(s, within)
			}
		}
	}
	for settled, b := 0, 0; settled < len(sets); b = (b + 1) % len(sets) {
		target := slices.Clone(sets[b])
		for s := range target {
			target[s] = target[s] || within[s] && m.owner[s] == plants && m.moves(s, within) == 0
		}
		r := m.toward(target, within)
		choices[b] = r.choice
		lost := m.regionOf(minus(within, r))
		if len(lost.states) == 0 {
			settled++
			continue
		}
		settled = 0
		m.attract(lost, plants, within)
		for _, s := range lost.states {
			within[s] = false
		}
	}
	return choices
}

// nextTurn returns the memory of BGR1 in a state: what the controller works for,
// recurrent sets first, and in turn which recurrent set it makes for while it
// breaks an assumption.
func (s *Solution) nextTurn(at lts.State, work int) int {
	turns := max(1, len(s.goal.Recurrent))
	targets := slices.Concat(s.goal.Recurrent, s.goal.Guarantees)
	return firstUnmet(targets, at, work/turns)*turns + firstUnmet(s.goal.Recurrent, at, work%turns)
}

// firstUnmet returns the first set, from one on and round, that a state is not in;
// if there is none, that one.
func firstUnmet(sets []Set, at lts.State, from int) int {
	for k := range sets {
		if j := (from + k) % len(sets); !sets[j][at] {
			return j
		}
	}
	return from
}
