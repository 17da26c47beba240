// Session: one connection to the broker.

package mqtt

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"

	paho "github.com/eclipse/paho.mqtt.golang"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/delivery"
)

// session owns a paho client, which is used for one connection only: nothing
// half sent survives into the next one, where it could move a device late.
type session struct {
	adapter *Adapter
	host    adapters.Host
	queue   *delivery.Queue
	client  paho.Client
	conn    atomic.Pointer[net.Conn]
	acks    acks
	heard   heard
	end     sync.Once
	lost    chan struct{} // closed when the connection is over
	why     error         // set before lost is closed
}

func newSession(a *Adapter, host adapters.Host, queue *delivery.Queue) *session {
	return &session{adapter: a, host: host, queue: queue, lost: make(chan struct{})}
}

// finish ends the session once, for a reason.
func (s *session) finish(why error) {
	s.end.Do(func() {
		s.why = why
		close(s.lost)
	})
}

func (s *session) connect(ctx context.Context, c credentials) error {
	ctx, cancel := context.WithTimeout(ctx, s.adapter.config.timeout)
	defer cancel()
	s.client = paho.NewClient(s.options(ctx, c))
	token := s.client.Connect()
	stop := context.AfterFunc(ctx, s.hangUp)
	defer stop()
	<-token.Done() // hanging up ends it, at the latest
	if err := token.Error(); err != nil {
		s.hangUp()
		if ctx.Err() != nil {
			return fmt.Errorf("no answer: %w", ctx.Err())
		}
		return err
	}
	return nil
}

// hangUp closes the socket under the client.
func (s *session) hangUp() {
	if conn := s.conn.Load(); conn != nil {
		(*conn).Close()
	}
}

func (s *session) options(ctx context.Context, c credentials) *paho.ClientOptions {
	config := s.adapter.config
	o := paho.NewClientOptions().AddBroker(config.url.String())
	o.SetClientID(config.clientID).SetUsername(config.username).SetPassword(c.password)
	o.SetProtocolVersion(4).SetCleanSession(config.cleanSession).SetKeepAlive(config.keepAlive)
	o.SetPingTimeout(min(config.timeout, config.keepAlive)).SetWriteTimeout(config.timeout).SetConnectTimeout(config.timeout)
	o.SetAutoReconnect(false).SetConnectRetry(false).SetOrderMatters(true).SetAutoAckDisabled(true)
	o.SetDefaultPublishHandler(func(_ paho.Client, m paho.Message) { s.receive(m) })
	o.SetConnectionLostHandler(func(_ paho.Client, err error) { s.finish(err) })
	o.SetCustomOpenConnectionFn(func(u *url.URL, _ paho.ClientOptions) (net.Conn, error) { return s.dial(ctx, u, c) })
	return o
}

func (s *session) dial(ctx context.Context, u *url.URL, c credentials) (net.Conn, error) {
	address := u.Host
	if u.Port() == "" {
		address = net.JoinHostPort(u.Hostname(), schemes[u.Scheme].port)
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if c.tls != nil {
		secure := tls.Client(conn, c.tls)
		if err := secure.HandshakeContext(ctx); err != nil {
			conn.Close()
			return nil, err
		}
		conn = secure
	}
	s.conn.Store(&conn)
	if ctx.Err() != nil {
		conn.Close()
	}
	return conn, ctx.Err()
}

// quiesceMs is how long a farewell may take.
const quiesceMs = 250

// close says goodbye to the broker and ends everything that waits.
func (s *session) close() {
	s.finish(errNotConnected)
	s.acks.stop()
	s.client.Disconnect(quiesceMs)
	s.hangUp()
}

// subscribe asks for all topics at once; the broker answers retained messages
// for them.
func (s *session) subscribe(ctx context.Context) error {
	filters := map[string]byte{}
	for _, r := range s.adapter.config.routes {
		f := r.filter()
		filters[f] = max(filters[f], r.qos)
	}
	if len(filters) == 0 {
		return nil
	}
	token := s.client.SubscribeMultiple(filters, nil)
	ctx, cancel := context.WithTimeout(ctx, s.adapter.config.timeout)
	defer cancel()
	if err := s.wait(ctx, token); err != nil {
		return err
	}
	granted := token.(*paho.SubscribeToken).Result()
	for _, filter := range slices.Sorted(maps.Keys(filters)) {
		if granted[filter] == refused {
			return fmt.Errorf("the broker refused %s", filter)
		}
	}
	return nil
}

// refresh subscribes again, for the retained messages of topics that were not
// heard of yet.
func (s *session) refresh(ctx context.Context) error {
	s.heard.close()
	s.host.Log("debug", "asking again for retained messages")
	return s.subscribe(ctx)
}

// refused is the return code of a subscription that failed (MQTT 3.1.1, 3.9.3).
const refused = 0x80

func (s *session) publish(ctx context.Context, topic string, qos byte, retain bool, payload []byte) error {
	return s.wait(ctx, s.client.Publish(topic, qos, retain, payload))
}

// wait ends with the token, the context or the connection.
func (s *session) wait(ctx context.Context, token paho.Token) error {
	select {
	case <-token.Done():
		return token.Error()
	case <-ctx.Done():
		return ctx.Err()
	case <-s.lost:
		return errNotConnected
	}
}

// receive takes one message from the reader, which must not wait for the
// gateway: what can be read goes to the queue, and the message is acknowledged
// when all of it was accepted.
func (s *session) receive(m paho.Message) {
	if s.heard.repeats(m) {
		s.acks.add(m, 1)(nil)
		return
	}
	now := s.host.Now()
	found := s.adapter.router.match(m.Topic())
	readings, err := found.readings(m.Payload(), now)
	if err != nil {
		s.host.Garbled(m.Topic(), slices.Clone(m.Payload()), err)
	}
	changes, err := found.changes(m.Payload())
	if err != nil {
		s.host.Garbled(m.Topic(), slices.Clone(m.Payload()), err)
	}
	if err := s.adapter.pending.answer(s.host, found.answers, m.Payload()); err != nil {
		s.host.Garbled(m.Topic(), slices.Clone(m.Payload()), err)
	}
	done := s.acks.add(m, len(readings)+1)
	done(nil)
	for _, c := range changes {
		_ = s.queue.Presence(c.provider, c.online) // refused only while closing
	}
	for _, group := range readings {
		if err := s.queue.Readings(group[0].Path.Provider, group, done); err != nil {
			s.overflow(m, err)
		}
	}
}

// overflow handles a message the queue has no room for. At qos 1 the
// connection is given up, so that the broker sends it again when the gateway
// has caught up; at qos 0 it is lost, as the sender accepted.
func (s *session) overflow(m paho.Message, err error) {
	if errors.Is(err, adapters.ErrClosed) {
		return
	}
	if m.Qos() == 0 {
		s.host.Log("warn", "message dropped: gateway is busy", "topic", m.Topic())
		return
	}
	s.finish(fmt.Errorf("gateway is too slow: %w", err))
}
