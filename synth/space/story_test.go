// Small searches told whole: what is drawn, what is found.

package space

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStories(t *testing.T) {
	for _, story := range []struct {
		title   string
		drawing string
		stopAt  byte // the visitor's Stop
		limit   int
		want    string
	}{
		{
			title:   "nothing to start from",
			drawing: "",
			want:    `expanded 0 of 0, 0 transitions`,
		},
		{
			title:   "one state that cannot move is a deadlock",
			drawing: "a",
			want: `
				visit a
				deadlock a
				expanded 1 of 1, 0 transitions`,
		},
		{
			title: "a loop is no deadlock",
			drawing: `a
				a: 1a`,
			want: `
				visit a
				expanded 1 of 1, 1 transitions`,
		},
		{
			title:   "initial states may repeat",
			drawing: "baab",
			want: `
				visit b
				visit a
				deadlock b
				deadlock a
				expanded 2 of 2, 0 transitions`,
		},
		{
			title: "the shorter way wins, however early the longer is drawn",
			drawing: `a
				a: 1b 2e
				b: 3c
				c: 4d
				d: 5a
				e: 6d`,
			want: `
				visit a
				visit a -1-> b
				visit a -2-> e
				visit a -1-> b -3-> c
				visit a -2-> e -6-> d
				expanded 5 of 5, 6 transitions`,
		},
		{
			title: "of two ways as short, the first emitted wins",
			drawing: `a
				a: 1b 2c 3c
				b: 4d
				c: 5d`,
			want: `
				visit a
				visit a -1-> b
				visit a -2-> c
				visit a -1-> b -4-> d
				deadlock a -1-> b -4-> d
				expanded 4 of 4, 5 transitions`,
		},
		{
			title: "the visitor stops; what was found stays",
			drawing: `a
				a: 1b 2c 3d
				b: 4e`,
			stopAt: 'c',
			want: `
				visit a
				visit a -1-> b
				visit a -2-> c
				stopped at a -2-> c
				expanded 0 of 3, 2 transitions`,
		},
		{
			title: "a limit of two states is reached by the third",
			drawing: `a
				a: 1b 2a 3c`,
			limit: 2,
			want: `
				visit a
				visit a -1-> b
				states limit reached after 2 states
				expanded 0 of 2, 3 transitions`,
		},
		{
			title: "a limit of three states is enough for three",
			drawing: `a
				a: 1b 2a 3c
				b: 4a
				c: 4a`,
			limit: 3,
			want: `
				visit a
				visit a -1-> b
				visit a -3-> c
				expanded 3 of 3, 5 transitions`,
		},
		{
			title: "an error names the state",
			drawing: `a
				a: 1b
				b: 2c ! 3d`,
			want: `
				visit a
				visit a -1-> b
				visit a -1-> b -2-> c
				successors of state 1: this state is broken
				expanded 1 of 3, 2 transitions`,
		},
	} {
		for _, workers := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s/%d", story.title, workers), func(t *testing.T) {
				got := narrate(draw(story.drawing), story.stopAt, Options{Limits: Limits{States: story.limit}, Workers: workers})
				want := strings.ReplaceAll(strings.TrimSpace(story.want), "\t", "")
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("want (-), got (+):\n%s", diff)
				}
			})
		}
	}
}

// narrate searches and writes down what happened, one line an event. Traces are
// told at the end, when the graph is there.
func narrate(d drawing, stopAt byte, opt Options) string {
	type event struct {
		word string
		id   ID
	}
	var events []event
	opt.Deadlock = func(id ID, _ []byte) Verdict {
		events = append(events, event{"deadlock", id})
		return Continue
	}
	small := tuning{blockStates: 1, blocks: 2, minStates: 1, bufferBytes: 1 << 12}
	g, err := explore(context.Background(), d, func(id ID, state []byte) Verdict {
		events = append(events, event{"visit", id})
		if state[0] == stopAt {
			return Stop
		}
		return Continue
	}, opt, small)

	var lines []string
	for _, e := range events {
		lines = append(lines, e.word+" "+tell(g.Trace(e.id)))
	}
	if id, ok := g.Stopped(); ok {
		lines = append(lines, "stopped at "+tell(g.Trace(id)))
	}
	if err != nil {
		lines = append(lines, err.Error())
	}
	lines = append(lines, fmt.Sprintf("expanded %d of %d, %d transitions", g.Expanded(), g.Len(), g.Transitions()))
	return strings.Join(lines, "\n")
}

func TestDeadlockMayStop(t *testing.T) {
	d := draw(`a
		a: 1b 2c
		b:
		c: 3d`)
	g, err := Explore(context.Background(), d, nil, Options{Deadlock: func(ID, []byte) Verdict { return Stop }})
	if err != nil {
		t.Fatal(err)
	}
	id, ok := g.Stopped()
	if !ok || tell(g.Trace(id)) != "a -1-> b" || g.Contains([]byte("d")) {
		t.Errorf("stopped at %d (%t) of %d states, want b before d is found", id, ok, g.Len())
	}
}

// Everybody takes the left fork: the one deadlock of the dining philosophers.
func TestPhilosophersDeadlock(t *testing.T) {
	var deadlocks []string
	var g *Graph
	g, err := Explore(context.Background(), philosophers{count: 6}, nil, Options{
		Deadlock: func(_ ID, state []byte) Verdict {
			deadlocks = append(deadlocks, fmt.Sprint(state[:6]))
			return Continue
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"[1 1 1 1 1 1]"}, deadlocks); diff != "" {
		t.Errorf("deadlocks: want (-), got (+):\n%s", diff)
	}
	id, ok := g.Find([]byte{1, 1, 1, 1, 1, 1, 15: 0})
	if steps := g.Trace(id); !ok || len(steps) != 7 {
		t.Errorf("trace has %d states, want the start and one step a philosopher", len(steps))
	}
}

// wide declares one width and emits another, initially or later.
type wide struct{ declared, initial, later int }

func (w wide) Width() int                { return w.declared }
func (w wide) Initial(emit func([]byte)) { emit(make([]byte, w.initial)) }
func (w wide) Successors(_ []byte, emit func(uint32, []byte) bool) error {
	emit(7, make([]byte, w.later))
	emit(8, make([]byte, w.declared))
	return nil
}

func TestWidths(t *testing.T) {
	for _, c := range []struct {
		sys    wide
		states int
		want   string
	}{
		{wide{0, 0, 0}, 1, "<nil>"},
		{wide{3, 3, 3}, 1, "<nil>"},
		{wide{100_000, 100_000, 100_000}, 1, "<nil>"},
		{wide{3, 2, 3}, 0, "system emitted a state of 2 bytes, declared are 3"},
		{wide{3, 3, 4}, 1, "successors of state 0: system emitted a state of 4 bytes, declared are 3"},
		{wide{0, 0, 1}, 1, "successors of state 0: system emitted a state of 1 bytes, declared are 0"},
	} {
		for _, workers := range []int{1, 2} {
			g, err := explore(context.Background(), c.sys, nil, Options{Workers: workers}, tuning{1, 2, 1, 1 << 22})
			if got := fmt.Sprint(err); got != c.want || g.Len() != c.states {
				t.Errorf("%+v, %d workers: %d states, error %q; want %d, %q", c.sys, workers, g.Len(), got, c.states, c.want)
			}
			var width *WidthError
			if err != nil && !errors.As(err, &width) {
				t.Errorf("%+v: %v is no WidthError", c.sys, err)
			}
		}
	}
	if _, err := Explore(context.Background(), wide{declared: -1}, nil, Options{}); fmt.Sprint(err) != "system declares states of -1 bytes" {
		t.Errorf("negative width: %v", err)
	}
}

func TestFindChecksWidth(t *testing.T) {
	g, err := Explore(context.Background(), draw("a"), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !g.Contains([]byte("a")) || g.Contains([]byte("b")) || g.Contains([]byte("aa")) || g.Contains(nil) {
		t.Error("the graph of the state a must contain a and nothing else")
	}
}
