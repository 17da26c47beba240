// C5, C6 and C7: rules against each other, and against people.

package checks

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
)

// undone is what a rule has told a resource, by whom and to what it was changed
// back.
type undone struct {
	res    machine.Res
	value  models.Value
	region models.Region
}

// tugs looks for C6: what a rule has just told a resource is undone by a rule
// before anything else happens: no person, no sensor, no time.
func (c *run) tugs(t *tour) error {
	for i := range t.edges {
		e := &t.edges[i]
		var list []machine.Command
		t.commandsOf(e, func(x *machine.Command) bool {
			list = slices.DeleteFunc(list, func(y machine.Command) bool { return y.Res == x.Res }) // the last one counts
			if x.From == machine.FromRule {
				list = append(list, *x)
			}
			return true
		})
		for _, x := range list {
			way, back := c.undoing(t, e.to, undone{x.Res, x.Value, x.Region})
			if way == nil {
				continue
			}
			f := c.rulesFinding("C6", diag.Warning, c.ref(x.Res), []machine.RuleID{x.Rule, back.Rule}, say.Of(
				"rule %s sets %s to %s, and rule %s at once back to %s", c.name(x.Rule), c.ref(x.Res), c.value(&x), c.name(back.Rule), c.value(back)))
			if err := c.confirm(t, append(t.upTo(e), way...), keyOf("C6", c.ref(x.Res), x.Rule, back.Rule), f); err != nil {
				return err
			}
		}
	}
	return nil
}

// undoing finds a way without time and without anything external to a rule's
// command to a resource that contradicts what it was told.
func (c *run) undoing(t *tour, from int32, u undone) ([]edge, *machine.Command) {
	var back *machine.Command
	way := t.chase(from, func(e *edge) (on, end bool) {
		if e.kind == world.MoveTime {
			return false, false
		}
		on = true
		t.commandsOf(e, func(x *machine.Command) bool {
			if x.Res != u.res || x.From != machine.FromRule {
				return true
			}
			if on = false; u.contradicts(x) {
				back = x
			}
			return back == nil
		})
		return on, back != nil
	})
	return way, back
}

// contradicts reports whether a command asks for something else.
func (u undone) contradicts(x *machine.Command) bool {
	if u.value.IsSet() {
		return x.Value != u.value
	}
	return x.Region != u.region
}

// overruled looks for C7: what a person has set, by hand or from afar, is undone
// by a rule before anything else happens.
func (c *run) overruled(t *tour) error {
	for i := range t.edges {
		e := &t.edges[i]
		u, ok := c.byPerson(t, e)
		if !ok {
			continue
		}
		back := c.answering(t, e, u)
		var way []edge
		if back == nil {
			if way, back = c.undoing(t, e.to, u); way == nil {
				continue
			}
		}
		f := c.ruleFinding("C7", diag.Hint, back.Rule, say.Of(
			"whoever changes %s is overruled at once: rule %s sets it to %s", c.ref(u.res), c.name(back.Rule), c.value(back)))
		f.About = c.ref(u.res)
		f.Where = c.whereWritten(world.Target{Res: u.res}, back.Rule)
		if err := c.confirm(t, append(t.upTo(e), way...), keyOf("C7", c.ref(u.res), back.Rule), f); err != nil {
			return err
		}
	}
	return nil
}

// byPerson reads a change by hand, or a person's command that was not refused,
// off an edge.
func (c *run) byPerson(t *tour, e *edge) (undone, bool) {
	if !e.external || e.at < 0 || !c.p.Resources[e.at].Settable {
		return undone{}, false
	}
	res := machine.Res(e.at)
	switch {
	case e.kind == world.MoveActual && c.p.Resources[res].Model.ByHand:
		return undone{res: res, region: t.reported(e.to, res)}, true
	case e.kind == world.MovePerson:
		for i := range t.doings(e) {
			for _, w := range t.steps[int(e.did)+i].writes {
				if w.From == machine.FromPerson && !w.Fate.Refused() {
					return undone{res: res, value: w.Value, region: w.Region}, true
				}
			}
		}
	}
	return undone{}, false
}

// answering finds a rule's command on an edge itself that contradicts the person
// who brought it about.
func (c *run) answering(t *tour, e *edge, u undone) *machine.Command {
	var back *machine.Command
	t.commandsOf(e, func(x *machine.Command) bool {
		if x.From == machine.FromRule && x.Res == u.res && u.contradicts(x) {
			back = x
		}
		return back == nil
	})
	return back
}

// opposing looks for C5: two conditions that by declared physics push one
// reading in opposite directions are true at once, and rules made them so.
func (c *run) opposing(t *tour) error {
	for i, up := range c.r.Spec.Physics {
		for _, down := range c.r.Spec.Physics {
			if up.Res != down.Res || up.Not != world.Fall || down.Not != world.Rise || up.While == machine.NoCond || down.While == machine.NoCond {
				continue
			}
			if err := c.pushed(t, i, up, down); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *run) pushed(t *tour, n int, up, down world.Physics) error {
	for id := range t.states {
		s := t.w.Actual(t.states[id])
		if c.p.Eval(up.While, s) != machine.True || c.p.Eval(down.While, s) != machine.True || !t.atRest(int32(id)) {
			continue
		}
		way := t.way(int32(id))
		a, okA := c.commander(t, way, up.While)
		b, okB := c.commander(t, way, down.While)
		if !okA || !okB {
			continue
		}
		f := c.rulesFinding("C5", diag.Warning, c.ref(up.Res), []machine.RuleID{a, b}, say.Of(
			"rules %s and %s drive %s both ways: %s and %s", c.name(a), c.name(b), c.ref(up.Res), c.p.Conds[up.While].Text, c.p.Conds[down.While].Text))
		if a == b {
			f.tell(say.Of("rule %s drives %s both ways: %s and %s", c.name(a), c.ref(up.Res), c.p.Conds[up.While].Text, c.p.Conds[down.While].Text))
		}
		key := keyOf("C5", c.ref(up.Res)) + fmt.Sprint(n, down.While)
		if err := c.confirm(t, way, key, f); err != nil || c.tried[key] == tries {
			return err
		}
	}
	return nil
}

// commander is the rule that was the last to command what a condition reads;
// false if nobody did, or a person.
func (c *run) commander(t *tour, way []edge, cond machine.CondID) (rule machine.RuleID, ok bool) {
	for i := range way {
		e := &way[i]
		t.commandsOf(e, func(x *machine.Command) bool {
			if slices.Contains(c.p.Conds[cond].Deps, x.Res) {
				rule, ok = x.Rule, x.From == machine.FromRule
			}
			return true
		})
	}
	return rule, ok
}
