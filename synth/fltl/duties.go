// Sets of duties: the formulas a position must meet, a state of the tableau.

package fltl

import "slices"

// conjuncts returns the formulas whose conjunction x is, sorted.
func (t *table) conjuncts(x id) []id {
	if t.kind(x) == isAnd {
		return t.kids(x)
	}
	return []id{x}
}

// asks returns what x asks for at its own position besides itself, sorted:
// a R (y && …) asks for y and for what y asks for. A set of duties with x has
// the same terms with and without it, since meeting x meets it in the same way.
func (e *expander) asks(x id) []id {
	if ys, ok := e.asked[x]; ok {
		return ys
	}
	var ys []id
	if e.kind(x) == isRelease {
		for _, y := range e.conjuncts(e.kids(x)[1]) {
			ys = append(append(ys, y), e.asks(y)...)
		}
	}
	slices.Sort(ys)
	ys = slices.Compact(ys)
	e.asked[x] = ys
	return ys
}

// covered says whether x is in a set of duties or asked for by one of them.
func (e *expander) covered(x id, by []id) bool {
	for _, y := range by {
		if x == y {
			return true
		}
		if _, found := slices.BinarySearch(e.asks(y), x); found {
			return true
		}
	}
	return false
}

// within says whether all of a set is covered by another. Then it can do all
// that the other can.
func (e *expander) within(as, bs []id) bool {
	for _, a := range as {
		if !e.covered(a, bs) {
			return false
		}
	}
	return true
}

// shortest returns the set without true and without what another of its
// formulas asks for. Without this []<>a && []<>b would have a state for each set
// of <>a and <>b.
func (e *expander) shortest(xs []id) []id {
	short := make([]id, 0, len(xs))
	for _, x := range xs {
		needed := x != tt
		for _, y := range xs {
			if _, found := slices.BinarySearch(e.asks(y), x); found {
				needed = false
			}
		}
		if needed {
			short = append(short, x)
		}
	}
	return short
}

// union returns the shortest set for the duties of two sets.
func (e *expander) union(as, bs []id) []id {
	if len(as) == 0 {
		return bs
	}
	if len(bs) == 0 {
		return as
	}
	both := append(slices.Clone(as), bs...)
	slices.Sort(both)
	return e.shortest(slices.Compact(both))
}
