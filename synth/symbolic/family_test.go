// The published benchmark: what is known of it, and how fast it goes.

package symbolic

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/synth/families"
	"github.com/tenet-iot/tenet/synth/lts"
)

func Example() {
	in := families.Named("TL").Instance(8, 8)
	s, _ := New(in.Parts...)
	reach, _ := s.Reach(context.Background(), Limits{})
	v, _ := s.Supervise(context.Background(), Goal{Labels: in.Marked}, Limits{})
	fmt.Println(reach.States, "states,", v.Realizable)
	start := make([]lts.State, len(in.Parts))
	fmt.Println(v.Disabled(start))
	// Output:
	// 5559060566555514 states, true
	// [get.1 get.2 get.3 get.4 get.5 get.6 get.7 get.8]
}

func supervised(tb testing.TB, in families.Instance, lim Limits) (*System, *Supervisor) {
	tb.Helper()
	s, err := New(in.Parts...)
	if err != nil {
		tb.Fatal(err)
	}
	v, err := s.Supervise(tb.Context(), Goal{Labels: in.Marked}, lim)
	if err != nil {
		tb.Fatalf("%s: %v", in.Name, err)
	}
	return s, v
}

// TestFamilies: there is a controller exactly where there is known to be one.
func TestFamilies(t *testing.T) {
	for _, f := range families.All() {
		for n := 1; n <= 4; n++ {
			for k := 1; k <= 4; k++ {
				if f.Name == "CM" && n+k > 6 {
					continue // some seconds
				}
				in := f.Instance(n, k)
				if _, v := supervised(t, in, Limits{}); v.Realizable != in.Realizable {
					t.Errorf("%s: realizable %v, known to be %v", in.Name, v.Realizable, in.Realizable)
				}
			}
		}
	}
}

// Explicitly composed, the plants have as many states.
func TestFamiliesAgreeWithComposition(t *testing.T) {
	for _, f := range families.All() {
		in := f.Instance(3, 2)
		whole, err := lts.Compose(t.Context(), lts.Options{}, lts.Limits{States: 1 << 20}, in.Parts...)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := supervised(t, in, Limits{})
		reach, err := s.Reach(t.Context(), Limits{})
		if err != nil || reach.States.Cmp(big.NewInt(int64(whole.Len()))) != 0 {
			t.Errorf("%s: %s states, composed %d (%v)", in.Name, reach.States, whole.Len(), err)
		}
	}
}

func TestLimits(t *testing.T) {
	in := families.Named("CM").Instance(3, 3)
	s, err := New(in.Parts...)
	if err != nil {
		t.Fatal(err)
	}
	goal := Goal{Labels: in.Marked}
	var limit *LimitError
	if _, err := s.Supervise(t.Context(), goal, Limits{Bytes: 600 << 10}); !errors.As(err, &limit) || limit.What != "memory" {
		t.Errorf("600 KiB: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := s.Supervise(ctx, goal, Limits{}); !errors.As(err, &limit) || limit.What != "time" {
		t.Errorf("a nanosecond: %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	if _, err := s.Reach(ctx, Limits{}); !errors.As(err, &limit) || !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	v, err := s.Supervise(t.Context(), goal, Limits{})
	if err != nil || !v.Realizable || v.States.Int64() != 25941 {
		t.Errorf("after the limits: %v, %v", v, err)
	}
}

func TestBranchingControl(t *testing.T) {
	b := lts.NewBuilder("fork")
	one, two := b.State(), b.State()
	b.Edge(one, b.Label("go"), one)
	b.Edge(one, b.Label("go"), two)
	b.Control(b.Label("go"))
	var label *LabelError
	if _, err := New(b.Build()); !errors.As(err, &label) || label.Label != "go" {
		t.Errorf("got %v", err)
	}
}

func BenchmarkReach(b *testing.B) {
	for _, name := range []string{"TL", "DP"} {
		for _, n := range []int{4, 8, 15} {
			in := families.Named(name).Instance(n, n)
			b.Run(in.Name, func(b *testing.B) {
				nodes := 0
				for b.Loop() {
					s, err := New(in.Parts...)
					if err != nil {
						b.Fatal(err)
					}
					r, err := s.Reach(b.Context(), Limits{})
					if err != nil {
						b.Fatal(err)
					}
					nodes = r.Nodes
				}
				b.ReportMetric(float64(nodes), "nodes")
			})
		}
	}
}

func BenchmarkSupervise(b *testing.B) {
	sizes := map[string][]int{"AT": {3, 4, 5}, "BW": {4, 8, 15}, "CM": {2, 3, 4}, "DP": {4, 8, 15}, "TA": {4, 8, 15}, "TL": {4, 8, 12}}
	for _, f := range families.All() {
		for _, n := range sizes[f.Name] {
			in := f.Instance(n, n)
			b.Run(in.Name, func(b *testing.B) {
				for b.Loop() {
					s, _ := supervised(b, in, Limits{})
					b.ReportMetric(float64(s.d.bytes())/(1<<20), "MiB")
				}
			})
		}
	}
}

func TestRace(t *testing.T) {
	for _, name := range []string{"AT", "CM"} {
		in := families.Named(name).Instance(3, 2)
		v, err := Race(t.Context(), Goal{Labels: in.Marked}, Limits{}, in.Parts...)
		if err != nil || v.Realizable != in.Realizable {
			t.Errorf("%s: %+v, %v", in.Name, v, err)
		}
	}
	in := families.Named("CM").Instance(4, 4)
	var limit *LimitError
	if _, err := Race(t.Context(), Goal{Labels: in.Marked}, Limits{Bytes: 600 << 10}, in.Parts...); !errors.As(err, &limit) || limit.What != "memory" {
		t.Errorf("600 KiB: %v", err)
	}
}
