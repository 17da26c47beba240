// Translation of growing families: time, states and transitions.

package fltl

import (
	"fmt"
	"testing"
)

// BenchmarkGR1 translates what breaks []<>P1 && … && []<>Pn -> []<>Q, the worst
// case for transitions: one for each set of assumptions that are met.
func BenchmarkGR1(b *testing.B) {
	for _, n := range []int{2, 4, 6, 8, 10} {
		translate(b, n, Not(gr1(n)))
	}
}

// BenchmarkResponse translates a chain of responses as an assumption: an
// automaton remembers the set of answers that are due.
func BenchmarkResponse(b *testing.B) {
	for _, n := range []int{1, 2, 3, 4, 5} {
		translate(b, n, chain(n))
	}
}

// BenchmarkBrokenResponse translates what breaks a chain of responses, as a
// check of it does.
func BenchmarkBrokenResponse(b *testing.B) {
	for _, n := range []int{2, 4, 8, 16, 32} {
		translate(b, n, Not(chain(n)))
	}
}

// BenchmarkBrokenUntils translates the negation of nested untils.
func BenchmarkBrokenUntils(b *testing.B) {
	for _, n := range []int{2, 4, 8, 16} {
		translate(b, n, Not(nested(n)))
	}
}

func translate(b *testing.B, n int, f Formula) {
	b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
		var g *Generalised
		var a *Buchi
		for b.Loop() {
			var err error
			if g, err = Translate(f, Options{}); err != nil {
				b.Fatal(err)
			}
			if a, err = g.Degeneralise(Limits{}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(g.Next)), "states")
		b.ReportMetric(float64(g.edges()), "transitions")
		b.ReportMetric(float64(len(a.Next)), "buchi-states")
		b.ReportMetric(float64(a.edges()), "buchi-transitions")
	})
}

// BenchmarkMonitor makes monitors of "what was asked n actions ago is answered
// now", which remember n actions.
func BenchmarkMonitor(b *testing.B) {
	for _, n := range []int{1, 2, 4, 8} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			r, f := delayed(b, n)
			var m *Monitor
			for b.Loop() {
				var err error
				if m, err = NewMonitor(f, r, Limits{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(m.States()), "states")
		})
	}
}

func delayed(b *testing.B, n int) (*Reading, Formula) {
	f := Action("answer", "both")
	for range n {
		f = Next(f)
	}
	f = Always(Implies(Action("ask", "both"), f))
	r, err := ReadActions(Atoms(f), []string{"ask", "answer", "both", "tick"}, nil)
	if err != nil {
		b.Fatal(err)
	}
	return r, f
}

// BenchmarkStep watches a run: a reading and a monitor, one action at a time.
func BenchmarkStep(b *testing.B) {
	r, f := delayed(b, 4)
	m, err := NewMonitor(f, r, Limits{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	l, state, i := r.Start(), m.Start(), 0
	for b.Loop() {
		i = (i + 1) & 3
		l = r.Step(l, i)
		if state = m.Step(state, i); state == Broken {
			state = m.Start()
		}
	}
}
