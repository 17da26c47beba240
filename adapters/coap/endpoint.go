// Endpoint: the socket and session with one device.

package coap

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/plgd-dev/go-coap/v3/message"
	"github.com/plgd-dev/go-coap/v3/message/codes"
	"github.com/plgd-dev/go-coap/v3/message/pool"
	"github.com/plgd-dev/go-coap/v3/options"
	"github.com/plgd-dev/go-coap/v3/udp"
	"github.com/plgd-dev/go-coap/v3/udp/client"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/internal/presence"
	"github.com/tenet-iot/tenet/adapters/mapping"
)

// endpoint dials when it is first used, and again after its session ended: one
// malformed datagram ends a session of the library.
type endpoint struct {
	ctx      context.Context // outlives Run's, for the farewells
	cancel   context.CancelFunc
	addr     string
	host     adapters.Host
	presence *presence.Tracker

	mu     sync.Mutex
	conn   *client.Conn
	closed bool
}

func newEndpoint(ctx context.Context, addr string, host adapters.Host, p *presence.Tracker) *endpoint {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	return &endpoint{ctx: ctx, cancel: cancel, addr: addr, host: host, presence: p}
}

// Transmission of confirmable messages (RFC 7252 section 4.8): as many as are
// asked for at once, repeated after 1 s, 2 s, 4 s …
const (
	parallel       = 64
	ackTimeout     = time.Second
	maxRetransmits = 4
	checkEvery     = 100 * time.Millisecond
)

// session returns the open session, or dials.
func (e *endpoint) session(ctx context.Context) (*client.Conn, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, errNotRunning
	}
	if e.conn != nil && e.conn.Context().Err() == nil {
		return e.conn, nil
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "udp", e.addr)
	if err != nil {
		return nil, err
	}
	e.conn = udp.Client(conn.(*net.UDPConn),
		options.WithContext(e.ctx),
		options.WithCloseSocket(),
		options.WithErrors(func(err error) { e.host.Log("debug", "coap session", "device", e.addr, "error", err) }),
		options.WithMaxMessageSize(mapping.MaxPayload),
		options.WithTransmission(parallel, ackTimeout, maxRetransmits),
		options.WithLimitClientParallelRequest(parallel),
		options.WithLimitClientEndpointParallelRequest(parallel),
		options.WithPeriodicRunner(func(check func(time.Time) bool) { go periodically(e.ctx, check) }),
	)
	return e.conn, nil
}

// periodically lets the library look after its retransmissions.
func periodically(ctx context.Context, check func(time.Time) bool) {
	ticker := time.NewTicker(checkEvery)
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			if !check(now) {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// reset ends a session, so that what it did not acknowledge is sent again to
// the next one.
func (e *endpoint) reset(conn *client.Conn) {
	conn.Close()
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.conn == conn {
		e.conn = nil
	}
}

// close ends the session for good and waits for its reader.
func (e *endpoint) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	defer e.cancel()
	if e.conn != nil {
		e.conn.Close()
		<-e.conn.Done()
	}
}

// answer is a response taken out of the library's pool.
type answer struct {
	code    codes.Code
	payload []byte
	maxAge  time.Duration
	observe bool
}

// defaultMaxAge is how long a value is fresh without a Max-Age option (RFC
// 7252 section 5.10.5).
const defaultMaxAge = 60 * time.Second

// errTooLong says that a payload exceeds what mapping accepts.
var errTooLong = errors.New("payload is too large")

func readAnswer(m *pool.Message) (answer, error) {
	a := answer{code: m.Code(), maxAge: defaultMaxAge, observe: m.HasOption(message.Observe)}
	if seconds, err := m.Options().GetUint32(message.MaxAge); err == nil {
		a.maxAge = time.Duration(seconds) * time.Second
	}
	if m.Body() == nil {
		return a, nil
	}
	payload, err := io.ReadAll(io.LimitReader(m.Body(), mapping.MaxPayload+1))
	if err == nil && len(payload) > mapping.MaxPayload {
		err = errTooLong
	}
	a.payload = payload
	return a, err
}

// codeError is a response that is no success.
type codeError struct {
	code codes.Code
	text string
}

func (e *codeError) Error() string {
	text := fmt.Sprintf("device answered %d.%02d %s", e.code>>5, e.code&31, e.code)
	if e.text != "" {
		text += ": " + e.text
	}
	return text
}

// failure is nil for a 2.xx code. The diagnostic payload is cut short (RFC
// 7252 section 5.5.2).
func (a answer) failure() error {
	if a.code>>5 == 2 {
		return nil
	}
	text := bytes.ToValidUTF8(a.payload[:min(len(a.payload), 100)], nil)
	return &codeError{code: a.code, text: string(text)}
}

// get fetches a URI once.
func (e *endpoint) get(ctx context.Context, u uri) (answer, error) {
	conn, err := e.session(ctx)
	if err != nil {
		return answer{}, err
	}
	request, err := conn.NewGetRequest(ctx, u.path, u.queries()...)
	if err != nil {
		return answer{}, err
	}
	m, err := conn.Do(request) // see send
	if err != nil {
		return answer{}, err
	}
	defer conn.ReleaseMessage(m)
	return readAnswer(m)
}

// send puts or posts a payload and judges the answer. Requests are not given back to the
// library's pool: its reader may still look at one when its answer has come twice, while
// another exchange would use it already.
func (e *endpoint) send(ctx context.Context, c *command, payload []byte) error {
	conn, err := e.session(ctx)
	if err != nil {
		return err
	}
	format := message.AppJSON
	if c.Format() == mapping.Text {
		format = message.TextPlain
	}
	build := conn.NewPutRequest
	if c.method == codes.POST {
		build = conn.NewPostRequest
	}
	request, err := build(ctx, c.uri.path, format, bytes.NewReader(payload), c.uri.queries()...)
	if err != nil {
		return err
	}
	m, err := conn.Do(request)
	if err != nil {
		return err
	}
	defer conn.ReleaseMessage(m)
	a, err := readAnswer(m)
	if err != nil {
		return err
	}
	return a.failure()
}

// queries are the Uri-Query options of a URI.
func (u uri) queries() []message.Option {
	var all []message.Option
	for part := range bytes.SplitSeq([]byte(u.query), []byte("&")) {
		if len(part) > 0 {
			all = append(all, message.Option{ID: message.URIQuery, Value: part})
		}
	}
	return all
}
