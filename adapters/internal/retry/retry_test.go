// The waits of a Backoff, in virtual time.

package retry

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestBackoffDoublesUpToItsMaximumAndStartsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := Backoff{Min: time.Second, Max: 4 * time.Second}
		for _, want := range []time.Duration{1, 2, 4, 4} {
			expectWait(t, &b, want*time.Second)
		}
		b.Reset()
		expectWait(t, &b, time.Second)
	})
}

func expectWait(t *testing.T, b *Backoff, want time.Duration) {
	t.Helper()
	start := time.Now()
	if err := b.Wait(context.Background()); err != nil {
		t.Fatal(err)
	}
	if got := time.Since(start); got > want || got < want*3/4 {
		t.Errorf("waited %s, want between %s and %s", got, want*3/4, want)
	}
}

func TestWaitEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b := Backoff{Min: time.Hour, Max: time.Hour}
	if err := b.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}
