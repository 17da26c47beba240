// Rules that take time: the engine against the driver in virtual time.

package engine_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/drive/drivetest"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// The resources of drivetest.Plans.
const (
	door machine.Res = iota
	level
	lamp
)

// timedEvent is something that happens to such a program.
type timedEvent struct {
	Kind  string
	Res   machine.Res
	Value models.Value
	Yes   bool
	Pass  time.Duration
}

var timedEvents = rapid.Custom(func(t *rapid.T) timedEvent {
	ms := func() time.Duration { return time.Duration(rapid.IntRange(1, 7000).Draw(t, "ms")) * time.Millisecond }
	switch rapid.IntRange(0, 11).Draw(t, "event") {
	case 0, 1:
		return timedEvent{Kind: "report", Res: door, Value: models.OfEnum(rapid.IntRange(0, 2).Draw(t, "door"))}
	case 2, 3, 4:
		return timedEvent{Kind: "report", Res: level, Value: models.OfFloat(rapid.SampledFrom([]float64{-200, -5, 0, 5, 10}).Draw(t, "level"))}
	case 5:
		return timedEvent{Kind: "report", Res: lamp, Value: models.OfEnum(rapid.IntRange(0, 2).Draw(t, "lamp"))}
	case 6:
		return timedEvent{Kind: "command", Res: lamp, Value: models.OfEnum(rapid.IntRange(0, 3).Draw(t, "asked"))}
	case 7:
		return timedEvent{Kind: "confirm"}
	case 8:
		return timedEvent{Kind: "availability", Res: door, Yes: rapid.Bool().Draw(t, "yes")}
	case 9:
		return timedEvent{Kind: "restart", Pass: ms(), Yes: rapid.Bool().Draw(t, "crash")}
	}
	return timedEvent{Kind: "pass", Pass: ms()}
})

// timedPlans draws plans in which the family may set the lamp.
var timedPlans = rapid.Custom(func(t *rapid.T) drive.Plan {
	plan := drivetest.Plans.Draw(t, "plan")
	plan.Program.Roles = []string{"family"}
	plan.Program.Gate.Grants = []machine.Grant{{Res: lamp}}
	if err := plan.Program.Finish(); err != nil {
		t.Fatal(err)
	}
	return plan
})

// driven is the driver alone, and what it played.
type driven struct {
	d      *drive.Driver
	began  time.Time
	inputs []string
}

func newDriven(plan drive.Plan) *driven {
	x := &driven{began: time.Now()}
	x.d = drive.New(plan, func(in *drive.Input, out *machine.Output) {
		x.inputs = append(x.inputs, fmt.Sprintf("%v %s late %t ids %v%v, %d commands",
			in.Mono, kindNames[in.Kind], in.Late && in.Kind != drive.Report, in.Timers, in.Marks, len(out.Commands)))
	})
	x.d.Start(x.now())
	return x
}

var kindNames = [...]string{"report", "command", "answer", "timeout", "availability", "start", "expired", "marks", "moved"}

func (x *driven) now() drive.Moment { return drive.Moment{Mono: time.Since(x.began), At: time.Now()} }

func (x *driven) happen(ev timedEvent) {
	switch ev.Kind {
	case "report":
		x.d.Report(x.now(), ev.Res, ev.Value)
	case "command":
		x.d.Command(x.now(), "family", ev.Res, ev.Value)
	case "confirm":
		x.d.Answer(x.now(), lamp, true, "")
	case "availability":
		x.d.Availability(x.now(), machine.Dev(ev.Res), ev.Yes)
	case "pass":
		x.d.Advance(x.now())
	case "restart":
		x.d.Start(x.now())
		if due, ok := x.d.Timeout(lamp); ok && due > x.now().Mono {
			x.d.SentAgain(x.now(), lamp)
		}
		x.d.Due(x.now())
	}
}

// happenTimed lets the same happen to a gateway.
func (g *gateway) happenTimed(ev timedEvent) error {
	ctx := context.Background()
	path := g.plan.Program.Resources[ev.Res].Path
	switch ev.Kind {
	case "report":
		return g.engine.Report(ctx, []models.Reading{{Path: path, Value: ev.Value}})
	case "command":
		_, err := g.engine.Command(ctx, "family", path, ev.Value)
		return err
	case "confirm":
		for _, it := range g.engine.Pending() {
			g.engine.Answer(it.Key, nil)
		}
	case "availability":
		return g.engine.Available(ctx, path.Provider, ev.Yes)
	case "pass":
		pass(ev.Pass)
	case "restart":
		g.restart(ev)
	}
	return nil
}

// restart stops the gateway, or leaves it for dead, and starts it after a while.
func (g *gateway) restart(ev timedEvent) {
	left := crashCopy(g.t, g.dir)
	g.shutdown()
	if ev.Yes {
		g.dir = left
	}
	pass(ev.Pass)
	g.start()
}

// The gateway plays what the driver plays, at the same moments, through restarts
// and crashes; and its journal replays to the same (guarantees G1, G2, G5 with
// timers, windows and moments of the day).
func TestEngineAgainstDriver(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		plan := timedPlans.Draw(rt, "plan")
		run := rapid.SliceOfN(timedEvents, 1, 30).Draw(rt, "run")
		every := int64(rapid.IntRange(1, 20).Draw(rt, "snapshot every"))
		var err error
		synctest.Test(t, func(t *testing.T) { err = compareTimed(t, plan, run, every) })
		if err != nil {
			rt.Fatal(err)
		}
	})
}

func compareTimed(t *testing.T, plan drive.Plan, run []timedEvent, snapshotEvery int64) error {
	pass(22*time.Hour - 10*time.Second) // shortly before a moment of the day
	g := newGateway(t)
	g.plan, g.catalog = plan, enginetest.CatalogOf(plan.Program)
	g.device.Answer = silent
	g.config.SnapshotEvery = snapshotEvery
	g.start()
	defer func() { g.shutdown() }()
	x := newDriven(plan)
	synctest.Wait()
	for _, ev := range run {
		if err := g.happenTimed(ev); err != nil {
			return err
		}
		synctest.Wait()
		x.happen(ev)
	}
	if diff := cmp.Diff(strings.Join(x.inputs, "\n"), strings.Join(g.journalled(), "\n")); diff != "" {
		return fmt.Errorf("inputs (-driver +engine):\n%s", diff)
	}
	if alarms := g.alarmed(); len(alarms) > 0 {
		return fmt.Errorf("alarms: %+v", alarms)
	}
	return compareReplayed(g)
}

// journalled lists the inputs as driven does.
func (g *gateway) journalled() []string {
	g.t.Helper()
	commands := map[int64]int{}
	err := g.store.Intents(g.t.Context(), 0, func(it *journal.RawIntent) error { commands[it.Seq]++; return nil })
	if err != nil {
		g.t.Fatal(err)
	}
	var list []string
	for _, in := range g.inputs() {
		ids := [2][]int32{}
		ids[min(1, max(0, slices.Index([]journal.Kind{journal.Expired, journal.Marks}, in.Kind)))] = in.IDs
		list = append(list, fmt.Sprintf("%v %s late %t ids %v%v, %d commands",
			in.Mono, in.Kind, in.Late && in.Kind != journal.Report, ids[0], ids[1], commands[in.Seq]))
	}
	return list
}
