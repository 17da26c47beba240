// Automata and rewritings against the meaning of formulas.

package fltl

import (
	"testing"

	"pgregory.net/rapid"
)

// Whatever is done to a formula, the same words satisfy it.
func TestTranslationsKeepTheMeaning(t *testing.T) {
	atoms, leaves := props("P", "Q", "R2")
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, leaves, 9, "formula")
		opt := Options{Atoms: atoms}
		raw := try(tableau(f, opt))(t)
		small := try(Translate(f, opt))(t)
		buchi := try(small.Degeneralise(Limits{}))(t)
		negated := try(NewBuchi(Not(f), opt))(t)
		simple := try(Simplify(f))(t)
		nnf := try(NNF(f))(t)
		checkShape(t, small)
		checkShape(t, &buchi.Generalised)
		for range 8 {
			w := drawWord(t, len(atoms))
			want := holds(f, atoms, w, 0)
			for _, c := range []struct {
				name string
				got  bool
			}{
				{"normal form " + nnf.String(), holds(nnf, atoms, w, 0)},
				{"simplified " + simple.String(), holds(simple, atoms, w, 0)},
				{"tableau\n" + raw.String(), accepts(raw, w)},
				{"reduced\n" + small.String(), accepts(small, w)},
				{"Büchi\n" + buchi.String(), accepts(&buchi.Generalised, w)},
				{"negated Büchi\n" + negated.String(), !accepts(&negated.Generalised, w)},
			} {
				if c.got != want {
					t.Fatalf("%s is %t on %v: %s", f, want, w, c.name)
				}
			}
		}
	})
}

// try returns a value, failing the test on an error.
func try[T any](v T, err error) func(*rapid.T) T {
	return func(t *rapid.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// checkShape checks what the type promises: numbering, liveness, cubes.
func checkShape(t *rapid.T, g *Generalised) {
	f := judge(g.arcs(), g.full())
	known := 1
	for s, es := range g.Next {
		if s >= known || s > 0 && !f.alive(s) || s == 0 && !f.alive(0) && len(es) > 0 {
			t.Fatalf("state %d is out of order or dead in\n%s", s, g)
		}
		for i, e := range es {
			known = max(known, e.To+1)
			if e.Guard.Pos&e.Guard.Neg != 0 || e.Marks&^g.full() != 0 || i > 0 && es[i-1].compare(e) >= 0 {
				t.Fatalf("bad transition %v of state %d in\n%s", e, s, g)
			}
		}
	}
}
