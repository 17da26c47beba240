// B2 to B5: rules that make no difference.

package checks

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
)

// idle is a rule that has run and has made no difference so far.
type idle struct {
	rule    machine.RuleID
	without *world.World
	shown   []edge // a first way on which it runs, in the prompt world
	// shadowed: all its writes were lost to higher priorities. cover are rules
	// that did the same each time.
	shadowed bool
	writes   int
	cover    []machine.RuleID
	runs     int
}

// useless looks for rules without which every reaction would lead to the same
// state, the same commands and the same notifications. Such a rule can be left
// out: the deployment without it is bisimilar, state by state. What a first
// prompt tour leaves is asked of all states of the delayed world; where these are
// too many the check is silent.
func (c *run) useless(t *tour) error {
	if slices.ContainsFunc(t.w.Resources(), func(r machine.Res) bool { return c.asRead[r] }) {
		return nil // names of numbers cannot be compared across two worlds
	}
	left := c.idlers(t)
	if len(left) == 0 {
		return nil
	}
	prompt := t.closed
	deep, err := c.take(world.Property{Rules: t.rules}, world.Delayed, func(t *tour) bool {
		left = c.stillIdle(t, left)
		return len(left) > 0
	})
	if err != nil || deep == nil || !deep.closed || !prompt {
		return err
	}
	left = c.stillIdle(deep, left)
	said := map[machine.RuleID]bool{}
	for i := len(left) - 1; i >= 0; i-- {
		x := left[i]
		if slices.ContainsFunc(x.cover, func(r machine.RuleID) bool { return said[r] }) {
			continue // one of two that cover each other is to stay
		}
		said[x.rule] = true
		if err := c.confirm(t, x.shown, keyOf("B3", "", x.rule), c.uselessFinding(x)); err != nil {
			return err
		}
	}
	return c.superfluous(deep, left)
}

// superfluous looks for B5: of rules that make no difference one by one, those that make
// none together. Beginning with the last, each is left out if it can be besides those that
// are left out already; so of what stays no rule can go.
func (c *run) superfluous(deep *tour, idlers []*idle) error {
	var gone []machine.RuleID
	var shown []edge
	without := deep.w
	for i := len(idlers) - 1; i >= 0; i-- {
		x := &idle{rule: idlers[i].rule, without: without.Without(idlers[i].rule)}
		if !c.makesNoDifference(deep, x, 0, gone...) {
			continue
		}
		without, gone = x.without, append(gone, x.rule)
		if shown == nil || len(x.shown) < len(shown) {
			shown = x.shown
		}
	}
	if len(gone) < 2 || shown == nil {
		return nil
	}
	slices.Sort(gone)
	f := c.rulesFinding("B5", diag.Hint, "", gone, say.Of(
		"%s can be left out together: the other rules do the same without them", list(c.names(gone))))
	return c.confirm(deep, shown, keyOf("B5", "", gone...), f)
}

func (c *run) uselessFinding(x *idle) Finding {
	name := c.name(x.rule)
	switch {
	case x.shadowed && x.writes > 0:
		return c.ruleFinding("B2", diag.Warning, x.rule, say.Of("whenever rule %s runs, rules of higher priority set the same and win", name))
	case len(x.cover) > 0:
		return c.rulesFinding("B4", diag.Hint, "", append([]machine.RuleID{x.rule}, x.cover...), say.Of(
			"rule %s does nothing that would not be done without it, by %s", name, list(c.names(x.cover))))
	}
	return c.ruleFinding("B3", diag.Warning, x.rule, say.Of("rule %s runs, and never makes a difference", name))
}

// idlers are the rules that run somewhere in a tour of the prompt world and make
// no difference there.
func (c *run) idlers(t *tour) []*idle {
	var out []*idle
	for _, id := range t.rules {
		if c.idle[id] || c.waitsForFaults(&c.p.Rules[id]) {
			continue
		}
		x := &idle{rule: id, without: t.w.Without(id), shadowed: true}
		if c.makesNoDifference(t, x, 0) && x.shown != nil {
			out = append(out, &idle{rule: id, shown: x.shown, shadowed: true})
		}
	}
	return out
}

// stillIdle keeps those that make no difference in what a tour has seen since it
// was asked last.
func (c *run) stillIdle(t *tour, list []*idle) []*idle {
	from := t.asked
	t.asked = len(t.edges)
	return slices.DeleteFunc(list, func(x *idle) bool {
		if x.without == nil {
			x.without = t.w.Without(x.rule)
		}
		return !c.makesNoDifference(t, x, from)
	})
}

// makesNoDifference compares every edge on which a rule runs, from one on, with
// the same move without what the rule does; so too where others run that are left out
// besides it.
func (c *run) makesNoDifference(t *tour, x *idle, from int, others ...machine.RuleID) bool {
	if from == 0 && !t.sameStart(x.without) {
		return false
	}
	for i := from; i < len(t.edges); i++ {
		e := &t.edges[i]
		if !t.runs(e, x.rule) && !slices.ContainsFunc(others, func(r machine.RuleID) bool { return t.runs(e, r) }) {
			continue
		}
		if slices.ContainsFunc(t.doings(e), func(d did) bool { return d.overflow }) {
			return false // what it does is dropped there: that is for D1 and D6
		}
		beat, next, err := x.without.Take(t.states[e.from], e.label)
		if err != nil || !bytes.Equal(next, t.states[e.to]) || !c.sameSaid(t, e, &beat) {
			return false
		}
		c.explainIdle(t, e, x)
		if x.shown == nil {
			x.shown = t.upTo(e)
		}
	}
	return true
}

// sameStart compares what the start does with what it does in a world without a
// rule.
func (t *tour) sameStart(without *world.World) bool {
	w := t.w.Fork()
	for id := 0; id < len(t.states) && t.found[id] < 0; id++ {
		a, err := w.Start(t.states[id])
		b, errWithout := without.Start(t.states[id])
		if err != nil || errWithout != nil || !slices.Equal(leaves(a.Steps), leaves(b.Steps)) {
			return false
		}
	}
	return true
}

// leaves lists the commands and notifications of some Steps.
func leaves(steps []world.StepRecord) []string {
	var out []string
	for i := range steps {
		for k := range steps[i].Commands {
			out = append(out, said(&steps[i].Commands[k]))
		}
		for _, n := range steps[i].Notices {
			out = append(out, notice(n.Action))
		}
	}
	return out
}

// runs reports whether a rule does something on an edge.
func (t *tour) runs(e *edge, rule machine.RuleID) bool {
	for _, d := range t.doings(e) {
		if slices.ContainsFunc(d.firings, func(f machine.Firing) bool { return f.Rule == rule && f.Branch != machine.Quiet }) {
			return true
		}
	}
	return false
}

// sameSaid compares what leaves on an edge with what leaves without the rule:
// commands, whoever gives them, and notifications.
func (c *run) sameSaid(t *tour, e *edge, beat *world.Beat) bool {
	var with []string
	for _, d := range t.doings(e) {
		for i := range d.commands {
			with = append(with, said(&d.commands[i]))
		}
		with = append(with, c.notices(d.firings)...)
	}
	steps := slices.DeleteFunc(slices.Clone(beat.Steps), func(s world.StepRecord) bool { // as a tour keeps them
		return len(s.Firings) == 0 && s.Input.Kind != machine.InCommand && !s.Overflow
	})
	return slices.Equal(with, leaves(steps))
}

func said(x *machine.Command) string { return fmt.Sprint(x.Res, x.Value, x.Call) }

func notice(a *machine.Action) string { return fmt.Sprint(a.Role, a.Where) }

// notices lists what rules that ran say to people.
func (c *run) notices(list []machine.Firing) []string {
	var out []string
	for _, f := range list {
		for _, a := range c.done(f) {
			if a.Kind == machine.DoNotify {
				out = append(out, notice(&a))
			}
		}
	}
	return out
}

// done lists the actions of a firing.
func (c *run) done(f machine.Firing) []machine.Action {
	r := &c.p.Rules[f.Rule]
	switch {
	case f.Branch != machine.Then && f.Branch != machine.Else:
		return nil
	case f.Step > 0:
		return r.Later(f.Branch)[f.Step-1].Actions
	case f.Branch == machine.Then:
		return r.Then
	}
	return r.Else
}

// explainIdle notes what became of the rule's writes on an edge: lost to higher
// priorities, or done by others as well.
func (c *run) explainIdle(t *tour, e *edge, x *idle) {
	var covers []machine.RuleID
	for _, d := range t.doings(e) {
		for i := range d.writes {
			w := &d.writes[i]
			if w.From != machine.FromRule || w.Rule != x.rule {
				continue
			}
			x.writes++
			x.shadowed = x.shadowed && w.Fate == machine.Lost && outranked(c.p, d.writes, w)
		}
		for _, f := range d.firings {
			if f.Rule != x.rule && c.doesTheSame(f, x.rule) && !slices.Contains(covers, f.Rule) {
				covers = append(covers, f.Rule)
			}
		}
		if slices.ContainsFunc(d.firings, func(f machine.Firing) bool { return f.Rule == x.rule && c.assigns(f) }) {
			x.shadowed = false
		}
	}
	slices.Sort(covers)
	if x.runs == 0 {
		x.cover = covers
	}
	x.cover = slices.DeleteFunc(x.cover, func(r machine.RuleID) bool { return !slices.Contains(covers, r) })
	x.runs++
}

func (c *run) assigns(f machine.Firing) bool {
	return slices.ContainsFunc(c.done(f), func(a machine.Action) bool { return a.Kind == machine.DoAssign })
}

// outranked reports whether a write of higher priority went to the same target.
func outranked(p *machine.Program, all []machine.Write, w *machine.Write) bool {
	return slices.ContainsFunc(all, func(o machine.Write) bool {
		return o.From == machine.FromRule && !o.Call && o.Res == w.Res && p.Rules[o.Rule].Priority > p.Rules[w.Rule].Priority
	})
}

// doesTheSame reports whether a firing gives something that a rule writes a value
// that the rule may give it.
func (c *run) doesTheSame(f machine.Firing, rule machine.RuleID) bool {
	return slices.ContainsFunc(c.done(f), func(a machine.Action) bool {
		return !c.p.Rules[rule].EachAction(func(b *machine.Action) bool {
			return a.Kind != b.Kind || a.Kind == machine.DoSet && (a.Res != b.Res || c.mayDiffer(world.Target{}, a.Value, b.Value)) ||
				a.Kind == machine.DoAssign && (a.Var != b.Var || c.mayDiffer(world.Target{IsVar: true}, a.Value, b.Value)) ||
				a.Kind != machine.DoSet && a.Kind != machine.DoAssign
		})
	})
}
