// Checked conditions and values, and their evaluation on raw readings.

package check

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// Cond is a node of a condition: a connective of Kleene's logic, or an atom.
type Cond struct {
	Op      machine.Op
	A, B, C *Cond
	Atom    *Expr // OpAtom: of type bool
	Node    syntax.Node
	Text    string // as written, on one line
}

// Expr is a checked expression without connectives that could be unknown in
// part: it is unknown as soon as one of its operands is.
type Expr struct {
	Node syntax.Node
	// Text is as written, on one line, with the devices that it is about.
	Text string
	// Type of the result. Numbers are in Type.Unit.
	Type models.Type
	// CEL is the text cel-go evaluates.
	CEL string
	// Operands it reads, each once, in order of first mention.
	Operands []Operand
	// Cuts are the comparisons of readings in it.
	Cuts []Cut
	// Carries is the fact whose exact value it is, of a command that takes a number
	// as read; nil for all other expressions.
	Carries *Resource

	emitted emitted
	program cel.Program
}

// Size is the number of nodes an evaluation visits at most.
func (e *Expr) Size() int { return len(e.emitted.marks) }

// Operand is a resource or a variable; exactly one is set.
type Operand struct {
	Resource *Resource
	Var      *Variable
}

// Name is the operand's name in CEL text.
func (o Operand) Name() string {
	if o.Var != nil {
		return o.Var.cel
	}
	return o.Resource.cel
}

// Type is the type of the operand's values.
func (o Operand) Type() models.Type {
	if o.Var != nil {
		return o.Var.Type
	}
	return o.Resource.Model.Type
}

// Cut says that a reading is compared with a finite expression: the borders
// between regions lie at every value Bound can take.
type Cut struct {
	Resource *Resource
	Op       string // < <= > >= == !=, with the reading on the left
	Bound    *Expr  // of the resource's kind, or a float against an int
}

// Env gives raw values to an evaluation.
type Env interface {
	// Reading is the value of a resource, in its declared unit and within its
	// type and range; false if it is unknown.
	Reading(r *Resource) (models.Value, bool)
	// Variable is the value of a variable.
	Variable(v *Variable) models.Value
}

// EvalCond evaluates a condition on raw values: atoms by cel-go, connectives by
// Kleene's strong three-valued logic. A nil condition is true.
//
// Errors: an atom that has no value, such as a division by zero.
func EvalCond(c *Cond, env Env) (machine.Truth, error) {
	if c == nil {
		return machine.True, nil
	}
	if c.Op == machine.OpAtom {
		return evalAtom(c.Atom, env)
	}
	a, err := EvalCond(c.A, env)
	if err != nil {
		return machine.Unknown, err
	}
	switch c.Op {
	case machine.OpNot:
		return a.Not(), nil
	case machine.OpKnown:
		return truth(a != machine.Unknown), nil
	}
	b, err := EvalCond(c.B, env)
	if err != nil {
		return machine.Unknown, err
	}
	switch c.Op {
	case machine.OpAnd:
		return min(a, b), nil
	case machine.OpOr:
		return max(a, b), nil
	}
	other, err := EvalCond(c.C, env)
	if err != nil {
		return machine.Unknown, err
	}
	switch {
	case a == machine.True || a == machine.Unknown && b == other:
		return b, nil
	case a == machine.False:
		return other, nil
	}
	return machine.Unknown, nil
}

func evalAtom(e *Expr, env Env) (machine.Truth, error) {
	v, known, err := e.Eval(env)
	if err != nil || !known {
		return machine.Unknown, err
	}
	return truth(v.Bool()), nil
}

func truth(b bool) machine.Truth {
	if b {
		return machine.True
	}
	return machine.False
}

// Eval evaluates an expression on raw values; false if an operand is unknown.
// The value is of e.Type.Kind. Errors: an *EvalError.
func (e *Expr) Eval(env Env) (models.Value, bool, error) {
	in := inputs{operands: make([]ref.Val, len(e.Operands)), constants: e.emitted.constants}
	for i, o := range e.Operands {
		if o.Var != nil {
			in.operands[i] = toCEL(o.Var.Type, env.Variable(o.Var))
			continue
		}
		v, known := env.Reading(o.Resource)
		if !known {
			return models.Value{}, false, nil
		}
		in.operands[i] = toCEL(o.Resource.Model.Type, v)
	}
	out, _, err := e.program.Eval(&in)
	if err != nil {
		return models.Value{}, false, &EvalError{Where: e.Node.Where(), Reason: evalReason(err)}
	}
	v, ok := fromCEL(e.Type, out)
	if !ok {
		return models.Value{}, false, &EvalError{Where: e.Node.Where(), Reason: fmt.Sprintf("the result is no %s", e.Type)}
	}
	return v, true, nil
}

// EvalError says that an expression has no value for some operands.
type EvalError struct {
	Where  diag.Span
	Reason string
}

// Error gives the reason.
func (e *EvalError) Error() string { return "expression has no value: " + e.Reason }

// toCEL turns a value into its CEL form.
func toCEL(t models.Type, v models.Value) ref.Val {
	switch v.Kind {
	case models.Bool:
		return types.Bool(v.Bool())
	case models.Int, models.Duration, models.Time:
		return types.Int(v.Int())
	case models.Float:
		return types.Double(v.Float())
	case models.Enum:
		if i := v.Int(); i >= 0 && i < int64(len(t.Members)) {
			return types.String(t.Members[i])
		}
	}
	return types.String(v.Text)
}

// fromCEL turns the result of an evaluation into a value of t's kind.
func fromCEL(t models.Type, v ref.Val) (models.Value, bool) {
	switch x := v.(type) {
	case types.Bool:
		return models.OfBool(bool(x)), t.Kind == models.Bool
	case types.Double:
		return models.OfFloat(float64(x)), t.Kind == models.Float
	case types.Int:
		if t.Kind == models.Duration || t.Kind == models.Time {
			return models.Value{Kind: t.Kind, Bits: uint64(x)}, true
		}
		return models.OfInt(int64(x)), t.Kind == models.Int
	case types.String:
		if t.Kind == models.Enum {
			i := memberIndex(t, string(x))
			return models.OfEnum(i), i >= 0
		}
		return models.OfString(string(x)), t.Kind == models.String
	}
	return models.Value{}, false
}

func memberIndex(t models.Type, name string) int {
	for i, m := range t.Members {
		if m == name {
			return i
		}
	}
	return -1
}
