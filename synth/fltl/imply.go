// Implications that can be seen from the form of two formulas.

package fltl

// implies says whether x implies y by syntactic rules alone; false means that
// it is not known. It looks at no more than implyBudget pairs in the life of the
// table.
//
// Source: Somenzi & Bloem, Efficient Büchi Automata from LTL Formulae (2000).
func (t *table) implies(x, y id) bool {
	if x == y || x == ff || y == tt {
		return true
	}
	if x == tt || y == ff {
		return false
	}
	pair := [2]id{x, y}
	if known, ok := t.implied[pair]; ok {
		return known
	}
	if t.budget == 0 {
		return false
	}
	t.budget--
	result := t.leftImplies(x, y) || t.impliesRight(x, y)
	t.implied[pair] = result
	return result
}

// leftImplies takes x apart. Each rule makes the pair smaller.
func (t *table) leftImplies(x, y id) bool {
	m, n := t.nodes[x], t.nodes[y]
	switch m.kind {
	case isAnd:
		return t.some(m.kids, func(k id) bool { return t.implies(k, y) })
	case isOr:
		return t.all(m.kids, func(k id) bool { return t.implies(k, y) })
	case isNext:
		a := m.kids[0]
		return n.eventual && t.implies(a, y) || n.kind == isNext && t.implies(a, n.kids[0])
	case isUntil:
		a, b := m.kids[0], m.kids[1]
		return t.implies(b, y) && (n.eventual || t.implies(a, y)) ||
			n.kind == isUntil && t.implies(a, n.kids[0]) && t.implies(b, n.kids[1]) ||
			n.kind == isRelease && t.implies(a, n.kids[1]) && t.implies(b, y)
	case isRelease:
		a, b := m.kids[0], m.kids[1]
		return t.implies(b, y) ||
			n.kind == isRelease && t.implies(a, n.kids[0]) && t.implies(b, n.kids[1])
	}
	return false
}

// impliesRight takes y apart: the mirror image of leftImplies.
func (t *table) impliesRight(x, y id) bool {
	m, n := t.nodes[x], t.nodes[y]
	switch n.kind {
	case isAnd:
		return t.all(n.kids, func(k id) bool { return t.implies(x, k) })
	case isOr:
		return t.some(n.kids, func(k id) bool { return t.implies(x, k) })
	case isNext:
		return m.universal && t.implies(x, n.kids[0])
	case isRelease:
		a, b := n.kids[0], n.kids[1]
		return t.implies(x, b) && (m.universal || t.implies(x, a))
	case isUntil:
		return t.implies(x, n.kids[1])
	}
	return false
}

func (t *table) some(kids []id, holds func(id) bool) bool {
	for _, k := range kids {
		if holds(k) {
			return true
		}
	}
	return false
}

func (t *table) all(kids []id, holds func(id) bool) bool {
	for _, k := range kids {
		if !holds(k) {
			return false
		}
	}
	return true
}
