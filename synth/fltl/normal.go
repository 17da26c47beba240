// Negation normal form, and the syntactic classes that can be read off it.

package fltl

// NNF returns f in negation normal form: negations stand before atoms only, and
// there is no -> and no <->. The result shares its parts, so that its size is
// linear in that of f, however <-> is nested.
//
// Errors: *LimitError if f has more than 65,536 nodes.
func NNF(f Formula) (Formula, error) {
	if err := check(f); err != nil {
		return nil, err
	}
	return normaliser{}.form(signed{f, false}), nil
}

// signed is a formula or its negation.
type signed struct {
	f       Formula
	negated bool
}

type normaliser map[signed]Formula

func (n normaliser) form(s signed) Formula {
	if g, ok := n[s]; ok {
		return g
	}
	g := n.build(s)
	n[s] = g
	return g
}

func (n normaliser) build(s signed) Formula {
	switch f := s.f.(type) {
	case Constant:
		return Constant(bool(f) != s.negated)
	case *Unary:
		return n.unary(f, s.negated)
	case *Binary:
		return n.binary(f, s.negated)
	}
	if s.negated {
		return Not(s.f)
	}
	return s.f
}

func (n normaliser) unary(u *Unary, negated bool) Formula {
	if u.Op == OpNot {
		return n.form(signed{u.X, !negated})
	}
	op := u.Op
	if negated {
		op = dual(op)
	}
	return &Unary{op, n.form(signed{u.X, negated})}
}

func (n normaliser) binary(b *Binary, negated bool) Formula {
	l, r := n.form(signed{b.L, negated}), n.form(signed{b.R, negated})
	op := b.Op
	switch {
	case op == OpImplies && negated: // l && !r
		return &Binary{OpAnd, n.form(signed{b.L, false}), r}
	case op == OpImplies: // !l || r
		return &Binary{OpOr, n.form(signed{b.L, true}), r}
	case op == OpIff: // both or none; negated: exactly one
		return Or(And(n.form(signed{b.L, false}), r), And(n.form(signed{b.L, true}), n.form(signed{b.R, !negated})))
	case op == OpWeakUntil && negated: // !(l W r) = !r U (!l && !r)
		return Until(r, And(l, r))
	case negated:
		op = dual(op)
	}
	return &Binary{op, l, r}
}

// dual returns the operator d with !(l op r) = !l d !r.
func dual(op Op) Op {
	switch op {
	case OpAlways:
		return OpEventually
	case OpEventually:
		return OpAlways
	case OpAnd:
		return OpOr
	case OpOr:
		return OpAnd
	case OpUntil:
		return OpRelease
	case OpRelease:
		return OpUntil
	}
	return op
}

// SyntacticallySafe says whether the negation normal form of f has no <> and no
// U. Every violation of such a formula shows in a finite prefix, whatever its
// atoms mean. The converse fails: []<>false is safe, but not by its syntax;
// [Classify] decides.
//
// Errors: as [NNF]. Source: Sistla, Safety, liveness and fairness in temporal
// logic (1994).
func SyntacticallySafe(f Formula) (bool, error) { return without(f, OpEventually, OpUntil) }

// SyntacticallyCoSafe says whether the negation normal form of f has no [], W
// and R. Every such formula that is met is met by a finite prefix; its negation
// is syntactically safe.
//
// Errors: as [NNF].
func SyntacticallyCoSafe(f Formula) (bool, error) {
	return without(f, OpAlways, OpWeakUntil, OpRelease)
}

func without(f Formula, ops ...Op) (bool, error) {
	g, err := NNF(f)
	if err != nil {
		return false, err
	}
	free := true
	visit([]Formula{g}, func(f Formula) {
		for _, op := range ops {
			free = free && !hasOp(f, op)
		}
	})
	return free, nil
}

func hasOp(f Formula, op Op) bool {
	if u, ok := f.(*Unary); ok {
		return u.Op == op
	}
	return opOf(f) == op
}
