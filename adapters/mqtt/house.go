// House: who is connected, what they may say, and what becomes of it.

package mqtt

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/delivery"
)

// house is a server that runs.
type house struct {
	door    *Door
	host    adapters.Host
	queue   *delivery.Queue
	done    <-chan struct{}
	secrets secrets
	server  *mochi.Server
	local   *mochi.Client // speaks for the gateway
	windows sync.Map      // *mochi.Client -> *window

	entrances []*entrance

	mu       sync.Mutex
	speaking map[string]map[*mochi.Client]bool // by provider: who speaks for it, and is connected
	retained retained
	dropped  rarely // messages of QoS 0
	unkept   rarely // messages that were to be retained
	refused  rarely // clients
}

// hook is what the server asks.
type hook struct {
	mochi.HookBase
	*house
}

// ID names the hook.
func (*hook) ID() string { return "tenet" }

// Provides lists what the hook answers.
func (*hook) Provides(b byte) bool {
	return slices.Contains([]byte{
		mochi.OnConnectAuthenticate, mochi.OnACLCheck, mochi.OnPublish, mochi.OnSessionEstablish,
		mochi.OnDisconnect, mochi.OnWill, mochi.OnWillSent, mochi.OnPacketEncode, mochi.OnPacketProcessed,
		mochi.OnSubscribe, mochi.OnRetainedExpired, mochi.OnClientExpired,
	}, b)
}

// OnConnectAuthenticate says whether a client may come in: as a user with its password or
// certificate, not into somebody else's session, and only with a will it may speak.
func (h *hook) OnConnectAuthenticate(cl *mochi.Client, pk packets.Packet) bool {
	u := h.who(cl, pk)
	why := ""
	existing, known := h.server.Clients.Get(cl.ID)
	switch {
	case u == nil:
		why = "unknown user, or wrong password"
	case known && string(existing.Properties.Username) != u.name:
		why = "the client id is that of another user"
	case pk.Connect.WillFlag && (!h.maySay(u, pk.Connect.WillTopic) || !u.mayPass(pk.Connect.WillTopic) && !h.door.router.match(pk.Connect.WillTopic).known):
		why = "its will is on a topic that it may not publish"
	}
	if why != "" {
		if n := h.count(&h.refused); n > 0 {
			h.host.Log("warn", "mqtt-server refused clients", "clients", n, "last", cl.ID, "from", cl.Net.Remote, "why", why)
		}
		return false
	}
	cl.Properties.Username = []byte(u.name)
	if known && existing.Net.Conn != nil {
		h.outlast(existing, cl, u)
	}
	return true
}

// handover is how long a client that comes in once more waits for the end of its connection
// before.
const handover = 5 * time.Second

// outlast ends the connection a client had before, and waits for that: what the server does at
// its end it does by the client's id, and would forget the new connection, which then hears
// nothing. Whom the client speaks for is there all the time.
func (h *house) outlast(before, after *mochi.Client, u *user) {
	for _, p := range u.providers {
		h.speaks(after, p)
	}
	h.succeed(before, after)
	_ = h.server.DisconnectClient(before, packets.ErrSessionTakenOver) // it says with what it was ended
	late := time.NewTimer(handover)
	defer late.Stop()
	for _, e := range h.entrances {
		ended := e.ended(before.Net.Conn)
		if ended == nil {
			continue
		}
		select {
		case <-ended:
		case <-late.C:
		case <-h.done:
		}
	}
}

// who is the user that a client says it is, and shows to be; nil if it does not.
func (h *house) who(cl *mochi.Client, pk packets.Packet) *user {
	name := string(pk.Connect.Username)
	if certificate := commonName(cl); certificate != "" {
		for _, u := range h.door.config.users {
			if u.certificate == certificate && (name == "" || name == u.name) {
				return u
			}
		}
	}
	if name == "" && len(pk.Connect.Password) == 0 {
		return h.door.config.anonymous
	}
	sum := sha256.Sum256(pk.Connect.Password)
	want, known := h.secrets.passwords[name]
	if subtle.ConstantTimeCompare(sum[:], want[:]) != 1 || !known {
		return nil
	}
	return h.door.config.users[name]
}

// commonName is the name in the certificate a client has shown; "" if it has shown none.
func commonName(cl *mochi.Client) string {
	conn, ok := cl.Net.Conn.(*tls.Conn)
	if !ok {
		return ""
	}
	if chain := conn.ConnectionState().VerifiedChains; len(chain) > 0 {
		return chain[0][0].Subject.CommonName
	}
	return ""
}

// user is who a client came in as; nil of somebody who has not.
func (h *house) user(cl *mochi.Client) *user {
	if name := string(cl.Properties.Username); name != "" {
		return h.door.config.users[name]
	}
	return h.door.config.anonymous
}

// OnACLCheck says whether a client may publish to a topic, subscribe to a filter or be told
// what is published on a topic.
func (h *hook) OnACLCheck(cl *mochi.Client, topic string, write bool) bool {
	u := h.user(cl)
	switch {
	case cl.Net.Inline:
		return true
	case u == nil || strings.HasPrefix(topic, "$SYS"):
		return false
	case write:
		return h.maySay(u, topic)
	}
	return h.mayHear(u, topic)
}

// maySay: what is bound may be said by who speaks for all it is about. What is not bound may
// be said by everybody: devices say a lot that nobody asked for.
func (h *house) maySay(u *user, topic string) bool {
	found := h.door.router.match(topic)
	return !found.known || u.speaksFor(found.providers())
}

// mayPass reports whether what a user says on a topic that is not bound is passed on.
func (u *user) mayPass(topic string) bool {
	return u.providers == nil || slices.ContainsFunc(u.publish, func(f string) bool { return matches(f, topic) })
}

// mayHear: commands may be heard by who speaks for whom they are meant. A filter with
// wildcards may be asked for by whoever may hear something; each message is judged by its
// own topic.
func (h *house) mayHear(u *user, topic string) bool {
	if _, filter, shared := strings.Cut(strings.TrimPrefix(topic, "$share/"), "/"); shared && strings.HasPrefix(topic, "$share/") {
		topic = filter
	}
	if u.providers == nil || wild(topic) && len(u.providers)+len(u.subscribe) > 0 {
		return true
	}
	if providers, bound := h.door.config.speaks[topic]; bound && u.speaksFor(providers) {
		return true
	}
	return slices.ContainsFunc(u.subscribe, func(f string) bool { return matches(f, topic) })
}

// OnSessionEstablish: whom a user speaks for is there, and so is whom the same client spoke for
// before it connected once more. Commands whose time is over are dropped from a session that
// goes on.
func (h *hook) OnSessionEstablish(cl *mochi.Client, _ packets.Packet) {
	h.opens(cl)
	if u := h.user(cl); u != nil {
		for _, p := range u.providers {
			h.speaks(cl, p)
		}
	}
	existing, known := h.server.Clients.Get(cl.ID)
	if !known {
		return
	}
	h.succeed(existing, cl)
	for _, pk := range existing.State.Inflight.GetAll(false) {
		if pk.FixedHeader.Type == packets.Publish && pk.Origin == h.local.ID && pk.Expiry > 0 && pk.Expiry <= time.Now().Unix() {
			existing.State.Inflight.Delete(pk.PacketID)
		}
	}
}

// speaks notes that a client speaks for a provider, which is there then.
func (h *house) speaks(cl *mochi.Client, provider string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.speaking[provider][cl] || cl.Closed() {
		return
	}
	if h.speaking[provider] == nil {
		h.speaking[provider] = map[*mochi.Client]bool{}
		h.tell(provider, true)
	}
	h.speaking[provider][cl] = true
}

// succeed has a client speak for whom another has spoken for.
func (h *house) succeed(before, after *mochi.Client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, by := range h.speaking {
		if by[before] {
			by[after] = true
		}
	}
}

// OnDisconnect: whom nobody else speaks for is gone.
func (h *hook) OnDisconnect(cl *mochi.Client, _ error, _ bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for provider, by := range h.speaking {
		maps.DeleteFunc(by, func(other *mochi.Client, _ bool) bool { return other == cl || other.Closed() })
		if len(by) == 0 {
			delete(h.speaking, provider)
			h.tell(provider, false)
		}
	}
}

// tell says that a provider came or went, unless it has a topic that does.
func (h *house) tell(provider string, online bool) {
	if !h.door.config.own[provider] && slices.Contains(h.door.config.providers, provider) {
		_ = h.queue.Presence(provider, online) // refused only while closing
	}
}

// OnPublish hands a message in before it is acknowledged and passed on.
func (h *hook) OnPublish(cl *mochi.Client, pk packets.Packet) (packets.Packet, error) {
	if cl.Net.Inline {
		return pk, nil
	}
	if u := h.user(cl); u != nil && !u.mayPass(pk.TopicName) && !h.door.router.match(pk.TopicName).known {
		return pk, packets.CodeSuccessIgnore // acknowledged, and neither kept nor passed on
	}
	qos := pk.FixedHeader.Qos
	err := h.take(cl, pk.TopicName, pk.Payload, qos > 0)
	switch {
	case err == nil:
		pk.FixedHeader.Retain = pk.FixedHeader.Retain && h.mayRetain(pk.TopicName, pk.Payload)
		return pk, nil
	case qos == 0:
		h.drop(pk.TopicName)
	case cl.Properties.ProtocolVersion < 5:
		_ = h.server.DisconnectClient(cl, packets.ErrServerBusy)
	default:
		kind := packets.Puback
		if qos == 2 {
			kind = packets.Pubrec
		}
		_ = cl.WritePacket(packets.Packet{
			FixedHeader: packets.FixedHeader{Type: kind}, PacketID: pk.PacketID, ReasonCode: packets.ErrQuotaExceeded.Code,
		})
	}
	return pk, packets.ErrRejectPacket
}

// OnWillSent takes the last will of a client for a message.
func (h *hook) OnWillSent(cl *mochi.Client, pk packets.Packet) {
	if err := h.take(cl, pk.TopicName, pk.Payload, false); err != nil {
		h.drop(pk.TopicName)
	}
}

// take hands in what a message says; wait: it returns when the gateway has accepted that.
// Errors: the gateway has no room, or did not accept it in time.
func (h *house) take(cl *mochi.Client, topic string, payload []byte, wait bool) error {
	found := h.door.router.match(topic)
	if !found.known {
		return nil // of devices among themselves
	}
	readings, err := found.readings(payload, h.host.Now())
	changes, err2 := found.changes(payload)
	err3 := h.door.pending.answer(h.host, found.answers, payload)
	if err := errors.Join(err, err2, err3); err != nil {
		h.host.Garbled(topic, slices.Clone(payload), err)
	}
	for _, c := range changes {
		_ = h.queue.Presence(c.provider, c.online) // refused only while closing
	}
	accepted := make(chan error, len(readings))
	for _, group := range readings {
		h.speaks(cl, group[0].Path.Provider)
		if err := h.queue.Readings(group[0].Path.Provider, group, func(err error) { accepted <- err }); err != nil {
			return err
		}
	}
	if !wait || len(readings) == 0 {
		return nil
	}
	late := time.NewTimer(h.door.config.patience)
	defer late.Stop()
	for range readings {
		select {
		case err := <-accepted:
			if err != nil {
				return err
			}
		case <-late.C:
			return adapters.ErrBusy
		}
	}
	return nil
}

// farewell tells all clients of an entrance that the door closes.
func (h *house) farewell(entrance string) {
	for _, cl := range h.server.Clients.GetAll() {
		if cl.Net.Listener == entrance && !cl.Closed() {
			_ = h.server.DisconnectClient(cl, packets.ErrServerShuttingDown) // gone already, or gone now
		}
	}
}

// quiet is how long nothing more is said of something once it was.
const quiet = 10 * time.Second

// rarely counts what may happen often, and is to be told seldom.
type rarely struct {
	n    int
	said time.Time
}

// count adds one, and gives how many there are to be told of, 0 for not now.
func (h *house) count(r *rarely) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	r.n++
	now := time.Now()
	if now.Sub(r.said) < quiet {
		return 0
	}
	n := r.n
	r.n, r.said = 0, now
	return n
}

// drop counts a message of QoS 0 that is lost, as its sender accepted.
func (h *house) drop(topic string) {
	if n := h.count(&h.dropped); n > 0 {
		h.host.Log("warn", "messages dropped: gateway is busy", "messages", n, "last", topic)
	}
}

// heard reports whether somebody who is connected hears a topic.
func (h *house) heard(topic string) bool {
	subs := h.server.Topics.Subscribers(topic)
	listens := func(id string) bool {
		cl, known := h.server.Clients.Get(id)
		if !known || cl.Closed() || cl.Net.Inline {
			return false
		}
		u := h.user(cl)
		return u != nil && h.mayHear(u, topic)
	}
	for id := range subs.Subscriptions {
		if listens(id) {
			return true
		}
	}
	for _, group := range subs.Shared {
		for id := range group {
			if listens(id) {
				return true
			}
		}
	}
	return false
}
