// Package adaptertest is the conformance suite of adapters.
//
// An adapter's test describes in a Harness how to start a simulated device of
// its protocol, and Run checks the contract of package adapters against it:
// life cycle, readings, refusals, commands, and devices that are silent,
// garbled, late, deaf, repeating or gone.
package adaptertest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/adapters/simdevice"
	"github.com/tenet-iot/tenet/models"
)

// Harness describes one adapter to the suite.
type Harness struct {
	Factory adapters.Factory
	// Start puts the device on the network and returns how to reach it. The
	// device has climate/temperature (°F), heating/power ("OFF" or "ON") and
	// window/open (1 or 0), which the configuration maps to provider lab of
	// the site Lab.
	Start func(t *testing.T, device *simdevice.Device) Rig
	// Mistakes are entries with one mistake each, by the code to be reported.
	// All of RequiredMistakes must be there.
	Mistakes map[string]Mistake
	// EveryValue says that each report becomes a reading; protocols that poll
	// or coalesce deliver the newest only.
	EveryValue bool
}

// Mistake is a wrong entry and where the mistake is.
type Mistake struct {
	Config    string
	Line, Col int
}

// Spoil replaces the first old in a valid entry by a mistake, in which § stands
// before the place to be reported.
func Spoil(t testing.TB, entry, old, mistake string) Mistake {
	t.Helper()
	if !strings.Contains(entry, old) || strings.Count(mistake, "§") != 1 {
		t.Fatalf("cannot put %q in the place of %q", mistake, old)
	}
	text := strings.Replace(entry, old, mistake, 1)
	before, after, _ := strings.Cut(text, "§")
	line := strings.Count(before, "\n") + 1
	col := utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:]) + 1
	return Mistake{Config: before + after, Line: line, Col: col}
}

// RequiredMistakes are the codes every adapter must report with a position.
var RequiredMistakes = []string{
	mapping.UnknownKey, mapping.WrongType, mapping.UnknownResource, mapping.UnitMismatch, mapping.DuplicateBinding,
}

// Rig is a device on the network.
type Rig struct {
	Config string // the adapter's entry
	// Contacts counts how often the adapter touched the network.
	Contacts func() int
	// Cut breaks the connection between adapter and device until Restore.
	Cut, Restore func()
	// Stop ends everything Start began.
	Stop func()
}

// The resources of the suite.
var (
	temperature = Path("lab/climate/temperature")
	power       = Path("lab/heating/power")
	window      = Path("lab/window/open")
)

// Run checks an adapter.
func Run(t *testing.T, h Harness) {
	t.Run("mistakes are reported with their place", h.mistakes)
	Stories(t, h)
}

// Stories runs the part of the suite that needs a device; an adapter that works
// in several ways runs it for each.
func Stories(t *testing.T, h Harness) {
	t.Run("nothing happens before Run", h.quiet)
	for _, story := range []struct {
		name string
		tell func(*testing.T, *bench)
	}{
		{"a reading has value, unit and time", reading},
		{"order is kept", h.order},
		{"what the gateway refuses is not lost", refusal},
		{"garbage is counted and survived", garbage},
		{"repeated and late reports are survived", repeated},
		{"a command moves the device", obeyed},
		{"a deaf device is not taken for an obedient one", deaf},
		{"a lost connection is found again", lost},
		{"a silent device comes back", silent},
	} {
		t.Run(story.name, func(t *testing.T) { h.story(t, story.tell) })
	}
}

// mistakes checks that each wrong entry is refused at the right place.
func (h Harness) mistakes(t *testing.T) {
	for _, code := range RequiredMistakes {
		if _, ok := h.Mistakes[code]; !ok {
			t.Errorf("the harness has no mistake of code %s", code)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(h.Mistakes)) {
		m := h.Mistakes[code]
		adapter, err := h.Factory("test", Node(t, m.Config), Lab())
		if err == nil || adapter != nil {
			t.Errorf("%s: the entry was accepted:\n%s", code, m.Config)
			continue
		}
		list := mapping.ListErrors(err)
		if len(list) != 1 {
			t.Errorf("%s: got %d positioned errors, want 1: %v", code, len(list), err)
			continue
		}
		if e := list[0]; e.Code != code || e.Line != m.Line || e.Col != m.Col || e.Message == "" {
			t.Errorf("got %v, want code %s at %d:%d", e, code, m.Line, m.Col)
		}
	}
}

// quiet checks that a new adapter does no I/O and cannot write yet.
func (h Harness) quiet(t *testing.T) {
	device := newDevice()
	rig := h.Start(t, device)
	defer rig.Stop()
	before := rig.Contacts()
	adapter := h.build(t, rig)
	if after := rig.Contacts(); after != before {
		t.Errorf("the factory touched the network %d times", after-before)
	}
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	if _, err := adapter.(adapters.Writer).Write(ctx, command("early", 1)); err == nil {
		t.Error("a write before Run succeeded")
	}
	if len(device.Heard()) > 0 {
		t.Error("a write before Run reached the device")
	}
}

func (h Harness) build(t *testing.T, rig Rig) adapters.Adapter {
	t.Helper()
	adapter, err := h.Factory("test", Node(t, rig.Config), Lab())
	if err != nil {
		t.Fatalf("a valid entry was refused: %v\n%s", err, rig.Config)
	}
	return adapter
}

// newDevice is the device of the suite, in the payload's own words.
func newDevice() *simdevice.Device {
	return simdevice.New("lab", map[string]any{
		"climate/temperature": 68.0, // °F
		"heating/power":       "OFF",
		"window/open":         0.0,
	})
}

// bench is a running adapter with its device and gateway.
type bench struct {
	device  *simdevice.Device
	rig     Rig
	host    *Host
	adapter adapters.Adapter
}

// story runs one test between a start and an end that must leave nothing
// behind.
func (h Harness) story(t *testing.T, tell func(*testing.T, *bench)) {
	before := goleak.IgnoreCurrent()
	b := &bench{device: newDevice(), host: NewHost()}
	b.rig = h.Start(t, b.device)
	b.adapter = h.build(t, b.rig)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.adapter.Run(ctx, b.host) }()
	defer func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("Run returned %v after its context ended, want nil", err)
			}
		case <-time.After(5 * time.Second):
			t.Error("Run did not end with its context")
		}
		b.rig.Stop()
		if err := goleak.Find(before); err != nil && !t.Failed() {
			t.Errorf("something is left running: %v", err)
		}
	}()
	b.host.Await(t, "the device's first values", func(r Record) bool {
		return r.Has(temperature, models.OfFloat(20)) && r.Has(power, models.OfEnum(0)) && r.Has(window, models.OfBool(false)) && r.Is("lab", true)
	})
	tell(t, b)
}

func reading(t *testing.T, b *bench) {
	start := time.Now()
	b.device.SetActual("climate/temperature", 70.7)
	b.device.SetActual("window/open", 1.0)
	r := b.host.Await(t, "21.5 °C and an open window", func(r Record) bool {
		return r.Has(temperature, models.OfFloat(21.5)) && r.Has(window, models.OfBool(true))
	})
	last, _ := r.Last(temperature)
	if last.Quality != models.Good {
		t.Errorf("quality is %d, want good", last.Quality)
	}
	if last.Time.Before(start) || last.Time.After(time.Now()) {
		t.Errorf("stamped %s, want a time between %s and now", last.Time, start)
	}
	b.device.SetActual("climate/temperature", 400.0)
	b.host.Await(t, "a reading out of range", func(r Record) bool {
		last, _ := r.Last(temperature)
		return last.Quality == models.OutOfRange
	})
}

func (h Harness) order(t *testing.T, b *bench) {
	const n = 60
	for i := 1; i <= n; i++ {
		b.device.SetActual("climate/temperature", 68+1.8*float64(i))
	}
	r := b.host.Await(t, "the last of many values", func(r Record) bool { return near(r, 20+n) })
	var values []float64
	for _, reading := range r.Readings {
		if reading.Path == temperature && reading.Value.Float() > 20.5 {
			values = append(values, reading.Value.Float())
		}
	}
	for i := 1; i < len(values); i++ {
		if values[i] < values[i-1] {
			t.Fatalf("values arrived out of order: %v", values)
		}
	}
	if h.EveryValue && len(values) != n {
		t.Errorf("%d of %d values arrived", len(values), n)
	}
}

// near compares the newest temperature with a value made of decimals.
func near(r Record, celsius float64) bool {
	last, ok := r.Last(temperature)
	return ok && last.Value.Float() > celsius-0.01 && last.Value.Float() < celsius+0.01
}

func refusal(t *testing.T, b *bench) {
	b.host.Refuse(adapters.ErrBusy)
	b.device.SetActual("climate/temperature", 71.6)
	r := b.host.Await(t, "a refused reading", func(r Record) bool { return len(r.Refused) > 0 })
	if near(r, 22) {
		t.Fatal("a refused reading counts as accepted")
	}
	b.host.Refuse(nil)
	b.host.Await(t, "the refused value", func(r Record) bool { return near(r, 22) })
}

func garbage(t *testing.T, b *bench) {
	b.device.Garble(true)
	r := b.host.Await(t, "a garbled payload", func(r Record) bool { return len(r.Garbled) > 0 })
	if g := r.Garbled[0]; g.Source == "" || len(g.Payload) == 0 || g.Err == nil {
		t.Errorf("garbage was noted without place, payload or reason: %+v", g)
	}
	b.device.Garble(false)
	b.device.SetActual("climate/temperature", 73.4)
	b.host.Await(t, "a good value after garbage", func(r Record) bool { return near(r, 23) })
}

func repeated(t *testing.T, b *bench) {
	b.device.Repeat(2)
	b.device.Late(30 * time.Millisecond)
	b.device.SetActual("climate/temperature", 75.2)
	b.device.SetActual("climate/temperature", 77)
	b.host.Await(t, "the newest value", func(r Record) bool { return near(r, 25) })
	b.device.Repeat(0)
	b.device.Late(0)
	b.device.SetActual("climate/temperature", 78.8)
	b.host.Await(t, "a value after the faults", func(r Record) bool { return near(r, 26) })
}

// command sets the heating of the lab.
func command(id string, member int) adapters.Command {
	resource, _ := Lab().Resource(power)
	return adapters.Command{ID: id, Path: power, Resource: resource, Value: models.OfEnum(member), Deadline: time.Now().Add(Patience)}
}

// write sends a command with the suite's patience.
func (b *bench) write(t *testing.T, cmd adapters.Command) (adapters.Outcome, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	return b.adapter.(adapters.Writer).Write(ctx, cmd)
}

func obeyed(t *testing.T, b *bench) {
	outcome, err := b.write(t, command("c1", 1))
	if err != nil {
		t.Fatalf("write failed: %v", err)
	}
	if outcome != adapters.Done && outcome != adapters.Sent {
		t.Errorf("outcome %d is none of the contract's", outcome)
	}
	b.host.Await(t, "the report that the heating is on", func(r Record) bool { return r.Has(power, models.OfEnum(1)) })
	if got := b.device.Actual("heating/power"); got != "ON" {
		t.Errorf("the device holds %v, want ON", got)
	}
	unknown := command("c2", 1)
	unknown.Path = Path("attic/heating/power")
	if _, err := b.write(t, unknown); err == nil {
		t.Error("a write to a resource that is not bound succeeded")
	}
}

func deaf(t *testing.T, b *bench) {
	b.device.Deaf(true)
	outcome, err := b.write(t, command("c1", 1))
	if err == nil && outcome == adapters.Done {
		t.Error("a deaf device was said to have obeyed")
	}
	b.device.Deaf(false)
	if _, err := b.write(t, command("c1", 1)); err != nil {
		t.Fatalf("the second write failed: %v", err)
	}
	b.host.Await(t, "the report after the second write", func(r Record) bool { return r.Has(power, models.OfEnum(1)) })
}

func lost(t *testing.T, b *bench) {
	b.rig.Cut()
	b.host.Await(t, "the device to be offline", func(r Record) bool { return r.Is("lab", false) })
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if outcome, err := b.adapter.(adapters.Writer).Write(ctx, command("c1", 1)); err == nil && outcome == adapters.Done {
		t.Error("a write over a cut connection was confirmed")
	}
	b.device.SetActual("climate/temperature", 80.6)
	b.rig.Restore()
	b.host.Await(t, "the device to be back with its newest value", func(r Record) bool { return r.Is("lab", true) && near(r, 27) })
}

func silent(t *testing.T, b *bench) {
	b.device.Silent(true)
	b.device.SetActual("climate/temperature", 82.4)
	if r := b.host.Seen(); near(r, 28) {
		t.Fatal("a value arrived from a silent device")
	}
	b.device.Silent(false)
	b.host.Await(t, "the value after silence", func(r Record) bool { return near(r, 28) })
}
