// The fewest promises that clash, against trying every part of them.

package repair

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// What is found is lost, and nothing is lost without any one of it.
func TestFewestAreMinimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "promises")
		cores := rapid.SliceOfN(rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 1, 4, rapid.ID[int]), 1, 4).Draw(t, "lost together")
		games := 0
		lost := func(set []int) (bool, error) {
			games++
			return slices.ContainsFunc(cores, func(core []int) bool {
				return !slices.ContainsFunc(core, func(i int) bool { return !slices.Contains(set, i) })
			}), nil
		}
		var all []int
		for i := range n {
			all = append(all, i)
		}
		got, err := fewest(nil, all, false, lost)
		if err != nil || !slices.IsSorted(got) {
			t.Fatalf("got %v, %v", got, err)
		}
		if is, _ := lost(got); !is {
			t.Fatalf("%v are not lost", got)
		}
		for i := range got {
			if is, _ := lost(slices.Delete(slices.Clone(got), i, i+1)); is {
				t.Fatalf("%v are lost without %d", got, got[i])
			}
		}
	})
}
