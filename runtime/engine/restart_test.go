// Bundles that change, journals that do not fit, snapshots.

package engine_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// From a gateway without rules to one with rules: what is already known is
// reported to the new program.
func TestSwapIntoRules(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.plan, g.bundle = drive.Plan{}, ""
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		if err := g.engine.Swap(t.Context(), drive.Plan{Program: enginetest.Program()}, "b1", enginetest.Home()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		// The contact is reported after the temperature, in the program's order:
		// the rule's condition was true before its guard was known.
		g.report(enginetest.Temperature, celsius(21))
		g.report(enginetest.Temperature, celsius(18))
		synctest.Wait()
		if diff := cmp.Diff([]string{"power=#1"}, g.told()); diff != "" {
			t.Errorf("commands (-want +got):\n%s", diff)
		}
		want := []string{"start", "swap", "start", "report", "report", "report", "report", "answer"}
		if diff := cmp.Diff(want, kinds(g.inputs())); diff != "" {
			t.Errorf("inputs (-want +got):\n%s", diff)
		}
	})
}

// New rules wait until no command of the old ones is on its way, and begin with
// everything unknown: the condition that was true before comes true again.
func TestSwapWaitsAndBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = silent
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		first := g.engine.Pending()
		if len(first) != 1 {
			t.Fatalf("open commands: %v", first)
		}
		swapped := make(chan error, 1)
		go func() {
			swapped <- g.engine.Swap(t.Context(), drive.Plan{Program: enginetest.Program()}, "b2", enginetest.Home())
		}()
		pass(time.Second)
		synctest.Wait()
		select {
		case err := <-swapped:
			t.Fatalf("the swap did not wait: %v", err)
		default:
		}
		g.engine.Answer(first[0].Key, nil)
		synctest.Wait()
		select {
		case err := <-swapped:
			if err != nil {
				t.Fatal(err)
			}
		default:
			t.Fatal("the command was answered, the swap still waits")
		}
		want := []string{"start", "report", "report", "answer", "swap", "start", "report", "report"}
		if diff := cmp.Diff(want, kinds(g.inputs())); diff != "" {
			t.Errorf("inputs (-want +got):\n%s", diff)
		}
	})
}

// A device that never answers does not hold new rules up for ever; what it does
// stays unknown to them until it reports.
func TestSwapDoesNotWaitForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = silent
		g.start()
		defer g.shutdown()
		g.report(enginetest.Power, enginetest.Off)
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		began := time.Now()
		if err := g.engine.Swap(t.Context(), drive.Plan{Program: enginetest.Program()}, "b2", enginetest.Home()); err != nil {
			t.Fatal(err)
		}
		if waited := time.Since(began); waited < 10*time.Second || waited > 11*time.Second {
			t.Errorf("waited %s, want 10 s", waited)
		}
		for _, in := range g.inputs() {
			if in.Seq > 4 && in.Kind == journal.Report && in.Path == enginetest.Power {
				t.Error("the old report of a device that is being commanded was passed on")
			}
		}
	})
}

func TestSwapToNothingForgetsTargets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = silent
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		if err := g.engine.Swap(t.Context(), drive.Plan{}, "", enginetest.Home()); err != nil {
			t.Fatal(err)
		}
		g.report(enginetest.Temperature, celsius(5))
		pass(3 * response)
		synctest.Wait()
		if n := len(g.device.Told()); n != 1 {
			t.Errorf("%d commands without rules", n)
		}
		if e, _ := g.twin.Get(enginetest.Power); e.Pending.IsSet() {
			t.Errorf("pending: %v", e.Pending)
		}
	})
}

// A bundle that changed while the gateway was down takes over only where the
// other one ended cleanly.
func TestOtherBundleAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = silent
		g.start()
		g.report(enginetest.Contact, enginetest.Closed)
		dir := crashCopy(t, g.dir)
		g.shutdown()

		store, err := journal.Open(t.Context(), journal.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		_, err = engine.New(t.Context(), engine.Config{
			Plan: g.plan, Bundle: "b2", Store: store, Twin: g.twin, Catalog: enginetest.Home(), Dispatch: g.device,
		})
		var other *engine.OtherBundleError
		if !errors.As(err, &other) || other.Have != "b1" {
			t.Errorf("after a crash: %v", err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}

		g.bundle = "b2"
		g.start()
		defer g.shutdown()
		g.report(enginetest.Temperature, celsius(18)) // the contact is still known
		synctest.Wait()
		if diff := cmp.Diff([]string{"power=#1"}, g.told()); diff != "" {
			t.Errorf("commands (-want +got):\n%s", diff)
		}
	})
}

// Guarantee G5: a program that is not the one that ran is noticed.
func TestReplayNoticesAnotherProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = silent
		g.start()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		dir := crashCopy(t, g.dir)
		g.shutdown()

		other := newGateway(t)
		other.dir = dir
		other.plan.Program.Rules[1].Then[0].Value = 0 // home.cold switches off instead
		other.start()
		defer other.shutdown()
		synctest.Wait()
		if a := other.alarmed(); len(a) != 1 || a[0].Code != "replay-diverged" || a[0].Seq != 3 {
			t.Errorf("alarms: %+v", a)
		}
	})
}

// An engine starts from what recovery left: nothing known, nothing sent.
func TestStartAfterRecovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = func(_ adapters.Command, _ bool, done func(adapters.Outcome, error)) {}
		g.start()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		g.shutdown()
		before := len(g.device.Told())
		if _, err := journal.Recover(t.Context(), g.dir, time.Now()); err != nil {
			t.Fatal(err)
		}
		g.start()
		defer g.shutdown()
		pass(2 * response)
		synctest.Wait()
		if n := len(g.device.Told()) - before; n != 0 {
			t.Errorf("%d commands sent on the strength of a guess", n)
		}
		want := []string{"start", "report", "report", "reset", "start"}
		if diff := cmp.Diff(want, kinds(g.inputs())); diff != "" {
			t.Errorf("inputs (-want +got):\n%s", diff)
		}
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, models.OfFloat(18))
		synctest.Wait()
		if n := len(g.device.Told()) - before; n != 1 {
			t.Errorf("%d commands once everything is known again", n)
		}
	})
}

// A gateway that is started while the disk is full waits, refuses what comes, and
// starts by itself once there is room.
func TestStartWaitsForRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.start()
		g.report(enginetest.Contact, enginetest.Closed)
		g.shutdown()
		store, err := journal.Open(t.Context(), journal.Options{Dir: g.dir})
		if err != nil {
			t.Fatal(err)
		}
		g.store = store
		g.alter("CREATE TABLE ballast(x BLOB)")
		g.alter("CREATE TRIGGER large BEFORE INSERT ON inputs BEGIN INSERT INTO ballast VALUES (zeroblob(1000000)); END")
		if err := g.store.SetQuota(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		g.run()
		defer g.shutdown()
		pass(time.Minute)
		err = g.engine.Report(t.Context(), []models.Reading{{Path: enginetest.Temperature, Value: celsius(18)}})
		if !errors.Is(err, adapters.ErrBusy) || !errors.Is(err, journal.ErrFull) {
			t.Fatalf("while it waits: %v", err)
		}
		if err := g.store.SetQuota(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		pass(2 * time.Second)
		g.report(enginetest.Temperature, celsius(18))
		if diff := cmp.Diff([]string{"power=#1"}, g.told()); diff != "" {
			t.Errorf("commands (-want +got):\n%s", diff)
		}
	})
}
