// Branching bisimilarity: the result, and internal loops made one node.

package lts

import (
	"context"
	"slices"

	"github.com/tenet-iot/tenet/synth/digraph"
)

// branching returns the blocks of branching bisimilarity by state and, if
// divergent is set, which blocks have an endless internal loop.
func branching(ctx context.Context, l *LTS, divergent bool) (block []int32, loops map[int32]bool, err error) {
	c := contract(l.doubled())
	if divergent {
		c.showLoops(codeOf(Label(l.alphabet.Len()), false))
	}
	nodes, err := stutter(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	block = make([]int32, l.Len())
	loops = map[int32]bool{}
	for s := range block {
		block[s] = nodes[c.of[s]]
		if divergent && c.loop[c.of[s]] {
			loops[block[s]] = true
		}
	}
	return block, loops, nil
}

// contracted is a system whose states on one internal loop are one node. Nodes
// are numbered so that internal steps without change of marks lead to smaller
// numbers. Error is the last node.
type contracted struct {
	of    []int32 // node by state
	nodes int
	loop  []bool // the node has an internal loop
	marks []Marks
	first []uint32
	edges []Edge // by node; to is a node
	inAt  []int32
	in    []int32 // nodes before a node
}

// contract makes nodes of the states that required internal steps lead around
// among, as long as their marks are the same.
func contract(l *LTS) *contracted {
	inert := func(s, t State) bool { return t != Error && l.Marks(s) == l.Marks(t) }
	of, count := digraph.Components(l.Len(), func(s int32, i int) (int32, bool) {
		out := l.Out(State(s))
		if i >= len(out) || out[i].code != codeOf(Tau, false) {
			return 0, false // required internal steps come first
		}
		if !inert(State(s), out[i].to) {
			return -1, true
		}
		return int32(out[i].to), true
	})
	c := &contracted{of: of, nodes: count + 1, loop: make([]bool, count+1), marks: make([]Marks, count+1)}
	arcs := make([]arc, 0, l.Transitions())
	for s := range State(l.Len()) {
		c.marks[of[s]] = l.Marks(s)
		for _, e := range l.Out(s) {
			if e.code == codeOf(Tau, false) && e.to != Error && of[e.to] == of[s] {
				c.loop[of[s]] = true
				continue
			}
			to := State(count)
			if e.to != Error {
				to = State(of[e.to])
			}
			arcs = append(arcs, arc{State(of[s]), Edge{e.code, to}})
		}
	}
	c.first, c.edges = rows(c.nodes, arcs)
	c.compact()
	c.incoming()
	return c
}

// compact drops repetitions, of which a node made of many states has many.
func (c *contracted) compact() {
	kept := c.edges[:0]
	from := uint32(0)
	for s := range c.nodes {
		out := c.edges[from:c.first[s+1]]
		from = c.first[s+1]
		slices.SortFunc(out, byEdge)
		kept = append(kept, slices.Compact(out)...)
		c.first[s+1] = uint32(len(kept))
	}
	c.edges = kept
}

// showLoops gives nodes with an internal loop one with a label of its own.
func (c *contracted) showLoops(code uint32) {
	var arcs []arc
	for s := range c.nodes {
		for _, e := range c.out(int32(s)) {
			arcs = append(arcs, arc{State(s), e})
		}
		if c.loop[s] {
			arcs = append(arcs, arc{State(s), Edge{code, State(s)}})
		}
	}
	c.first, c.edges = rows(c.nodes, arcs)
	c.incoming()
}

func (c *contracted) incoming() {
	c.in, c.inAt = make([]int32, len(c.edges)), make([]int32, c.nodes+1)
	for _, e := range c.edges {
		c.inAt[e.to+1]++
	}
	for s := range c.nodes {
		c.inAt[s+1] += c.inAt[s]
	}
	at := slices.Clone(c.inAt)
	for s := range c.nodes {
		for _, e := range c.out(int32(s)) {
			c.in[at[e.to]] = int32(s)
			at[e.to]++
		}
	}
}

func (c *contracted) out(s int32) []Edge { return c.edges[c.first[s]:c.first[s+1]] }

func (c *contracted) before(s int32) []int32 { return c.in[c.inAt[s]:c.inAt[s+1]] }
