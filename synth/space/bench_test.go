// Rates of the search on growing families: states/s, transitions/s, memory.

package space

import (
	"context"
	"fmt"
	"testing"
)

func BenchmarkCounters(b *testing.B) {
	for _, c := range []counters{{1, 8}, {4, 3}, {4, 4}, {4, 5}, {16, 1}, {11, 2}} {
		benchmark(b, fmt.Sprintf("counters=%d/bits=%d", c.count, c.width), c)
	}
}

func BenchmarkPhilosophers(b *testing.B) {
	for n := 6; n <= 10; n++ {
		benchmark(b, fmt.Sprintf("n=%d", n), philosophers{count: n})
	}
}

// BenchmarkCostly searches a system with an expensive successor function, where
// workers pay.
func BenchmarkCostly(b *testing.B) {
	benchmark(b, "n=10", costly{philosophers{count: 10}})
}

// costly spends some hundred nanoseconds on each transition.
type costly struct{ philosophers }

func (c costly) Successors(state []byte, emit func(uint32, []byte) bool) error {
	return c.philosophers.Successors(state, func(label uint32, next []byte) bool {
		h := uint64(label)
		for range 128 {
			h = fold(h^root2, root3)
		}
		if h == 0 {
			label++
		}
		return emit(label, next)
	})
}

func benchmark(b *testing.B, name string, sys System) {
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("%s/workers=%d", name, workers), func(b *testing.B) {
			var g *Graph
			for b.Loop() {
				var err error
				if g, err = Explore(context.Background(), sys, nil, Options{Workers: workers}); err != nil {
					b.Fatal(err)
				}
			}
			rate := float64(b.N) / b.Elapsed().Seconds()
			states := float64(g.Len())
			b.ReportMetric(states, "states")
			b.ReportMetric(states*rate, "states/s")
			b.ReportMetric(float64(g.Transitions())*rate, "transitions/s")
			b.ReportMetric(float64(g.Bytes())/states-float64(sys.Width()), "overhead-B/state")
			b.ReportMetric(float64(g.PeakBytes())/states-float64(sys.Width()), "peak-overhead-B/state")
			b.ReportMetric(0, "ns/op")
		})
	}
}
