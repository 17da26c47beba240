// Stories of repairs, and what is so of every proposal.

package repair_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/draft"
	"github.com/tenet-iot/tenet/verifier/repair"
)

func verified(t *testing.T, files map[string]string) *verifier.Report {
	t.Helper()
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatal(diag.Render(list, diag.Options{Source: diag.Sources(files)}))
	}
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{AllFindings: true})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func proposed(t *testing.T, files map[string]string, opt repair.Options) []repair.Answer {
	t.Helper()
	answers, err := repair.Propose(t.Context(), files, check.Site{}, verified(t, files), opt)
	if err != nil {
		t.Fatal(err)
	}
	return answers
}

// Cases of the literature, with the first change that is proposed; "" for none.
var stories = map[string]string{
	"autotap/01-window-curtain":          "rule warm waits also for !rain.leak; a new rule keep_window_open_false: when window.open && rain.leak, set window.open = false",
	"autotap/05-event-only-while":        "rule open asks also that anna.home",
	"autotap/06-event-never-after":       "rule alarm is deleted",
	"autotap/10-overblocked":             "",
	"autotap/12-oven-locked":             "rule free asks also that !child.near; a new rule keep_oven_lock_locked: when oven.lock != locked && child.near, set oven.lock = locked",
	"autotap/23-door-while-asleep":       "rule visit asks also that !anna.asleep",
	"autotap/26-clashing-wishes":         "",
	"iotguard/02-sprinkler-rain":         "rule dry waits also for !rain.leak; a new rule keep_sprinkler_power_off: when rain.leak, or when sprinkler.power == on && rain.leak, set sprinkler.power = off",
	"iotguard/03-garage-night":           "rule comes waits also for now() < 23:00",
	"tapfixer/05-action-override":        "rule water waits also for !leak.leak; rule dry leaves out the step that sets valve.valve to open",
	"tapfixer/08-tardy-attribute":        "a new rule keep_heater_power_off: when heater.power != off && room.temperature > 22 °C, set heater.power = off; the promise becomes: always heater.power == off while room.temperature > 22 °C",
	"tapinspector/01-tardy-channel":      "",
	"tapinspector/02-stale-step":         "rule iron leaves out the step that sets iron.power to on",
	"tapinspector/10-brewing-cut-short":  "rule brew asks also that anna.home",
	"brackenbury/06-missing-reversal":    "",
	"soteria/03-lights-left-on":          "rule light waits also for anna.home; a new rule keep_lamp_power_off: when lamp.power == on && !anna.home, set lamp.power = off",
	"tapfixer/06-action-disorder":        "rule leave asks also that door.lock == locked; it is assumed that at the start !(lamp.power == off && door.lock != locked)",
	"tapfixer/02-condition-interference": "rule cold asks also that window.state != open; a new rule keep_heater_power_off: when heater.power == on && window.state == open, set heater.power = off",
}

// In every proposed text, verified anew, the promise holds and no other is worse.
func TestCasesOfTheLiterature(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(stories)) {
		t.Run(name, func(t *testing.T) {
			a, err := txtar.ParseFile("../../examples/rules/" + name + ".case")
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{"home.tenet": string(a.Files[0].Data)}
			before := verified(t, files)
			for _, answer := range proposed(t, files, repair.Options{
				Most: 2, Timeout: time.Hour, MaxStates: 60_000, // the same on a busy machine
				Filter: func(_, name string) bool { return name != "C1" },
			}) {
				first := ""
				if len(answer.Proposals) > 0 {
					first = strings.Join(answer.Proposals[0].Does, "; ")
				} else if answer.Why == "" {
					t.Error("no proposal, and no word why")
				}
				if first != stories[name] {
					t.Errorf("%s: got %q\nwant %q", answer.Promise, first, stories[name])
				}
				for _, p := range answer.Proposals {
					mends(t, before, answer, p)
				}
			}
		})
	}
}

func mends(t *testing.T, before *verifier.Report, a repair.Answer, p repair.Proposal) {
	t.Helper()
	after := verified(t, p.Files)
	for i, q := range after.Properties {
		b := before.Properties[i]
		if b.Name != q.Name || q.Name == a.Promise && q.Verdict != verifier.Holds || b.Verdict == verifier.Holds && q.Verdict != verifier.Holds {
			t.Errorf("after %v %q is %s, it was %s", p.Does, q.Name, q.Verdict, b.Verdict)
		}
	}
	for _, f := range after.Findings {
		if f.Blocking() && !slices.ContainsFunc(before.Findings, func(g checks.Finding) bool { return g.Fingerprint() == f.Fingerprint() }) {
			t.Errorf("%v brings an error: %s", p.Does, f.Message)
		}
	}
}

// Where two things must not be together, the rule that sets one also sets the other.
func TestCompanions(t *testing.T) {
	files := map[string]string{"a.tenet": `
model Window { service window { modifiable state open: bool } }
device north : Window
device south : Window
device button : Button
app Air {
  rule one { on button.pressed updates while button.pressed == single then set north.open = true }
  rule two { on button.pressed updates while button.pressed == twice then set south.open = true }
  assume initially !north.open && !south.open
  never north.open and south.open together as "no draught"
}
`}
	got := proposed(t, files, repair.Options{Most: 1, Timeout: time.Hour, MaxStates: 60_000})
	want := []string{"rule one also sets south.open to false", "rule two also sets north.open to false"}
	if len(got) != 1 || len(got[0].Proposals) != 1 || !slices.Equal(got[0].Proposals[0].Does, want) {
		t.Errorf("%+v", got)
	}
}

// A rule that conflicts with another gets a priority; not where the other were then of no
// use.
func TestConflicts(t *testing.T) {
	for _, c := range []struct{ save, want string }{
		{"on room.temperature updates while room.temperature < 16 °C", "rule save has priority 3: it has the last word"},
		{"when room.temperature < 18 °C also on reconnect", ""},
	} {
		files := map[string]string{"a.tenet": `
device heater : Heater
device room : Thermometer
app Heat {
  rule warm "when it is cold" priority 2 { when room.temperature < 18 °C also on reconnect then set heater.power = on }
  rule save priority 2 mode restart { ` + c.save + ` then set heater.power = off }
}
`}
		got := proposed(t, files, repair.Options{})
		if len(got) != 1 || got[0].Promise != "C1" {
			t.Fatalf("%+v", got)
		}
		var does []string
		for _, p := range got[0].Proposals {
			does = append(does, p.Does...)
		}
		if c.want == "" && (len(does) > 0 || got[0].Why == "") || c.want != "" && !slices.Contains(does, c.want) {
			t.Errorf("%s: %q %s", c.save, does, got[0].Why)
		}
	}
}

const home = `// The heater of the hall.
device heater : Heater
device room : Thermometer
device window : Contact // in the hall

app Heat {
  /* warm */ rule cold {
    when room.temperature < 18 °C // cold
    while window.state == closed || heater.power == off
    then set heater.power = on // on
  }
  // airing
  rule air priority 2 { when window.state == open then set heater.power = off }
  // The promise.
  never heater.power == on while window.state == open as "no heat for the street"
}
`

// Only what has to be changed is changed, and no comment is lost.
func TestChangesAreSmall(t *testing.T) {
	for _, text := range []string{home, strings.ReplaceAll(home, "  ", "\t")} { // as tenet fmt lays it out, and by hand
		answers := proposed(t, map[string]string{"a.tenet": text}, repair.Options{})
		if len(answers) != 1 || len(answers[0].Proposals) == 0 {
			t.Fatalf("%+v", answers)
		}
		for _, p := range answers[0].Proposals {
			after := p.Files["a.tenet"]
			for _, comment := range []string{"// The heater of the hall.", "// in the hall", "/* warm */", "// cold", "// on", "// airing", "// The promise."} {
				if !strings.Contains(after, comment) {
					t.Errorf("%v loses %q:\n%s", p.Does, comment, after)
				}
			}
			kept := 0
			for _, line := range strings.Split(text, "\n") {
				if strings.Contains(after, line+"\n") {
					kept++
				}
			}
			if all := strings.Count(text, "\n"); kept < all-2 {
				t.Errorf("%v keeps %d of %d lines:\n%s", p.Does, kept, all, after)
			}
		}
	}
}

// Promises of one file are mended by changes of rules in another.
func TestSeveralFiles(t *testing.T) {
	head, app, _ := strings.Cut(home, "app Heat")
	files := map[string]string{"devices.tenet": head, "heat.tenet": "app Heat" + app}
	answers := proposed(t, files, repair.Options{Most: 1})
	if len(answers) != 1 || len(answers[0].Proposals) != 1 {
		t.Fatalf("%+v", answers)
	}
	p := answers[0].Proposals[0]
	if p.Files["devices.tenet"] != head || p.Files["heat.tenet"] == files["heat.tenet"] {
		t.Errorf("%v changes %v", p.Does, draft.Changes(files, p.Files))
	}
}

// A text with errors is not repaired; without time nothing is said but that.
func TestNothingToRepair(t *testing.T) {
	files := map[string]string{"a.tenet": home}
	rep := verified(t, files)
	if _, err := repair.Propose(t.Context(), map[string]string{"a.tenet": "app {"}, check.Site{}, rep, repair.Options{}); !errors.Is(err, repair.ErrText) {
		t.Errorf("a text with errors: %v", err)
	}
	answers, err := repair.Propose(t.Context(), files, check.Site{}, rep, repair.Options{Budget: time.Nanosecond})
	if err != nil || len(answers) != 1 || len(answers[0].Proposals) > 0 || answers[0].Limit == "" || answers[0].Why == "" {
		t.Errorf("without time: %+v %v", answers, err)
	}
	answers, err = repair.Propose(t.Context(), files, check.Site{}, rep, repair.Options{Filter: func(app, _ string) bool { return app != "Heat" }})
	if err != nil || len(answers) > 0 {
		t.Errorf("of another app: %+v %v", answers, err)
	}
}

// Changes, made from the last to the first, turn one text into the other.
func TestChangesLeadFromOneTextToTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.SampledFrom([]string{"a", "b", "c", "", "d"})
		before, after := rapid.SliceOfN(line, 1, 9).Draw(t, "before"), rapid.SliceOfN(line, 1, 9).Draw(t, "after")
		text := func(list []string) map[string]string { return map[string]string{"a": strings.Join(list, "\n") + "\n"} }
		got := slices.Clone(before)
		list := draft.Changes(text(before), text(after))
		for i := len(list) - 1; i >= 0; i-- {
			c := list[i]
			at := c.Line - 1
			if !slices.Equal(got[at:at+len(c.Before)], c.Before) {
				t.Fatalf("line %d is not %q in %q", c.Line, c.Before, before)
			}
			got = slices.Concat(got[:at], c.After, got[at+len(c.Before):])
		}
		if strings.Join(got, "\n") != strings.Join(after, "\n") {
			t.Fatalf("%q, want %q by %+v", got, after, list)
		}
	})
}
