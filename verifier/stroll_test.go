// Random runs: what they find is a violation, and the same every time.

package verifier_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/search"
)

// A stroll finds a violation only where the slow search finds one, no nearer than that,
// and the same one the second time; it replays.
func TestStrollsFindViolations(t *testing.T) {
	besideOthers(t)
	found, missed := 0, 0
	least := rounds(t)
	for round := 0; round < least || round < rare && found == 0; round++ {
		rapid.Check(t, func(t *rapid.T) {
			files, site := drawSystem(t)
			r, _ := compile.Load(files, site)
			if r == nil {
				t.Fatal(files["a.tenet"])
			}
			rung := rapid.SampledFrom([]world.Rung{world.Prompt, world.Delayed}).Draw(t, "rung")
			pr := r.Spec.Properties[0]
			if pr.OfPairs() {
				t.Skip("a sentence about two runs")
			}
			w, err := world.New(r.Spec, rung, pr)
			if err != nil {
				t.Skip("it is too large")
			}
			if rapid.IntRange(0, 9).Draw(t, "of ten") > 1 {
				return // a fifth is enough
			}
			broken, _, ok := reach(w)
			if !ok {
				return // it is too large
			}
			q := search.Question{Spec: r.Spec, Rung: rung, Property: pr, Judge: explain.NewJudge(r)}
			res, err := search.Stroll(t.Context(), q, 0, search.Options{Casts: 1})
			if err != nil {
				t.Fatal(err)
			}
			if res.Run == nil {
				missed++
				return
			}
			found++
			if broken < 0 || len(res.Run.Beats) < broken+1 {
				t.Fatalf("%s\na run of %d steps on rung %s, the nearest violation is at depth %d", files["a.tenet"], len(res.Run.Beats), rung, broken)
			}
			again, err := search.Stroll(t.Context(), q, 0, search.Options{Casts: 1})
			if err != nil || !slices.Equal(again.Recipe.Moves, res.Recipe.Moves) {
				t.Fatalf("%s\nanother run the second time: %v", files["a.tenet"], err)
			}
			if _, err := search.Replay(q, *res.Recipe); err != nil {
				t.Fatalf("%s\nthe run does not replay: %v", files["a.tenet"], err)
			}
		})
	}
	if found == 0 {
		t.Errorf("no stroll found anything, %d found nothing", missed)
	}
}

// A promise that is broken before anything happens is broken by the start alone.
func TestStrollEndsAtTheStart(t *testing.T) {
	r, list := compile.Load(map[string]string{"a.tenet": `
model Sky { service light { sensor dark: bool } }
device s : Sky
app A {
  var v: bool = false
  rule r { when s.dark then v = true }
  always v as "p"
}
`}, check.Site{})
	if r == nil {
		t.Fatal(list)
	}
	q := search.Question{Spec: r.Spec, Rung: world.Prompt, Property: r.Spec.Properties[0], Judge: explain.NewJudge(r)}
	res, err := search.Stroll(t.Context(), q, 0, search.Options{Casts: 1})
	if err != nil || res.Run == nil || len(res.Run.Beats) != 1 {
		t.Fatalf("%+v, %v", res, err)
	}
}
