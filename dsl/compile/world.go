// Behaviours, physics, assumptions and property sentences.

package compile

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

func (b *builder) spec() *world.Spec {
	s := &world.Spec{Program: b.program, Behaviour: make([][]world.Transition, len(b.origin.Resources))}
	for i, r := range b.origin.Resources {
		for _, t := range r.Device.Behaviour {
			if t.Resource == r {
				s.Behaviour[i] = append(s.Behaviour[i], b.transition(t))
			}
		}
	}
	for _, st := range b.d.Stepwise {
		s.Stepwise = append(s.Stepwise, b.resources[st.Resource])
	}
	slices.Sort(s.Stepwise)
	s.Stepwise = slices.Compact(s.Stepwise)
	for _, p := range b.d.Physics {
		s.Physics = append(s.Physics, world.Physics{
			While: b.cond(p.While), Res: b.resources[p.Resource],
			Not: directions[p.Decl.Not], Where: p.Decl.Where(),
		})
	}
	b.origin.Assumes = b.d.Assumes
	for _, a := range b.d.Assumes {
		s.Assumes = append(s.Assumes, world.Assume{
			Initially: a.Decl.Initially, Cond: b.cond(a.Cond), Text: a.Cond.Text, Where: a.Decl.Where(),
		})
	}
	for _, app := range b.d.Apps {
		for _, p := range app.Properties {
			b.origin.Properties = append(b.origin.Properties, p)
			s.Properties = append(s.Properties, b.property(p))
		}
	}
	return s
}

var directions = map[string]world.Direction{"fall": world.Fall, "rise": world.Rise, "change": world.Change}

var labels = map[string]world.Label{"": world.Must, "must": world.Must, "may": world.May, "fault": world.Fault}

func (b *builder) transition(t *check.Transition) world.Transition {
	out := world.Transition{
		Label: labels[t.Decl.Label], OnSet: t.OnSet, When: b.cond(t.When),
		SetRegions: b.regions(t.Resource, t.Set), From: b.regions(t.Resource, t.From),
		HealTicks: t.HealTicks, Where: t.Decl.Where(),
	}
	switch {
	case t.Target:
		out.Effect = world.EffectTarget
	case t.To == nil:
		out.Effect = world.EffectNone
	default:
		out.Effect, out.To = world.EffectTo, b.regions(t.Resource, t.To)
	}
	return out
}

// regions cuts values, ascending and each once; nil stays nil.
func (b *builder) regions(r *check.Resource, values []models.Value) []models.Region {
	if values == nil {
		return nil
	}
	cut := b.program.Resources[b.resources[r]].Cut
	regions := []models.Region{}
	for _, v := range values {
		if region, ok := cut.Cut(v); ok {
			regions = append(regions, region)
		}
	}
	slices.Sort(regions)
	return slices.Compact(regions)
}

var rungs = map[string]world.Rung{
	"": world.Delayed, "prompt": world.Prompt, "delayed": world.Delayed, "faulty": world.Faulty,
}

func (b *builder) property(p *check.Property) world.Property {
	d := p.Decl
	out := world.Property{
		Name: p.Name, App: p.App.Name, Sentence: p.Sentence,
		P: machine.NoCond, Q: machine.NoCond, Trigger: machine.NoCond,
		EvenBriefly: d.EvenBriefly, Critical: d.Critical, Required: rungs[d.Required], Where: d.Where(),
	}
	if d.Critical {
		out.Required = world.Faulty
	}
	for _, o := range p.Operands() {
		if o.Var != nil {
			out.OwnVars = append(out.OwnVars, b.vars[o.Var])
		} else {
			out.Own = append(out.Own, b.resources[o.Resource])
		}
	}
	slices.Sort(out.Own)
	slices.Sort(out.OwnVars)
	b.sentence(&out, p)
	return out
}

// sentence compiles the sentence to conditions (SEMANTICS section 5).
func (b *builder) sentence(out *world.Property, p *check.Property) {
	switch n := p.Decl.Sentence.(type) {
	case *syntax.AlwaysSentence:
		b.always(out, p.P[0], p.While, n)
	case *syntax.NeverSentence:
		b.always(out, check.Not(n, p.P[0]), p.While, n)
	case *syntax.NeverTogether:
		b.always(out, check.Not(n, all(n, p.P)), nil, n)
	case *syntax.AlwaysTogether:
		none := make([]*check.Cond, len(p.P))
		for i, c := range p.P {
			none[i] = check.Not(n, c)
		}
		b.always(out, check.Or(n, all(n, p.P), all(n, none)), nil, n)
	case *syntax.Whenever:
		out.Kind, out.P, out.Q = world.ResponseProperty, b.cond(p.P[0]), b.cond(p.P[1])
		out.Trigger = out.P
	case *syntax.NeverHappens:
		out.Kind, out.Q, out.Really = world.NeverEvent, b.cond(p.While), n.Really
		out.Trigger, out.Event = out.Q, b.event(p.Event)
	case *syntax.OnlyHappens:
		out.Kind, out.Q, out.Really = world.OnlyEvent, b.cond(p.While), n.Really
		out.Event = b.event(p.Event)
	}
}

// always compiles p, or !q || p with the trigger q.
func (b *builder) always(out *world.Property, p, q *check.Cond, n syntax.Node) {
	out.Kind = world.StateProperty
	if q != nil {
		out.Trigger = b.cond(q)
		p = check.Or(n, check.Not(n, q), p)
	}
	out.P = b.cond(p)
}

// all joins conditions with &&.
func all(n syntax.Node, conds []*check.Cond) *check.Cond {
	c := conds[0]
	for _, d := range conds[1:] {
		c = check.And(n, c, d)
	}
	return c
}

var eventKinds = map[string]world.EventKind{
	"set": world.EvSet, "asked to set": world.EvAsked, "set by a person": world.EvSetByPerson,
	"notify": world.EvNotify, "call": world.EvCall, "changes": world.EvChanges, "updates": world.EvUpdates,
	"is refused": world.EvRefused,
}

func (b *builder) event(e *check.Event) world.Event {
	out := world.Event{Kind: eventKinds[e.Decl.What], Role: e.Role}
	if e.Resource != nil {
		out.Res = b.resources[e.Resource]
		if e.Value != nil {
			out.Regions = b.regions(e.Resource, []models.Value{*e.Value})
		}
	}
	return out
}
