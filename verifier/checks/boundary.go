// E6: timers run out together, and something else happens in the same second.

package checks

import (
	"math/bits"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
)

// boundaries is how many pairs of a moment and a reading are looked at in one tour.
const boundaries = 4_000

// boundary looks for E6: two timers that were begun by one thing run out in one second,
// a reading changes in the same, and whether that is heard of before or after decides
// how things end.
func (c *run) boundary(t *tour) error {
	left := boundaries
	for i := range t.edges {
		e := &t.edges[i]
		if e.kind != world.MoveTime || e.scheduled || bits.OnesCount64(e.due) < 2 || !t.atRest(e.from) || !c.begunTogether(t, e) {
			continue
		}
		for _, reading := range c.readings(t, e.from) {
			if left--; left < 0 {
				return nil
			}
			if err := c.sides(t, *e, reading); err != nil {
				return err
			}
		}
	}
	return nil
}

// begunTogether reports whether the timers that run out on an edge were begun on one
// edge before it. Others may happen to run out together, whatever one does.
func (c *run) begunTogether(t *tour, e *edge) bool {
	way, began := t.way(e.from), -1
	for id, x := range t.w.Program().Timers {
		if e.due&(1<<id) == 0 {
			continue
		}
		at := c.begun(t, way, x)
		if at < 0 || began >= 0 && at != began {
			return false
		}
		began = at
	}
	return began >= 0
}

// begun is the edge of a way on which the step or the time of a rule was last begun to
// be counted; -1 if there is none, or it is of another kind.
func (c *run) begun(t *tour, way []edge, x machine.Timer) int {
	for i := len(way) - 1; i >= 0; i-- {
		switch x.Kind {
		case machine.TimerSlot:
			if t.acts(&way[i], t.w.RuleOf(x.Rule)) {
				return i
			}
		case machine.TimerHold:
			cond := c.p.Rules[t.w.RuleOf(x.Rule)].Triggers[x.Trigger].Cond
			if c.p.Eval(cond, t.machine(way[i].from)) != machine.True {
				return i
			}
		}
	}
	return -1
}

// sides compares a reading just before timers run out with one just after.
func (c *run) sides(t *tour, moment, reading edge) error {
	after, ok := t.after(moment, reading)
	before := t.before(reading, moment)
	if !ok || before == nil {
		return nil
	}
	what, rules := c.lastWords(t, before, after)
	key := keyOf("E6", what, rules...)
	timed := func(id machine.RuleID) bool { return slices.Contains(t.timedBy(moment.due), id) }
	if len(rules) == 0 || !timed(rules[0]) || !timed(rules[1]) || c.tried[key] >= tries || !c.tried.open("other side "+key) {
		return nil
	}
	other, err := c.concrete(t, append(t.way(moment.from), before...))
	if other == nil || err != nil {
		return err
	}
	f := c.rulesFinding("E6", diag.Warning, what, rules, say.Of(
		"what %s is in the end depends on whether %s changes just before or just after timers run out together", what, c.ref(machine.Res(reading.at))))
	return c.confirm(t, append(t.way(moment.from), after...), key, f)
}

// timedBy lists the rules whose timers are among some clocks.
func (t *tour) timedBy(clocks uint64) (out []machine.RuleID) {
	for id, x := range t.w.Program().Timers {
		if clocks&(1<<id) != 0 && x.Rule >= 0 {
			out = append(out, t.w.RuleOf(x.Rule))
		}
	}
	return out
}

// lastWords names a resource that is not the same at the end of two ways, where different
// rules had the last word along them, and these.
func (c *run) lastWords(t *tour, a, b []edge) (string, []machine.RuleID) {
	regions := slices.Clone(t.machine(a[len(a)-1].to).Region)
	other := t.machine(b[len(b)-1].to).Region
	for _, r := range t.w.Resources() {
		if !c.p.Resources[r].Settable || regions[r] == other[r] {
			continue
		}
		x, y := t.lastWrite(a, r), t.lastWrite(b, r)
		if x != nil && y != nil && x.Rule != y.Rule && x.Value != y.Value {
			return c.ref(r), []machine.RuleID{min(x.Rule, y.Rule), max(x.Rule, y.Rule)}
		}
	}
	return "", nil
}

// lastWrite is the last write of a rule to a resource along a way that was not lost; nil
// if there is none.
func (t *tour) lastWrite(way []edge, r machine.Res) (last *machine.Write) {
	for i := range way {
		for _, d := range t.doings(&way[i]) {
			for k := range d.writes {
				if w := &d.writes[k]; w.Res == r && !w.Call && w.From == machine.FromRule && (w.Fate == machine.Left || w.Fate == machine.Suppressed) {
					last = w
				}
			}
		}
	}
	return last
}

// before gives the way along a reading and then, once all is at rest, along those of
// some timers that still run and then run out together, until all is at rest again;
// nil if there is none.
func (t *tour) before(reading, moment edge) []edge {
	rest := t.settle(reading.to)
	if rest == nil {
		return nil
	}
	way := append([]edge{reading}, rest...)
	var last *edge
	list := t.out(way[len(way)-1].to)
	for k := range list {
		if e := &list[k]; e.kind == world.MoveTime && !e.scheduled && e.due&^moment.due == 0 && (last == nil || bits.OnesCount64(e.due) > bits.OnesCount64(last.due)) {
			last = e
		}
	}
	if last == nil {
		return way
	}
	if rest = t.settle(last.to); rest == nil || t.begunAnew(way, last.due) {
		return nil
	}
	return slices.Concat(way, []edge{*last}, rest)
}

// begunAnew reports whether some clocks may have been started again along a way, so
// that they do not run out when they would have.
func (t *tour) begunAnew(way []edge, clocks uint64) bool {
	for id, x := range t.w.Program().Timers {
		switch {
		case clocks&(1<<id) == 0:
		case x.Kind == machine.TimerAge, x.Kind == machine.TimerStale:
			return true
		case slices.ContainsFunc(way, func(e edge) bool { return x.Rule >= 0 && t.acts(&e, t.w.RuleOf(x.Rule)) }):
			return true
		}
	}
	return false
}

// acts reports whether a rule does its actions on an edge, or some of them.
func (t *tour) acts(e *edge, rule machine.RuleID) bool {
	for _, d := range t.doings(e) {
		if slices.ContainsFunc(d.firings, func(f machine.Firing) bool {
			return f.Rule == rule && (f.Branch == machine.Then || f.Branch == machine.Else)
		}) {
			return true
		}
	}
	return false
}
