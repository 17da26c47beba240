package homes_test

import (
	"context"
	"testing"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/homes"
)

// A town of a hundred flats is what the benchmarks ask for: a thousand rules, five hundred
// devices, a hundred promises, and those of a district hang together.
func TestTownIsOfTheSizeAskedFor(t *testing.T) {
	r := load(t, homes.Town(100))
	if rules, devices, promises := len(r.Program.Rules), len(r.Program.Devices), len(r.Spec.Properties); rules != 1001 || devices != 501 || promises != 100 {
		t.Errorf("%d rules, %d devices, %d promises", rules, devices, promises)
	}
	wide := 0
	for _, pr := range r.Spec.Properties {
		w, err := world.NewFrame(r.Spec, world.Delayed, pr)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(w.Program().Rules); n > 100 {
			wide++
			if n != 201 || len(w.Resources()) < 100 {
				t.Errorf("%s depends on %d rules and %d resources", pr.Name, n, len(w.Resources()))
			}
		}
	}
	if wide != 25 {
		t.Errorf("%d promises depend on a district", wide)
	}
}

func TestTownIsAsItIsSaidToBe(t *testing.T) {
	h := homes.Town(10)
	rep, err := verifier.Verify(context.Background(), load(t, h), verifier.Options{Filter: func(string, string) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[string]string{}
	for i := range rep.Properties {
		verdicts[rep.Properties[i].Name] = rep.Properties[i].Verdict.String()
	}
	if wrong, open := h.Wrong(verdicts); len(wrong)+len(open) > 0 {
		t.Errorf("wrong: %v, open: %v", wrong, open)
	}
}
