// Limits: every operation gives all of its result or none.

package lts

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"
)

// operations are those that may grow, on systems large enough for each limit.
var operations = map[string]func(context.Context, Limits) (*LTS, error){
	"compose": func(ctx context.Context, lim Limits) (*LTS, error) {
		return Compose(ctx, Options{}, lim, philosophers(3)...)
	},
	"determinise": func(ctx context.Context, lim Limits) (*LTS, error) {
		return Determinise(ctx, guess(9), lim)
	},
	"minimise strong": func(ctx context.Context, lim Limits) (*LTS, error) {
		return Minimise(ctx, scatter(100, 3, 2, 0), Strong, lim)
	},
	"minimise branching": func(ctx context.Context, lim Limits) (*LTS, error) {
		return Minimise(ctx, scatter(100, 3, 2, 1), Branching, lim)
	},
	"minimise weak": func(ctx context.Context, lim Limits) (*LTS, error) {
		return Minimise(ctx, scatter(100, 3, 2, 1), Weak, lim)
	},
	"include": func(ctx context.Context, lim Limits) (*LTS, error) {
		p, q := guess(6), guess(7)
		_, _, err := Included(ctx, p, q, lim)
		return nil, err
	},
	"refine": func(ctx context.Context, lim Limits) (*LTS, error) {
		_, _, err := Refines(ctx, scatter(50, 3, 2, 1), scatter(50, 3, 2, 1), WeakRefinement, lim)
		return nil, err
	},
}

// guess has n+1 states and needs 2^n of them to be deterministic: the n-th last
// label was a.
func guess(n int) *LTS {
	b := NewBuilder("guess")
	b.States(n + 1)
	a, c := b.Label("a"), b.Label("c")
	b.Edge(0, a, 0)
	b.Edge(0, c, 0)
	b.Edge(0, a, 1)
	for i := 1; i < n; i++ {
		b.Edge(State(i), a, State(i+1))
		b.Edge(State(i), c, State(i+1))
	}
	return b.Build()
}

func TestDeterminiseNeedsTwoToTheN(t *testing.T) {
	d, err := Determinise(background, guess(9), Limits{})
	if err != nil || d.Len() != 1<<9 {
		t.Fatalf("%v, %v", d.Len(), err)
	}
}

func TestLimitsGiveNothingPartial(t *testing.T) {
	past, cancel := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer cancel()
	gone, stop := context.WithCancel(context.Background())
	stop()
	for name, run := range operations {
		if _, err := run(background, Limits{}); err != nil {
			t.Errorf("%s without limits: %v", name, err)
		}
		for _, c := range []struct {
			ctx  context.Context
			lim  Limits
			what string
		}{{past, Limits{}, LimitTime}, {gone, Limits{}, LimitInterrupted}, {background, Limits{Bytes: 600}, LimitMemory}} {
			if name == "refine" && c.what == LimitMemory {
				continue // bounded by pairs
			}
			l, err := run(c.ctx, c.lim)
			hit := (*LimitError)(nil)
			if l != nil || !errors.As(err, &hit) || hit.What != c.what {
				t.Errorf("%s: want %s, got %v, %v", name, c.what, l, err)
			}
		}
	}
}

// A composition of exactly the allowed size is built; one state or transition
// less is too little.
func TestComposeAtTheLimit(t *testing.T) {
	whole, err := Compose(background, Options{}, Limits{}, philosophers(3)...)
	if err != nil {
		t.Fatal(err)
	}
	n, m := whole.Len(), whole.Transitions()
	for _, c := range []struct {
		lim  Limits
		want string
	}{
		{Limits{States: n, Transitions: m}, ""},
		{Limits{States: n - 1}, fmt.Sprintf("more than %d states; the largest factor is PHIL0 with 5 states", n-1)},
		{Limits{Transitions: m - 1}, fmt.Sprintf("more than %d transitions; the largest factor is PHIL0 with 5 states", m-1)},
	} {
		l, err := Compose(background, Options{}, c.lim, philosophers(3)...)
		if got := message(err); got != c.want || (l == nil) != (c.want != "") {
			t.Errorf("%+v: got %q, want %q", c.lim, got, c.want)
		}
	}
}

func message(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
