// Stories of wishes that are fulfilled, and of some that cannot be.

package repair_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/repair"
)

const things = `model Bulb { service light { modifiable state power: enum {off, on} } }
model Signal { service light { modifiable state tone: enum {red, green, blue} } }
device signal : Signal
device bulb : Bulb
device window : Contact
device heater : Heater
device lamp : Switch
device room : Thermometer
device door : Contact

app A {`

// wished gives what becomes of an app's text, and what is said of the wishes that stay.
var wished = []struct{ name, text, want, why string }{
	{"a state that must not be", `
  achieve never heater.power == on while window.state == open as "no heating to the street"
`, `
  rule heater_power_off {
    when window.state == open also on reconnect
    then set heater.power = off
  }
  never heater.power == on while window.state == open as "no heating to the street"
`, ""},
	{"a bare condition is wanted again and again", `
  achieve heater.power == on
`, `
  rule heater_power_on {
    when known(heater.power) also on reconnect
    then set heater.power = on
  }
  heater.power == on again and again
`, ""},
	{"the rules there are will do", `
  rule save { when window.state == open also on reconnect then set heater.power = off }
  achieve never heater.power == on while window.state == open
`, `
  rule save { when window.state == open also on reconnect then set heater.power = off }
  never heater.power == on while window.state == open
`, ""},
	{"one wish after the other", `
  achieve always heater.power == on while window.state == closed && room.temperature < 18 °C
  achieve never heater.power == on while window.state == open
`, `
  rule heater_power_on {
    when room.temperature < 18 °C && window.state == closed also on reconnect
    then set heater.power = on
  }
  rule heater_power_off priority 1 {
    when window.state == open also on reconnect
    then set heater.power = off
  }
  always heater.power == on while window.state == closed && room.temperature < 18 °C
  never heater.power == on while window.state == open
`, ""},
	{"a rule that is there takes care", `
  rule light { when door.state == open then set lamp.power = on }
  achieve set lamp.power = on only happens while room.temperature < 12 °C
`, `
  rule light { when door.state == open && room.temperature < 12 °C then set lamp.power = on }
  set lamp.power = on only happens while room.temperature < 12 °C
`, ""},
	{"wishes that clash", `
  never heater.power == on while window.state == open as "no heating to the street"
  rule save { when window.state == open also on reconnect then set heater.power = off }
  achieve always heater.power == on while room.temperature < 12 °C
`, `
  never heater.power == on while window.state == open as "no heating to the street"
  rule save { when window.state == open also on reconnect then set heater.power = off }
  achieve always heater.power == on while room.temperature < 12 °C
`, `no rules keep it and "no heating to the street"`},
	{"three wishes that clash, any two of which do not", `
  never signal.tone == red while door.state == open as "not red"
  never signal.tone == green while door.state == open as "not green"
  never heater.power == on while door.state == open as "saving"
  rule blue { when door.state == open also on reconnect then set signal.tone = blue set heater.power = off }
  achieve never signal.tone == blue while door.state == open
`, `
  never signal.tone == red while door.state == open as "not red"
  never signal.tone == green while door.state == open as "not green"
  never heater.power == on while door.state == open as "saving"
  rule blue { when door.state == open also on reconnect then set signal.tone = blue set heater.power = off }
  achieve never signal.tone == blue while door.state == open
`, `it and "not red" and "not green"`},
	{"a wish in time, of a door that may open unheard", `
  achieve whenever door.state == open, bulb.power == on within 1 min
`, `
  rule bulb_power_on {
    when bulb.power == off && known(door.state) also on reconnect
    then set bulb.power = on
  }
  whenever door.state == open, bulb.power == on within 1 min
`, ""},
	{"a wish in time that clashes", `
  assume initially bulb.power == off
  always bulb.power == off as "dark"
  achieve whenever door.state == open, bulb.power == on within 1 min
`, `
  assume initially bulb.power == off
  always bulb.power == off as "dark"
  achieve whenever door.state == open, bulb.power == on within 1 min
`, `no rules keep it and "dark"`},
	{"wishes in time that clash", `
  assume initially bulb.power == off
  bulb.power == on never lasts shorter than 1 min as "calm"
  bulb.power == on never lasts longer than 20 s as "short"
  achieve whenever door.state == open, bulb.power == on within 1 min
`, `
  assume initially bulb.power == off
  bulb.power == on never lasts shorter than 1 min as "calm"
  bulb.power == on never lasts longer than 20 s as "short"
  achieve whenever door.state == open, bulb.power == on within 1 min
`, `no rules were found that keep it and "calm" and "short"`},
	{"a wish in time that people can undo", `
  achieve whenever door.state == open, lamp.power == on within 10 min
`, `
  achieve whenever door.state == open, lamp.power == on within 10 min
`, "rules that react to what they hear do not keep it"},
	{"what cannot be set", `
  achieve never window.state == open
`, `
  achieve never window.state == open
`, "no rules keep it: the world can break it"},
}

func TestFulfil(t *testing.T) {
	for _, s := range wished {
		t.Run(s.name, func(t *testing.T) {
			files := map[string]string{"a.tenet": things + s.text + "}\n"}
			after, list, err := repair.Fulfil(context.Background(), files, check.Site{}, repair.Options{MaxStates: 60_000})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.TrimSuffix(strings.TrimPrefix(after["a.tenet"], things), "}\n"); got != s.want {
				t.Errorf("got:\n%s", got)
			}
			why := ""
			for i := range list {
				w := &list[i]
				if why += w.Why; w.Why == "" != (w.Kept || w.Taken != nil) {
					t.Errorf("%s: why %q, kept %v, taken %v", w.Promise, w.Why, w.Kept, w.Taken)
				}
				if lost := strings.Contains(w.Why, "world can break") || strings.Contains(w.Why, "keep it"); lost != (w.Play != nil) {
					t.Errorf("%s: why %q, with a run %v", w.Promise, w.Why, w.Play != nil)
				}
				if w.File != "a.tenet" || !strings.Contains(strings.Split(files["a.tenet"], "\n")[w.Line-1], "achieve") {
					t.Errorf("%s is said to stand in line %d of %s", w.Promise, w.Line, w.File)
				}
			}
			if s.why == "" != (why == "") || !strings.Contains(why, s.why) {
				t.Errorf("why: %s", why)
			}
			r, problems := compile.Load(after, check.Site{})
			if r == nil {
				t.Fatal(problems)
			}
			holds(t, r, list)
		})
	}
}

// holds verifies that what is said to be fulfilled is.
func holds(t *testing.T, r *compile.Result, list []repair.Wish) {
	t.Helper()
	report, err := verifier.Verify(context.Background(), r, verifier.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		w := &list[i]
		if !w.Kept && w.Taken == nil {
			continue
		}
		for _, p := range report.Properties {
			if p.Name == w.Promise && p.Verdict != verifier.Holds {
				t.Errorf("%s: %v", p.Name, p.Verdict)
			}
		}
	}
}

// TestConcessions: where wishes clash, or ask for too much of moments, what would do is
// proposed and not done.
func TestConcessions(t *testing.T) {
	for text, want := range map[string]string{
		`
  never heater.power == on while window.state == open
  rule save { when window.state == open also on reconnect then set heater.power = off }
  achieve whenever room.temperature < 12 °C, heater.power == on within 10 min
`: "always heater.power == on while room.temperature < 12 °C && window.state != open",
		`
  never heater.power == on while room.temperature >= 20 °C
  rule warm { when room.temperature >= 20 °C also on reconnect then set heater.power = off }
  achieve whenever room.temperature < 12 °C, heater.power == on
`: "always heater.power == on while room.temperature < 12 °C",
	} {
		files := map[string]string{"a.tenet": things + text + "}\n"}
		after, list, err := repair.Fulfil(context.Background(), files, check.Site{}, repair.Options{MaxStates: 60_000})
		if err != nil {
			t.Fatal(err)
		}
		if after["a.tenet"] != files["a.tenet"] || len(list) != 1 || len(list[0].Proposals) != 1 || !list[0].Proposals[0].Concedes {
			t.Fatalf("%+v\n%s", list, after["a.tenet"])
		}
		p := &list[0].Proposals[0]
		if !strings.Contains(p.Files["a.tenet"], want) || strings.Contains(p.Files["a.tenet"], "achieve") || len(p.Costs) == 0 {
			t.Errorf("%v, proposed:\n%s", p.Costs, p.Files["a.tenet"])
		}
		for _, q := range p.Report.Properties {
			if q.Verdict != verifier.Holds {
				t.Errorf("%s: %v", q.Name, q.Verdict)
			}
		}
	}
}

// TestWishesOfBadTexts: nothing is written for a text with errors, and a wish that cannot
// be read as a promise says why.
func TestWishesOfBadTexts(t *testing.T) {
	_, _, err := repair.Fulfil(context.Background(), map[string]string{"a.tenet": "app A { achieve never }"}, check.Site{}, repair.Options{})
	if !errors.Is(err, repair.ErrText) {
		t.Errorf("error %v", err)
	}
	files := map[string]string{"a.tenet": things + "\n  achieve never heater.power == on\n  never heater.power == on\n}\n"}
	if _, _, err := repair.Fulfil(context.Background(), files, check.Site{}, repair.Options{}); !errors.Is(err, repair.ErrText) {
		t.Errorf("the same twice: error %v", err)
	}
}

// TestInterruptedWishes: a cancelled context gives what there is.
func TestInterruptedWishes(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	files := map[string]string{"a.tenet": things + "\n  achieve never heater.power == on while window.state == open\n}\n"}
	after, list, err := repair.Fulfil(ctx, files, check.Site{}, repair.Options{})
	if err != nil || len(list) != 0 || after["a.tenet"] != files["a.tenet"] {
		t.Errorf("%v %v", list, err)
	}
}
