// Typed terms: an expression with every name resolved and every type known.

package check

import (
	"slices"
	"strconv"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// termKind is the kind of a term.
type termKind uint8

const (
	tConst   termKind = iota
	tRes              // a resource
	tVar              // a variable
	tUnary            // op args[0]: ! -
	tBinary           // args[0] op args[1]
	tIf               // args[0] ? args[1] : args[2]
	tIn               // args[0] in args[1:]
	tCall             // op(args…): min max abs
	tDouble           // double(args[0])
	tConvert          // args[0] brought from its unit to that of typ
	tAge              // age(res), which is only compared
)

// term is a typed expression. Arguments of a binary term are already of types
// that go together: units converted, integers widened.
type term struct {
	kind termKind
	node syntax.Expr
	typ  models.Type // Range is nil except for resources and variables
	op   string
	args []*term
	res  *Resource
	v    *Variable
	con  constant
}

// constant is a known value. A number keeps its decimal text, so that a
// conversion rounds once.
type constant struct {
	typ     models.Type
	value   models.Value
	decimal string
}

// isReading reports whether t is a resource with more values than a table has
// rows for.
func (t *term) isReading() bool { return t.kind == tRes && !t.res.Finite() }

// raw reports whether the value of t depends on exactly which value a reading
// has: t is a reading or is computed from one, other than by comparing it.
func (t *term) raw() bool {
	switch {
	case t.isReading():
		return true
	case t.kind == tIf:
		return t.args[1].raw() || t.args[2].raw()
	case t.kind == tIn || t.isComparison():
		return false
	}
	return slices.ContainsFunc(t.args, (*term).raw)
}

func (t *term) isConst() bool { return t.kind == tConst }

// isComparison reports whether t is one side held against another.
func (t *term) isComparison() bool {
	if t.kind != tBinary {
		return false
	}
	switch t.op {
	case "==", "!=", "<", "<=", ">", ">=":
		return true
	}
	return false
}

// measure says what a number is: a point on its scale or the difference of two
// points. For temperatures that is not the same: a difference of 3 K is one of
// 3 °C.
type measure uint8

const (
	either     measure = iota // constants and variables: what the context needs
	difference                // of two readings
	point                     // a reading
)

// measure finds what readings make of t.
func (t *term) measure() measure {
	switch t.kind {
	case tRes:
		return point
	case tBinary:
		x, y := t.args[0].measure(), t.args[1].measure()
		switch {
		case t.op == "-" && y == point && x != difference:
			return difference
		case t.op == "-" && x == point:
			return point
		}
		return max(x, y)
	case tIf:
		return max(t.args[1].measure(), t.args[2].measure())
	}
	m := either
	for _, a := range t.args {
		m = max(m, a.measure())
	}
	return m
}

// rigid reports whether t has a unit that cannot be chosen: it reads a
// resource or a variable, other than to choose between constants.
func (t *term) rigid() bool {
	switch t.kind {
	case tConst:
		return false
	case tRes, tVar:
		return true
	case tIf:
		return t.args[1].rigid() || t.args[2].rigid()
	}
	for _, a := range t.args {
		if a.rigid() {
			return true
		}
	}
	return false
}

// walk calls f for t and every term below it.
func (t *term) walk(f func(*term)) {
	f(t)
	for _, a := range t.args {
		a.walk(f)
	}
}

// operands lists the resources and variables below t, each once.
func (t *term) operands() []Operand {
	var list operandList
	t.walk(func(u *term) {
		switch u.kind {
		case tRes:
			list.add(Operand{Resource: u.res})
		case tVar:
			list.add(Operand{Var: u.v})
		}
	})
	return list.items
}

func isNumber(k models.Kind) bool {
	return k == models.Int || k == models.Float || k == models.Duration
}

// constTerm makes a term of a constant.
func constTerm(node syntax.Expr, c constant) *term {
	return &term{kind: tConst, node: node, typ: c.typ, con: c}
}

func boolConst(b bool) constant {
	return constant{typ: models.Type{Kind: models.Bool}, value: models.OfBool(b)}
}

func textConst(s string) constant {
	return constant{typ: models.Type{Kind: models.String}, value: models.OfString(s)}
}

func enumConst(t models.Type, i int) constant {
	return constant{typ: models.Type{Kind: models.Enum, Members: t.Members}, value: models.OfEnum(i)}
}

// numberConst makes a constant of a finite number; the decimal text defaults to
// the shortest that reads back as the value.
func numberConst(v models.Value, unit models.Unit, decimal string) constant {
	if decimal == "" {
		if v.Kind == models.Float {
			decimal = strconv.FormatFloat(v.Float(), 'g', -1, 64)
		} else {
			decimal = strconv.FormatInt(v.Int(), 10)
		}
	}
	return constant{typ: models.Type{Kind: v.Kind, Unit: unit}, value: v, decimal: decimal}
}

// describe names a type in messages: "a number in °C", "one of open, closed".
func describe(t models.Type) string {
	switch t.Kind {
	case models.Bool:
		return "true or false"
	case models.Int, models.Float:
		if t.Unit.Plain() {
			return "a number"
		}
		return "a number in " + t.Unit.Symbol()
	case models.String:
		return "a text"
	case models.Duration:
		return "a duration"
	case models.Enum:
		return "one of " + joinNames(t.Members)
	case models.Time:
		return "a time"
	case models.Geo:
		return "a place"
	case models.List:
		return "a list"
	}
	return "nothing"
}
