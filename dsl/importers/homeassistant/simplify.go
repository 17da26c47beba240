// Formulas made shorter by what their atoms say of one another.

package homeassistant

// facts is what is known of tests: which are never unknown, and which have a
// value whatever happens.
type facts interface {
	never(test) bool
	fixed(test) (value, ok bool)
}

// simplify gives a formula that is true where f is, and shorter if one part of a
// conjunction settles atoms of another: mode == home leaves nothing of
// mode != away beside it.
func simplify(f form, of facts) form { return reduce(f, nil, of) }

// reduce simplifies f where all of the known atoms hold.
func reduce(f form, known []atom, of facts) form {
	switch f := f.(type) {
	case atom:
		f.mood = moodOf(f, of)
		if v, ok := of.fixed(f.test); ok {
			return constant(v == (f.mood == isTrue || f.mood == notFalse))
		}
		if v, ok := settled(f, known); ok {
			return constant(v)
		}
		return f
	case or:
		return reduceOr(f, known, of)
	case and:
		return reduceAnd(f, known, of)
	}
	return f
}

// reduceAnd lets every part know the atoms among the others, until nothing
// changes.
func reduceAnd(f and, known []atom, of facts) form {
	parts := append(and(nil), f...)
	for {
		for i := range parts {
			given := append([]atom(nil), known...)
			for j, p := range parts {
				if a, ok := p.(atom); ok && j != i {
					given = append(given, a)
				}
			}
			parts[i] = reduce(parts[i], given, of)
			if c, ok := parts[i].(constant); ok && !bool(c) {
				return c
			}
		}
		out := conj(parts...)
		next, ok := out.(and)
		if !ok || equal(next, f) {
			return out
		}
		f, parts = next, append(and(nil), next...)
	}
}

// reduceOr takes for false, in each part, the atoms among those before it: they
// have been considered.
func reduceOr(f or, known []atom, of facts) form {
	out := form(constant(false))
	given := append([]atom(nil), known...)
	for _, g := range f {
		g = reduce(g, given, of)
		if a, ok := g.(atom); ok {
			given = append(given, atom{a.test, opposite[a.mood]})
		}
		out = disj(out, g)
	}
	return absorb(out)
}

// moodOf brings an atom of a test without unknown to one of two moods.
func moodOf(a atom, of facts) mood {
	if of.never(a.test) {
		return [...]mood{isTrue: isTrue, isFalse: isFalse, notTrue: isFalse, notFalse: isTrue}[a.mood]
	}
	return a.mood
}

// settled finds the value of an atom where others hold.
func settled(a atom, known []atom) (value, ok bool) {
	for _, k := range known {
		if v, ok := follows(k, a); ok {
			return v, true
		}
	}
	return false, false
}

// follows says what k, which holds, makes of a.
func follows(k, a atom) (value, ok bool) {
	if k.test.key() == a.test.key() {
		return sameTest(k.mood, a.mood)
	}
	if k.mood != isTrue && k.mood != isFalse {
		return false, false
	}
	x, y := k.test, a.test
	of, isKnown := y.(knownTest)
	if isKnown {
		if r, ok := x.(compareTest); ok && r.ref == of.ref {
			return a.mood == isTrue || a.mood == notFalse, true
		}
		return false, false
	}
	if p, q, both := intervals(k, a); both {
		return p.settles(q)
	}
	p, q, both := comparisons(x, y)
	if !both || k.mood != isTrue || p.numeric || q.numeric || p.value == q.value {
		return false, false
	}
	return a.mood == isFalse || a.mood == notTrue, true // the reference has another value
}

func comparisons(x, y test) (p, q compareTest, ok bool) {
	p, isP := x.(compareTest)
	q, isQ := y.(compareTest)
	return p, q, isP && isQ && p.ref == q.ref
}

// sameTest compares two claims about one test.
func sameTest(k, a mood) (value, ok bool) {
	switch {
	case k == a, k == isTrue && a == notFalse, k == isFalse && a == notTrue:
		return true, true
	case a == opposite[k], k == isTrue && a == isFalse, k == isFalse && a == isTrue:
		return false, true
	}
	return false, false
}

// absorb drops from a disjunction what another part of it contains: a || a && b.
func absorb(f form) form {
	parts, ok := f.(or)
	if !ok {
		return f
	}
	out := form(constant(false))
	for i, p := range parts {
		covered := false
		for j, q := range parts {
			covered = covered || i != j && within(p, q)
		}
		if !covered {
			out = disj(out, p)
		}
	}
	return out
}

// within reports whether the conjunction p has all parts of q, and more.
func within(p, q form) bool {
	big, ok := p.(and)
	if !ok {
		return false
	}
	small, ok := q.(and)
	if !ok {
		small = and{q}
	}
	return len(small) < len(big) && len(appendAll(big, small)) == len(big)
}

func appendAll(list, more and) and {
	for _, f := range more {
		list = appendNew(list, f)
	}
	return list
}
