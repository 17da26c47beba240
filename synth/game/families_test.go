// The solvers on the benchmark families, against one another and the known
// answers.

package game

import (
	"testing"

	"github.com/tenet-iot/tenet/synth/families"
	"github.com/tenet-iot/tenet/synth/lts"
)

// budget is the number of transitions of published comparisons.
const budget = 15_000

func TestSolversOnFamilies(t *testing.T) {
	for _, f := range families.All() {
		for n := 1; n <= 3; n++ {
			for k := 1; k <= 3; k++ {
				if f.Name == "CM" && n*k > 4 {
					continue
				}
				in := f.Instance(n, k)
				t.Run(in.Name, func(t *testing.T) { checkInstance(t, in) })
			}
		}
	}
}

func checkInstance(t *testing.T, in families.Instance) {
	goal := Goal{Kind: Nonblocking, MarkedLabels: in.Marked}
	plant := plantOf(t, in.Parts)
	s, err := Solve(background, plant, goal)
	if err != nil || s.Realizable != in.Realizable {
		t.Fatalf("solver: %v, %v", s.Realizable, err)
	}
	d, err := Directed(background, goal, lts.Limits{}, in.Parts...)
	if err != nil || d.Realizable != in.Realizable {
		t.Fatalf("directed search: %+v, %v", d, err)
	}
	if !s.Realizable {
		return
	}
	supervisor, err := s.Controller(background, lts.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*lts.LTS{supervisor, d.Controller} {
		if fault, err := Verify(background, plant, c, goal, lts.Limits{}); fault != nil || err != nil {
			t.Fatalf("%v, %v", fault, err)
		}
	}
}

// expanded are the transitions the directed search takes for n = k. They may only
// become fewer. The fewest published for n = k = 4 are 586 to 3089 for AT, 143 to
// 147 for BW, 202 for DP, 671 to 2318 for TA, for n = k = 2 459 for CM, and for
// TL-15-15 36 (Delgado et al. 2023 and their data).
var expanded = []struct {
	name string
	n    int
	most int
}{{"AT", 4, 1516}, {"BW", 4, 185}, {"CM", 2, 419}, {"DP", 4, 79}, {"DP", 8, 1158}, {"TA", 4, 359}, {"TL", 15, 34}}

func TestDirectedTakesFewTransitions(t *testing.T) {
	for _, c := range expanded {
		in := families.Named(c.name).Instance(c.n, c.n)
		got, err := Directed(background, Goal{Kind: Nonblocking, MarkedLabels: in.Marked}, lts.Limits{Transitions: budget}, in.Parts...)
		if err != nil || !got.Realizable {
			t.Fatalf("%s: %+v, %v", in.Name, got, err)
		}
		if got.Transitions > c.most {
			t.Errorf("%s: %d transitions, used to be %d", in.Name, got.Transitions, c.most)
		}
		t.Logf("%s: %d transitions, %d states", in.Name, got.Transitions, got.States)
	}
}
