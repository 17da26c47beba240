// Models: a tree whose names are known and whose constants have values.

package fsp

import (
	"context"
	"maps"
	"slices"

	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/lts"
)

// Limits bound what a model may become; zero means the default. The context of
// a call is the limit of time.
type Limits struct {
	// States of any one process that is built, and of a search: 2,000,000.
	States int
	// Transitions of any one process that is built: 20,000,000.
	Transitions int
	// Labels written out in one process, an action once for each value of its
	// indices: 500,000.
	Labels int
	// Processes in one composition: 10,000.
	Processes int
	// Bytes held by a search: 2 GiB.
	Bytes int64
	// Workers is the number of goroutines of a search; below 2 one.
	Workers int
	// Find finds the controller that a system with a goal asks for, where a text
	// composes with it; no system if there is none. If it is nil, such a
	// composition is an error. Package control has one.
	Find func(ctx context.Context, m *Model, s *System) (*lts.LTS, error)
}

func (l Limits) filled() Limits {
	set := func(n *int, otherwise int) {
		if *n <= 0 {
			*n = otherwise
		}
	}
	set(&l.States, 2_000_000)
	set(&l.Transitions, 20_000_000)
	set(&l.Labels, 500_000)
	set(&l.Processes, 10_000)
	if l.Bytes <= 0 {
		l.Bytes = 2 << 30
	}
	return l
}

func (l Limits) lts() lts.Limits {
	return lts.Limits{States: l.States, Transitions: l.Transitions, Bytes: l.Bytes}
}

// Model is a text that was understood: its names exist and its constants have
// values. Processes are elaborated when they are asked for. A Model does not
// change and may be used from several goroutines.
type Model struct {
	tree         *File
	consts       map[string]Value
	ranges       map[string][2]int64
	sets         map[string][]string
	processes    map[string]*ProcessDef
	composites   map[string]*CompositeDef
	tests        []progressTest
	goals        map[string]*GoalDef
	logic        map[string]*AssertDef
	timings      map[string]Def // TimedDef and WithinDef
	functions    map[string]*FunctionDef
	propositions map[string]bool // fluents by name
	asserts      map[string]fltl.Assert
	fluents      []fltl.Fluent
	order        []string // processes and composites in the text's order
	kinds        map[string]string
}

// Compile checks the names of a tree and works out its constants, ranges, sets
// and formulas.
//
// Errors are in the diagnostics, all that can be found without elaborating
// processes. The model is nil if there is one, or if Parse found one: then names
// that may be defined in what could not be read are not missed.
func Compile(f *File) (*Model, Diagnostics) {
	r := &reporter{file: f.Name, text: f.Text}
	m := compile(r, f)
	return m, r.sorted()
}

// Read parses and compiles a text.
func Read(name, text string) (*Model, Diagnostics) {
	r := &reporter{file: name, text: text}
	f := parse(r)
	m := compile(r, f)
	return m, r.sorted()
}

func compile(r *reporter, f *File) *Model {
	m := &Model{tree: f, consts: map[string]Value{}, ranges: map[string][2]int64{}, sets: map[string][]string{},
		processes: map[string]*ProcessDef{}, composites: map[string]*CompositeDef{}, goals: map[string]*GoalDef{},
		logic: map[string]*AssertDef{}, timings: map[string]Def{}, functions: map[string]*FunctionDef{}, propositions: map[string]bool{}, asserts: map[string]fltl.Assert{}, kinds: map[string]string{}}
	c := &collector{Model: m, reporter: r, first: map[string]Span{}}
	for _, d := range f.Defs {
		c.collect(d)
	}
	m.checkNames(r)
	if !r.list.Failed() && f.lost == nil {
		m.evaluate(r)
	}
	if !r.list.Failed() && f.lost == nil {
		m.readLogic(r)
	}
	if r.list.Failed() || f.lost != nil {
		return nil
	}
	return m
}

// collector sorts definitions by kind and refuses names given twice.
type collector struct {
	*Model
	*reporter
	first map[string]Span
}

// once says whether a name is new in its space: primitive processes and formulas
// share one, the others have one each. A composite process may have the name of a
// primitive one, which then is meant where the name is used.
func (c *collector) once(space string, name Ident) bool {
	if !c.unlike(space, name) {
		return false
	}
	c.first[space+" "+name.Name] = name.Span
	return true
}

// unlike says whether a name is not one of a space.
func (c *collector) unlike(space string, name Ident) bool {
	before, twice := c.first[space+" "+name.Name]
	if twice {
		c.add(definedTwice(name, before, c.tree.Text))
	}
	return !twice
}

func (c *collector) collect(d Def) {
	switch d := d.(type) {
	case *ConstDef:
		c.named("number", d.Ident, "const")
	case *RangeDef:
		c.named("number", d.Ident, "range")
	case *SetDef:
		c.named("set", d.Ident, "set")
	case *ProgressDef:
		c.once("progress", d.Ident)
	case *GoalDef:
		if c.once("goal", d.Ident) {
			c.goals[d.Name] = d
		}
	case *FluentDef:
		if c.unlike("composite", d.Ident) && c.once("process", d.Ident) {
			c.kinds["fluent "+d.Name] = "fluent"
		}
	case *AssertDef:
		if c.unlike("composite", d.Ident) && c.once("process", d.Ident) {
			c.logic[d.Name] = d
		}
	case *TimedDef:
		if c.unlike("composite", d.Ident) && c.process("process", d.Ident) {
			c.timings[d.Name] = d
		}
	case *WithinDef:
		if c.unlike("composite", d.Ident) && c.once("process", d.Ident) {
			c.timings[d.Name] = d
		}
	case *FunctionDef:
		if c.once("number", d.Ident) {
			c.functions[d.Name] = d
		}
	case *ProcessDef:
		if c.process("process", d.Ident) {
			c.processes[d.Name] = d
		}
	case *CompositeDef:
		if c.process("composite", d.Ident) {
			c.composites[d.Name] = d
		}
	}
}

func (c *collector) named(space string, name Ident, kind string) {
	if c.once(space, name) {
		c.kinds[space+" "+name.Name] = kind
	}
}

func (c *collector) process(space string, name Ident) bool {
	if isReserved(name.Name) {
		c.add(reserved(name))
		return false
	}
	if space == "composite" && c.processes[name.Name] == nil && !c.unlike("process", name) || !c.once(space, name) {
		return false
	}
	c.order = append(c.order, name.Name)
	return true
}

func isReserved(name string) bool { return name == "STOP" || name == "END" || name == "ERROR" }

// Processes returns the names of all processes, primitive and composite, in the
// order of the text.
func (m *Model) Processes() []string { return slices.Clone(m.order) }

// Composite says whether a process is composite.
func (m *Model) Composite(name string) bool { return m.composites[name] != nil }

// Default returns the process that is meant if none is named: the last
// composite one, or the last one. It is empty if there is none.
func (m *Model) Default() string {
	name := ""
	for _, n := range m.order {
		if m.Composite(n) || !m.Composite(name) {
			name = n
		}
	}
	return name
}

// Fluents returns the fluents of the text.
func (m *Model) Fluents() []fltl.Fluent { return slices.Clone(m.fluents) }

// Formula returns the formula of an assert, constraint or ltl_property, or the
// proposition of a fluent.
func (m *Model) Formula(name string) (fltl.Formula, bool) {
	if a, ok := m.asserts[name]; ok {
		return a.Formula, true
	}
	if m.propositions[name] {
		return fltl.Prop(name), true
	}
	return nil, false
}

// Watched says whether a name is that of an ltl_property or a constraint, which
// are processes too.
func (m *Model) Watched(name string) bool {
	d := m.logic[name]
	return d != nil && d.Keyword != "assert"
}

// Asserts returns the names of the assertions to be checked, in the order of
// the text.
func (m *Model) Asserts() []string {
	var names []string
	for _, d := range m.tree.Defs {
		if d, ok := d.(*AssertDef); ok && d.Keyword == "assert" {
			names = append(names, d.Name)
		}
	}
	return names
}

// known lists the keys of maps, sorted.
func known[T any](ms ...map[string]T) []string {
	var names []string
	for _, m := range ms {
		names = slices.AppendSeq(names, maps.Keys(m))
	}
	slices.Sort(names)
	return names
}

// System elaborates a process; an empty name stands for the default one.
//
// The diagnostics hold errors, without which there is no system, and warnings.
// Cost: linear in the states and labels of its primitive processes, and in the
// composed states of those composite processes within it that are hidden,
// minimised or the like.
func (m *Model) System(ctx context.Context, name string, lim Limits) (*System, Diagnostics) {
	r := &reporter{file: m.tree.Name, text: m.tree.Text}
	e := m.elaborate(ctx, r, lim)
	s := e.target(name)
	if e.failed || r.list.Failed() {
		s = nil
	}
	return s, r.sorted()
}
