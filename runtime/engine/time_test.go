// Stories of rules that take time.

package engine_test

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/timers"
)

// timedGateway runs a text over the home's resources.
func timedGateway(t *testing.T, text string) *gateway {
	g := newGateway(t)
	g.plan = enginetest.Compiled(text)
	g.catalog = enginetest.CatalogOf(g.plan.Program)
	g.config.Housekeeping = 24 * time.Hour // hours pass here; it would also make room on a full disk
	return g
}

// kinds of the inputs that time has brought, with the second they came at.
func (g *gateway) broughtByTime() []string {
	g.t.Helper()
	var list []string
	for _, in := range g.inputs() {
		if slices.Contains([]journal.Kind{journal.Expired, journal.Marks, journal.Moved, journal.Timeout}, in.Kind) {
			late := ""
			if in.Late {
				late = " late"
			}
			list = append(list, in.Mono.String()+" "+in.Kind.String()+late)
		}
	}
	return list
}

const airing = `app home {
  rule air {
    when window.state == open
    then set heater.power = off
      after 10 min set heater.power = on
      after 5 min notify family "still open"
  }
  rule beat { every 20 min then notify family "beat" }
}`

// A delayed step comes when it is due, leads back to what its run began with, and
// a run that ends early is told.
func TestDelayedStepIsExplained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := timedGateway(t, airing)
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Contact, enginetest.Open)
		pass(10 * time.Minute)
		synctest.Wait()
		if diff := cmp.Diff([]string{"power=#0", "power=#1"}, g.told()); diff != "" {
			t.Errorf("commands (-want +got):\n%s", diff)
		}
		x, ok, err := g.engine.Why(t.Context(), enginetest.Power)
		if err != nil || !ok || x.Firing == nil || x.Firing.Began == nil {
			t.Fatalf("why: %t, %v, %+v", ok, err, x)
		}
		if x.Input != "rule home.air went on" || x.Firing.Step != 1 || x.Firing.Branch != "then" || x.Firing.Trigger != "window.state == open" {
			t.Errorf("explanation: %+v, firing %+v", x.Decision, x.Firing)
		}
		if b := x.Firing.Began; b.Input != "window.state reported open" || b.Seq != 3 {
			t.Errorf("began: %+v", b)
		}
		g.report(enginetest.Contact, enginetest.Closed)
		decisions, err := g.engine.Firings(t.Context(), 1)
		if err != nil || len(decisions) != 1 {
			t.Fatal(decisions, err)
		}
		if diff := cmp.Diff([]engine.Ended{{Rule: "home.air", Step: 2}}, decisions[0].Ended); diff != "" {
			t.Errorf("ended (-want +got):\n%s", diff)
		}
	})
}

// Inputs that time brings are named.
func TestTimeIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := timedGateway(t, `app home {
  rule held { when window.state == open for 10 min then set heater.power = off }
  rule beat { every 7 min then always set heater.power = on }
  rule noon { at 00:08 or at 00:09 on sat then always set heater.power = off }
  rule old { when age(room.temperature) > 5 min then always set heater.power = on }
  rule mean { when avg(room.temperature, 6 min) < 15 °C then always set heater.power = off }
}`)
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Contact, enginetest.Open)
		g.report(enginetest.Temperature, celsius(30))
		pass(2 * time.Minute)
		g.report(enginetest.Temperature, celsius(10))
		pass(8*time.Minute - time.Second)
		synctest.Wait()
		decisions, err := g.engine.Firings(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range slices.Backward(decisions) {
			if len(d.Firings) > 0 {
				got = append(got, d.Input+" -> "+d.Firings[0].Rule+" by "+d.Firings[0].Trigger)
			}
		}
		pass(time.Second)
		synctest.Wait()
		if decisions, err = g.engine.Firings(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		got = append(got, decisions[0].Input+" -> "+decisions[0].Firings[0].Rule+" by "+decisions[0].Firings[0].Trigger)
		want := []string{
			"time went on: a value over the last while has changed -> home.mean by avg(room.temperature, 6 min) < 15 °C",
			"7 min went by -> home.beat by every 7 min",
			"age(room.temperature) > 5 min -> home.old by age(room.temperature) > 5 min",
			"it was 00:08 -> home.noon by at 00:08",
			"it was 00:09 -> home.noon by at 00:09",
			"window.state == open for 10 min -> home.held by window.state == open for 10 min",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// Guarantee G1 for timers: a gateway that dies keeps them; those that ran out
// meanwhile come once each, in the order in which they were due, late.
func TestTimersSurviveAKill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := timedGateway(t, airing)
		g.start()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Contact, enginetest.Open)
		pass(time.Minute)
		left := crashCopy(t, g.dir)
		g.shutdown()
		g.dir = left
		pass(2 * time.Minute)
		g.start() // in time
		pass(2 * time.Minute)
		left = crashCopy(t, g.dir)
		g.shutdown()
		g.dir = left
		pass(25 * time.Minute)
		g.start() // half an hour: late for both
		pass(20 * time.Minute)
		synctest.Wait()
		want := []string{"30m0s expired late", "30m0s expired late", "35m0s expired", "50m0s expired"}
		if diff := cmp.Diff(want, g.broughtByTime()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		g.shutdown()
		store, err := journal.Open(t.Context(), journal.Options{Dir: g.dir})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		if found, err := engine.Replay(t.Context(), store, g.plan, g.bundle); err != nil || len(found.Diverged) > 0 {
			t.Errorf("replay: %+v, %v", found, err)
		}
	})
}

// New rules begin with no timer running.
func TestSwapResetsTimers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := timedGateway(t, airing)
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Contact, enginetest.Open)
		pass(5 * time.Minute)
		if err := g.engine.Swap(t.Context(), enginetest.Compiled(airing), "b2", g.catalog); err != nil {
			t.Fatal(err)
		}
		pass(16 * time.Minute)
		synctest.Wait()
		if got := g.broughtByTime(); len(got) != 0 {
			t.Errorf("timers of the old rules: %v", got)
		}
		pass(4 * time.Minute)
		synctest.Wait()
		if diff := cmp.Diff([]string{"25m0s expired"}, g.broughtByTime()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// A timer that runs out while the disk is full is not lost: it acts once it is
// durable, and once only.
func TestTimerWaitsForTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		long := strings.Repeat("open ", 4000) // needs pages of its own
		g := timedGateway(t, strings.Replace(airing, "set heater.power = on\n", `set heater.power = on notify family "`+long+"\"\n", 1))
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Contact, enginetest.Open)
		fillDisk(t, g)
		told := len(g.told())
		pass(11 * time.Minute)
		synctest.Wait()
		if n := len(g.told()); n != told {
			t.Errorf("%d commands that are not durable", n-told)
		}
		if err := g.store.SetQuota(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		pass(9 * time.Minute)
		synctest.Wait()
		if diff := cmp.Diff([]string{"11m1s expired late", "16m1s expired", "20m0s expired"}, g.broughtByTime()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// fillDisk leaves no room on the disk.
func fillDisk(t *testing.T, g *gateway) {
	t.Helper()
	if err := g.store.SetQuota(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	var err error
	for range 10_000 {
		if err = g.engine.Report(t.Context(), []models.Reading{{Path: enginetest.Contact, Value: enginetest.Open}}); err != nil {
			break
		}
	}
	if !errors.Is(err, journal.ErrFull) {
		t.Fatalf("the disk does not fill: %v", err)
	}
}

// jumpy is the bubble's clock with a wall clock that can be set.
type jumpy struct {
	timers.Clock
	by atomic.Int64
}

func (j *jumpy) Now() time.Time { return j.Clock.Now().Add(time.Duration(j.by.Load())) }

// The wall clock is set while the gateway runs: no moment of the day comes twice
// or is passed over, no timer is moved.
func TestWallClockJumps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := timedGateway(t, `app home {
  rule moments { at 00:10 or at 00:20 or at 00:30 then notify family "now" }
  rule beat { every 1 h then notify family "beat" }
}`)
		clock := &jumpy{Clock: timers.System()}
		g.config.Clock = clock
		g.start()
		defer g.shutdown()
		pass(12*time.Minute + time.Second/2)    // 00:12; the engine looks every full second
		clock.by.Store(int64(-5 * time.Minute)) // 00:07
		pass(5 * time.Minute)                   // 00:12 again
		clock.by.Store(int64(10 * time.Minute)) // 00:27
		pass(2 * time.Second)
		pass(time.Hour)
		synctest.Wait()
		want := []string{"10m0s marks", "17m1s marks", "20m0s marks", "1h0m0s expired"}
		if diff := cmp.Diff(want, g.broughtByTime()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// A journal from before rules took time is recovered as ever, and goes on.
func TestOldJournalGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		store, err := journal.Open(t.Context(), journal.Options{Dir: g.dir})
		if err != nil {
			t.Fatal(err)
		}
		var batch journal.Batch
		for i, in := range []journal.Input{
			{Kind: journal.Start, Note: "b1"},
			{Kind: journal.Report, Path: enginetest.Contact, Value: enginetest.Closed, Changed: true, Late: true},
		} {
			in.Seq, in.At, in.Mono = int64(i+1), time.Now(), time.Duration(i)
			batch.Inputs = append(batch.Inputs, in)
		}
		batch.Cursor = journal.Cursor{Seq: 2, Bundle: "b1", At: time.Now(), Mono: 1}
		batch.Snapshot = &journal.Snapshot{Seq: 1, Bundle: "b1", At: time.Now(), Payload: []byte(`{"version":1,"resources":null,"vars":null,"offline":null,"calls":null}`)}
		if err := errors.Join(store.Commit(&batch), store.Close()); err != nil {
			t.Fatal(err)
		}
		g.start()
		defer g.shutdown()
		g.report(enginetest.Temperature, celsius(18))
		if diff := cmp.Diff([]string{"power=#1"}, g.told()); diff != "" {
			t.Errorf("commands (-want +got):\n%s", diff)
		}
		if alarms := g.alarmed(); len(alarms) > 0 {
			t.Errorf("alarms: %+v", alarms)
		}
	})
}
