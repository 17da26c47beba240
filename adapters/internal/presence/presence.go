// Package presence decides from single requests whether a device is there, for
// protocols without connections.
//
// A provider is online while at least one of its sources delivers. A source
// that answers with an error stops to deliver; a device that does not answer at
// all is offline at once, whichever source noticed.
package presence

import (
	"context"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/adapters"
)

// Tracker tells the gateway what changed and repeats nothing. Its methods may
// be called from any goroutine.
type Tracker struct {
	host adapters.Host
	mu   sync.Mutex
	all  map[string]*state
}

// state is what is known of one provider.
type state struct {
	told       bool // the gateway knows online
	online     bool
	delivering map[string]bool
	last       time.Time
}

// New returns a Tracker that knows nothing yet.
func New(host adapters.Host) *Tracker {
	return &Tracker{host: host, all: map[string]*state{}}
}

// Delivered says that a source answered well.
func (t *Tracker) Delivered(ctx context.Context, provider, source string) {
	t.change(ctx, provider, func(s *state) {
		s.delivering[source] = true
		s.last = t.host.Now()
	})
}

// Refused says that a source answered with an error.
func (t *Tracker) Refused(ctx context.Context, provider, source string) {
	t.change(ctx, provider, func(s *state) { delete(s.delivering, source) })
}

// Gone says that the device did not answer.
func (t *Tracker) Gone(ctx context.Context, provider string) {
	t.change(ctx, provider, func(s *state) { clear(s.delivering) })
}

// GoneSince takes every provider as gone that delivered nothing after the
// given time.
func (t *Tracker) GoneSince(ctx context.Context, limit time.Time) {
	t.mu.Lock()
	var gone []string
	for provider, s := range t.all {
		if s.online && !s.last.After(limit) {
			gone = append(gone, provider)
		}
	}
	t.mu.Unlock()
	for _, provider := range gone {
		t.Gone(ctx, provider)
	}
}

// change applies what happened and tells the gateway if it made a difference.
// If the gateway refuses, the next change tells it again.
func (t *Tracker) change(ctx context.Context, provider string, apply func(*state)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := t.all[provider]
	if s == nil {
		s = &state{delivering: map[string]bool{}}
		t.all[provider] = s
	}
	apply(s)
	online := len(s.delivering) > 0
	if s.told && s.online == online {
		return
	}
	s.online = online
	if err := t.host.Available(ctx, provider, online); err != nil {
		s.told = false
		t.host.Log("debug", "availability not accepted", "provider", provider, "error", err)
		return
	}
	s.told = true
}
