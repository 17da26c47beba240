// Enumerating the combinations of operands, and evaluating on them.

package compile

import (
	"errors"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/models"
)

// Limits of the tables: entries of one, and nodes visited to fill all of them,
// which takes some seconds at most.
const (
	maxEntries = 1 << 16
	maxWork    = 1 << 26
)

// axis is an operand with one value for each of its rows.
type axis struct {
	operand check.Operand
	values  []models.Value
}

// row is a combination of operand values; it is the environment an expression
// is evaluated in.
type row struct {
	axes []axis
	at   []int
}

var _ check.Env = (*row)(nil)

func (r *row) value(o check.Operand) (models.Value, bool) {
	for i := range r.axes {
		if r.axes[i].operand == o {
			return r.axes[i].values[r.at[i]], true
		}
	}
	return models.Value{}, false
}

// Reading is the sample value of a resource in this row.
func (r *row) Reading(res *check.Resource) (models.Value, bool) {
	return r.value(check.Operand{Resource: res})
}

// Variable is the value of a variable in this row.
func (r *row) Variable(v *check.Variable) models.Value {
	x, _ := r.value(check.Operand{Var: v})
	return x
}

// next steps to the next row, the last axis fastest; false after the last.
func (r *row) next() bool {
	for i := len(r.axes) - 1; i >= 0; i-- {
		if r.at[i]++; r.at[i] < len(r.axes[i].values) {
			return true
		}
		r.at[i] = 0
	}
	return false
}

// String says which values the operands have, for messages.
func (r *row) String() string {
	var parts []string
	for i, a := range r.axes {
		parts = append(parts, nameOf(a.operand)+" = "+a.operand.Type().Format(a.values[r.at[i]]))
	}
	return strings.Join(parts, ", ")
}

// nameOf is how rules call an operand.
func nameOf(o check.Operand) string {
	if o.Var != nil {
		return o.Var.Name
	}
	return o.Resource.Ref
}

// finiteAxis lists the values of an operand that is finite by type.
func finiteAxis(o check.Operand) axis {
	if o.Var != nil {
		return axis{operand: o, values: o.Var.Domain}
	}
	t := o.Resource.Model.Type
	if t.Kind == models.Bool {
		return axis{operand: o, values: []models.Value{models.OfBool(false), models.OfBool(true)}}
	}
	a := axis{operand: o}
	for i := range t.Members {
		a.values = append(a.values, models.OfEnum(i))
	}
	return a
}

// evaluate calls f with the value of e in every row; it reports an expression
// that is too wide or has no value, and then returns false.
func (b *builder) evaluate(e *check.Expr, axes []axis, f func(i int, v models.Value)) bool {
	n := 1
	for _, a := range axes {
		if n *= len(a.values); n > maxEntries {
			b.report(errTooWide(e, axes))
			return false
		}
	}
	if b.work > maxWork {
		return false // said already
	}
	if b.work += n * e.Size(); b.work > maxWork {
		b.report(errTooMuch(e))
		return false
	}
	r := row{axes: axes, at: make([]int, len(axes))}
	for i := 0; ; i++ {
		v, known, err := e.Eval(&r)
		if err != nil || !known {
			b.report(noValue(e, err, &r))
			return false
		}
		f(i, v)
		if !r.next() {
			return true
		}
	}
}

func errorReason(err error) string {
	var e *check.EvalError
	if errors.As(err, &e) {
		return e.Reason
	}
	return "an operand is missing"
}
