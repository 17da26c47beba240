// A reaction in Promela: micro-steps, the gate, what is settled after it.

package promela

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
)

// reaction writes react: the input, micro-steps to the end, the gate, once more for
// what was set and refused, and what is judged when it is over.
func (m *model) reaction() {
	m.say("inline react() {")
	m.say("  weigh_reg(); ")
	m.keep()
	m.truthNow()
	m.say("q0 = q;")
	m.inputEvents()
	m.input()
	m.say("weigh_reg();")
	m.edges()
	m.say("phase = 0;\n do :: phase == 2 -> break :: else ->")
	m.say("micro = 0;\n do :: micro == %d -> over = true; break :: else ->", machine.MaxMicro)
	m.microStep()
	m.say("od;")
	m.gate()
	m.further()
	m.say("od;")
	m.settle()
	m.say("}")
}

// keep notes the truth of all conditions before a change.
func (m *model) keep() {
	for i := range m.p.Conds {
		m.say("before[%d] = c[%d];", i, i)
	}
}

// edges triggers what waits for a condition that has become true.
func (m *model) edges() {
	m.each(machine.WhenTrue, func(rule, nth int, t *machine.Trigger) {
		was := fmt.Sprintf("before[%d] == 0", t.Cond)
		if t.AlsoOnReconnect {
			was = fmt.Sprintf("before[%d] != 2", t.Cond)
		}
		m.fire(fmt.Sprintf("%s && c[%d] == 2", was, t.Cond), rule, nth)
	})
}

// each calls f for every trigger of a kind.
func (m *model) each(kind machine.TriggerKind, f func(rule, nth int, t *machine.Trigger)) {
	for i := range m.p.Rules {
		for k := range m.p.Rules[i].Triggers {
			if t := &m.p.Rules[i].Triggers[k]; t.Kind == kind {
				f(i, k, t)
			}
		}
	}
}

// fire triggers a rule; of several triggers the first counts.
func (m *model) fire(condition string, rule, nth int) {
	m.when(fmt.Sprintf("%s && (trigger[%d] == 0 || trigger[%d] > %d)", condition, rule, rule, nth+1), func() {
		m.say("trigger[%d] = %d;", rule, nth+1)
	})
}

// input applies what has come in.
func (m *model) input() {
	m.say("if")
	m.say(":: input == Start ->")
	for t := range m.p.Timers {
		if tm := &m.p.Timers[t]; tm.Kind == machine.TimerEvery {
			m.start(t, tm.Ticks)
		}
	}
	m.each(machine.OnStart, func(rule, nth int, _ *machine.Trigger) { m.fire("true", rule, nth) })
	m.say("skip\n:: input == Report ->")
	m.say("first = (reg[inRes] == NONE); flag = (inChanged || reg[inRes] != inValue); reg[inRes] = inValue;")
	m.each(machine.OnUpdates, func(rule, nth int, t *machine.Trigger) { m.fire(fmt.Sprintf("inRes == %d", t.Res), rule, nth) })
	m.each(machine.OnChanges, func(rule, nth int, t *machine.Trigger) {
		m.fire(fmt.Sprintf("inRes == %d && (first || flag)", t.Res), rule, nth)
	})
	m.say("if :: ch[inRes] == NONE -> skip :: ch[inRes] != NONE && ch[inRes] != inValue -> diff[inRes] = true")
	m.say(":: ch[inRes] == inValue && ch[inRes] != NONE && pend[inRes] && inLate -> pend[inRes] = false; succ[inRes] = true :: else -> skip fi;")
	m.say(":: input == Answer -> pend[inRes] = false; succ[inRes] = true")
	m.say(":: input == Timeout -> x = ch[inRes];")
	m.left(world.EvSet, "inRes", "x", "q0")
	m.say("send(inRes)")
	m.say(":: input == Expired ->")
	for t := range m.p.Timers {
		m.when(fmt.Sprintf("running[%d] && rest[%d] == 0", t, t), func() { m.expire(t) })
	}
	m.say("skip\n:: else -> skip\nfi;")
}

func (m *model) start(timer int, ticks int64) {
	m.say("running[%d] = true; rest[%d] = %d;", timer, timer, ticks)
}

func (m *model) halt(timer int) { m.say("running[%d] = false; rest[%d] = 0;", timer, timer) }

func (m *model) expire(t int) {
	tm := &m.p.Timers[t]
	m.halt(t)
	switch tm.Kind {
	case machine.TimerHold:
		m.say("fired[%d] = true;", t)
		m.fire("true", int(tm.Rule), int(tm.Trigger))
	case machine.TimerEvery:
		m.start(t, tm.Ticks)
		m.fire("true", int(tm.Rule), int(tm.Trigger))
	case machine.TimerSlot:
		m.say("due[%d] = true;", tm.Rule)
	}
}

// microStep runs all triggered rules on one snapshot and breaks off where no
// variable changes.
func (m *model) microStep() {
	m.say("weigh_reg();")
	m.truthNow()
	for i := range m.p.Rules {
		m.rule(i)
	}
	for i := range m.p.Rules {
		if m.p.Rules[i].Slots > 0 {
			m.when(fmt.Sprintf("stop[%d] && step[%d] != 0 && !begun[%d]", i, i, i), func() { m.end(i) })
		}
		m.say("stop[%d] = false; begun[%d] = false; trigger[%d] = 0; due[%d] = false;", i, i, i, i)
	}
	m.say("flag = false;")
	for i := range m.p.Vars {
		m.when(fmt.Sprintf("assigned[%d] != 0 && assigned[%d] != NONE && assigned[%d] - 1 != v[%d]", i, i, i, i), func() {
			m.say("flag = true; v[%d] = assigned[%d] - 1;", i, i)
		})
		m.say("assigned[%d] = 0; rank[%d] = 0;", i, i)
	}
	m.say("if :: !flag -> break :: else -> skip fi;")
	m.keep()
	m.say("weigh_reg();")
	m.edges()
	m.say("micro++")
}

// rule runs the step of a rule that is due, then a new run if it is triggered.
func (m *model) rule(i int) {
	r := &m.p.Rules[i]
	guard := truthOf(r.Guard)
	if r.Slots > 0 {
		m.when(fmt.Sprintf("due[%d]", i), func() { m.resume(i, guard) })
	}
	m.when(fmt.Sprintf("trigger[%d] != 0 && %s == 2", i, guard), func() { m.begin(i, machine.Then) })
	if len(r.Else)+len(r.ElseLater) > 0 {
		m.when(fmt.Sprintf("trigger[%d] != 0 && %s != 2", i, guard), func() { m.begin(i, machine.Else) })
	}
}

// begin starts a run of a branch, as the mode allows.
func (m *model) begin(i int, b machine.Branch) {
	r := &m.p.Rules[i]
	actions := r.Then
	if b == machine.Else {
		actions = r.Else
	}
	run := func() {
		for k := range actions {
			m.act(i, &actions[k])
		}
	}
	if r.Slots == 0 {
		run()
		return
	}
	free := fmt.Sprintf("step[%d] == 0", i)
	if r.Mode == machine.Restart {
		free = "true"
	}
	m.when(free, func() {
		m.end(i)
		run()
		if later := r.Later(b); len(later) > 0 {
			m.say("begun[%d] = true; step[%d] = 1; branch[%d] = %d; began[%d] = trigger[%d] - 1;", i, i, i, b, i, i)
			m.start(m.timerOf(i), later[0].Ticks)
		}
	})
}

// resume does the step that is due if the guard is still as it was.
func (m *model) resume(i int, guard string) {
	r := &m.p.Rules[i]
	m.say("if")
	for _, b := range []machine.Branch{machine.Then, machine.Else} {
		for k, s := range r.Later(b) {
			m.say(":: step[%d] == %d && branch[%d] == %d ->", i, k+1, i, b)
			still := fmt.Sprintf("%s == 2", guard)
			if b == machine.Else {
				still = fmt.Sprintf("%s != 2", guard)
			}
			if s.Anyway {
				still = "true"
			}
			m.say("if :: (%s) ->", still)
			for n := range s.Actions {
				m.act(i, &s.Actions[n])
			}
			if k+1 == len(r.Later(b)) {
				m.end(i)
			} else {
				m.say("step[%d] = %d;", i, k+2)
				m.start(m.timerOf(i), r.Later(b)[k+1].Ticks)
			}
			m.say("skip :: else ->")
			m.end(i)
			m.say("skip fi;")
		}
	}
	m.say(":: else -> skip fi;")
}

func (m *model) end(i int) {
	m.say("step[%d] = 0; branch[%d] = 0; began[%d] = 0;", i, i, i)
	m.halt(m.timerOf(i))
}

func (m *model) timerOf(rule int) int { return int(m.p.Slots[m.p.Rules[rule].Slot].Timer) }

// act asks for one action; what depends on something unknown is not asked for.
func (m *model) act(rule int, a *machine.Action) {
	rank := m.p.Rules[rule].Priority
	switch a.Kind {
	case machine.DoSet:
		t := &m.p.Values[a.Value]
		expr, known := valueOf(t.Operands, t.Regions)
		m.when(known, func() {
			m.say("x = %s;", expr)
			m.left(world.EvAsked, fmt.Sprint(a.Res), "x", "q")
			m.when(fmt.Sprintf("!written[%d] || %d > urgency[%d] || (%d == urgency[%d] && micro > micro_of[%d])", a.Res, rank, a.Res, rank, a.Res, a.Res), func() {
				m.say("written[%d] = true; value[%d] = x; urgency[%d] = %d; micro_of[%d] = micro; truth[%d] = q; forced[%d] = %t;",
					a.Res, a.Res, a.Res, rank, a.Res, a.Res, a.Res, a.Always)
			})
		})
	case machine.DoAssign:
		t := &m.p.Values[a.Value]
		expr, known := valueOf(t.Operands, t.Index)
		m.when(fmt.Sprintf("%s && (assigned[%d] == 0 || %d > rank[%d])", known, a.Var, rank, a.Var), func() {
			m.say("x = %s + 1; if :: x == 0 -> x = NONE :: else -> skip fi;", expr)
			m.say("assigned[%d] = x; rank[%d] = %d;", a.Var, a.Var, rank)
		})
	case machine.DoNotify:
		if m.watches(world.EvNotify) && m.pr.Event.Role == a.Role {
			m.happened("q")
		}
	case machine.DoStop:
		m.say("stop[%d] = true;", a.Rule)
	}
}

// gate lets the winning write of each resource through, or does not.
func (m *model) gate() {
	m.say("if :: input == Person && phase == 0 -> x = inValue;")
	m.left(world.EvAsked, "inRes", "x", "q0")
	m.say("if :: !written[inRes] -> if :: inGranted -> written[inRes] = true; value[inRes] = x; truth[inRes] = q0; forced[inRes] = false :: else -> isRefused[inRes] = true;")
	m.left(world.EvRefused, "inRes", "x", "q0")
	m.say("fi :: else -> skip fi :: else -> skip fi;")
	for i := range m.p.Resources {
		if !m.p.Resources[i].Settable {
			continue
		}
		told := fmt.Sprintf("ch[%d] == value[%d] && (pend[%d] || succ[%d] && !diff[%d])", i, i, i, i, i)
		m.when(fmt.Sprintf("written[%d] && (forced[%d] || !(%s))", i, i, told), func() {
			m.left(world.EvSet, fmt.Sprint(i), fmt.Sprintf("value[%d]", i), fmt.Sprintf("truth[%d]", i))
			m.say("send(%d); ch[%d] = value[%d]; pend[%d] = true; succ[%d] = false; diff[%d] = false; isSet[%d] = true;", i, i, i, i, i, i, i)
		})
		m.say("written[%d] = false; value[%d] = 0; urgency[%d] = 0; micro_of[%d] = 0; truth[%d] = 0; forced[%d] = false;", i, i, i, i, i, i)
	}
}

// further begins the one further reaction, of what was set and refused.
func (m *model) further() {
	m.say("flag = false;")
	note := func(events string) func(rule, nth int, t *machine.Trigger) {
		return func(rule, nth int, t *machine.Trigger) {
			what := fmt.Sprintf("phase == 0 && %s[%d]", events, t.Res)
			m.when(what, func() { m.say("flag = true;") })
			m.fire(what, rule, nth)
		}
	}
	m.each(machine.OnIsSet, note("isSet"))
	m.each(machine.OnIsRefused, note("isRefused"))
	for i := range m.p.Resources {
		m.say("isSet[%d] = false; isRefused[%d] = false;", i, i)
	}
	m.say("if :: flag && !over -> phase = 1 :: else -> phase = 2 fi")
}

// settle times what holds and ends the runs that have lost their reason.
func (m *model) settle() {
	m.say("weigh_reg();")
	m.each(machine.HoldsFor, func(_, _ int, t *machine.Trigger) {
		m.say("if :: %s != 2 -> fired[%d] = false;", truthOf(t.Cond), t.Timer)
		m.halt(int(t.Timer))
		m.say(":: %s == 2 && !running[%d] && !fired[%d] ->", truthOf(t.Cond), t.Timer, t.Timer)
		m.start(int(t.Timer), m.p.Timers[t.Timer].Ticks)
		m.say(":: else -> skip fi;")
	})
	for i := range m.p.Rules {
		r := &m.p.Rules[i]
		if r.Slots == 0 {
			continue
		}
		for _, b := range []machine.Branch{machine.Then, machine.Else} {
			for k, s := range r.Later(b) {
				if !s.Anyway {
					m.when(fmt.Sprintf("step[%d] == %d && branch[%d] == %d && !(%s)", i, k+1, i, b, m.justified(i, b)), func() { m.end(i) })
				}
			}
		}
	}
	m.say("skip")
}

// justified says that the guard is as the branch wants it, and so the condition that
// began the run.
func (m *model) justified(i int, b machine.Branch) string {
	r := &m.p.Rules[i]
	out := truthOf(r.Guard) + " == 2"
	if b == machine.Else {
		out = truthOf(r.Guard) + " != 2"
	}
	for k, t := range r.Triggers {
		if t.Kind == machine.WhenTrue || t.Kind == machine.HoldsFor {
			out += fmt.Sprintf(" && (began[%d] != %d || %s == 2)", i, k, truthOf(t.Cond))
		}
	}
	return out
}
