// Limits: what is too large is refused, and in time; sizes keep their bounds.

package fltl

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// chain is a response chain: whenever P0 then some time P1, whenever P1 …
func chain(n int) Formula {
	var links []Formula
	for i := range n {
		links = append(links, Always(Implies(numbered(i), Eventually(numbered(i+1)))))
	}
	return And(links...)
}

// gr1 is generalised reactivity with n assumptions.
func gr1(n int) Formula {
	var assumptions []Formula
	for i := range n {
		assumptions = append(assumptions, numbered(i))
	}
	return GR1(assumptions, []Formula{numbered(n)})
}

// nested is P0 U (P1 U (P2 … )).
func nested(n int) Formula {
	f := Formula(numbered(n))
	for i := n - 1; i >= 0; i-- {
		f = Until(numbered(i), f)
	}
	return f
}

// untils has n untils, one after the other, over two atoms.
func untils(n int) Formula {
	f := Formula(numbered(1))
	for range n {
		f = Until(numbered(0), And(numbered(1), Next(f)))
	}
	return f
}

func numbered(i int) *Atom { return Prop(fmt.Sprint("P", i)) }

func TestLimits(t *testing.T) {
	deep := Formula(numbered(0))
	for range maxNodes {
		deep = Next(deep)
	}
	for _, c := range []struct {
		name string
		f    Formula
		lim  Limits
		what string
	}{
		{"deep", deep, Limits{}, LimitFormula},
		{"atoms", chain(64), Limits{}, LimitAtoms},
		{"states", chain(6), Limits{States: 10}, LimitStates},
		{"transitions", chain(6), Limits{Transitions: 3000}, LimitTransitions},
		{"terms", chain(12), Limits{Transitions: 100}, LimitTerms},
		{"default", chain(30), Limits{}, LimitTerms},
		{"untils", untils(65), Limits{}, LimitUntils},
		{"exponential", gr1(40), Limits{Transitions: 4096}, LimitTerms},
	} {
		f := c.f
		if c.name == "exponential" {
			f = Not(f)
		}
		_, err := NewBuchi(f, Options{Limits: c.lim})
		var limit *LimitError
		if !errors.As(err, &limit) || limit.What != c.what {
			t.Errorf("%s: %v, want %s", c.name, err, c.what)
		}
	}
}

func TestMonitorLimits(t *testing.T) {
	f := Formula(numbered(0)) // eight positions ago: a monitor remembers them all
	for range 8 {
		f = Next(f)
	}
	f = Always(Iff(f, numbered(0)))
	r, err := ReadPropositions(Atoms(f))
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewMonitor(f, r, Limits{})
	if err != nil || m.States() != 511 {
		t.Errorf("%d states, %v; want all histories of up to 8 letters", m.States(), err)
	}
	var limit *LimitError
	if _, err := NewMonitor(f, r, Limits{States: 400}); !errors.As(err, &limit) {
		t.Errorf("with 400 states: %v", err)
	}
}

func TestAtomsGivenMustDo(t *testing.T) {
	p, q := Prop("P"), Prop("Q")
	if _, err := Translate(And(p, q), Options{Atoms: []*Atom{p}}); err == nil || err.Error() != "atom Q is not among those given" {
		t.Errorf("an atom is missing: %v", err)
	}
	if _, err := Translate(p, Options{Atoms: []*Atom{p, p}}); err == nil || err.Error() != "atom P is given twice" {
		t.Errorf("an atom is given twice: %v", err)
	}
	g, err := Translate(q, Options{Atoms: []*Atom{p, q}})
	if err != nil || g.Next[0][0].Guard != (Cube{Pos: 2}) {
		t.Errorf("%v, %v", g, err)
	}
}

// Deep formulas are simplified in a time that is not exponential in the depth.
func TestDeepFormulasEnd(t *testing.T) {
	a, b := numbered(0), numbered(1)
	for name, wrap := range map[string]func(f Formula) Formula{
		"always":     func(f Formula) Formula { return Always(Or(a, Eventually(And(b, f)))) },
		"iff":        func(f Formula) Formula { return Iff(f, Next(f)) },
		"united":     func(f Formula) Formula { return And(Always(f), Always(Or(a, Next(f)))) },
		"until":      func(f Formula) Formula { return Until(And(a, Not(f)), Or(b, Next(f))) },
		"resolved":   func(f Formula) Formula { return And(Or(a, f), Or(Not(a), Next(f))) },
		"everything": func(f Formula) Formula { return Or(And(Until(f, a), Until(Next(f), a)), Release(b, Not(f))) },
	} {
		f := Formula(Action("go"))
		for range 100 {
			f = wrap(f)
		}
		if _, err := Simplify(f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The bounds of Translate and Degeneralise are kept before reduction already.
func TestSizesKeepTheirBounds(t *testing.T) {
	atoms, leaves := props("P", "Q", "R1")
	rapid.Check(t, func(t *rapid.T) {
		f := drawFormula(t, leaves, 12, "formula")
		table, x, err := intern(f, atoms)
		if err != nil {
			t.Fatal(err)
		}
		temporal, untils := duties(table, x)
		raw := try(tableau(f, Options{Atoms: atoms}))(t)
		if len(raw.Next) > 1<<temporal+1 || raw.Sets > untils {
			t.Fatalf("%s: %d states, %d sets; %d temporal subformulas, %d untils", f, len(raw.Next), raw.Sets, temporal, untils)
		}
		g := try(Translate(f, Options{Atoms: atoms}))(t)
		b := try(g.Degeneralise(Limits{}))(t)
		if len(g.Next) > len(raw.Next) || g.Sets > raw.Sets || len(b.Next) > len(g.Next)*(g.Sets+1) {
			t.Fatalf("%s: %d states of %d, %d sets of %d, %d Büchi states", f, len(g.Next), len(raw.Next), g.Sets, raw.Sets, len(b.Next))
		}
	})
}

// duties counts what may be in a state, and the untils.
func duties(t *table, root id) (all, untils int) {
	found := map[id]bool{}
	seen := map[id]bool{}
	var visit func(x id)
	visit = func(x id) {
		if seen[x] {
			return
		}
		seen[x] = true
		switch t.kind(x) {
		case isUntil, isRelease:
			found[x] = true
		case isNext:
			for _, y := range t.conjuncts(t.kid(x)) {
				found[y] = true
			}
		}
		for _, k := range t.kids(x) {
			visit(k)
		}
	}
	visit(root)
	for x := range found {
		if t.kind(x) == isUntil {
			untils++
		}
	}
	return len(found), untils
}
