// Properties and constraints of formulas against the definition of a bad prefix.

package fsp_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
)

// TestLogicProperties: a run leads to ERROR just if none of its continuations,
// short ones and those that do nothing more among them, meets the formula.
func TestLogicProperties(t *testing.T) {
	continuations := allContinuations()
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, 2)
		text := ""
		for _, fluent := range twoFluents {
			text += fluent.String() + "\n"
		}
		formula := "(" + f.String() + ") + {a, b, c}\n"
		model, found := fsp.Read("x.lts", text+"ltl_property PROP = "+formula+"constraint CONS = "+formula)
		if len(found) > 0 {
			if found[0].Code != fsp.CodeNotSafety {
				t.Fatal(found.Render())
			}
			return
		}
		property, _ := model.System(t.Context(), "PROP", fsp.Limits{})
		constraint, _ := model.System(t.Context(), "CONS", fsp.Limits{})
		run := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 5).Draw(t, "run")
		bad := !slices.ContainsFunc(continuations, func(c lasso) bool {
			return holdsOn(f, slices.Concat(run, c.stem), c.loop)
		})
		at := after(property.Parts[0], closure(property.Parts[0], []lts.State{property.Parts[0].Initial()}), run)
		if slices.Contains(at, lts.Error) != bad && !beyond(property.Parts[0], run) {
			t.Fatalf("%s after %v: ERROR %v, but bad is %v", f, run, slices.Contains(at, lts.Error), bad)
		}
		allowed := len(after(constraint.Parts[0], []lts.State{constraint.Parts[0].Initial()}, run)) > 0
		if len(run) > 0 && allowed == bad {
			t.Fatalf("%s after %v: allowed %v, but bad is %v", f, run, allowed, bad)
		}
	})
}

// beyond says whether a run goes on after ERROR, where nothing follows.
func beyond(l *lts.LTS, run []string) bool {
	for i := range run {
		if slices.Contains(after(l, closure(l, []lts.State{l.Initial()}), run[:i]), lts.Error) {
			return true
		}
	}
	return false
}

type lasso struct{ stem, loop []string }

// allContinuations lists the lassos with stems and loops of at most two actions,
// and those that do nothing more.
func allContinuations() (list []lasso) {
	words := [][]string{{}}
	for _, a := range []string{"a", "b", "c"} {
		words = append(words, []string{a})
		for _, b := range []string{"a", "b", "c"} {
			words = append(words, []string{a, b})
		}
	}
	for _, stem := range words {
		for _, loop := range words {
			list = append(list, lasso{stem, loop})
		}
	}
	return list
}
