// Units and number types of comparisons and arithmetic.

package check

import (
	"math"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// sameKind reports whether values of two types are comparable as they are:
// one kind, and for enums the same members.
func sameKind(a, b models.Type) bool {
	if a.Kind != b.Kind || len(a.Members) != len(b.Members) {
		return false
	}
	for i := range a.Members {
		if a.Members[i] != b.Members[i] {
			return false
		}
	}
	return true
}

// commonType picks the type two numbers are brought to: the unit of the side
// that cannot choose, else of the left one; float if either is.
func commonType(x, y *term) models.Type {
	t, other := x, y
	if !x.rigid() && y.rigid() || x.typ.Kind != models.Duration && y.typ.Kind == models.Duration {
		t, other = y, x
	}
	typ := models.Type{Kind: t.typ.Kind, Unit: t.typ.Unit}
	if typ.Kind == models.Int && other.typ.Kind == models.Float {
		typ.Kind = models.Float
	}
	return typ
}

// compare types x op y.
func (s *scope) compare(e *syntax.BinaryExpr, x, y *term) *term {
	switch {
	case x.kind == tAge || y.kind == tAge:
		return s.compareAge(e, x, y)
	case x.isClock() || y.isClock() || x.typ.Kind == models.Time && y.typ.Kind == models.Time:
		return s.compareTimes(e, x, y)
	}
	t := &term{kind: tBinary, node: e, op: e.Op, typ: boolType}
	if !isNumber(x.typ.Kind) || !isNumber(y.typ.Kind) {
		if !sameKind(x.typ, y.typ) {
			s.report(errTypeMismatch(e.Where(), x.typ, y.typ, "only values of one type can be compared"))
			return nil
		}
		if e.Op != "==" && e.Op != "!=" {
			s.report(errNoOrder(e.Where(), e.Op, x.typ))
			return nil
		}
		t.args = []*term{x, y}
		return s.fold(t)
	}
	target := commonType(x, y)
	if y.raw() && !x.raw() {
		target = commonType(y, x) // what is computed is brought to the reading's unit
	}
	delta := x.measure() == difference || y.measure() == difference
	switch {
	case x.raw() && x.typ.Kind == models.Int && target.Kind == models.Float && !y.raw():
		target.Kind = models.Int
		y = s.convertTo(y, target, delta)
	case y.raw() && y.typ.Kind == models.Int && target.Kind == models.Float && !x.raw():
		target.Kind = models.Int
		x = s.convertTo(x, target, delta)
	default:
		x, y = s.convertTo(x, target, delta), s.convertTo(y, target, delta)
	}
	if x == nil || y == nil {
		return nil
	}
	t.args = []*term{x, y}
	s.warnDecided(t)
	return s.fold(t)
}

// warnDecided warns of a comparison that the declared range already decides.
func (s *scope) warnDecided(t *term) {
	r, c, op := t.args[0], t.args[1], t.op
	if r.isConst() {
		r, c, op = c, r, flip(op)
	}
	if r.kind != tRes && r.kind != tVar || !c.isConst() || r.typ.Range == nil || !isNumber(r.typ.Kind) {
		return
	}
	low, high := rangeEnds(r.typ)
	toLow, _ := models.Compare(c.con.value, low)
	toHigh, _ := models.Compare(c.con.value, high)
	var always, never bool
	switch op {
	case "<":
		always, never = toHigh > 0, toLow <= 0
	case "<=":
		always, never = toHigh >= 0, toLow < 0
	case ">":
		always, never = toLow < 0, toHigh >= 0
	case ">=":
		always, never = toLow <= 0, toHigh > 0
	case "==":
		never = toLow < 0 || toHigh > 0
	case "!=":
		always = toLow < 0 || toHigh > 0
	}
	if always || never {
		s.report(warnDecided(t.node.Where(), s.source(r.node.Where()), r.typ, always))
	}
}

// rangeEnds gives the ends of a declared range; those of a duration are kept in
// nanoseconds by this package.
func rangeEnds(t models.Type) (low, high models.Value) {
	return models.OfFloat(t.Range.Min), models.OfFloat(t.Range.Max)
}

// flip turns "c op r" into the operator of "r op c".
func flip(op string) string {
	switch op {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return op
}

// arithmetic types x op y. What is not about numbers is left to cel-go.
func (s *scope) arithmetic(e *syntax.BinaryExpr, x, y *term) *term {
	t := &term{kind: tBinary, node: e, op: e.Op}
	if x.typ.Kind == models.Time || y.typ.Kind == models.Time {
		s.report(errTimeOfDay(e.Where()))
		return nil
	}
	if !isNumber(x.typ.Kind) || !isNumber(y.typ.Kind) {
		t.args = []*term{x, y}
		return s.judge(t)
	}
	if e.Op == "*" || e.Op == "/" {
		return s.scaled(t, x, y)
	}
	target := commonType(x, y)
	x, y = s.convertTo(x, target, false), s.convertTo(y, target, true)
	if x == nil || y == nil {
		return nil
	}
	x, y = alike(x, y)
	target.Kind = x.typ.Kind
	if e.Op == "%" && target.Kind == models.Float {
		s.report(errRemainderOfFloat(e.Where()))
		return nil
	}
	t.typ, t.args = target, []*term{x, y}
	return s.fold(t)
}

// scaled types a product or a quotient: at most one side has a unit, and a
// divisor has none.
func (s *scope) scaled(t *term, x, y *term) *term {
	quantity, factor := x, y
	if plain(x.typ.Unit) && x.typ.Kind != models.Duration && t.op == "*" {
		quantity, factor = y, x
	}
	if !plain(factor.typ.Unit) || factor.typ.Kind == models.Duration {
		s.report(errUnitOfProduct(t.node.Where(), t.op, x.typ, y.typ))
		return nil
	}
	typ := models.Type{Kind: quantity.typ.Kind, Unit: quantity.typ.Unit}
	switch {
	case typ.Kind == models.Duration && factor.typ.Kind == models.Float:
		s.report(errDurationFactor(factor.node.Where()))
		return nil
	case typ.Kind != models.Duration && (x.typ.Kind == models.Float || y.typ.Kind == models.Float):
		typ.Kind = models.Float
		x, y = widen(x), widen(y)
	}
	t.typ, t.args = typ, []*term{x, y}
	return s.fold(t)
}

// alike widens an int beside a float.
func alike(x, y *term) (*term, *term) {
	if x.typ.Kind == models.Float || y.typ.Kind == models.Float {
		return widen(x), widen(y)
	}
	return x, y
}

// widen turns an int term into a float term.
func widen(t *term) *term {
	switch {
	case t.typ.Kind != models.Int:
		return t
	case t.isConst():
		return constTerm(t.node, numberConst(models.OfFloat(t.con.value.Float()), t.typ.Unit, t.con.decimal))
	}
	typ := plainType(t.typ)
	typ.Kind = models.Float
	return &term{kind: tDouble, node: t.node, typ: typ, args: []*term{t}}
}

// convertTo brings a number to a unit and kind; delta says that it is a
// difference. An int target leaves a fraction a float: only a comparison or a
// range can say whether that is wrong. Nil if it was reported.
func (s *scope) convertTo(t *term, to models.Type, delta bool) *term {
	if t.isConst() {
		c, d := convertConst(t, to, delta, s.source(t.node.Where()))
		if d != nil {
			s.report(*d)
			return nil
		}
		return constTerm(t.node, c)
	}
	sameUnit := t.typ.Unit == to.Unit || plain(t.typ.Unit) && plain(to.Unit)
	sameClass := (t.typ.Kind == models.Duration) == (to.Kind == models.Duration)
	switch {
	case sameUnit && sameClass:
	case t.raw() && sameClass && models.Commensurable(t.typ.Unit, to.Unit):
		return &term{kind: tConvert, node: t.node, typ: models.Type{Kind: models.Float, Unit: to.Unit}, args: []*term{widen(t)}}
	default:
		return s.convertParts(t, to, delta)
	}
	if to.Kind == models.Float {
		return widen(t)
	}
	return t
}

// convertParts converts a term with variables by converting the constants in
// it; that is impossible where a resource or variable has the wrong unit.
func (s *scope) convertParts(t *term, to models.Type, delta bool) *term {
	u := *t
	u.typ = models.Type{Kind: to.Kind, Unit: to.Unit}
	deltas := make([]bool, len(t.args))
	for i := range deltas {
		deltas[i] = delta
	}
	first := 0
	switch {
	case t.kind == tIf:
		first = 1
	case t.kind == tCall:
	case t.kind == tDouble:
		x := s.convertTo(t.args[0], to, delta)
		if x == nil {
			return nil
		}
		return widen(x)
	case t.kind == tBinary && (t.op == "*" || t.op == "/"):
		return s.convertProduct(t, to, delta)
	case t.kind == tBinary:
		deltas[1] = true
	case t.kind == tUnary && (delta || proportional(t.typ.Unit, to)):
	default:
		s.report(errUnitMismatch(t.node.Where(), s.source(t.node.Where()), t.typ, to))
		return nil
	}
	u.args = append([]*term(nil), t.args...)
	for i := first; i < len(t.args); i++ {
		if u.args[i] = s.convertTo(t.args[i], to, deltas[i]); u.args[i] == nil {
			return nil
		}
		if u.args[i].typ.Kind == models.Float && u.typ.Kind == models.Int {
			u.typ.Kind = models.Float
		}
	}
	if u.typ.Kind == models.Float {
		for i := first; i < len(u.args); i++ {
			u.args[i] = widen(u.args[i])
		}
	}
	return &u
}

// convertProduct converts a product by converting its quantity, which is right
// where the units differ by a factor only.
func (s *scope) convertProduct(t *term, to models.Type, delta bool) *term {
	i := 0
	if plain(t.args[0].typ.Unit) {
		i = 1
	}
	if !delta && !proportional(t.typ.Unit, to) {
		s.report(errUnitMismatch(t.node.Where(), s.source(t.node.Where()), t.typ, to))
		return nil
	}
	quantity := s.convertTo(t.args[i], to, delta)
	if quantity == nil {
		return nil
	}
	args := []*term{t.args[0], t.args[1]}
	args[i] = quantity
	product := &term{kind: tBinary, node: t.node, op: t.op}
	return s.scaled(product, args[0], args[1])
}

// proportional reports whether zero is zero in both units.
func proportional(from models.Unit, to models.Type) bool {
	unit := to.Unit
	if to.Kind == models.Duration {
		unit = second
	}
	zero, err := models.Convert(0, from, unit)
	return err == nil && zero == 0
}

// plain reports whether a unit says no more than a bare number; the usual case
// is not looked up.
func plain(u models.Unit) bool { return u == models.Unit{} || u.Plain() }

// second is the unit durations are held against.
var second = models.Unit{Code: "s"}

// convertConst converts a constant number.
func convertConst(t *term, to models.Type, delta bool, text string) (constant, *diag.Diagnostic) {
	c := t.con
	if c.typ.Kind == models.Duration && to.Kind == models.Duration {
		return c, nil
	}
	at := t.node.Where()
	if to.Kind == models.Duration {
		return toDuration(c, at, text)
	}
	if c.typ.Kind != models.Duration && c.typ.Unit == to.Unit {
		return toKind(c, to), nil
	}
	if plain(c.typ.Unit) && !plain(to.Unit) {
		return c, problem(errUnitMissing(at, text, to))
	}
	if c.typ.Kind == models.Duration || !models.Commensurable(c.typ.Unit, to.Unit) {
		return c, problem(errUnitMismatch(at, text, c.typ, to))
	}
	if plain(c.typ.Unit) {
		return toKind(c, to), nil
	}
	f, err := models.ConvertDecimal(c.decimal, c.typ.Unit, to.Unit)
	if delta {
		f, err = models.ConvertDelta(c.value.Float(), c.typ.Unit, to.Unit)
	}
	if err != nil || math.IsInf(f, 0) {
		return c, problem(errNumberTooLarge(at))
	}
	return toKind(numberConst(models.OfFloat(f), to.Unit, ""), to), nil
}

// toDuration converts a quantity of time to nanoseconds.
func toDuration(c constant, at diag.Span, text string) (constant, *diag.Diagnostic) {
	to := models.Type{Kind: models.Duration}
	if plain(c.typ.Unit) {
		return c, problem(errUnitMissing(at, text, to))
	}
	if !models.Commensurable(c.typ.Unit, second) {
		return c, problem(errUnitMismatch(at, text, c.typ, to))
	}
	d, err := models.ParseDuration(c.decimal, c.typ.Unit.Code)
	if err != nil {
		return c, problem(errBadDuration(at, err.Error()))
	}
	return numberConst(models.OfDuration(d), models.Unit{}, ""), nil
}

// beyondInts is the least float above every integer.
const beyondInts = 1 << 63

// toKind makes a constant an int or a float as the target says, keeping a
// fraction for an int target.
func toKind(c constant, to models.Type) constant {
	switch {
	case to.Kind == models.Float && c.value.Kind == models.Int:
		return numberConst(models.OfFloat(c.value.Float()), to.Unit, c.decimal)
	case to.Kind == models.Int && c.value.Kind == models.Float && c.value.Float() >= beyondInts:
		// Above every integer; cel-go would round the largest ones up to 2^63.
		return numberConst(models.OfFloat(max(c.value.Float(), 2*beyondInts)), to.Unit, "")
	case to.Kind == models.Int && c.value.Kind == models.Float:
		if v, err := (models.Type{Kind: models.Int}).Coerce(c.value); err == nil {
			return numberConst(v, to.Unit, "")
		}
	}
	return numberConst(c.value, to.Unit, c.decimal)
}
