// Acknowledgements in the order of the messages.

package mqtt

import (
	"sync"

	paho "github.com/eclipse/paho.mqtt.golang"
)

// acks sends acknowledgements in the order messages came, each when all its
// parts were accepted. A message that was refused holds back all later ones:
// the broker then sends them again, in order.
type acks struct {
	mu      sync.Mutex
	line    []*receipt
	stopped bool
}

// receipt is a message with the number of parts still to be accepted.
type receipt struct {
	message paho.Message
	parts   int
	refused bool
}

// add takes a message with a number of parts; each call of the result ends one
// part.
func (a *acks) add(m paho.Message, parts int) func(error) {
	if m.Qos() == 0 {
		return func(error) {}
	}
	r := &receipt{message: m, parts: parts}
	a.mu.Lock()
	a.line = append(a.line, r)
	a.mu.Unlock()
	return func(err error) { a.part(r, err) }
}

func (a *acks) part(r *receipt, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r.parts--
	r.refused = r.refused || err != nil
	for len(a.line) > 0 && !a.stopped {
		head := a.line[0]
		if head.parts > 0 || head.refused {
			return
		}
		head.message.Ack()
		a.line = a.line[1:]
	}
}

// stop drops what is not acknowledged: its connection is over.
func (a *acks) stop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stopped = true
	a.line = nil
}
