// Values of expressions.

package fsp

import "strconv"

// Value is what an expression stands for: a number, or a label if Label is not
// empty.
type Value struct {
	Number int64
	Label  string
}

// env is what names stand for at a place: parameters, and variables, the inner
// ones first.
type env struct {
	params map[string]Value
	vars   *binding
}

type binding struct {
	name  string
	value Value
	outer *binding
}

func (v env) bind(name string, value Value) env {
	if name == "" {
		return v
	}
	return env{v.params, &binding{name, value, v.vars}}
}

func (v env) find(name string) (Value, bool) {
	for b := v.vars; b != nil; b = b.outer {
		if b.name == name {
			return b.value, true
		}
	}
	value, ok := v.params[name]
	return value, ok
}

// value works an expression out; after a fault it is 0.
func (e *elaborator) value(x Expr, v env) Value {
	if e.failed {
		return Value{}
	}
	switch x := x.(type) {
	case *Number:
		return Value{Number: x.Value}
	case *Name:
		return e.lookUp(x.Ident, v)
	case *Quoted:
		return e.quoted(x, v)
	case *Size:
		return Value{Number: int64(len(e.labels(x.Of, v)))}
	case *Pick:
		return e.pick(x, v)
	case *Unary:
		return e.unary(x, v)
	case *Binary:
		return e.binary(x, v)
	case *Call:
		return e.call(x, v)
	case *Ternary:
		if e.truth(x.Cond, v) {
			return e.value(x.Then, v)
		}
		return e.value(x.Else, v)
	}
	panic("fsp: an expression of no known kind")
}

func (e *elaborator) lookUp(name Ident, v env) Value {
	if value, ok := v.find(name.Name); ok {
		return value
	}
	if value, ok := e.constant(name.Name); ok {
		return value
	}
	e.fail(noConstant(name, known(e.consts)))
	return Value{}
}

// call works a function out with its arguments.
func (e *elaborator) call(x *Call, v env) Value {
	d := e.functions[x.Name]
	if d == nil {
		e.fail(noFunction(x.Ident, known(e.functions)))
		return Value{}
	}
	if e.depth++; e.depth > maxDepth {
		e.fail(tooDeep(x.Ident))
	}
	defer func() { e.depth-- }()
	inner := env{}
	for i, a := range x.Args {
		inner = inner.bind(d.Args[i].Name, e.value(a, v))
	}
	e.count(x.Span, 1)
	return e.value(d.Value, inner)
}

func (e *elaborator) quoted(x *Quoted, v env) Value {
	list := e.labels(x.Label, v)
	if len(list) != 1 {
		e.fail(fault(CodeValue, x.Span, "a quoted label is a single one", ""))
		return Value{}
	}
	return Value{Label: list[0]}
}

func (e *elaborator) pick(x *Pick, v env) Value {
	list := e.labels(x.Of, v)
	i := e.number(x.At, v)
	if e.failed {
		return Value{}
	}
	if i < 0 || i >= int64(len(list)) {
		e.fail(noElement(x.At.Where(), i, len(list)))
		return Value{}
	}
	return Value{Label: list[i]}
}

// number works out an expression that must be a number.
func (e *elaborator) number(x Expr, v env) int64 {
	value := e.value(x, v)
	if value.Label != "" {
		e.fail(notNumber(x.Where(), value.Label))
	}
	return value.Number
}

// truth says whether an expression is not 0.
func (e *elaborator) truth(x Expr, v env) bool { return e.number(x, v) != 0 }

func (e *elaborator) unary(x *Unary, v env) Value {
	n := e.number(x.X, v)
	switch x.Op {
	case "-":
		n = -n
	case "!":
		n = bit(n == 0)
	}
	return Value{Number: n}
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (e *elaborator) binary(x *Binary, v env) Value {
	switch x.Op {
	case "&&":
		return Value{Number: bit(e.truth(x.L, v) && e.truth(x.R, v))}
	case "||":
		return Value{Number: bit(e.truth(x.L, v) || e.truth(x.R, v))}
	}
	l, r := e.value(x.L, v), e.value(x.R, v)
	switch {
	case e.failed:
		return Value{}
	case x.Op == "==":
		return Value{Number: bit(l == r)}
	case x.Op == "!=":
		return Value{Number: bit(l != r)}
	case l.Label != "" || r.Label != "":
		e.fail(notComparable(x.Span, x.Op))
		return Value{}
	}
	return Value{Number: e.arithmetic(x, l.Number, r.Number)}
}

func (e *elaborator) arithmetic(x *Binary, l, r int64) int64 {
	if (x.Op == "/" || x.Op == `\` || x.Op == "%") && r == 0 {
		e.fail(divisionByZero(x.Span))
		return 0
	}
	if (x.Op == "<<" || x.Op == ">>") && (r < 0 || r > 31) {
		e.fail(badShift(x.Span, r))
		return 0
	}
	n := compute(x.Op, l, r)
	if n > maxNumber || n < -maxNumber {
		e.fail(outOfBounds(x.Span))
		return 0
	}
	return n
}

// compute applies an operator; operands are within ±2^31, so nothing overflows.
func compute(op string, l, r int64) int64 {
	switch op {
	case "+":
		return l + r
	case "-":
		return l - r
	case "*":
		return l * r
	case "/", `\`:
		return l / r
	case "%":
		return l % r
	case "<<":
		return l << r
	case ">>":
		return l >> r
	case "&":
		return l & r
	case "|":
		return l | r
	case "^":
		return l ^ r
	case "<":
		return bit(l < r)
	case "<=":
		return bit(l <= r)
	case ">":
		return bit(l > r)
	case ">=":
		return bit(l >= r)
	}
	panic("fsp: an operator of no known kind: " + op)
}

// String writes the value as it stands in labels.
func (v Value) String() string {
	if v.Label != "" {
		return v.Label
	}
	return strconv.FormatInt(v.Number, 10)
}
