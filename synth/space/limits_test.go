// Limits: never exceeded, and what is left is a prefix of the whole search.

package space

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// held adds up what a store really has allocated.
func (s *store) held() int64 {
	total := int64(cap(s.table)) * 4
	for _, c := range s.chunks {
		total += int64(cap(c.states)) + int64(cap(c.edges))*edgeBytes + chunkHeaderBytes
	}
	return total
}

func TestMemoryLimitHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := drawLinear(t, 3000)
		opt := Options{
			Limits:  Limits{Bytes: rapid.Int64Range(1, 200_000).Draw(t, "bytes")},
			Workers: rapid.IntRange(1, 3).Draw(t, "workers"),
			Every:   1,
		}
		opt.Progress = func(p Progress) {
			if p.Bytes > opt.Limits.Bytes {
				t.Fatalf("%d bytes held, limit %d", p.Bytes, opt.Limits.Bytes)
			}
		}
		g, err := explore(context.Background(), l, nil, opt, drawTuning(t))
		if g.PeakBytes() > opt.Limits.Bytes {
			t.Fatalf("%d bytes held at the peak, limit %d", g.PeakBytes(), opt.Limits.Bytes)
		}
		if got := g.store.held(); got != g.Bytes() {
			t.Fatalf("%d bytes allocated, %d accounted", got, g.Bytes())
		}
		checkPrefix(t, l, g)
		var limit *LimitError
		switch {
		case err == nil && g.Expanded() != g.Len():
			t.Fatalf("no error, but %d of %d states expanded", g.Expanded(), g.Len())
		case err != nil && (!errors.As(err, &limit) || limit.What != LimitMemory || limit.At > opt.Limits.Bytes):
			t.Fatalf("error %v, want a memory limit within %d", err, opt.Limits.Bytes)
		}
	})
}

// checkPrefix compares a graph cut short with the whole one.
func checkPrefix(t *rapid.T, l linear, g *Graph) {
	whole, err := Explore(context.Background(), l, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for id, state := range g.All() {
		if !bytes.Equal(state, whole.State(id)) {
			t.Fatalf("state %d is %x, in the whole search %x", id, state, whole.State(id))
		}
		if whole.store.edge(id) != g.store.edge(id) {
			t.Fatalf("state %d: found by %v, want %v", id, g.store.edge(id), whole.store.edge(id))
		}
	}
}

// A limit that is just the peak of the unlimited search changes nothing.
func TestMemoryLimitIsNotTooStrict(t *testing.T) {
	sys := philosophers{count: 7}
	free, err := Explore(context.Background(), sys, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Explore(context.Background(), sys, nil, Options{Limits: Limits{Bytes: free.PeakBytes()}}); err != nil {
		t.Errorf("with the peak as limit: %v", err)
	}
	var limit *LimitError
	g, err := Explore(context.Background(), sys, nil, Options{Limits: Limits{Bytes: free.PeakBytes() - 1}})
	if !errors.As(err, &limit) || g.Len() == 0 || g.Len() >= free.Len() {
		t.Errorf("with a byte less: %d of %d states, %v", g.Len(), free.Len(), err)
	}
}

func TestStatesLimitIsExact(t *testing.T) {
	for _, workers := range []int{1, 2} {
		for _, limit := range []int{1, 100, 4095, 4096} {
			g, err := Explore(context.Background(), counters{4, 3}, nil, Options{Limits: Limits{States: limit}, Workers: workers})
			if g.Len() != limit || (err == nil) != (limit == 4096) {
				t.Errorf("limit %d, %d workers: %d states, error %v", limit, workers, g.Len(), err)
			}
		}
	}
}

// endless never stops emitting from its one state, unless told to.
type endless struct{ cancel func() }

func (e endless) Width() int                { return 1 }
func (e endless) Initial(emit func([]byte)) { emit([]byte{0}) }
func (e endless) Successors(state []byte, emit func(uint32, []byte) bool) error {
	for i := uint32(0); emit(i, state); i++ {
		if i == 10_000 {
			e.cancel()
		}
	}
	return errors.New("told to stop")
}

func TestInterruptWithinOneState(t *testing.T) {
	for _, workers := range []int{1, 2} {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		g, err := explore(ctx, endless{cancel}, nil, Options{Workers: workers}, tuning{1, 1, 1, 1 << 12})
		var limit *LimitError
		if !errors.As(err, &limit) || limit.What != LimitInterrupted || limit.At != 1 || !errors.Is(err, context.Canceled) {
			t.Errorf("%d workers: error %v, want interrupted after 1 state", workers, err)
		}
		if g.Len() != 1 || g.Expanded() != 0 {
			t.Errorf("%d workers: %d states, %d expanded; want 1, 0", workers, g.Len(), g.Expanded())
		}
	}
}

func TestInterruptFromProgress(t *testing.T) {
	for _, workers := range []int{1, 2} {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var last Progress
		g, err := Explore(ctx, counters{4, 3}, nil, Options{Workers: workers, Every: 1000, Progress: func(p Progress) {
			last = p
			if p.States-p.Frontier == 2000 {
				cancel()
			}
		}})
		if err == nil || err.Error() != fmt.Sprintf("interrupted after %d states", g.Len()) || g.Expanded() != 2000 {
			t.Errorf("%d workers: %d expanded, error %v; want 2000", workers, g.Expanded(), err)
		}
		if last.States != g.Len() || last.Transitions != 8000 {
			t.Errorf("%d workers: last progress %+v", workers, last)
		}
	}
}

func TestDeadline(t *testing.T) {
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	g, err := Explore(ctx, counters{4, 3}, nil, Options{})
	var limit *LimitError
	if !errors.As(err, &limit) || limit.What != LimitTime || !errors.Is(err, context.DeadlineExceeded) || g.Len() != 1 {
		t.Errorf("%d states, error %v; want 1 and a time limit", g.Len(), err)
	}
}
