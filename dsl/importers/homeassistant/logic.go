// Conditions as Home Assistant evaluates them: true, false, or an error.
//
// A pair says when a condition is true and when it is false; where neither
// holds, its evaluation fails, which Home Assistant takes for "not met". Both
// sides are formulas over atoms of Tenet, whose value is unknown while a device
// is away. Formulas are built from atoms without negation above them, so that a
// formula is true exactly if it is with every unknown atom taken for false.

package homeassistant

import "slices"

// pair is when a condition is true and when it is false. Fails tells whether its
// evaluation can fail. The zero pair is a condition that was refused; what is
// joined with it is refused as well.
type pair struct {
	t, f  form
	fails bool
}

func (p pair) refused() bool { return p.t == nil }

// form is a formula: constant, atom, and, or.
type form interface {
	key() string // the same for the same formula
}

type (
	constant bool
	// atom is a test in one of four moods.
	atom struct {
		test
		mood mood
	}
	and []form
	or  []form
)

// mood says what an atom claims of its test.
type mood uint8

const (
	isTrue   mood = iota // known to be true
	isFalse              // known to be false
	notTrue              // false or unknown
	notFalse             // true or unknown
)

// opposite[m] is true exactly where m is not.
var opposite = [...]mood{isTrue: notTrue, isFalse: notFalse, notTrue: isTrue, notFalse: isFalse}

func (c constant) key() string {
	if c {
		return "true"
	}
	return "false"
}

func (a atom) key() string { return string(rune('a'+a.mood)) + a.test.key() }
func (f and) key() string  { return "(&" + keys(f) + ")" }
func (f or) key() string   { return "(|" + keys(f) + ")" }

func keys(list []form) string {
	s := ""
	for _, f := range list {
		s += " " + f.key()
	}
	return s
}

func equal(a, b form) bool { return a.key() == b.key() }

// total is the pair of a test that never fails: what is unknown is not true.
func total(t test) pair { return pair{atom{t, isTrue}, atom{t, notTrue}, false} }

// failing is the pair of a test that fails while it is unknown.
func failing(t test) pair { return pair{atom{t, isTrue}, atom{t, isFalse}, true} }

func certain(v bool) pair { return pair{constant(v), constant(!v), false} }

func (p pair) not() pair { return pair{p.f, p.t, p.fails} }

// allOf and anyOf join conditions as YAML lists do: a part that decides is
// enough, whatever fails beside it (Kleene's logic).
func allOf(ps ...pair) pair {
	if slices.ContainsFunc(ps, pair.refused) {
		return pair{}
	}
	out := certain(true)
	for _, p := range ps {
		out = pair{conj(out.t, p.t), disj(out.f, p.f), out.fails || p.fails}
	}
	return out
}

func anyOf(ps ...pair) pair {
	if slices.ContainsFunc(ps, pair.refused) {
		return pair{}
	}
	out := certain(false)
	for _, p := range ps {
		out = pair{disj(out.t, p.t), conj(out.f, p.f), out.fails || p.fails}
	}
	return out
}

// thenAnd and thenOr join conditions as templates do: from left to right, and a
// failure ends it.
func thenAnd(x, y pair) pair {
	if x.refused() || y.refused() {
		return pair{}
	}
	return pair{conj(x.t, y.t), disj(x.f, conj(x.t, y.f)), x.fails || y.fails}
}

func thenOr(x, y pair) pair {
	if x.refused() || y.refused() {
		return pair{}
	}
	return pair{disj(x.t, conj(x.f, y.t)), conj(x.f, y.f), x.fails || y.fails}
}

// conj and disj join formulas, flatten them and drop what says nothing.
func conj(list ...form) form {
	var out and
	for _, f := range list {
		switch f := f.(type) {
		case constant:
			if !f {
				return constant(false)
			}
		case and:
			for _, g := range f {
				out = appendNew(out, g)
			}
		default:
			out = appendNew(out, f)
		}
	}
	switch len(out) {
	case 0:
		return constant(true)
	case 1:
		return out[0]
	}
	return out
}

func disj(list ...form) form {
	var out or
	for _, f := range list {
		switch f := f.(type) {
		case constant:
			if f {
				return constant(true)
			}
		case or:
			for _, g := range f {
				out = appendNew(out, g)
			}
		default:
			out = appendNew(out, f)
		}
	}
	switch len(out) {
	case 0:
		return constant(false)
	case 1:
		return out[0]
	}
	return out
}

func appendNew[L ~[]form](list L, f form) L {
	if slices.ContainsFunc(list, func(g form) bool { return equal(f, g) }) {
		return list
	}
	return append(list, f)
}

// complement is true exactly where f is not.
func complement(f form) form {
	switch f := f.(type) {
	case constant:
		return !f
	case atom:
		return atom{f.test, opposite[f.mood]}
	case and:
		out := form(constant(false))
		for _, g := range f {
			out = disj(out, complement(g))
		}
		return out
	case or:
		out := form(constant(true))
		for _, g := range f {
			out = conj(out, complement(g))
		}
		return out
	}
	panic("homeassistant: a formula of no kind")
}

// maxAtoms bounds the formula of one condition, and maxPath that of a path of a
// run: templates can say things whose formulas grow with every part.
const (
	maxAtoms = 1000
	maxPath  = 4000
)

// length counts the atoms of a formula.
func length(f form) int {
	n := 0
	atoms(f, func(atom) { n++ })
	return n
}

// tooLong reports a pair whose formulas are beyond the limit.
func (p pair) tooLong() bool { return !p.refused() && length(p.t)+length(p.f) > maxAtoms }

// atoms calls visit for every atom.
func atoms(f form, visit func(atom)) {
	switch f := f.(type) {
	case atom:
		visit(f)
	case and:
		for _, g := range f {
			atoms(g, visit)
		}
	case or:
		for _, g := range f {
			atoms(g, visit)
		}
	}
}
