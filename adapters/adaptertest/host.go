// Host: a gateway that records what an adapter hands in.

package adaptertest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
)

// Patience is how long Await waits before a test fails.
const Patience = 20 * time.Second

// Host records everything and refuses on demand. Its methods may be called
// from any goroutine.
type Host struct {
	mu      sync.Mutex
	record  Record
	refusal error
	changed chan struct{}
}

// Record is what a Host saw so far, each list in order.
type Record struct {
	Readings []models.Reading
	Refused  []models.Reading
	Presence []Presence
	Answers  []Answer
	Garbled  []Garbled
	Logs     []string
}

// Presence is one call of Available.
type Presence struct {
	Provider string
	Online   bool
}

// Answer is one call of Host.Answer.
type Answer struct {
	ID  string
	Err error
}

// Garbled is one payload that could not be decoded.
type Garbled struct {
	Source  string
	Payload []byte
	Err     error
}

var _ adapters.Host = (*Host)(nil)

// NewHost returns a Host that accepts everything.
func NewHost() *Host { return &Host{changed: make(chan struct{})} }

// Report records readings, or refuses them.
func (h *Host) Report(_ context.Context, readings []models.Reading) error {
	return h.note(func(r *Record) error {
		if h.refusal != nil {
			r.Refused = append(r.Refused, readings...)
			return h.refusal
		}
		r.Readings = append(r.Readings, readings...)
		return nil
	})
}

// Available records a change of availability, or refuses it.
func (h *Host) Available(_ context.Context, provider string, online bool) error {
	return h.note(func(r *Record) error {
		if h.refusal == nil {
			r.Presence = append(r.Presence, Presence{provider, online})
		}
		return h.refusal
	})
}

// Answer records the end of a command.
func (h *Host) Answer(_ context.Context, id string, err error) {
	_ = h.note(func(r *Record) error {
		r.Answers = append(r.Answers, Answer{id, err})
		return nil
	})
}

// Garbled records an undecodable payload.
func (h *Host) Garbled(source string, payload []byte, err error) {
	_ = h.note(func(r *Record) error {
		r.Garbled = append(r.Garbled, Garbled{source, payload, err})
		return nil
	})
}

// Log records a line for operators.
func (h *Host) Log(level, msg string, args ...any) {
	_ = h.note(func(r *Record) error {
		r.Logs = append(r.Logs, fmt.Sprint(level, ": ", msg, " ", args))
		return nil
	})
}

// Now is the wall clock.
func (h *Host) Now() time.Time { return time.Now() }

func (h *Host) note(change func(*Record) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	err := change(&h.record)
	close(h.changed)
	h.changed = make(chan struct{})
	return err
}

// Refuse makes the Host refuse readings with err; nil accepts again.
func (h *Host) Refuse(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refusal = err
}

// Seen returns a copy of the record.
func (h *Host) Seen() Record {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.record
	r.Readings = append([]models.Reading(nil), r.Readings...)
	r.Refused = append([]models.Reading(nil), r.Refused...)
	r.Presence = append([]Presence(nil), r.Presence...)
	r.Answers = append([]Answer(nil), r.Answers...)
	r.Garbled = append([]Garbled(nil), r.Garbled...)
	r.Logs = append([]string(nil), r.Logs...)
	return r
}

// Await waits until the record satisfies a condition and returns it; the test
// fails after Patience, saying what was awaited and what was seen.
func (h *Host) Await(t testing.TB, what string, ok func(Record) bool) Record {
	t.Helper()
	deadline := time.NewTimer(Patience)
	defer deadline.Stop()
	for {
		h.mu.Lock()
		changed := h.changed
		h.mu.Unlock()
		if r := h.Seen(); ok(r) {
			return r
		}
		select {
		case <-changed:
		case <-deadline.C:
			t.Fatalf("waited in vain for %s; saw %s", what, h.Seen())
		}
	}
}

// String shows a record in a test's failure.
func (r Record) String() string {
	text := ""
	for _, reading := range r.Readings {
		text += fmt.Sprintf("\n  %s = %v", reading.Path, reading.Value)
	}
	for _, g := range r.Garbled {
		text += fmt.Sprintf("\n  garbled %s: %v", g.Source, g.Err)
	}
	return fmt.Sprintf("%s\n  refused %d, presence %v, answers %v, logs %q", text, len(r.Refused), r.Presence, r.Answers, r.Logs)
}

// Last returns the newest reading of a resource.
func (r Record) Last(path models.Path) (models.Reading, bool) {
	for i := len(r.Readings) - 1; i >= 0; i-- {
		if r.Readings[i].Path == path {
			return r.Readings[i], true
		}
	}
	return models.Reading{}, false
}

// Has reports whether the newest reading of a resource is v.
func (r Record) Has(path models.Path, v models.Value) bool {
	last, ok := r.Last(path)
	return ok && last.Value == v
}

// Online reports what was last said of a provider; false if nothing was.
func (r Record) Online(provider string) (online, known bool) {
	for i := len(r.Presence) - 1; i >= 0; i-- {
		if r.Presence[i].Provider == provider {
			return r.Presence[i].Online, true
		}
	}
	return false, false
}

// Is reports whether a provider was last said to be online, or offline.
func (r Record) Is(provider string, online bool) bool {
	was, known := r.Online(provider)
	return known && was == online
}
