// How fast observers step.

package observe

import (
	"math/rand/v2"
	"testing"
)

// samples are one property of each sort of work.
var samples = []struct {
	name     string
	property Property
}{
	{"never", Property{nil, Never{P: 1, While: 2}}},
	{"whenever", Property{nil, Whenever{P: 1, Q: 2, Within: 600}}},
	{"whenever-stays", Property{nil, Whenever{P: 1, Q: 2, Within: 600, For: 60}}},
	{"at-most-1000", Property{nil, HappensAtMost{Event: 1, Times: 1000, Ticks: 600}}},
	{"whenever-between", Property{Between{Happening{Event: 1}, Happening{Becomes: 3}}, Whenever{P: 1, Q: 2, Within: 600}}},
}

// BenchmarkStep reports the cost of one letter on one branch.
func BenchmarkStep(b *testing.B) {
	for _, sample := range samples {
		b.Run(sample.name, func(b *testing.B) {
			o, letters := prepare(b, sample.property)
			states := reachable(o, letters)
			next := make([]Next, 0, 2)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				next = o.Step(next[:0], states[i%len(states)], letters[i&63])
			}
		})
	}
}

// BenchmarkMonitor reports the cost of one letter of a run, two ticks apart.
func BenchmarkMonitor(b *testing.B) {
	for _, sample := range samples {
		b.Run(sample.name, func(b *testing.B) {
			o, letters := prepare(b, sample.property)
			m := NewMonitor(o)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if m.Step(int64(2*i), letters[i&63]) {
					m.broken, m.branches = false, append(m.branches[:0], branch{state: o.Initial()})
				}
			}
		})
	}
}

func TestStepsDoNotAllocate(t *testing.T) {
	for _, sample := range samples {
		o, letters := prepare(t, sample.property)
		states := reachable(o, letters)
		next := make([]Next, 0, 2)
		allocations := testing.AllocsPerRun(10, func() {
			for _, s := range states {
				for _, l := range letters {
					next = o.Step(next[:0], s, l)
				}
				o.Expire(s, o.Running(s))
			}
		})
		if allocations != 0 {
			t.Errorf("%s: %v allocations", sample.name, allocations)
		}
	}
}

// prepare builds an observer and 64 letters for it.
func prepare(t testing.TB, p Property) (*Observer, []Letter) {
	o, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return o, randomSource(rand.New(rand.NewPCG(5, 6)), 1024).letters(64)
}

// reachable lists the states that letters and expiries lead to, in whatever
// time.
func reachable(o *Observer, letters []Letter) []State {
	seen := map[State]bool{o.Initial(): true}
	out := []State{o.Initial()}
	for i := 0; i < len(out); i++ {
		var next []Next
		for _, l := range letters {
			next = o.Step(next, out[i], l)
		}
		for expired := Clocks(1); expired < 1<<maxClocks; expired++ {
			if expired&^o.Running(out[i]) == 0 {
				next = append(next, Next{State: o.Expire(out[i], expired)})
			}
		}
		for _, n := range next {
			if !seen[n.State] {
				seen[n.State] = true
				out = append(out, n.State)
			}
		}
	}
	return out
}
