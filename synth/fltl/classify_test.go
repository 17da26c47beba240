// Classes against known formulas, definitions by brute force, and one another.

package fltl

import (
	"testing"

	"pgregory.net/rapid"
)

func TestKnownClasses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"true", "holds on every run"},
		{"false", "safety and guarantee"},
		{"[]P", "safety"},
		{"<>P", "guarantee and liveness"},
		{"P", "safety and guarantee"},
		{"X X P", "safety and guarantee"},
		{"P U Q", "guarantee"},
		{"P W Q", "safety"},
		{"[]<>P", "liveness"},
		{"<>[]P", "liveness"},
		{"[](P -> <>Q)", "liveness"},
		{"[](P -> (Q W R1))", "safety"},
		{"[]P && <>Q", "neither safety nor liveness"},
		{"[]P || <>Q", "liveness"},
		{"P && []<>Q", "neither safety nor liveness"},
		{"[]<>P && <>[]!P", "safety and guarantee"}, // false
		{"[](P || []Q) && [](R1 || []!Q)", "safety"},
		{"(P U Q) || []P", "safety"},            // P W Q, with U in it
		{"[]<>(P || !P)", "holds on every run"}, // true
		{"[](P && <>Q)", "neither safety nor liveness"},
		{"[](P -> X X Q)", "safety"},
		{"<>(P && X []Q)", "liveness"},
		{"<>(P && X !P)", "guarantee and liveness"},
	} {
		f, err := ParseFormula(c.text)
		if err != nil {
			t.Fatal(err)
		}
		r, err := ReadPropositions(Atoms(f))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Classify(f, r, Limits{}); err != nil || got.String() != c.want {
			t.Errorf("%s: %s, %v; want %s", c.text, got, err, c.want)
		}
	}
}

// What a formula is depends on what actions and fluents can do.
func TestClassesOfActions(t *testing.T) {
	on := Fluent{Name: "ON", Initiating: []string{"on"}, Terminating: []string{"off"}}
	latch := Fluent{Name: "LATCH", Initiating: []string{"on"}}
	for _, c := range []struct{ text, want string }{
		{"[](on -> ON)", "holds on every run"},
		{"[]!(on && off)", "holds on every run"},
		{"<>(on && off)", "safety and guarantee"},
		{"[](on -> X !on)", "safety"},
		{"[](LATCH -> []LATCH)", "holds on every run"},
		{"[]<>LATCH", "guarantee and liveness"}, // once is for ever
		{"<>[]!LATCH", "safety"},                // never
		{"[]<>ON", "liveness"},
		{"[](ON -> <>off)", "liveness"},
		{"[](ON W off)", "safety"},
	} {
		f, err := ParseFormula(c.text)
		if err != nil {
			t.Fatal(err)
		}
		r, err := ReadActions(Atoms(f), []string{"on", "off", "tick"}, []Fluent{on, latch})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Classify(f, r, Limits{}); err != nil || got.String() != c.want {
			t.Errorf("%s: %s, %v; want %s", c.text, got, err, c.want)
		}
	}
}

// words enumerates all words with a stem and a loop of at most so many letters.
func words(letters, stem, loop int) []word {
	var all []word
	stems, loops := sequences(letters, 0, stem), sequences(letters, 1, loop)
	for _, s := range stems {
		for _, l := range loops {
			all = append(all, word{s, l})
		}
	}
	return all
}

// sequences enumerates sequences of low to high letters.
func sequences(letters, low, high int) (all [][]Letter) {
	if low == 0 {
		all = append(all, nil)
	}
	longest := [][]Letter{nil}
	for n := 1; n <= high; n++ {
		var longer [][]Letter
		for _, s := range longest {
			for l := range letters {
				longer = append(longer, append(append([]Letter(nil), s...), Letter(l)))
			}
		}
		longest = longer
		if n >= low {
			all = append(all, longest...)
		}
	}
	return all
}

// The definitions of Alpern & Schneider, looked up in all small words: those of
// small formulas over one atom show everything.
func TestClassesByDefinition(t *testing.T) {
	atoms, leaves := props("P")
	r, err := ReadPropositions(atoms)
	if err != nil {
		t.Fatal(err)
	}
	all, prefixes, tails := words(2, 2, 2), sequences(2, 0, 8), words(2, 2, 2)
	small := rapid.Custom(func(t *rapid.T) Formula { return drawFormula(t, leaves, 4, "formula") })
	for seed := range 150 {
		f := small.Example(seed)
		canFollow := func(prefix []Letter, f Formula) bool {
			for _, w := range tails {
				if holds(f, atoms, word{append(append([]Letter(nil), prefix...), w.stem...), w.loop}, 0) {
					return true
				}
			}
			return false
		}
		// safe: every word that violates f has a prefix that f cannot follow.
		safe := func(f Formula) bool {
			bad := map[string]bool{}
			for _, p := range prefixes {
				bad[setKey(symbolsOf(p))] = !canFollow(p, f)
			}
			for _, w := range all {
				hopeless := false
				for n := range 9 {
					var p []Letter
					for i, at := 0, 0; i < n; i, at = i+1, w.after(at) {
						p = append(p, w.at(at))
					}
					hopeless = hopeless || bad[setKey(symbolsOf(p))]
				}
				if !hopeless && !holds(f, atoms, w, 0) {
					return false
				}
			}
			return true
		}
		live := true
		for _, p := range prefixes {
			live = live && canFollow(p, f)
		}
		want := Class{safe(f), safe(Not(f)), live}
		if got, err := Classify(f, r, Limits{}); got != want || err != nil {
			t.Errorf("%s: %+v, %v, want %+v", f, got, err, want)
		}
	}
}

// Syntax never promises more than there is, and classes of f and !f mirror.
func TestClassesAgree(t *testing.T) {
	atoms, leaves := props("P", "Q")
	r, err := ReadPropositions(atoms)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, leaves, 6, "formula")
		c, d := try(Classify(f, r, Limits{}))(t), try(Classify(Not(f), r, Limits{}))(t)
		safe, co := try(SyntacticallySafe(f))(t), try(SyntacticallyCoSafe(f))(t)
		if safe && !c.Safety || co && !c.Guarantee {
			t.Fatalf("%s is %s, by its syntax safe: %t, co-safe: %t", f, c, safe, co)
		}
		if c.Safety != d.Guarantee || c.Guarantee != d.Safety {
			t.Fatalf("%s is %s, its negation %s", f, c, d)
		}
		_, breakable, err := Witness(Not(f), r, Limits{})
		if err != nil || (c.Safety && c.Liveness) == breakable {
			t.Fatalf("%s is %s, can be broken: %t, %v", f, c, breakable, err)
		}
	})
}

// A witness meets its formula, and there is none only if nothing does.
func TestWitnesses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, fluents := drawFormula(t, actionLeaves, 7, "formula"), drawFluents(t)
		r := try(ReadActions(Atoms(f), alphabet, fluents))(t)
		l, found, err := Witness(f, r, Limits{})
		if err != nil || found != satisfiable(t, f, r) {
			t.Fatalf("%s: found %t, %v", f, found, err)
		}
		if !found {
			return
		}
		var run lassoRun
		for _, s := range l.Stem {
			run.stem = append(run.stem, alphabet[s])
		}
		for _, s := range l.Loop {
			run.loop = append(run.loop, alphabet[s])
		}
		if w := run.letters(r.Atoms, fluents); !holds(f, r.Atoms, w, 0) {
			t.Fatalf("%s does not hold on its witness %v with %v", f, run, fluents)
		}
	})
}
