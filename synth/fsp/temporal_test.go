// Assertions against single runs, read by the definition of the logic.

package fsp_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
)

var twoFluents = []fltl.Fluent{
	{Name: "F", Initiating: []string{"a"}, Terminating: []string{"b"}},
	{Name: "G", Initiating: []string{"b", "c"}, Terminating: []string{"a"}, Initially: true},
}

func drawFormula(t *rapid.T, depth int) fltl.Formula {
	if depth == 0 || rapid.IntRange(0, 5).Draw(t, "leaf") == 0 {
		return rapid.SampledFrom([]fltl.Formula{fltl.Prop("F"), fltl.Prop("G"), fltl.Action("a"), fltl.Action("b", "c"), fltl.True}).Draw(t, "atom")
	}
	x := drawFormula(t, depth-1)
	switch op := fltl.Op(rapid.IntRange(0, int(fltl.OpRelease)).Draw(t, "op")); op {
	case fltl.OpNot, fltl.OpNext, fltl.OpAlways, fltl.OpEventually:
		return &fltl.Unary{Op: op, X: x}
	default:
		return &fltl.Binary{Op: op, L: x, R: drawFormula(t, depth-1)}
	}
}

// drawRuns draws a process with silent steps and dead ends.
func drawRuns(t *rapid.T) string {
	n := rapid.IntRange(1, 4).Draw(t, "states")
	var lines []string
	for i := range n {
		var choices []string
		for range rapid.IntRange(1, 3).Draw(t, "choices") {
			to := "STOP"
			if k := rapid.IntRange(-1, n-1).Draw(t, "to"); k >= 0 {
				to = fmt.Sprint("S", k)
			}
			choices = append(choices, rapid.SampledFrom([]string{"a", "b", "c", "t"}).Draw(t, "label")+" -> "+to)
		}
		lines = append(lines, fmt.Sprintf("S%d = (%s)", i, strings.Join(choices, " | ")))
	}
	return "P = S0,\n" + strings.Join(lines, ",\n") + `\{t}.` + "\n"
}

// TestAssertions: a verdict agrees with the runs it speaks of.
func TestAssertions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, 3)
		text := drawRuns(t)
		for _, fluent := range twoFluents {
			text += fluent.String() + "\n"
		}
		text += "assert A = (" + f.String() + ")\n"
		model, found := fsp.Read("x.lts", text)
		if found.Failed() {
			t.Fatalf("%s\n%s", text, found.Render())
		}
		system, _ := model.System(context.Background(), "P", fsp.Limits{})
		l := system.Parts[0]
		verdict := map[bool]fsp.Verdict{}
		for _, unfair := range []bool{false, true} {
			c := find(system.Check(context.Background(), fsp.CheckOptions{Unfair: unfair}), fsp.KindLTL, "A")
			verdict[unfair] = c.Verdict
			switch c.Verdict {
			case fsp.Violated:
				if !isRun(l, c.Trace, c.Loop) {
					t.Fatalf("%s\n%v %v is no run", text, c.Trace, c.Loop)
				}
				if holdsOn(f, c.Trace, c.Loop) {
					t.Fatalf("%s\nholds on %v %v, which is to violate it", text, c.Trace, c.Loop)
				}
			case fsp.Holds:
				for range 30 {
					stem, loop := drawLasso(t, l, unfair)
					if !holdsOn(f, stem, loop) {
						t.Fatalf("%s\nunfair %v: does not hold on %v %v", text, unfair, stem, loop)
					}
				}
			default:
				if c.Limit != "none of its actions is an action of the process" {
					t.Fatalf("%s\n%s: %s", text, c.Verdict, c.Limit)
				}
			}
		}
		if verdict[true] == fsp.Holds && verdict[false] != fsp.Holds {
			t.Fatalf("%s\nholds on all runs, but not on the fair ones", text)
		}
	})
}

// isRun says whether a system can do the stem and then the loop as often as it
// likes.
func isRun(l *lts.LTS, stem, loop []string) bool {
	at := after(l, []lts.State{l.Initial()}, stem)
	for range l.Len() + 1 {
		at = after(l, at, loop)
	}
	return len(at) > 0
}

// after does actions, silent ones by their name.
func after(l *lts.LTS, at []lts.State, labels []string) []lts.State {
	for _, name := range labels {
		var next []lts.State
		for _, s := range at {
			for _, e := range l.Out(s) {
				if l.Alphabet().Name(e.Label()) == name && !slices.Contains(next, e.To()) {
					next = append(next, e.To())
				}
			}
		}
		at = next
	}
	return at
}

// drawLasso draws a run that goes round, a fair one through all transitions of a
// terminal set. An empty loop is a run that stops.
func drawLasso(t *rapid.T, l *lts.LTS, unfair bool) (stem, loop []string) {
	at := l.Initial()
	step := func() string {
		out := l.Out(at)
		e := out[rapid.IntRange(0, len(out)-1).Draw(t, "step")]
		at = e.To()
		return l.Alphabet().Name(e.Label())
	}
	for range rapid.IntRange(0, 6).Draw(t, "stem") {
		if len(l.Out(at)) > 0 {
			stem = append(stem, step())
		}
	}
	if unfair {
		from := at
		for range 12 {
			if len(l.Out(at)) == 0 {
				return append(stem, loop...), nil
			}
			loop = append(loop, step())
			if at == from {
				return stem, loop
			}
		}
		stem = append(stem, loop...)
	}
	way, end := toTerminal(l, at)
	return append(stem, way...), roundFrom(l, end)
}

// reach lists the states that can be reached, with the labels of a way there.
func reach(l *lts.LTS, from lts.State) (order []lts.State, ways map[lts.State][]string) {
	ways = map[lts.State][]string{from: {}}
	order = []lts.State{from}
	for i := 0; i < len(order); i++ {
		for _, e := range l.Out(order[i]) {
			if _, seen := ways[e.To()]; !seen {
				ways[e.To()] = append(slices.Clone(ways[order[i]]), l.Alphabet().Name(e.Label()))
				order = append(order, e.To())
			}
		}
	}
	return order, ways
}

// toTerminal goes to a state that everything reached from it can come back to.
func toTerminal(l *lts.LTS, from lts.State) ([]string, lts.State) {
	order, ways := reach(l, from)
	for _, s := range order {
		after, _ := reach(l, s)
		back := true
		for _, t := range after {
			_, to := reach(l, t)
			_, ok := to[s]
			back = back && ok
		}
		if back {
			return ways[s], s
		}
	}
	panic("a finite system has a terminal set")
}

// roundFrom takes all transitions of the terminal set of a state, and comes back.
func roundFrom(l *lts.LTS, from lts.State) (loop []string) {
	order, ways := reach(l, from)
	for _, s := range order {
		for _, e := range l.Out(s) {
			if _, back := reach(l, e.To()); back[from] != nil {
				loop = append(loop, ways[s]...)
				loop = append(loop, l.Alphabet().Name(e.Label()))
				loop = append(loop, back[from]...)
			}
		}
	}
	return loop
}

// holdsOn evaluates a formula on a run by its definition. Where nothing visible
// happens for ever, positions follow on which nothing happens.
func holdsOn(f fltl.Formula, stem, loop []string) bool {
	visible := func(labels []string) (list []string) {
		for _, l := range labels {
			if l != lts.TauName {
				list = append(list, l)
			}
		}
		return list
	}
	stem, loop = visible(stem), visible(loop)
	if len(loop) == 0 {
		loop = []string{""}
	}
	word := slices.Concat(stem, loop, loop) // after one loop the fluents repeat
	w := run{word: word, back: len(stem) + len(loop)}
	return w.eval(f)[0]
}

type run struct {
	word []string
	back int // where the last position leads
}

func (r run) eval(f fltl.Formula) []bool {
	n := len(r.word)
	v := make([]bool, n)
	switch f := f.(type) {
	case fltl.Constant:
		for i := range v {
			v[i] = bool(f)
		}
	case *fltl.Atom:
		now := false
		for _, fluent := range twoFluents {
			if fluent.Name == f.Fluent {
				now = fluent.Initially
				for i, a := range r.word {
					now = fluent.Step(now, a)
					v[i] = now
				}
			}
		}
		if f.Fluent == "" {
			for i, a := range r.word {
				v[i] = slices.Contains(f.Actions, a)
			}
		}
	case *fltl.Unary:
		x := r.eval(f.X)
		switch f.Op {
		case fltl.OpNot:
			for i := range v {
				v[i] = !x[i]
			}
		case fltl.OpNext:
			for i := range v {
				v[i] = x[r.next(i)]
			}
		case fltl.OpAlways:
			return r.fix(true, func(i int, next bool) bool { return x[i] && next })
		default:
			return r.fix(false, func(i int, next bool) bool { return x[i] || next })
		}
	case *fltl.Binary:
		return r.binary(f.Op, r.eval(f.L), r.eval(f.R))
	}
	return v
}

func (r run) binary(op fltl.Op, x, y []bool) []bool {
	v := make([]bool, len(x))
	for i := range v {
		switch op {
		case fltl.OpAnd:
			v[i] = x[i] && y[i]
		case fltl.OpOr:
			v[i] = x[i] || y[i]
		case fltl.OpImplies:
			v[i] = !x[i] || y[i]
		case fltl.OpIff:
			v[i] = x[i] == y[i]
		}
	}
	switch op {
	case fltl.OpUntil:
		return r.fix(false, func(i int, next bool) bool { return y[i] || x[i] && next })
	case fltl.OpWeakUntil:
		return r.fix(true, func(i int, next bool) bool { return y[i] || x[i] && next })
	case fltl.OpRelease:
		return r.fix(true, func(i int, next bool) bool { return y[i] && (x[i] || next) })
	}
	return v
}

func (r run) next(i int) int {
	if i+1 == len(r.word) {
		return r.back
	}
	return i + 1
}

// fix is the least (from false) or greatest (from true) solution of an equation.
func (r run) fix(from bool, by func(i int, next bool) bool) []bool {
	v := make([]bool, len(r.word))
	for i := range v {
		v[i] = from
	}
	for range len(v) + 1 {
		for i := range v {
			v[i] = by(i, v[r.next(i)])
		}
	}
	return v
}
