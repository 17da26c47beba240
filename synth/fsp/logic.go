// Fluents and formulas: their indices written out; made into systems.

package fsp

import (
	"context"
	"slices"

	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/lts"
)

// readLogic works out the fluents, and the formulas with the defaults of their
// parameters. Properties and constraints must be safety properties.
func (m *Model) readLogic(r *reporter) {
	e := m.elaborate(context.Background(), r, Limits{})
	for _, d := range m.tree.Defs {
		if d, ok := d.(*FluentDef); ok && m.kinds["fluent "+d.Name] != "" {
			e.failed = false
			e.fluent(d)
		}
	}
	for _, d := range m.tree.Defs {
		d, ok := d.(*AssertDef)
		if !ok || m.logic[d.Name] != d {
			continue
		}
		e.failed = false
		a := e.assertion(d, nil, d.Ident)
		if e.failed {
			continue
		}
		m.asserts[d.Name] = a
		if d.Keyword != "assert" {
			e.safety(a, d)
		}
	}
}

// fluent works out a fluent for all values of its indices.
func (e *elaborator) fluent(d *FluentDef) {
	e.indices(d.Indices, env{}, func(values []Value, v env) {
		f := fltl.Fluent{Name: keyOf(d.Name, values), Initiating: sorted(e.labels(d.Starts, v)), Terminating: sorted(e.labels(d.Stops, v))}
		if d.Initially != nil {
			f.Initially = e.number(d.Initially, v) > 0
		}
		for _, label := range f.Initiating {
			if _, both := slices.BinarySearch(f.Terminating, label); both {
				e.fail(bothWays(d.Ident, label))
				return
			}
		}
		if e.failed || e.propositions[f.Name] {
			return
		}
		e.propositions[f.Name] = true
		e.fluents = append(e.fluents, f)
	})
}

func sorted(labels []string) []string {
	slices.Sort(labels)
	return slices.Compact(labels)
}

var logicKinds = map[string]fltl.Kind{"assert": fltl.KindAssert, "constraint": fltl.KindConstraint, "ltl_property": fltl.KindProperty}

// assertion works out a formula with actual parameters, nil for the defaults.
func (e *elaborator) assertion(d *AssertDef, actuals []Value, at Ident) fltl.Assert {
	name := instance(d.Name, actuals)
	key := "assert " + name
	if e.now[key] {
		e.fail(cyclic(at, name+" needs "+name))
		return fltl.Assert{}
	}
	if e.depth++; e.depth > maxDepth {
		e.fail(tooDeep(at))
	}
	e.now[key] = true
	defer func() { delete(e.now, key); e.depth-- }()
	v := e.parameters(d.Params, actuals)
	a := fltl.Assert{Kind: logicKinds[d.Keyword], Name: name, Formula: e.formula(d.Formula, v), Extend: e.plain(d.Extend, v)}
	a.Line, a.Col = position(e.text, d.Start)
	return a
}

// formula works out a formula; after a fault it is False.
func (e *elaborator) formula(f Formula, v env) fltl.Formula {
	if e.count(f.Where(), 1); e.failed {
		return fltl.False
	}
	switch f := f.(type) {
	case *Temporal:
		return &fltl.Unary{Op: logicOps[f.Op], X: e.formula(f.X, v)}
	case *Connective:
		return &fltl.Binary{Op: logicOps[f.Op], L: e.formula(f.L, v), R: e.formula(f.R, v)}
	case *Rigid:
		return fltl.Constant(e.truth(f.Value, v))
	case *Happens:
		return e.happens(f, v)
	case *Named:
		return e.named(f, v)
	case *Each:
		var parts []fltl.Formula
		e.indices(f.Indices, v, func(_ []Value, inner env) { parts = append(parts, e.formula(f.X, inner)) })
		if f.Exists {
			return fltl.Or(parts...)
		}
		return fltl.And(parts...)
	}
	panic("fsp: a formula of no known kind")
}

var logicOps = map[string]fltl.Op{"!": fltl.OpNot, "X": fltl.OpNext, "[]": fltl.OpAlways, "<>": fltl.OpEventually,
	"&&": fltl.OpAnd, "||": fltl.OpOr, "->": fltl.OpImplies, "<->": fltl.OpIff, "U": fltl.OpUntil, "W": fltl.OpWeakUntil, "R": fltl.OpRelease}

// happens is the formula of a label; true and false are constants.
func (e *elaborator) happens(f *Happens, v env) fltl.Formula {
	if len(f.Parts) == 1 && (f.Parts[0].Name == "true" || f.Parts[0].Name == "false") {
		return fltl.Constant(f.Parts[0].Name == "true")
	}
	return fltl.Action(e.labels(f.Label, v)...)
}

// named is the formula of a name: an assertion, or one of the fluents of its
// indices.
func (e *elaborator) named(f *Named, v env) fltl.Formula {
	if d := e.logic[f.Name]; d != nil {
		return e.assertion(d, e.actuals(f.Actuals, v), f.Ident).Formula
	}
	if value, constant := constantNames[f.Name]; constant && e.kinds["fluent "+f.Name] == "" {
		return fltl.Constant(value)
	}
	var parts []fltl.Formula
	e.indices(f.Indices, v, func(values []Value, _ env) {
		name := keyOf(f.Name, values)
		if !e.propositions[name] {
			e.fail(noProposition(f.Ident, name, known(e.propositions)))
		}
		parts = append(parts, fltl.Prop(name))
	})
	if e.failed {
		return fltl.False
	}
	return fltl.Or(parts...)
}

// logicUse makes a reference to an ltl_property or a constraint into a system.
func (e *elaborator) logicUse(u Use, v env) *lts.LTS {
	d := e.logic[u.Name]
	a, ok := e.asserts[u.Name]
	if u.Actuals != nil || !ok {
		a = e.assertion(d, e.actuals(u.Actuals, v), u.Ident)
	}
	if e.failed {
		return nil
	}
	return e.logicLTS(a, d)
}

// watch is a formula as what watches the actions it names.
type watch struct {
	formula fltl.Formula // of runs of which, from some point on, no more may be seen
	reading *fltl.Reading
	actions []string
	kind    []int // by action: its symbol
}

func (e *elaborator) watch(a fltl.Assert) (*watch, error) {
	rest := fltl.Action(nothing)
	w := &watch{formula: fltl.And(a.Formula, fltl.Always(fltl.Implies(rest, fltl.Next(rest))))}
	w.actions = lts.NewAlphabet(append(fltl.Alphabet([]fltl.Formula{a.Formula}, e.fluents), a.Extend...)...).Names()
	atoms := fltl.Atoms(w.formula)
	symbols, kind := kinds(atoms, e.fluents, append(slices.Clone(w.actions), nothing))
	w.kind = kind
	var err error
	w.reading, err = fltl.ReadActions(atoms, symbols, e.fluents)
	return w, err
}

// quick are limits within which the properties of a text are looked at before
// any is used.
var quick = fltl.Limits{States: 1 << 10, Transitions: 1 << 13}

// safety reports a property that is none that a finite run breaks, if that can be
// said quickly: otherwise it is said when the property is used.
func (e *elaborator) safety(a fltl.Assert, d *AssertDef) {
	w, err := e.watch(a)
	if err != nil {
		e.fail(logicFault(d.Span, err.Error(), ""))
		return
	}
	if class, err := fltl.Classify(a.Formula, w.reading, quick); err == nil && !class.Safety {
		e.fail(noSafety(d.Ident, class.String()))
	}
}

// logicLTS makes an ltl_property or a constraint into a system over the actions
// its formula names: runs that break it lead to Error, or are not there.
func (e *elaborator) logicLTS(a fltl.Assert, d *AssertDef) *lts.LTS {
	w, err := e.watch(a)
	if err != nil {
		e.fail(logicFault(d.Span, err.Error(), ""))
		return nil
	}
	class, err := fltl.Classify(a.Formula, w.reading, fltl.Limits{})
	switch {
	case err != nil:
		e.fail(composeFailed(d.Ident, err.Error()))
		return nil
	case !class.Safety:
		e.fail(noSafety(d.Ident, class.String()))
		return nil
	}
	monitor, err := fltl.NewMonitor(w.formula, w.reading, fltl.Limits{})
	if err != nil {
		e.fail(composeFailed(d.Ident, err.Error()))
		return nil
	}
	l, err := lts.Minimise(e.ctx, w.system(a.Name, monitor, a.Kind == fltl.KindProperty), lts.Strong, e.lim.lts())
	if err != nil {
		e.failAs(d.Ident, err)
		return nil
	}
	return l
}

// nothing is the position of a run of whose actions no more is seen: so a prefix
// is bad only if it is so whether the formula's actions go on or not. Once there
// is nothing, there is nothing for ever. It is no label.
const nothing = "(nothing)"

// system makes a monitor into a property, or into a process that allows what it
// allows.
func (w *watch) system(name string, m *fltl.Monitor, property bool) *lts.LTS {
	b := lts.NewBuilder(name)
	b.States(max(m.States(), 1))
	for _, action := range w.actions {
		b.Label(action)
	}
	if m.Start() == fltl.Broken {
		if property {
			b.Edge(0, lts.Tau, lts.Error)
		}
		return b.Build()
	}
	for s := range m.States() {
		for i, action := range w.actions {
			switch to := m.Step(s, w.kind[i]); {
			case to != fltl.Broken:
				b.Edge(lts.State(s), b.Label(action), lts.State(to))
			case property:
				b.Edge(lts.State(s), b.Label(action), lts.Error)
			}
		}
	}
	return b.Build()
}
