// The parallel search against the one on a single goroutine, event by event.

package space

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// failing is a system that fails at some states, after its transitions, or
// emits a state of the wrong width before them.
type failing struct {
	linear
	every uint32 // numbers divisible by it fail; 0 lets none fail
	wrong bool
}

func (f failing) Successors(state []byte, emit func(uint32, []byte) bool) error {
	fails := f.every > 0 && f.unpack(state)%f.every == 0
	if fails && f.wrong && !emit(0, state[1:]) {
		return nil
	}
	if err := f.linear.Successors(state, emit); err != nil || !fails {
		return err
	}
	return errBroken
}

// history is all a caller can see of a search.
type history struct {
	Events      []string
	Parents     []string
	Error       string
	Expanded    int
	Transitions int
	Stopped     string
}

func record(sys System, opt Options, stopAt ID, tune tuning) history {
	var h history
	opt.Deadlock = func(id ID, state []byte) Verdict {
		h.Events = append(h.Events, fmt.Sprintf("deadlock %d %x", id, state))
		return Continue
	}
	opt.Progress = func(p Progress) {
		p.Bytes = 0
		h.Events = append(h.Events, fmt.Sprintf("progress %+v", p))
	}
	g, err := explore(context.Background(), sys, func(id ID, state []byte) Verdict {
		h.Events = append(h.Events, fmt.Sprintf("visit %d %x", id, state))
		if id == stopAt {
			return Stop
		}
		return Continue
	}, opt, tune)
	for id := range g.All() {
		parent, label, ok := g.Parent(id)
		h.Parents = append(h.Parents, fmt.Sprint(parent, label, ok))
	}
	h.Error = fmt.Sprint(err)
	h.Expanded, h.Transitions = g.Expanded(), g.Transitions()
	h.Stopped = fmt.Sprint(g.Stopped())
	return h
}

func drawTuning(t *rapid.T) tuning {
	return tuning{
		blockStates: rapid.IntRange(1, 8).Draw(t, "blockStates"),
		blocks:      rapid.IntRange(1, 8).Draw(t, "blocks"),
		minStates:   rapid.IntRange(1, 8).Draw(t, "minStates"),
		bufferBytes: rapid.Int64Range(0, 1<<14).Draw(t, "bufferBytes"),
	}
}

func TestParallelEqualsSequential(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sys := failing{
			linear: drawLinear(t, 1500),
			every:  rapid.SampledFrom([]uint32{0, 0, 0, 7, 100, 1000}).Draw(t, "failing every"),
			wrong:  rapid.Bool().Draw(t, "by width"),
		}
		opt := Options{
			Every:  rapid.IntRange(1, 50).Draw(t, "every"),
			Limits: Limits{States: rapid.IntRange(0, 1500).Draw(t, "states limit")},
		}
		stopAt := ID(rapid.IntRange(0, 3000).Draw(t, "stop at"))
		tune := drawTuning(t)
		want := record(sys, opt, stopAt, tune)
		for _, opt.Workers = range []int{2, 3} {
			if diff := cmp.Diff(want, record(sys, opt, stopAt, tune)); diff != "" {
				t.Fatalf("one worker (-), %d workers (+):\n%s", opt.Workers, diff)
			}
		}
	})
}

func TestParallelEqualsSequentialAtFullSize(t *testing.T) {
	for _, sys := range []System{counters{4, 4}, philosophers{9}} {
		none := ^ID(0)
		want := record(sys, Options{}, none, defaultTuning)
		if diff := cmp.Diff(want, record(sys, Options{Workers: 2}, none, defaultTuning)); diff != "" {
			t.Errorf("%+v: one worker (-), two (+):\n%.2000s", sys, diff)
		}
	}
}

// scratch is a system that must not be used twice at once: it builds successors
// in memory of its own and notices when someone else is there.
type scratch struct {
	counters
	next  []byte
	busy  atomic.Bool
	forks *atomic.Int32
}

func (s *scratch) Fork() System {
	s.forks.Add(1)
	return &scratch{counters: s.counters, next: make([]byte, 16), forks: s.forks}
}

func (s *scratch) Successors(state []byte, emit func(uint32, []byte) bool) error {
	if s.busy.Swap(true) {
		return errors.New("used twice at once")
	}
	defer s.busy.Store(false)
	return s.counters.Successors(state, func(label uint32, next []byte) bool {
		copy(s.next, next)
		return emit(label, s.next)
	})
}

func TestWorkersFork(t *testing.T) {
	var forks atomic.Int32
	sys := &scratch{counters: counters{4, 3}, next: make([]byte, 16), forks: &forks}
	g, err := Explore(context.Background(), sys, nil, Options{Workers: 3})
	if err != nil || g.Len() != 4096 {
		t.Errorf("%d states, error %v; want 4096", g.Len(), err)
	}
	if got := forks.Load(); got != 2 {
		t.Errorf("%d forks for three workers, want 2", got)
	}
}

// mined panics at one state.
type mined struct{ counters }

func (m mined) Successors(state []byte, emit func(uint32, []byte) bool) error {
	if state[0] == 7 && state[3] == 7 {
		panic("stepped on a mine")
	}
	return m.counters.Successors(state, emit)
}

func TestPanicReachesCaller(t *testing.T) {
	for _, workers := range []int{1, 2} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "stepped on a mine") {
					t.Errorf("%d workers: recovered %q", workers, got)
				}
			}()
			_, err := explore(context.Background(), mined{counters{4, 3}}, nil, Options{Workers: workers}, tuning{4, 8, 8, 1 << 16})
			t.Errorf("%d workers: no panic, error %v", workers, err)
		}()
	}
}
