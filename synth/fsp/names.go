// Names: every use of a name is looked up before anything is elaborated, so that
// all that are wrong are reported at once.

package fsp

import (
	"slices"
	"strings"
)

// missing reports a name that does not exist, unless it may be defined where the
// text could not be read.
func (c *nameChecker) missing(name string, d Diagnostic) {
	if !c.tree.lost[name] {
		c.add(d)
	}
}

// nameChecker walks a tree with the variables that are known.
type nameChecker struct {
	*Model
	*reporter
	params []string // of the process around
	vars   []string
	locals map[string][]int // local processes and their numbers of indices: P and P[i] are two
}

func (m *Model) checkNames(r *reporter) {
	c := &nameChecker{Model: m, reporter: r}
	for _, d := range m.tree.Defs {
		c.params, c.vars, c.locals = nil, nil, nil
		c.definition(d)
	}
}

func (c *nameChecker) definition(d Def) {
	switch d := d.(type) {
	case *ConstDef:
		c.expr(d.Value)
	case *RangeDef:
		c.expr(d.Low)
		c.expr(d.High)
	case *SetDef:
		c.set(d.Labels)
	case *ProgressDef:
		c.indices(d.Indices)
		if d.If != nil {
			c.label(d.If)
		}
		c.label(d.Then)
	case *GoalDef:
		c.goal(d)
	case *FluentDef:
		c.fluent(d)
	case *AssertDef:
		c.assert(d)
	case *TimedDef:
		c.use(d.Use)
		for _, b := range d.Bounds {
			c.free(b.Labels)
			c.expr(b.Low)
			if b.High != nil {
				c.expr(b.High)
			}
		}
	case *WithinDef:
		c.free(d.Event)
		c.free(d.After)
		c.expr(d.Ticks)
	case *FunctionDef:
		for _, a := range d.Args {
			c.vars = append(c.vars, a.Name)
		}
		c.expr(d.Value)
	case *ProcessDef:
		c.process(d)
	case *CompositeDef:
		c.compositeDef(d)
	}
}

func (c *nameChecker) goal(d *GoalDef) {
	for _, item := range d.Items {
		if item.Labels != nil {
			c.set(item.Labels)
		}
		for _, n := range item.Names {
			if c.kinds["fluent "+n.Name] == "" && c.logic[n.Name] == nil && c.timings[n.Name] == nil && c.processes[n.Name] == nil && c.composites[n.Name] == nil {
				c.missing(n.Name, noGoalName(n, append(c.named("fluent"), known(c.logic)...)))
			}
		}
	}
}

func (c *nameChecker) process(d *ProcessDef) {
	for _, m := range d.Modifiers {
		if m == Plant || m.solved() {
			c.add(needsComposite(d.Ident, m.String()))
		}
	}
	if d.Goal != nil {
		c.add(goalUnused(*d.Goal))
	}
	c.parameters(d.Params)
	c.locals = map[string][]int{}
	for _, l := range d.Locals {
		c.local(l)
	}
	for _, l := range d.Locals {
		n := len(c.vars)
		c.indices(l.Indices)
		c.body(l.Body)
		c.vars = c.vars[:n]
	}
	if d.Extend != nil {
		c.set(d.Extend)
	}
	c.relabel(d.Relabel)
	c.hiding(d.Hide)
}

func (c *nameChecker) parameters(params []Param) {
	for _, p := range params {
		c.expr(p.Default)
	}
	for _, p := range params {
		if slices.Contains(c.params, p.Name) {
			c.add(definedTwice(p.Ident, params[slices.Index(c.params, p.Name)].Span, c.tree.Text))
		}
		c.params = append(c.params, p.Name)
	}
}

func (c *nameChecker) local(l Local) {
	if isReserved(l.Name) {
		c.add(reserved(l.Ident))
	}
	c.locals[l.Name] = append(c.locals[l.Name], len(l.Indices))
}

func (c *nameChecker) body(b Process) {
	switch b := b.(type) {
	case *Ref:
		for _, u := range b.Before {
			c.use(u)
		}
		for _, x := range b.Indices {
			c.expr(x)
		}
		c.localRef(b)
	case *If:
		c.expr(b.Cond)
		c.body(b.Then)
		if b.Else != nil {
			c.body(b.Else)
		}
	case *Choice:
		before := len(c.vars)
		c.indices(b.Each)
		for _, br := range b.Branches {
			n := len(c.vars)
			if br.Guard != nil {
				c.expr(br.Guard)
			}
			c.label(br.Action)
			c.body(br.Next)
			c.vars = c.vars[:n]
		}
		c.vars = c.vars[:before]
	}
}

func (c *nameChecker) localRef(b *Ref) {
	want, ok := c.locals[b.Name]
	switch {
	case isReserved(b.Name):
		if len(b.Indices) > 0 {
			c.add(wrongIndices(b.Ident, len(b.Indices), 0))
		}
	case !ok:
		c.missing(b.Name, noLocalProcess(b.Ident, c.processes[b.Name] != nil || c.composites[b.Name] != nil, known(c.locals)))
	case !slices.Contains(want, len(b.Indices)):
		c.add(wrongIndices(b.Ident, len(b.Indices), want[0]))
	}
}

// use looks a process up that is referred to with its parameters.
func (c *nameChecker) use(u Use) {
	for _, x := range u.Actuals {
		c.expr(x)
	}
	var params []Param
	switch {
	case c.processes[u.Name] != nil:
		params = c.processes[u.Name].Params
	case c.composites[u.Name] != nil:
		params = c.composites[u.Name].Params
	case c.logic[u.Name] != nil && c.logic[u.Name].Keyword != "assert":
		params = c.logic[u.Name].Params
	case isReserved(u.Name):
		return
	case c.timings[u.Name] != nil:
	default:
		c.missing(u.Name, noSuchProcess(u.Ident, c.order))
		return
	}
	if u.Actuals != nil && len(u.Actuals) != len(params) {
		c.add(wrongActuals(u.Ident, len(u.Actuals), len(params)))
	}
}

func (c *nameChecker) compositeDef(d *CompositeDef) {
	solved := false
	for _, m := range d.Modifiers {
		if m.solved() {
			solved = true
			if d.Goal == nil {
				c.add(needsGoal(d.Ident, m.String()))
			}
		}
	}
	if d.Goal != nil {
		switch {
		case !solved:
			c.add(goalUnused(*d.Goal))
		case c.goals[d.Goal.Name] == nil:
			c.missing(d.Goal.Name, noGoalDef(*d.Goal, known(c.goals)))
		}
	}
	c.parameters(d.Params)
	c.composite(d.Body)
	if d.Priority != nil {
		c.set(d.Priority.Labels)
	}
	c.hiding(d.Hide)
}

func (c *nameChecker) composite(b Composite) {
	n := len(c.vars)
	switch b := b.(type) {
	case *Conditional:
		c.expr(b.Cond)
		c.composite(b.Then)
		if b.Else != nil {
			c.composite(b.Else)
		}
	case *Replicated:
		c.indices(b.Indices)
		c.composite(b.Body)
	case *Parallel:
		if b.Share != nil {
			c.label(b.Share)
			c.vars = c.vars[:n]
		}
		if b.Prefix != nil {
			c.label(b.Prefix)
		}
		if b.Use != nil {
			c.use(*b.Use)
		}
		for _, g := range b.Group {
			c.composite(g)
		}
		c.vars = c.vars[:n]
		c.relabel(b.Relabel)
	}
	c.vars = c.vars[:n]
}

func (c *nameChecker) relabel(list []Relabel) {
	for _, r := range list {
		n := len(c.vars)
		c.indices(r.Indices)
		c.relabel(r.Each)
		if r.New != nil {
			c.label(r.New)
			c.label(r.Old)
		}
		c.vars = c.vars[:n]
	}
}

func (c *nameChecker) hiding(h *Hiding) {
	if h != nil {
		c.set(h.Labels)
	}
}

// set looks up a set; its variables are unknown outside.
func (c *nameChecker) set(s *LabelSet) {
	if s.Name != "" {
		if c.kinds["set "+s.Name] == "" {
			c.missing(s.Name, noSet(s.Span, s.Name, c.named("set")))
		}
		return
	}
	for _, l := range s.Labels {
		n := len(c.vars)
		c.label(l)
		c.vars = c.vars[:n]
	}
}

// named lists the constants and ranges, or the sets.
func (c *nameChecker) named(space string) []string {
	var names []string
	for key := range c.kinds {
		if name, ok := strings.CutPrefix(key, space+" "); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// label looks up what a label is made of and adds its variables.
func (c *nameChecker) label(l *Label) {
	for _, part := range l.Parts {
		if part.Index != nil {
			c.index(*part.Index)
		}
		if part.Set != nil {
			c.set(part.Set)
		}
		if part.Minus != nil {
			c.set(part.Minus)
		}
	}
}

func (c *nameChecker) indices(list []Index) {
	for _, x := range list {
		c.index(x)
	}
}

func (c *nameChecker) index(x Index) {
	switch {
	case x.Set != nil:
		c.set(x.Set)
	case x.High != nil:
		c.expr(x.Low)
		c.expr(x.High)
	default:
		if name, ok := x.Low.(*Name); !ok || !c.several(name.Name) {
			if x.Var != "" {
				c.add(noRange(x.Span))
			}
			c.expr(x.Low)
		}
	}
	if x.Var != "" {
		c.vars = append(c.vars, x.Var)
	}
}

// several says whether a name stands for a range or a set.
func (c *nameChecker) several(name string) bool {
	if slices.Contains(c.params, name) {
		return false
	}
	return c.kinds["number "+name] == "range" || c.kinds["set "+name] == "set"
}

func (c *nameChecker) expr(x Expr) {
	switch x := x.(type) {
	case *Name:
		c.name(x.Ident)
	case *Quoted:
		c.free(x.Label)
	case *Size:
		c.free(x.Of)
	case *Pick:
		c.free(x.Of)
		c.expr(x.At)
	case *Unary:
		c.expr(x.X)
	case *Binary:
		c.expr(x.L)
		c.expr(x.R)
	case *Ternary:
		c.expr(x.Cond)
		c.expr(x.Then)
		c.expr(x.Else)
	case *Call:
		c.call(x)
	}
}

func (c *nameChecker) call(x *Call) {
	for _, a := range x.Args {
		c.expr(a)
	}
	switch d := c.functions[x.Name]; {
	case d == nil:
		c.missing(x.Name, noFunction(x.Ident, known(c.functions)))
	case len(d.Args) != len(x.Args):
		c.add(wrongArguments(x.Ident, len(x.Args), len(d.Args)))
	}
}

// free looks a label up whose variables are unknown outside.
func (c *nameChecker) free(l *Label) {
	n := len(c.vars)
	c.label(l)
	c.vars = c.vars[:n]
}

func (c *nameChecker) name(n Ident) {
	if slices.Contains(c.vars, n.Name) || slices.Contains(c.params, n.Name) || c.kinds["number "+n.Name] == "const" {
		return
	}
	c.missing(n.Name, noConstant(n, append(c.named("number"), c.params...)))
}
