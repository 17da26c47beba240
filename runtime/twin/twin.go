// The latest values.

package twin

import (
	"sync"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
)

// Entry is what is known of one resource.
type Entry struct {
	Index    int // position in All; stable until the next Declare
	Path     models.Path
	Resource models.Resource
	Reading  models.Reading // quality Unset before the first
	Pending  models.Value   // what it was asked to become; not set if nothing is open
}

// Twin is safe for concurrent use.
type Twin struct {
	mu       sync.Mutex
	revision uint64
	entries  []Entry
	byPath   map[models.Path]int
	watchers map[*Watch]bool
}

// New returns a twin of the resources in a catalog, none of them reported yet.
func New(catalog adapters.Catalog) *Twin {
	t := &Twin{watchers: map[*Watch]bool{}}
	t.Declare(catalog)
	return t
}

// Declare replaces the declarations. Readings of resources that keep their path
// and type stay. The revision grows, and watchers are told that everything
// changed.
func (t *Twin) Declare(catalog adapters.Catalog) {
	t.mu.Lock()
	defer t.mu.Unlock()
	old, oldPath := t.entries, t.byPath
	t.entries, t.byPath = nil, map[models.Path]int{}
	t.revision++
	for _, path := range catalog.Paths("") {
		r, ok := catalog.Resource(path)
		if !ok {
			continue
		}
		e := Entry{
			Index: len(t.entries), Path: path, Resource: r,
			Reading: models.Reading{Path: path, Value: r.Default, Quality: models.Unset},
		}
		if i, ok := oldPath[path]; ok && old[i].Resource.Type.String() == r.Type.String() {
			e.Reading, e.Pending = old[i].Reading, old[i].Pending
		}
		t.byPath[path] = e.Index
		t.entries = append(t.entries, e)
	}
	for w := range t.watchers {
		w.restart(len(t.entries))
	}
}

// Revision counts the calls of Declare: an Index is good for one revision.
func (t *Twin) Revision() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.revision
}

// Get returns what is known of a resource; false if it is not declared.
func (t *Twin) Get(path models.Path) (Entry, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i, ok := t.byPath[path]
	if !ok {
		return Entry{}, false
	}
	return t.entries[i], true
}

// All appends every entry to dst in order of declaration, with the revision
// they belong to.
func (t *Twin) All(dst []Entry) ([]Entry, uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append(dst, t.entries...), t.revision
}

// Update takes accepted readings, in order. One of bad quality changes the
// quality and the time and keeps the last value; one of an undeclared resource
// is left out.
func (t *Twin) Update(readings []models.Reading) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range readings {
		r := &readings[i]
		k, ok := t.byPath[r.Path]
		if !ok {
			continue
		}
		e := &t.entries[k]
		if r.Quality == models.Good {
			e.Reading = *r
		} else {
			e.Reading.Quality, e.Reading.Time = r.Quality, r.Time
		}
		t.changed(k)
	}
}

// SetPending says what a resource was asked to become; the value "not set" says
// that nothing is open any more.
func (t *Twin) SetPending(path models.Path, target models.Value) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if k, ok := t.byPath[path]; ok && t.entries[k].Pending != target {
		t.entries[k].Pending = target
		t.changed(k)
	}
}

// SetOnline says that a provider came or went. Its values are kept; until they
// are reported again their quality is Offline.
func (t *Twin) SetOnline(provider string, online bool, at time.Time) {
	if online {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for k := range t.entries {
		e := &t.entries[k]
		if e.Path.Provider == provider && e.Reading.Quality != models.Unset && e.Reading.Quality != models.Offline {
			e.Reading.Quality, e.Reading.Time = models.Offline, at
			t.changed(k)
		}
	}
}

// changed tells the watchers; the caller holds mu.
func (t *Twin) changed(k int) {
	for w := range t.watchers {
		w.mark(k)
	}
}
