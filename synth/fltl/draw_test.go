// Random formulas and words.

package fltl

import "pgregory.net/rapid"

func drawFormula(t *rapid.T, atoms []Formula, size int, name string) Formula {
	left := rapid.IntRange(0, size).Draw(t, name+" size")
	return drawSized(t, atoms, left)
}

// drawSized draws a formula with this many operators.
func drawSized(t *rapid.T, atoms []Formula, size int) Formula {
	if size == 0 {
		i := rapid.IntRange(0, len(atoms)*8).Draw(t, "leaf")
		switch {
		case i == 0:
			return Constant(rapid.Bool().Draw(t, "constant"))
		default:
			return atoms[i%len(atoms)]
		}
	}
	op := Op(rapid.IntRange(0, int(OpRelease)).Draw(t, "op"))
	if op <= OpEventually {
		return &Unary{op, drawSized(t, atoms, size-1)}
	}
	left := rapid.IntRange(0, size-1).Draw(t, "left")
	return &Binary{op, drawSized(t, atoms, left), drawSized(t, atoms, size-1-left)}
}

func drawWord(t *rapid.T, atoms int) word {
	letter := rapid.Map(rapid.IntRange(0, 1<<atoms-1), func(i int) Letter { return Letter(i) })
	return word{rapid.SliceOfN(letter, 0, 4).Draw(t, "stem"), rapid.SliceOfN(letter, 1, 4).Draw(t, "loop")}
}

func props(names ...string) (atoms []*Atom, formulas []Formula) {
	for _, n := range names {
		a := Prop(n)
		atoms, formulas = append(atoms, a), append(formulas, a)
	}
	return atoms, formulas
}
