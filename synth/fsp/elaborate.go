// The elaborator: values, counts and limits while a model is worked out.

package fsp

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenet-iot/tenet/synth/lts"
)

// maxDepth bounds processes that need processes that need processes …
const maxDepth = 200

// elaborator works out one system, or the constants of a model. After the first
// fault it does nothing more.
type elaborator struct {
	*Model
	*reporter
	ctx    context.Context
	lim    Limits
	failed bool
	made   int // labels and indices written out, of the process at hand
	spread int // labels and transitions renamed, of all processes
	depth  int
	built  map[string]*lts.LTS // by name and parameters
	now    map[string]bool     // constants, ranges and sets being worked out
}

func (m *Model) elaborate(ctx context.Context, r *reporter, lim Limits) *elaborator {
	return &elaborator{Model: m, reporter: r, ctx: ctx, lim: lim.filled(), built: map[string]*lts.LTS{}, now: map[string]bool{}}
}

func (e *elaborator) fail(d Diagnostic) {
	if !e.failed {
		e.add(d)
		e.failed = true
	}
}

// failAs reports an error of package lts at the name of a process.
func (e *elaborator) failAs(name Ident, err error) {
	var choice *lts.NondeterminismError
	switch {
	case errors.As(err, &choice):
		e.fail(notDeterministic(name, err.Error()))
	case errors.Is(err, lts.ErrModal), errors.Is(err, lts.ErrMaybeInternal):
		e.fail(modalModifier(name, err.Error()))
	default:
		e.fail(composeFailed(name, err.Error()))
	}
}

// count counts labels and indices that are written out.
func (e *elaborator) count(at Span, n int) {
	e.made += n
	if e.made > e.lim.Labels {
		e.fail(tooManyLabels(at, e.lim.Labels))
	}
	if e.made%1024 == 0 && e.ctx.Err() != nil {
		e.fail(fault(CodeTooLarge, at, fmt.Sprintf("stopped after %d labels: %v", e.made, e.ctx.Err()), ""))
	}
}

// evaluate works out the constants, ranges, sets and progress properties, and
// tries the defaults of parameters.
func (m *Model) evaluate(r *reporter) {
	e := m.elaborate(context.Background(), r, Limits{})
	for _, d := range m.tree.Defs {
		e.failed = false
		switch d := d.(type) {
		case *ConstDef:
			e.constant(d.Name)
		case *RangeDef:
			e.rangeOf(d.Name)
		case *SetDef:
			e.setOf(d.Name, d.Labels.Span)
		case *ProgressDef:
			e.progressTests(d)
		case *ProcessDef:
			e.parameters(d.Params, nil)
		case *CompositeDef:
			e.parameters(d.Params, nil)
		}
	}
}

// find returns a definition of constants, ranges or sets by its name.
func find[D Def](m *Model, name string, of func(D) string) (found D, ok bool) {
	for _, d := range m.tree.Defs {
		if d, is := d.(D); is && of(d) == name {
			return d, true
		}
	}
	return found, false
}

// enter says that a definition is being worked out, until leave is called; false
// if it was already.
func (e *elaborator) enter(kind string, name Ident) (leave func(), ok bool) {
	key := kind + " " + name.Name
	if e.now[key] {
		e.fail(cyclic(name, name.Name+" needs "+name.Name))
		return nil, false
	}
	e.now[key] = true
	return func() { delete(e.now, key) }, true
}

func (e *elaborator) constant(name string) (Value, bool) {
	if v, ok := e.consts[name]; ok {
		return v, true
	}
	d, ok := find(e.Model, name, func(d *ConstDef) string { return d.Name })
	if !ok {
		return Value{}, false
	}
	if leave, ok := e.enter("const", d.Ident); ok {
		e.consts[name] = e.value(d.Value, env{})
		leave()
	}
	return e.consts[name], true
}

func (e *elaborator) rangeOf(name string) (ends [2]int64, ok bool) {
	if ends, ok = e.ranges[name]; ok {
		return ends, true
	}
	d, ok := find(e.Model, name, func(d *RangeDef) string { return d.Name })
	if !ok {
		return ends, false
	}
	if leave, ok := e.enter("range", d.Ident); ok {
		ends = [2]int64{e.number(d.Low, env{}), e.number(d.High, env{})}
		e.ranges[name] = ends
		leave()
	}
	return ends, true
}

// setOf returns the labels of a named set.
func (e *elaborator) setOf(name string, at Span) []string {
	if s, ok := e.sets[name]; ok {
		return s
	}
	d, ok := find(e.Model, name, func(d *SetDef) string { return d.Name })
	if !ok {
		e.fail(noSet(at, name, known(e.sets)))
		return nil
	}
	if leave, ok := e.enter("set", d.Ident); ok {
		e.sets[name] = e.set(d.Labels, env{})
		leave()
	}
	return e.sets[name]
}

// parameters gives parameters their actual values, or their defaults.
func (e *elaborator) parameters(params []Param, actuals []Value) env {
	v := env{params: map[string]Value{}}
	for i, p := range params {
		if actuals != nil {
			v.params[p.Name] = actuals[i]
		} else {
			v.params[p.Name] = e.value(p.Default, env{})
		}
	}
	return v
}

// actuals works out actual parameters, nil if there are none.
func (e *elaborator) actuals(list []Expr, v env) []Value {
	if list == nil {
		return nil
	}
	values := make([]Value, len(list))
	for i, x := range list {
		values[i] = e.value(x, v)
	}
	return values
}

// instance names a process with its actual parameters, as LTSA does: P(1,2).
func instance(name string, actuals []Value) string {
	for i, v := range actuals {
		name += []string{"(", ","}[min(i, 1)] + v.String()
	}
	if len(actuals) > 0 {
		name += ")"
	}
	return name
}
