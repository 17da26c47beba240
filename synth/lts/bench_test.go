// Speed on growing families.

package lts

import (
	"fmt"
	"testing"
)

// scatter is a system of n states with d transitions each, to pseudo-random
// states, under few labels: refinement of it takes many rounds. A part of the
// labels may be internal.
func scatter(n, d, labels, internal int) *LTS {
	b := NewBuilder("scatter")
	b.States(n)
	for a := range labels {
		b.Label(fmt.Sprint("a", a))
	}
	x := uint64(1)
	next := func(below int) int {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		return int(x % uint64(below))
	}
	for s := range n {
		b.Edge(State(s), Label(1+next(labels)), State((s+1)%n))
		for range d - 1 {
			a := 1 + next(labels)
			if a <= internal {
				a = 0
			}
			b.Edge(State(s), Label(a), State(next(n)))
		}
	}
	return b.Build()
}

// rings is a system of equal rings side by side, entered one by one: a quotient
// of a ring's size hides in it.
func rings(count, length int) *LTS {
	b := NewBuilder("rings")
	b.States(count * length)
	enter, turn, swap := b.Label("enter"), b.Label("turn"), b.Label("swap")
	for r := range count {
		for i := range length {
			s := State(r*length + i)
			b.Edge(s, turn, State(r*length+(i+1)%length))
			b.Edge(s, turn, State(r*length+(i+1)%length))
			b.Edge(s, swap, State((r*7+1)%count*length+i))
			b.Edge(s, Tau, State((r+1)%count*length+i))
			b.Edge(s, Tau, State((r*3+2)%count*length+i))
			if i == 0 {
				b.Edge(s, enter, State(r*length))
			}
		}
	}
	return b.Build()
}

func BenchmarkMinimise(b *testing.B) {
	families := []struct {
		name string
		make func(n int) *LTS
	}{
		{"scatter", func(n int) *LTS { return scatter(n, 5, 3, 0) }},
		{"scatter with tau", func(n int) *LTS { return scatter(n, 5, 4, 1) }},
		{"rings", func(n int) *LTS { return rings(n/50, 50) }},
	}
	for _, f := range families {
		for _, n := range []int{10_000, 100_000, 1_000_000} {
			for _, by := range []Equivalence{Strong, Branching} {
				b.Run(fmt.Sprintf("%s/%s/%d", f.name, by, n), func(b *testing.B) {
					l := f.make(n)
					small := 0
					for b.Loop() {
						m, err := Minimise(background, l, by, Limits{})
						if err != nil {
							b.Fatal(err)
						}
						small = m.Len()
					}
					b.ReportMetric(float64(small), "states-left")
					b.ReportMetric(float64(l.Transitions())*float64(b.N)/b.Elapsed().Seconds(), "transitions/s")
				})
			}
		}
	}
}

// philosophers is a ring of philosophers and forks; each takes the left one
// first.
func philosophers(n int) []*LTS {
	var parts []*LTS
	for i := range n {
		left, right := fmt.Sprint(i), fmt.Sprint((i+1)%n)
		p := NewBuilder(fmt.Sprint("PHIL", i))
		p.States(5)
		for k, name := range []string{"sit", "get" + left, "get" + right, "put" + left, "put" + right} {
			p.Edge(State(k), p.Label(fmt.Sprint(i, ".", name)), State((k+1)%5))
		}
		f := NewBuilder(fmt.Sprint("FORK", i))
		f.States(3)
		for k, who := range []int{i, (i + n - 1) % n} {
			f.Edge(0, f.Label(fmt.Sprint(who, ".get", i)), State(k+1))
			f.Edge(State(k+1), f.Label(fmt.Sprint(who, ".put", i)), 0)
		}
		parts = append(parts, p.Build(), f.Build())
	}
	return parts
}

func BenchmarkCompose(b *testing.B) {
	for _, n := range []int{4, 6, 8} {
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("philosophers/%d/workers=%d", n, workers), func(b *testing.B) {
				states, edges := 0, 0
				for b.Loop() {
					l, err := Compose(background, Options{Workers: workers}, Limits{}, philosophers(n)...)
					if err != nil {
						b.Fatal(err)
					}
					states, edges = l.Len(), l.Transitions()
				}
				b.ReportMetric(float64(states)*float64(b.N)/b.Elapsed().Seconds(), "states/s")
				b.ReportMetric(float64(edges)*float64(b.N)/b.Elapsed().Seconds(), "transitions/s")
			})
		}
	}
}
