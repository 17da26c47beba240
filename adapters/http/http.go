// Package http connects devices and services that speak HTTP: polled by the
// gateway, or pushing to it.
//
// A push is answered 202 only after the gateway accepted its readings. A
// source that cannot be fetched is offline until it can.
package http

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"

	"github.com/goccy/go-yaml/ast"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/internal/presence"
	"github.com/tenet-iot/tenet/models"
)

// Adapter polls, listens and writes.
type Adapter struct {
	config *config
	mu     sync.RWMutex
	live   *live // while Run works
	busy   chan struct{}
}

// live is what exists only while Run works.
type live struct {
	ctx      context.Context
	host     adapters.Host
	presence *presence.Tracker
	senders  map[models.Path]*sender
	token    [sha256.Size]byte // of push
	pushes   sync.WaitGroup
}

var (
	_ adapters.Adapter = (*Adapter)(nil)
	_ adapters.Writer  = (*Adapter)(nil)
	_ adapters.Invoker = (*Adapter)(nil)
	_ adapters.Binder  = (*Adapter)(nil)
	_ adapters.Factory = New
)

// parallelPushes bounds the pushes handled at once; more are told to come
// again.
const parallelPushes = 64

// New checks an entry of site.yaml; it does no I/O. Errors:
// mapping.ConfigErrors.
func New(name string, node ast.Node, catalog adapters.Catalog) (adapters.Adapter, error) {
	c, err := decode(name, node, catalog)
	if err != nil {
		return nil, err
	}
	return &Adapter{config: c, busy: make(chan struct{}, parallelPushes)}, nil
}

// Bound lists the resources read or written here, sorted.
func (a *Adapter) Bound() []models.Path { return a.config.bound }

// Run polls, and accepts pushes, until ctx ends; it returns nil then. Errors:
// a token file that cannot be read.
func (a *Adapter) Run(ctx context.Context, host adapters.Host) error {
	l := &live{ctx: ctx, host: host, presence: presence.New(host), senders: map[models.Path]*sender{}}
	pollers, err := a.prepare(l)
	if err != nil {
		return err
	}
	a.setLive(l)
	var working sync.WaitGroup
	for _, p := range pollers {
		working.Go(func() { p.run(ctx) })
	}
	if a.config.push != nil && a.config.push.offlineAfter > 0 {
		working.Go(func() { l.watchSilence(ctx, a.config.push.offlineAfter) })
	}
	<-ctx.Done()
	a.setLive(nil)
	working.Wait()
	l.pushes.Wait()
	for _, s := range l.senders {
		s.client.CloseIdleConnections()
	}
	return nil
}

func (a *Adapter) setLive(l *live) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.live = l
}

// prepare reads the token files and makes the clients.
func (a *Adapter) prepare(l *live) ([]*poller, error) {
	var pollers []*poller
	for _, src := range a.config.sources {
		s, err := newSender(src.request, src.redirects)
		if err != nil {
			return nil, err
		}
		pollers = append(pollers, newPoller(src, s, l))
	}
	for path, c := range a.config.commands {
		s, err := newSender(c.request, false)
		if err != nil {
			return nil, err
		}
		l.senders[path] = s
	}
	if p := a.config.push; p != nil {
		token, err := secret(p.token, p.tokenFile)
		if err != nil {
			return nil, err
		}
		if token == "" {
			return nil, errors.New("http: the token of push is empty")
		}
		l.token = sha256.Sum256([]byte(token))
	}
	return pollers, nil
}

// secret is a token as given or as its file says.
func secret(token, file string) (string, error) {
	if file == "" {
		return token, nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("http: token_file: %w", err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// errNotRunning answers commands before Run.
var errNotRunning = errors.New("http: not running")

// Write sends a value and waits for the answer: Done for a 2xx status, else an
// error with the status. It gives up after the configured timeout or with ctx.
func (a *Adapter) Write(ctx context.Context, cmd adapters.Command) (adapters.Outcome, error) {
	return a.send(ctx, cmd, false)
}

// Invoke sends the arguments of an action, as Write does a value.
func (a *Adapter) Invoke(ctx context.Context, cmd adapters.Command) (adapters.Outcome, error) {
	return a.send(ctx, cmd, true)
}

func (a *Adapter) send(ctx context.Context, cmd adapters.Command, call bool) (adapters.Outcome, error) {
	c := a.config.commands[cmd.Path]
	if c == nil || c.Call != call {
		return 0, fmt.Errorf("http: %s is not bound for this", cmd.Path)
	}
	payload, err := c.Render(cmd)
	if err != nil {
		return 0, err
	}
	a.mu.RLock()
	l := a.live
	a.mu.RUnlock()
	if l == nil {
		return 0, errNotRunning
	}
	_, err = l.senders[cmd.Path].do(ctx, c.method, payload, c.Format(), maxAnswer)
	if err != nil {
		return 0, err
	}
	return adapters.Done, nil
}

// maxAnswer bounds the answer to a write, which is not read for its content.
const maxAnswer = 64 << 10

// Handler serves pushes; mount it at /push/NAME/. Before and after Run it
// answers 503.
func (a *Adapter) Handler() http.Handler { return http.HandlerFunc(a.servePush) }
