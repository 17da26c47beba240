// Slicing: what can influence a question, and nothing else.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// cone is the set of things that can influence a question.
type cone struct {
	spec  *Spec
	res   []bool
	vars  []bool
	rules []bool
	cut   []bool // coarse worlds: resources whose writers are left out
	live  bool   // declared fairness matters
	alone bool   // writers are not drawn in
	vague []bool // focused worlds: timers whose time does not count
}

// newCone returns the closure of the roots added to it: writers of a resource
// or variable, everything a rule reads, what physics and assumptions tie to a
// resource. Rules that could keep a reaction going until it is cut off belong to
// every cone, with the variables they assign, for that drops the effects of all
// rules: it is cut off if the last micro-step changes a variable, read or not.
func newCone(spec *Spec, cut []bool, live bool) *cone {
	p := spec.Program
	c := &cone{
		spec: spec, res: make([]bool, len(p.Resources)),
		vars: make([]bool, len(p.Vars)), rules: make([]bool, len(p.Rules)), cut: cut, live: live,
	}
	for _, r := range Endless(p) {
		c.addRule(r)
		for _, v := range assignedBy(&p.Rules[r]) {
			c.addVar(v)
		}
	}
	return c
}

func (c *cone) addCond(id machine.CondID) {
	if id == machine.NoCond {
		return
	}
	n := &c.spec.Program.Conds[id]
	for _, r := range n.Deps {
		c.addRes(r)
	}
	for _, v := range n.VarDeps {
		c.addVar(v)
	}
}

func (c *cone) addOperands(ops []machine.Operand) {
	for _, o := range ops {
		if o.IsVar {
			c.addVar(o.Var)
		} else {
			c.addRes(o.Res)
		}
	}
}

func (c *cone) addRes(r machine.Res) {
	if c.res[r] {
		return
	}
	c.res[r] = true
	if c.cut[r] {
		return
	}
	p := c.spec.Program
	for _, source := range p.Resources[r].Sources {
		c.addRes(source)
	}
	for _, row := range p.Gate.Shield {
		if row.Res == r {
			c.addCond(row.While)
		}
	}
	for i := range p.Rules {
		if !c.alone && writes(&p.Rules[i], func(a *machine.Action) bool {
			return (a.Kind == machine.DoSet || a.Kind == machine.DoCall) && a.Res == r ||
				a.Kind == machine.DoCall && slices.Contains(writtenBy(p, a.Res), r)
		}) {
			c.addRule(machine.RuleID(i))
		}
	}
	for _, t := range c.spec.Behaviour[r] {
		c.addCond(t.When)
	}
	for _, ph := range c.spec.Physics {
		if ph.Res == r {
			c.addCond(ph.While)
		}
	}
	for _, a := range c.spec.Assumes {
		if reads(p, a.Cond, r) {
			c.addCond(a.Cond)
		}
	}
	for _, a := range c.spec.Recurs {
		if c.live && reads(p, a.Cond, r) {
			c.addCond(a.Cond)
		}
	}
}

func (c *cone) addVar(v machine.Var) {
	if c.vars[v] {
		return
	}
	c.vars[v] = true
	p := c.spec.Program
	for i := range p.Rules {
		if !c.alone && writes(&p.Rules[i], func(a *machine.Action) bool { return a.Kind == machine.DoAssign && a.Var == v }) {
			c.addRule(machine.RuleID(i))
		}
	}
}

// addRule adds a rule with all it reads. What it writes is added only when
// something in the cone reads it.
func (c *cone) addRule(id machine.RuleID) {
	if c.rules[id] {
		return
	}
	c.rules[id] = true
	p := c.spec.Program
	r := &p.Rules[id]
	for _, t := range r.Triggers {
		switch t.Kind {
		case machine.WhenTrue, machine.HoldsFor:
			if !loosened(r, &t, c.vague) {
				c.addCond(t.Cond)
			}
		case machine.OnDropped:
			c.addRule(t.Rule) // the trigger cannot do without it
		case machine.OnUpdates, machine.OnChanges, machine.OnIsSet, machine.OnIsRefused:
			c.addRes(t.Res)
		}
	}
	c.addCond(r.Guard)
	r.EachAction(func(a *machine.Action) bool {
		if a.Kind == machine.DoSet || a.Kind == machine.DoAssign {
			c.addOperands(p.Values[a.Value].Operands)
		}
		for _, arg := range a.Args {
			c.addOperands(p.Values[arg].Operands)
		}
		return true
	})
	if r.Slots > 0 && !c.alone {
		c.addStoppers(id)
	}
}

// addStoppers adds the rules that may end the runs of a rule.
func (c *cone) addStoppers(id machine.RuleID) {
	p := c.spec.Program
	for i := range p.Rules {
		if writes(&p.Rules[i], func(a *machine.Action) bool { return a.Kind == machine.DoStop && a.Rule == id }) {
			c.addRule(machine.RuleID(i))
		}
	}
}

// addProperty adds what a sentence speaks of.
func (c *cone) addProperty(pr *Property) {
	if pr.OfPairs() {
		c.addFlow(pr)
		return
	}
	for _, r := range pr.Own {
		c.addRes(r)
	}
	for _, v := range pr.OwnVars {
		c.addVar(v)
	}
	c.addCond(pr.P)
	c.addCond(pr.Q)
	c.addCond(pr.Trigger)
	for _, b := range pr.Besides {
		c.addCond(b)
	}
	switch pr.Kind {
	case NeverFires, NoOutside:
		c.addRule(pr.Rule)
	case Survey:
		c.surveyRules(pr.Rules)
	case NoConflict:
		if pr.Target.IsVar {
			c.addVar(pr.Target.Var)
		} else {
			c.addRes(pr.Target.Res)
		}
	case NeverEvent, OnlyEvent:
		c.addEvent(&pr.Event)
	case Observed:
		for _, q := range pr.Props {
			c.addCond(q.Cond)
		}
		for i := range pr.Events {
			c.addEvent(&pr.Events[i].Event)
			c.addCond(pr.Events[i].Cond)
		}
	}
}

// addEvent adds what may cause an event.
func (c *cone) addEvent(e *Event) {
	p := c.spec.Program
	for i := range p.Rules {
		if writes(&p.Rules[i], func(a *machine.Action) bool { return mayCause(e, a) }) {
			c.addRule(machine.RuleID(i))
		}
	}
	switch e.Kind {
	case EvNotify:
	case EvDropped:
		c.addRule(e.Rule)
	default:
		c.addRes(e.Res)
	}
}

func mayCause(e *Event, a *machine.Action) bool {
	switch e.Kind {
	case EvNotify:
		return a.Kind == machine.DoNotify && a.Role == e.Role
	case EvCall:
		return a.Kind == machine.DoCall && a.Res == e.Res
	case EvDropped:
		return false
	}
	return a.Kind == machine.DoSet && a.Res == e.Res
}

// writes reports whether some action of a rule matches.
func writes(r *machine.Rule, match func(*machine.Action) bool) bool {
	return !r.EachAction(func(a *machine.Action) bool { return !match(a) })
}

func reads(p *machine.Program, c machine.CondID, r machine.Res) bool {
	if c == machine.NoCond {
		return false
	}
	for _, d := range p.Conds[c].Deps {
		if d == r {
			return true
		}
	}
	return false
}

// cuttable lists the settable resources that a coarse world treats as if they
// were sensors: whatever is written to them, they may report anything at any
// time, so that their writers do not matter. It needs that nothing but reports
// is read of them: not their actual value, not whether they were set or
// refused, not who set them.
func cuttable(spec *Spec, prop *Property) []bool {
	p := spec.Program
	cut := make([]bool, len(p.Resources))
	for r := range p.Resources {
		cut[r] = p.Resources[r].Settable
	}
	keep := func(list ...machine.Res) {
		for _, r := range list {
			cut[r] = false
		}
	}
	keepWatched(p, prop, keep)
	keepCond := func(c machine.CondID) {
		if c != machine.NoCond {
			keep(p.Conds[c].Deps...)
		}
	}
	for _, ph := range spec.Physics {
		keepCond(ph.While)
	}
	for _, a := range spec.Assumes {
		keepCond(a.Cond)
	}
	for _, list := range spec.Behaviour {
		for _, t := range list {
			keepCond(t.When)
		}
	}
	return cut
}

// keepWatched calls keep for the resources of which more is asked than what they have
// reported: the actual value, or whether and by whom they are set, refused, reported.
func keepWatched(p *machine.Program, prop *Property, keep func(...machine.Res)) {
	keepCond := func(c machine.CondID) {
		if c != machine.NoCond {
			keep(p.Conds[c].Deps...)
		}
	}
	keepEvent := func(e *Event) {
		if e.Kind != EvNotify && e.Kind != EvDropped {
			keep(e.Res)
		}
	}
	switch prop.Kind {
	case StateProperty, ResponseProperty, Observed, PossibleProperty:
		keep(prop.Own...)
		for i := range prop.Events {
			keepEvent(&prop.Events[i].Event)
			if prop.Events[i].Really {
				keepCond(prop.Events[i].Cond)
			}
		}
	case NeverEvent, OnlyEvent:
		keepEvent(&prop.Event)
		if prop.Really {
			keepCond(prop.Q)
		}
	case NoConflict, NoOutside:
		if !prop.Target.IsVar {
			keep(prop.Target.Res)
		}
	}
	for i := range p.Rules {
		for _, t := range p.Rules[i].Triggers {
			if t.Kind == machine.OnIsSet || t.Kind == machine.OnIsRefused {
				keep(t.Res)
			}
		}
	}
}
