// Conditions: splitting at the connectives of Kleene's logic.

package check

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// cond checks a condition; nil if it was reported. Every part is checked, so
// that all errors are found.
func (s *scope) cond(e syntax.Expr) *Cond {
	switch n := e.(type) {
	case *syntax.ParenExpr:
		return s.cond(n.X)
	case *syntax.UnaryExpr:
		if n.Op == "!" {
			return s.node(machine.OpNot, n, s.cond(n.X))
		}
	case *syntax.BinaryExpr:
		switch n.Op {
		case "&&":
			return s.node(machine.OpAnd, n, s.cond(n.X), s.cond(n.Y))
		case "||":
			return s.node(machine.OpOr, n, s.cond(n.X), s.cond(n.Y))
		}
	case *syntax.CondExpr:
		return s.node(machine.OpIf, n, s.cond(n.Cond), s.cond(n.X), s.cond(n.Y))
	case *syntax.CallExpr:
		if n.Func.Name == "known" {
			return s.known(n)
		}
	case *syntax.GroupExpr:
		return s.groupCond(n)
	}
	return s.atom(e)
}

// node joins checked parts; nil if one of them is.
func (s *scope) node(op machine.Op, n syntax.Node, parts ...*Cond) *Cond {
	if slices.Contains(parts, nil) {
		return nil
	}
	return join(op, n, s.written(n.Where(), n), parts...)
}

func join(op machine.Op, n syntax.Node, text string, parts ...*Cond) *Cond {
	c := &Cond{Op: op, Node: n, Text: text, A: parts[0]}
	if len(parts) > 1 {
		c.B = parts[1]
	}
	if len(parts) > 2 {
		c.C = parts[2]
	}
	return c
}

// Not returns !a, placed where n is.
func Not(n syntax.Node, a *Cond) *Cond {
	return join(machine.OpNot, n, "!("+a.Text+")", a)
}

// Known returns known(a), placed where n is.
func Known(n syntax.Node, a *Cond) *Cond {
	return join(machine.OpKnown, n, "known("+a.Text+")", a)
}

// And returns a && b, placed where n is.
func And(n syntax.Node, a, b *Cond) *Cond {
	return join(machine.OpAnd, n, "("+a.Text+") && ("+b.Text+")", a, b)
}

// Or returns a || b, placed where n is.
func Or(n syntax.Node, a, b *Cond) *Cond {
	return join(machine.OpOr, n, "("+a.Text+") || ("+b.Text+")", a, b)
}

// known checks known(p): of a condition, or of a value that is read or computed.
func (s *scope) known(n *syntax.CallExpr) *Cond {
	if len(n.Args) != 1 {
		s.report(errArgumentCount(n.Where(), "known", 1, len(n.Args)))
		return nil
	}
	if e, ok := s.knownValue(n.Args[0]); ok {
		if e == nil {
			return nil
		}
		atom := &Cond{Op: machine.OpAtom, Atom: e, Node: e.Node, Text: e.Text}
		return s.node(machine.OpKnown, n, atom)
	}
	return s.node(machine.OpKnown, n, s.cond(n.Args[0]))
}

// knownValue checks what is no condition but a resource or a function over the
// past: an expression that is true and reads it. Nil if it was reported; false
// if it must be a condition.
func (s *scope) knownValue(arg syntax.Expr) (*Expr, bool) {
	arg = unparen(arg)
	switch e := arg.(type) {
	case *syntax.RefExpr:
		if len(e.Parts) == 1 && s.self == nil {
			return nil, false
		}
	case *syntax.CallExpr:
		name := e.Func.Name
		if !slices.Contains(overThePast, name) && (functions[name] != 2 || !s.isWindow(e)) {
			return nil, false
		}
	default:
		return nil, false
	}
	t := s.elaborate(arg, noType)
	if t == nil || t.kind != tRes {
		return nil, true
	}
	x := s.plan(arg, constTerm(arg, boolConst(true)), boolType)
	x.Operands = []Operand{{Resource: t.res}}
	return x, true
}

// atom checks a part of a condition that has no connective at its top.
func (s *scope) atom(e syntax.Expr) *Cond {
	t := s.elaborate(e, boolType)
	if t == nil || !s.needBool(t) {
		return nil
	}
	x := s.expression(e, t, boolType)
	if x == nil {
		return nil
	}
	return &Cond{Op: machine.OpAtom, Atom: x, Node: e, Text: x.Text}
}

// Operands lists what a condition reads, each once, in order of first mention.
// A nil condition reads nothing.
func (c *Cond) Operands() []Operand {
	var list operandList
	c.EachAtom(func(e *Expr) { list.add(e.Operands...) })
	return list.items
}

// operandList lists operands, each once.
type operandList struct {
	items []Operand
	seen  map[Operand]bool
}

func (l *operandList) add(operands ...Operand) {
	for _, o := range operands {
		if l.seen[o] {
			continue
		}
		if l.seen == nil {
			l.seen = map[Operand]bool{}
		}
		l.seen[o] = true
		l.items = append(l.items, o)
	}
}

// EachAtom calls f for every atom from left to right. A nil condition has none.
func (c *Cond) EachAtom(f func(*Expr)) {
	if c == nil {
		return
	}
	if c.Op == machine.OpAtom {
		f(c.Atom)
		return
	}
	c.A.EachAtom(f)
	c.B.EachAtom(f)
	c.C.EachAtom(f)
}

// constValue checks an expression that must be a constant of a type, which for
// numbers includes the range. Nil if it was reported.
func (s *scope) constValue(e syntax.Expr, typ models.Type, what string) *models.Value {
	t := s.elaborate(e, typ)
	if t == nil {
		return nil
	}
	if !t.isConst() {
		s.report(errNotConstant(e.Where(), what, s.source(e.Where())))
		return nil
	}
	return s.fit(t, typ)
}

// fit brings a constant into a type; nil if it was reported.
func (s *scope) fit(t *term, typ models.Type) *models.Value {
	at := t.node.Where()
	if !isNumber(typ.Kind) || !isNumber(t.typ.Kind) {
		if !sameKind(t.typ, typ) {
			s.report(errWrongType(at, typ, t.typ))
			return nil
		}
		return &t.con.value
	}
	if t = s.convertTo(t, typ, false); t == nil {
		return nil
	}
	v := t.con.value
	if typ.Kind == models.Int && v.Kind == models.Float {
		s.report(errNotWhole(at, typ))
		return nil
	}
	if !typ.Contains(v) {
		s.report(errOutOfRange(at, typ, v))
		return nil
	}
	return &v
}

// value checks an expression whose value is given to something of a type: a
// command, an assignment, an argument. Constants are held against the range.
func (s *scope) value(e syntax.Expr, typ models.Type) *Expr {
	return s.valueBy(e, typ, s.expression)
}

// valueBy is value, with what makes a typed term an expression.
func (s *scope) valueBy(e syntax.Expr, typ models.Type, express func(syntax.Expr, *term, models.Type) *Expr) *Expr {
	t := s.elaborate(e, typ)
	if t == nil {
		return nil
	}
	if t.isConst() {
		v := s.fit(t, typ)
		if v == nil {
			return nil
		}
		c := constant{typ: plainType(typ), value: *v, decimal: decimalOf(*v)}
		return s.plan(e, constTerm(t.node, c), typ)
	}
	at := e.Where()
	switch {
	case isNumber(typ.Kind) && isNumber(t.typ.Kind):
		if t = s.convertTo(t, models.Type{Kind: typ.Kind, Unit: typ.Unit}, false); t == nil {
			return nil
		}
		if typ.Kind == models.Int && t.typ.Kind == models.Float {
			s.report(errNotWhole(at, typ))
			return nil
		}
	case !sameKind(t.typ, typ):
		s.report(errWrongType(at, typ, t.typ))
		return nil
	}
	return express(e, t, typ)
}

// positive checks a duration of a declaration and returns it in nanoseconds; 0
// if it was reported.
func (c *checker) positive(n *syntax.NumberLit, what string) int64 {
	if n == nil {
		return 0
	}
	if ns, known := c.positives[n]; known {
		return ns
	}
	ns := c.positiveOnce(n, what)
	c.positives[n] = ns
	return ns
}

func (c *checker) positiveOnce(n *syntax.NumberLit, what string) int64 {
	s := &scope{checker: c}
	t := s.number(n)
	if t == nil {
		return 0
	}
	con, d := toDuration(t.con, n.Where(), s.source(n.Where()))
	if d != nil {
		c.report(*d)
		return 0
	}
	if con.value.Int() <= 0 {
		c.report(errNotPositive(n.Where(), what))
		return 0
	}
	return con.value.Int()
}

// problem is the address of a diagnostic.
func problem(d diag.Diagnostic) *diag.Diagnostic { return &d }
