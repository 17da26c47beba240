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
		if r.Fact != nil {
			continue
		}
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
	for _, l := range b.d.Labels {
		label := world.Labelled{Res: -1, Role: l.Role, Mark: marks[l.Word], Where: l.Where}
		if l.Resource != nil {
			res, mentioned := b.resources[l.Resource]
			if !mentioned {
				continue // no rule reads or sets it
			}
			label.Res = res
		}
		s.Labels = append(s.Labels, label)
	}
	for _, o := range b.d.Overloads {
		out := world.Overload{Cond: b.cond(o.Cond), Watts: o.Watts, Most: o.Most, Where: o.Where}
		for _, l := range o.Loads {
			out.Loads = append(out.Loads, b.cond(l.While))
		}
		s.Overloads = append(s.Overloads, out)
	}
	for _, a := range b.d.Assumes {
		if a.Decl.Again {
			s.Recurs = append(s.Recurs, world.Recur{Cond: b.cond(a.Cond), Text: a.Cond.Text, Where: a.Decl.Where()})
			continue
		}
		b.origin.Assumes = append(b.origin.Assumes, a)
		s.Assumes = append(s.Assumes, world.Assume{
			Initially: a.Decl.Initially, Cond: b.cond(a.Cond), Text: a.Cond.Text, Where: a.Decl.Where(),
		})
	}
	for _, app := range b.d.Apps {
		for _, p := range app.Properties {
			if p.Wish {
				p.EachCond(func(c *check.Cond) { b.cond(c) })
				continue
			}
			b.origin.Properties = append(b.origin.Properties, p)
			s.Properties = append(s.Properties, b.property(p))
		}
	}
	return s
}

var directions = map[string]world.Direction{"fall": world.Fall, "rise": world.Rise, "change": world.Change}

var marks = map[string]world.Mark{"private": world.Private, "public": world.Public, "untrusted": world.Untrusted, "guarded": world.Guarded}

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
		EvenBriefly: d.EvenBriefly, Critical: d.Critical, EvenIfDeaf: d.EvenIfDeaf, Required: rungs[d.Required], Where: d.Where(),
	}
	if d.Critical {
		out.Required = world.Faulty
	}
	for _, o := range p.Operands() {
		if o.Var != nil {
			out.OwnVars = append(out.OwnVars, b.vars[o.Var])
		} else {
			out.Own = append(out.Own, b.resources[o.Resource])
			if res := &b.program.Resources[b.resources[o.Resource]]; res.Present {
				out.Own = append(out.Own, res.Sources...)
			}
		}
	}
	slices.Sort(out.Own)
	out.Own = slices.Compact(out.Own)
	slices.Sort(out.OwnVars)
	b.sentence(&out, p)
	return out
}

// sentence compiles the sentence to conditions (SEMANTICS section 5), or to an
// observer where it is about more than the present.
func (b *builder) sentence(out *world.Property, p *check.Property) {
	if p.Scope != nil && p.Scope.While == nil || p.Ticks > 0 || p.Stay > 0 {
		b.undecided(out, p)
		return
	}
	if c := stateOf(p); c != nil {
		b.always(out, p, c)
		return
	}
	switch n := p.Decl.Sentence.(type) {
	case *syntax.Whenever:
		if p.Scope != nil || len(p.P) > 2 {
			b.undecided(out, p)
			return
		}
		out.Kind, out.P, out.Q = world.ResponseProperty, b.cond(p.P[0]), b.cond(p.P[1])
		out.Trigger = out.P
	case *syntax.NeverHappens:
		b.happens(out, p, world.NeverEvent, n.Really)
		out.Trigger = out.Q
	case *syntax.OnlyHappens:
		b.happens(out, p, world.OnlyEvent, n.Really)
	default:
		b.undecided(out, p)
	}
}

// undecided leaves a sentence to an observer. Without one it stays undecided; its
// conditions are compiled all the same, so that what is wrong with them is said.
func (b *builder) undecided(out *world.Property, p *check.Property) {
	out.Kind = world.Undecided
	p.EachCond(func(c *check.Cond) { b.cond(c) })
	switch n := p.Decl.Sentence.(type) {
	case *syntax.FLTL:
		b.formula(out, p)
		return
	case *syntax.StaysPossible:
		b.possible(out, p, n)
		return
	case *syntax.NobodyLearns, *syntax.CannotControl:
		b.pairs(out, p)
		return
	}
	b.observed(out, p)
}

// possible compiles "it stays possible to p". A scope would speak of single runs,
// and the sentence does not.
func (b *builder) possible(out *world.Property, p *check.Property, n *syntax.StaysPossible) {
	if p.Scope != nil {
		out.Undecidable = `"it stays possible" has no scope: it speaks of what may still come, not of one run`
		return
	}
	out.Kind, out.P, out.Weather = world.PossibleProperty, b.cond(p.P[0]), n.Weather
}

// stateOf is what a state sentence demands at all times but for its "while"; nil
// for other sentences.
func stateOf(p *check.Property) *check.Cond {
	switch n := p.Decl.Sentence.(type) {
	case *syntax.AlwaysSentence, *syntax.StaysBetween:
		return p.P[0]
	case *syntax.NeverSentence:
		return check.Not(n, p.P[0])
	case *syntax.NeverTogether:
		return check.Not(n, all(n, p.P))
	case *syntax.AlwaysTogether:
		none := make([]*check.Cond, len(p.P))
		for i, c := range p.P {
			none[i] = check.Not(n, c)
		}
		return check.Or(n, all(n, p.P), all(n, none))
	}
	return nil
}

// whileOf joins the "while" of a sentence with that of its scope; nil if there
// is neither.
func whileOf(p *check.Property) *check.Cond {
	switch {
	case p.Scope == nil:
		return p.While
	case p.While == nil:
		return p.Scope.While
	}
	return check.And(p.Decl.Sentence, p.Scope.While, p.While)
}

// always compiles c, or !q || c with the trigger q.
func (b *builder) always(out *world.Property, p *check.Property, c *check.Cond) {
	out.Kind = world.StateProperty
	if q := whileOf(p); q != nil {
		n := p.Decl.Sentence
		out.Trigger = b.cond(q)
		c = check.Or(n, check.Not(n, q), c)
	}
	out.P = b.cond(c)
}

// happens compiles an event and what it never, or only, happens while.
func (b *builder) happens(out *world.Property, p *check.Property, kind world.PropertyKind, really bool) {
	if kind == world.OnlyEvent && p.Scope != nil || p.Scope != nil && really {
		b.undecided(out, p)
		return
	}
	out.Kind, out.Q, out.Really = kind, b.cond(whileOf(p)), really
	out.Event = b.event(p.Event)
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
	"is refused": world.EvRefused, "dropped": world.EvDropped,
}

func (b *builder) event(e *check.Event) world.Event {
	out := world.Event{Kind: eventKinds[e.Decl.What], Role: e.Role}
	if e.Rule != nil {
		out.Rule = b.ruleIDs[e.Rule]
	}
	if e.Resource != nil {
		out.Res = b.resources[e.Resource]
		if e.Value != nil {
			out.Regions = b.regions(e.Resource, []models.Value{*e.Value})
		}
	}
	return out
}
