// Watching for changes.

package twin

import "github.com/tenet-iot/tenet/models"

// Watch gathers the resources that changed since they were last taken. It is
// bounded by the number of resources: a later value replaces an earlier one.
type Watch struct {
	t       *Twin
	only    map[models.Path]bool // nil: all
	dirty   []bool               // by index
	order   []int                // dirty indices, first changed first
	renewed bool
	ready   chan struct{}
}

// Watch begins to gather changes of the given resources, of all if none are
// given. The caller must Close it.
func (t *Twin) Watch(paths ...models.Path) *Watch {
	t.mu.Lock()
	defer t.mu.Unlock()
	w := &Watch{t: t, dirty: make([]bool, len(t.entries)), ready: make(chan struct{}, 1)}
	if len(paths) > 0 {
		w.only = make(map[models.Path]bool, len(paths))
		for _, p := range paths {
			w.only[p] = true
		}
	}
	t.watchers[w] = true
	return w
}

// Ready receives when there is something to take.
func (w *Watch) Ready() <-chan struct{} { return w.ready }

// Take appends the present entries of what changed since the last Take to dst,
// first changed first. renewed says that the declarations changed instead: read
// All again.
func (w *Watch) Take(dst []Entry) (changes []Entry, renewed bool) {
	w.t.mu.Lock()
	defer w.t.mu.Unlock()
	for _, k := range w.order {
		dst = append(dst, w.t.entries[k])
		w.dirty[k] = false
	}
	w.order = w.order[:0]
	renewed, w.renewed = w.renewed, false
	return dst, renewed
}

// Close ends the watch.
func (w *Watch) Close() {
	w.t.mu.Lock()
	defer w.t.mu.Unlock()
	delete(w.t.watchers, w)
}

// mark notes that an entry changed; the caller holds the twin's mutex.
func (w *Watch) mark(k int) {
	if w.only != nil && !w.only[w.t.entries[k].Path] {
		return
	}
	if !w.dirty[k] {
		w.dirty[k] = true
		w.order = append(w.order, k)
	}
	w.wake()
}

// restart forgets indices of the last revision; the caller holds the mutex.
func (w *Watch) restart(n int) {
	w.dirty, w.order, w.renewed = make([]bool, n), w.order[:0], true
	w.wake()
}

func (w *Watch) wake() {
	select {
	case w.ready <- struct{}{}:
	default:
	}
}
