package homes_test

import (
	"context"
	"testing"

	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/homes"
)

// Groups are of the size they are said to be, and a quarter of their promises is broken as
// planned.
func TestGroupsAreWhatTheyAreMadeFor(t *testing.T) {
	for seed := range uint64(10) {
		h := homes.Group(seed)
		r := load(t, h)
		if n := len(r.Program.Rules); n < 15 || n > 32 {
			t.Errorf("%s has %d rules", h.Name, n)
		}
		report, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: func(string, string) bool { return true }})
		if err != nil {
			t.Fatal(err)
		}
		broken := 0
		for i := range report.Properties {
			p := &report.Properties[i]
			if holds, told := h.Holds[p.Name]; !told || holds != (p.Verdict == verifier.Holds) || p.Verdict == verifier.Unknown {
				t.Errorf("%s: %s (%s) is %v, made to hold: %v\n%s", h.Name, p.Name, p.Sentence, p.Verdict, holds, h.Text)
			}
			if p.Verdict == verifier.Violated {
				broken++
			}
		}
		if len(report.Properties) != homes.Promises || broken != homes.Mistakes {
			t.Errorf("%s: %d promises, %d broken", h.Name, len(report.Properties), broken)
		}
		if t.Failed() {
			return
		}
	}
}
