package homes_test

import (
	"context"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/homes"
	"github.com/tenet-iot/tenet/verifier/repair"
)

// BenchmarkRepair verifies a house of 32 rules and 13 promises and asks for a repair of
// each that is broken. It reports how many are broken and mended, and the time to the first
// repair.
func BenchmarkRepair(b *testing.B) {
	files := map[string]string{"home.tenet": homes.House(3).Text}
	for b.Loop() {
		r, _ := compile.Load(files, check.Site{})
		before, err := verifier.Verify(context.Background(), r, verifier.Options{AllFindings: true})
		if err != nil {
			b.Fatal(err)
		}
		broken, mended := 0, 0
		first, began := time.Duration(0), time.Now()
		for _, p := range before.Properties {
			if p.Verdict != verifier.Violated {
				continue
			}
			broken++
			answers, err := repair.Propose(context.Background(), files, check.Site{}, before, repair.Options{
				Most: 1, Filter: func(_, name string) bool { return name == p.Name },
			})
			if err != nil {
				b.Fatal(err)
			}
			if len(answers) == 1 && len(answers[0].Proposals) == 1 {
				mended++
			}
			if first == 0 {
				first = time.Since(began)
			}
		}
		b.ReportMetric(float64(broken), "broken")
		b.ReportMetric(float64(mended), "mended")
		b.ReportMetric(first.Seconds(), "s-to-the-first")
	}
}
