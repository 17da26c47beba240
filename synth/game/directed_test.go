// The directed search against the explicit solver.

package game

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tenet-iot/tenet/synth/lts"
	"pgregory.net/rapid"
)

// drawParts draws deterministic parts that share labels, and a goal.
func drawParts(t *rapid.T) ([]*lts.LTS, Goal) {
	var parts []*lts.LTS
	for range rapid.IntRange(1, 3).Draw(t, "parts") {
		parts = append(parts, drawPlant(t, 4, 8))
	}
	all := labels
	if rapid.Bool().Draw(t, "own labels") { // more interleaving
		for i, p := range parts {
			parts[i] = lts.Replace(p, map[string][]string{"c2": {fmt.Sprint("c2.", i)}, "u2": {fmt.Sprint("u2.", i)}})
		}
		all = []string{"c1", "u1", "u2.0"}
	}
	return parts, Goal{
		Kind:         Nonblocking,
		Resting:      rapid.Bool().Draw(t, "resting"),
		MarkedLabels: rapid.SliceOfNDistinct(rapid.SampledFrom(all), 0, 1, rapid.ID[string]).Draw(t, "marked labels"),
	}
}

func TestDirectedAgainstSolve(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts, goal := drawParts(t)
		plant, err := lts.Compose(background, lts.Options{}, lts.Limits{}, parts...)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Solve(background, plant, goal)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Directed(background, goal, lts.Limits{}, parts...)
		if err != nil {
			t.Fatal(err)
		}
		if got.Realizable != want.Realizable || got.Transitions > plant.Transitions() {
			t.Fatalf("got %+v, want %v of %d transitions, for %+v\n%s", got, want.Realizable, plant.Transitions(), goal, show(plant))
		}
		if !got.Realizable {
			return
		}
		if fault, err := Verify(background, plant, got.Controller, goal, lts.Limits{}); fault != nil || err != nil {
			t.Fatalf("%v %v for %+v\n%scontroller\n%s", fault, err, goal, show(plant), show(got.Controller))
		}
	})
}

// line is a transfer line: n machines hand workpieces on through buffers of k
// places; a test unit at the end accepts them or sends them back to the first
// buffer. Machines start when told to and finish when they please; an overfull
// buffer is an error.
func line(n, k int) []*lts.LTS {
	var parts []*lts.LTS
	for i := range n {
		m := lts.NewBuilder(fmt.Sprint("machine", i))
		m.States(2)
		start := m.Label(fmt.Sprint("start", i))
		m.Control(start)
		m.Edge(0, start, 1)
		m.Edge(1, m.Label(fmt.Sprint("finish", i)), 0)
		parts = append(parts, m.Build())
	}
	for i := range n {
		b := lts.NewBuilder(fmt.Sprint("buffer", i))
		b.States(k + 1)
		takes := fmt.Sprint("start", i+1)
		if i == n-1 {
			takes = "test"
		}
		puts := []string{fmt.Sprint("finish", i)}
		if i == 0 {
			puts = append(puts, "reject")
		}
		for c := range k + 1 {
			for _, put := range puts {
				to := lts.State(c + 1)
				if c == k {
					to = lts.Error
				}
				b.Edge(lts.State(c), b.Label(put), to)
			}
			if c > 0 {
				b.Edge(lts.State(c), b.Label(takes), lts.State(c-1))
			}
		}
		if i == n-1 {
			b.Control(b.Label("test"))
		}
		parts = append(parts, b.Build())
	}
	u := lts.NewBuilder("unit")
	u.States(2)
	u.Edge(0, u.Label("test"), 1)
	u.Edge(1, u.Label("accept"), 0)
	u.Edge(1, u.Label("reject"), 0)
	return append(parts, u.Build())
}

var accepts = Goal{Kind: Nonblocking, MarkedLabels: []string{"accept"}}

// A line of many machines has more states than can be built; the directed search
// needs few of them.
func TestDirectedOnLongLines(t *testing.T) {
	for _, n := range []int{2, 4, 8, 15} {
		got, err := Directed(background, accepts, lts.Limits{Transitions: 15_000}, line(n, 3)...)
		if err != nil || !got.Realizable {
			t.Fatalf("line %d: %+v, %v", n, got, err)
		}
		t.Logf("line %d: %d states, %d transitions", n, got.States, got.Transitions)
		if n > 4 {
			continue
		}
		plant, err := lts.Compose(background, lts.Options{}, lts.Limits{}, line(n, 3)...)
		if err != nil {
			t.Fatal(err)
		}
		if fault, err := Verify(background, plant, got.Controller, accepts, lts.Limits{}); fault != nil || err != nil {
			t.Fatalf("line %d: %v %v", n, fault, err)
		}
	}
}

func TestDirectedLimits(t *testing.T) {
	for what, lim := range map[string]lts.Limits{
		lts.LimitTransitions: {Transitions: 3}, lts.LimitStates: {States: 3}, lts.LimitMemory: {Bytes: 1000},
	} {
		_, err := Directed(background, accepts, lim, line(3, 3)...)
		if hit := (*lts.LimitError)(nil); !errors.As(err, &hit) || hit.What != what {
			t.Errorf("%s: got %v", what, err)
		}
	}
	if _, err := Directed(background, Goal{Kind: Safety}, lts.Limits{}, line(3, 3)...); !errors.Is(err, ErrGoal) {
		t.Errorf("got %v", err)
	}
}
