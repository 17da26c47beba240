// Pairs of runs: what stands behind a verdict about them.

package verifier_test

import (
	"testing"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// confirmPair asserts that a violated sentence about pairs of runs has two runs that
// replay, share what they have to share, and differ in the end.
func confirmPair(t *testing.T, r *compile.Result, p *verifier.Property) {
	t.Helper()
	if p.PairRun == nil || p.Trace == nil || p.Trace.Explanation == "" || len(p.Pair.Moments) != len(p.PairRun.Beats) {
		t.Fatalf("%s is violated without a pair of runs or a story", p.Name)
	}
	run, err := explain.ConcretizePair(r.Spec, p.PairRun.Pair, p.PairRun.Start, p.PairRun.Beats, explain.NewJudge(r))
	if err != nil {
		t.Fatalf("%s: the pair does not replay: %v", p.Name, err)
	}
	last := len(run.Beats) - 1
	for i := range run.Beats {
		if run.Beats[i].Broken != (i == last) {
			t.Errorf("%s: moment %d broken: %v", p.Name, i+1, run.Beats[i].Broken)
		}
	}
	if len(p.Pair.Sees.First) == 0 {
		t.Errorf("%s: nothing leaves the first run in the end", p.Name)
	}
}
