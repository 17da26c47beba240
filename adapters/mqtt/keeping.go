// Keeping: what the door remembers of clients, and how much of it.

package mqtt

import (
	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// Bounds of what is kept for clients.
const (
	maxRetained   = 10_000   // retained messages
	retainedBytes = 32 << 20 // of their topics and payloads
	maxFilters    = 1_000    // subscriptions of a client
)

// retained counts what is retained, by topic in bytes.
type retained struct {
	size  map[string]int
	bytes int
}

// keep reports whether a message may be retained, and counts it if so. An empty one ends that
// of its topic.
func (r *retained) keep(topic string, payload []byte) bool {
	old, was := r.size[topic]
	if len(payload) == 0 {
		r.forget(topic)
		return true
	}
	size := len(topic) + len(payload)
	if !was && len(r.size) >= maxRetained || r.bytes-old+size > retainedBytes {
		return false
	}
	r.size[topic] = size
	r.bytes += size - old
	return true
}

func (r *retained) forget(topic string) {
	r.bytes -= r.size[topic]
	delete(r.size, topic)
}

// mayRetain reports whether a message may be retained. Where not it is passed on like any
// other, and what was retained of its topic stays.
func (h *house) mayRetain(topic string, payload []byte) bool {
	h.mu.Lock()
	kept := h.retained.keep(topic, payload)
	h.mu.Unlock()
	if !kept {
		if n := h.count(&h.unkept); n > 0 {
			h.host.Log("warn", "messages are not retained: too many are", "messages", n, "last", topic)
		}
	}
	return kept
}

// OnRetainedExpired takes the end of a retained message for room.
func (h *hook) OnRetainedExpired(topic string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.retained.forget(topic)
}

// OnWill has a will retained if there is room for it.
func (h *hook) OnWill(_ *mochi.Client, will mochi.Will) (mochi.Will, error) {
	will.Retain = will.Retain && h.mayRetain(will.TopicName, will.Payload)
	return will, nil
}

// OnSubscribe refuses a client more subscriptions than it may have: an empty filter is none.
func (h *hook) OnSubscribe(cl *mochi.Client, pk packets.Packet) packets.Packet {
	room := maxFilters - cl.State.Subscriptions.Len()
	for i := range pk.Filters {
		if _, has := cl.State.Subscriptions.Get(pk.Filters[i].Filter); has {
			continue
		}
		if room--; room < 0 {
			pk.Filters[i].Filter = ""
		}
	}
	return pk
}

// OnClientExpired forgets what a client that is not coming back has subscribed to, which the
// server does not.
func (h *hook) OnClientExpired(cl *mochi.Client) { h.server.UnsubscribeClient(cl) }
