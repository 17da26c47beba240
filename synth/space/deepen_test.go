// Depth-first search against breadth-first search.

package space

import (
	"context"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

func TestDepthFirstFindsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLinear(t, 250)
		wide, err := Explore(context.Background(), l, nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		deep, err := Explore(context.Background(), l, nil, Options{DepthFirst: true, Workers: rapid.IntRange(0, 2).Draw(t, "workers")})
		if err != nil {
			t.Fatal(err)
		}
		if deep.Len() != wide.Len() || deep.Transitions() != wide.Transitions() || deep.Expanded() != deep.Len() {
			t.Fatalf("%d states, %d transitions, %d expanded, want %d and %d", deep.Len(), deep.Transitions(), deep.Expanded(), wide.Len(), wide.Transitions())
		}
		for id, state := range deep.All() {
			if !wide.Contains(state) {
				t.Fatalf("state %d is not reachable", id)
			}
			steps := deep.Trace(id)
			for i := 1; i < len(steps); i++ {
				if !has(l, steps[i-1].State, steps[i].Label, steps[i].State) {
					t.Fatalf("step %d of a trace to %d is no transition", i, id)
				}
			}
		}
		var hit *LimitError
		if _, err := Explore(context.Background(), l, nil, Options{DepthFirst: true, Limits: Limits{Bytes: 200}}); deep.Len() > 40 && !errors.As(err, &hit) {
			t.Fatalf("%d states in 200 bytes: %v", deep.Len(), err)
		}
	})
}

// comb is a line of n states each of which also leads to dead ends.
type comb struct{ n int }

func (c comb) Width() int                { return 4 }
func (c comb) Initial(emit func([]byte)) { emit([]byte{0, 0, 0, 0}) }
func (c comb) Successors(state []byte, emit func(uint32, []byte) bool) error {
	k := int(state[0]) | int(state[1])<<8
	if state[2] == 1 || k == c.n {
		return nil
	}
	if emit(0, []byte{byte(k + 1), byte((k + 1) >> 8), 0, 0}) {
		emit(1, []byte{byte(k), byte(k >> 8), 1, 0})
	}
	return nil
}

// TestDepthFirstGoesDeep: the end of the line is the first dead end that is met.
func TestDepthFirstGoesDeep(t *testing.T) {
	g, err := Explore(context.Background(), comb{1000}, nil, Options{DepthFirst: true, Deadlock: func(ID, []byte) Verdict { return Stop }})
	if err != nil {
		t.Fatal(err)
	}
	id, stopped := g.Stopped()
	if !stopped || len(g.Trace(id)) != 1001 {
		t.Errorf("stopped %v after %d steps", stopped, len(g.Trace(id))-1)
	}
}
