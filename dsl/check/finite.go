// What a finite machine can represent: where a reading may stand in an
// expression.

package check

import (
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// comparison is a reading compared with a finite term.
type comparison struct {
	reading *Resource
	op      string
	bound   *term
}

// finite gathers the comparisons of readings in t and reports every reading
// that stands where the finite machine cannot follow it. It returns false if
// there is one.
func (s *scope) finite(t *term) ([]comparison, bool) {
	var list []comparison
	ok := s.finiteTerm(t, &list)
	return list, ok
}

func (s *scope) finiteTerm(t *term, list *[]comparison) bool {
	if t.isReading() {
		s.report(errReadingAsValue(t.node.Where(), t.res.Ref))
		return false
	}
	if t.kind != tBinary {
		return s.finiteArgs(t, list)
	}
	x, y := t.args[0], t.args[1]
	switch t.op {
	case "==", "!=", "<", "<=", ">", ">=":
		switch {
		case x.isReading() && y.isReading():
			s.report(errTwoReadings(t.node.Where(), x.res.Ref, y.res.Ref))
			return false
		case x.isReading():
			return s.cutAt(x, t.op, y, list)
		case y.isReading():
			return s.cutAt(y, flip(t.op), x, list)
		}
	case "+", "-", "*", "/", "%":
		if x.isReading() || y.isReading() {
			s.report(s.explainArithmetic(t, x, y))
			return false
		}
	}
	return s.finiteArgs(t, list)
}

func (s *scope) finiteArgs(t *term, list *[]comparison) bool {
	args := t.args
	if t.kind == tIn {
		args = args[1:] // each of them compares args[0]
	}
	ok := true
	for _, a := range args {
		ok = s.finiteTerm(a, list) && ok
	}
	return ok
}

// exactInts is the range in which a float holds every integer.
const exactInts = 1 << 53

// cutAt records "reading op bound". An int reading against a computed float
// needs a range in which floats are exact: cel-go compares them as floats.
func (s *scope) cutAt(reading *term, op string, bound *term, list *[]comparison) bool {
	if !s.finiteTerm(bound, list) {
		return false
	}
	if reading.typ.Kind == models.Int && bound.typ.Kind == models.Float && !bound.isConst() {
		if r := reading.typ.Range; r == nil || r.Min < -exactInts || r.Max > exactInts {
			s.report(errInexact(bound.node.Where(), reading.res.Ref))
			return false
		}
	}
	*list = append(*list, comparison{reading: reading.res, op: op, bound: bound})
	return true
}

// explainArithmetic refuses arithmetic over a reading and says how a sum can
// be moved to the other side.
func (s *scope) explainArithmetic(t *term, x, y *term) diag.Diagnostic {
	reading, other := x, y
	if !x.isReading() {
		reading, other = y, x
	}
	cure := ""
	if t.op == "-" && reading == x || t.op == "+" {
		back := map[string]string{"-": "+", "+": "-"}[t.op]
		cure = s.source(reading.node.Where()) + " < … " + back + " " + s.source(other.node.Where())
	}
	return errArithmetic(t.node.Where(), reading.res.Ref, cure)
}

// expression turns a typed term into an Expr of the given result type; nil if
// it was reported. The CEL text is compiled when all expressions are known.
func (s *scope) expression(node syntax.Node, t *term, typ models.Type) *Expr {
	comparisons, ok := s.finite(t)
	if !ok {
		return nil
	}
	e := s.plan(node, t, typ)
	for _, c := range comparisons {
		cut := Cut{Resource: c.reading, Op: c.op, Bound: s.plan(c.bound.node, c.bound, plainType(c.bound.typ))}
		e.Cuts = append(e.Cuts, cut)
	}
	return e
}

// plan emits the text of a term and queues it for compilation.
func (s *scope) plan(node syntax.Node, t *term, typ models.Type) *Expr {
	text, marks := emit(t)
	e := &Expr{Node: node, Type: typ, CEL: text, Operands: t.operands(), marks: marks}
	s.exprs = append(s.exprs, e)
	return e
}
