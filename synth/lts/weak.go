// Weak bisimilarity: strong bisimilarity of weak transitions.

package lts

import (
	"context"
	"slices"
)

// minimiseWeak divides a system that is minimal for branching bisimilarity.
func minimiseWeak(ctx context.Context, l *LTS, divergent bool, lim Limits) (*LTS, error) {
	block, err := weakBlocks(ctx, l, divergent, lim)
	if err != nil {
		return nil, err
	}
	loops := map[int32]bool{}
	if divergent {
		for s, b := range block[:l.Len()] {
			if hasEdge(l.Out(State(s)), Edge{codeOf(Tau, false), State(s)}) {
				loops[b] = true
			}
		}
	}
	return l.quotient(block, true, loops), nil
}

// weakBlocks returns the blocks of weak bisimilarity by state.
func weakBlocks(ctx context.Context, l *LTS, divergent bool, lim Limits) ([]int32, error) {
	l = l.doubled()
	if divergent {
		l = l.showLoops()
	}
	g := newGraph(l)
	g.from, g.to, g.code = nil, nil, nil
	w := &saturation{l: l, seen: make([]int32, l.Len()+1)}
	for s := range State(l.Len()) {
		if s%64 == 0 {
			if err := stopped(ctx, l.Len()); err != nil {
				return nil, err
			}
		}
		for _, e := range w.edges(s) {
			to := int32(e.to)
			if e.to == Error {
				to = int32(g.n - 1)
			}
			g.from, g.to, g.code = append(g.from, int32(s)), append(g.to, to), append(g.code, e.code)
		}
		if len(g.from) > lim.transitions() {
			return nil, &LimitError{What: LimitTransitions, Max: int64(lim.transitions())}
		}
		if lim.Bytes > 0 && 56*int64(len(g.from)) > lim.Bytes {
			return nil, &LimitError{What: LimitMemory, Max: lim.Bytes}
		}
	}
	g.incoming()
	p, err := bisimilarity(ctx, g)
	if err != nil {
		return nil, err
	}
	return p.set, nil
}

// showLoops returns l with a loop, under a label of its own, at every state on a
// cycle of required internal steps that changes no marks. The result is not in
// canonical form.
func (l *LTS) showLoops() *LTS {
	c := contract(l)
	own := codeOf(Label(l.alphabet.Len()), false)
	m := *l
	// The new label comes last, whatever its name.
	m.alphabet = &Alphabet{names: append(slices.Clone(l.alphabet.names), "")}
	m.first, m.edges = []uint32{0}, nil
	for s := range State(l.Len()) {
		m.edges = append(m.edges, l.Out(s)...)
		if c.loop[c.of[s]] {
			m.edges = append(m.edges, Edge{own, s})
		}
		m.first = append(m.first, uint32(len(m.edges)))
	}
	return &m
}

// saturation computes weak transitions: a label with required internal steps
// before and after, and any number of these, none included, as an internal one.
type saturation struct {
	l     *LTS
	seen  []int32 // by state, Error last: the visit that saw it last
	visit int32
	queue []State
	out   []Edge
}

// closure returns the states that required internal steps lead to from those
// given, themselves first.
func (w *saturation) closure(from ...State) []State {
	w.visit++
	w.queue = w.queue[:0]
	add := func(s State) {
		i := s
		if s == Error {
			i = State(w.l.Len())
		}
		if w.seen[i] != w.visit {
			w.seen[i] = w.visit
			w.queue = append(w.queue, s)
		}
	}
	for _, s := range from {
		add(s)
	}
	for i := 0; i < len(w.queue); i++ {
		for _, e := range w.l.Out(w.queue[i]) {
			if e.code != codeOf(Tau, false) {
				break
			}
			add(e.to)
		}
	}
	return w.queue
}

// edges returns the weak transitions of a state, sorted.
func (w *saturation) edges(s State) []Edge {
	w.out = w.out[:0]
	for _, t := range w.closure(s) {
		w.out = append(w.out, Edge{codeOf(Tau, false), t})
		for _, e := range w.l.Out(t) {
			if e.code != codeOf(Tau, false) {
				w.out = append(w.out, e)
			}
		}
	}
	slices.SortFunc(w.out, byEdge)
	w.out = slices.Compact(w.out)
	return w.after()
}

// after adds internal steps after the transitions found so far: per label one
// closure.
func (w *saturation) after() []Edge {
	var all []Edge
	for out := w.out; len(out) > 0; {
		code := out[0].code
		var targets []State
		for len(out) > 0 && out[0].code == code {
			targets = append(targets, out[0].to)
			out = out[1:]
		}
		from := len(all)
		for _, t := range w.closure(targets...) {
			all = append(all, Edge{code, t})
		}
		slices.SortFunc(all[from:], byEdge)
	}
	return all
}
