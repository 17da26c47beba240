// Window: how much a client wants to be sent at a time.

package mqtt

import (
	"slices"
	"sync"
	"time"

	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// inflight is how many messages of QoS 1 and 2 a client may leave unacknowledged before it
// misses further ones.
const inflight = 1024

// window holds back what a client with a Receive Maximum (MQTT 5, 4.9) has no room for. The
// server's own accounting of this is switched off: its reader takes a lock twice there
// (Inflight.NextImmediate), and never goes on when somebody asks for the lock in between, nor
// does a message that has waited give its place back.
type window struct {
	mu      sync.Mutex
	room    int // messages that may still be sent
	most    int
	waiting []packets.Packet
	granted map[uint16]bool // have waited, and have a place now
}

// opens gives a client that has a Receive Maximum its window. Nobody is sent aliases of topics:
// a message that is not sent might be the one that declares them.
func (h *house) opens(cl *mochi.Client) {
	cl.Properties.Props.TopicAliasMaximum = 0
	size := int(cl.Properties.Props.ReceiveMaximum)
	if size == 0 {
		return
	}
	cl.Properties.Props.ReceiveMaximum = 0
	cl.State.Inflight.ResetSendQuota(0)
	h.windows.Range(func(other, _ any) bool {
		if other.(*mochi.Client).Closed() {
			h.windows.Delete(other)
		}
		return true
	})
	h.windows.Store(cl, &window{room: size, most: size, granted: map[uint16]bool{}})
}

// OnPacketEncode holds a message back if its client has no room for it.
func (h *hook) OnPacketEncode(cl *mochi.Client, pk packets.Packet) packets.Packet {
	if pk.FixedHeader.Type != packets.Publish || pk.FixedHeader.Qos == 0 {
		return pk
	}
	if w, known := h.windows.Load(cl); known && !w.(*window).admit(pk) {
		pk.FixedHeader.Type = packets.Reserved // is no packet, and so not written
	}
	return pk
}

// OnPacketProcessed takes an acknowledgement for room, whatever it says of the message, and
// sends what has waited for it.
func (h *hook) OnPacketProcessed(cl *mochi.Client, pk packets.Packet, _ error) {
	switch pk.FixedHeader.Type {
	case packets.Puback, packets.Pubcomp:
	case packets.Pubrec:
		if pk.ReasonCode < packets.ErrUnspecifiedError.Code {
			return
		}
	default:
		return
	}
	if w, known := h.windows.Load(cl); known {
		if next, any := w.(*window).acknowledged(); any {
			_ = cl.WritePacket(next) // its reader, which runs this, notices that the connection is over
		}
	}
}

// admit reports whether a message may be sent now. If not it waits, behind those that do.
func (w *window) admit(pk packets.Packet) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.granted[pk.PacketID] {
		delete(w.granted, pk.PacketID)
		return true
	}
	if w.room > 0 {
		w.room--
		return true
	}
	if len(w.waiting) >= inflight {
		w.waiting = slices.DeleteFunc(w.waiting, over)
	}
	if len(w.waiting) < inflight {
		w.waiting = append(w.waiting, pk)
	}
	return false
}

// acknowledged gives the next message, which has a place then; false if none waits.
func (w *window) acknowledged() (next packets.Packet, any bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(w.waiting) > 0 {
		next, w.waiting = w.waiting[0], w.waiting[1:]
		if !over(next) {
			w.granted[next.PacketID] = true
			return next, true
		}
	}
	w.room = min(w.room+1, w.most)
	return next, false
}

// over reports whether the time of a message is over.
func over(pk packets.Packet) bool {
	return pk.Expiry > 0 && pk.Expiry <= time.Now().Unix()
}
