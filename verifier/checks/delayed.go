// E1 to E4 and E7: actions that come later.

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

// delays looks at the rules of a tour that have delayed steps.
func (c *run) delays(t *tour) error {
	if !slices.ContainsFunc(t.rules, func(id machine.RuleID) bool { return c.p.Rules[id].Slots > 0 }) {
		return nil
	}
	asked := map[string]int{}
	for i := range t.edges {
		e := &t.edges[i]
		if err := c.stale(t, e); err != nil {
			return err
		}
		if err := c.interrupts(t, e, asked); err != nil {
			return err
		}
		if err := c.disorder(t, e, asked); err != nil {
			return err
		}
	}
	return nil
}

// stale looks for E1: a step that is done "anyway" although the condition that
// began its run, or its guard, is not true any more.
func (c *run) stale(t *tour, e *edge) error {
	for k := range t.doings(e) {
		for _, x := range t.steps[int(e.did)+k].firings {
			r := &c.p.Rules[x.Rule]
			if x.Step <= 0 || x.Branch != machine.Then && x.Branch != machine.Else || !r.Later(x.Branch)[x.Step-1].Anyway {
				continue
			}
			lost := c.reasonLost(t, e, x)
			if lost == machine.NoCond {
				continue
			}
			f := c.ruleFinding("E1", diag.Warning, x.Rule, say.Of(
				"rule %s does its delayed step although %s is not true any more", r.Name, c.p.Conds[lost].Text))
			f.Where = firstPlace(r.Later(x.Branch)[x.Step-1].Actions, r.Where)
			if err := c.confirm(t, t.upTo(e), keyOf("E1", "", x.Rule), f); err != nil {
				return err
			}
		}
	}
	return nil
}

func firstPlace(list []machine.Action, otherwise diag.Span) diag.Span {
	if len(list) == 0 {
		return otherwise
	}
	return list[0].Where
}

// reasonLost gives the condition without which a due step lacks its reason, in
// the state before it; NoCond if it has it.
func (c *run) reasonLost(t *tour, e *edge, x machine.Firing) machine.CondID {
	r := &c.p.Rules[x.Rule]
	s := t.machine(e.from)
	slot, run := c.slotOf(t, s, x)
	if slot < 0 {
		return machine.NoCond
	}
	trigger := &r.Triggers[run.Trigger]
	if x.Branch == machine.Then && onCondition(trigger) && trigger.Cond != machine.NoCond && c.p.Eval(trigger.Cond, s) != machine.True {
		return trigger.Cond
	}
	holds := r.Guard == machine.NoCond || c.p.Eval(r.Guard, s) == machine.True
	if r.Guard != machine.NoCond && x.Branch == machine.Then && !holds {
		return r.Guard
	}
	return machine.NoCond
}

// slotOf finds the run that a due step belongs to; -1 if there is none.
func (c *run) slotOf(t *tour, s *machine.State, x machine.Firing) (int, machine.Run) {
	for i := range t.w.Program().Slots {
		if run := s.Runs[i]; t.w.RuleOf(t.w.Program().Slots[i].Rule) == x.Rule && run.Step == x.Step && run.Branch == x.Branch {
			return i, run
		}
	}
	return -1, machine.Run{}
}

// pending is a run that waits for a step before and after a move.
type pending struct {
	rule machine.RuleID
	slot int
	run  machine.Run
}

// waiting lists the runs that wait for the same step before and after an edge.
func (t *tour) waiting(e *edge) []pending {
	var out []pending
	before := slices.Clone(t.machine(e.from).Runs) // the next look overwrites it
	after := t.machine(e.to).Runs
	for i := range before {
		if before[i].Step > 0 && before[i] == after[i] {
			out = append(out, pending{t.w.RuleOf(t.w.Program().Slots[i].Rule), i, before[i]})
		}
	}
	return out
}

// told lists the constants that actions set a resource to.
func (c *run) told(list []machine.Action, res machine.Res) (models.Value, bool) {
	var v models.Value
	found := false
	for _, a := range list {
		if a.Kind == machine.DoSet && a.Res == res && len(c.p.Values[a.Value].Values) == 1 {
			v, found = c.p.Values[a.Value].Values[0], true
		}
	}
	return v, found
}

// soFar is what a run has last told a resource, yet what it will tell it next;
// false where it does not.
func (c *run) soFar(p pending, res machine.Res) (models.Value, bool) {
	r := &c.p.Rules[p.rule]
	done := r.Then
	if p.run.Branch == machine.Else {
		done = r.Else
	}
	v, ok := c.told(done, res)
	for _, step := range r.Later(p.run.Branch)[:p.run.Step-1] {
		if w, also := c.told(step.Actions, res); also {
			v, ok = w, true
		}
	}
	return v, ok
}

func (c *run) yet(p pending, res machine.Res) (models.Value, bool) {
	for _, step := range c.p.Rules[p.rule].Later(p.run.Branch)[p.run.Step-1:] {
		if v, ok := c.told(step.Actions, res); ok {
			return v, true
		}
	}
	return models.Value{}, false
}

// asking is a write that left, or would have if the device were not told the
// same already.
type asking struct {
	machine.Write
	delayed bool // a delayed step asks for it
}

// asks lists what rules and persons ask for on an edge.
func (c *run) asks(t *tour, e *edge) []asking {
	var out []asking
	for _, d := range t.doings(e) {
		for _, w := range d.writes {
			if w.Call || w.From != machine.FromRule && w.From != machine.FromPerson || w.Fate != machine.Left && w.Fate != machine.Suppressed {
				continue
			}
			out = append(out, asking{w, w.From == machine.FromRule && slices.ContainsFunc(d.firings, func(f machine.Firing) bool {
				return f.Rule == w.Rule && f.Micro == w.Micro && f.Step > 0
			})})
		}
	}
	return out
}

// interrupts looks for E2 and E3 where something is asked for at once while a run
// of another rule is going to ask for something of the same resource.
func (c *run) interrupts(t *tour, e *edge, asked map[string]int) error {
	list := c.asks(t, e)
	if len(list) == 0 {
		return nil
	}
	for _, p := range t.waiting(e) {
		for i := range list {
			x := &list[i]
			if x.delayed || x.From == machine.FromRule && x.Rule == p.rule {
				continue
			}
			what := fmt.Sprint(p.rule, x.From, x.Rule, x.Res, x.Value)
			if asked[what]++; asked[what] > samples {
				continue
			}
			if err := c.breaks(t, e, p, x); err != nil {
				return err
			}
			if err := c.overrides(t, e, p, x); err != nil {
				return err
			}
		}
	}
	return nil
}

// breaks looks for E3: what a run keeps up until a later step of its own is
// stopped by a rule that does not outrank it.
func (c *run) breaks(t *tour, e *edge, p pending, x *asking) error {
	kept, ok := c.soFar(p, x.Res)
	if _, ends := c.yet(p, x.Res); !ok || !ends || kept == x.Value || x.From != machine.FromRule || c.p.Rules[x.Rule].Priority > c.p.Rules[p.rule].Priority {
		return nil
	}
	f := c.rulesFinding("E3", diag.Warning, c.ref(x.Res), []machine.RuleID{x.Rule, p.rule}, say.Of(
		"rule %s sets %s to %s before rule %s has come to the end of its time", c.name(x.Rule), c.ref(x.Res), c.format(x.Res, x.Value), c.name(p.rule)))
	f.Where = c.whereWritten(world.Target{Res: x.Res}, x.Rule)
	return c.confirm(t, t.upTo(e), keyOf("E3", c.ref(x.Res), x.Rule, p.rule), f)
}

// overrides looks for E2: the run goes on, and its delayed step undoes what was
// asked for after the run began.
func (c *run) overrides(t *tour, e *edge, p pending, x *asking) error {
	last, ok := c.yet(p, x.Res)
	if !ok || last == x.Value {
		return nil
	}
	way := t.chase(e.to, func(n *edge) (on, end bool) {
		for _, y := range c.asks(t, n) {
			if y.Res == x.Res {
				return false, y.delayed && y.From == machine.FromRule && y.Rule == p.rule && y.Value != x.Value
			}
		}
		return true, false
	})
	if way == nil {
		return nil
	}
	who, rules := say.Of("what a person has set since"), []machine.RuleID{p.rule}
	if x.From == machine.FromRule {
		who, rules = say.Of("what rule %s has done since", c.name(x.Rule)), append(rules, x.Rule)
	}
	f := c.rulesFinding("E2", diag.Warning, c.ref(x.Res), rules, say.Of(
		"the delayed step of rule %s undoes %s: it sets %s to %s", c.name(p.rule), who, c.ref(x.Res), c.format(x.Res, last)))
	return c.confirm(t, append(t.upTo(e), way...), keyOf("E2", c.ref(x.Res), rules...), f)
}

// disorder looks for E4: two rules that one input sets off write to one resource
// later, and the one that stands first in the text has the last word.
func (c *run) disorder(t *tour, e *edge, asked map[string]int) error {
	for _, d := range t.doings(e) {
		for i, a := range d.firings {
			for _, b := range d.firings[i+1:] {
				if a.Step != 0 || b.Step != 0 || a.Rule >= b.Rule || a.Micro != b.Micro || a.Branch != machine.Then || b.Branch != machine.Then ||
					c.p.Rules[a.Rule].App != c.p.Rules[b.Rule].App {
					continue
				}
				what := fmt.Sprint("disorder", a.Rule, b.Rule)
				if asked[what]++; asked[what] > samples {
					continue
				}
				if err := c.lastWord(t, e, a.Rule, b.Rule); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// lastWord follows two runs from their common begin: the delayed step of the
// second rule comes first, then that of the first rule with another value.
func (c *run) lastWord(t *tour, e *edge, first, second machine.RuleID) error {
	for _, res := range c.touches[first].res {
		a, okA := c.finally(first, res)
		b, okB := c.finally(second, res)
		if !okA || !okB || a.value == b.value || a.after <= b.after {
			continue
		}
		mine := func(rule machine.RuleID, v models.Value) func(*edge) (bool, bool) {
			return func(n *edge) (on, end bool) {
				for _, y := range c.asks(t, n) {
					if y.Res == res {
						return false, y.delayed && y.From == machine.FromRule && y.Rule == rule && y.Value == v
					}
				}
				return true, false
			}
		}
		way := t.chase(e.to, mine(second, b.value))
		if way == nil {
			continue
		}
		rest := t.chase(way[len(way)-1].to, mine(first, a.value))
		if rest == nil {
			continue
		}
		f := c.rulesFinding("E4", diag.Warning, c.ref(res), []machine.RuleID{first, second}, say.Of(
			"rule %s stands before rule %s, and yet has the last word over %s: its step comes later", c.name(first), c.name(second), c.ref(res)))
		whole := append(append(t.upTo(e), way...), rest...)
		if err := c.confirm(t, whole, keyOf("E4", c.ref(res), first, second), f); err != nil {
			return err
		}
	}
	return nil
}

// late is the last constant that a rule's delayed steps set a resource to, and
// how long after the begin.
type late struct {
	value models.Value
	after int64
}

func (c *run) finally(rule machine.RuleID, res machine.Res) (late, bool) {
	var out late
	found, after := false, int64(0)
	for _, step := range c.p.Rules[rule].ThenLater {
		after += step.Ticks
		if v, ok := c.told(step.Actions, res); ok {
			out, found = late{v, after}, true
		}
	}
	return out, found
}

// missed looks for E7: a moment of the day sets something, and nothing makes up
// for it after a time in which the gateway was down. One finding an app.
func (c *run) missed() {
	byApp := map[string][]machine.RuleID{}
	for i := range c.p.Rules {
		if c.onlyAtMarks(machine.RuleID(i)) {
			byApp[c.p.Rules[i].App] = append(byApp[c.p.Rules[i].App], machine.RuleID(i))
		}
	}
	for i := range c.p.Rules {
		app := c.p.Rules[i].App
		rules := byApp[app]
		if len(rules) == 0 || rules[0] != machine.RuleID(i) {
			continue
		}
		what := list(c.names(rules))
		if len(rules) > 3 {
			what = say.Of("%s and %s more", list(c.names(rules[:3])), len(rules)-3)
		}
		f := c.rulesFinding("E7", diag.Hint, "", rules, say.Of("%s would be missed if the gateway were down at that moment, and nothing makes up for it", what))
		f.Confirmed = true
		c.add(f)
	}
}

// onlyAtMarks reports whether a rule sets something at moments of the day alone,
// and no rule sets one of its targets at the start.
func (c *run) onlyAtMarks(id machine.RuleID) bool {
	r := &c.p.Rules[id]
	if len(c.touches[id].res) == 0 || slices.ContainsFunc(r.Triggers, func(t machine.Trigger) bool { return t.Kind != machine.OnMark }) {
		return false
	}
	for k := range c.p.Rules {
		starts := slices.ContainsFunc(c.p.Rules[k].Triggers, func(t machine.Trigger) bool {
			return t.Kind == machine.OnStart || onCondition(&t) && t.Cond != machine.NoCond && c.readsClock(t.Cond)
		})
		shares := slices.ContainsFunc(c.touches[k].res, func(x machine.Res) bool { return slices.Contains(c.touches[id].res, x) })
		if starts && shares {
			return false
		}
	}
	return true
}

func (c *run) readsClock(id machine.CondID) bool {
	return slices.ContainsFunc(c.p.Conds[id].Deps, func(r machine.Res) bool { return c.p.Resources[r].Fact == machine.ClockFact })
}
