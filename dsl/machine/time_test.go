// Time in Step: holds, delays, modes, ages, moments of the day.

package machine_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// hold makes a trigger of a rule that is added next: cond for ticks.
func (b *builder) hold(cond machine.CondID, ticks int64) []machine.Trigger {
	id := machine.TimerID(len(b.p.Timers))
	b.p.Timers = append(b.p.Timers, machine.Timer{Kind: machine.TimerHold, Rule: machine.RuleID(len(b.p.Rules)), Ticks: ticks})
	return []machine.Trigger{{Kind: machine.HoldsFor, Cond: cond, Timer: id}}
}

// later gives the last rule delayed steps and a mode.
func (b *builder) later(mode machine.Mode, most int32, steps ...machine.Step) machine.RuleID {
	id := machine.RuleID(len(b.p.Rules) - 1)
	r := &b.p.Rules[id]
	r.ThenLater, r.Mode, r.Max = steps, mode, most
	r.Slot, r.Slots = machine.SlotID(len(b.p.Slots)), 1
	if mode == machine.Parallel {
		r.Slots = most
	}
	for range r.Slots {
		slot := machine.SlotID(len(b.p.Slots))
		b.p.Slots = append(b.p.Slots, machine.Slot{Rule: id, Timer: machine.TimerID(len(b.p.Timers))})
		b.p.Timers = append(b.p.Timers, machine.Timer{Kind: machine.TimerSlot, Rule: id, Slot: slot})
	}
	return id
}

func after(ticks int64, actions ...machine.Action) machine.Step {
	return machine.Step{Ticks: ticks, Actions: actions}
}

// expire lets timers expire.
func (r *run) expire(timers ...machine.TimerID) {
	r.step(machine.Input{Kind: machine.InExpired, Timers: timers})
}

// timers checks what the last Step did to timers: ticks of those started, -1 for
// those stopped.
func (r *run) timers(why string, want ...int64) {
	r.t.Helper()
	var got []int64
	for _, op := range r.out.Timers {
		if !op.Start {
			op.Ticks = -1
		}
		got = append(got, op.Ticks)
	}
	if !slices.Equal(got, want) {
		r.t.Fatalf("%s: timers %v, want %v", why, got, want)
	}
}

func TestHoldFiresOncePerStay(t *testing.T) {
	b := build(t)
	dark, lamp := b.sensor("dark"), b.actuator("lamp")
	_ = lamp
	b.rule(0, b.hold(b.is("dark", 1), 300), machine.NoCond, b.set("lamp", 1))
	r := b.run()
	r.step(machine.Input{Kind: machine.InStart, Clock: machine.NoRegion})
	r.timers("unknown")
	r.report(dark, models.OfBool(true))
	r.timers("known true", 300)
	r.report(dark, models.OfBool(true))
	r.timers("still true")
	r.report(dark, models.OfBool(false))
	r.timers("the stay is over", -1)
	r.report(dark, models.OfBool(true))
	r.timers("a new stay", 300)
	r.expire(0)
	r.want("held long enough", 1)
	r.timers("fired")
	r.report(dark, models.OfBool(true))
	r.timers("once in a stay")
	r.expire(0)
	r.want("a timer that does not run")
	r.step(machine.Input{Kind: machine.InAvailability, Dev: 0})
	r.step(machine.Input{Kind: machine.InAvailability, Dev: 0, Online: true})
	r.report(dark, models.OfBool(true))
	r.timers("known true again", 300)
}

func TestDelaysAreCancelledAndReadAgain(t *testing.T) {
	b := build(t)
	dark, home := b.sensor("dark"), b.sensor("home")
	b.actuator("lamp")
	b.rule(0, when(b.is("dark", 1)), b.is("home", 1), b.set("lamp", 1))
	b.later(machine.Single, 0, after(60, b.set("lamp", 2)), after(30, b.set("lamp", 0)))
	r := b.run()
	r.report(home, models.OfBool(true))
	r.report(dark, models.OfBool(false))
	r.report(dark, models.OfBool(true))
	r.want("at once", 1)
	r.timers("the first delay", 60)
	r.expire(0)
	r.want("the first step", 2)
	r.timers("the second delay", 30)
	r.report(home, models.OfBool(false))
	r.timers("the guard is false", -1)
	if len(r.out.Cancels) != 1 || r.out.Cancels[0].Step != 2 {
		t.Fatalf("cancels %+v", r.out.Cancels)
	}
	r.report(home, models.OfBool(true))
	r.report(dark, models.OfBool(false))
	r.report(dark, models.OfBool(true))
	r.timers("a new run", 60)
	r.report(dark, models.OfBool(false))
	r.timers("its condition is false", -1)
}

func TestAnywayIsNeverCancelled(t *testing.T) {
	b := build(t)
	dark, home := b.sensor("dark"), b.sensor("home")
	b.actuator("lamp")
	b.rule(0, when(b.is("dark", 1)), b.is("home", 1), b.set("lamp", 1))
	step := after(60, b.set("lamp", 0))
	step.Anyway = true
	b.later(machine.Single, 0, step)
	r := b.run()
	r.report(home, models.OfBool(true))
	r.report(dark, models.OfBool(false))
	r.report(dark, models.OfBool(true))
	r.report(dark, models.OfBool(false))
	r.report(home, models.OfBool(false))
	r.timers("nothing stops it")
	r.expire(0)
	r.want("anyway", 0)
}

// presses makes a program whose rule is triggered by every report of a button.
func presses(t *testing.T, mode machine.Mode, most int32) (*run, machine.Res) {
	b := build(t)
	button := b.sensor("button")
	b.actuator("lamp")
	b.rule(0, []machine.Trigger{{Kind: machine.OnUpdates, Res: button}}, machine.NoCond, b.set("lamp", 1))
	b.later(mode, most, after(60, b.set("lamp", 0)))
	id := machine.RuleID(0)
	b.rule(0, []machine.Trigger{{Kind: machine.OnDropped, Rule: id}}, machine.NoCond, machine.Action{Kind: machine.DoNotify, Role: "owner"})
	return b.run(), button
}

func TestModes(t *testing.T) {
	press := func(r *run, button machine.Res) { r.report(button, models.OfBool(true)) }
	branch := func(r *run) machine.Branch { return r.out.Firings[0].Branch }

	r, button := presses(t, machine.Single, 0)
	press(r, button)
	r.timers("single", 60)
	press(r, button)
	r.timers("single is full")
	if branch(r) != machine.Full || len(r.out.Notices) != 1 {
		t.Fatalf("single: %+v, notices %d", r.out.Firings, len(r.out.Notices))
	}

	r, button = presses(t, machine.Restart, 0)
	press(r, button)
	press(r, button)
	r.timers("restart", -1, 60)
	if branch(r) != machine.Then || len(r.out.Cancels) != 1 {
		t.Fatalf("restart: %+v, cancels %d", r.out.Firings, len(r.out.Cancels))
	}

	r, button = presses(t, machine.Parallel, 2)
	press(r, button)
	press(r, button)
	r.timers("parallel", 60)
	press(r, button)
	if branch(r) != machine.Full {
		t.Fatalf("parallel: %+v", r.out.Firings)
	}
	r.expire(0)
	press(r, button)
	r.timers("a slot is free again", 60)

	r, button = presses(t, machine.Queued, 1)
	press(r, button)
	press(r, button)
	if branch(r) != machine.Waits {
		t.Fatalf("queued: %+v", r.out.Firings)
	}
	press(r, button)
	if branch(r) != machine.Full {
		t.Fatalf("queued is full: %+v", r.out.Firings)
	}
	r.expire(0)
	r.timers("the next one begins on this tick", 0)
	r.expire(0)
	r.timers("it runs", 60)
	r.expire(0)
	r.timers("nobody waits")
}

func TestStopDropsWhatIsToCome(t *testing.T) {
	b := build(t)
	button, off := b.sensor("button"), b.sensor("off")
	b.actuator("lamp")
	b.rule(0, []machine.Trigger{{Kind: machine.OnUpdates, Res: button}}, machine.NoCond, b.set("lamp", 1))
	id := b.later(machine.Queued, 2, after(60, b.set("lamp", 0)))
	b.rule(0, []machine.Trigger{{Kind: machine.OnUpdates, Res: off}}, machine.NoCond, machine.Action{Kind: machine.DoStop, Rule: id})
	r := b.run()
	r.report(button, models.OfBool(true))
	r.report(button, models.OfBool(true))
	r.report(off, models.OfBool(true))
	r.timers("the run and the queue are dropped", -1)
	if r.s.Runs[0].Step != 0 || r.s.Waiting[0].Len != 0 {
		t.Fatalf("left: %+v %+v", r.s.Runs, r.s.Waiting)
	}
}

func TestAgeAndTimeToLive(t *testing.T) {
	b := build(t)
	dark := b.sensor("dark")
	b.actuator("lamp")
	age := b.sensor("age")
	b.p.Resources[age].Fact, b.p.Resources[age].Sources = machine.AgeFact, []machine.Res{dark}
	b.p.Timers = append(b.p.Timers,
		machine.Timer{Kind: machine.TimerAge, Res: age, Ticks: 11},
		machine.Timer{Kind: machine.TimerStale, Res: dark, Ticks: 20})
	b.rule(0, when(b.is("age", 1)), machine.NoCond, b.set("lamp", 1))
	b.rule(0, when(b.op(machine.OpNot, b.op(machine.OpKnown, b.is("dark", 1)))), machine.NoCond, b.set("lamp", 2))
	r := b.run()
	r.report(dark, models.OfBool(true))
	r.timers("both count from the report", 11, 20)
	r.expire(0)
	r.want("the age is reached", 1)
	r.report(dark, models.OfBool(true))
	r.timers("both count anew", 11, 20)
	r.expire(0)
	r.want("the lamp is told already")
	r.expire(1)
	r.want("stale is unknown", 2)
}

func TestMomentsOfTheDay(t *testing.T) {
	b := build(t)
	b.actuator("lamp")
	at := models.OfInt(22 * 3600 * 1e9)
	at.Kind = models.Duration
	clock := b.add("clock", models.Type{Kind: models.Duration}, []models.Bound{{At: at}}, false)
	b.p.Resources[clock].Fact = machine.ClockFact
	b.p.Marks = []machine.Mark{{Second: 22 * 3600}, {Sun: "sunset"}}
	b.rule(0, []machine.Trigger{{Kind: machine.OnMark, Mark: 1}}, b.is("clock", 1), b.set("lamp", 1))
	b.rule(0, when(b.is("clock", 1)), machine.NoCond, b.set("lamp", 2))
	r := b.run()
	r.step(machine.Input{Kind: machine.InStart, Clock: 0})
	r.step(machine.Input{Kind: machine.InMarks, Marks: []machine.MarkID{1}, Clock: 0})
	r.want("too early")
	r.step(machine.Input{Kind: machine.InMarks, Marks: []machine.MarkID{0}, Clock: 1})
	r.want("it is late", 2)
	r.step(machine.Input{Kind: machine.InMarks, Marks: []machine.MarkID{1}, Clock: 1})
	r.want("sunset, and late", 1)
}

// TestTimersFollowTheState drives random programs with random inputs: timers are
// told exactly what the state says of them.
func TestTimersFollowTheState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := build(t)
		var sensors []machine.Res
		for _, name := range []string{"a", "b"} {
			sensors = append(sensors, b.sensor(name))
		}
		b.actuator("lamp")
		b.variable("v", 3)
		cond := func() machine.CondID {
			if rapid.Bool().Draw(rt, "var") {
				return b.varIs("v", rapid.IntRange(0, 2).Draw(rt, "value"))
			}
			return b.is(rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "sensor"), rapid.IntRange(0, 1).Draw(rt, "is"))
		}
		action := func() machine.Action {
			switch rapid.IntRange(0, 2).Draw(rt, "action") {
			case 0:
				return b.set("lamp", rapid.IntRange(0, 2).Draw(rt, "member"))
			case 1:
				return b.assign("v", int32(rapid.IntRange(0, 2).Draw(rt, "to")))
			}
			return machine.Action{Kind: machine.DoStop, Rule: machine.RuleID(rapid.IntRange(0, len(b.p.Rules)).Draw(rt, "stops"))}
		}
		rules := rapid.IntRange(1, 4).Draw(rt, "rules")
		for i := range rules {
			triggers := when(cond())
			switch rapid.IntRange(0, 2).Draw(rt, "trigger") {
			case 0:
				triggers = b.hold(cond(), 5)
			case 1:
				triggers = []machine.Trigger{{Kind: machine.OnUpdates, Res: sensors[0]}}
			}
			guard := machine.NoCond
			if rapid.Bool().Draw(rt, "guard") {
				guard = cond()
			}
			first := action()
			if first.Kind == machine.DoStop {
				first.Rule = min(first.Rule, machine.RuleID(i))
			}
			b.rule(int32(rapid.IntRange(0, 1).Draw(rt, "priority")), triggers, guard, first)
			if rapid.Bool().Draw(rt, "delayed") {
				step := after(int64(rapid.IntRange(1, 3).Draw(rt, "ticks")), b.set("lamp", 0))
				step.Anyway = rapid.Bool().Draw(rt, "anyway")
				b.later(machine.Mode(rapid.IntRange(0, 3).Draw(rt, "mode")), int32(rapid.IntRange(1, 3).Draw(rt, "max")), step, after(2, b.set("lamp", 1)))
			}
		}
		r := b.run()
		told := make([]bool, len(b.p.Timers))
		for range rapid.IntRange(1, 40).Draw(rt, "inputs") {
			switch rapid.IntRange(0, 3).Draw(rt, "input") {
			case 0, 1:
				r.report(rapid.SampledFrom(sensors).Draw(rt, "reports"), models.OfBool(rapid.Bool().Draw(rt, "v")))
			case 2:
				var due []machine.TimerID
				for id, on := range r.s.Running {
					if on && rapid.Bool().Draw(rt, "due") {
						due = append(due, machine.TimerID(id))
						told[id] = false
					}
				}
				r.expire(due...)
			case 3:
				r.step(machine.Input{Kind: machine.InStart, Clock: machine.NoRegion})
			}
			follow(rt, r, told)
		}
	})
}

// follow checks the invariants of a stable state.
func follow(t *rapid.T, r *run, told []bool) {
	for _, op := range r.out.Timers {
		told[op.Timer] = op.Start
	}
	if !slices.Equal(told, r.s.Running) {
		t.Fatalf("told %v, running %v", told, r.s.Running)
	}
	for i, slot := range r.p.Slots {
		run := r.s.Runs[i]
		if r.s.Running[slot.Timer] != (run.Step != 0) {
			t.Fatalf("slot %d: step %d, timer %v", i, run.Step, r.s.Running[slot.Timer])
		}
		rule := &r.p.Rules[slot.Rule]
		if run.Step > 0 && !rule.ThenLater[run.Step-1].Anyway {
			if r.p.Eval(rule.Guard, &r.s) != machine.True {
				t.Fatalf("slot %d waits although its guard does not hold", i)
			}
		}
		if int32(r.s.Waiting[i].Len) > rule.Max || r.s.Waiting[i].Len > 0 && (rule.Mode != machine.Queued || run.Step == 0) {
			t.Fatalf("slot %d: %+v waits behind %+v", i, r.s.Waiting[i], run)
		}
	}
	for id, tm := range r.p.Timers {
		if tm.Kind != machine.TimerHold {
			continue
		}
		holds := r.p.Eval(r.p.Rules[tm.Rule].Triggers[tm.Trigger].Cond, &r.s) == machine.True
		if !holds && (r.s.Running[id] || r.s.Done[id]) {
			t.Fatalf("timer %d: running %v, done %v, but nothing holds", id, r.s.Running[id], r.s.Done[id])
		}
	}
}
