// Events for the readers of the stream.

package api

import (
	"encoding/json"
	"sync"
)

// hubQueue bounds the events waiting for one reader.
const hubQueue = 256

// Hub hands events (firings, deployments, alarms) to the readers of the
// stream. Publishing never waits: a reader that is too slow loses events and is
// told so.
type Hub struct {
	mu      sync.Mutex
	readers map[*reader]bool
	closed  bool
}

// NewHub returns a hub without readers.
func NewHub() *Hub { return &Hub{readers: map[*reader]bool{}} }

// event is one message of the stream.
type event struct {
	kind string
	data json.RawMessage
}

// reader is one subscription.
type reader struct {
	events []event
	lost   bool
	ready  chan struct{}
	done   chan struct{} // closed with the hub
}

// Publish sends an event to all readers; doc is encoded once.
func (h *Hub) Publish(kind string, doc any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.readers) == 0 {
		return
	}
	data, err := json.Marshal(doc)
	if err != nil {
		panic("api: an event must have a JSON form: " + err.Error())
	}
	for r := range h.readers {
		if len(r.events) >= hubQueue {
			r.events, r.lost = r.events[:0], true
		}
		r.events = append(r.events, event{kind, data})
		select {
		case r.ready <- struct{}{}:
		default:
		}
	}
}

// join adds a reader; it must leave.
func (h *Hub) join() *reader {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := &reader{ready: make(chan struct{}, 1), done: make(chan struct{})}
	if h.closed {
		close(r.done)
		return r
	}
	h.readers[r] = true
	return r
}

func (h *Hub) leave(r *reader) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.readers, r)
}

// take returns what waits for a reader; lost says that events are missing.
func (h *Hub) take(r *reader) (events []event, lost bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	events, lost = r.events, r.lost
	r.events, r.lost = nil, false
	return events, lost
}

// Readers is the number of readers.
func (h *Hub) Readers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.readers)
}

// Close ends all streams, now and later.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	for r := range h.readers {
		close(r.done)
	}
}
