// What a finite machine can represent: where a reading may stand in an
// expression, and which part of it becomes a fact.

package check

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// comparison is a reading, or a fact computed from readings, compared with a
// finite term.
type comparison struct {
	reading *Resource
	op      string
	bound   *term
}

// maxChoices bounds the comparisons that the choices in one comparison of
// readings are written out to.
const maxChoices = 64

// lifter turns a term into one that a finite machine can follow: what is
// computed from readings becomes a fact.
type lifter struct {
	*scope
	list []comparison
}

// finite returns t with its computed readings replaced by facts, and the
// comparisons of readings in it. It reports every reading that stands where the
// finite machine cannot follow it; the term is then nil.
func (s *scope) finite(t *term) (*term, []comparison) {
	l := lifter{scope: s}
	t = l.term(t)
	return t, l.list
}

func (l *lifter) term(t *term) *term {
	switch {
	case t.isReading():
		l.report(errReadingAsValue(t.node.Where(), t.res.Ref))
		return nil
	case t.isComparison():
		return l.comparison(t)
	case t.kind == tIn:
		return l.among(t)
	}
	return l.args(t, 0)
}

// args lifts the arguments from one on.
func (l *lifter) args(t *term, from int) *term {
	u, ok := *t, true
	u.args = make([]*term, len(t.args))
	copy(u.args, t.args[:from])
	for i := from; i < len(t.args); i++ {
		u.args[i] = l.term(t.args[i])
		ok = ok && u.args[i] != nil
	}
	if !ok {
		return nil
	}
	return &u
}

// among lifts the comparisons; what is compared is in each of them.
func (l *lifter) among(t *term) *term {
	first := t.args[0]
	switch {
	case !first.raw():
		return l.args(t, 0)
	case !first.isReading():
		if first = l.exprFact(first, errArithmetic); first == nil {
			return nil
		}
	}
	u := *t
	u.args = append([]*term{first}, t.args[1:]...)
	return l.args(&u, 1)
}

// comparison lifts x op y: a choice between readings becomes a choice between
// comparisons, what is computed from readings on one side a number that is cut
// like a reading, a comparison of readings with readings a fact as a whole.
func (l *lifter) comparison(t *term) *term {
	x, y := t.args[0], t.args[1]
	switch {
	case !x.raw() && !y.raw():
		return l.args(t, 0)
	case x.kind == tIf && x.raw() || y.kind == tIf && y.raw():
		if x.choices()*y.choices() > maxChoices {
			l.report(errTooManyChoices(t.node.Where()))
			return nil
		}
		return l.term(t.pushed())
	case x.isBare() && y.isBare():
		return l.order(t)
	case x.raw() && y.raw():
		return l.exprFact(t, errTwoReadings)
	case x.raw():
		return l.cut(t, x, t.op, y)
	}
	return l.cut(t, y, flip(t.op), x)
}

// isBare reports whether t is a reading of numbers as it is, but for its unit:
// never NaN, so that it is less than another, equal or greater.
func (t *term) isBare() bool {
	switch t.kind {
	case tRes:
		return t.isReading() && isNumber(t.typ.Kind) && (t.res.Fact == nil || t.res.Fact.outside())
	case tDouble, tConvert:
		return t.args[0].isBare()
	}
	return false
}

// negations of comparisons, where one of them is always true.
var negations = map[string]string{"<=": ">", ">=": "<", "!=": "=="}

// order lifts the comparison of two readings. Of the ways to write it one is the
// fact: x.t >= y.t and y.t <= x.t are that x.t < y.t is not so. What contradicts
// each other then never is true together.
func (l *lifter) order(t *term) *term {
	x, y, op := t.args[0], t.args[1], t.op
	if x.kind == tRes && y.kind == tRes && x.res.Ref > y.res.Ref { // else the unit of the first counts
		x, y, op = y, x, flip(op)
	}
	negation, not := negations[op]
	if not {
		op = negation
	}
	fact := l.exprFact(&term{kind: tBinary, node: t.node, op: op, typ: boolType, args: []*term{x, y}}, errTwoReadings)
	if fact == nil {
		return nil
	}
	fact.res.Fact.Total = !slices.ContainsFunc(fact.res.Fact.Sources, func(r *Resource) bool { return r.Fact != nil })
	if !not {
		return fact
	}
	return &term{kind: tUnary, node: t.node, op: "!", typ: boolType, args: []*term{fact}}
}

// choices counts the branches of a choice between readings.
func (t *term) choices() int {
	if t.kind != tIf || !t.raw() {
		return 1
	}
	return t.args[1].choices() + t.args[2].choices()
}

// pushed moves a comparison into the branches of a choice between readings.
func (t *term) pushed() *term {
	side := 0
	if t.args[0].kind != tIf || !t.args[0].raw() {
		side = 1
	}
	choice := *t.args[side]
	choice.typ = boolType
	branch := func(b *term) *term {
		u := *t
		u.args = []*term{t.args[0], t.args[1]}
		u.args[side] = b
		return &u
	}
	choice.args = []*term{choice.args[0], branch(choice.args[1]), branch(choice.args[2])}
	return &choice
}

// exactInts is the range in which a float holds every integer.
const exactInts = 1 << 53

// cut lifts "reading op bound" and notes it. An int reading against a computed
// float needs a range in which floats are exact: cel-go compares them as floats.
func (l *lifter) cut(t *term, reading *term, op string, bound *term) *term {
	lifted := l.term(bound)
	if !reading.isReading() {
		whole := reading
		if reading = l.exprFact(whole, errArithmetic); reading == nil {
			return nil
		}
	}
	if lifted == nil {
		return nil
	}
	if reading.typ.Kind == models.Int && lifted.typ.Kind == models.Float && !lifted.isConst() {
		if r := reading.typ.Range; r == nil || r.Min < -exactInts || r.Max > exactInts {
			l.report(errInexact(bound.node.Where(), reading.res.Ref))
			return nil
		}
	}
	l.list = append(l.list, comparison{reading: reading.res, op: op, bound: lifted})
	u := *t
	u.args = []*term{reading, lifted}
	if bound == t.args[0] {
		u.args = []*term{lifted, reading}
	}
	return &u
}

// expression turns a typed term into an Expr of the given result type; nil if
// it was reported. The CEL text is compiled when all expressions are known.
func (s *scope) expression(node syntax.Expr, t *term, typ models.Type) *Expr {
	if s.raw {
		return s.plan(node, t, typ)
	}
	t, comparisons := s.finite(t)
	if t == nil {
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
func (s *scope) plan(node syntax.Expr, t *term, typ models.Type) *Expr {
	x := emit(t)
	e := &Expr{
		Node: node, Text: s.written(node.Where(), node), Type: typ,
		CEL: x.text, Operands: x.operands, emitted: x,
	}
	s.exprs = append(s.exprs, e)
	return e
}
