// Fairness: what the formulas mean and what they cost.

package fltl

import (
	"testing"

	"pgregory.net/rapid"
)

// again says whether p holds infinitely often on a word.
func again(atoms []*Atom, w word, p Formula) bool {
	for i := range w.loop {
		if holds(p, atoms, w, len(w.stem)+i) {
			return true
		}
	}
	return false
}

func TestFairness(t *testing.T) {
	atoms, p := props("A", "B", "C", "D")
	rapid.Check(t, func(t *rapid.T) {
		w := drawWord(t, len(atoms))
		inf := func(f Formula) bool { return again(atoms, w, f) }
		for _, c := range []struct {
			f    Formula
			want bool
		}{
			{Justice(p[0]), inf(p[0])},
			{WeakFairness(p[0], p[1]), inf(Not(p[0])) || inf(p[1])},
			{StrongFairness(p[0], p[1]), !inf(p[0]) || inf(p[1])},
			{GR1(p[:2], p[2:]), !inf(p[0]) || !inf(p[1]) || inf(p[2]) && inf(p[3])},
			{GR1(nil, p), inf(p[0]) && inf(p[1]) && inf(p[2]) && inf(p[3])},
			{Assuming(p[0]), holds(p[0], atoms, w, 0)},
			{Assuming(p[0], Justice(p[1]), Justice(p[2])), holds(p[0], atoms, w, 0) || !inf(p[1]) || !inf(p[2])},
		} {
			if got := holds(c.f, atoms, w, 0); got != c.want {
				t.Fatalf("%s on %v: %t, want %t", c.f, w, got, c.want)
			}
		}
	})
}

func TestSizesOfGR1(t *testing.T) {
	_, p := props("A1", "A2", "A3", "A4", "G1", "G2", "G3")
	for assumptions := range 5 {
		for guarantees := 1; guarantees <= 3; guarantees++ {
			g, err := Translate(Not(GR1(p[:assumptions], p[4:4+guarantees])), Options{})
			if err != nil || len(g.Next) != guarantees+1 || assumptions > 0 && g.Sets != assumptions {
				t.Errorf("%d assumptions, %d guarantees: %v\n%s", assumptions, guarantees, err, g)
			}
		}
	}
}

// An assumption of justice adds acceptance, not states.
func TestJusticeIsCheap(t *testing.T) {
	_, p := props("A", "B", "C")
	broken := Eventually(Always(Not(p[0])))
	for n := range 3 {
		f := broken
		for _, a := range p[1 : 1+n] {
			f = And(f, Justice(a))
		}
		if g, err := Translate(f, Options{}); err != nil || len(g.Next) != 2 || g.Sets != max(1, n) {
			t.Errorf("%d assumptions: %v\n%s", n, err, g)
		}
	}
}
