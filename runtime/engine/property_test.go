// The engine against a slow twin that gives every reading to Step.

package engine_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// event is something that happens in a random run.
type event struct {
	Path  models.Path // a reading
	Value models.Value
	Role  string // a person's command, if not empty
	Pass  time.Duration
	Away  bool // the window goes, or comes back
	Back  bool
}

// readings that matter: borders, repeats, values out of range.
var (
	temperatures = []float64{-100, 18, 19.999, 20, 21, 22, 23, 99}
	pauses       = []time.Duration{time.Millisecond, time.Second, 2 * time.Second, 3 * time.Second, response, 2 * response}
)

var events = rapid.Custom(func(t *rapid.T) event {
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0, 1:
		return event{Path: enginetest.Temperature, Value: models.OfFloat(rapid.SampledFrom(temperatures).Draw(t, "temperature"))}
	case 2:
		return event{Path: enginetest.Contact, Value: models.OfEnum(rapid.IntRange(0, 2).Draw(t, "contact"))}
	case 3:
		return event{Path: enginetest.Power, Value: models.OfEnum(rapid.IntRange(0, 1).Draw(t, "power"))}
	case 4:
		return event{
			Path: enginetest.Power, Value: models.OfEnum(rapid.IntRange(0, 2).Draw(t, "asked")),
			Role: rapid.SampledFrom([]string{"family", "guest"}).Draw(t, "role"),
		}
	case 5:
		return event{Pass: rapid.SampledFrom(pauses).Draw(t, "pause")}
	}
	back := rapid.Bool().Draw(t, "back")
	return event{Away: !back, Back: back}
})

// slowTwin gives everything to Step, as it happens.
type slowTwin struct {
	p         *machine.Program
	stepper   *machine.Stepper
	state     machine.State
	out       machine.Output
	now       time.Duration
	raw       map[machine.Res]models.Value
	sent, due map[machine.Res]time.Duration
	told      []string
}

func newSlowTwin(p *machine.Program) *slowTwin {
	s := &slowTwin{
		p: p, stepper: machine.NewStepper(p), state: p.Initial(), raw: map[machine.Res]models.Value{},
		sent: map[machine.Res]time.Duration{}, due: map[machine.Res]time.Duration{},
	}
	s.step(machine.Input{Kind: machine.InStart})
	return s
}

func (s *slowTwin) step(in machine.Input) {
	s.stepper.Step(&s.state, in, &s.out)
	for _, c := range s.out.Commands {
		s.told = append(s.told, s.p.Resources[c.Res].Path.Resource+"="+c.Value.String())
		if c.From != machine.FromResend {
			s.sent[c.Res] = s.now
		}
	}
	for _, t := range s.out.Timeouts {
		delete(s.due, t.Res)
		if t.Start {
			s.due[t.Res] = s.now + response
		}
	}
}

func (s *slowTwin) happen(ev event) {
	if ev.Away || ev.Back {
		d, _ := s.p.FindDevice("p-window")
		s.step(machine.Input{Kind: machine.InAvailability, Dev: d, Online: ev.Back})
		return
	}
	if ev.Pass > 0 {
		s.pass(ev.Pass)
		return
	}
	r, _ := s.p.FindRes(ev.Path)
	if ev.Role != "" {
		role, ok := s.p.FindRole(ev.Role)
		if !ok {
			role = -1
		}
		s.step(s.p.Command(role, r, ev.Value))
		return
	}
	in := s.p.Report(r, ev.Value, s.raw[r] != ev.Value, s.now-s.sent[r] >= models.DefaultReported)
	if !in.Bad {
		s.raw[r] = ev.Value
	}
	s.step(in)
}

func (s *slowTwin) pass(d time.Duration) {
	end := s.now + d
	for {
		next, at := machine.Res(-1), end
		for r, due := range s.due {
			if due < at || due == at && (next < 0 || r < next) {
				next, at = r, due
			}
		}
		s.now = at
		if next < 0 {
			return
		}
		delete(s.due, next)
		s.step(machine.Input{Kind: machine.InTimeout, Res: next})
	}
}

// happenTo lets the same happen to a gateway.
func happenTo(g *gateway, ev event) error {
	ctx := context.Background()
	switch {
	case ev.Away || ev.Back:
		return g.engine.Available(ctx, "p-window", ev.Back)
	case ev.Pass > 0:
		pass(ev.Pass)
		synctest.Wait()
		return nil
	case ev.Role != "":
		_, err := g.engine.Command(ctx, ev.Role, ev.Path, ev.Value)
		return err
	}
	return g.engine.Report(ctx, []models.Reading{{Path: ev.Path, Value: ev.Value}})
}

// Readings kept from the machine because it could not see them make no
// difference; and a run replays to the same intents, also from a snapshot and
// from what a power loss would leave (guarantees G2, G5).
func TestEngineAgainstSlowTwin(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		run := rapid.SliceOfN(events, 1, 40).Draw(rt, "run")
		every := int64(rapid.IntRange(1, 20).Draw(rt, "snapshot every"))
		var err error
		synctest.Test(t, func(t *testing.T) { err = compare(t, run, every) })
		if err != nil {
			rt.Fatal(err)
		}
	})
}

// compare lets a run happen to an engine and to the slow twin.
func compare(t *testing.T, run []event, snapshotEvery int64) error {
	g := newGateway(t)
	g.device.Answer = silent
	g.config.SnapshotEvery = snapshotEvery
	g.start()
	defer g.shutdown()
	synctest.Wait()
	slow := newSlowTwin(g.plan.Program)
	for _, ev := range run {
		if err := happenTo(g, ev); err != nil {
			return err
		}
		synctest.Wait()
		slow.happen(ev)
	}
	if diff := cmp.Diff(slow.told, g.told()); diff != "" {
		return fmt.Errorf("commands (-slow +engine):\n%s", diff)
	}
	if err := compareReplayed(g); err != nil {
		return err
	}
	return compareRestored(g)
}

// compareReplayed replays a copy of the files as they are and compares.
func compareReplayed(g *gateway) error {
	store, err := journal.Open(context.Background(), journal.Options{Dir: crashCopy(g.t, g.dir)})
	if err != nil {
		return err
	}
	defer store.Close()
	found, err := engine.Replay(context.Background(), store, g.plan, g.bundle)
	if err != nil || len(found.Diverged) > 0 {
		return fmt.Errorf("replay: %+v, %w", found, err)
	}
	if diff := cmp.Diff(targets(g.engine.Pending()), targets(found.Pending)); diff != "" {
		return fmt.Errorf("open commands (-running +replayed):\n%s", diff)
	}
	return nil
}

// compareRestored restores a copy of the files as they are, runs it and
// compares.
func compareRestored(g *gateway) error {
	dir := crashCopy(g.t, g.dir)
	store, err := journal.Open(context.Background(), journal.Options{Dir: dir})
	if err != nil {
		return err
	}
	defer store.Close()
	restored := &gateway{
		t: g.t, dir: dir, plan: g.plan, bundle: g.bundle, catalog: g.catalog, config: g.config, store: store,
		device: &enginetest.Device{Answer: silent},
	}
	restored.run()
	restored.stop()
	if err := <-restored.ended; err != nil {
		return err
	}
	if diff := cmp.Diff(targets(g.engine.Pending()), targets(restored.engine.Pending())); diff != "" {
		return fmt.Errorf("open commands (-running +restored):\n%s", diff)
	}
	if len(restored.alarms) > 0 {
		return fmt.Errorf("alarms: %+v", restored.alarms)
	}
	return nil
}

// targets gives open intents in words; actions, which time ends, are left out.
func targets(open []journal.Intent) []string {
	var found []string
	for _, it := range open {
		if !it.Call {
			found = append(found, it.Key+" "+it.Path.String()+" "+it.Value.String())
		}
	}
	return found
}

// tempDir is a folder of its own for each call.
func tempDir(t *testing.T) string {
	dir, err := os.MkdirTemp(t.TempDir(), "run")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// crashCopy copies a journal's files as they are: what a power loss leaves.
func crashCopy(t *testing.T, from string) string {
	dir := tempDir(t)
	for _, name := range []string{"tenet.db", "tenet.db-wal"} {
		b, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), b, 0o600)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	return dir
}
