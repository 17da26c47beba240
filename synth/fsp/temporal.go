// Assertions: the product of a system with the automaton of what breaks them.

package fsp

import (
	"context"
	"slices"

	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/lts"
)

// checkLTL decides an assertion on a built system.
//
// First a bad prefix is looked for: a run that no continuation mends. If there is
// none, a run of the product with the automaton of the negation is: by fair
// choice one that stays in a terminal set of the system and takes all its
// transitions again and again; without it any that goes through accepting states
// again and again.
//
// A run that stops, or goes on silently for ever, is one on which nothing more
// happens. Runs into ERROR are left out; if there are any, what holds on the
// others is not known to hold.
// Time: linear in the product. Source: Giannakopoulou & Magee (2003); Vardi &
// Wolper (1986) for the product. LTSA's fair choice looks at terminal sets of the
// product instead; that misses violations that a nondeterministic automaton
// guesses.
func (s *System) checkLTL(ctx context.Context, l *lts.LTS, name string, unfair bool) Check {
	c := Check{Name: name, Kind: KindLTL, Verdict: Holds}
	f := s.model.asserts[name].Formula
	unknown := func(err error) Check {
		c.Verdict, c.Limit = Unknown, err.Error()
		return c
	}
	own := fltl.Alphabet([]fltl.Formula{f}, s.model.fluents)
	if len(own) > 0 && !slices.ContainsFunc(own, func(n string) bool { _, ok := l.Alphabet().Find(n); return ok }) {
		c.Verdict, c.Limit = Unknown, noAction
		return c
	}
	w, err := newWord(f, l, s.model.fluents)
	if err != nil {
		return unknown(err)
	}
	m, err := fltl.NewMonitor(f, w.reading, fltl.Limits{})
	if err == nil {
		if trace, bad := w.badPrefix(m); bad {
			c.Verdict, c.Trace = Violated, trace
			return c
		}
	}
	negation, err := fltl.NewBuchi(fltl.Not(f), fltl.Options{Atoms: w.reading.Atoms})
	if err != nil {
		return unknown(err)
	}
	p, err := newProduct(ctx, w.graph(l, unfair), negation, w.reading, s.lim)
	if err != nil {
		return unknown(err)
	}
	if stem, loop, bad := p.search(unfair); bad {
		c.Verdict, c.Trace, c.Loop = Violated, p.labels(w, stem), p.labels(w, loop)
		return c
	}
	return c.unlessError(l)
}

// word says how the runs of a system are read: which symbol of a reading each
// label is. Labels that the formula cannot tell apart share a symbol.
type word struct {
	system  *lts.LTS
	reading *fltl.Reading
	symbol  []int // by label; -1 for tau
	silence int   // the symbol of nothing happening
}

// newWord makes a reading for a formula with a symbol for each kind of label.
func newWord(f fltl.Formula, l *lts.LTS, fluents []fltl.Fluent) (*word, error) {
	atoms := fltl.Atoms(f)
	symbols, kind := kinds(atoms, fluents, append(slices.Clone(l.Alphabet().Names()), nothing))
	last := len(kind) - 1
	w := &word{system: l, symbol: append([]int{-1}, kind[:last]...), silence: kind[last]}
	var err error
	w.reading, err = fltl.ReadActions(atoms, symbols, fluents)
	return w, err
}

// kinds sorts labels by what they mean to a formula: it returns a label of each
// kind, and the kind of each label.
func kinds(atoms []*fltl.Atom, fluents []fltl.Fluent, labels []string) (first []string, of []int) {
	number := map[string]int{}
	mark := signature(atoms, fluents)
	for _, label := range labels {
		kind := mark(label)
		i, ok := number[kind]
		if !ok {
			i = len(first)
			number[kind] = i
			first = append(first, label)
		}
		of = append(of, i)
	}
	return first, of
}

// signature returns a function that says what a label does to atoms and fluents:
// labels of one signature mean the same to the formula.
func signature(atoms []*fltl.Atom, fluents []fltl.Fluent) func(string) string {
	var sets []map[string]bool
	set := func(labels []string) {
		m := map[string]bool{}
		for _, l := range labels {
			m[l] = true
		}
		sets = append(sets, m)
	}
	for _, a := range atoms {
		set(a.Actions)
		for _, f := range fluents {
			if a.Fluent == f.Name {
				set(f.Initiating)
				set(f.Terminating)
			}
		}
	}
	return func(label string) string {
		bits := make([]byte, len(sets))
		for i, m := range sets {
			bits[i] = '0'
			if m[label] {
				bits[i] = '1'
			}
		}
		return string(bits)
	}
}

// badPrefix returns the labels of a shortest run after which the monitor is
// broken.
func (w *word) badPrefix(m *fltl.Monitor) ([]string, bool) {
	type node struct {
		state   lts.State
		monitor int
	}
	type step struct {
		from  int
		label lts.Label
	}
	nodes := []node{{w.system.Initial(), m.Start()}}
	came := []step{{-1, 0}}
	seen := map[node]bool{nodes[0]: true}
	for i := 0; i < len(nodes); i++ {
		at := nodes[i]
		if at.monitor == fltl.Broken {
			var labels []string
			for k := i; came[k].from >= 0; k = came[k].from {
				labels = append(labels, w.system.Alphabet().Name(came[k].label))
			}
			slices.Reverse(labels)
			return labels, true
		}
		for _, t := range w.system.Out(at.state) {
			next := node{t.To(), at.monitor}
			if t.Label() != lts.Tau {
				next.monitor = m.Step(at.monitor, w.symbol[t.Label()])
			}
			if !seen[next] {
				seen[next] = true
				nodes = append(nodes, next)
				came = append(came, step{i, t.Label()})
			}
		}
	}
	return nil, false
}

// graph is a system as the product reads it: every state has a transition
// unless all of its lead to ERROR.
type graph struct {
	out      [][]arc
	set      []int32 // by state: its strongly connected set
	terminal []bool  // by set: nothing leads out
	arcs     []int   // by set: transitions within
	number   int     // of all arcs
}

// arc is a transition: its symbol, the label that is shown, and its number.
type arc struct {
	symbol int // -1: silent
	label  lts.Label
	to     int32
	id     int32
}

// quiet is the label shown for nothing happening: none.
const quiet = ^lts.Label(0)

// graph completes a system: where a run stops, and where it may go on silently
// for ever, nothing happens from then on.
func (w *word) graph(l *lts.LTS, unfair bool) *graph {
	g := &graph{out: make([][]arc, l.Len()+1)}
	var count int
	g.set, count = l.Components(nil)
	g.set = append(g.set, int32(count)) // the state of silence
	g.terminal, g.arcs = make([]bool, count+1), make([]int, count+1)
	visible := make([]bool, count+1)
	for c := range g.terminal {
		g.terminal[c] = true
	}
	for s := range lts.State(l.Len()) {
		for _, t := range l.Out(s) {
			if t.To() == lts.Error || g.set[t.To()] != g.set[s] {
				g.terminal[g.set[s]] = false
			}
			if t.To() != lts.Error {
				g.add(int32(s), arc{symbol: w.symbol[t.Label()], label: t.Label(), to: int32(t.To())})
				visible[g.set[s]] = visible[g.set[s]] || t.Label() != lts.Tau && g.set[t.To()] == g.set[s]
			}
		}
	}
	silence := arc{symbol: w.silence, label: quiet}
	sink := int32(l.Len())
	silence.to = sink
	g.add(sink, silence)
	turns := silentTurns(l)
	for s := range int32(l.Len()) {
		c := g.set[s]
		switch {
		case len(l.Out(lts.State(s))) == 0, !unfair && g.terminal[c] && !visible[c]:
			silence.to = s
			g.add(s, silence)
		case unfair && turns[s]:
			silence.to = sink
			g.add(s, silence)
		}
	}
	return g
}

func (g *graph) add(from int32, a arc) {
	a.id = int32(g.number)
	g.number++
	g.out[from] = append(g.out[from], a)
	if g.set[from] == g.set[a.to] {
		g.arcs[g.set[from]]++
	}
}

// silentTurns says which states can come back to themselves by silent steps.
func silentTurns(l *lts.LTS) []bool {
	silent := func(t lts.Edge) bool { return t.Label() == lts.Tau }
	of, count := l.Components(silent)
	round := make([]bool, count)
	for s := range lts.State(l.Len()) {
		for _, t := range l.Out(s) {
			if silent(t) && t.To() != lts.Error && of[t.To()] == of[s] {
				round[of[s]] = true
			}
		}
	}
	turns := make([]bool, l.Len())
	for s := range turns {
		turns[s] = round[of[s]]
	}
	return turns
}
