// Holds: nothing leaves, also after a restart.

package engine_test

import (
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
)

// hold asks and waits.
func (g *gateway) hold(h engine.HoldRequest) []models.Path {
	g.t.Helper()
	list, err := g.engine.Hold(g.t.Context(), h)
	if err != nil {
		g.t.Fatal(err)
	}
	synctest.Wait()
	return list
}

func TestWhatIsOnHoldIsNotCommanded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = silent
		var stopped atomic.Int64
		g.config.Hooks.Stopped = func(list []models.Path) { stopped.Add(int64(len(list))) }
		g.start()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		if diff := cmp.Diff([]string{"power=#1"}, g.told()); diff != "" {
			t.Fatal(diff)
		}
		first := g.engine.Pending()[0]
		held := g.hold(engine.HoldRequest{Paths: []models.Path{enginetest.Power}, On: true, By: "ana", Note: "paint is wet"})
		if len(held) != 1 || len(g.engine.Pending()) != 0 || stopped.Load() != 1 {
			t.Errorf("held %v, pending %v, stopped %v", held, g.engine.Pending(), stopped.Load())
		}
		g.engine.Answer(first.Key, nil) // too late: nobody waits for it
		pass(3 * response)              // no time-out sends it again
		result, err := g.engine.Command(t.Context(), "family", enginetest.Power, enginetest.Off)
		if err != nil || result.Result != engine.Refused || result.Reason != "heater.power is on hold" {
			t.Errorf("%+v %v", result, err)
		}
		var not *engine.NotCommandedError
		if _, err := g.engine.Hold(t.Context(), engine.HoldRequest{Paths: []models.Path{enginetest.Power, enginetest.Contact}, On: false}); !errors.As(err, &not) {
			t.Errorf("a sensor is let go: %v", err)
		}

		g.shutdown() // with a snapshot
		g.start()
		g.report(enginetest.Temperature, celsius(25))
		g.report(enginetest.Temperature, celsius(18))
		pass(time.Minute)
		if diff := cmp.Diff([]string{"power=#1"}, g.told()); diff != "" {
			t.Errorf("after a restart: %s", diff)
		}
		list := g.engine.Holds()
		if len(list) != 1 || list[0].Path != enginetest.Power || list[0].By != "ana" || list[0].Note != "paint is wet" {
			t.Errorf("%+v", list)
		}
		d, ok, err := g.engine.Why(t.Context(), enginetest.Power)
		if err != nil || !ok || d.Writes[len(d.Writes)-1].Fate == "" {
			t.Errorf("%+v %v", d, err)
		}

		// The journal alone, judged again, comes to the same.
		found, err := engine.Replay(t.Context(), g.store, g.plan, g.bundle)
		if err != nil || len(found.Diverged) != 0 {
			t.Errorf("%+v %v", found, err)
		}
		if err := g.engine.Swap(t.Context(), g.plan, "b2", g.catalog); err != nil {
			t.Fatal(err)
		}
		if list := g.engine.Holds(); len(list) != 1 {
			t.Errorf("other rules let go of it: %+v", list)
		}
		g.hold(engine.HoldRequest{All: true, On: false, By: "ben"})
		if len(g.engine.Holds()) != 0 {
			t.Error("not let go")
		}
		g.report(enginetest.Temperature, celsius(25))
		g.report(enginetest.Temperature, celsius(18))
		if n := len(g.told()); n < 2 {
			t.Errorf("let go, and still nothing is commanded: %v", g.told())
		}
		g.shutdown()
	})
}

// What is stopped in the same moment as it is commanded does not leave.
func TestStopOvertakesCommands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := startGateway(t)
		g.report(enginetest.Contact, enginetest.Closed)
		hold := engine.HoldRequest{All: true, On: true, Safe: true, By: "ana"}
		done := make(chan error, 2)
		go func() {
			done <- g.engine.Report(t.Context(), []models.Reading{{Path: enginetest.Temperature, Value: celsius(18)}})
		}()
		go func() {
			_, err := g.engine.Hold(t.Context(), hold)
			done <- err
		}()
		for range 2 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		for _, in := range g.engine.Pending() {
			t.Errorf("%s is under way", in.Path)
		}
		if list := g.engine.Holds(); len(list) != 2 { // the heater and the siren
			t.Errorf("%+v", list)
		}
	})
}
