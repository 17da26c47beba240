// The order of the compilation, and what it gives.

package compile

import (
	"cmp"
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/world"
)

// Result is a compiled deployment.
type Result struct {
	Program    *machine.Program
	Spec       *world.Spec
	Origin     *Origin
	Deployment *check.Deployment
}

// Origin leads from the tables back to what was written, so that a condition
// can be evaluated on raw readings and compared with its table. Slices are
// indexed like the tables of the Program and the Spec; facts are among the
// resources.
type Origin struct {
	Devices    []*check.Device
	Resources  []*check.Resource
	Vars       []*check.Variable
	Rules      []*check.Rule
	Conds      []*check.Cond
	Values     []*check.Expr
	Properties []*check.Property
	Assumes    []*check.Assume
	// Marks are what an "at" waits for; nil for a mere border of the time of day.
	Marks []*check.Mark
}

// Load parses, checks and compiles sources by file name. The result is nil if
// there is an error; warnings and hints come with a result. The diagnostics of
// all stages are sorted together.
func Load(files map[string]string, site check.Site) (*Result, []diag.Diagnostic) {
	var parsed []*syntax.File
	var found diag.List
	for _, name := range sortedNames(files) {
		f, list := syntax.Parse(name, files[name])
		parsed = append(parsed, f)
		found = append(found, list...)
	}
	unread := found.HasErrors()
	d, list := check.Check(parsed, site)
	found = append(found, list...)
	var result *Result
	if !unread && d.Valid() {
		result, list = Compile(d)
		found = append(found, list...)
	}
	found.Sort()
	if found.HasErrors() {
		return nil, found
	}
	return result, found
}

func sortedNames(files map[string]string) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Compile fills the tables of a valid deployment; the result is nil if a table
// would be too wide or an expression has no value, which the diagnostics say.
//
// Cost: one evaluation by cel-go for every entry of every table, with at most
// maxEntries entries for one table and maxWork nodes for all.
func Compile(d *check.Deployment) (*Result, []diag.Diagnostic) {
	if !d.Valid() {
		return nil, nil
	}
	b := &builder{
		d: d, program: &machine.Program{}, origin: &Origin{},
		resources: map[*check.Resource]machine.Res{}, vars: map[*check.Variable]machine.Var{},
		conds: map[condKey]machine.CondID{}, tables: map[string]int32{}, texts: map[string]int32{},
		singles: map[*check.Resource][]single{},
		ruleIDs: map[*check.Rule]machine.RuleID{}, markIDs: map[check.Mark]machine.MarkID{},
	}
	b.index()
	b.evaluateValues()
	if !b.partition() {
		return nil, b.diagnostics
	}
	b.slots()
	b.marks()
	b.images()
	b.rules()
	b.timers()
	b.gate()
	spec := b.spec()
	if b.failed() {
		return nil, b.diagnostics
	}
	if err := b.program.Finish(); err != nil {
		panic("compile: the program is inconsistent: " + err.Error())
	}
	return &Result{Program: b.program, Spec: spec, Origin: b.origin, Deployment: d}, b.diagnostics
}

// builder fills the tables.
type builder struct {
	d           *check.Deployment
	program     *machine.Program
	origin      *Origin
	diagnostics diag.List

	resources map[*check.Resource]machine.Res
	devices   map[*check.Device]machine.Dev
	ruleIDs   map[*check.Rule]machine.RuleID
	markIDs   map[check.Mark]machine.MarkID
	vars      map[*check.Variable]machine.Var
	conds     map[condKey]machine.CondID
	tables    map[string]int32 // by operands and CEL text
	texts     map[string]int32 // keys of conditions that are shared by text
	singles   map[*check.Resource][]single
	cuts      []check.Cut
	carries   []carry
	work      int
}

func (b *builder) failed() bool { return b.diagnostics.HasErrors() }

// report adds a diagnostic, unless a part of its place has the same one.
func (b *builder) report(d diag.Diagnostic) {
	for _, old := range b.diagnostics {
		s := old.Span
		if old.Code == d.Code && s.File == d.Span.File && d.Span.Start <= s.Start && s.End <= d.Span.End {
			return
		}
	}
	b.diagnostics = append(b.diagnostics, d)
}

// index numbers devices, variables and the resources that take part.
func (b *builder) index() {
	b.devices = map[*check.Device]machine.Dev{}
	for i, d := range b.d.Devices {
		b.devices[d] = machine.Dev(i)
		b.program.Devices = append(b.program.Devices, machine.Device{
			Name: d.Name, Provider: d.Provider, Model: d.Model.Model.Name,
		})
	}
	b.origin.Devices = b.d.Devices
	b.origin.Resources = b.mentioned()
	for i, r := range b.origin.Resources {
		b.resources[r] = machine.Res(i)
		if r.Fact != nil {
			b.program.Resources = append(b.program.Resources, machine.Resource{
				Ref: r.Ref, Device: -1, Model: r.Model, Fact: factKinds[r.Fact.Kind],
			})
			continue
		}
		dev := b.devices[r.Device]
		b.program.Resources = append(b.program.Resources, machine.Resource{
			Path: r.Path, Ref: r.Ref, Device: dev, Model: r.Model, Settable: r.Settable(),
		})
		b.program.Devices[dev].Resources = append(b.program.Devices[dev].Resources, machine.Res(i))
	}
	b.sources()
	for _, a := range b.d.Apps {
		for _, r := range a.Rules {
			b.ruleIDs[r] = machine.RuleID(len(b.ruleIDs))
		}
		for _, v := range a.Vars {
			b.vars[v] = machine.Var(len(b.origin.Vars))
			b.origin.Vars = append(b.origin.Vars, v)
			b.program.Vars = append(b.program.Vars, machine.Variable{
				Name: a.Name + "." + v.Name, Type: v.Type, Domain: v.Domain,
				Init: int32(v.Index(v.Init)), Where: v.Decl.Where(),
			})
		}
	}
}

// mentioned lists the resources that take part, by reference.
func (b *builder) mentioned() []*check.Resource {
	seen := map[*check.Resource]bool{}
	var list []*check.Resource
	var add func(r *check.Resource)
	reads := func(c *check.Cond) {
		for _, o := range c.Operands() {
			add(o.Resource)
		}
	}
	add = func(r *check.Resource) {
		if r == nil || seen[r] {
			return
		}
		seen[r] = true
		list = append(list, r)
		if r.Fact != nil {
			for _, source := range r.Fact.Sources {
				add(source)
			}
			return
		}
		for _, t := range r.Device.Behaviour {
			if t.Resource == r {
				reads(t.When)
			}
		}
	}
	b.eachMention(add, reads, func(e *check.Expr) {
		for _, o := range e.Operands {
			add(o.Resource)
		}
	})
	slices.SortFunc(list, func(x, y *check.Resource) int { return cmp.Compare(x.Ref, y.Ref) })
	return list
}

// eachMention walks everything that makes a resource take part, other than
// behaviours.
func (b *builder) eachMention(add func(*check.Resource), reads func(*check.Cond), value func(*check.Expr)) {
	for _, s := range b.d.Stepwise {
		add(s.Resource)
	}
	for _, p := range b.d.Physics {
		add(p.Resource)
		reads(p.While)
	}
	for _, o := range b.d.Overloads {
		reads(o.Cond)
	}
	for _, a := range b.d.Assumes {
		reads(a.Cond)
	}
	for _, s := range b.d.Safe {
		add(s.Resource)
	}
	for _, g := range b.d.Grants {
		add(g.Resource)
	}
	for _, r := range b.d.Refusals {
		add(r.Resource)
		reads(r.While)
	}
	for _, a := range b.d.Apps {
		for _, r := range a.Rules {
			for _, t := range r.Triggers {
				add(t.Resource)
				reads(t.Cond)
			}
			reads(r.While)
		}
		for _, p := range a.Properties {
			for _, o := range p.Operands() {
				add(o.Resource)
			}
		}
	}
	b.eachAction(func(a *check.Action) {
		add(a.Resource)
		for _, part := range a.Parts {
			add(part.Resource)
		}
		for _, e := range valuesOf(a) {
			value(e)
		}
	})
}

// eachAction walks the actions of all rules in order.
func (b *builder) eachAction(f func(*check.Action)) {
	for _, app := range b.d.Apps {
		for _, r := range app.Rules {
			for _, list := range [][]*check.Action{r.Then, r.Else} {
				for _, a := range list {
					f(a)
				}
			}
			for _, later := range [][]*check.Step{r.ThenLater, r.ElseLater} {
				for _, step := range later {
					for _, a := range step.Actions {
						f(a)
					}
				}
			}
		}
	}
}

// valuesOf lists the expressions of an action.
func valuesOf(a *check.Action) []*check.Expr {
	if a.Value != nil {
		return []*check.Expr{a.Value}
	}
	return a.Args
}
