// Functions over the past of a reading, the time of day, and durations.

package check

import (
	"strconv"
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// side types one side of a comparison, which alone may be age(r) or now().
func (s *scope) side(e syntax.Expr, want models.Type) *term {
	if call, ok := unparen(e).(*syntax.CallExpr); ok {
		switch call.Func.Name {
		case "age":
			return s.age(call)
		case "now":
			return s.now(call)
		}
	}
	return s.elaborate(e, want)
}

// pastOf resolves the resource whose past a function is about, and checks how
// many arguments it has; nil if it was reported.
func (s *scope) pastOf(e *syntax.CallExpr, arity int) *Resource {
	name := e.Func.Name
	switch {
	case s.present != "":
		s.report(errPastHere(e.Where(), name, s.present))
		return nil
	case len(e.Args) != arity:
		s.report(errArgumentCount(e.Where(), name, arity, len(e.Args)))
		return nil
	}
	ref, ok := unparen(e.Args[0]).(*syntax.RefExpr)
	if !ok {
		s.report(errPastOf(e.Args[0].Where(), name))
		return nil
	}
	r := s.resource(ref)
	if r == nil || s.resourceTerm(ref, r) == nil {
		return nil
	}
	return r
}

// changed types changed(r).
func (s *scope) changed(e *syntax.CallExpr) *term {
	r := s.pastOf(e, 1)
	if r == nil {
		return nil
	}
	ref := "changed(" + r.Ref + ")"
	f := s.fact(ref, ref, boolType, &Fact{Kind: FactChanged, Sources: []*Resource{r}})
	return resourceAt(e, f)
}

// previous types previous(r).
func (s *scope) previous(e *syntax.CallExpr) *term {
	r := s.pastOf(e, 1)
	if r == nil {
		return nil
	}
	ref := "previous(" + r.Ref + ")"
	f := s.fact(ref, ref, r.Model.Type, &Fact{Kind: FactPrevious, Sources: []*Resource{r}})
	return resourceAt(e, f)
}

// maxCount is the most readings a count can give.
const maxCount = 1e9

// window types avg, min, max, sum and count over the last while.
func (s *scope) window(e *syntax.CallExpr) *term {
	name := e.Func.Name
	r := s.pastOf(e, 2)
	if r == nil {
		return nil
	}
	ticks, ok := s.duration(e.Args[1], "a window")
	if !ok {
		return nil
	}
	typ := r.Model.Type
	switch {
	case name == "count":
		typ = models.Type{Kind: models.Int, Range: &models.Range{Max: maxCount}}
	case typ.Kind != models.Int && typ.Kind != models.Float:
		s.report(errWindowType(e.Args[0].Where(), name, typ))
		return nil
	case name == "avg":
		typ.Kind = models.Float
	case name == "sum":
		typ.Range = nil
	}
	ref := name + "(" + r.Ref + ", " + secondsText(ticks) + ")"
	f := s.fact(ref, ref, typ, &Fact{Kind: FactWindow, Func: name, Ticks: ticks, Sources: []*Resource{r}})
	return resourceAt(e, f)
}

// isWindow tells min and max over the last while from those of two numbers:
// first comes a reading that does not measure time, then a duration as they are
// written: a number or a name.
func (s *scope) isWindow(e *syntax.CallExpr) bool {
	if len(e.Args) != 2 {
		return false
	}
	ref, ok := unparen(e.Args[0]).(*syntax.RefExpr)
	if !ok || len(ref.Parts) == 1 && s.self == nil {
		return false
	}
	switch unparen(e.Args[1]).(type) {
	case *syntax.NumberLit, *syntax.RefExpr:
	default:
		return false
	}
	var r *Resource
	var d *term
	s.quietly(func() { r, d = s.resource(ref), s.elaborate(e.Args[1], noType) })
	return r != nil && d != nil && d.isConst() && measuresTime(d.typ) && !measuresTime(r.Model.Type)
}

func measuresTime(t models.Type) bool {
	return t.Kind == models.Duration ||
		(t.Kind == models.Int || t.Kind == models.Float) && !plain(t.Unit) && models.Commensurable(t.Unit, second)
}

// quietly runs a function that reports nothing.
func (c *checker) quietly(f func()) {
	silent, incomplete := c.silent, c.incomplete
	c.silent = true
	f()
	c.silent, c.incomplete = silent, incomplete
}

// age types age(r), which only a comparison takes.
func (s *scope) age(e *syntax.CallExpr) *term {
	r := s.pastOf(e, 1)
	if r == nil {
		return nil
	}
	return &term{kind: tAge, node: e, typ: models.Type{Kind: models.Duration}, res: r}
}

// compareAge types the comparison of an age with a constant: a fact that is true
// from its first second on, or its negation.
func (s *scope) compareAge(e *syntax.BinaryExpr, x, y *term) *term {
	age, bound, op := x, y, e.Op
	if age.kind != tAge {
		age, bound, op = y, x, flip(e.Op)
	}
	if op == "==" || op == "!=" {
		s.report(errAgeEquality(e.Where(), age.res.Ref, op))
		return nil
	}
	if !bound.isConst() {
		s.report(errNotConstant(bound.node.Where(), "the bound of an age", s.source(bound.node.Where())))
		return nil
	}
	ticks, ok := s.seconds(bound, "the bound of an age")
	if !ok {
		return nil
	}
	if op == ">" || op == "<=" {
		ticks++
	}
	f := s.fact("age of "+age.res.Ref+" from "+strconv.FormatInt(ticks, 10), ageText(age.res, ticks), boolType,
		&Fact{Kind: FactAge, Ticks: ticks, Sources: []*Resource{age.res}})
	old := resourceAt(e, f)
	if op == ">" || op == ">=" {
		return old
	}
	return &term{kind: tUnary, node: e, op: "!", typ: boolType, args: []*term{old}}
}

// ageText writes that an age has come to some seconds, with the rounder number.
func ageText(r *Resource, ticks int64) string {
	if ticks > 1 && roundness(ticks-1) >= roundness(ticks) {
		return "age(" + r.Ref + ") > " + secondsText(ticks-1)
	}
	return "age(" + r.Ref + ") >= " + secondsText(ticks)
}

// roundness is the largest usual step that a number of seconds is made of.
func roundness(ticks int64) int64 {
	for _, step := range []int64{24 * 3600, 3600, 600, 60, 10, 5} {
		if ticks%step == 0 {
			return step
		}
	}
	return 1
}

func secondsText(ticks int64) string {
	return models.FormatDuration(time.Duration(ticks) * time.Second)
}

// now types now(), which only a comparison takes.
func (s *scope) now(e *syntax.CallExpr) *term {
	switch {
	case s.present != "":
		s.report(errPastHere(e.Where(), "now", s.present))
		return nil
	case len(e.Args) != 0:
		s.report(errArgumentCount(e.Where(), "now", 0, len(e.Args)))
		return nil
	}
	day := &models.Range{Max: float64(24*time.Hour - 1)}
	f := s.fact("now()", "now()", models.Type{Kind: models.Duration, Range: day}, &Fact{Kind: FactClock})
	return resourceAt(e, f)
}

// isClock reports whether t is now().
func (t *term) isClock() bool {
	return t.kind == tRes && t.res.Fact != nil && t.res.Fact.Kind == FactClock
}

// compareTimes types the comparison of times of day.
func (s *scope) compareTimes(e *syntax.BinaryExpr, x, y *term) *term {
	for _, t := range []*term{x, y} {
		if !t.isClock() && t.typ.Kind != models.Time || x.isClock() && y.isClock() {
			s.report(errClockBound(t.node.Where()))
			return nil
		}
	}
	t := &term{kind: tBinary, node: e, op: e.Op, typ: boolType, args: []*term{sinceMidnight(x), sinceMidnight(y)}}
	return s.fold(t)
}

// sinceMidnight turns a time of day into a duration.
func sinceMidnight(t *term) *term {
	switch {
	case t.isConst():
		v := t.con.value
		v.Kind = models.Duration
		return constTerm(t.node, numberConst(v, models.Unit{}, ""))
	case t.kind == tIf:
		u := *t
		u.typ = models.Type{Kind: models.Duration}
		u.args = []*term{t.args[0], sinceMidnight(t.args[1]), sinceMidnight(t.args[2])}
		return &u
	}
	return t
}

// time types a time of day.
func (s *scope) time(e *syntax.TimeLit) *term {
	ns := int64(e.Hour)*int64(time.Hour) + int64(e.Minute)*int64(time.Minute)
	t := models.Type{Kind: models.Time}
	return constTerm(e, constant{typ: t, value: models.Value{Kind: models.Time, Bits: uint64(ns)}})
}

// maxSeconds bounds durations: ten years.
const maxSeconds = 3653 * 24 * 3600

// duration checks a constant duration of whole seconds and gives their number;
// false if it was reported.
func (s *scope) duration(e syntax.Expr, what string) (int64, bool) {
	if e == nil {
		s.incomplete = true
		return 0, false
	}
	t := s.elaborate(e, noType)
	switch {
	case t == nil:
		return 0, false
	case !t.isConst():
		s.report(errNotConstant(e.Where(), what, s.source(e.Where())))
		return 0, false
	}
	return s.seconds(t, what)
}

// seconds gives the whole seconds of a constant; false if it was reported.
func (s *scope) seconds(t *term, what string) (int64, bool) {
	at, typ := t.node.Where(), models.Type{Kind: models.Duration}
	if !isNumber(t.typ.Kind) {
		s.report(errWrongType(at, typ, t.typ))
		return 0, false
	}
	c, d := convertConst(t, typ, false, s.source(at))
	if d != nil {
		s.report(*d)
		return 0, false
	}
	return s.wholeSeconds(c.value.Int(), at, what)
}

// wholeSeconds checks nanoseconds that must be 1 s or more, whole and not too
// long.
func (c *checker) wholeSeconds(ns int64, at diag.Span, what string) (int64, bool) {
	ticks := ns / int64(time.Second)
	switch {
	case ns <= 0:
		c.report(errNotPositive(at, what))
	case ns%int64(time.Second) != 0:
		c.report(errNotSeconds(at, ticks+1))
	case ticks > maxSeconds:
		c.report(errTooLong(at))
	default:
		return ticks, true
	}
	return 0, false
}
