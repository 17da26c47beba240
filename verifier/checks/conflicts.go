// C1, C2 and D1: writes that contradict each other, reactions without end.

package checks

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier/search"
)

// write is an action that gives a target a value.
type write struct {
	rule   machine.RuleID
	branch machine.Branch
	value  machine.ValueID
	where  diag.Span
	// later: a delayed step asks for it; anyway: without reading the guard again.
	later, anyway bool
}

// conflicts asks the model about every target that two writes of equal
// priority may give different values. Of several conflicts over one target the
// nearest is shown.
func (c *run) conflicts() error {
	targets := c.targets()
	return c.each(len(targets), func(c *run, i int) error {
		t := targets[i]
		pairs := c.suspects(t)
		if len(pairs) == 0 {
			return nil
		}
		res, err := c.question(c.r.Spec, "C1 "+c.targetName(t), world.Property{Kind: world.NoConflict, Target: t})
		if err != nil {
			return err
		}
		switch {
		case res.Run != nil:
			c.conflict(t, res)
		case !res.Holds:
			c.possibleConflict(t, pairs[0])
		}
		return nil
	})
}

// targets lists what rules write, resources first.
func (c *run) targets() []world.Target {
	var out []world.Target
	for r := range c.p.Resources {
		out = append(out, world.Target{Res: machine.Res(r)})
	}
	for v := range c.p.Vars {
		out = append(out, world.Target{IsVar: true, Var: machine.Var(v)})
	}
	return out
}

func (c *run) targetName(t world.Target) string {
	if t.IsVar {
		return c.p.Vars[t.Var].Name
	}
	return c.p.Resources[t.Res].Ref
}

func (c *run) writes(t world.Target) []write {
	var out []write
	for i := range c.p.Rules {
		r := &c.p.Rules[i]
		add := func(w write, list []machine.Action) {
			for _, a := range list {
				if t.IsVar && a.Kind == machine.DoAssign && a.Var == t.Var || !t.IsVar && a.Kind == machine.DoSet && a.Res == t.Res {
					w.rule, w.value, w.where = machine.RuleID(i), a.Value, a.Where
					out = append(out, w)
				}
			}
		}
		add(write{branch: machine.Then}, r.Then)
		add(write{branch: machine.Else}, r.Else)
		for _, b := range []machine.Branch{machine.Then, machine.Else} {
			for _, step := range r.Later(b) {
				add(write{branch: b, later: true, anyway: step.Anyway}, step.Actions)
			}
		}
	}
	return out
}

// suspects pairs the writes that could meet: equal priority, values that may
// differ, not the two branches of one run.
func (c *run) suspects(t world.Target) [][2]write {
	var out [][2]write
	all := c.writes(t)
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.rule == b.rule && a.branch != b.branch && !a.later && !b.later || c.p.Rules[a.rule].Priority != c.p.Rules[b.rule].Priority {
				continue
			}
			if c.mayDiffer(t, a.value, b.value) && c.mayMeet(a, b) {
				out = append(out, [2]write{a, b})
			}
		}
	}
	return out
}

// mayMeet reports whether two writes may be asked for in one micro-step: one
// cause sets off some trigger of each, and both triggers and the guards of those
// writes that stand under then can be true together.
func (c *run) mayMeet(a, b write) bool {
	for _, s := range c.occasions(a) {
		for _, t := range c.occasions(b) {
			if oneCause(s, t) && c.possible(s.after, t.after, c.underGuard(a), c.underGuard(b)) {
				return true
			}
		}
	}
	return false
}

// occasion is something that leads to a write: what may cause it, and what is
// true of the snapshot on which the rule runs.
type occasion struct {
	causes []cause
	after  machine.CondID
}

// occasions lists the triggers of a write's rule, or for a delayed one the end of
// the delay.
func (c *run) occasions(w write) []occasion {
	if w.later {
		return []occasion{{causes: []cause{{kind: byTimer}}, after: machine.NoCond}}
	}
	r := &c.p.Rules[w.rule]
	var out []occasion
	for _, t := range r.Triggers {
		o := occasion{causes: c.causes(t), after: after(t)}
		if r.Mode == machine.Queued { // it may have waited for its turn
			o = occasion{causes: append(o.causes, cause{kind: byTimer}), after: machine.NoCond}
		}
		out = append(out, o)
	}
	return out
}

// oneCause reports whether one micro-step may set off both. It begins with one
// report, the availability of one device, the start, timers, a moment of the day
// or what the gate did; or with the variables that the micro-step before it
// changed.
func oneCause(s, t occasion) bool {
	return slices.ContainsFunc(s.causes, func(x cause) bool { return slices.Contains(t.causes, x) })
}

// cause is what a micro-step may begin with. Res counts for reports, Dev for
// availability.
type cause struct {
	kind causeKind
	res  machine.Res
	dev  machine.Dev
}

type causeKind uint8

const (
	byReport causeKind = iota
	byAvailability
	byStart
	byGate
	byVariables
	byTimer
	byMark
	byFact // time alone changes windows of readings, several at once
)

// causes lists what may set a trigger off.
func (c *run) causes(t machine.Trigger) []cause {
	switch t.Kind {
	case machine.OnUpdates, machine.OnChanges:
		return c.changes(t.Res)
	case machine.OnIsSet, machine.OnIsRefused, machine.OnDropped:
		return []cause{{kind: byGate}}
	case machine.HoldsFor, machine.OnEvery:
		return []cause{{kind: byTimer}}
	case machine.OnMark:
		return []cause{{kind: byMark}}
	case machine.OnStart:
		return []cause{{kind: byStart}}
	case machine.OnOffline, machine.OnOnline:
		return []cause{{kind: byAvailability, dev: t.Dev}}
	}
	if t.Cond == machine.NoCond {
		return nil
	}
	var out []cause
	n := &c.p.Conds[t.Cond]
	for _, r := range n.Deps {
		out = append(out, c.changes(r)...)
		if c.asksKnown(t.Cond) { // else what becomes unknown makes nothing true
			out = append(out, c.losses(r)...)
		}
	}
	if len(n.VarDeps) > 0 {
		out = append(out, cause{kind: byVariables})
	}
	return out
}

// changes lists what may give a resource or a fact a value.
func (c *run) changes(r machine.Res) []cause {
	var out []cause
	res := &c.p.Resources[r]
	switch res.Fact {
	case machine.NoFact:
		return []cause{{kind: byReport, res: r}}
	case machine.ClockFact:
		return []cause{{kind: byMark}, {kind: byStart}}
	case machine.AgeFact:
		out = append(out, cause{kind: byTimer})
	}
	if res.Slides {
		out = append(out, cause{kind: byFact})
	}
	for _, s := range res.Sources {
		out = append(out, cause{kind: byReport, res: s})
	}
	return out
}

// losses lists what may make a resource or a fact unknown.
func (c *run) losses(r machine.Res) []cause {
	res := &c.p.Resources[r]
	if res.Fact == machine.NoFact {
		return []cause{{kind: byAvailability, dev: res.Device}, {kind: byTimer}}
	}
	var out []cause
	for _, s := range res.Sources {
		out = append(out, c.losses(s)...)
	}
	return out
}

// after is what a trigger says of the snapshot on which its rule runs.
func after(t machine.Trigger) machine.CondID {
	if t.Kind == machine.WhenTrue {
		return t.Cond
	}
	return machine.NoCond
}

func (c *run) underGuard(w write) machine.CondID {
	if w.branch == machine.Then && !w.anyway {
		return c.p.Rules[w.rule].Guard
	}
	return machine.NoCond
}

// mayDiffer reports whether two values are anything but one and the same
// constant.
func (c *run) mayDiffer(t world.Target, a, b machine.ValueID) bool {
	x, y := &c.p.Values[a], &c.p.Values[b]
	if t.IsVar {
		return differ(x.Index, y.Index)
	}
	if x.Carried && y.Carried {
		return x.Operands[0] != y.Operands[0]
	}
	return differ(x.Values, y.Values)
}

func differ[V int32 | models.Value](a, b []V) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	first := a[0]
	other := func(v V) bool { return v != first }
	return slices.ContainsFunc(a, other) || slices.ContainsFunc(b, other)
}

// conflict reports the conflicts over t in the last step of a run.
func (c *run) conflict(t world.Target, res *search.Result) {
	last := res.Run.Beats[len(res.Run.Beats)-1]
	seen := map[[2]machine.RuleID]bool{}
	for _, s := range last.Steps {
		for _, x := range s.Conflicts {
			if x.IsVar != t.IsVar || x.IsVar && x.Var != t.Var || !x.IsVar && x.Res != t.Res {
				continue
			}
			pair := [2]machine.RuleID{min(x.Winner, x.Loser), max(x.Winner, x.Loser)}
			if seen[pair] {
				continue
			}
			seen[pair] = true
			f := c.conflictFinding(t, pair[0], pair[1])
			c.show(&f, res)
			c.add(f)
		}
	}
}

func (c *run) conflictFinding(t world.Target, a, b machine.RuleID) Finding {
	first, second := &c.p.Rules[a], &c.p.Rules[b]
	if a == b {
		f := c.ruleFinding("C2", diag.Error, a, say.Of("rule %s gives %s two values at the same moment", first.Name, c.targetName(t)))
		f.Where, f.About = c.whereWritten(t, a), c.targetName(t)
		return f
	}
	f := c.ruleFinding("C1", diag.Error, a, say.Of("rules %s and %s give %s different values at the same moment", first.Name, second.Name, c.targetName(t)))
	f.Rules = append(f.Rules, second.Name)
	f.Where, f.About = c.whereWritten(t, a), c.targetName(t)
	f.Notes = []diag.Note{{Span: c.whereWritten(t, b), Message: "the other rule"}}
	return f
}

// whereWritten is the place of the first action of a rule that writes t.
func (c *run) whereWritten(t world.Target, id machine.RuleID) diag.Span {
	for _, w := range c.writes(t) {
		if w.rule == id {
			return w.where
		}
	}
	return c.p.Rules[id].Where
}

func (c *run) possibleConflict(t world.Target, pair [2]write) {
	f := c.conflictFinding(t, pair[0].rule, pair[1].rule)
	f.doubt()
	c.add(f)
}

// endless looks for D1 and for what is an error of D6: rules whose variables may
// trigger each other for ever or for long, confirmed by a reaction that is cut off.
func (c *run) endless() error {
	circle := world.Endless(c.p)
	if len(circle) == 0 {
		return nil
	}
	res, err := c.question(c.r.Spec, "D1", world.Property{Kind: world.NoOverflow})
	if err != nil || res.Holds {
		return err
	}
	check, part := "D1", "part of the circle"
	if res.Run != nil {
		circle = fired(res)
		if !comesBack(res, len(c.p.Vars)) {
			check, part = "D6", "part of the chain"
		}
	}
	names := make([]string, len(circle))
	for i, id := range circle {
		names[i] = c.p.Rules[id].Name
	}
	message := say.Of("%s set off a reaction that does not end", list(names))
	if check == "D6" {
		message = say.Of("%s set off a chain of more than %s steps, and so all they do is dropped", list(names), machine.MaxMicro)
	}
	f := c.ruleFinding(check, diag.Error, circle[0], message)
	f.Rules = names
	for _, id := range circle[1:] {
		f.Notes = append(f.Notes, diag.Note{Span: c.p.Rules[id].Where, Message: part})
	}
	if res.Run != nil {
		c.show(&f, res)
	} else {
		f.doubt()
	}
	if check == "D6" {
		c.found = slices.DeleteFunc(c.found, func(w Finding) bool { return w.Check == "D6" && slices.Equal(w.Rules, names) })
		f.Trace.Explain(say.Of("In step %s the reaction is cut off after 32 steps.", len(f.Trace.Steps)))
	}
	c.add(f)
	return nil
}

// comesBack reports whether the variables of a reaction that was cut off are
// twice the same, so that it would have gone on for ever.
func comesBack(res *search.Result, vars int) bool {
	last := res.Run.Beats[len(res.Run.Beats)-1]
	for _, s := range last.Steps {
		seen := map[string]bool{}
		for at := 0; s.Overflow && at+vars <= len(s.VarsAt); at += vars {
			now := fmt.Sprint(s.VarsAt[at : at+vars])
			if seen[now] {
				return true
			}
			seen[now] = true
		}
	}
	return false
}

// fired lists the rules that ran again and again in the last Step of a run; all that
// ran, if each ran once.
func fired(res *search.Result) []machine.RuleID {
	count := map[machine.RuleID]int{}
	last := res.Run.Beats[len(res.Run.Beats)-1]
	for _, s := range last.Steps {
		if !s.Overflow {
			continue
		}
		for _, f := range s.Firings {
			if f.Branch != machine.Quiet {
				count[f.Rule]++
			}
		}
	}
	var often, once []machine.RuleID
	for id, n := range count {
		once = append(once, id)
		if n > 1 {
			often = append(often, id)
		}
	}
	slices.Sort(often)
	slices.Sort(once)
	if len(often) == 0 {
		return once
	}
	return often
}

// list names rules in a sentence.
func list(names []string) say.Text {
	if len(names) == 1 {
		return say.Of("rule %s", names[0])
	}
	return say.Of("rules %s", say.List(plain(names)))
}

// plain are names as they are in all languages.
func plain(names []string) []say.Text {
	out := make([]say.Text, len(names))
	for i, n := range names {
		out[i] = say.Plain(n)
	}
	return out
}
