// Tests of the dispatcher: order, bounds, deadlines.

package gateway

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
)

// slow is an adapter whose devices take a second for each command.
type slow struct {
	mu   sync.Mutex
	seen map[string][]string // ids by provider
	busy map[string]bool
	both bool // two commands of one provider at once were seen
}

func (s *slow) Run(ctx context.Context, _ adapters.Host) error { <-ctx.Done(); return nil }

func (s *slow) Write(ctx context.Context, cmd adapters.Command) (adapters.Outcome, error) {
	p := cmd.Path.Provider
	s.mu.Lock()
	s.both = s.both || s.busy[p]
	s.busy[p] = true
	s.seen[p] = append(s.seen[p], cmd.ID)
	s.mu.Unlock()
	defer func() { s.mu.Lock(); s.busy[p] = false; s.mu.Unlock() }()
	select {
	case <-ctx.Done():
		return adapters.Sent, ctx.Err()
	case <-time.After(time.Second):
		return adapters.Done, nil
	}
}

// bench is a dispatcher in front of one adapter.
type bench struct {
	*dispatcher
	mu    sync.Mutex
	ended map[string]error
}

func newBench(ctx context.Context, a adapters.Adapter) *bench {
	return &bench{ended: map[string]error{}, dispatcher: &dispatcher{
		ctx: ctx, route: func(models.Path) adapters.Adapter { return a },
		told: func(adapters.Command, string, error) {}, panic: func(string, error) {}, lanes: map[string][]job{},
	}}
}

func (b *bench) send(provider, id string, within time.Duration, call bool) {
	cmd := adapters.Command{ID: id, Path: models.Path{Provider: provider, Service: "s", Resource: "r"}, Deadline: time.Now().Add(within)}
	b.Dispatch(cmd, call, func(_ adapters.Outcome, err error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.ended[id] = err
	})
}

// TestOrder: one provider's commands go one after another in order, providers
// side by side, and dispatching waits for none of it.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &slow{seen: map[string][]string{}, busy: map[string]bool{}}
		b := newBench(t.Context(), a)
		began := time.Now()
		want := map[string][]string{}
		for i := range 5 {
			for _, p := range []string{"x", "y", "z"} {
				id := fmt.Sprint(p, i)
				b.send(p, id, time.Minute, false)
				want[p] = append(want[p], id)
			}
		}
		if time.Since(began) != 0 {
			t.Error("dispatching waited")
		}
		b.wait()
		if diff := cmp.Diff(want, a.seen); diff != "" || a.both {
			t.Error(diff, a.both)
		}
		if took := time.Since(began); took != 5*time.Second {
			t.Errorf("it took %s, want 5 s", took)
		}
		if len(b.ended) != 15 || len(b.lanes) != 0 {
			t.Errorf("%d answers, %d lanes left", len(b.ended), len(b.lanes))
		}
	})
}

// TestDeadlines: a command that waits or takes too long fails, and the next one
// is not held up by it.
func TestDeadlines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := &slow{seen: map[string][]string{}, busy: map[string]bool{}}
		b := newBench(t.Context(), a)
		b.send("x", "hurried", 500*time.Millisecond, false)
		b.send("x", "patient", 10*time.Second, false)
		b.send("x", "late", time.Second, false)
		b.wait()
		if !errors.Is(b.ended["hurried"], context.DeadlineExceeded) || b.ended["patient"] != nil || !errors.Is(b.ended["late"], context.DeadlineExceeded) {
			t.Errorf("%v", b.ended)
		}
		if diff := cmp.Diff([]string{"hurried", "patient"}, a.seen["x"]); diff != "" {
			t.Error(diff)
		}
	})
}

// TestLaneLimit: a provider that does not keep up is refused more.
func TestLaneLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		b := newBench(ctx, &slow{seen: map[string][]string{}, busy: map[string]bool{}})
		for i := range 2 * laneLimit {
			b.send("x", fmt.Sprint(i), time.Hour, false)
		}
		cancel()
		b.wait()
		full := 0
		for _, err := range b.ended {
			if errors.Is(err, errTooMany) {
				full++
			}
		}
		if len(b.ended) != 2*laneLimit || full < laneLimit-1 || full > laneLimit {
			t.Errorf("%d answers, %d of them refused", len(b.ended), full)
		}
	})
}

// TestNobodyThere: commands nobody can carry out fail in words.
func TestNobodyThere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t.Context(), nil)
		b.send("x", "a", time.Second, false)
		b.wait()
		b.route = func(models.Path) adapters.Adapter { return &slow{} }
		b.send("x", "b", time.Second, true)
		b.wait()
		if !errors.Is(b.ended["a"], errNobody) || !errors.Is(b.ended["b"], errCannot) {
			t.Errorf("%v", b.ended)
		}
	})
}
