// Rules, the gate and the safe state.

package compile

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

func (b *builder) rules() {
	for _, app := range b.d.Apps {
		for _, r := range app.Rules {
			id := b.ruleIDs[r]
			b.origin.Rules = append(b.origin.Rules, r)
			out := &b.program.Rules[id]
			out.Name, out.App, out.Priority = app.Name+"."+r.Name, app.Name, r.Priority
			out.Guard, out.Where = b.cond(r.While), r.Decl.Where()
			out.Mode, out.Max = r.Mode, r.Max
			for i, t := range r.Triggers {
				out.Triggers = append(out.Triggers, b.trigger(t))
				b.time(id, i, t)
			}
			out.Then, out.Else = b.actions(r.Then), b.actions(r.Else)
			out.ThenLater, out.ElseLater = b.steps(r.ThenLater), b.steps(r.ElseLater)
		}
	}
}

func (b *builder) trigger(t *check.Trigger) machine.Trigger {
	out := machine.Trigger{Cond: machine.NoCond, Where: t.Decl.Where()}
	switch n := t.Decl.(type) {
	case *syntax.WhenTrigger:
		out.Kind, out.Cond, out.AlsoOnReconnect = machine.WhenTrue, b.cond(t.Cond), n.AlsoOnReconnect
		if t.Ticks > 0 {
			out.Kind = machine.HoldsFor
		}
	case *syntax.EveryTrigger:
		out.Kind = machine.OnEvery
	case *syntax.AtTrigger:
		out.Kind, out.Mark = machine.OnMark, b.markIDs[*t.Mark]
	case *syntax.SequenceTrigger:
		out.Kind, out.Res = machine.OnUpdates, b.resources[t.Resource]
	case *syntax.DroppedTrigger:
		out.Kind, out.Rule = machine.OnDropped, b.ruleIDs[t.Rule]
	case *syntax.OnTrigger:
		out.Kind, out.Res = onKinds[n.What], b.resources[t.Resource]
	case *syntax.StartTrigger:
		out.Kind = machine.OnStart
	case *syntax.DeviceTrigger:
		out.Kind, out.Dev = machine.OnOffline, b.devices[t.Device]
		if n.What == "online" {
			out.Kind = machine.OnOnline
		}
	}
	return out
}

// onKinds are the triggers on a resource; without a word it is "updates".
var onKinds = map[string]machine.TriggerKind{
	"": machine.OnUpdates, "updates": machine.OnUpdates, "changes": machine.OnChanges,
	"is set": machine.OnIsSet, "is refused": machine.OnIsRefused,
}

func (b *builder) actions(list []*check.Action) []machine.Action {
	var out []machine.Action
	for _, a := range list {
		out = append(out, b.action(a))
	}
	return out
}

func (b *builder) steps(list []*check.Step) []machine.Step {
	var out []machine.Step
	for _, step := range list {
		out = append(out, machine.Step{Ticks: step.Ticks, Anyway: step.Anyway, Actions: b.actions(step.Actions)})
	}
	return out
}

func (b *builder) action(a *check.Action) machine.Action {
	out := machine.Action{Where: a.Decl.Where()}
	switch n := a.Decl.(type) {
	case *syntax.SetAction:
		out.Kind, out.Res, out.Always = machine.DoSet, b.resources[a.Resource], n.Always
		out.Value = b.value(a.Value, a.Resource, nil)
	case *syntax.AssignAction:
		out.Kind, out.Var = machine.DoAssign, b.vars[a.Var]
		out.Value = b.value(a.Value, nil, a.Var)
	case *syntax.CallAction:
		out.Kind, out.Res = machine.DoCall, b.resources[a.Resource]
		for _, arg := range a.Args {
			out.Args = append(out.Args, b.value(arg, nil, nil))
		}
	case *syntax.StopAction:
		out.Kind, out.Rule = machine.DoStop, b.ruleIDs[a.Rule]
	case *syntax.NotifyAction:
		out.Kind, out.Role = machine.DoNotify, a.Role
		for _, p := range a.Parts {
			out.Text = append(out.Text, b.part(p))
		}
	}
	return out
}

func (b *builder) part(p check.Part) machine.NoticePart {
	switch {
	case p.Resource != nil:
		return machine.NoticePart{Res: b.resources[p.Resource], Show: true}
	case p.Var != nil:
		return machine.NoticePart{IsVar: true, Var: b.vars[p.Var], Show: true}
	}
	return machine.NoticePart{Text: p.Text}
}

// gate fills roles, grants and the safe state.
func (b *builder) gate() {
	b.program.Roles = b.d.Roles
	for _, g := range b.d.Grants {
		role := slices.Index(b.d.Roles, g.Role)
		b.program.Gate.Grants = append(b.program.Gate.Grants, machine.Grant{
			Role: machine.Role(role), Res: b.resources[g.Resource],
		})
	}
	for _, r := range b.d.Refusals {
		b.program.Gate.Shield = append(b.program.Gate.Shield, b.refusal(r))
	}
	for _, s := range b.d.Safe {
		res := b.resources[s.Resource]
		region, ok := b.program.Resources[res].Cut.Cut(s.Value)
		if !ok {
			region = machine.NoRegion
		}
		b.program.Safe = append(b.program.Safe, machine.SafeSet{Res: res, Value: s.Value, Region: region})
	}
}

// refusal compiles a row of the shield.
func (b *builder) refusal(r *check.Refusal) machine.Refusal {
	out := machine.Refusal{Res: b.resources[r.Resource], While: b.cond(r.While)}
	for _, v := range r.Values {
		if region, ok := b.program.Resources[out.Res].Cut.Cut(v); ok {
			out.Regions = append(out.Regions, region)
		}
	}
	return out
}
