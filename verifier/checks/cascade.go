// H1 and H2: what rules command reaches other rules by way of declared physics.

package checks

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
)

// push is a move of a reading that declared physics leaves open, while what holds
// the reading on the other side was commanded by a rule.
type push struct {
	edge   *edge
	way    []edge
	by     machine.RuleID
	ph     world.Physics
	number int
}

// pushes calls f for every push of a tour that another rule could notice.
func (c *run) pushes(t *tour, f func(*push) error) error {
	for n, ph := range c.r.Spec.Physics {
		if ph.While == machine.NoCond || ph.Not == world.Change || !t.w.Composed(ph.Res) {
			continue
		}
		for i := range t.edges {
			e := &t.edges[i]
			if !e.external || machine.Res(e.at) != ph.Res || c.p.Eval(ph.While, t.w.Actual(t.states[e.from])) != machine.True {
				continue
			}
			from, to := t.reported(e.from, ph.Res), t.reported(e.to, ph.Res)
			if from == machine.NoRegion || from == to {
				continue
			}
			way := t.way(e.from)
			by, ok := c.commander(t, way, ph.While)
			if !ok {
				continue
			}
			if err := f(&push{e, append(way, *e), by, ph, n}); err != nil {
				return err
			}
		}
	}
	return nil
}

// controls reports whether a rule commands what pushes: then it is part of the
// control, and meant to notice.
func (c *run) controls(id machine.RuleID, ph world.Physics) bool {
	return slices.ContainsFunc(c.p.Conds[ph.While].Deps, func(r machine.Res) bool { return slices.Contains(c.touches[id].res, r) })
}

// cascades looks for H1: what a rule commands moves a reading, and that sets off
// a rule about something else.
func (c *run) cascades(t *tour) error {
	return c.pushes(t, func(x *push) error {
		next, ok := c.setOff(t, x.edge, x.ph.Res)
		if !ok || next == x.by || c.controls(next, x.ph) {
			return nil
		}
		f := c.rulesFinding("H1", diag.Hint, c.ref(x.ph.Res), []machine.RuleID{x.by, next}, say.Of(
			"what rule %s commands moves %s, and that sets off rule %s", c.name(x.by), c.ref(x.ph.Res), c.name(next)))
		return c.confirm(t, x.way, keyOf("H1", fmt.Sprint(x.number), x.by, next), f)
	})
}

// enabling looks for H2: what a rule commands moves a reading, and the guard of a
// rule about something else becomes true or false by that.
func (c *run) enabling(t *tour) error {
	return c.pushes(t, func(x *push) error {
		for _, id := range t.rules {
			guard := c.p.Rules[id].Guard
			if guard == machine.NoCond || id == x.by || c.controls(id, x.ph) || !slices.Contains(c.p.Conds[guard].Deps, x.ph.Res) {
				continue
			}
			before := c.p.Eval(guard, t.machine(x.edge.from))
			after := c.p.Eval(guard, t.machine(x.edge.to))
			if before == after || after == machine.Unknown || before == machine.Unknown {
				continue
			}
			f := c.rulesFinding("H2", diag.Hint, c.ref(x.ph.Res), []machine.RuleID{x.by, id}, say.Of(
				"what rule %s commands moves %s, and with that the guard of rule %s becomes %s", c.name(x.by), c.ref(x.ph.Res), c.name(id), after))
			if err := c.confirm(t, x.way, keyOf("H2", fmt.Sprint(x.number), x.by, id), f); err != nil {
				return err
			}
		}
		return nil
	})
}

// setOff gives the rule that a change of a reading sets off on an edge.
func (c *run) setOff(t *tour, e *edge, reading machine.Res) (machine.RuleID, bool) {
	for _, d := range t.doings(e) {
		for _, f := range d.firings {
			x := &c.p.Rules[f.Rule].Triggers[f.Trigger]
			if f.Branch == machine.Then && f.Step == 0 && x.Kind == machine.WhenTrue && slices.Contains(c.p.Conds[x.Cond].Deps, reading) {
				return f.Rule, true
			}
		}
	}
	return 0, false
}
