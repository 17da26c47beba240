// Simplification: constructors of the table that rewrite what they are given.

package fltl

import "slices"

// Simplify returns a formula equivalent to f in negation normal form, usually
// smaller: constants and repetitions go, operators that absorb one another are
// merged, and of operands that imply one another one stays. It is not a normal
// form: equivalent formulas may differ.
//
// Errors: *LimitError if f has more than 65,536 nodes or 64 atoms. Sources:
// Etessami & Holzmann, Optimizing Büchi Automata (2000); Somenzi & Bloem,
// Efficient Büchi Automata from LTL Formulae (2000).
func Simplify(f Formula) (Formula, error) {
	t, x, err := intern(f, Atoms(f))
	if err != nil {
		return nil, err
	}
	return (&reader{table: t, known: map[id]Formula{}}).formula(x), nil
}

// intern puts a formula into a new table over these atoms, simplified.
func intern(f Formula, atoms []*Atom) (*table, id, error) {
	g, err := NNF(f)
	if err != nil {
		return nil, 0, err
	}
	t, err := newTable(atoms)
	if err != nil {
		return nil, 0, err
	}
	for _, a := range Atoms(g) {
		if _, ok := t.bit[a.key()]; !ok {
			return nil, 0, errNoAtom(a)
		}
	}
	return t, (&adder{table: t, known: map[Formula]id{}}).add(g), nil
}

// adder puts a formula in negation normal form into a table.
type adder struct {
	*table
	known map[Formula]id
}

func (a *adder) add(f Formula) id {
	if x, ok := a.known[f]; ok {
		return x
	}
	x := a.build(f)
	a.known[f] = x
	return x
}

func (a *adder) build(f Formula) id {
	switch f := f.(type) {
	case Constant:
		if f {
			return tt
		}
		return ff
	case *Atom:
		return a.literal(a.bit[f.key()], false)
	case *Unary:
		return a.unary(f)
	}
	return a.binary(f.(*Binary))
}

func (a *adder) unary(u *Unary) id {
	x := a.add(u.X)
	switch u.Op {
	case OpNot:
		return a.not(x)
	case OpNext:
		return a.next(x)
	case OpAlways:
		return a.release(ff, x)
	default:
		return a.until(tt, x)
	}
}

func (a *adder) binary(b *Binary) id {
	switch b.Op {
	case OpAnd:
		return a.and(a.chain(b)...)
	case OpOr:
		return a.or(a.chain(b)...)
	}
	l, r := a.add(b.L), a.add(b.R)
	switch b.Op {
	case OpUntil:
		return a.until(l, r)
	case OpWeakUntil:
		return a.release(r, a.or(l, r))
	default:
		return a.release(l, r)
	}
}

// chain returns the operands of nested uses of one operator, left to right.
func (a *adder) chain(b *Binary) []id {
	var operands []id
	seen := map[Formula]bool{}
	stack := []Formula{b}
	for len(stack) > 0 {
		f := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch {
		case seen[f]:
		case opOf(f) == b.Op:
			stack = append(stack, f.(*Binary).R, f.(*Binary).L)
		default:
			operands = append(operands, a.add(f))
		}
		seen[f] = true
	}
	return operands
}

func (t *table) next(x id) id {
	n := t.nodes[x]
	if n.eventual && n.universal { // constants too
		return x
	}
	return t.intern(node{kind: isNext, kids: []id{x}})
}

// or and release are the duals of and and until: one set of rules serves both.

func (t *table) or(xs ...id) id {
	dual := make([]id, len(xs))
	for i, x := range xs {
		dual[i] = t.not(x)
	}
	return t.not(t.and(dual...))
}

func (t *table) release(a, b id) id { return t.not(t.until(t.not(a), t.not(b))) }

// until returns a U b.
func (t *table) until(a, b id) id {
	switch {
	case t.nodes[b].eventual, t.implies(a, b): // b false, true, or no later than now
		return b
	case t.implies(t.not(b), a):
		a = tt
	}
	switch t.kind(b) {
	case isNext:
		if x, ok := t.afterNext(a); ok { // X x U X y = X (x U y)
			return t.next(t.until(x, t.kid(b)))
		}
	case isUntil:
		switch c, d := t.pair(b); {
		case t.implies(a, c): // a U (c U d) = c U d
			return b
		case t.implies(c, a): // a U (c U d) = a U d
			return t.until(a, d)
		}
	}
	return t.intern(node{kind: isUntil, kids: []id{a, b}})
}

// afterNext returns y with x = X y, if there is one at hand.
func (t *table) afterNext(x id) (id, bool) {
	if t.kind(x) == isNext {
		return t.kid(x), true
	}
	return x, t.nodes[x].eventual && t.nodes[x].universal
}

// and returns the conjunction.
func (t *table) and(xs ...id) id {
	kids := t.flatten(xs)
	for changed := true; changed; {
		if kids, changed = t.merge(kids); !changed {
			kids, changed = t.resolve(kids)
		}
		if changed {
			kids = t.flatten(kids)
		}
	}
	kids = t.absorb(kids)
	switch {
	case slices.Contains(kids, ff):
		return ff
	case len(kids) == 0:
		return tt
	case len(kids) == 1:
		return kids[0]
	}
	return t.intern(node{kind: isAnd, kids: kids})
}

// flatten returns the conjuncts of conjunctions, sorted, each once.
func (t *table) flatten(xs []id) []id {
	var kids []id
	for _, x := range xs {
		switch t.kind(x) {
		case isTrue:
		case isAnd:
			kids = append(kids, t.kids(x)...)
		default:
			kids = append(kids, x)
		}
	}
	slices.Sort(kids)
	return slices.Compact(kids)
}

// merge unites conjuncts with a common part, if it finds some:
// a R x && a R y = a R (x && y), x U a && y U a = (x && y) U a and
// <>[]x && <>[]y = <>[](x && y). Each merge makes the whole smaller.
func (t *table) merge(kids []id) (united []id, merged bool) {
	groups := map[common][]id{}
	var order []common
	for _, x := range kids {
		c := t.common(x)
		if groups[c] == nil {
			order = append(order, c)
		}
		groups[c] = append(groups[c], x)
	}
	for _, c := range order {
		if members := groups[c]; len(members) > 1 {
			united = append(united, t.unite(c, members))
		} else {
			united = append(united, members...)
		}
	}
	return united, len(order) < len(kids)
}

// common is what conjuncts must share to be united: the left of R, the right of
// U, or nothing but <>[]. Other conjuncts share nothing.
type common struct {
	kind kind
	part id
}

func (t *table) common(x id) common {
	switch t.kind(x) {
	case isRelease:
		return common{isRelease, t.kid(x)}
	case isUntil:
		if a, b := t.pair(x); a != tt || !t.isAlways(b) {
			return common{isUntil, b}
		}
		return common{isUntil, ff}
	}
	return common{isAnd, x}
}

// isAlways says whether x is of the form []y.
func (t *table) isAlways(x id) bool { return t.kind(x) == isRelease && t.kid(x) == ff }

// unite returns the conjunction of conjuncts with something in common.
func (t *table) unite(c common, members []id) id {
	parts := make([]id, len(members)) // what they do not have in common
	for i, x := range members {
		a, b := t.pair(x)
		switch {
		case c.kind == isRelease:
			parts[i] = b
		case c.part == ff:
			parts[i] = t.kids(b)[1]
		default:
			parts[i] = a
		}
	}
	both := t.and(parts...)
	switch {
	case c.kind == isRelease:
		return t.release(c.part, both)
	case c.part == ff:
		return t.until(tt, t.release(ff, both))
	}
	return t.until(both, c.part)
}

// fewConjuncts bounds the conjunctions whose parts are compared in pairs.
const fewConjuncts = 64

// resolve drops what cannot be from disjunctions: x && (!x || y) = x && y.
func (t *table) resolve(kids []id) (rest []id, changed bool) {
	if len(kids) > fewConjuncts {
		return kids, false
	}
	for i, x := range kids {
		possible := func(k id) bool {
			return !slices.ContainsFunc(kids, func(y id) bool { return y != x && t.implies(y, t.not(k)) })
		}
		if t.kind(x) != isOr || t.all(t.kids(x), possible) {
			continue
		}
		left := slices.DeleteFunc(slices.Clone(t.kids(x)), func(k id) bool { return !possible(k) })
		rest = slices.Clone(kids)
		rest[i] = t.or(left...)
		return rest, true
	}
	return kids, false
}

// absorb drops conjuncts implied by others; of contradicting ones it makes ff.
func (t *table) absorb(kids []id) []id {
	for _, x := range kids {
		if _, found := slices.BinarySearch(kids, t.nodes[x].not); found {
			return []id{ff}
		}
	}
	if len(kids) > fewConjuncts {
		return kids
	}
	var kept []id
	for _, x := range kids {
		switch {
		case slices.ContainsFunc(kept, func(y id) bool { return t.implies(y, t.not(x)) }):
			return []id{ff}
		case !slices.ContainsFunc(kept, func(y id) bool { return t.implies(y, x) }):
			kept = slices.DeleteFunc(kept, func(y id) bool { return t.implies(x, y) })
			kept = append(kept, x)
		}
	}
	return kept
}
