// The queue against a plain map.

package drive

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A queue gives what a map sorted by (due, id) gives.
func TestQueueAgainstMap(t *testing.T) {
	const ids = 13
	rapid.Check(t, func(t *rapid.T) {
		q := newQueue(ids)
		slow := map[int32]int64{}
		id, time := rapid.Int32Range(0, ids-1), rapid.Int64Range(0, 20)
		t.Repeat(map[string]func(*rapid.T){
			"start": func(t *rapid.T) {
				id, due := id.Draw(t, "id"), time.Draw(t, "due")
				q.start(id, due)
				slow[id] = due
			},
			"cancel": func(t *rapid.T) {
				id := id.Draw(t, "id")
				q.cancel(id)
				delete(slow, id)
			},
			"": func(t *rapid.T) {
				if len(q.heap) != len(slow) {
					t.Fatalf("%d timers run, want %d", len(q.heap), len(slow))
				}
				for id := range int32(ids) {
					due, ok := q.runs(id)
					if want, runs := slow[id]; ok != runs || due != want {
						t.Fatalf("timer %d: %d, %t; want %d, %t", id, due, ok, want, runs)
					}
				}
				first, ok := q.first()
				if want, any := firstOf(slow); ok != any || first != want {
					t.Fatalf("first is %v, %t of %v", first, ok, slow)
				}
			},
		})
	})
}

func firstOf(slow map[int32]int64) (timer, bool) {
	best, ok := timer{}, false
	for _, id := range slices.Sorted(maps.Keys(slow)) {
		if due := slow[id]; !ok || due < best.due {
			best, ok = timer{due: due, id: id}, true
		}
	}
	return best, ok
}
