// The queue against a plain map.

package timers_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/runtime/timers"
)

func ExampleQueue() {
	var q timers.Queue
	q.Start(0, 5*time.Second)
	q.Start(1, 2*time.Second)
	q.Start(0, 1*time.Second) // replaces the first
	fmt.Println(q.Due(3*time.Second, nil))
	// Output: [0 1]
}

// A queue gives what a map sorted by (due, id) gives.
func TestQueueAgainstMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var q timers.Queue
		slow := map[int32]time.Duration{}
		ids := rapid.Int32Range(0, 12)
		times := rapid.Int64Range(0, 20)
		t.Repeat(map[string]func(*rapid.T){
			"start": func(t *rapid.T) {
				id, due := ids.Draw(t, "id"), time.Duration(times.Draw(t, "due"))
				q.Start(id, due)
				slow[id] = due
			},
			"cancel": func(t *rapid.T) {
				id := ids.Draw(t, "id")
				q.Cancel(id)
				delete(slow, id)
			},
			"due": func(t *rapid.T) {
				now := time.Duration(times.Draw(t, "now"))
				want := dueOf(slow, now)
				if got := q.Due(now, nil); !slices.Equal(got, want) {
					t.Fatalf("due at %d: got %v, want %v", now, got, want)
				}
			},
			"": func(t *rapid.T) {
				if q.Len() != len(slow) {
					t.Fatalf("%d timers run, want %d", q.Len(), len(slow))
				}
				next, ok := q.Next()
				if ok != (len(slow) > 0) || ok && next != slices.Min(slices.Collect(maps.Values(slow))) {
					t.Fatalf("next is %d, %t of %v", next, ok, slow)
				}
			},
		})
	})
}

func dueOf(slow map[int32]time.Duration, now time.Duration) []int32 {
	var due []int32
	for id, at := range slow {
		if at <= now {
			due = append(due, id)
		}
	}
	slices.SortFunc(due, func(a, b int32) int {
		if slow[a] != slow[b] {
			return int(slow[a] - slow[b])
		}
		return int(a - b)
	})
	for _, id := range due {
		delete(slow, id)
	}
	return due
}

func TestSystemClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock := timers.System()
		before := clock.Now()
		c, stop := clock.After(time.Hour)
		defer stop()
		<-c
		if got := clock.Mono(); got != time.Hour {
			t.Errorf("mono is %s after an hour", got)
		}
		if got := clock.Now().Sub(before); got != time.Hour {
			t.Errorf("the wall clock moved by %s in an hour", got)
		}
	})
}
