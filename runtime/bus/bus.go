// The bus itself: an embedded server, one in-process client, one queue.

package bus

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/tenet-iot/tenet/models"
)

// Options configure a Bus.
type Options struct {
	// Site names the gateway in every subject.
	Site string
	// Listen is the address (host:port, port 0 for any) other processes may
	// subscribe at; empty for none.
	Listen string
	// Authenticate decides whether a token presented at Listen is good. It must
	// be given with Listen.
	Authenticate func(token string) bool
	// Logger takes the server's own messages; nil discards them.
	Logger *slog.Logger
	// Queue bounds the messages waiting to be published; 0 means 8192.
	Queue int
}

// Stats counts what became of messages since somebody could listen.
type Stats struct {
	Published uint64
	Dropped   uint64 // the queue was full or the bus closed
}

// Bus is an embedded NATS server with one publishing client. Its methods may
// be called from any goroutine.
type Bus struct {
	prefix string
	server *server.Server
	conn   *nats.Conn
	secret string // the token of in-process clients

	queue  chan message
	mu     sync.RWMutex // guards closed against a send on queue
	closed bool
	done   chan struct{}

	// heard is false as long as nobody can listen: there is no listener and no
	// client of this process. Then messages are not even encoded.
	heard              atomic.Bool
	published, dropped atomic.Uint64
}

// message is something to publish, about a resource or about what a name says.
type message struct {
	kind string
	path models.Path
	name string
	body any
}

const (
	defaultQueue = 8192
	startTimeout = 10 * time.Second
	drainTimeout = 2 * time.Second
)

// ListenError says that the configured listener could not be opened.
type ListenError struct {
	Addr string
	Err  error
}

func (e *ListenError) Error() string { return fmt.Sprintf("bus: listen on %s: %v", e.Addr, e.Err) }

// Unwrap returns the system's error.
func (e *ListenError) Unwrap() error { return e.Err }

// Hint says what an operator can do.
func (e *ListenError) Hint() string {
	return "choose another address for the key nats in site.yaml, or remove the key to have no listener"
}

// Open starts the server and connects to it inside the process. Errors:
// *ListenError if the listener's address is not free; a listener without
// Authenticate. The caller must Close the bus.
func Open(ctx context.Context, opt Options) (*Bus, error) {
	if opt.Listen != "" && opt.Authenticate == nil {
		return nil, errors.New("bus: a listener needs a way to authenticate its clients")
	}
	if opt.Queue <= 0 {
		opt.Queue = defaultQueue
	}
	b := &Bus{
		prefix: "tenet." + Token(opt.Site),
		secret: rand.Text(),
		queue:  make(chan message, opt.Queue),
		done:   make(chan struct{}),
	}
	b.heard.Store(opt.Listen != "")
	if err := b.startServer(opt); err != nil {
		return nil, err
	}
	if err := b.connect(); err != nil {
		b.stopServer()
		return nil, err
	}
	go b.drainQueue()
	return b, ctx.Err()
}

func (b *Bus) startServer(opt Options) error {
	so := &server.Options{
		ServerName: "tenet-" + Token(opt.Site),
		DontListen: true,
		NoSigs:     true,
		MaxPayload: 1 << 20,
		CustomClientAuthentication: &gatekeeper{
			secret: b.secret, outside: opt.Authenticate,
		},
	}
	if opt.Listen != "" {
		host, port, err := splitAddr(opt.Listen)
		if err != nil {
			return &ListenError{Addr: opt.Listen, Err: err}
		}
		so.DontListen, so.Host, so.Port = false, host, port
	}
	return b.launch(so, opt)
}

// launch starts the server and waits until it takes connections. The address
// is tried first, because the server itself reports a taken port only by
// never becoming ready.
func (b *Bus) launch(so *server.Options, opt Options) error {
	if opt.Listen != "" && so.Port > 0 {
		probe, err := net.Listen("tcp", opt.Listen)
		if err != nil {
			return &ListenError{Addr: opt.Listen, Err: err}
		}
		probe.Close()
	}
	srv, err := server.NewServer(so)
	if err != nil {
		return fmt.Errorf("bus: %w", err)
	}
	srv.SetLoggerV2(newLogger(opt.Logger), false, false, false)
	b.server = srv
	go srv.Start()
	if !srv.ReadyForConnections(startTimeout) {
		b.stopServer()
		return fmt.Errorf("bus: the embedded server was not ready within %s", startTimeout)
	}
	return nil
}

func (b *Bus) connect() error {
	conn, err := nats.Connect("", nats.InProcessServer(b.server), nats.Token(b.secret), nats.Name("gateway"))
	if err != nil {
		return fmt.Errorf("bus: connect in process: %w", err)
	}
	b.conn = conn
	return nil
}

// splitAddr takes host:port apart for the server's options, in which port -1
// means any.
func splitAddr(addr string) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, err
	}
	port, err = strconv.Atoi(text)
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("%q is not a port", text)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	return host, port, nil
}

// publish queues a message without ever waiting.
func (b *Bus) publish(m message) bool {
	if !b.heard.Load() {
		return true
	}
	b.mu.RLock()
	defer b.mu.RUnlock()
	if !b.closed {
		select {
		case b.queue <- m:
			return true
		default:
		}
	}
	b.dropped.Add(1)
	return false
}

// drainQueue encodes and sends until the queue is closed.
func (b *Bus) drainQueue() {
	defer close(b.done)
	for m := range b.queue {
		data, err := json.Marshal(m.body)
		if err == nil {
			err = b.conn.Publish(b.subject(m), data)
		}
		if err != nil {
			b.dropped.Add(1)
			continue
		}
		b.published.Add(1)
	}
}

// Conn opens another in-process client of the bus with full rights, for those
// parts of the same process that subscribe. The caller closes it.
func (b *Bus) Conn(name string) (*nats.Conn, error) {
	b.heard.Store(true)
	return nats.Connect("", nats.InProcessServer(b.server), nats.Token(b.secret), nats.Name(name))
}

// Addr returns the listener's address, empty if there is none.
func (b *Bus) Addr() string {
	if a := b.server.Addr(); a != nil {
		return a.String()
	}
	return ""
}

// Prefix is what every subject of this site begins with.
func (b *Bus) Prefix() string { return b.prefix }

// Stats returns the counts so far.
func (b *Bus) Stats() Stats {
	return Stats{Published: b.published.Load(), Dropped: b.dropped.Load()}
}

// Close publishes what is queued, disconnects and stops the server. It may be
// called more than once; messages published afterwards are dropped.
func (b *Bus) Close() error {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		<-b.done
		return nil
	}
	b.closed = true
	close(b.queue)
	b.mu.Unlock()
	<-b.done
	err := b.conn.FlushTimeout(drainTimeout)
	b.conn.Close()
	b.stopServer()
	if err != nil {
		return fmt.Errorf("bus: flush: %w", err)
	}
	return nil
}

func (b *Bus) stopServer() {
	b.server.Shutdown()
	b.server.WaitForShutdown()
}

// gatekeeper gives clients of this process every right and clients from
// outside, with a good token, the right to listen.
type gatekeeper struct {
	secret  string
	outside func(token string) bool
}

var _ server.Authentication = (*gatekeeper)(nil)

// Check is called by the server for every client that connects.
func (g *gatekeeper) Check(c server.ClientAuthentication) bool {
	token := c.GetOpts().Token
	if subtle.ConstantTimeCompare([]byte(token), []byte(g.secret)) == 1 {
		c.RegisterUser(&server.User{Username: "gateway"})
		return true
	}
	if g.outside == nil || token == "" || !g.outside(token) {
		return false
	}
	c.RegisterUser(&server.User{
		Username: "listener",
		Permissions: &server.Permissions{
			Publish:   &server.SubjectPermission{Deny: []string{">"}},
			Subscribe: &server.SubjectPermission{Allow: []string{"tenet.>"}},
		},
	})
	return true
}
