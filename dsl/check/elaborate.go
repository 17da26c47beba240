// From syntax to typed terms.

package check

import (
	"math"
	"strconv"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// scope is where an expression stands: which names it may use.
type scope struct {
	*checker
	app  *App    // nil outside an app
	in   *block  // the names declared around it; nil if there are none
	self *Device // in a behaviour: its own resources, by bare name
	// constant: fixed properties of devices are constants; fixed: nothing else may
	// be read.
	constant, fixed bool
	// raw: evaluated on raw readings outside the machine, so that readings may
	// stand anywhere and variables nowhere.
	raw bool
	// present names a place that speaks of the present alone, where functions over
	// the past are refused; "" if they are not.
	present string
}

var (
	noType   models.Type
	boolType = models.Type{Kind: models.Bool}
)

// elaborate types an expression. want is the type the context expects, which
// decides what a bare enum member means; noType if there is none. The result is
// nil if something was reported (or could not be parsed).
func (s *scope) elaborate(e syntax.Expr, want models.Type) *term {
	switch e := e.(type) {
	case *syntax.ParenExpr:
		return s.elaborate(e.X, want)
	case *syntax.RefExpr:
		return s.reference(e, want)
	case *syntax.NumberLit:
		return s.number(e)
	case *syntax.TextLit:
		return s.text(e, want)
	case *syntax.BoolLit:
		return constTerm(e, boolConst(e.Value))
	case *syntax.UnaryExpr:
		return s.unary(e, want)
	case *syntax.BinaryExpr:
		return s.binary(e)
	case *syntax.CondExpr:
		return s.conditional(e, want)
	case *syntax.CallExpr:
		return s.call(e)
	case *syntax.GroupExpr:
		return s.group(e)
	case *syntax.TimeLit:
		return s.time(e)
	case *syntax.ListExpr:
		s.report(errListHere(e.Where()))
	default:
		s.incomplete = true
	}
	return nil
}

// number reads a literal. An integer too large for 64 bits becomes a float.
func (s *scope) number(e *syntax.NumberLit) *term {
	unit, known := s.units[e.Unit]
	if !known {
		var err error
		if unit, err = models.ParseUnit(e.Unit); err != nil {
			s.report(errUnknownUnit(e.Where(), e, err))
			return nil
		}
		s.units[e.Unit] = unit
	}
	if i, err := strconv.ParseInt(e.Text, 10, 64); e.Int && err == nil {
		return constTerm(e, numberConst(models.OfInt(i), unit, e.Text))
	}
	f, err := strconv.ParseFloat(e.Text, 64)
	if err != nil || math.IsInf(f, 0) {
		s.report(errNumberTooLarge(e.Where()))
		return nil
	}
	return constTerm(e, numberConst(models.OfFloat(f), unit, e.Text))
}

// text reads a literal; in place of an enum member it is a slip worth naming.
func (s *scope) text(e *syntax.TextLit, want models.Type) *term {
	if want.Kind != models.Enum {
		return constTerm(e, textConst(e.Value))
	}
	if memberIndex(want, e.Value) >= 0 {
		s.report(errQuotedMember(e.Where(), e.Value))
	} else {
		s.report(errUnknownMember(e.Where(), e.Value, want.Members))
	}
	return nil
}

func (s *scope) unary(e *syntax.UnaryExpr, want models.Type) *term {
	x := s.elaborate(e.X, want)
	if x == nil {
		return nil
	}
	if e.Op == "!" {
		if !s.needBool(x) {
			return nil
		}
		return s.fold(&term{kind: tUnary, node: e, op: "!", typ: boolType, args: []*term{x}})
	}
	if x.typ.Kind == models.Time {
		s.report(errTimeOfDay(e.Where()))
		return nil
	}
	if !isNumber(x.typ.Kind) {
		return s.judge(&term{kind: tUnary, node: e, op: e.Op, args: []*term{x}})
	}
	if x.isConst() {
		return s.negate(e, x.con)
	}
	return &term{kind: tUnary, node: e, op: "-", typ: plainType(x.typ), args: []*term{x}}
}

// negate changes the sign of a constant, in its decimal text too.
func (s *scope) negate(e syntax.Expr, c constant) *term {
	decimal := "-" + c.decimal
	if c.decimal[0] == '-' {
		decimal = c.decimal[1:]
	}
	if i, err := strconv.ParseInt(decimal, 10, 64); err == nil && c.value.Kind != models.Float {
		v := c.value
		v.Bits = uint64(i)
		return constTerm(e, numberConst(v, c.typ.Unit, decimal))
	}
	return constTerm(e, numberConst(models.OfFloat(-c.value.Float()), c.typ.Unit, decimal))
}

// plainType is t without what belongs to one resource only.
func plainType(t models.Type) models.Type {
	t.Range = nil
	return t
}

func (s *scope) binary(e *syntax.BinaryExpr) *term {
	switch e.Op {
	case "&&", "||":
		return s.logic(e)
	case "in":
		return s.among(e)
	}
	compares := e.Op == "==" || e.Op == "!=" || e.Op[0] == '<' || e.Op[0] == '>'
	side := s.elaborate
	if compares {
		side = s.side
	}
	x, y := s.operandsOf(e, side)
	switch {
	case x == nil || y == nil:
		return nil
	case compares:
		return s.compare(e, x, y)
	}
	return s.arithmetic(e, x, y)
}

// operandsOf types both sides; a bare enum member takes its meaning from the
// other side.
func (s *scope) operandsOf(e *syntax.BinaryExpr, side func(syntax.Expr, models.Type) *term) (x, y *term) {
	if s.bare(e.X) && !s.bare(e.Y) {
		if y = side(e.Y, noType); y != nil {
			x = side(e.X, y.typ)
		}
		return x, y
	}
	want := noType
	if x = side(e.X, noType); x != nil {
		want = x.typ
	} else if s.bare(e.Y) || isText(e.Y) {
		return nil, nil
	}
	return x, side(e.Y, want)
}

func isText(e syntax.Expr) bool {
	_, ok := unparen(e).(*syntax.TextLit)
	return ok
}

func unparen(e syntax.Expr) syntax.Expr {
	for {
		p, ok := e.(*syntax.ParenExpr)
		if !ok {
			return e
		}
		e = p.X
	}
}

// bare reports whether an expression can only be enum members: names that are
// no constant, variable or own resource, and text that may be a misquoted one.
func (s *scope) bare(e syntax.Expr) bool {
	switch e := unparen(e).(type) {
	case *syntax.RefExpr:
		return len(e.Parts) == 1 && !s.named(e.Parts[0].Name)
	case *syntax.TextLit:
		return true
	case *syntax.CondExpr:
		return s.bare(e.X) && s.bare(e.Y)
	case *syntax.ListExpr:
		return true
	}
	return false
}

func (s *scope) logic(e *syntax.BinaryExpr) *term {
	x, y := s.elaborate(e.X, boolType), s.elaborate(e.Y, boolType)
	if x == nil || y == nil {
		return nil
	}
	okX, okY := s.needBool(x), s.needBool(y)
	if !okX || !okY {
		return nil
	}
	return s.fold(&term{kind: tBinary, node: e, op: e.Op, typ: boolType, args: []*term{x, y}})
}

func (s *scope) needBool(t *term) bool {
	if t.typ.Kind == models.Bool {
		return true
	}
	s.report(errConditionNotBool(t.node.Where(), s.source(t.node.Where()), t.typ))
	return false
}

func (s *scope) among(e *syntax.BinaryExpr) *term {
	x := s.side(e.X, noType)
	list, ok := unparen(e.Y).(*syntax.ListExpr)
	if !ok {
		s.report(errInNeedsList(e.Y.Where(), s.source(e.Y.Where())))
		return nil
	}
	if x == nil {
		return nil
	}
	t := &term{kind: tIn, node: e, op: "in", typ: boolType, args: []*term{x}}
	for _, elem := range list.Elems {
		y := s.elaborate(elem, x.typ)
		if y == nil {
			t = nil
			continue
		}
		one := s.compare(&syntax.BinaryExpr{At: syntax.At{Span: elem.Where()}, Op: "==", X: e.X, Y: elem}, x, y)
		if one == nil {
			t = nil
		}
		if t != nil {
			t.args = append(t.args, one)
		}
	}
	if t == nil {
		return nil
	}
	return s.fold(t)
}

func (s *scope) conditional(e *syntax.CondExpr, want models.Type) *term {
	c := s.elaborate(e.Cond, boolType)
	if s.bare(e.X) && !s.bare(e.Y) && want.Kind == models.NotSet {
		if y := s.elaborate(e.Y, want); y != nil {
			want = y.typ
		}
	}
	x := s.elaborate(e.X, want)
	if x != nil && want.Kind == models.NotSet {
		want = x.typ
	}
	y := s.elaborate(e.Y, want)
	if c == nil || x == nil || y == nil || !s.needBool(c) {
		return nil
	}
	x, y = s.together(e, x, y)
	if x == nil {
		return nil
	}
	return s.fold(&term{kind: tIf, node: e, typ: plainType(x.typ), args: []*term{c, x, y}})
}

// together brings two terms to one type, for the branches of a conditional and
// the arguments of min and max.
func (s *scope) together(e syntax.Expr, x, y *term) (*term, *term) {
	if !isNumber(x.typ.Kind) || !isNumber(y.typ.Kind) {
		if !sameKind(x.typ, y.typ) {
			s.report(errTypeMismatch(e.Where(), x.typ, y.typ, "both must be of one type"))
			return nil, nil
		}
		return x, y
	}
	target := commonType(x, y)
	delta := x.measure() == difference || y.measure() == difference
	x, y = s.convertTo(x, target, delta), s.convertTo(y, target, delta)
	if x == nil || y == nil {
		return nil, nil
	}
	return alike(x, y)
}

// functions lists what an expression may call on numbers, with the number of
// arguments.
var functions = map[string]int{"min": 2, "max": 2, "abs": 1}

// overThePast are the functions over the past of a reading and the time of day.
var overThePast = []string{"age", "avg", "changed", "count", "now", "previous", "sum"}

func (s *scope) call(e *syntax.CallExpr) *term {
	name := e.Func.Name
	switch name {
	case "":
		s.incomplete = true
		return nil
	case "known":
		s.report(errKnownInValue(e.Where()))
		return nil
	case "age", "now":
		s.report(errOnlyCompared(e.Where(), name))
		return nil
	case "changed":
		return s.changed(e)
	case "previous":
		return s.previous(e)
	case "avg", "sum", "count":
		return s.window(e)
	}
	arity, ok := functions[name]
	switch {
	case !ok:
		s.report(errUnknownFunction(e.Func.Where(), name))
		return nil
	case (name == "min" || name == "max") && s.isWindow(e):
		return s.window(e)
	case len(e.Args) != arity:
		s.report(errArgumentCount(e.Where(), name, arity, len(e.Args)))
		return nil
	}
	args := make([]*term, len(e.Args))
	for i, a := range e.Args {
		if args[i] = s.elaborate(a, noType); args[i] == nil {
			return nil
		}
		if !isNumber(args[i].typ.Kind) {
			s.report(errNotANumber(a.Where(), name, args[i].typ))
			return nil
		}
	}
	if arity == 2 {
		if args[0], args[1] = s.together(e, args[0], args[1]); args[0] == nil {
			return nil
		}
	}
	return s.fold(&term{kind: tCall, node: e, op: name, typ: plainType(args[0].typ), args: args})
}
