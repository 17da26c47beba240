// Stories of the built-in checks: a smallest example and a clean twin of each.

package verifier_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/explain"
)

func TestChecks(t *testing.T) {
	for _, s := range stories(t, "testdata/checks/*.txtar") {
		t.Run(strings.TrimSuffix(filepath.Base(s.path), ".txtar"), func(t *testing.T) {
			r, list := compile.Load(s.files, s.site)
			found := checks.FromDiagnostics(list)
			if r == nil && len(found) == 0 {
				t.Fatalf("it is no text of the language: %v", list)
			}
			if r != nil {
				found = append(found, findingsOf(t, r, strings.HasPrefix(filepath.Base(s.path), "G"))...)
			}
			s.expect(t, "findings", findingLines(found))
			for _, f := range found {
				assertShown(t, r, f)
			}
		})
	}
}

// findingsOf runs the checks, those of faults together with the promises.
func findingsOf(t *testing.T, r *compile.Result, faults bool) []checks.Finding {
	t.Helper()
	if !faults {
		found, err := checks.Run(context.Background(), r, checks.Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	report, err := verifier.Verify(context.Background(), r, verifier.Options{Workers: 1, Rung: world.Faulty})
	if err != nil {
		t.Fatal(err)
	}
	return report.Findings
}

// assertShown: a finding is complete, and a run it comes with replays.
func assertShown(t *testing.T, r *compile.Result, f checks.Finding) {
	t.Helper()
	if f.Where.File == "" || f.Where.End <= f.Where.Start || f.Cure == "" {
		t.Errorf("%s has no place or no cure: %+v", f.Check, f.Where)
	}
	if f.PairRun != nil {
		if f.Pair == nil || f.Trace == nil || !f.Confirmed {
			t.Errorf("%s has two runs that are not told, or confirm nothing", f.Check)
		}
		if _, err := explain.ConcretizePair(r.Spec, f.PairRun.Pair, f.PairRun.Start, f.PairRun.Beats, explain.NewJudge(r)); err != nil {
			t.Errorf("%s: the two runs do not replay: %v", f.Check, err)
		}
		return
	}
	if f.Run == nil {
		if !slices.Contains(runless, f.Check) {
			t.Errorf("%s is shown without a run", f.Check)
		}
		return
	}
	if f.Trace == nil || !f.Confirmed {
		t.Fatalf("%s has a run that is not told, or confirms nothing", f.Check)
	}
	if f.Run.Loop > 0 {
		return // it was gone through until it came back
	}
	if _, err := explain.Concretize(r.Spec, f.Run.World, f.Run.Beats, explain.NewJudge(r)); err != nil {
		t.Errorf("%s: the run does not replay: %v", f.Check, err)
	}
}

// runless are decided on the text, on the tables, or by there being no run at all.
var runless = []string{"A1", "A2", "A3", "A4", "A6", "B1", "B4a", "B4b", "E7", "F3", "H3", "O1"}

// Of many findings of one code five are shown, and the number of the others.
func TestManyFindings(t *testing.T) {
	text := "device lamp : Switch\napp A {\n"
	for i := range 8 {
		text = fmt.Sprintf("device b%d : Button\n%s  rule r%d {\n    on b%d.pressed\n    then set lamp.power = on\n      after 5 min notify resident \"on\"\n  }\n", i, text, i, i)
	}
	r := (&story{files: map[string]string{"a.tenet": text + "}\n"}}).load(t)
	for _, all := range []bool{false, true} {
		found, err := checks.Run(context.Background(), r, checks.Options{All: all})
		if err != nil {
			t.Fatal(err)
		}
		want, last := 5, " (and 3 more of this kind)"
		if all {
			want, last = 8, "for it is still under way"
		}
		if len(found) != want || !strings.HasSuffix(found[len(found)-1].Message, last) {
			t.Errorf("all %v: %d findings, the last is %q", all, len(found), found[len(found)-1].Message)
		}
	}
}

// Where a cluster is too large its parts are looked at: what a run shows is found,
// what is said of all situations is not said.
func TestLargeClusters(t *testing.T) {
	s := &story{files: map[string]string{"a.tenet": `
device lamp : Switch
device button : Button
device room : Thermometer
device window : Contact
app A {
  rule r {
    on button.pressed
    then set lamp.power = on
      after 5 min set lamp.power = off
  }
  rule warm { when room.temperature < 15 °C && window.state == closed for 1 min then set lamp.power = on }
  rule cold priority 1 { when room.temperature < 15 °C && window.state == closed for 1 min then set lamp.power = off }
}
`}}
	r := s.load(t)
	for _, c := range []struct {
		states int
		want   string
	}{
		{60_000, "E5 dropped-trigger hint A.r\nB2 shadowed warning A.warm\n"},
		{500, "E5 dropped-trigger hint A.r\n"},
	} {
		found, err := checks.Run(context.Background(), r, checks.Options{Tour: c.states})
		if err != nil {
			t.Fatal(err)
		}
		if got := findingLines(found); got != c.want {
			t.Errorf("%d states: got\n%swant\n%s", c.states, got, c.want)
		}
	}
}

// A cancelled context ends the checks without an error.
func TestChecksAreCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, s := range stories(t, "testdata/checks/D*-bad.txtar") {
		found, err := checks.Run(ctx, s.load(t), checks.Options{})
		if err != nil || strings.Contains(findingLines(found), "warning") {
			t.Errorf("%s: %v %v", s.path, findingLines(found), err)
		}
	}
}

// Every check of the catalogue has an example that shows it and a clean twin.
func TestCatalogueHasExamples(t *testing.T) {
	shown, clean := map[string]bool{}, map[string]bool{}
	for _, s := range stories(t, "testdata/checks/*.txtar") {
		name, _, _ := strings.Cut(filepath.Base(s.path), "-")
		if strings.Contains("\n"+s.section("findings"), "\n"+name+" ") {
			shown[name] = true
		}
		if s.section("findings") == "" {
			clean[name] = true
		}
	}
	for _, d := range checks.Catalogue() {
		if !shown[d.Check] || !clean[d.Check] {
			t.Errorf("%s: example %v, clean twin %v", d.Check, shown[d.Check], clean[d.Check])
		}
	}
}

// A question that hits its limit is shown as possible, never as fact.
func TestUnconfirmedFindings(t *testing.T) {
	s := &story{files: map[string]string{"a.tenet": `
model Lamp { service light { modifiable state power: enum {off, on} } }
device lamp : Lamp
device button : Button
app A {
  var x: bool = false
  rule one { on button.pressed then set lamp.power = on }
  rule two { on button.pressed then set lamp.power = off }
  rule down { when x then x = false }
  rule up { when !x then x = true }
  rule begin { on button.pressed then x = true }
}
`}}
	found, err := checks.Run(context.Background(), s.load(t), checks.Options{MaxStates: 1})
	if err != nil {
		t.Fatal(err)
	}
	want := "C1 conflict error A.one A.two (possible)\nD1 endless error A.down A.up A.begin (possible)\n"
	if got := findingLines(found); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
