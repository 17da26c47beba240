// Entrances: where clients come in.

package mqtt

import (
	"crypto/tls"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/mochi-mqtt/server/v2/listeners"
)

// hello is how long a client may take from the connection to its CONNECT.
const hello = 10 * time.Second

// entrance is a listener. When it closes nobody is left inside: neither those who have not
// said yet who they are.
type entrance struct {
	listener net.Listener
	secure   *tls.Config
	farewell func(entrance string) // says goodbye to the clients inside

	mu     sync.Mutex
	inside map[net.Conn]chan struct{} // closed when the connection has ended
	closed bool
	work   sync.WaitGroup
}

var _ listeners.Listener = (*entrance)(nil)

// Init has nothing to do: it listens already.
func (e *entrance) Init(*slog.Logger) error { return nil }

// ID names the entrance.
func (e *entrance) ID() string { return e.Address() }

// Address is where it listens.
func (e *entrance) Address() string { return e.listener.Addr().String() }

// Protocol names the network.
func (e *entrance) Protocol() string { return e.listener.Addr().Network() }

// Serve lets clients in until the entrance closes.
func (e *entrance) Serve(establish listeners.EstablishFn) {
	for {
		conn, err := e.listener.Accept()
		if err != nil {
			e.mu.Lock()
			closed := e.closed
			e.mu.Unlock()
			if closed {
				return
			}
			time.Sleep(10 * time.Millisecond) // out of file descriptors, say
			continue
		}
		if e.secure != nil {
			conn = tls.Server(conn, e.secure)
		}
		if !e.enter(conn) {
			conn.Close()
			return
		}
		go func() {
			defer e.leave(conn)
			if conn.SetDeadline(time.Now().Add(hello)) == nil {
				_ = establish(e.ID(), conn) // how it ended is its own affair
			}
		}()
	}
}

func (e *entrance) enter(conn net.Conn) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return false
	}
	e.inside[conn] = make(chan struct{})
	e.work.Add(1)
	return true
}

func (e *entrance) leave(conn net.Conn) {
	conn.Close()
	e.mu.Lock()
	close(e.inside[conn])
	delete(e.inside, conn)
	e.mu.Unlock()
	e.work.Done()
}

// ended is closed when a connection has; nil if it is not inside.
func (e *entrance) ended(conn net.Conn) <-chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.inside[conn]
}

// Close says goodbye to the clients, closes all connections and waits for their end. The
// server's own goodbye is not taken: it takes the lock of its list of clients twice
// (Clients.GetByListener), and never ends when one of them leaves in between.
func (e *entrance) Close(listeners.CloseFn) {
	e.mu.Lock()
	first := !e.closed
	e.closed = true
	e.mu.Unlock()
	if !first {
		return
	}
	e.listener.Close()
	e.farewell(e.ID())
	e.mu.Lock()
	for conn := range e.inside {
		conn.Close()
	}
	e.mu.Unlock()
	e.work.Wait()
}
