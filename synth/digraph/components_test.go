package digraph_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/synth/digraph"
)

// Two nodes are in one component if and only if each is reached from the other
// (by the closure, Warshall 1962), and edges never lead to a larger number.
func TestComponentsAreMutualReachability(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "nodes")
		next := make([][]int32, n)
		reach := make([][]bool, n)
		for s := range n {
			next[s] = rapid.SliceOfN(rapid.Int32Range(-1, int32(n-1)), 0, 3).Draw(t, "next")
			reach[s] = make([]bool, n)
			reach[s][s] = true
			for _, to := range next[s] {
				if to >= 0 {
					reach[s][to] = true
				}
			}
		}
		for via := range n {
			for from := range n {
				for to := range n {
					reach[from][to] = reach[from][to] || reach[from][via] && reach[via][to]
				}
			}
		}
		of, count := digraph.Components(n, func(node int32, i int) (int32, bool) {
			if i >= len(next[node]) {
				return 0, false
			}
			return next[node][i], true
		})
		used := make([]bool, count)
		for a := range n {
			used[of[a]] = true
			for b := range n {
				if together := reach[a][b] && reach[b][a]; together != (of[a] == of[b]) {
					t.Fatalf("%d and %d: in components %d and %d", a, b, of[a], of[b])
				}
			}
			for _, to := range next[a] {
				if to >= 0 && of[to] > of[a] {
					t.Fatalf("%d in %d leads to %d in %d", a, of[a], to, of[to])
				}
			}
		}
		for c, any := range used {
			if !any {
				t.Fatalf("component %d of %d is empty", c, count)
			}
		}
	})
}
