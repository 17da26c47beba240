// Speed on growing families.

package game

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/lts"
)

func plantOf(tb testing.TB, parts []*lts.LTS) *lts.LTS {
	plant, err := lts.Compose(background, lts.Options{}, lts.Limits{}, parts...)
	if err != nil {
		tb.Fatal(err)
	}
	return plant
}

// acceptance is a transfer line that must go on accepting workpieces, if the test
// unit does not reject for ever.
func acceptance(tb testing.TB, n, k int) (*lts.LTS, Goal) {
	plant := plantOf(tb, line(n, k))
	others := slices.DeleteFunc(slices.Clone(plant.Alphabet().Names()), func(a string) bool { return a == "accept" })
	o, err := Observe(background, plant, []fltl.Fluent{
		{Name: "REJECTED", Initiating: []string{"reject"}, Terminating: []string{"accept"}},
		{Name: "ACCEPTED", Initiating: []string{"accept"}, Terminating: others},
	}, lts.Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	return o.Plant, Goal{
		Kind:        GR1,
		Assumptions: []Set{o.Set(func(v uint64) bool { return v&1 == 0 })},
		Guarantees:  []Set{o.Set(func(v uint64) bool { return v&2 != 0 })},
	}
}

func TestAcceptance(t *testing.T) {
	for _, n := range []int{1, 2, 3} {
		plant, goal := acceptance(t, n, 2)
		s, err := Solve(background, plant, goal)
		if err != nil || !s.Realizable {
			t.Fatalf("line %d: %+v, %v", n, s, err)
		}
		c, err := s.Controller(background, lts.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if fault, err := Verify(background, plant, c, goal, lts.Limits{}); fault != nil || err != nil {
			t.Fatalf("line %d: %v %v", n, fault, err)
		}
		goal.Assumptions = nil // now the unit may reject for ever
		if s, err = Solve(background, plant, goal); err != nil || s.Realizable {
			t.Fatalf("line %d without assumption: %+v, %v", n, s, err)
		}
	}
}

func BenchmarkGR1(b *testing.B) {
	for _, size := range [][2]int{{2, 9}, {3, 9}, {4, 6}, {4, 9}} {
		plant, goal := acceptance(b, size[0], size[1])
		b.Run(fmt.Sprintf("line/%dx%d/states=%d", size[0], size[1], plant.Len()), func(b *testing.B) {
			for b.Loop() {
				if s, err := Solve(background, plant, goal); err != nil || !s.Realizable {
					b.Fatal(s, err)
				}
			}
			b.ReportMetric(float64(plant.Len())*float64(b.N)/b.Elapsed().Seconds(), "states/s")
		})
	}
}

func BenchmarkNonblocking(b *testing.B) {
	for _, size := range [][2]int{{2, 9}, {3, 9}, {4, 9}} {
		plant := plantOf(b, line(size[0], size[1]))
		b.Run(fmt.Sprintf("line/%dx%d/states=%d", size[0], size[1], plant.Len()), func(b *testing.B) {
			for b.Loop() {
				if s, err := Solve(background, plant, accepts); err != nil || !s.Realizable {
					b.Fatal(s, err)
				}
			}
			b.ReportMetric(float64(plant.Len())*float64(b.N)/b.Elapsed().Seconds(), "states/s")
		})
	}
}

func BenchmarkDirected(b *testing.B) {
	for _, n := range []int{5, 10, 15} {
		b.Run(fmt.Sprintf("line/%dx%d", n, n), func(b *testing.B) {
			parts := line(n, n)
			taken := 0
			for b.Loop() {
				got, err := Directed(background, accepts, lts.Limits{}, parts...)
				if err != nil || !got.Realizable {
					b.Fatal(got, err)
				}
				taken = got.Transitions
			}
			b.ReportMetric(float64(taken), "transitions")
		})
	}
}
