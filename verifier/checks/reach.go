// F1, F2, F4, I2 and I3: what can, or can no longer, come about.

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

// stuck looks for I3: something must happen, and an assumption forbids whatever
// may. What comes after has not been looked at by any verdict.
func (c *run) stuck(t *tour) error {
	if len(t.states) == 0 {
		return nil // the assumptions contradict each other: verdicts say so
	}
	for _, id := range t.stuck {
		way := t.way(id)
		rule, ok := c.lastRule(t, way)
		if !ok {
			continue
		}
		f := c.ruleFinding("I3", diag.Error, rule, say.Of(
			"after rule %s the assumptions let nothing happen any more: no verdict speaks of what comes then", c.name(rule)))
		if err := c.confirm(t, way, keyOf("I3", "", t.rules...), f); err != nil {
			return err
		}
	}
	return nil
}

// lastRule is the rule that was the last to do something on a way.
func (c *run) lastRule(t *tour, way []edge) (rule machine.RuleID, ok bool) {
	for i := range way {
		for _, d := range t.doings(&way[i]) {
			for _, f := range d.firings {
				if f.Branch == machine.Then || f.Branch == machine.Else {
					rule, ok = f.Rule, true
				}
			}
		}
	}
	return rule, ok
}

// unreturned looks for F1: a rule takes a resource away from the value it has in
// the declared safe state, and nothing but a person at the resource itself can
// bring it back.
func (c *run) unreturned(t *tour) error {
	for _, safe := range c.p.Safe {
		if !t.w.Composed(safe.Res) || !t.closed && !c.neverSet(safe) {
			continue
		}
		back := t.leadsBack(safe, c.p.Resources[safe.Res].Model.ByHand)
		asked := map[machine.RuleID]int{}
		for i := range t.edges {
			e := &t.edges[i]
			if int(e.to) >= len(t.first) || back[e.to] {
				continue
			}
			var cmd *machine.Command
			t.commandsOf(e, func(x *machine.Command) bool {
				if x.Res == safe.Res { // the last one counts
					cmd = x
				}
				return true
			})
			if cmd == nil || cmd.From != machine.FromRule || cmd.Region == safe.Region {
				continue
			}
			if asked[cmd.Rule]++; asked[cmd.Rule] > samples {
				continue
			}
			f := c.ruleFinding("F1", diag.Warning, cmd.Rule, say.Of(
				"rule %s sets %s to %s, and from there no rule ever leads back to %s", c.name(cmd.Rule), c.ref(safe.Res), c.value(cmd),
				c.p.Resources[safe.Res].Model.Type.Format(safe.Value)))
			f.About, f.Where = c.ref(safe.Res), c.whereWritten(world.Target{Res: safe.Res}, cmd.Rule)
			if err := c.confirm(t, t.upTo(e), keyOf("F1", c.ref(safe.Res), cmd.Rule), f); err != nil {
				return err
			}
		}
	}
	return nil
}

// neverSet reports whether it can be seen without looking at states that a
// resource never comes back to its safe value: no rule sets it, and the device
// has no ways of its own.
func (c *run) neverSet(safe machine.SafeSet) bool {
	if len(c.r.Spec.Behaviour[safe.Res]) > 0 {
		return false
	}
	for _, w := range c.writes(world.Target{Res: safe.Res}) {
		if v := &c.p.Values[w.value]; len(v.Values) == 0 || slices.Contains(v.Regions, safe.Region) {
			return false
		}
	}
	return true
}

// leadsBack marks the states from which moves other than a person's at the
// resource lead to where it has its safe value.
func (t *tour) leadsBack(safe machine.SafeSet, byHand bool) []bool {
	return t.backward(func(id int32) bool {
		return t.reported(id, safe.Res) == safe.Region
	}, func(e *edge) bool {
		person := e.kind == world.MovePerson || byHand && e.external && e.kind == world.MoveActual
		return !person || machine.Res(e.at) != safe.Res
	})
}

// backward marks the states from which edges that count lead to a goal.
func (t *tour) backward(goal func(int32) bool, counts func(*edge) bool) []bool {
	back := make([]bool, len(t.states))
	came := make([][]int32, len(t.states))
	for i := range t.edges {
		if e := &t.edges[i]; counts(e) {
			came[e.to] = append(came[e.to], e.from)
		}
	}
	var queue []int32
	for id := range t.states {
		if goal(int32(id)) {
			back[id] = true
			queue = append(queue, int32(id))
		}
	}
	for i := 0; i < len(queue); i++ {
		for _, from := range came[queue[i]] {
			if !back[from] {
				back[from] = true
				queue = append(queue, from)
			}
		}
	}
	return back
}

// insecure looks for F2: a rule unlocks or opens something, and it can stay so for
// ever although nobody touches anything. What locks is what can be set to locked
// and unlocked, or to closed and open.
func (c *run) insecure(t *tour) error {
	if !t.closed {
		return nil
	}
	for _, res := range t.w.Resources() {
		open, ok := c.opensAt(res)
		if !ok {
			continue
		}
		stays := t.staysFor(res, open)
		asked := 0
		for i := range t.edges {
			e := &t.edges[i]
			var cmd *machine.Command
			t.commandsOf(e, func(x *machine.Command) bool {
				if x.Res == res && x.From == machine.FromRule && x.Region == open {
					cmd = x
				}
				return cmd == nil
			})
			if cmd == nil {
				continue
			}
			if asked++; asked > samples {
				break
			}
			way := t.chase(e.to, func(n *edge) (on, end bool) { return true, stays[n.to] })
			if way == nil {
				continue
			}
			f := c.ruleFinding("F2", diag.Warning, cmd.Rule, say.Of(
				"after rule %s %s can stay %s for ever: no rule sees to it", c.name(cmd.Rule), c.ref(res), c.value(cmd)))
			f.About = c.ref(res)
			if err := c.confirm(t, append(t.upTo(e), way...), keyOf("F2", c.ref(res)), f); err != nil {
				return err
			}
		}
	}
	return nil
}

// opensAt gives the region of a lock or a valve in which it is open; of a valve
// only if the safe state says that it should be closed.
func (c *run) opensAt(res machine.Res) (models.Region, bool) {
	r := &c.p.Resources[res]
	if !r.Settable || r.Model.Type.Kind != models.Enum || len(r.Model.Type.Members) != 2 {
		return 0, false
	}
	for _, pair := range [][2]string{{"locked", "unlocked"}, {"closed", "open"}} {
		open := slices.Index(r.Model.Type.Members, pair[1])
		if open < 0 || !slices.Contains(r.Model.Type.Members, pair[0]) {
			continue
		}
		declared := slices.ContainsFunc(c.p.Safe, func(s machine.SafeSet) bool { return s.Res == res && s.Region != models.Region(open) })
		return models.Region(open), pair[0] == "locked" || declared
	}
	return 0, false
}

// staysFor marks the states from which, with nothing external, a resource can
// keep its value for ever: nothing is due, or something is after which it still
// can.
func (t *tour) staysFor(res machine.Res, region models.Region) []bool {
	stays := make([]bool, len(t.states))
	for id := range t.states {
		stays[id] = t.reported(int32(id), res) == region
	}
	for changed := true; changed; {
		changed = false
		for id := range t.states {
			if stays[id] && !t.mayStay(int32(id), stays) {
				stays[id], changed = false, true
			}
		}
	}
	return stays
}

func (t *tour) mayStay(id int32, stays []bool) bool {
	due := false
	for _, e := range t.out(id) {
		if e.external {
			continue
		}
		due = true
		if stays[e.to] {
			return true
		}
	}
	return !due
}

// overblocked looks for I2: a person may command a value, and in no situation at
// all does it last until everything has settled.
func (c *run) overblocked(t *tour) error {
	if !t.closed {
		return nil
	}
	type wish struct {
		res    machine.Res
		region models.Region
	}
	settled := map[wish]bool{}
	for id := range t.states {
		if t.atRest(int32(id)) {
			s := t.machine(int32(id))
			for _, res := range t.w.Resources() {
				settled[wish{res, s.Region[res]}] = true
			}
		}
	}
	for i := range t.edges {
		e := &t.edges[i]
		if e.kind != world.MovePerson {
			continue
		}
		u, ok := c.byPerson(t, e)
		if !ok || settled[wish{u.res, u.region}] {
			continue
		}
		rest := t.settle(e.to)
		way := append(t.upTo(e), rest...)
		rule, ok := c.lastRule(t, append([]edge{*e}, rest...))
		if !ok {
			continue
		}
		f := c.ruleFinding("I2", diag.Warning, rule, say.Of(
			"people may set %s to %s, and it never stays so: rule %s undoes it", c.ref(u.res), t.w.Describe(u.res, u.region), c.name(rule)))
		f.About = c.ref(u.res) + " = " + t.w.Describe(u.res, u.region)
		if err := c.confirm(t, way, keyOf("I2", c.ref(u.res))+fmt.Sprint(u.region), f); err != nil {
			return err
		}
	}
	return nil
}

// oneSided looks for F4: a rule waits for a condition to become true while
// another holds, and does nothing when the other becomes true while the first is.
func (c *run) oneSided(t *tour) error {
	var list []*sides
	for _, id := range t.rules {
		if c.hasSides(id) {
			list = append(list, &sides{rule: id})
		}
	}
	if len(list) == 0 {
		return nil
	}
	for id := range t.states {
		s := t.machine(int32(id))
		for _, x := range list {
			r := &c.p.Rules[x.rule]
			x.on = append(x.on, c.p.Eval(r.Triggers[0].Cond, s))
			x.guard = append(x.guard, c.p.Eval(r.Guard, s))
		}
	}
	for _, x := range list {
		if err := c.oneSide(t, x); err != nil {
			return err
		}
	}
	return nil
}

// sides are the truths of a rule's trigger and guard, by state.
type sides struct {
	rule      machine.RuleID
	on, guard []machine.Truth
}

// hasSides reports whether a rule waits for one condition while another holds that
// does not merely ask whether its work is done.
func (c *run) hasSides(id machine.RuleID) bool {
	r := &c.p.Rules[id]
	return !c.idle[id] && len(r.Triggers) == 1 && r.Triggers[0].Kind == machine.WhenTrue && r.Triggers[0].Cond != machine.NoCond &&
		r.Guard != machine.NoCond && len(r.Else)+len(r.ElseLater) == 0 && !c.readsOnly(r.Guard, c.touches[id].res, c.touches[id].vars)
}

func (c *run) readsOnly(id machine.CondID, res []machine.Res, vars []machine.Var) bool {
	n := &c.p.Conds[id]
	return !slices.ContainsFunc(n.Deps, func(r machine.Res) bool { return !slices.Contains(res, r) }) &&
		!slices.ContainsFunc(n.VarDeps, func(v machine.Var) bool { return !slices.Contains(vars, v) })
}

func (c *run) oneSide(t *tour, x *sides) error {
	id, key := x.rule, keyOf("F4", "", x.rule)
	r := &c.p.Rules[id]
	on := r.Triggers[0].Cond
	for i := range t.edges {
		e := &t.edges[i]
		if x.on[e.from] != machine.True || x.guard[e.from] != machine.False || x.on[e.to] != machine.True || x.guard[e.to] != machine.True {
			continue
		}
		if c.tried[key] >= tries {
			return nil
		}
		if !e.external && e.kind != world.MoveTime || t.runs(e, id) {
			continue
		}
		rest := t.settle(e.to)
		if rest == nil || c.isDone(t, e.to, rest, r) {
			continue
		}
		f := c.ruleFinding("F4", diag.Warning, id, say.Of(
			"rule %s does nothing when %s becomes true while %s is true already", r.Name, c.p.Conds[r.Guard].Text, c.p.Conds[on].Text))
		f.Where = r.Triggers[0].Where
		if err := c.confirm(t, append(t.upTo(e), rest...), key, f); err != nil {
			return err
		}
	}
	return nil
}

// isDone reports whether everything a rule would set is so after a way, or the
// rule sets nothing constant.
func (c *run) isDone(t *tour, from int32, way []edge, r *machine.Rule) bool {
	if len(way) > 0 {
		from = way[len(way)-1].to
	}
	s := t.machine(from)
	for _, a := range r.Then {
		if a.Kind != machine.DoSet || len(c.p.Values[a.Value].Regions) != 1 {
			continue
		}
		if want := c.p.Values[a.Value].Regions[0]; s.Region[a.Res] != machine.NoRegion && s.Region[a.Res] != want {
			return false
		}
	}
	return true
}
