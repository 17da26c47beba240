// Readings against the definition of fluents.

package fltl

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// lassoRun is a run with a loop, by the names of its actions.
type lassoRun struct{ stem, loop []string }

// until returns the first n actions of the run.
func (r lassoRun) until(n int) []string {
	actions := slices.Clone(r.stem)
	for len(actions) < n {
		actions = append(actions, r.loop...)
	}
	return actions[:n]
}

// fluentHolds is the definition of Giannakopoulou & Magee: a fluent holds after
// action i if it held initially and nothing up to i terminated it, or if some
// action j up to i initiated it and none after j up to i terminated it.
func fluentHolds(f Fluent, actions []string, i int) bool {
	quiet := func(from int) bool {
		for _, a := range actions[from : i+1] {
			if slices.Contains(f.Terminating, a) {
				return false
			}
		}
		return true
	}
	for j := range i + 1 {
		if slices.Contains(f.Initiating, actions[j]) && quiet(j+1) {
			return true
		}
	}
	return f.Initially && quiet(0)
}

// letters spells out a run by the definition. In the second round of the loop
// fluents have the values they have in every later one.
func (r lassoRun) letters(atoms []*Atom, fluents []Fluent) word {
	n := len(r.stem) + 2*len(r.loop)
	actions := r.until(n)
	var all []Letter
	for i, action := range actions {
		var l Letter
		for bit, a := range atoms {
			holds := slices.Contains(a.Actions, action)
			if a.Fluent != "" {
				n := slices.IndexFunc(fluents, func(f Fluent) bool { return f.Name == a.Fluent })
				holds = fluentHolds(fluents[n], actions, i)
			}
			if holds {
				l |= 1 << bit
			}
		}
		all = append(all, l)
	}
	return word{all[:n-len(r.loop)], all[n-len(r.loop):]}
}

var alphabet = []string{"a", "b", "c", "tick"}

func drawFluents(t *rapid.T) []Fluent {
	var fluents []Fluent
	for _, name := range []string{"F", "G"} {
		f := Fluent{Name: name, Initially: rapid.Bool().Draw(t, "initially")}
		for _, a := range alphabet {
			switch rapid.IntRange(0, 2).Draw(t, a) {
			case 0:
				f.Initiating = append(f.Initiating, a)
			case 1:
				f.Terminating = append(f.Terminating, a)
			}
		}
		fluents = append(fluents, f)
	}
	return fluents
}

func drawRun(t *rapid.T) lassoRun {
	action := rapid.SampledFrom(alphabet)
	return lassoRun{rapid.SliceOfN(action, 0, 4).Draw(t, "stem"), rapid.SliceOfN(action, 1, 4).Draw(t, "loop")}
}

var actionLeaves = []Formula{Prop("F"), Prop("G"), Action("a"), Action("b", "c"), Action("tick")}

// A formula over actions and fluents means what the definition says, and the
// automaton reads the letters that a Reading gives.
func TestReadingsFollowTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fluents, run := drawFluents(t), drawRun(t)
		f := drawFormula(t, actionLeaves, 7, "formula")
		atoms := Atoms(f)
		r := try(ReadActions(atoms, alphabet, fluents))(t)
		want := run.letters(atoms, fluents)

		l := r.Start()
		for i, a := range run.until(want.len()) {
			l = r.Step(r.Kept(l), slices.Index(alphabet, a))
			if l != want.at(i) {
				t.Fatalf("position %d of %v reads %s, want %s (%v)", i, run, r.Describe(l), r.Describe(want.at(i)), fluents)
			}
		}
		g := try(Translate(f, Options{}))(t)
		if holds(f, atoms, want, 0) != accepts(g, want) {
			t.Fatalf("%s on %v with %v: automaton says %t", f, run, fluents, accepts(g, want))
		}
	})
}

func TestFluentsAreLatches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, run := drawFluents(t)[0], drawRun(t)
		actions := run.until(9)
		value := f.Initially
		for i, a := range actions {
			value = f.Step(value, a)
			if value != fluentHolds(f, actions, i) {
				t.Fatalf("%s is %t after %v", f, value, actions[:i+1])
			}
		}
	})
}

func TestReadingsRefuse(t *testing.T) {
	many := make([]*Atom, MaxAtoms+1)
	for i := range many {
		many[i] = Prop("P" + string(rune('0'+i)))
	}
	on := Fluent{Name: "ON", Initiating: []string{"on"}, Terminating: []string{"off"}}
	for _, c := range []struct {
		name    string
		atoms   []*Atom
		actions []string
		fluents []Fluent
		want    string
	}{
		{"unknown fluent", []*Atom{Prop("OFF")}, nil, []Fluent{on}, "fluent OFF is not defined"},
		{"action twice", nil, []string{"on", "on"}, nil, "action on is given twice"},
		{"fluent twice", nil, nil, []Fluent{on, on}, "fluent ON is given twice"},
		{"both ways", nil, nil, []Fluent{{"F", []string{"x"}, []string{"x"}, false}}, "fluent F is both initiated and terminated by x"},
		{"too many", many, nil, nil, "more than 64 atoms"},
	} {
		if _, err := ReadActions(c.atoms, c.actions, c.fluents); err == nil || err.Error() != c.want {
			t.Errorf("%s: error %v, want %s", c.name, err, c.want)
		}
	}
	var limit *LimitError
	if _, err := ReadPropositions(many[:13]); !errors.As(err, &limit) || limit.What != LimitAtoms {
		t.Errorf("13 propositions: %v", err)
	}
}

// The letters of propositions are all there are.
func TestPropositionsAreFree(t *testing.T) {
	atoms, _ := props("P", "Q")
	r, err := ReadPropositions(atoms)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"none", "P", "Q", "P & Q"}; !slices.Equal(r.Symbols, want) {
		t.Errorf("symbols %q, want %q", r.Symbols, want)
	}
	for before := range Letter(4) {
		for symbol := range 4 {
			if got := r.Step(before, symbol); got != Letter(symbol) || r.Kept(got) != 0 {
				t.Errorf("symbol %d after %d reads %d", symbol, before, got)
			}
		}
	}
}

// Formulas of fluents without X do not notice a tick, from the second position
// on.
func TestTicksGoUnnoticed(t *testing.T) {
	leaves := []Formula{Prop("F"), Prop("G")}
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, leaves, 7, "formula")
		visit([]Formula{f}, func(g Formula) {
			if hasOp(g, OpNext) {
				t.Skip("X notices")
			}
		})
		fluents, run := drawFluents(t), drawRun(t)
		for i := range fluents {
			quiet := func(a string) bool { return a == "tick" }
			fluents[i].Initiating = slices.DeleteFunc(fluents[i].Initiating, quiet)
			fluents[i].Terminating = slices.DeleteFunc(fluents[i].Terminating, quiet)
		}
		run.stem = append(run.stem, run.loop...)
		at := rapid.IntRange(1, len(run.stem)).Draw(t, "tick at")
		ticking := lassoRun{slices.Insert(slices.Clone(run.stem), at, "tick"), run.loop}
		atoms := Atoms(f)
		if holds(f, atoms, run.letters(atoms, fluents), 0) != holds(f, atoms, ticking.letters(atoms, fluents), 0) {
			t.Fatalf("%s on %v notices the tick of %v", f, run, ticking)
		}
	})
}

// Without symbols there is no run.
func TestNoSymbols(t *testing.T) {
	r, err := ReadActions(nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, found, err := Witness(True, r, Limits{}); found || err != nil {
		t.Errorf("a run without actions: %t, %v", found, err)
	}
	if m, err := NewMonitor(True, r, Limits{}); err != nil || m.Start() != Broken || m.States() != 0 || m.String() != "broken from the start\n" {
		t.Errorf("monitor %v, %v", m, err)
	}
	if c, err := Classify(True, r, Limits{}); err != nil || !c.Safety || !c.Guarantee || c.Liveness {
		t.Errorf("%+v, %v", c, err)
	}
}
