// Graphs of marked transitions: strongly connected components and liveness.

package fltl

// arc is a transition without its guard. letter is used by products alone.
type arc struct {
	to     int
	marks  Marks
	letter int
}

// components numbers the strongly connected components of a graph so that every
// arc leads to the same or a smaller number.
//
// Time: linear. Source: Tarjan, Depth-First Search and Linear Graph Algorithms
// (1972), without recursion.
type components struct {
	of    []int // component of each state
	count int
}

func findComponents(arcs [][]arc) components {
	t := &tarjan{arcs: arcs, index: make([]int, len(arcs)), low: make([]int, len(arcs)), next: 1}
	t.of = make([]int, len(arcs))
	for s := range arcs {
		if t.index[s] == 0 {
			t.search(s)
		}
	}
	return t.components
}

type tarjan struct {
	components
	arcs       [][]arc
	index, low []int // index 0: not seen; low 0: component known
	next       int
	path       []int // seen, component not known
	calls      []call
}

// call is a state being searched and how many of its arcs were followed.
type call struct{ state, arc int }

func (t *tarjan) search(root int) {
	t.enter(root)
	for len(t.calls) > 0 {
		c := &t.calls[len(t.calls)-1]
		s := c.state
		if c.arc == len(t.arcs[s]) {
			t.leave(s)
			continue
		}
		to := t.arcs[s][c.arc].to
		c.arc++
		switch {
		case t.index[to] == 0:
			t.enter(to)
		case t.low[to] != 0:
			t.low[s] = min(t.low[s], t.index[to])
		}
	}
}

func (t *tarjan) enter(s int) {
	t.index[s], t.low[s] = t.next, t.next
	t.next++
	t.path = append(t.path, s)
	t.calls = append(t.calls, call{state: s})
}

func (t *tarjan) leave(s int) {
	t.calls = t.calls[:len(t.calls)-1]
	low := t.low[s]
	if len(t.calls) > 0 {
		caller := t.calls[len(t.calls)-1].state
		t.low[caller] = min(t.low[caller], low)
	}
	if low != t.index[s] {
		return
	}
	for {
		top := t.path[len(t.path)-1]
		t.path = t.path[:len(t.path)-1]
		t.of[top], t.low[top] = t.count, 0
		if top == s {
			break
		}
	}
	t.count++
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
