// A link: one adapter, kept running, and the host it talks to.

package gateway

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/site"
)

// The pauses before an adapter that failed is started again.
const (
	firstPause  = time.Second
	lastPause   = time.Minute
	steadyAfter = time.Minute // a run this long starts the pauses anew
)

// The states of a link, as the API shows them.
const (
	linkIdle       = "idle"
	linkConnecting = "connecting"
	linkConnected  = "connected"
	linkFailed     = "failed"
)

// link is one entry of the site's adapters. It is the adapters.Host of its
// adapter.
type link struct {
	g     *Gateway
	entry site.Adapter
	log   *slog.Logger

	readings, garbled atomic.Uint64

	mu      sync.Mutex
	adapter adapters.Adapter
	bound   []models.Path
	isBound map[models.Path]bool
	fresh   bool // adapter was made and has not run yet
	stop    context.CancelFunc
	state   string
	message string
}

var _ adapters.Host = (*link)(nil)

// newLink makes the adapter of an entry. Errors: *AdapterError.
func newLink(g *Gateway, entry site.Adapter, c *catalog) (*link, error) {
	l := &link{g: g, entry: entry, state: linkIdle, log: g.log.With("adapter", entry.Name.Text)}
	return l, l.build(c)
}

// build makes the adapter anew for a catalog; the old one, if it runs, is
// stopped, and the loop of run starts the new one.
func (l *link) build(c *catalog) error {
	a, err := l.g.makeAdapter(l.entry, c)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.adapter, l.fresh, l.bound, l.isBound = a, true, nil, map[models.Path]bool{}
	if b, ok := a.(adapters.Binder); ok {
		l.bound = b.Bound()
	}
	for _, path := range l.bound {
		l.isBound[path] = true
	}
	if l.stop != nil {
		l.stop()
	}
	return nil
}

// current is the adapter, with a context for one run of it.
func (l *link) current(ctx context.Context) (adapters.Adapter, context.Context, context.CancelFunc) {
	l.mu.Lock()
	defer l.mu.Unlock()
	runCtx, cancel := context.WithCancel(ctx)
	l.stop, l.fresh = cancel, false
	return l.adapter, runCtx, cancel
}

// run keeps the adapter running until ctx ends: what fails or panics is
// reported, made anew and started again after a pause that grows.
func (l *link) run(ctx context.Context) {
	pause := firstPause
	for ctx.Err() == nil {
		a, runCtx, cancel := l.current(ctx)
		l.setState(linkConnecting, "")
		began := l.g.clock.Mono()
		err := safely(func() error { return a.Run(runCtx, l) })
		cancel()
		if ctx.Err() != nil || l.replaced() {
			continue
		}
		if l.g.clock.Mono()-began > steadyAfter {
			pause = firstPause
		}
		l.failed(err)
		if !l.sleep(ctx, pause) {
			continue
		}
		pause = min(2*pause, lastPause)
		if err := l.build(l.g.catalog()); err != nil {
			l.failed(err)
		}
	}
	l.setState(linkIdle, "")
}

// replaced reports whether the adapter was made anew while the old one ran.
func (l *link) replaced() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fresh
}

func (l *link) sleep(ctx context.Context, d time.Duration) bool {
	c, stop := l.g.clock.After(d)
	defer stop()
	select {
	case <-ctx.Done():
		return false
	case <-c:
		return true
	}
}

// failed reports that the adapter ended though nobody asked it to.
func (l *link) failed(err error) {
	if err == nil {
		err = errors.New("it ended by itself")
	}
	var p *panicError
	if errors.As(err, &p) {
		l.log.Error("adapter panicked", "error", err, "stack", string(p.stack))
	}
	l.setState(linkFailed, err.Error())
	l.g.alarms.raise("adapter-failed", l.entry.Name.Text, "adapter "+l.entry.Name.Text+" failed and is started again: "+err.Error())
}

// setState changes what the API shows.
func (l *link) setState(state, message string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.state, l.message = state, message
}

// works notes a sign of life.
func (l *link) works() {
	l.mu.Lock()
	was := l.state
	l.state, l.message = linkConnected, ""
	l.mu.Unlock()
	if was != linkConnected {
		l.g.alarms.clear("adapter-failed", l.entry.Name.Text)
	}
}

// status is the link as the API shows it.
func (l *link) status() api.Adapter {
	l.mu.Lock()
	defer l.mu.Unlock()
	return api.Adapter{
		Name: l.entry.Name.Text, Protocol: l.entry.Protocol.Text, State: l.state, Message: l.message,
		Readings: l.readings.Load(), Garbled: l.garbled.Load(),
	}
}

// serves returns the adapter and what it is bound to.
func (l *link) serves() (adapters.Adapter, []models.Path) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.adapter, l.bound
}

// server is the adapter if it is bound to a resource, nil otherwise.
func (l *link) server(path models.Path) adapters.Adapter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.isBound[path] {
		return nil
	}
	return l.adapter
}

// Report implements adapters.Host.
func (l *link) Report(ctx context.Context, readings []models.Reading) error {
	err := l.g.engine.Report(ctx, readings)
	if err == nil {
		l.readings.Add(uint64(len(readings)))
		l.works()
	}
	return err
}

// Available implements adapters.Host.
func (l *link) Available(ctx context.Context, provider string, online bool) error {
	err := l.g.engine.Available(ctx, provider, online)
	if err == nil && online {
		l.works()
	}
	return err
}

// Answer implements adapters.Host.
func (l *link) Answer(_ context.Context, id string, err error) { l.g.engine.Answer(id, err) }

// Garbled implements adapters.Host.
func (l *link) Garbled(source string, payload []byte, err error) {
	l.garbled.Add(1)
	l.log.Debug("payload could not be read", "source", source, "bytes", len(payload), "error", err)
	l.g.quarantine.keep(garbledPayload{At: l.g.clock.Now(), Adapter: l.entry.Name.Text, Source: source, Error: err.Error(), Payload: payload})
}

// Log implements adapters.Host. A warning means that the connection is in
// trouble, "connected" that it is not, and "listens" that devices may come.
func (l *link) Log(level string, msg string, args ...any) {
	switch level {
	case "error", "warn":
		l.setState(linkConnecting, msg)
		l.log.Warn(msg, args...)
	case "info":
		if strings.HasSuffix(msg, "connected") || strings.HasSuffix(msg, "listens") {
			l.works()
		}
		l.log.Info(msg, args...)
	default:
		l.log.Debug(msg, args...)
	}
}

// Now implements adapters.Host.
func (l *link) Now() time.Time { return l.g.clock.Now() }
