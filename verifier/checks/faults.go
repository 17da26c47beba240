// G1 and G3 to G5: what rules make of failures.

package checks

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
)

// faulty is what a tour among faults surveys: rules, failures that hold messages up
// for long as well, and how things are that rules trust in.
func (c *run) faulty(rules []machine.RuleID) world.Property {
	pr := world.Property{Rules: rules, EvenIfDeaf: true}
	for _, x := range c.trusts(rules) {
		pr.Own = append(pr.Own, x.reading)
	}
	slices.Sort(pr.Own)
	pr.Own = slices.Compact(pr.Own)
	return pr
}

// failing asks the checks about failures of a tour of the faulty world.
func (c *run) failing(t *tour, _ bool) error {
	for _, check := range []func(*tour) error{c.staleInputs, c.unrepaired, c.spurious, c.missedReturns} {
		if err := check(t); err != nil {
			return err
		}
	}
	return nil
}

// failure is the fault that strikes on an edge; false of other edges.
func (t *tour) failure(e *edge) (world.Failure, bool) {
	if !e.strikes {
		return world.Failure{}, false
	}
	return t.w.Faults()[e.fault], true
}

// trust is a reading that a rule goes by however old it is, when it takes a
// resource away from its safe value.
type trust struct {
	rule    machine.RuleID
	dev     machine.Dev
	reading machine.Res
	safe    machine.SafeSet
}

// staleInputs looks for G1: a rule takes a resource away from its safe value because
// of what another device said last than the one that sets it off. It is not so any
// more: the report is held up.
func (c *run) staleInputs(t *tour) error {
	list := c.trusts(t.rules)
	for i := range t.edges {
		e := &t.edges[i]
		for _, x := range list {
			key := keyOf("G1", c.ref(x.reading), x.rule)
			if c.tried[key] >= tries || e.kind == world.MoveReport && c.p.Resources[e.at].Device == x.dev || !c.mistaken(t, e, x) {
				continue
			}
			out := t.out(e.to)
			k := slices.IndexFunc(out, func(n edge) bool {
				f, ok := t.failure(&n)
				return ok && n.kind == world.MoveFault && f.Kind == world.CutOff && f.Dev == x.dev
			})
			if k < 0 {
				continue
			}
			f := c.ruleFinding("G1", diag.Warning, x.rule, say.Of(
				"rule %s takes %s away from %s because of what %s was when it was last heard of, however long ago that is",
				c.name(x.rule), c.ref(x.safe.Res), c.format(x.safe.Res, x.safe.Value), c.ref(x.reading)))
			f.About = c.ref(x.reading)
			if err := c.confirm(t, append(t.upTo(e), out[k]), key, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// trusts lists what rules trust in: readings that nothing bounds the age of, neither
// their type nor age(…) in the rule.
func (c *run) trusts(rules []machine.RuleID) (out []trust) {
	for _, safe := range c.p.Safe {
		for _, id := range rules {
			if !c.takesAway(id, safe) {
				continue
			}
			read := c.lookedAt(id)
			for _, r := range read {
				res := &c.p.Resources[r]
				if res.Settable || res.Fact != machine.NoFact || len(res.Sources) > 0 || res.Model.MaxAgeNanos > 0 || c.asksAge(read, r) {
					continue
				}
				out = append(out, trust{id, res.Device, r, safe})
			}
		}
	}
	return out
}

// takesAway reports whether a rule may set a resource to something else than its safe
// value.
func (c *run) takesAway(id machine.RuleID, safe machine.SafeSet) bool {
	for _, w := range c.writes(world.Target{Res: safe.Res}) {
		v := &c.p.Values[w.value]
		if w.rule == id && slices.ContainsFunc(v.Regions, func(r models.Region) bool { return r != safe.Region }) {
			return true
		}
	}
	return false
}

// lookedAt lists what the conditions read that a rule waits for or asks.
func (c *run) lookedAt(id machine.RuleID) []machine.Res {
	var t touched
	for _, cond := range c.conditions(id) {
		c.reads(&t, cond)
	}
	return t.read
}

// conditions lists the conditions a rule waits for, and its guard.
func (c *run) conditions(id machine.RuleID) (out []machine.CondID) {
	r := &c.p.Rules[id]
	for _, x := range r.Triggers {
		if onCondition(&x) && x.Cond != machine.NoCond {
			out = append(out, x.Cond)
		}
	}
	if r.Guard != machine.NoCond {
		out = append(out, r.Guard)
	}
	return out
}

// asksAge reports whether one of some resources is the age of another.
func (c *run) asksAge(read []machine.Res, of machine.Res) bool {
	return slices.ContainsFunc(c.p.Timers, func(x machine.Timer) bool {
		return x.Kind == machine.TimerAge && slices.Contains(read, x.Res) && slices.Contains(c.p.Resources[x.Res].Sources, of)
	})
}

// mistaken reports whether a rule takes a resource away from its safe value on an
// edge, and would not if it knew how things are.
func (c *run) mistaken(t *tour, e *edge, x trust) bool {
	acts := false
	for _, d := range t.doings(e) {
		for i := range d.writes {
			w := &d.writes[i]
			if w.From == machine.FromRule && w.Rule == x.rule && w.Res == x.safe.Res && w.Fate == machine.Left && w.Region != x.safe.Region {
				acts = true
			}
		}
	}
	if !acts || e.from < 0 || t.reported(e.to, x.reading) == machine.NoRegion {
		return false
	}
	actual := t.w.Actual(t.states[e.to])
	is, known := actual.Region[x.reading], actual.Known[x.reading]
	s := t.machine(e.to) // a copy, as long as nothing else is asked
	if !known || is == s.Region[x.reading] {
		return false
	}
	s.Region[x.reading] = is
	return slices.ContainsFunc(c.conditions(x.rule), func(cond machine.CondID) bool {
		return c.dependsOn(cond, x.reading) && c.p.Eval(cond, s) == machine.False
	})
}

// dependsOn reports whether a condition reads a resource, or what is computed of it.
func (c *run) dependsOn(cond machine.CondID, r machine.Res) bool {
	var t touched
	c.reads(&t, cond)
	return slices.Contains(t.read, r)
}

// unrepaired looks for G3: a fault moves a resource away from what a rule has set
// it to and still has reason to, and no rule sets it again.
func (c *run) unrepaired(t *tour) error {
	for i := range t.edges {
		e := &t.edges[i]
		if !e.strikes || e.kind == world.MoveFault || e.kind == world.MoveOffline {
			continue
		}
		for _, id := range t.rules {
			if err := c.leftAlone(t, e, id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *run) leftAlone(t *tour, e *edge, id machine.RuleID) error {
	res := machine.Res(e.at)
	want, ok := c.keeps(id, res)
	if key := keyOf("G3", c.ref(res), id); !ok || c.tried[key] >= tries {
		return nil
	}
	rest := t.settle(e.to)
	if rest == nil {
		return nil
	}
	way := append(t.upTo(e), rest...)
	end := way[len(way)-1].to
	is := t.reported(end, res)
	if last := t.lastTold(way, res); last == nil || last.From != machine.FromRule || last.Rule != id || last.Region != want || is == want || is == machine.NoRegion || c.reason(t, end, id) == machine.NoCond {
		return nil
	}
	if t.chase(end, func(n *edge) (on, end bool) { return !n.scheduled, t.reported(n.to, res) == want || t.runs(n, id) }) != nil {
		return nil
	}
	f := c.ruleFinding("G3", diag.Hint, id, say.Of(
		"after a fault %s is not what rule %s has set it to, although %s: no rule sets it again",
		c.ref(res), c.name(id), c.p.Conds[c.reason(t, end, id)].Text))
	f.About = c.ref(res)
	return c.confirm(t, way, keyOf("G3", c.ref(res), id), f)
}

// keeps is the one value that a rule which waits for a condition sets a resource to
// at once.
func (c *run) keeps(id machine.RuleID, res machine.Res) (models.Region, bool) {
	r := &c.p.Rules[id]
	var list []models.Region
	for _, a := range r.Then {
		if a.Kind == machine.DoSet && a.Res == res {
			list = append(list, c.p.Values[a.Value].Regions...)
		}
	}
	if len(list) != 1 || !slices.ContainsFunc(r.Triggers, func(x machine.Trigger) bool { return onCondition(&x) }) {
		return 0, false
	}
	return list[0], true
}

// lastTold is the last command to a resource along a way; nil if there is none.
func (t *tour) lastTold(way []edge, res machine.Res) (last *machine.Command) {
	for i := range way {
		t.commandsOf(&way[i], func(x *machine.Command) bool {
			if x.Res == res {
				last = x
			}
			return true
		})
	}
	return last
}

// reason is the condition a rule waits for that holds in a state, with its guard;
// NoCond if there is none.
func (c *run) reason(t *tour, id int32, rule machine.RuleID) machine.CondID {
	r, s := &c.p.Rules[rule], t.machine(id)
	if r.Guard != machine.NoCond && c.p.Eval(r.Guard, s) != machine.True {
		return machine.NoCond
	}
	for _, x := range r.Triggers {
		if onCondition(&x) && x.Cond != machine.NoCond && c.p.Eval(x.Cond, s) == machine.True {
			return x.Cond
		}
	}
	return machine.NoCond
}

// spurious looks for G4: the gateway restarts while all is at rest, and a rule that
// does not wait for the start does something it would not have done otherwise.
func (c *run) spurious(t *tour) error {
	for i := range t.edges {
		e := &t.edges[i]
		if f, ok := t.failure(e); !ok || f.Kind != world.Down || !t.atRest(e.from) || !t.allKnown(e.from) {
			continue
		}
		way := t.passes(*e)
		for k := range way {
			id, ok := c.speaks(t, &way[k])
			if !ok {
				continue
			}
			if key := keyOf("G4", "", id); c.startsIt(way[:k+1], t) || c.tried[key] >= tries || c.runsAnyway(t, e.from, id) {
				break
			}
			f := c.ruleFinding("G4", diag.Warning, id, say.Of(
				"rule %s runs when the gateway has restarted, although nothing has happened", c.name(id)))
			if err := c.confirm(t, append(t.upTo(e), way[1:k+1]...), keyOf("G4", "", id), f); err != nil {
				return err
			}
			break
		}
	}
	return nil
}

// allKnown reports whether everything that was ever reported is still known.
func (t *tour) allKnown(id int32) bool {
	s := t.machine(id)
	return !slices.ContainsFunc(t.w.Resources(), func(r machine.Res) bool { return s.Region[r] != machine.NoRegion && !s.Known[r] })
}

// passes follows a restart: what is due after it, every device's report of what it
// reported before, and time, as long as nothing else happens and no moment of the day
// comes.
func (t *tour) passes(restart edge) []edge {
	way := t.settled([]edge{restart})
	for _, r := range t.w.Resources() {
		list := t.out(way[len(way)-1].to)
		if k := slices.IndexFunc(list, func(n edge) bool { return machine.Res(n.at) == r && t.repeats(&n) }); k >= 0 {
			way = t.settled(append(way, list[k]))
		}
	}
	for range ahead {
		list := t.out(way[len(way)-1].to)
		k := slices.IndexFunc(list, func(n edge) bool { return !n.external && !n.scheduled && n.kind == world.MoveTime })
		if k < 0 {
			break
		}
		way = t.settled(append(way, list[k]))
	}
	return way
}

// settled adds what is due at the end of a way.
func (t *tour) settled(way []edge) []edge { return append(way, t.settle(way[len(way)-1].to)...) }

// repeats reports whether an edge is a report of what was reported before.
func (t *tour) repeats(e *edge) bool {
	if e.kind != world.MoveReport || e.changed {
		return false
	}
	r := machine.Res(e.at)
	was := t.reported(e.from, r)
	return was != machine.NoRegion && was == t.reported(e.to, r)
}

// ahead is how many moments are followed after a restart.
const ahead = 4

// speaks is the first rule that says something on an edge: a command that leaves, a
// call or a notification.
func (c *run) speaks(t *tour, e *edge) (machine.RuleID, bool) {
	for _, d := range t.doings(e) {
		for _, x := range d.firings {
			sent := slices.ContainsFunc(d.commands, func(m machine.Command) bool { return m.From == machine.FromRule && m.Rule == x.Rule })
			if sent || slices.ContainsFunc(c.done(x), func(a machine.Action) bool { return a.Kind == machine.DoNotify }) {
				return x.Rule, true
			}
		}
	}
	return 0, false
}

// startsIt reports whether a rule that waits for the start runs along a way: what
// comes of that is meant.
func (c *run) startsIt(way []edge, t *tour) bool {
	for i := range way {
		for _, d := range t.doings(&way[i]) {
			for _, x := range d.firings {
				if x.Branch != machine.Quiet && slices.ContainsFunc(c.p.Rules[x.Rule].Triggers, func(x machine.Trigger) bool { return x.Kind == machine.OnStart }) {
					return true
				}
			}
		}
	}
	return false
}

// runsAnyway reports whether a rule may run after a state without anything external,
// or there is too much to look at.
func (c *run) runsAnyway(t *tour, from int32, id machine.RuleID) bool {
	seen := 0
	return t.chase(from, func(e *edge) (on, end bool) {
		seen++
		return true, t.runs(e, id) || seen > chased
	}) != nil
}

// missedReturns looks for G5: a device is offline while a condition comes true, and
// when it is back the rule that waits for the condition does nothing, since the
// condition was unknown before and not false.
func (c *run) missedReturns(t *tour) error {
	for _, id := range t.rules {
		r := &c.p.Rules[id]
		if c.idle[id] || len(r.Else)+len(r.ElseLater) > 0 {
			continue
		}
		for _, x := range r.Triggers {
			if x.Kind != machine.WhenTrue || x.Cond == machine.NoCond || x.AlsoOnReconnect {
				continue
			}
			if err := c.missedReturn(t, id, x.Cond); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *run) missedReturn(t *tour, id machine.RuleID, cond machine.CondID) error {
	r, key := &c.p.Rules[id], keyOf("G5", "", id)
	is := make([]machine.Truth, len(t.states))
	for s := range t.states {
		is[s] = c.p.Eval(cond, t.machine(int32(s)))
	}
	for i := range t.edges {
		e := &t.edges[i]
		if c.tried[key] >= tries {
			return nil
		}
		if e.kind != world.MoveReport || is[e.from] != machine.Unknown || is[e.to] != machine.True || t.runs(e, id) || !c.wasFalse(t, e.from, is) ||
			r.Guard != machine.NoCond && c.p.Eval(r.Guard, t.machine(e.to)) != machine.True {
			continue
		}
		rest := t.settle(e.to)
		if rest == nil || c.isDone(t, e.to, rest, r) {
			continue
		}
		name := c.p.Devices[c.p.Resources[e.at].Device].Name
		f := c.ruleFinding("G5", diag.Warning, id, say.Of(
			"rule %s does nothing when %s comes true while %s is offline: that it was unknown before is no change", c.name(id), c.p.Conds[cond].Text, name))
		f.About = name
		if err := c.confirm(t, append(t.upTo(e), rest...), key, f); err != nil {
			return err
		}
	}
	return nil
}

// wasFalse reports whether a condition was false on the way to a state when it was
// last known.
func (c *run) wasFalse(t *tour, id int32, is []machine.Truth) bool {
	way := t.way(id)
	for i := len(way) - 1; i >= 0; i-- {
		if truth := is[way[i].from]; truth != machine.Unknown {
			return truth == machine.False
		}
	}
	return false
}
