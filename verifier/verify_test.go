// Verify as a whole: limits, interruption, determinism, progress.

package verifier_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/report"
)

const flat = `
device window : Contact
device room : Thermometer
device heater : Heater
app Comfort {
  rule heat {
    when room.temperature < 20 °C && window.state == closed also on reconnect
    then set heater.power = on
  }
  rule save { when window.state == open also on reconnect then set heater.power = off }
  set heater.power = on only happens while window.state == closed as "first"
  never heater.power == on while window.state == open as "second"
  never heater.power == on as "third"
}
`

func load(t testing.TB, text string) *compile.Result {
	t.Helper()
	files := map[string]string{"a.tenet": text}
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatal(diag.Render(list, diag.Options{Source: diag.Sources(files)}))
	}
	return r
}

func verify(t *testing.T, ctx context.Context, r *compile.Result, opt verifier.Options) *verifier.Report {
	t.Helper()
	rep, err := verifier.Verify(ctx, r, opt)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func lines(rep *verifier.Report) string {
	out := ""
	for i := range rep.Properties {
		out += verdictLine(&rep.Properties[i])
	}
	return out
}

func TestResultDoesNotDependOnWorkers(t *testing.T) {
	r := load(t, flat)
	var first string
	for workers := 1; workers <= 4; workers++ {
		doc, err := report.New(verify(t, context.Background(), r, verifier.Options{Workers: workers}), nil).JSON()
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = string(doc)
		}
		if diff := cmp.Diff(first, string(doc)); diff != "" {
			t.Fatalf("%d workers give another document:\n%s", workers, diff)
		}
	}
}

func TestLimitsAreNamed(t *testing.T) {
	r := load(t, flat)
	for _, c := range []struct {
		name string
		opt  verifier.Options
		want string
	}{
		{"states", verifier.Options{MaxStates: 30}, "second: unknown none: states limit reached after 30 states (rung prompt)"},
		{"memory", verifier.Options{Memory: 1 << 10, Workers: 1}, "second: unknown none: memory limit reached with"},
		{"rung", verifier.Options{Rung: world.Prompt}, "second: unknown prompt: rung not tried: delayed"},
		{"timeout", verifier.Options{Timeout: time.Nanosecond}, "second: unknown none: time limit reached after"},
	} {
		got := lines(verify(t, context.Background(), r, c.opt))
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: wanted %q in\n%s", c.name, c.want, got)
		}
	}
}

// Interrupted after the first property: it stays decided, the others are
// unknown.
func TestInterruptKeepsWhatIsDecided(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rep := verify(t, ctx, load(t, flat), verifier.Options{Workers: 1, OnProperty: func(*verifier.Property) { cancel() }})
	want := "first: holds delayed\n" +
		"second: unknown none: interrupted\n" +
		"third: unknown none: interrupted\n"
	if got := lines(rep); got != want {
		t.Errorf("got\n%s", got)
	}
	if code := report.Exit(rep); code != report.Undecided {
		t.Errorf("exit code %d", code)
	}
}

func TestFilterAndProgress(t *testing.T) {
	seconds := 0
	clock := func() time.Time {
		seconds++
		return time.Unix(int64(seconds), 0)
	}
	var last verifier.Progress
	calls := 0
	rep := verify(t, context.Background(), load(t, flat), verifier.Options{
		Filter:   func(app, name string) bool { return app == "Comfort" && name == "third" },
		Clock:    clock,
		Progress: func(p verifier.Progress) { last, calls = p, calls+1 },
	})
	if got := lines(rep); got != "third: violated none\n" {
		t.Errorf("got %q", got)
	}
	if calls == 0 || last.Property != "third" || last.Rung != "prompt" || last.States == 0 || last.PerSecond <= 0 {
		t.Errorf("%d calls, the last %+v", calls, last)
	}
	if rep.Seconds <= 0 || rep.Properties[0].Seconds <= 0 {
		t.Errorf("%v seconds in all, %v for the property", rep.Seconds, rep.Properties[0].Seconds)
	}
}

// Assumptions that contradict each other prove nothing.
func TestContradictingAssumptions(t *testing.T) {
	r := load(t, `
device window : Contact
app A {
  assume initially window.state == open
  assume initially window.state == closed
  never window.state == open as "p"
}`)
	if got := lines(verify(t, context.Background(), r, verifier.Options{})); !strings.Contains(got, "p: unknown none: assumptions:") {
		t.Errorf("got %q", got)
	}
}

func TestAssumptionsInWords(t *testing.T) {
	r := load(t, `
device window : Contact
device room : Thermometer
device heater : Heater
environment {
  room.temperature moves stepwise
  while heater.power == on: room.temperature does not fall
}
app A {
  assume initially heater.power == off
  rule save { when window.state == open also on reconnect then set heater.power = off }
  never heater.power == on while room.temperature > 30 °C as "p"
}`)
	got := verify(t, context.Background(), r, verifier.Options{}).Properties[0].Assumptions
	want := []string{
		"initially heater.power == off",
		"while heater.power == on: room.temperature does not fall",
		"heater.power answers commands as its behaviour declares",
		"heater.power answers a command within 2 s and is reported within 2 s",
		"room.temperature moves only to a neighbouring region at a time",
		"room.temperature stays within -50 °C to 125 °C",
		"room.temperature is reported within 2 s",
		"window.state is reported within 2 s",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What the day does is assumed too, and said.
func TestAssumptionsOfTheDay(t *testing.T) {
	r := load(t, `
device lamp : Switch
app A {
  rule dusk { at sunset or at 06:00 then set lamp.power = on }
  set lamp.power = on never happens as "p"
}`)
	got := verify(t, context.Background(), r, verifier.Options{Rung: world.Prompt, MaxStates: 1000}).Properties[0].Assumptions
	want := []string{
		"lamp.power answers commands as its behaviour declares",
		"lamp.power is reported at once, and commands to it are answered before anything else happens",
		"moments of the day come in their order, an hour earlier or later at a clock change",
		"the sun rises and sets 22 h to 26 h after it last did, or not at all",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The document keeps its promise that lists are never null.
func TestDocumentHasNoNullLists(t *testing.T) {
	doc, err := report.New(verify(t, context.Background(), load(t, flat), verifier.Options{}), nil).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var decoded map[string]any
	if err := json.Unmarshal(doc, &decoded); err != nil {
		t.Fatal(err)
	}
	nullable := map[string]bool{"limit": true, "beyond": true, "trace": true, "loop": true, "pair": true}
	var look func(path string, v any)
	look = func(path string, v any) {
		switch x := v.(type) {
		case nil:
			if name := path[strings.LastIndexByte(path, '.')+1:]; !nullable[name] {
				t.Errorf("%s is null", path)
			}
		case map[string]any:
			for k, y := range x {
				look(path+"."+k, y)
			}
		case []any:
			for _, y := range x {
				look(path, y)
			}
		}
	}
	look("", decoded)
}
