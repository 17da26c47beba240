// Commands that take a number as read: the value of a set is a fact.

package check

import (
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// command checks the value of a set. Unlike other values it may be a number that is
// read, or computed from numbers that are read.
func (s *scope) command(e syntax.Expr, typ models.Type) *Expr {
	return s.valueBy(e, typ, s.carried)
}

// carried turns the typed term of a command into an Expr. What depends on exactly
// which number is read becomes a fact, whose value the command carries; nil if it
// was reported.
func (s *scope) carried(node syntax.Expr, t *term, typ models.Type) *Expr {
	if s.raw || !t.raw() || !isNumber(typ.Kind) {
		return s.expression(node, t, typ)
	}
	l := lifter{scope: s}
	fact := t
	switch {
	case !t.isReading() || t.res.Fact == nil:
		fact = l.exprFact(t, errMixedCommand)
	case !t.res.Fact.outside():
		s.report(errReadingAsValue(node.Where(), t.res.Ref))
		return nil
	}
	if fact == nil {
		return nil
	}
	e := s.plan(node, fact, typ)
	e.Carries = fact.res
	return e
}

// slope says whether a term over one number that is read, at one place, follows it
// (1) or goes against it (-1); 0 if it does neither for certain. Every operation
// counted here rounds to the nearest value, which keeps the order of results.
func (t *term) slope() int8 {
	switch t.kind {
	case tRes:
		if isNumber(t.typ.Kind) {
			return 1
		}
	case tDouble, tConvert:
		return t.args[0].slope()
	case tUnary:
		if t.op == "-" {
			return -t.args[0].slope()
		}
	case tCall:
		return t.slopeOfCall()
	case tBinary:
		return t.slopeOfBinary()
	}
	return 0
}

// slopeOfCall is the slope of min( ) and max( ) of a reading and constants.
func (t *term) slopeOfCall() int8 {
	if t.op != "min" && t.op != "max" {
		return 0
	}
	found, moving := int8(0), 0
	for _, a := range t.args {
		if !a.isConst() {
			found, moving = a.slope(), moving+1
		}
	}
	if moving != 1 {
		return 0
	}
	return found
}

// slopeOfBinary is the slope of arithmetic with one constant side.
func (t *term) slopeOfBinary() int8 {
	x, y := t.args[0], t.args[1]
	switch {
	case y.isConst() && (t.op == "+" || t.op == "-"):
		return x.slope()
	case x.isConst() && t.op == "+":
		return y.slope()
	case x.isConst() && t.op == "-":
		return -y.slope()
	case y.isConst() && (t.op == "*" || t.op == "/"):
		return x.slope() * sign(y.con.value)
	case x.isConst() && t.op == "*":
		return y.slope() * sign(x.con.value)
	}
	return 0
}

// sign is that of a number; 0 for 0.
func sign(v models.Value) int8 {
	switch f := v.Float(); {
	case f > 0:
		return 1
	case f < 0:
		return -1
	}
	return 0
}
