// The plants have the published sizes.

package families

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tenet-iot/tenet/synth/lts"
)

func Example() {
	in := Named("AT").Instance(2, 2)
	fmt.Println(in.Name, len(in.Parts), in.Marked, in.Realizable)
	// Output: AT-2-2 6 [control.all] true
}

// Transitions of the whole plant at n = k = 2, 3, 4, as Delgado, Sanchez Sorondo,
// Braberman & Uchitel publish them (ICAPS 2023, their data). The states that a
// marked label leads to are counted twice there, as marked and as unmarked.
var published = map[string][]int{
	"AT": {91, 1279, 21097},
	"BW": {132, 2367, 58598},
	"CM": {5044, 1406590},
	"DP": {335, 7671, 212217},
	"TA": {344, 3568, 31976},
	"TL": {1259, 94190},
}

func TestPublishedSizes(t *testing.T) {
	for _, f := range All() {
		for i, want := range published[f.Name] {
			n := i + 2
			in := f.Instance(n, n)
			whole, err := lts.Compose(t.Context(), lts.Options{}, lts.Limits{States: 1 << 21}, in.Parts...)
			if err != nil {
				t.Fatal(err)
			}
			if got := whole.Transitions() + again(whole, in.Marked); got != want {
				t.Errorf("%s has %d transitions, published are %d", in.Name, got, want)
			}
		}
	}
}

// again counts the transitions of the states that marked labels lead to.
func again(l *lts.LTS, marked []string) int {
	n, counted := 0, map[lts.State]bool{}
	for s := range lts.State(l.Len()) {
		for _, e := range l.Out(s) {
			if slices.Contains(marked, l.Alphabet().Name(e.Label())) && !counted[e.To()] {
				counted[e.To()] = true
				n += len(l.Out(e.To()))
			}
		}
	}
	return n
}

// What is known of the families, found by the book.
func TestNaiveSolver(t *testing.T) {
	for _, f := range All() {
		for n := 1; n <= 3; n++ {
			for k := 1; k <= 2; k++ {
				in := f.Instance(n, k)
				got, ok := SolveNaively(t.Context(), in, 1<<20)
				if !ok || got.Realizable != in.Realizable {
					t.Errorf("%s: realizable %v, known to be %v (%v)", in.Name, got.Realizable, in.Realizable, ok)
				}
			}
		}
	}
	if _, ok := SolveNaively(t.Context(), Named("TL").Instance(4, 4), 1000); ok {
		t.Error("1,000 states are enough for TL-4-4")
	}
}
