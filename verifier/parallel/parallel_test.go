// Side by side: all is done, in order is told, the first failure is the error.

package parallel_test

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/verifier/parallel"
)

func ExampleEach() {
	squares := make([]int, 5)
	err := parallel.Each(len(squares), 2, func(i int) error {
		squares[i] = i * i
		return nil
	})
	fmt.Println(squares, err)
	// Output: [0 1 4 9 16] <nil>
}

// What is told comes in order, each piece once, whatever the order of the work.
func TestLineTellsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 20).Draw(t, "n")
		order := rapid.Permutation(numbers(n)).Draw(t, "order")
		silent := rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "silent")
		line := parallel.NewLine(n)
		var told, want []int
		for k, i := range order {
			if slices.Min(order[k:]) == i && !line.First(i) {
				t.Fatalf("%d is the first that is not settled", i)
			}
			tell := func() { told = append(told, i) }
			if silent[i] {
				tell = nil
			}
			line.Settle(i, tell)
		}
		for i := range n {
			if !silent[i] {
				want = append(want, i)
			}
		}
		if !slices.Equal(told, want) {
			t.Fatalf("told %v, want %v", told, want)
		}
	})
}

func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// The error is that of the lowest number that failed, and all before it is done.
func TestFirstFailureIsTheError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		bad := rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "bad")
		workers := rapid.IntRange(1, 4).Draw(t, "workers")
		done := make([]atomic.Int32, n)
		err := parallel.Each(n, workers, func(i int) error {
			done[i].Add(1)
			if bad[i] {
				return errors.New(fmt.Sprint(i))
			}
			return nil
		})
		first := slices.Index(bad, true)
		if first < 0 {
			first = n
		}
		for i := range n {
			if k := done[i].Load(); i <= min(first, n-1) && k != 1 || k > 1 {
				t.Fatalf("piece %d was done %d times", i, k)
			}
		}
		switch {
		case first == n && err != nil:
			t.Fatal(err)
		case first < n && (err == nil || err.Error() != fmt.Sprint(first)):
			t.Fatalf("got %v, want that of %d", err, first)
		}
	})
}
