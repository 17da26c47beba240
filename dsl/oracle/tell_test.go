// What Step and its twin say, line by line in one form, so that they can be
// compared and read.

package oracle

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

var sources = [...]string{"rule", "person", "time-out", "safe state"}

var fates = [...]string{"left", "lost", "suppressed", "refused by policy", "refused by range", "dropped", "refused by shield"}

var branches = [...]string{"quiet", "then", "else", "dropped", "waits"}

// valueText writes a value with its kind, exactly.
func valueText(t models.Type, v models.Value) string { return v.Kind.String() + " " + t.Format(v) }

func argsText(a *check.Resource, args []models.Value) string {
	var parts []string
	for i, v := range args {
		parts = append(parts, valueText(a.Model.Params[i].Type, v))
	}
	return a.Ref + "(" + strings.Join(parts, ", ") + ")"
}

// target writes what a command does: a value for a resource, or a call.
func target(r *check.Resource, call bool, v models.Value, args []models.Value) string {
	if call {
		return argsText(r, args)
	}
	return r.Ref + " = " + valueText(r.Model.Type, v)
}

func ruleName(r *check.Rule) string { return r.App.Name + "." + r.Name }

// asker says who wants a command.
func asker(from machine.Source, rule *check.Rule, micro int) string {
	if from == machine.FromRule {
		return fmt.Sprintf("rule %s in micro-step %d", ruleName(rule), micro)
	}
	return sources[from]
}

func varsText(d *check.Deployment, value func(*check.Variable) models.Value) string {
	var parts []string
	for _, a := range d.Apps {
		for _, v := range a.Vars {
			parts = append(parts, a.Name+"."+v.Name+" = "+valueText(v.Type, value(v)))
		}
	}
	return strings.Join(parts, ", ")
}

func channelText(c command, t models.Type) string {
	return fmt.Sprintf("newest %s, pending %v, succeeded %v, differs %v", valueText(t, c.value), c.pending, c.succeeded, c.differs)
}

// told is what an input did and the state it led to. The order of conflicts
// says nothing: they are sorted.
type told struct {
	lines     []string
	conflicts []string
	// clocks is what was last done to each timer.
	clocks map[string]string
}

func (t *told) say(format string, args ...any) {
	t.lines = append(t.lines, fmt.Sprintf(format, args...))
}

func (t *told) conflict(what string, winner, loser *check.Rule, micro int) {
	line := fmt.Sprintf("conflict over %s: %s before %s in micro-step %d", what, ruleName(winner), ruleName(loser), micro)
	t.conflicts = append(t.conflicts, line)
}

func (t *told) clock(name string, start bool, ticks int64) {
	if t.clocks == nil {
		t.clocks = map[string]string{}
	}
	t.clocks[name] = fmt.Sprintf("start %v for %d s", start, ticks)
}

func (t *told) all() []string {
	for _, name := range slices.Sorted(maps.Keys(t.clocks)) {
		t.say("%s: %s", name, t.clocks[name])
	}
	slices.Sort(t.conflicts)
	return append(t.lines, t.conflicts...)
}

// tell says what the twin did. resources are those that take part.
func (w *twin) tell(out *outcome, r *compile.Result) []string {
	t := &told{}
	for _, c := range out.commands {
		t.say("command %s by %s", target(c.res, c.call, c.value, c.args), asker(c.from, c.rule, c.micro))
	}
	for _, x := range out.writes {
		v := x.value
		t.say("write %s by %s %s: %s", x.res.Ref, asker(x.from, x.rule, x.micro), valueText(x.res.Model.Type, v), fates[x.fate])
	}
	for _, n := range out.notices {
		t.say("notice %s at %d in micro-step %d", ruleName(n.rule), n.action.Decl.Where().Start, n.micro)
	}
	for _, x := range out.timers {
		t.say("timer %s start %v", x.res.Ref, x.start)
	}
	for _, x := range out.clocks {
		t.clock(x.clock.String(), x.start, x.ticks)
	}
	for _, x := range out.ended {
		t.conflicts = append(t.conflicts, fmt.Sprintf("run %d of %s ends at step %d", x.slot, ruleName(x.rule), x.step))
	}
	for _, f := range out.firings {
		t.say("fires %s by trigger %d step %d in micro-step %d: %s, unknown %v", ruleName(f.rule), f.trigger, f.step, f.micro, branches[f.branch], f.unknown)
	}
	for i, vars := range out.varsAt {
		t.say("micro-step %d sees %s", i, varsText(w.d, func(v *check.Variable) models.Value { return vars[v] }))
	}
	t.say("overflow %v", out.overflow)
	for _, x := range out.outside {
		t.say("%s gives %s what it cannot take in micro-step %d", ruleName(x.rule), x.what, x.micro)
	}
	for _, c := range out.conflicts {
		what := ""
		if c.v != nil {
			what = c.v.App.Name + "." + c.v.Name
		} else {
			what = c.res.Ref
		}
		t.conflict(what, c.winner, c.loser, c.micro)
	}
	w.tellState(t, r)
	return t.all()
}

func (w *twin) tellState(t *told, r *compile.Result) {
	for i, res := range r.Origin.Resources {
		region := machine.NoRegion
		if v, reported := w.now.value[res]; reported {
			region, _ = r.Program.Resources[i].Cut.Cut(v)
		}
		t.say("%s in region %d, known %v", res.Ref, region, w.now.known[res])
		if c, told := w.now.newest[res]; told {
			t.say("%s: %s", res.Ref, channelText(c, res.Model.Type))
		}
	}
	t.say("now %s", varsText(w.d, w.now.Variable))
	for _, d := range w.d.Devices {
		t.say("%s online %v", d.Name, !w.now.offline[d])
	}
	for k := range w.now.running {
		t.conflicts = append(t.conflicts, "running "+k.String())
	}
	for k := range w.now.done {
		t.conflicts = append(t.conflicts, "done "+k.String())
	}
	for _, rule := range w.rules() {
		for slot, run := range w.now.runs[rule] {
			t.run(rule, slot, run, w.now.waiting[rule])
		}
	}
}

// run tells what a slot does, if anything.
func (t *told) run(rule *check.Rule, slot int, run runState, waiting []int) {
	if run.step != 0 {
		t.say("run %d of %s: step %d, branch %s, trigger %d, waiting %v", slot, ruleName(rule), run.step, branches[run.branch], run.trigger, waiting)
	}
}

// tell says what Step did.
func (m *driven) tell() []string {
	t := &told{}
	o := m.Origin
	for _, c := range m.out.Commands {
		t.say("command %s by %s", target(o.Resources[c.Res], c.Call, c.Value, c.Args), asker(c.From, m.rule(c.From, c.Rule), int(c.Micro)))
	}
	for _, x := range m.out.Writes {
		res := o.Resources[x.Res]
		t.say("write %s by %s %s: %s", res.Ref, asker(x.From, m.rule(x.From, x.Rule), int(x.Micro)), valueText(res.Model.Type, x.Value), fates[x.Fate])
	}
	for _, n := range m.out.Notices {
		t.say("notice %s at %d in micro-step %d", ruleName(o.Rules[n.Rule]), n.Action.Where.Start, n.Micro)
	}
	for _, x := range m.out.Timeouts {
		t.say("timer %s start %v", o.Resources[x.Res].Ref, x.Start)
	}
	for _, x := range m.out.Timers {
		t.clock(m.clockKey(x.Timer).String(), x.Start, x.Ticks)
	}
	for _, x := range m.out.Cancels {
		slot := x.Slot - m.Program.Rules[x.Rule].Slot
		t.conflicts = append(t.conflicts, fmt.Sprintf("run %d of %s ends at step %d", slot, ruleName(o.Rules[x.Rule]), x.Step))
	}
	for _, f := range m.out.Firings {
		t.say("fires %s by trigger %d step %d in micro-step %d: %s, unknown %v", ruleName(o.Rules[f.Rule]), f.Trigger, f.Step, f.Micro, branches[f.Branch], f.Unknown)
	}
	for i := range m.out.Micros {
		at := m.out.Vars(i, len(m.Program.Vars))
		t.say("micro-step %d sees %s", i, varsText(m.Deployment, m.variables(at)))
	}
	t.say("overflow %v", m.out.Overflow)
	for _, x := range m.out.Outside {
		what := ""
		if x.IsVar {
			what = m.Program.Vars[x.Var].Name
		} else {
			what = o.Resources[x.Res].Ref
		}
		t.say("%s gives %s what it cannot take in micro-step %d", ruleName(o.Rules[x.Rule]), what, x.Micro)
	}
	for _, c := range m.out.Conflicts {
		what := ""
		if c.IsVar {
			what = m.Program.Vars[c.Var].Name
		} else {
			what = o.Resources[c.Res].Ref
		}
		t.conflict(what, o.Rules[c.Winner], o.Rules[c.Loser], int(c.Micro))
	}
	m.tellState(t)
	return t.all()
}

func (m *driven) tellState(t *told) {
	for i, res := range m.Origin.Resources {
		t.say("%s in region %d, known %v", res.Ref, m.state.Region[i], m.state.Known[i])
		if c := m.state.Channel[i]; c.Value.IsSet() {
			t.say("%s: %s", res.Ref, channelText(command{c.Value, c.Pending, c.Succeeded, c.Differs}, res.Model.Type))
		}
	}
	t.say("now %s", varsText(m.Deployment, m.variables(m.state.Vars)))
	for i, d := range m.Origin.Devices {
		t.say("%s online %v", d.Name, m.state.Online[i])
	}
	for id := range m.Program.Timers {
		k := m.clockKey(machine.TimerID(id))
		if m.state.Running[id] {
			t.conflicts = append(t.conflicts, "running "+k.String())
		}
		if m.state.Done[id] {
			t.conflicts = append(t.conflicts, "done "+k.String())
		}
	}
	for i := range m.Program.Rules {
		r := &m.Program.Rules[i]
		for slot := range r.Slots {
			run, q := m.state.Runs[r.Slot+machine.SlotID(slot)], m.state.Waiting[r.Slot+machine.SlotID(slot)]
			waiting := []int(nil)
			for _, nth := range q.Trigger[:q.Len] {
				waiting = append(waiting, int(nth))
			}
			t.run(m.Origin.Rules[i], int(slot), runState{int(run.Step), int(run.Trigger), run.Branch}, waiting)
		}
	}
}

// clockKey names a timer as the twin does.
func (m *driven) clockKey(id machine.TimerID) clockKey {
	x := &m.Program.Timers[id]
	k := clockKey{kind: x.Kind}
	switch x.Kind {
	case machine.TimerAge, machine.TimerStale:
		k.res = m.Origin.Resources[x.Res]
		return k
	case machine.TimerSlot:
		k.n = int(x.Slot - m.Program.Rules[x.Rule].Slot)
	default:
		k.n = int(x.Trigger)
	}
	k.rule = m.Origin.Rules[x.Rule]
	return k
}

// rule is the rule behind a command; nil if no rule asked for it.
func (m *driven) rule(from machine.Source, id machine.RuleID) *check.Rule {
	if from != machine.FromRule {
		return nil
	}
	return m.Origin.Rules[id]
}

// variables reads variables from their indices.
func (m *driven) variables(at []int32) func(*check.Variable) models.Value {
	return func(v *check.Variable) models.Value { return v.Domain[at[m.vars[v]]] }
}
