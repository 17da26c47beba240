// Stories of a small home.

package engine_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/history"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/twin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// silent is a device that takes commands and never answers.
func silent(_ adapters.Command, _ bool, done func(adapters.Outcome, error)) { done(adapters.Sent, nil) }

func Example() {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	dir, remove := enginetest.TempDir()
	defer remove()
	store, err := journal.Open(ctx, journal.Options{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	home, device := enginetest.Home(), &enginetest.Device{}
	e, err := engine.New(ctx, engine.Config{
		Plan: drive.Plan{Program: enginetest.Program()}, Bundle: "example", Store: store, Twin: twin.New(home), Catalog: home, Dispatch: device,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ended := make(chan error)
	go func() { ended <- e.Run(ctx) }()
	err = e.Report(ctx, []models.Reading{
		{Path: enginetest.Contact, Value: enginetest.Closed},
		{Path: enginetest.Temperature, Value: models.OfFloat(18)},
	})
	stop()
	fmt.Println(err, <-ended)
	for _, cmd := range device.Told() {
		fmt.Println(cmd.Path, cmd.Value)
	}
	// Output:
	// <nil> <nil>
	// p-heater/heating/power #1
}

func TestColdRoomIsHeatedAndExplained(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := startGateway(t)
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18.5))
		synctest.Wait()
		if diff := cmp.Diff([]string{"power=#1"}, g.told()); diff != "" {
			t.Errorf("commands (-want +got):\n%s", diff)
		}
		want := []string{"start", "report", "report", "answer"}
		if diff := cmp.Diff(want, kinds(g.inputs())); diff != "" {
			t.Errorf("inputs (-want +got):\n%s", diff)
		}
		x, ok, err := g.engine.Why(t.Context(), enginetest.Power)
		if err != nil || !ok {
			t.Fatalf("why: %t, %v", ok, err)
		}
		yes := true
		if x.Seq != 3 || x.Input != "room.temperature reported 18.5" || x.Write.Text != "on" || x.Write.Fate != "left" ||
			x.Firing == nil || x.Firing.Rule != "home.cold" || x.Firing.Trigger != "room.temperature < 20" {
			t.Errorf("explanation: %+v", x)
		}
		if diff := cmp.Diff([]engine.Literal{{Text: "window.state == closed", Value: &yes}}, x.Firing.Guard); diff != "" {
			t.Errorf("guard (-want +got):\n%s", diff)
		}
		if x.Write.Key != g.device.Told()[0].ID {
			t.Errorf("the explanation names key %q, the device got %q", x.Write.Key, g.device.Told()[0].ID)
		}
		if e, _ := g.twin.Get(enginetest.Power); e.Pending.IsSet() {
			t.Errorf("the confirmed command is still pending: %v", e.Pending)
		}
	})
}

// Guarantee G3: what is not answered is sent again with the same key.
func TestUnansweredCommandIsSentAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = silent
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		pass(2*response + time.Second)
		synctest.Wait()
		told := g.device.Told()
		if len(told) != 3 || told[0].ID != told[1].ID || told[1].ID != told[2].ID {
			t.Fatalf("commands after two time-outs: %+v", told)
		}
		if e, _ := g.twin.Get(enginetest.Power); e.Pending != enginetest.On {
			t.Errorf("pending: %v", e.Pending)
		}
		g.report(enginetest.Power, enginetest.On) // at least L after sending: the answer
		pass(2 * response)
		synctest.Wait()
		if n := len(g.device.Told()); n != 3 {
			t.Errorf("%d commands after the report answered", n)
		}
		if left := g.engine.Pending(); len(left) != 0 {
			t.Errorf("still pending: %v", left)
		}
	})
}

func TestEarlyReportIsNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = silent
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		g.report(enginetest.Power, enginetest.On)
		if left := g.engine.Pending(); len(left) != 1 {
			t.Errorf("pending: %v", left)
		}
	})
}

// A report in the same region can still matter: it says that the device is not
// where it was told to be, so that the same target is worth sending again.
func TestDifferingReportReachesTheMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = silent
		g.start()
		defer g.shutdown()
		g.report(enginetest.Power, enginetest.Off)
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		g.report(enginetest.Power, enginetest.Off) // differs from the target
		g.report(enginetest.Power, enginetest.Off) // says nothing new
		pass(models.DefaultReported)
		g.report(enginetest.Power, enginetest.On)
		g.report(enginetest.Temperature, celsius(21))
		g.report(enginetest.Temperature, celsius(18))
		if n, inputs := len(g.told()), len(g.inputs()); n != 2 || inputs != 8 {
			t.Errorf("%d commands of %d inputs: %v", n, inputs, kinds(g.inputs()))
		}
	})
}

func TestFailureWaitsForTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		fails := 1
		g.device.Answer = func(_ adapters.Command, _ bool, done func(adapters.Outcome, error)) {
			if fails > 0 {
				fails--
				done(adapters.Done, errors.New("no route"))
				return
			}
			done(adapters.Done, nil)
		}
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		pass(3 * response)
		synctest.Wait()
		want := []string{"start", "report", "report", "answer", "timeout", "answer"}
		if diff := cmp.Diff(want, kinds(g.inputs())); diff != "" {
			t.Errorf("inputs (-want +got):\n%s", diff)
		}
	})
}

func TestAnswersByID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = silent
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		first := g.device.Told()[0].ID
		g.report(enginetest.Temperature, celsius(23)) // off replaces on
		g.engine.Answer(first, nil)                   // superseded: recorded, no input
		g.engine.Answer("no such command", nil)
		synctest.Wait()
		if left := g.engine.Pending(); len(left) != 1 || left[0].Value != enginetest.Off {
			t.Errorf("pending: %v", left)
		}
		g.engine.Answer(g.device.Told()[1].ID, nil)
		synctest.Wait()
		if left := g.engine.Pending(); len(left) != 0 {
			t.Errorf("pending after the answer: %v", left)
		}
		settled := 0
		if err := g.store.Settled(t.Context(), 0, func(*journal.Settlement) error { settled++; return nil }); err != nil || settled != 2 {
			t.Errorf("%d settled, %v", settled, err)
		}
		if n := len(g.inputs()); n != 5 { // start, three reports, one answer
			t.Errorf("%d inputs: %v", n, kinds(g.inputs()))
		}
	})
}

// Guarantee G3 over a restart: still open and in time is sent again at once.
func TestRestartSendsOpenCommandsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.device.Answer = func(_ adapters.Command, _ bool, done func(adapters.Outcome, error)) {}
		g.start()
		g.report(enginetest.Temperature, celsius(18))
		g.report(enginetest.Contact, enginetest.Open) // rings, and switches off
		told := g.device.Told()
		g.shutdown()
		g.start()
		synctest.Wait()
		again := g.device.Told()[len(told):]
		if diff := cmp.Diff(ids(told), ids(again)); diff != "" {
			t.Errorf("sent again (-want +got):\n%s", diff)
		}
		if entry, _ := g.twin.Get(enginetest.Temperature); entry.Reading.Value != celsius(18) {
			t.Errorf("the twin forgot the temperature: %+v", entry.Reading)
		}
		g.shutdown()
		pass(response)
		g.start()
		defer g.shutdown()
		synctest.Wait()
		late := g.device.Told()[len(told)+len(again):]
		if len(late) != 1 || late[0].Path != enginetest.Power || late[0].ID != told[1].ID {
			t.Errorf("after R only the target is sent again, by its time-out: %+v", late)
		}
	})
}

func ids(cmds []adapters.Command) []string {
	var found []string
	for _, c := range cmds {
		found = append(found, c.Path.Resource+" "+c.ID)
	}
	return found
}

func TestCommandsOfPeople(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := startGateway(t)
		for _, c := range []struct {
			role  string
			path  models.Path
			value models.Value
			want  engine.Result
		}{
			{"family", enginetest.Power, enginetest.On, engine.Sent},
			{"family", enginetest.Power, enginetest.On, engine.Suppressed},
			{"guest", enginetest.Power, enginetest.Off, engine.Refused},
			{"family", enginetest.Power, models.OfInt(7), engine.Refused},
			{"family", enginetest.Humidity, models.OfFloat(7), engine.Refused},
		} {
			got, err := g.engine.Command(t.Context(), c.role, c.path, c.value)
			if err != nil || got.Result != c.want || (c.want == engine.Refused) != (got.Reason != "") || (c.want == engine.Sent) != (got.ID != "") {
				t.Errorf("%s sets %s to %s: %+v, %v; want %s", c.role, c.path, c.value, got, err, c.want)
			}
			synctest.Wait()
		}
		if diff := cmp.Diff([]string{"power=#1"}, g.told()); diff != "" {
			t.Errorf("commands (-want +got):\n%s", diff)
		}
	})
}

func TestReadingsTheMachineCannotSeeAreHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := startGateway(t)
		for _, f := range []float64{18, 18.1, 18.2, 18.1} { // one region
			g.report(enginetest.Temperature, celsius(f))
		}
		g.report(enginetest.Humidity, models.OfFloat(40))
		g.report(enginetest.Temperature, celsius(99)) // out of range: not known any more
		g.report(enginetest.Temperature, celsius(98))
		if n := len(g.inputs()); n != 3 {
			t.Errorf("%d inputs: %v", n, kinds(g.inputs()))
		}
		points, err := history.New(g.store).Query(t.Context(), enginetest.Temperature, time.Time{}, time.Time{}, 100)
		if err != nil || len(points) != 6 {
			t.Fatalf("%d points, %v", len(points), err)
		}
		if points[4].Quality != models.OutOfRange || points[4].Value != celsius(99) {
			t.Errorf("the reading out of range: %+v", points[4])
		}
		entry, _ := g.twin.Get(enginetest.Temperature)
		if entry.Reading.Value != celsius(18.1) || entry.Reading.Quality != models.OutOfRange {
			t.Errorf("the twin: %+v", entry.Reading)
		}
	})
}

func TestUnknownResourceIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := startGateway(t)
		path := models.Path{Provider: "x", Service: "y", Resource: "z"}
		err := g.engine.Report(t.Context(), []models.Reading{{Path: enginetest.Humidity, Value: celsius(1)}, {Path: path}})
		var unknown *engine.UnknownResourceError
		if !errors.As(err, &unknown) || unknown.Path != path {
			t.Errorf("err = %v", err)
		}
		if n := g.engine.Stats().Accepted; n != 0 {
			t.Errorf("%d readings accepted", n)
		}
	})
}

func TestTooLargeIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.config.Queue = 10
		g.start()
		defer g.shutdown()
		many := make([]models.Reading, 11)
		for i := range many {
			many[i] = models.Reading{Path: enginetest.Humidity, Value: celsius(1)}
		}
		long := []models.Reading{{Path: enginetest.Humidity, Value: models.OfString(strings.Repeat("x", 1<<20+1))}}
		for _, readings := range [][]models.Reading{many, long} {
			if err := g.engine.Report(t.Context(), readings); !errors.Is(err, engine.ErrTooLarge) {
				t.Errorf("err = %v", err)
			}
		}
		if s := g.engine.Stats(); s.Accepted != 0 || s.Refused != 12 {
			t.Errorf("stats: %+v", s)
		}
	})
}

// Guarantee G6: each publisher's readings are kept in its order.
func TestOrderOfEachPublisher(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := startGateway(t)
		var publishers sync.WaitGroup
		for k, path := range []models.Path{enginetest.Temperature, enginetest.Humidity, enginetest.Power} {
			publishers.Go(func() {
				for i := range 100 {
					v := models.OfFloat(float64(i%60) + float64(i)/1000)
					if k == 2 {
						v = models.OfEnum(i % 2)
					}
					if err := g.engine.Report(t.Context(), []models.Reading{{Path: path, Value: v, Time: time.Unix(0, int64(i))}}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		publishers.Wait()
		synctest.Wait()
		last := map[models.Path]int64{}
		judged := 0
		for _, in := range g.inputs() {
			if in.Kind != journal.Report || in.Path == enginetest.Power {
				continue
			}
			judged++
			if i := int64(math.Round(math.Mod(in.Value.Float(), 1) * 1000)); i < last[in.Path] {
				t.Errorf("%s: reading %d was judged after %d", in.Path, i, last[in.Path])
			} else {
				last[in.Path] = i
			}
		}
		if judged < 4 {
			t.Errorf("only %d readings were judged", judged)
		}
		if s := g.engine.Stats(); s.Accepted != 300 {
			t.Errorf("stats: %+v", s)
		}
	})
}

// Guarantee G8: a full door refuses; what is refused is not accepted.
func TestFullDoorRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.config.Queue = 10
		hold := make(chan struct{})
		g.device.Answer = func(_ adapters.Command, _ bool, done func(adapters.Outcome, error)) { <-hold } // holds the loop
		g.start()
		defer g.shutdown()
		g.report(enginetest.Contact, enginetest.Closed)
		g.report(enginetest.Temperature, celsius(18))
		answers := make(chan error, 3)
		for range 3 {
			go func() {
				batch := make([]models.Reading, 5)
				for i := range batch {
					batch[i] = models.Reading{Path: enginetest.Humidity, Value: celsius(50)}
				}
				answers <- g.engine.Report(t.Context(), batch)
			}()
		}
		synctest.Wait()
		if err := <-answers; !errors.Is(err, adapters.ErrBusy) {
			t.Errorf("the third batch of five at a door of ten: %v", err)
		}
		close(hold)
		if err := errors.Join(<-answers, <-answers); err != nil {
			t.Error(err)
		}
		points, err := history.New(g.store).Query(t.Context(), enginetest.Humidity, time.Time{}, time.Time{}, 100)
		if len(points) != 10 || err != nil {
			t.Errorf("%d points, %v; want the accepted ten", len(points), err)
		}
	})
}

func TestClosedDoorRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.start()
		g.stop()
		if err := <-g.ended; err != nil {
			t.Fatal(err)
		}
		err := g.engine.Report(t.Context(), []models.Reading{{Path: enginetest.Humidity, Value: celsius(1)}})
		if !errors.Is(err, adapters.ErrClosed) {
			t.Errorf("err = %v", err)
		}
		if err := g.store.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Guarantee G1 with a full disk: the door refuses, nothing half done stays, and
// it heals by itself.
func TestFullDiskRefusesAndHeals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := startGateway(t)
		g.report(enginetest.Contact, enginetest.Closed)
		if err := g.store.SetQuota(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		var err error
		accepted := 0
		for ; err == nil && accepted < 10_000; accepted++ {
			err = g.engine.Report(t.Context(), []models.Reading{{Path: enginetest.Humidity, Value: celsius(1)}})
		}
		if !errors.Is(err, adapters.ErrBusy) || !errors.Is(err, journal.ErrFull) {
			t.Fatalf("after %d readings: %v", accepted, err)
		}
		if err := g.engine.Report(t.Context(), []models.Reading{{Path: enginetest.Temperature, Value: celsius(18)}}); err == nil {
			t.Fatal("a reading that needs more room was accepted")
		}
		if told := g.told(); len(told) != 0 {
			t.Errorf("a refused reading led to %v", told)
		}
		if err := g.store.SetQuota(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		g.report(enginetest.Temperature, celsius(18))
		synctest.Wait()
		if diff := cmp.Diff([]string{"power=#1"}, g.told()); diff != "" {
			t.Errorf("commands (-want +got):\n%s", diff)
		}
		if alarms := g.alarmed(); len(alarms) != 1 || alarms[0].Code != "not-durable" {
			t.Errorf("alarms: %+v", alarms)
		}
	})
}

func TestNotificationsArriveAtLeastOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		var got []string
		fail := true
		g.config.Hooks.Notify = func(_ context.Context, n engine.Notification) error {
			if fail {
				return errors.New("no network")
			}
			got = append(got, n.Role+": "+n.Text)
			return nil
		}
		g.start()
		g.report(enginetest.Temperature, celsius(21.5))
		g.report(enginetest.Contact, enginetest.Open)
		pass(time.Minute)
		g.shutdown()
		fail = false
		g.start()
		defer g.shutdown()
		pass(time.Minute)
		synctest.Wait()
		if diff := cmp.Diff([]string{"family: it is 21.5"}, got); diff != "" {
			t.Errorf("notifications (-want +got):\n%s", diff)
		}
	})
}

// With a full disk it may be that it cannot be noted that people were told; they
// are told once all the same, and the alarm ends when it can be noted again. A
// trigger that refuses the note stands for the disk.
func TestNotificationsAreNotRepeatedWhileTheyCannotBeNoted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		told := 0
		var healed []string
		g.config.Hooks.Notify = func(context.Context, engine.Notification) error { told++; return nil }
		g.config.Hooks.Healed = func(code string) { healed = append(healed, code) }
		g.start()
		defer g.shutdown()
		g.alter("CREATE TRIGGER full BEFORE UPDATE ON notices BEGIN SELECT RAISE(ABORT, 'no room'); END")
		g.report(enginetest.Temperature, celsius(21.5))
		g.report(enginetest.Contact, enginetest.Open)
		pass(time.Hour)
		if told != 1 || len(healed) > 0 {
			t.Errorf("told %d times while it could not be noted; over: %v", told, healed)
		}
		g.alter("DROP TRIGGER full")
		pass(time.Hour)
		if diff := cmp.Diff([]string{"notification"}, healed); told != 1 || diff != "" {
			t.Errorf("told %d times in all; over (-want +got):\n%s", told, diff)
		}
	})
}

// alter changes the database below the engine.
func (g *gateway) alter(statement string) {
	g.t.Helper()
	err := g.store.Update(g.t.Context(), "alter", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statement)
		return err
	})
	if err != nil {
		g.t.Fatal(err)
	}
}

func TestAvailability(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := startGateway(t)
		g.report(enginetest.Contact, enginetest.Closed)
		for _, online := range []bool{true, false, false, true} {
			if err := g.engine.Available(t.Context(), "p-window", online); err != nil {
				t.Fatal(err)
			}
		}
		g.report(enginetest.Temperature, celsius(18)) // the window is not known: no heating
		synctest.Wait()
		if told := g.told(); len(told) != 0 {
			t.Errorf("commands: %v", told)
		}
		want := []string{"start", "report", "availability", "availability", "report"}
		if diff := cmp.Diff(want, kinds(g.inputs())); diff != "" {
			t.Errorf("inputs (-want +got):\n%s", diff)
		}
		if entry, _ := g.twin.Get(enginetest.Contact); entry.Reading.Quality != models.Offline || entry.Reading.Value != enginetest.Closed {
			t.Errorf("the twin: %+v", entry.Reading)
		}
	})
}
