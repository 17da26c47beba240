// Stories of Step, from the trivial case up.

package machine_test

import (
	"testing"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

const off, on, auto = 0, 1, 2

var yes, no = models.OfBool(true), models.OfBool(false)

func TestEdge(t *testing.T) {
	b := build(t)
	motion, lamp := b.sensor("motion"), b.actuator("lamp")
	b.rule(0, when(b.is("motion", 1)), machine.NoCond, b.set("lamp", on))
	r := b.run()

	r.report(motion, yes)
	r.want("unknown to true is no edge")
	r.report(motion, no)
	r.want("true to false")
	r.report(motion, yes)
	r.want("false to true", on)
	r.report(motion, yes)
	r.want("held, not an edge")
	if !r.s.Channel[lamp].Pending || r.s.Region[lamp] != machine.NoRegion {
		t.Fatal("a command is pending, not a state")
	}
}

func TestAlsoOnReconnect(t *testing.T) {
	b := build(t)
	motion := b.sensor("motion")
	b.actuator("lamp")
	trig := when(b.is("motion", 1))
	trig[0].AlsoOnReconnect = true
	b.rule(0, trig, machine.NoCond, b.set("lamp", on))
	r := b.run()

	r.report(motion, yes)
	r.want("first report", on)
	r.step(machine.Input{Kind: machine.InAvailability, Dev: 0, Online: false})
	if r.s.Known[motion] {
		t.Fatal("offline makes the value unknown")
	}
	r.step(machine.Input{Kind: machine.InAvailability, Dev: 0, Online: true})
	if r.s.Known[motion] {
		t.Fatal("known again only with the next report")
	}
	r.report(motion, yes)
	r.want("unknown to true again, but the lamp is being told")
	if len(r.out.Firings) != 1 || r.out.Writes[0].Fate != machine.Suppressed {
		t.Fatalf("fired and suppressed, got %+v", r.out.Writes)
	}
}

func TestSuppression(t *testing.T) {
	b := build(t)
	motion, lamp := b.sensor("motion"), b.actuator("lamp")
	b.rule(0, when(b.is("motion", 1)), machine.NoCond, b.set("lamp", on))
	r := b.run()
	again := func() {
		r.report(motion, no)
		r.report(motion, yes)
	}
	again()
	r.want("told", on)
	again()
	r.want("pending with the same target")
	r.step(machine.Input{Kind: machine.InAnswer, Res: lamp, OK: true})
	again()
	r.want("succeeded and nothing differs")
	r.report(lamp, models.OfEnum(off))
	again()
	r.want("a later report differs", on)
	r.step(machine.Input{Kind: machine.InAnswer, Res: lamp, OK: false})
	if !r.s.Channel[lamp].Pending {
		t.Fatal("a failure leaves the command pending")
	}
	r.step(machine.Input{Kind: machine.InTimeout, Res: lamp})
	r.want("sent again after R", on)
	if r.out.Commands[0].From != machine.FromResend || len(r.out.Timeouts) != 1 || !r.out.Timeouts[0].Start {
		t.Fatalf("a resend restarts the time-out, got %+v", r.out)
	}
	late := r.p.Report(lamp, models.OfEnum(on), true, true)
	r.step(late)
	if r.s.Channel[lamp].Pending || len(r.out.Timeouts) != 1 || r.out.Timeouts[0].Start {
		t.Fatal("an equal report at least L after sending is the answer")
	}
	r.step(machine.Input{Kind: machine.InTimeout, Res: lamp})
	r.want("nothing pending, nothing to send")
}

func TestEarlyEqualReportIsNoAnswer(t *testing.T) {
	b := build(t)
	motion, lamp := b.sensor("motion"), b.actuator("lamp")
	b.rule(0, when(b.is("motion", 1)), machine.NoCond, b.set("lamp", on))
	r := b.run()
	r.report(motion, no)
	r.report(motion, yes)
	r.report(lamp, models.OfEnum(on))
	if !r.s.Channel[lamp].Pending {
		t.Fatal("a report within L may be older than the command")
	}
}

func TestPriorityAndConflict(t *testing.T) {
	b := build(t)
	motion := b.sensor("motion")
	b.actuator("lamp")
	trig := when(b.is("motion", 1))
	first := b.rule(0, trig, machine.NoCond, b.set("lamp", on))
	second := b.rule(0, trig, machine.NoCond, b.set("lamp", off))
	high := b.rule(5, trig, b.is("motion", 1), b.set("lamp", auto))
	r := b.run()
	r.report(motion, no)
	r.report(motion, yes)
	r.want("the highest priority wins", auto)
	if len(r.out.Conflicts) != 0 {
		t.Fatalf("rules %d and %d lose to %d: no conflict, got %+v", first, second, high, r.out.Conflicts)
	}

	b = build(t)
	motion = b.sensor("motion")
	b.actuator("lamp")
	trig = when(b.is("motion", 1))
	b.rule(0, trig, machine.NoCond, b.set("lamp", on))
	b.rule(0, trig, machine.NoCond, b.set("lamp", off))
	r = b.run()
	r.report(motion, no)
	r.report(motion, yes)
	r.want("ties fall to the first rule", on)
	if len(r.out.Conflicts) != 1 || r.out.Conflicts[0].Winner != 0 || r.out.Conflicts[0].Loser != 1 {
		t.Fatalf("want one conflict, got %+v", r.out.Conflicts)
	}
}

func TestVariablesRunToCompletion(t *testing.T) {
	b := build(t)
	motion := b.sensor("motion")
	b.actuator("lamp")
	b.variable("phase", 4)
	b.rule(0, when(b.is("motion", 1)), machine.NoCond, b.assign("phase", 1), b.set("lamp", on))
	b.rule(0, when(b.varIs("phase", 1)), machine.NoCond, b.assign("phase", 2))
	b.rule(0, when(b.varIs("phase", 2)), machine.NoCond, b.set("lamp", auto))
	r := b.run()
	r.report(motion, no)
	r.report(motion, yes)
	r.want("of equal priorities the latest micro-step wins", auto)
	if r.out.Micros != 3 || r.s.Vars[0] != 2 || r.out.Overflow {
		t.Fatalf("micro-steps %d, phase %d", r.out.Micros, r.s.Vars[0])
	}
	if got := r.out.Vars(1, 1)[0]; got != 1 {
		t.Fatalf("micro-step 1 saw phase %d, want 1", got)
	}
}

func TestEndlessReactionIsCutOff(t *testing.T) {
	b := build(t)
	motion, lamp := b.sensor("motion"), b.actuator("lamp")
	b.variable("flip", 2)
	b.rule(0, when(b.is("motion", 1)), machine.NoCond, b.assign("flip", 1), b.set("lamp", on))
	b.rule(0, when(b.varIs("flip", 1)), machine.NoCond, b.assign("flip", 0))
	b.rule(0, when(b.varIs("flip", 0)), machine.NoCond, b.assign("flip", 1))
	b.p.Safe = []machine.SafeSet{{Res: lamp, Value: models.OfEnum(off), Region: off}}
	r := b.run()
	r.report(motion, no)
	r.report(motion, yes)
	r.want("the safe state, not what rules asked for", off)
	if !r.out.Overflow || r.s.Vars[0] != 0 || r.out.Commands[0].From != machine.FromSafe {
		t.Fatalf("overflow %v, flip %d, %+v", r.out.Overflow, r.s.Vars[0], r.out.Commands)
	}
	if !r.s.Known[motion] || r.s.Region[motion] != 1 {
		t.Fatal("the input is kept")
	}
}

func TestGatePolicyRangeAndEvents(t *testing.T) {
	b := build(t)
	b.sensor("motion")
	lamp, alarm := b.actuator("lamp"), b.actuator("alarm")
	b.rule(0, []machine.Trigger{{Kind: machine.OnIsSet, Res: lamp}}, machine.NoCond, b.set("alarm", auto))
	b.rule(0, []machine.Trigger{{Kind: machine.OnIsRefused, Res: lamp}}, machine.NoCond, b.set("alarm", on))
	b.p.Roles = []string{"resident"}
	b.p.Gate.Grants = []machine.Grant{{Role: 0, Res: lamp}}
	r := b.run()

	r.step(r.p.Command(-1, lamp, models.OfEnum(on)))
	r.want("refused, and the refusal is an event", on)
	if r.out.Writes[0].Fate != machine.RefusedPolicy || r.s.Channel[lamp].Pending {
		t.Fatalf("a refused command is never pending: %+v", r.out.Writes)
	}
	r.step(r.p.Command(0, lamp, models.OfEnum(9)))
	if r.out.Writes[0].Fate != machine.RefusedRange {
		t.Fatalf("out of range: %+v", r.out.Writes)
	}
	r.step(r.p.Command(0, lamp, models.OfEnum(on)))
	r.want("granted; being set is an event of the same step", on, auto)
	if !r.s.Channel[alarm].Pending {
		t.Fatal("the further reaction's command is pending too")
	}
}

// TestShield: the table has the first word about rules and people alike, at the end
// of the reaction; what it does not know it takes for the worst.
func TestShield(t *testing.T) {
	b := build(t)
	window := b.sensor("window")
	lamp, alarm := b.actuator("lamp"), b.actuator("alarm")
	b.rule(0, when(b.is("window", 1)), machine.NoCond, b.set("lamp", on))
	b.rule(0, []machine.Trigger{{Kind: machine.OnIsRefused, Res: lamp}}, machine.NoCond, b.set("alarm", on))
	b.p.Roles = []string{"resident"}
	b.p.Gate.Grants = []machine.Grant{{Role: 0, Res: lamp}}
	b.p.Gate.Shield = []machine.Refusal{{Res: lamp, Regions: []models.Region{on}, While: b.is("window", 1)}}
	r := b.run()
	fate := func(want machine.WriteFate) {
		t.Helper()
		if got := r.out.Writes[0].Fate; got != want {
			t.Fatalf("fate %d, want %d", got, want)
		}
	}

	r.step(r.p.Command(0, lamp, models.OfEnum(on)))
	r.want("nothing is known of the window", on)
	fate(machine.RefusedShield)
	if !r.s.Channel[alarm].Pending || r.s.Channel[lamp].Pending {
		t.Fatal("the one command is that of the rule that hears of the refusal")
	}
	r.report(window, no)
	r.step(r.p.Command(0, lamp, models.OfEnum(on)))
	r.want("no row matches", on)
	fate(machine.Left)
	r.step(r.p.Command(0, lamp, models.OfEnum(off)))
	r.want("another value", off)
	r.report(window, yes)
	r.want("a rule is judged after the change that triggers it")
	fate(machine.RefusedShield)
	r.step(r.p.Command(-1, lamp, models.OfEnum(off)))
	fate(machine.RefusedPolicy)
}

func TestPersonLosesToRule(t *testing.T) {
	b := build(t)
	b.sensor("motion")
	lamp := b.actuator("lamp")
	b.rule(0, []machine.Trigger{{Kind: machine.OnStart}}, machine.NoCond, b.set("lamp", on))
	b.p.Roles = []string{"resident"}
	b.p.Gate.Grants = []machine.Grant{{Role: 0, Res: lamp}}
	r := b.run()
	r.step(machine.Input{Kind: machine.InStart})
	r.want("on start", on)
	r.step(r.p.Command(0, lamp, models.OfEnum(off)))
	r.want("a person's command replaces the pending target", off)
}

func TestUnknownIsThreeValued(t *testing.T) {
	b := build(t)
	motion, dark := b.sensor("motion"), b.sensor("dark")
	b.actuator("lamp")
	either := b.op(machine.OpOr, b.is("motion", 1), b.is("dark", 1))
	known := b.op(machine.OpKnown, b.is("dark", 1))
	r := b.run()
	r.report(motion, yes)
	if got := r.p.Eval(either, &r.s); got != machine.True {
		t.Fatalf("true or unknown is %v", got)
	}
	r.report(motion, no)
	if got := r.p.Eval(either, &r.s); got != machine.Unknown {
		t.Fatalf("false or unknown is %v", got)
	}
	if got := r.p.Eval(known, &r.s); got != machine.False {
		t.Fatalf("known(unknown) is %v", got)
	}
	r.step(machine.Input{Kind: machine.InReport, Res: dark, Bad: true})
	if r.s.Known[dark] {
		t.Fatal("a bad first reading stays unknown")
	}
}

func TestElseAndQuiet(t *testing.T) {
	b := build(t)
	motion, _ := b.sensor("motion"), b.sensor("dark")
	b.actuator("lamp")
	id := b.rule(0, when(b.is("motion", 1)), b.is("dark", 1), b.set("lamp", on))
	b.p.Rules[id].Else = []machine.Action{b.set("lamp", off)}
	r := b.run()
	r.report(motion, no)
	r.report(motion, yes)
	r.want("an unknown guard counts as false", off)
	if f := r.out.Firings[0]; f.Branch != machine.Else || !f.Unknown {
		t.Fatalf("got %+v", f)
	}
}

func BenchmarkStep(bench *testing.B) {
	b := build(bench)
	motion := b.sensor("motion")
	b.actuator("lamp")
	b.rule(0, when(b.is("motion", 1)), machine.NoCond, b.set("lamp", on))
	b.rule(0, when(b.is("motion", 0)), machine.NoCond, b.set("lamp", off))
	r := b.run()
	r.report(motion, no)
	ins := [2]machine.Input{r.p.Report(motion, yes, true, false), r.p.Report(motion, no, true, false)}
	bench.ReportAllocs()
	for i := 0; bench.Loop(); i++ {
		r.step(ins[i&1])
	}
}

// TestStepAllocatesNothing keeps the hot path free of garbage.
func TestStepAllocatesNothing(t *testing.T) {
	b := build(t)
	motion := b.sensor("motion")
	b.actuator("lamp")
	b.variable("n", 3)
	b.rule(0, when(b.is("motion", 1)), machine.NoCond, b.set("lamp", on), b.assign("n", 1))
	b.rule(1, when(b.varIs("n", 1)), machine.NoCond, b.set("lamp", auto), b.assign("n", 0))
	r := b.run()
	r.report(motion, no)
	ins := [2]machine.Input{r.p.Report(motion, yes, true, false), r.p.Report(motion, no, true, false)}
	i := 0
	if n := testing.AllocsPerRun(1000, func() { r.step(ins[i&1]); i++ }); n != 0 {
		t.Fatalf("%v allocations a step", n)
	}
}

// TestHold: what is on hold is not commanded, whoever asks and whatever was under way; the
// safe state is, even then.
func TestHold(t *testing.T) {
	b := build(t)
	window := b.sensor("window")
	lamp, alarm := b.actuator("lamp"), b.actuator("alarm")
	b.rule(0, when(b.is("window", 1)), machine.NoCond, b.set("lamp", on))
	b.rule(0, []machine.Trigger{{Kind: machine.OnIsRefused, Res: lamp}}, machine.NoCond, b.set("alarm", on))
	b.p.Roles = []string{"resident"}
	b.p.Gate.Grants = []machine.Grant{{Role: 0, Res: lamp}}
	b.p.Safe = []machine.SafeSet{{Res: lamp, Value: models.OfEnum(off), Region: off}}
	r := b.run()
	hold := func(on, safe bool, which ...machine.Res) {
		r.step(machine.Input{Kind: machine.InHold, Holds: which, Online: on, OK: safe})
	}

	r.report(window, no)
	r.report(window, yes)
	r.want("the rule's command is under way", on)
	hold(true, false, lamp)
	r.want("nothing leaves")
	if ch := r.s.Channel[lamp]; ch.Pending || len(r.out.Timeouts) != 1 || r.out.Timeouts[0].Start {
		t.Fatalf("what was under way is not given up: %+v %+v", ch, r.out.Timeouts)
	}
	r.step(machine.Input{Kind: machine.InTimeout, Res: lamp})
	r.want("and is not sent again")
	r.report(window, no)
	r.report(window, yes)
	r.want("the rule is refused, and another hears of it", on)
	if r.out.Writes[0].Fate != machine.RefusedHold || !r.s.Channel[alarm].Pending {
		t.Fatalf("%+v", r.out.Writes)
	}
	r.step(r.p.Command(0, lamp, models.OfEnum(off)))
	if r.out.Writes[0].Fate != machine.RefusedHold {
		t.Fatalf("a person is not refused: %+v", r.out.Writes)
	}
	copied := r.s.Copy()
	hold(true, true, lamp, alarm)
	r.want("the safe state leaves", off)
	if r.s.Channel[alarm].Pending || !r.s.Channel[lamp].Pending || r.s.Equal(&copied) {
		t.Fatal("the alarm is not given up, or the safe command not under way")
	}
	r.s.CopyFrom(&copied)
	if !r.s.IsHeld(lamp) || r.s.IsHeld(alarm) || !r.s.Equal(&copied) {
		t.Fatal("copies do not know what is held")
	}
	hold(false, false, lamp)
	if len(r.s.Held) != 0 {
		t.Fatalf("nothing is held, and the state says %v", r.s.Held)
	}
	r.step(r.p.Command(0, lamp, models.OfEnum(on)))
	r.want("let go: it can be commanded", on)
}
