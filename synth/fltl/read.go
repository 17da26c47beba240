// From the table back to formulas.

package fltl

import "slices"

// reader turns nodes into formulas, with [], <> and W where they fit.
type reader struct {
	*table
	known map[id]Formula
}

func (r *reader) formula(x id) Formula {
	if f, ok := r.known[x]; ok {
		return f
	}
	f := r.build(x)
	r.known[x] = f
	return f
}

func (r *reader) build(x id) Formula {
	n := r.nodes[x]
	switch n.kind {
	case isTrue, isFalse:
		return Constant(x == tt)
	case isLiteral:
		return r.literalForm(n.literal)
	case isAnd:
		return And(spread(OpAnd, r.formulas(n.kids))...)
	case isOr:
		return Or(spread(OpOr, r.formulas(n.kids))...)
	case isNext:
		return Next(r.formula(n.kids[0]))
	case isUntil:
		if n.kids[0] == tt {
			return r.eventually(n.kids[1])
		}
		return Until(r.formula(n.kids[0]), r.formula(n.kids[1]))
	}
	return r.release(n.kids[0], n.kids[1])
}

func (r *reader) literalForm(code int32) Formula {
	atom := r.atoms[code/2]
	if code%2 == 0 {
		return atom
	}
	return Not(atom)
}

func (r *reader) formulas(xs []id) []Formula {
	fs := make([]Formula, len(xs))
	for i, x := range xs {
		fs[i] = r.formula(x)
	}
	return fs
}

// spread takes nested uses of an operator apart.
func spread(op Op, fs []Formula) (flat []Formula) {
	for _, f := range fs {
		if b, ok := f.(*Binary); ok && b.Op == op {
			flat = append(flat, spread(op, []Formula{b.L, b.R})...)
		} else {
			flat = append(flat, f)
		}
	}
	return flat
}

// eventually writes <>([]x || []y) as <>[]x || <>[]y.
func (r *reader) eventually(x id) Formula {
	if r.kind(x) != isOr || !r.nodes[x].universal {
		return Eventually(r.formula(x))
	}
	fs := r.formulas(r.kids(x))
	for i := range fs {
		fs[i] = Eventually(fs[i])
	}
	return Or(fs...)
}

// always writes [](<>x && <>y) as []<>x && []<>y.
func (r *reader) always(x id) Formula {
	if r.kind(x) != isAnd || !r.nodes[x].eventual {
		return Always(r.formula(x))
	}
	fs := r.formulas(r.kids(x))
	for i := range fs {
		fs[i] = Always(fs[i])
	}
	return And(fs...)
}

// release writes ff R b as []b and a R (a || b) as b W a.
func (r *reader) release(a, b id) Formula {
	if a == ff {
		return r.always(b)
	}
	if r.kind(b) == isOr && slices.Contains(r.kids(b), a) {
		rest := slices.DeleteFunc(slices.Clone(r.kids(b)), func(k id) bool { return k == a })
		return WeakUntil(Or(r.formulas(rest)...), r.formula(a))
	}
	return Release(r.formula(a), r.formula(b))
}
