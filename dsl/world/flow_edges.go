// The edges of the flow graph.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// fromRes: rules that read it, facts computed from it, and, since a command the
// device has followed is not repeated, the commands to it.
func (f *Flow) fromRes(r machine.Res, visit func(int)) {
	p := f.spec.Program
	for i := range p.Rules {
		if f.readsRes(&p.Rules[i], r) {
			visit(f.node(flowRule, i))
		}
	}
	for i := range p.Resources {
		if slices.Contains(p.Resources[i].Sources, r) {
			visit(f.node(flowRes, i))
		}
	}
	if p.Resources[r].Settable && f.Watches(r) && f.commanded(r) {
		visit(f.node(flowCommand, int(r)))
	}
	f.shielded(func(c machine.CondID) bool { return reads(p, c, r) }, visit)
}

// shielded: a command that the shield lets through or refuses as a condition says.
func (f *Flow) shielded(reads func(machine.CondID) bool, visit func(int)) {
	for _, row := range f.spec.Program.Gate.Shield {
		if reads(row.While) {
			f.command(row.Res, visit)
			f.refused(row.Res, visit)
		}
	}
}

// commanded reports whether a rule, a person or the safe state may command r.
func (f *Flow) commanded(r machine.Res) bool {
	p := f.spec.Program
	return commandedByPeople(p, r) ||
		slices.ContainsFunc(p.Safe, func(s machine.SafeSet) bool { return s.Res == r }) ||
		slices.ContainsFunc(p.Rules, func(rule machine.Rule) bool {
			return writes(&rule, func(a *machine.Action) bool { return a.Kind == machine.DoSet && a.Res == r })
		})
}

func (f *Flow) readsRes(rule *machine.Rule, r machine.Res) bool {
	p := f.spec.Program
	for i := range rule.Triggers {
		switch t := &rule.Triggers[i]; t.Kind {
		case machine.WhenTrue, machine.HoldsFor:
			if reads(p, t.Cond, r) {
				return true
			}
		case machine.OnUpdates, machine.OnChanges, machine.OnIsSet, machine.OnIsRefused:
			if t.Res == r {
				return true
			}
		case machine.OnOffline, machine.OnOnline:
			if t.Dev == p.Resources[r].Device {
				return true
			}
		}
	}
	is := func(o machine.Operand) bool { return !o.IsVar && o.Res == r }
	return reads(p, rule.Guard, r) || f.uses(rule, is) || shows(rule, func(part *machine.NoticePart) bool { return !part.IsVar && part.Res == r })
}

// uses reports whether the value of an action has an operand like this.
func (f *Flow) uses(rule *machine.Rule, is func(machine.Operand) bool) bool {
	p := f.spec.Program
	return writes(rule, func(a *machine.Action) bool {
		value := (a.Kind == machine.DoSet || a.Kind == machine.DoAssign) && slices.ContainsFunc(p.Values[a.Value].Operands, is)
		return value || slices.ContainsFunc(a.Args, func(id machine.ValueID) bool { return slices.ContainsFunc(p.Values[id].Operands, is) })
	})
}

// shows reports whether a notification has a part like this.
func shows(rule *machine.Rule, is func(*machine.NoticePart) bool) bool {
	return writes(rule, func(a *machine.Action) bool {
		return a.Kind == machine.DoNotify && slices.ContainsFunc(a.Text, func(part machine.NoticePart) bool { return part.Show && is(&part) })
	})
}

func (f *Flow) fromVar(v machine.Var, visit func(int)) {
	p := f.spec.Program
	in := func(c machine.CondID) bool { return c != machine.NoCond && slices.Contains(p.Conds[c].VarDeps, v) }
	for i := range p.Rules {
		rule := &p.Rules[i]
		triggered := slices.ContainsFunc(rule.Triggers, func(t machine.Trigger) bool {
			return (t.Kind == machine.WhenTrue || t.Kind == machine.HoldsFor) && in(t.Cond)
		})
		if triggered || in(rule.Guard) || f.uses(rule, func(o machine.Operand) bool { return o.IsVar && o.Var == v }) ||
			shows(rule, func(part *machine.NoticePart) bool { return part.IsVar && part.Var == v }) {
			visit(f.node(flowRule, i))
		}
	}
	f.shielded(in, visit)
}

// fromRule: what it does, the rules that hear of it or that it ends, and, if it may
// keep a reaction from ending, everything that is dropped then.
func (f *Flow) fromRule(id machine.RuleID, visit func(int)) {
	p := f.spec.Program
	assigns := false
	p.Rules[id].EachAction(func(a *machine.Action) bool {
		switch a.Kind {
		case machine.DoSet:
			f.command(a.Res, visit)
			f.refused(a.Res, visit)
		case machine.DoCall:
			f.command(a.Res, visit)
		case machine.DoAssign:
			assigns = true
			visit(f.node(flowVar, int(a.Var)))
		case machine.DoNotify:
			if f.Hears(a.Role) {
				visit(f.node(flowNotice, int(id)))
			}
		case machine.DoStop:
			visit(f.node(flowRule, int(a.Rule)))
		}
		return true
	})
	for i := range p.Rules {
		if slices.ContainsFunc(p.Rules[i].Triggers, func(t machine.Trigger) bool { return t.Kind == machine.OnDropped && t.Rule == id }) {
			visit(f.node(flowRule, i))
		}
	}
	if assigns && len(f.endless) > 0 {
		for i := range p.Rules {
			visit(f.node(flowRule, i))
		}
		for _, s := range p.Safe {
			f.command(s.Res, visit)
		}
	}
}

// command: it comes out, or the device, and what the action writes, may do
// otherwise.
func (f *Flow) command(r machine.Res, visit func(int)) {
	p := f.spec.Program
	switch {
	case f.Watches(r):
		visit(f.node(flowCommand, int(r)))
	case p.Resources[r].Settable:
		visit(f.node(flowRes, int(r)))
	default:
		for _, x := range writtenBy(p, r) {
			visit(f.node(flowRes, int(x)))
		}
	}
}

// refused: a write that the gate refuses comes out nowhere, but rules may hear of
// it.
func (f *Flow) refused(r machine.Res, visit func(int)) {
	p := f.spec.Program
	for i := range p.Rules {
		if slices.ContainsFunc(p.Rules[i].Triggers, func(t machine.Trigger) bool { return t.Kind == machine.OnIsRefused && t.Res == r }) {
			visit(f.node(flowRule, i))
		}
	}
}

// eachCoupled calls visit for what the actual value of a resource acts upon: what a
// condition that reads it lets or forbids, and what is assumed together with it.
func (f *Flow) eachCoupled(r machine.Res, visit func(int)) {
	p := f.spec.Program
	for _, ph := range f.spec.Physics {
		if reads(p, ph.While, r) {
			visit(f.node(flowRes, int(ph.Res)))
		}
	}
	for y, list := range f.spec.Behaviour {
		if slices.ContainsFunc(list, func(t Transition) bool { return reads(p, t.When, r) }) {
			visit(f.node(flowRes, y))
		}
	}
	for _, a := range f.spec.Assumes {
		f.eachConjunct(a.Cond, func(c machine.CondID) {
			if !reads(p, c, r) {
				return
			}
			for _, y := range p.Conds[c].Deps {
				visit(f.node(flowRes, int(y)))
			}
		})
	}
}

// eachConjunct takes a condition apart: what is joined by && alone does not bind
// one resource to another.
func (f *Flow) eachConjunct(c machine.CondID, do func(machine.CondID)) {
	if c == machine.NoCond {
		return
	}
	if n := &f.spec.Program.Conds[c]; n.Op == machine.OpAnd {
		f.eachConjunct(n.A, do)
		f.eachConjunct(n.B, do)
		return
	}
	do(c)
}
