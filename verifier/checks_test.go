// Stories of the built-in checks: a smallest example and a clean twin of each.

package verifier_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/explain"
)

func TestChecks(t *testing.T) {
	for _, s := range stories(t, "testdata/checks/*.txtar") {
		t.Run(strings.TrimSuffix(filepath.Base(s.path), ".txtar"), func(t *testing.T) {
			r, list := compile.Load(s.files, s.site)
			found := checks.FromDiagnostics(list)
			if r != nil {
				more, err := checks.Run(context.Background(), r, checks.Options{Workers: 1})
				if err != nil {
					t.Fatal(err)
				}
				found = append(found, more...)
			}
			s.expect(t, "findings", findingLines(found))
			for _, f := range found {
				assertShown(t, r, f)
			}
		})
	}
}

// assertShown: a finding is complete, and a run it comes with replays.
func assertShown(t *testing.T, r *compile.Result, f checks.Finding) {
	t.Helper()
	if f.Where.File == "" || f.Where.End <= f.Where.Start || f.Cure == "" {
		t.Errorf("%s has no place or no cure: %+v", f.Check, f.Where)
	}
	switch f.Check {
	case "C1", "C2", "D1":
		if f.Run == nil || f.Trace == nil || !f.Confirmed {
			t.Fatalf("%s is shown without a run", f.Check)
		}
		if _, err := explain.Concretize(r.Spec, f.Run.World, f.Run.Beats, explain.NewJudge(r)); err != nil {
			t.Errorf("%s: the run does not replay: %v", f.Check, err)
		}
	}
}

// Every check of the catalogue has an example that shows it and a clean twin.
func TestCatalogueHasExamples(t *testing.T) {
	shown, clean := map[string]bool{}, map[string]bool{}
	for _, s := range stories(t, "testdata/checks/*.txtar") {
		name, _, _ := strings.Cut(filepath.Base(s.path), "-")
		if strings.HasPrefix(s.section("findings"), name+" ") {
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
