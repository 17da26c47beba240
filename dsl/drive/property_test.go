// Random programs and runs.

package drive_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/drive/drivetest"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// event is something that happens.
type event struct {
	kind   string
	res    machine.Res
	value  models.Value
	role   string
	yes    bool
	passes time.Duration
}

// The resources of drivetest.Plans.
const (
	door machine.Res = iota
	level
	lamp
)

var events = rapid.Custom(func(t *rapid.T) event {
	yes := rapid.Bool().Draw(t, "yes")
	switch rapid.IntRange(0, 11).Draw(t, "event") {
	case 0, 1:
		return event{kind: "report", res: door, value: models.OfEnum(rapid.IntRange(0, 2).Draw(t, "door"))}
	case 2, 3, 4:
		return event{kind: "report", res: level, value: models.OfFloat(rapid.SampledFrom([]float64{-200, -5, 0, 5, 10, 11}).Draw(t, "level"))}
	case 5:
		return event{kind: "report", res: lamp, value: models.OfEnum(rapid.IntRange(0, 2).Draw(t, "lamp"))}
	case 6:
		role := rapid.SampledFrom([]string{"owner", "nobody"}).Draw(t, "role")
		return event{kind: "command", res: lamp, role: role, value: models.OfEnum(rapid.IntRange(0, 3).Draw(t, "asked"))}
	case 7:
		return event{kind: "answer", res: lamp, yes: yes}
	case 8:
		return event{kind: "availability", res: door, yes: yes}
	case 9:
		return event{kind: "restart", passes: time.Duration(rapid.IntRange(0, 9000).Draw(t, "ms")) * time.Millisecond}
	}
	return event{kind: "pass", passes: time.Duration(rapid.IntRange(1, 7000).Draw(t, "ms")) * time.Millisecond}
})

// run is a driver that is told what happens, and what it said.
type run struct {
	plan   drive.Plan
	res    [3]machine.Res // what the program calls door, level and lamp
	d      *drive.Driver
	now    time.Duration
	said   []string
	inputs []drive.Input
}

func newRun(plan drive.Plan) *run {
	r := &run{plan: plan, res: [3]machine.Res{door, level, lamp}}
	r.d = drive.New(plan, r.played)
	return r
}

func (r *run) played(in *drive.Input, out *machine.Output) {
	kept := *in
	kept.Timers, kept.Marks = slices.Clone(in.Timers), slices.Clone(in.Marks)
	r.inputs = append(r.inputs, kept)
	r.said = say(r.said, r.plan.Program, in.Mono, out)
}

func (r *run) happen(ev event) {
	now, res := moment(r.now), r.res[ev.res]
	switch ev.kind {
	case "report":
		r.d.Report(now, res, ev.value)
	case "command":
		r.d.Command(now, ev.role, res, ev.value)
	case "answer":
		r.d.Answer(now, res, ev.yes, "")
	case "availability":
		r.d.Availability(now, r.plan.Program.Resources[res].Device, ev.yes)
	case "pass":
		r.now += ev.passes
		r.d.Advance(moment(r.now))
	case "restart":
		r.now += ev.passes
		r.d.Start(moment(r.now))
		r.d.Due(moment(r.now))
	}
}

func (s *slowTwin) happen(ev event) {
	switch ev.kind {
	case "report":
		s.report(ev.res, ev.value)
	case "command":
		s.command(ev.role, ev.res, ev.value)
	case "answer":
		s.answer(ev.res, ev.yes)
	case "availability":
		s.availability(machine.Dev(ev.res), ev.yes)
	case "pass":
		s.pass(ev.passes)
	case "restart":
		s.now += ev.passes
		s.start()
	}
}

// plans draws plans in which the owner may set the lamp.
var plans = rapid.Custom(func(t *rapid.T) drive.Plan {
	plan := drivetest.Plans.Draw(t, "plan")
	plan.Program.Roles = []string{"owner"}
	plan.Program.Gate.Grants = []machine.Grant{{Res: lamp}}
	if err := plan.Program.Finish(); err != nil {
		t.Fatal(err)
	}
	return plan
})

// The driver does what happens second by second if one looks at everything, and
// what it played gives the same again, from the beginning and from any snapshot.
func TestDriverAgainstSlowTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := plans.Draw(t, "plan")
		fast, slow := newRun(plan), newSlowTwin(plan.Program)
		restored := newRun(plan)
		fast.happen(event{kind: "restart"})
		slow.happen(event{kind: "restart"})
		happen := rapid.SliceOfN(events, 1, 40).Draw(t, "events")
		half := rapid.IntRange(0, len(happen)-1).Draw(t, "half")
		saidThen := 0
		for i, ev := range happen {
			if i == half {
				if err := restored.takeOver(fast); err != nil {
					t.Fatal(err)
				}
				saidThen = len(fast.said)
			}
			fast.happen(ev)
			slow.happen(ev)
			if i >= half {
				restored.happen(ev)
			}
		}
		if diff := cmp.Diff(lines(slow.said), lines(fast.said)); diff != "" {
			t.Fatalf("said (-slow +driver):\n%s", diff)
		}
		if !fast.d.State().Equal(&slow.state) {
			t.Fatalf("state\n%+v, slow\n%+v", *fast.d.State(), slow.state)
		}
		if diff := cmp.Diff(lines(fast.said[saidThen:]), lines(restored.said)); diff != "" {
			t.Fatalf("said after a snapshot (-first +restored):\n%s", diff)
		}
		compareReplayed(t, fast)
	})
}

// takeOver goes on from a snapshot of another run.
func (r *run) takeOver(other *run) error {
	s := other.d.Snapshot()
	r.now = other.now
	return r.d.Restore(&s)
}

// compareReplayed applies the inputs of a run to a new driver.
func compareReplayed(t *rapid.T, r *run) {
	again := newRun(r.plan)
	for i := range r.inputs {
		if !again.d.Apply(&r.inputs[i]) {
			t.Fatalf("input %d is not taken back: %+v", i, r.inputs[i])
		}
	}
	if diff := cmp.Diff(lines(r.said), lines(again.said)); diff != "" {
		t.Fatalf("said (-first +replayed):\n%s", diff)
	}
	a, b := r.d.Snapshot(), again.d.Snapshot()
	if !a.State.Equal(&b.State) || !slices.Equal(a.Due, b.Due) || !a.Since.Equal(b.Since) {
		t.Fatalf("state\n%+v, replayed\n%+v", a, b)
	}
}

// Going back undoes whatever happened, and nothing of it shows later.
func TestRollback(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := plans.Draw(t, "plan")
		with, without := newRun(plan), newRun(plan)
		with.d.Keep()
		with.happen(event{kind: "restart"})
		without.happen(event{kind: "restart"})
		with.d.Keep()
		for range rapid.IntRange(1, 6).Draw(t, "rounds") {
			before, now, said := with.d.Snapshot(), with.now, len(with.said)
			for _, ev := range rapid.SliceOfN(events, 1, 8).Draw(t, "taken back") {
				with.happen(ev)
			}
			if rapid.IntRange(0, 5).Draw(t, "reset") == 0 {
				with.d.Reset()
			}
			with.d.Rollback()
			with.now, with.said = now, with.said[:said]
			if diff := cmp.Diff(before, with.d.Snapshot()); diff != "" {
				t.Fatalf("(-before +after going back):\n%s", diff)
			}
			for _, ev := range rapid.SliceOfN(events, 1, 8).Draw(t, "events") {
				with.happen(ev)
				without.happen(ev)
			}
			with.d.Keep()
		}
		if diff := cmp.Diff(lines(without.said), lines(with.said)); diff != "" {
			t.Fatalf("said (-without going back +with):\n%s", diff)
		}
	})
}

// derivedText asks for every kind of derived fact.
const derivedText = `
model Door { service s { sensor state: enum {closed, open} stale after 6 s } }
model Level { service s { sensor value: float [-100..100] } }
model Lamp { service s { modifiable state power: enum {off, on, auto} } }
device door : Door
device level : Level
device lamp : Lamp
app Home {
  rule mean { when avg(level.value, 5 s) > 4 also on reconnect then set lamp.power = on }
  rule often { when count(level.value, 4 s) >= 3 for 2 s then set lamp.power = auto after 3 s set lamp.power = off }
  rule jump mode queued(2) { when level.value - previous(level.value) > 3 then after 2 s set lamp.power = on }
  rule same { when !changed(level.value) && max(level.value, 3 s) < 8 then set lamp.power = off }
  rule enter { on (door.state == open then level.value updates within 3 s) then set lamp.power = auto }
  rule both { on (door.state changes and level.value > 4 together within 2 s) while min(level.value, 6 s) > 0 then set lamp.power = on }
}`

// With facts as rules have them: what was played gives the same again, from the
// beginning and from any snapshot, and going back leaves no trace.
func TestDerivedFacts(t *testing.T) {
	r := compiled(t, map[string]string{"rules.tenet": derivedText}, "role owner\ngrant owner lamp.power\n")
	plan, err := drive.NewPlan(r, drive.Place{})
	if err != nil {
		t.Fatal(err)
	}
	start := func() *run {
		x := newRun(plan)
		for i, name := range []string{"door", "level", "lamp"} {
			d, _ := r.Program.FindDevice(name)
			x.res[i] = r.Program.Devices[d].Resources[0]
		}
		return x
	}
	fired := 0
	rapid.Check(t, func(t *rapid.T) {
		whole, parts, back := start(), start(), start()
		whole.happen(event{kind: "restart"})
		back.happen(event{kind: "restart"})
		if err := parts.takeOver(whole); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 8).Draw(t, "rounds") {
			back.d.Keep()
			now, said := back.now, len(back.said)
			for _, ev := range rapid.SliceOfN(events, 0, 4).Draw(t, "taken back") {
				back.happen(ev)
			}
			back.d.Rollback()
			back.now, back.said = now, back.said[:said]
			fresh := start()
			if err := fresh.takeOver(parts); err != nil {
				t.Fatal(err)
			}
			fresh.said, parts = parts.said, fresh
			for _, ev := range rapid.SliceOfN(events, 1, 8).Draw(t, "events") {
				whole.happen(ev)
				parts.happen(ev)
				back.happen(ev)
				if wrong := whole.d.Disagreement(); wrong != "" {
					t.Fatalf("after %v: %s", ev, wrong)
				}
			}
		}
		if diff := cmp.Diff(lines(whole.said), lines(parts.said)); diff != "" {
			t.Fatalf("said (-whole +in parts):\n%s", diff)
		}
		if diff := cmp.Diff(lines(whole.said), lines(back.said)); diff != "" {
			t.Fatalf("said (-whole +with going back):\n%s", diff)
		}
		compareReplayed(t, whole)
		fired += len(whole.said)
	})
	if fired == 0 {
		t.Error("nothing ever happened")
	}
}

// A snapshot is of one program; another refuses it.
func TestForeignSnapshot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := newRun(plans.Draw(t, "a")), newRun(plans.Draw(t, "b"))
		for _, ev := range rapid.SliceOfN(events, 1, 20).Draw(t, "events") {
			a.happen(ev)
		}
		if b.takeOver(a) == nil {
			for _, ev := range rapid.SliceOfN(events, 1, 20).Draw(t, "later") {
				b.happen(ev) // whatever was taken over can be driven
			}
		}
	})
}

// String writes an event.
func (ev event) String() string {
	switch ev.kind {
	case "report":
		return fmt.Sprintf("%d reports %v", ev.res, ev.value)
	case "command":
		return fmt.Sprintf("%s sets %d to %v", ev.role, ev.res, ev.value)
	case "pass", "restart":
		return fmt.Sprintf("%s %v", ev.kind, ev.passes)
	}
	return fmt.Sprintf("%s %d %t", ev.kind, ev.res, ev.yes)
}

func lines(said []string) string { return strings.Join(said, "\n") }
