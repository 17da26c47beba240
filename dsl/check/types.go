// Type expressions.

package check

import (
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// typeOf resolves a type expression; false if it was reported. The range of a
// duration is in nanoseconds.
func (c *checker) typeOf(e *syntax.TypeExpr) (models.Type, bool) {
	if e == nil {
		return models.Type{}, false
	}
	kind, ok := kinds[e.Name]
	if !ok {
		c.incomplete = true // the parser has reported it
		return models.Type{}, false
	}
	t := models.Type{Kind: kind}
	switch kind {
	case models.Enum:
		ok = c.members(e, &t)
	case models.List:
		var elem models.Type
		elem, ok = c.typeOf(e.Elem)
		t.Elem = &elem
	}
	if e.Unit != nil {
		ok = c.unitOf(e, &t) && ok
	}
	if e.Min != nil && e.Max != nil && ok {
		ok = c.rangeOf(e, &t)
	}
	if !ok {
		return t, false
	}
	if err := t.Validate(); err != nil {
		c.report(errBadType(e.Where(), err.Error()))
		return t, false
	}
	return t, true
}

func (c *checker) members(e *syntax.TypeExpr, t *models.Type) bool {
	names := c.newNames("enum member")
	ok := true
	for _, m := range e.Members {
		ok = names.take(m) && ok
		t.Members = append(t.Members, m.Name)
	}
	return ok
}

func (c *checker) unitOf(e *syntax.TypeExpr, t *models.Type) bool {
	u, err := models.ParseUnit(e.Unit.Name)
	switch {
	case err != nil:
		c.report(errUnknownUnit(e.Unit.Where(), &syntax.NumberLit{Unit: e.Unit.Name}, err))
		return false
	case t.Kind != models.Int && t.Kind != models.Float:
		c.report(errBadType(e.Unit.Where(), "a "+e.Name+" cannot have a unit"))
		return false
	}
	t.Unit = u
	return true
}

// rangeOf resolves [min..max]; its ends may be written with or without the
// unit of the type, those of a duration have one.
func (c *checker) rangeOf(e *syntax.TypeExpr, t *models.Type) bool {
	if !isNumber(t.Kind) {
		c.report(errBadType(e.Min.Where(), "a "+e.Name+" cannot have a range"))
		return false
	}
	low, okLow := c.rangeEnd(e.Min, *t)
	high, okHigh := c.rangeEnd(e.Max, *t)
	if !okLow || !okHigh {
		return false
	}
	if low > high {
		c.report(errEmptyRange(e.Min.Where()))
		return false
	}
	t.Range = &models.Range{Min: low, Max: high}
	return true
}

func (c *checker) rangeEnd(n *syntax.NumberLit, t models.Type) (float64, bool) {
	s := &scope{checker: c}
	end := s.number(n)
	if end == nil {
		return 0, false
	}
	if end.typ.Unit.Plain() && t.Kind != models.Duration {
		return end.con.value.Float(), true
	}
	if end = s.convertTo(end, t, false); end == nil {
		return 0, false
	}
	return end.con.value.Float(), true
}
