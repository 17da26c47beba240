// Stories of coverage.

package coverage_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/coverage"
)

const home = `device window : Contact
device door : Contact
device heater : Heater
device lamp : Switch
device room : Thermometer
app A {
`

func measure(t *testing.T, ctx context.Context, text string) *coverage.Report {
	t.Helper()
	files := map[string]string{"a.tenet": home + text + "}\n"}
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatal(list)
	}
	before, err := verifier.Verify(context.Background(), r, verifier.Options{})
	if err != nil {
		t.Fatal(err)
	}
	out, err := coverage.Measure(ctx, files, check.Site{}, before, coverage.Options{MaxStates: 50_000})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// tell writes what is known of the rules, a line for each thing.
func tell(r *coverage.Report) string {
	var b strings.Builder
	for i := range r.Rules {
		x := &r.Rules[i]
		fmt.Fprintf(&b, "%s watched by %d, runs %v, held %v, whole %v\n", x.Name, len(x.Watched), x.Runs, x.Held, x.Whole)
		for _, m := range x.Mutants {
			who := "nobody notices"
			switch {
			case m.Undecided:
				who = "not decided"
			case len(m.Noticed) > 0:
				who = strings.Join(m.Noticed, ", ") + " notices"
			}
			fmt.Fprintf(&b, "  %s: %s\n", who, m.Does)
		}
	}
	return b.String()
}

var stories = []struct{ name, text, want string }{
	{"a rule that a promise needs", `
		rule save { when window.state == open also on reconnect then set heater.power = off }
		never heater.power == on while window.state == open as "street"`,
		`A.save watched by 1, runs true, held false, whole true
  street notices: the rule is left out
  street notices: it does not react to what is so when a device comes back
  street notices: it sets heater.power to on
`},
	{"a guard that no promise asks for", `
		rule heat { when room.temperature < 18 °C while window.state == closed && lamp.power == off then set heater.power = on }
		rule save { when window.state == open also on reconnect then set heater.power = off }
		never heater.power == on while window.state == open as "street"`,
		`A.heat watched by 1, runs true, held true, whole true
  nobody notices: the rule is left out
  street notices: its guard is left out
  street notices: it does not ask for window.state == closed
  nobody notices: it does not ask for lamp.power == off
  nobody notices: it sets heater.power to off
A.save watched by 1, runs true, held false, whole true
  street notices: the rule is left out
  street notices: it does not react to what is so when a device comes back
  street notices: it sets heater.power to on
`},
	{"a rule that no promise is about", `
		rule light { when door.state == open for 2 min then set lamp.power = on }
		rule save { when window.state == open also on reconnect then set heater.power = off }
		never heater.power == on while window.state == open as "street"`,
		`A.light watched by 0, runs true, held false, whole true
  nobody notices: the rule is left out
  nobody notices: it does not wait for 2 min
  nobody notices: it sets lamp.power to off
A.save watched by 1, runs true, held false, whole true
  street notices: the rule is left out
  street notices: it does not react to what is so when a device comes back
  street notices: it sets heater.power to on
`},
}

func TestMeasure(t *testing.T) {
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			if got := tell(measure(t, context.Background(), s.text)); got != s.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, s.want)
			}
		})
	}
}

// TestValues: of each resource that somebody names, who watches it and what comes up.
func TestValues(t *testing.T) {
	r := measure(t, context.Background(), `
		assume !(room.temperature >= 30 °C)
		rule heat { when room.temperature < 18 °C || room.temperature >= 30 °C then set heater.power = on }
		rule light { when door.state == open then set lamp.power = on }
		never heater.power == on while room.temperature >= 18 °C && room.temperature < 30 °C && door.state == open && false as "x"`)
	got := ""
	for i := range r.Resources {
		x := &r.Resources[i]
		got += fmt.Sprintln(x.Ref, len(x.Watched), x.Values, x.Seen)
	}
	want := `door.state 1 [closed open] [true true]
heater.power 1 [off on] [true true]
lamp.power 0 [off on] [true true]
room.temperature 1 [below 18 °C 18 °C or more, below 30 °C 30 °C or more] [true true false]
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	unwatched, _ := r.Unwatched()
	if len(unwatched) != 1 || unwatched[0] != "A.light" {
		t.Errorf("unwatched: %v", unwatched)
	}
}

// TestGroups: the mistake of a rule of a group is one of all its instances.
func TestGroups(t *testing.T) {
	r := measure(t, context.Background(), `
		for each h in all Heater { rule save { when window.state == open also on reconnect then set h.power = off } }
		never heater.power == on while window.state == open as "street"`)
	if len(r.Rules) != 1 || len(r.Rules[0].Mutants) != 2 || len(r.Rules[0].Mutants[0].Noticed) != 1 {
		t.Error(tell(r))
	}
}

// TestInterrupted: what is known is given; TestBadText: nothing is measured of errors.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	r := measure(t, ctx, `
		rule save { when window.state == open then set heater.power = off }
		never heater.power == on while window.state == open`)
	if r.Limit == "" || len(r.Rules) != 1 || len(r.Rules[0].Watched) != 1 {
		t.Errorf("%+v", r)
	}
}

func TestBadText(t *testing.T) {
	_, err := coverage.Measure(context.Background(), map[string]string{"a.tenet": "app"}, check.Site{}, &verifier.Report{}, coverage.Options{})
	if !errors.Is(err, coverage.ErrText) {
		t.Error(err)
	}
}
