// Package retry waits between attempts, longer after each failure.
package retry

import (
	"context"
	"math/rand/v2"
	"time"
)

// Backoff doubles its wait from Min to Max. Up to a quarter of each wait is
// random, so that many clients of a restarted peer do not return together. It
// belongs to one goroutine.
type Backoff struct {
	Min, Max time.Duration
	next     time.Duration
}

// Reset makes the next wait the shortest again.
func (b *Backoff) Reset() { b.next = 0 }

// Wait sleeps for the next wait or until ctx ends, whose error it returns.
func (b *Backoff) Wait(ctx context.Context) error {
	wait := max(b.next, b.Min)
	b.next = min(2*wait, b.Max)
	return Sleep(ctx, wait-time.Duration(rand.Int64N(int64(wait)/4+1)))
}

// Sleep waits for d or until ctx ends, whose error it returns.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
