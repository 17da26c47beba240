// Which topics spoke since the connection began.

package mqtt

import (
	"sync"

	paho "github.com/eclipse/paho.mqtt.golang"
)

// heard tells retained messages that are new from those a second subscription
// repeats, which may be older than what was published meanwhile.
type heard struct {
	mu     sync.Mutex
	topics map[string]bool
	closed bool
}

// repeats notes the topic of a message. After close it reports whether the
// message is retained and its topic spoke before.
func (h *heard) repeats(m paho.Message) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed && m.Retained() {
		return h.topics[m.Topic()]
	}
	if h.topics == nil {
		h.topics = map[string]bool{}
	}
	h.topics[m.Topic()] = true
	return false
}

// close is called before the second subscription.
func (h *heard) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
}
