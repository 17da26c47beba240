// Fair choice against its definition, written as a formula.

package fsp_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/fsp"
)

// transition is one of a system drawn for TestFairness.
type transition struct {
	from  int
	label string
	to    int // -1: STOP
}

func drawTransitions(t *rapid.T) (list []transition) {
	n := rapid.IntRange(1, 3).Draw(t, "states")
	for from := range n {
		for range rapid.IntRange(1, 2).Draw(t, "choices") {
			list = append(list, transition{from, rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "label"), rapid.IntRange(-1, n-1).Draw(t, "to")})
		}
	}
	return list
}

// written writes the system, each transition with the label that name gives.
func written(list []transition, name func(i int) string) string {
	choices := map[int][]string{}
	last := 0
	for i, t := range list {
		to := "STOP"
		if t.to >= 0 {
			to = fmt.Sprint("S", t.to)
		}
		choices[t.from] = append(choices[t.from], name(i)+" -> "+to)
		last = t.from
	}
	text := "P = S0"
	for s := range last + 1 {
		text += fmt.Sprintf(",\nS%d = (%s)", s, strings.Join(choices[s], " | "))
	}
	return text + ".\n"
}

// TestFairness: an assertion under fair choice is the same as the assertion, if
// of every transition whose source is visited again and again it is said that it
// is taken again and again.
func TestFairness(t *testing.T) {
	drawn, decided := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		list := drawTransitions(t)
		f := drawFormula(t, 2)
		unique := func(i int) string { return fmt.Sprint("t", i) }
		labels := func(names []string) (ids []string) {
			for i, tr := range list {
				for _, n := range names {
					if tr.label == n {
						ids = append(ids, unique(i))
					}
				}
			}
			return ids
		}
		plain := written(list, func(i int) string { return list[i].label })
		named := written(list, unique)
		for _, fluent := range twoFluents {
			plain += fluent.String() + "\n"
			fluent.Initiating, fluent.Terminating = labels(fluent.Initiating), labels(fluent.Terminating)
			named += fluent.String() + "\n"
		}
		var fair []fltl.Formula
		for i, tr := range list {
			var into []string
			for k, other := range list {
				if other.to == tr.from {
					into = append(into, unique(k))
				}
			}
			fair = append(fair, fltl.StrongFairness(fltl.Action(into...), fltl.Action(unique(i))))
		}
		got := verdictOf(t, plain, f, false)
		want := verdictOf(t, named, fltl.Assuming(translated(f, labels), fair...), true)
		drawn++
		if got == fsp.Unknown || want == fsp.Unknown {
			return
		}
		decided++
		if got != want {
			t.Fatalf("%s\n%s\nis %s under fair choice, and %s by its definition", plain, f, got, want)
		}
	})
	if !t.Failed() && 2*decided < drawn {
		t.Errorf("only %d of %d cases were decided", decided, drawn)
	}
}

func verdictOf(t *rapid.T, text string, f fltl.Formula, unfair bool) fsp.Verdict {
	text += "assert A = (" + f.String() + ")\n"
	model, found := fsp.Read("x.lts", text)
	if found.Failed() {
		t.Fatalf("%s\n%s", text, found.Render())
	}
	system, _ := model.System(context.Background(), "P", fsp.Limits{})
	return find(system.Check(context.Background(), fsp.CheckOptions{Unfair: unfair}), fsp.KindLTL, "A").Verdict
}

// translated replaces the actions of a formula.
func translated(f fltl.Formula, labels func([]string) []string) fltl.Formula {
	switch f := f.(type) {
	case *fltl.Atom:
		if f.Fluent == "" {
			return fltl.Action(labels(f.Actions)...)
		}
	case *fltl.Unary:
		return &fltl.Unary{Op: f.Op, X: translated(f.X, labels)}
	case *fltl.Binary:
		return &fltl.Binary{Op: f.Op, L: translated(f.L, labels), R: translated(f.R, labels)}
	}
	return f
}
