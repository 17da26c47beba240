// Graphs of marked transitions: strongly connected components and liveness.

package fltl

import "github.com/tenet-iot/tenet/synth/digraph"

// arc is a transition without its guard. letter is used by products alone.
type arc struct {
	to     int
	marks  Marks
	letter int
}

// components are the strongly connected ones of a graph, numbered so that every
// arc leads to the same or a smaller number.
type components struct {
	of    []int32 // component of each state
	count int
}

func findComponents(arcs [][]arc) (c components) {
	c.of, c.count = digraph.Components(len(arcs), func(s int32, i int) (to int32, ok bool) {
		if i >= len(arcs[s]) {
			return 0, false
		}
		return int32(arcs[s][i].to), true
	})
	return c
}

// fate is what can come of the states of a graph with acceptance.
type fate struct {
	components
	accepting []bool // by component: a run may stay in it and be accepted
	live      []bool // by component: an accepting one can be reached
}

// judge finds the accepting components of a graph: they have an arc within, and
// their arcs within bear all marks of full between them.
func judge(arcs [][]arc, full Marks) fate {
	f := fate{components: findComponents(arcs)}
	f.accepting, f.live = make([]bool, f.count), make([]bool, f.count)
	marks, cyclic := make([]Marks, f.count), make([]bool, f.count)
	for s, as := range arcs {
		for _, a := range as {
			if c := f.of[s]; c == f.of[a.to] {
				marks[c] |= a.marks
				cyclic[c] = true
			}
		}
	}
	for c := range f.count {
		f.accepting[c] = cyclic[c] && marks[c]&full == full
		f.live[c] = f.accepting[c]
	}
	states := make([][]int, f.count)
	for s, c := range f.of {
		states[c] = append(states[c], s)
	}
	for c, members := range states {
		for _, s := range members {
			for _, a := range arcs[s] {
				f.live[c] = f.live[c] || f.live[f.of[a.to]]
			}
		}
	}
	return f
}

// alive says whether an accepted run begins at a state.
func (f fate) alive(state int) bool { return f.live[f.of[state]] }
