// Drafts: systems before they are in canonical form.

package lts

import (
	"cmp"
	"slices"
)

// draft is a system whose states and labels may have any order. Its edges are
// its own: finish sorts them in place.
type draft struct {
	name    string
	names   []string // of labels, in any order but tau first; labels may be repeated
	control []bool   // by label, or nil
	initial State
	first   []uint32
	edges   []Edge
	marks   []Marks // by state, or nil
	uses    Marks
	apart   bool // states that end alike are not one
}

// again returns a draft of the same states and labels; edges are to be added.
func (l *LTS) again() draft {
	return draft{name: l.name, names: l.alphabet.names, control: l.control, initial: l.initial, marks: l.marks, uses: l.uses}
}

// finish brings the draft into canonical form.
func (d *draft) finish() *LTS {
	l := &LTS{name: d.name, uses: d.uses}
	d.sortLabels(l)
	for s := range len(d.first) - 1 {
		sortEdges(d.edges[d.first[s]:d.first[s+1]])
	}
	order, number := d.number()
	l.initial = d.initial
	if l.initial != Error {
		l.initial = number[l.initial]
	}
	d.copyStates(l, order, number)
	return l
}

// sortLabels makes the alphabet and gives the edges its numbers.
func (d *draft) sortLabels(l *LTS) {
	l.alphabet = NewAlphabet(d.names...)
	to := make([]Label, len(d.names))
	moved := false
	for i, n := range d.names {
		to[i] = l.alphabet.index[n]
		moved = moved || int(to[i]) != i
		if d.control != nil && d.control[i] && to[i] != Tau {
			if l.control == nil {
				l.control = make([]bool, l.alphabet.Len())
			}
			l.control[to[i]] = true
		}
	}
	if !moved {
		return
	}
	for i := range d.edges {
		e := &d.edges[i]
		e.code = uint32(to[e.code>>1])<<1 | e.code&maybeBit
	}
}

// sortEdges sorts by label and modality only, stably.
func sortEdges(out []Edge) {
	byCode := func(a, b Edge) int { return cmp.Compare(a.code, b.code) }
	if !slices.IsSortedFunc(out, byCode) {
		slices.SortStableFunc(out, byCode)
	}
}

// number walks the draft breadth first. It returns the states in their new order
// and the new numbers, -1 for unreachable ones. States that end alike get one
// number, unless they are to stay apart.
func (d *draft) number() (order, number []State) {
	n := len(d.first) - 1
	number = make([]State, n)
	for s := range number {
		number[s] = -1
	}
	ends := map[Marks]State{}
	visit := func(s State) {
		if s == Error || number[s] >= 0 {
			return
		}
		if !d.apart && d.marks != nil && d.marks[s]&End != 0 && d.first[s] == d.first[s+1] {
			if same, ok := ends[d.marks[s]]; ok {
				number[s] = same
				return
			}
			ends[d.marks[s]] = State(len(order))
		}
		number[s] = State(len(order))
		order = append(order, s)
	}
	visit(d.initial)
	for i := 0; i < len(order); i++ {
		s := order[i]
		for _, e := range d.edges[d.first[s]:d.first[s+1]] {
			visit(e.to)
		}
	}
	return order, number
}

// copyStates writes the states in their new order, each transition once.
func (d *draft) copyStates(l *LTS, order, number []State) {
	l.first = make([]uint32, 1, len(order)+1)
	total := 0
	for _, s := range order {
		total += int(d.first[s+1] - d.first[s])
	}
	l.edges = make([]Edge, 0, total)
	for _, s := range order {
		at := len(l.edges)
		for _, e := range d.edges[d.first[s]:d.first[s+1]] {
			if e.to != Error {
				e.to = number[e.to]
			}
			l.edges = append(l.edges, e)
		}
		l.edges = l.edges[:at+len(tidy(l.edges[at:]))]
		l.first = append(l.first, uint32(len(l.edges)))
	}
	if d.marks != nil {
		l.marks = make([]Marks, len(order))
		for i, s := range order {
			l.marks[i] = d.marks[s]
		}
	}
}

// tidy sorts transitions of a state fully and drops repetitions, and maybes of
// what is required.
func tidy(out []Edge) []Edge {
	if !slices.IsSortedFunc(out, byEdge) {
		slices.SortFunc(out, byEdge)
	}
	kept := out[:0]
	for _, e := range out {
		if len(kept) > 0 && kept[len(kept)-1] == e || e.Maybe() && hasEdge(kept, Edge{e.code &^ maybeBit, e.to}) {
			continue
		}
		kept = append(kept, e)
	}
	return kept
}

// byEdge is the order of a state's transitions.
func byEdge(a, b Edge) int { return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.to, b.to)) }

// hasEdge looks an edge up in a sorted list.
func hasEdge(out []Edge, want Edge) bool {
	_, ok := slices.BinarySearchFunc(out, want, byEdge)
	return ok
}
