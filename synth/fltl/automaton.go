// Generalised Büchi automata.

package fltl

import (
	"cmp"
	"slices"
)

// Generalised is a generalised Büchi automaton with acceptance on transitions.
// It reads infinite words of letters. State 0 is initial; states are numbered
// breadth first. A run is accepted if it takes transitions of each of the Sets
// acceptance sets infinitely often; with no sets every infinite run is. From
// every state but perhaps state 0 some word is accepted; if none is from state
// 0 it has no transitions. Automata do not change and must not be changed.
type Generalised struct {
	Atoms []*Atom  // atom i is bit i of a letter
	Sets  int      // number of acceptance sets, at most 64
	Next  [][]Edge // transitions of each state, in a fixed order
}

// Edge is a transition on every letter in Guard. The state may have others on
// the same letter.
type Edge struct {
	Guard Cube
	To    int
	Marks Marks // the acceptance sets it belongs to
}

// Options of a translation.
type Options struct {
	Limits
	// Atoms numbers the atoms, so that several automata read the same letters.
	// It must contain those of the formula. Nil stands for Atoms(f).
	Atoms []*Atom
}

// Translate returns an automaton that accepts just the words f holds on at
// position 0. The formula is simplified first; then states, sets of formulas
// still to be met, are made as they are reached; then the automaton is reduced.
//
// Size: let n count the distinct subformulas of the simplified negation normal
// form that are untils, releases ([], <> and W included) or conjuncts under an
// X, and u the untils among them. There are at most 2^n + 1 states before
// reduction and at most u acceptance sets.
// Time: quadratic in the transitions made before reduction.
// Errors: *LimitError; an error if opt.Atoms names an atom twice or lacks one
// of f.
// Sources: Gerth, Peled, Vardi & Wolper, Simple On-the-fly Automatic
// Verification of Linear Temporal Logic (1995); Couvreur, On-the-fly
// Verification of Linear Temporal Logic (1999), for acceptance on transitions.
func Translate(f Formula, opt Options) (*Generalised, error) {
	g, err := tableau(f, opt)
	if err != nil {
		return nil, err
	}
	g.reduce()
	return g, nil
}

// full returns the set of all acceptance sets.
func (g *Generalised) full() Marks {
	return allMarks(g.Sets)
}

func allMarks(sets int) Marks { return 1<<sets - 1 }

// arcs returns the transitions without guards.
func (g *Generalised) arcs() [][]arc {
	arcs := make([][]arc, len(g.Next))
	for s, es := range g.Next {
		for _, e := range es {
			arcs[s] = append(arcs[s], arc{to: e.To, marks: e.Marks})
		}
	}
	return arcs
}

// edges counts the transitions.
func (g *Generalised) edges() (n int) {
	for _, es := range g.Next {
		n += len(es)
	}
	return n
}

func (e Edge) compare(o Edge) int {
	return cmp.Or(cmp.Compare(e.To, o.To), cmp.Compare(e.Marks, o.Marks), e.Guard.compare(o.Guard))
}

// keep drops the states and transitions for which the functions say no, keeps
// state 0, and numbers what can still be reached breadth first.
func (g *Generalised) keep(state func(s int) bool, edge func(s, i int) bool) {
	var order numbering[int]
	order.of(0)
	var next [][]Edge
	for n := 0; n < len(order.keys); n++ {
		s := order.keys[n]
		var out []Edge
		for i, e := range g.Next[s] {
			if state(s) && state(e.To) && edge(s, i) {
				out = append(out, Edge{e.Guard, order.of(e.To), e.Marks})
			}
		}
		next = append(next, out)
	}
	g.Next = next
	g.joinGuards()
}

// joinGuards unites transitions between the same states with the same marks
// where one cube covers both, and sorts them.
func (g *Generalised) joinGuards() {
	for s, es := range g.Next {
		for joined := true; joined; {
			slices.SortFunc(es, Edge.compare)
			es, joined = joinOnce(es)
		}
		g.Next[s] = es
	}
}

// fewEdges bounds the transitions of one state that are compared in pairs.
const fewEdges = 1 << 13

// joinOnce unites each transition with at most one later one.
func joinOnce(es []Edge) (out []Edge, joined bool) {
	if len(es) > fewEdges {
		return es, false
	}
	gone := make([]bool, len(es))
	for i := range es {
		for j := i + 1; j < len(es) && !gone[i] && es[j].To == es[i].To && es[j].Marks == es[i].Marks; j++ {
			if guard, ok := es[i].Guard.cover(es[j].Guard); ok && !gone[j] {
				es[i].Guard, gone[j], joined = guard, true, true
			}
		}
	}
	for i, e := range es {
		if !gone[i] {
			out = append(out, e)
		}
	}
	return out, joined
}
