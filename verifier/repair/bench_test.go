// How many broken promises of the corpus are mended.

package repair_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/repair"
)

// BenchmarkCorpus asks for repairs of every broken promise of examples/rules, ten seconds
// each at most, and reports how many there are, how many are mended, and how many of these
// without deleting a rule.
func BenchmarkCorpus(b *testing.B) {
	paths, err := filepath.Glob("../../examples/rules/*/*.case")
	if err != nil || len(paths) == 0 {
		b.Fatal(err)
	}
	for b.Loop() {
		broken, mended, kept := 0, 0, 0
		for _, path := range paths {
			a, err := txtar.ParseFile(path)
			if err != nil {
				b.Fatal(err)
			}
			files := map[string]string{"home.tenet": string(a.Files[0].Data)}
			r, _ := compile.Load(files, check.Site{})
			before, err := verifier.Verify(context.Background(), r, verifier.Options{AllFindings: true})
			if err != nil {
				b.Fatal(err)
			}
			answers, err := repair.Propose(context.Background(), files, check.Site{}, before, repair.Options{Most: 1, Budget: 10 * time.Second})
			if err != nil {
				b.Fatal(err)
			}
			for _, answer := range answers {
				broken++
				if len(answer.Proposals) > 0 {
					mended++
					if !strings.HasSuffix(answer.Proposals[0].Does[0], "is deleted") {
						kept++
					}
				}
			}
		}
		b.ReportMetric(float64(broken), "broken")
		b.ReportMetric(float64(mended), "mended")
		b.ReportMetric(float64(kept), "without-deleting")
	}
}
