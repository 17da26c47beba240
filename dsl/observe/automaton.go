// Automata of formulas: branches that read letters and accept what breaks a
// property.

package observe

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// Edge is a transition on letters that have all of Needs and none of Lacks. Of a
// condition both speak as of one that is known true: an unknown one is not.
type Edge struct {
	Needs, Lacks Letter
	To           State
}

func (e *Edge) holds(l Letter) bool {
	return l.is&e.Needs.is == e.Needs.is && l.events&e.Needs.events == e.Needs.events &&
		l.is&e.Lacks.is == 0 && l.events&e.Lacks.events == 0
}

// always reports whether every letter takes the edge.
func (e *Edge) always() bool { return e.Needs == Letter{} && e.Lacks == Letter{} }

// Automaton is a Büchi automaton of the runs that break a property. It reads
// every letter and then the silent moment after it, so that it makes no
// difference how often a state is looked at. It does not change.
//
// A State is twice a state of the Büchi automaton, and one more if an accepting
// one was passed between the letter and the silent moment.
type Automaton struct {
	next      [][]Edge
	accepting []bool
	broken    []bool // every continuation is accepted
	branches  int
}

// maxBranches bounds the states that may follow a letter.
const maxBranches = 100

// NewAutomaton builds the watcher of the runs that a Büchi automaton accepts,
// which are those that break the property. Its states are numbered as in next,
// state 0 before the first letter; two more are added. A branch that no edge
// goes on from ends in one of them, where nothing is broken any more.
//
// Errors: an edge to no state; too many states that may follow one letter.
func NewAutomaton(next [][]Edge, accepting []bool) (*Automaton, error) {
	n := len(next)
	if n == 0 || len(accepting) != n {
		return nil, errors.New("an automaton without states, or with states that are not told apart")
	}
	a := &Automaton{}
	for s, out := range next {
		for _, e := range out {
			if int(e.To) >= n {
				return nil, fmt.Errorf("an edge of state %d leads to state %d of %d", s, e.To, n)
			}
		}
		a.next = append(a.next, slices.Clone(out))
	}
	kept := State(n) // of the Büchi automaton, as all states in Edge
	a.next = append(a.next, []Edge{{To: kept}}, a.next[0])
	a.accepting = append(slices.Clone(accepting), false, false)
	for s := range a.next {
		stays := slices.ContainsFunc(a.next[s], func(e Edge) bool { return e.To == State(s) && e.always() })
		a.broken = append(a.broken, stays && a.accepting[s])
	}
	for s := range a.next {
		a.branches = max(a.branches, a.reach(State(s)))
	}
	if a.branches > maxBranches {
		return nil, fmt.Errorf("%d states may follow a letter, more than %d", a.branches, maxBranches)
	}
	return a, nil
}

// reach counts the states that may follow a state, whatever is read.
func (a *Automaton) reach(s State) int {
	to := map[State]bool{}
	for _, e := range a.next[s] {
		to[State(len(a.next)-2)] = true
		for _, f := range a.next[e.To] {
			to[f.To] = true
		}
	}
	return max(1, len(to))
}

// Initial returns the state before the first letter.
func (a *Automaton) Initial() State { return 2 * State(len(a.next)-1) }

// Step appends the states after a letter and the silent moment after it,
// ascending, each once.
func (a *Automaton) Step(dst []Next, s State, l Letter) []Next {
	from := len(dst)
	silent := l.silent()
	for i := range a.next[s/2] {
		e := &a.next[s/2][i]
		if !e.holds(l) {
			continue
		}
		for k := range a.next[e.To] {
			if f := &a.next[e.To][k]; f.holds(silent) {
				to := 2 * f.To
				if a.accepting[e.To] && !a.accepting[f.To] {
					to++
				}
				dst = insert(dst, from, to)
			}
		}
	}
	if len(dst) == from {
		dst = append(dst, Next{State: 2 * State(len(a.next)-2)})
	}
	return dst
}

// insert puts a state among those from a place on, unless it is there. Of two
// that differ only in what was passed, that with more remains.
func insert(dst []Next, from int, s State) []Next {
	for i := from; i < len(dst); i++ {
		switch {
		case dst[i].State/2 == s/2:
			dst[i].State |= s & 1
			return dst
		case dst[i].State > s:
			return slices.Insert(dst, i, Next{State: s})
		}
	}
	return append(dst, Next{State: s})
}

// Expire returns s: an automaton has no clocks.
func (a *Automaton) Expire(s State, _ Clocks) State { return s }

// Broken reports whether the property is broken, however the run goes on.
func (a *Automaton) Broken(s State) bool { return a.broken[s/2] }

// Accepting reports whether a run that meets such states again and again breaks
// the property.
func (a *Automaton) Accepting(s State) bool { return s&1 != 0 || a.accepting[s/2] }

// Liveness reports whether the property can be broken in the long run only.
func (a *Automaton) Liveness() bool {
	for s := range a.accepting {
		if a.accepting[s] && !a.broken[s] {
			return true
		}
	}
	return false
}

// Running and Ticks say that there are no clocks.
func (a *Automaton) Running(State) Clocks { return 0 }

// Ticks is 0 for every clock.
func (a *Automaton) Ticks(Clocks) int64 { return 0 }

// States returns the number of states, Bits how many bits hold one.
func (a *Automaton) States() int { return 2 * len(a.next) }

// Bits returns how many bits hold a State.
func (a *Automaton) Bits() int { return bits.Len(uint(a.States() - 1)) }

// Branches returns how many states Step appends at most.
func (a *Automaton) Branches() int { return a.branches }

var _ Watcher = (*Automaton)(nil)
