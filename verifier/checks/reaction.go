// A5, C3, D6 and E5: what a single reaction shows.

package checks

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models/say"
)

// longChain is how many micro-steps a reaction may have before it is called
// long.
const longChain = 8

// reactions looks at every Step of a tour by itself, those of the start included.
func (c *run) reactions(t *tour) error {
	for _, list := range [][]edge{t.begun, t.edges} {
		for i := range list {
			if err := c.reaction(t, &list[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *run) reaction(t *tour, e *edge) error {
	for k := range t.doings(e) {
		d := &t.steps[int(e.did)+k]
		if d.overflow {
			continue
		}
		for _, check := range []func(*tour, *edge, *did) error{c.flips, c.chains, c.unknownElse, c.drops} {
			if err := check(t, e, d); err != nil {
				return err
			}
		}
	}
	return nil
}

// upTo is the way to an edge, and along it.
func (t *tour) upTo(e *edge) []edge {
	if e.from < 0 {
		return []edge{*e} // the start itself
	}
	return append(t.way(e.from), *e)
}

// flips looks for C3: a resource is told a value and, later in the same
// reaction, another that counts.
func (c *run) flips(t *tour, e *edge, d *did) error {
	for i := range d.writes {
		a := &d.writes[i]
		if a.From != machine.FromRule || a.Call {
			continue
		}
		for j := range d.writes {
			b := &d.writes[j]
			if b.From != machine.FromRule || b.Call || b.Res != a.Res || b.Micro <= a.Micro || b.Value == a.Value ||
				c.p.Rules[b.Rule].Priority < c.p.Rules[a.Rule].Priority {
				continue
			}
			typ := &c.p.Resources[a.Res].Model.Type
			f := c.rulesFinding("C3", diag.Warning, c.ref(a.Res), []machine.RuleID{a.Rule, b.Rule}, say.Of(
				"rule %s tells %s to be %s, and rule %s in the same reaction to be %s",
				c.name(a.Rule), c.ref(a.Res), typ.Format(a.Value), c.name(b.Rule), typ.Format(b.Value)))
			if err := c.confirm(t, t.upTo(e), keyOf("C3", c.ref(a.Res), a.Rule, b.Rule), f); err != nil {
				return err
			}
		}
	}
	return nil
}

// chains looks for D6: a reaction of many micro-steps. One is shown of each
// cluster.
func (c *run) chains(t *tour, e *edge, d *did) error {
	if d.micros <= longChain {
		return nil
	}
	var rules []machine.RuleID
	for _, f := range d.firings {
		if f.Branch != machine.Quiet && !slices.Contains(rules, f.Rule) {
			rules = append(rules, f.Rule)
		}
	}
	if len(rules) == 0 || d.overflow { // that it is cut off is an error
		return nil
	}
	f := c.rulesFinding("D6", diag.Warning, "", rules, say.Of(
		"one thing that happens sets off a chain of %s steps, beginning with rule %s", d.micros, c.name(rules[0])))
	return c.confirm(t, t.upTo(e), keyOf("D6", "", t.rules...), f)
}

// unknownElse looks for A5: a rule does what it does otherwise because nobody
// knows whether its guard holds.
func (c *run) unknownElse(t *tour, e *edge, d *did) error {
	for _, x := range d.firings {
		if !x.Unknown || x.Branch != machine.Else || x.Step != 0 {
			continue
		}
		guard := &c.p.Conds[c.p.Rules[x.Rule].Guard]
		f := c.ruleFinding("A5", diag.Warning, x.Rule, say.Of(
			"rule %s does its else actions while nobody knows whether %s", c.name(x.Rule), guard.Text))
		f.Where = guard.Where
		if err := c.confirm(t, t.upTo(e), keyOf("A5", "", x.Rule), f); err != nil {
			return err
		}
	}
	return nil
}

// drops looks for E5: a trigger that is dropped since the rule's mode is full,
// and no rule waits for that.
func (c *run) drops(t *tour, e *edge, d *did) error {
	for _, x := range d.firings {
		if x.Branch != machine.Full || c.watchesDropped(x.Rule) {
			continue
		}
		r := &c.p.Rules[x.Rule]
		severity, message := diag.Hint, say.Of("rule %s is triggered again and drops it, for it is still under way", r.Name)
		if r.Mode != machine.Single {
			severity, message = diag.Warning, say.Of("rule %s is triggered again and drops it, for %s are waiting or under way", r.Name, r.Max)
		}
		f := c.ruleFinding("E5", severity, x.Rule, message)
		f.Where = r.Triggers[x.Trigger].Where
		if err := c.confirm(t, t.upTo(e), keyOf("E5", "", x.Rule), f); err != nil {
			return err
		}
	}
	return nil
}

func (c *run) watchesDropped(id machine.RuleID) bool {
	return slices.ContainsFunc(c.touches, func(t touched) bool { return slices.Contains(t.drops, id) })
}
