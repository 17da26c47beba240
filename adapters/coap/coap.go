// Package coap connects devices that speak CoAP over UDP (RFC 7252), observed
// (RFC 7641) or polled.
//
// A notification is acknowledged only after the gateway accepted its readings.
// Requests are confirmable. A device whose requests time out is offline until
// one succeeds. An observation is renewed when the device has said nothing for
// longer than its value stays fresh (Max-Age); a device that does not know
// Observe is polled.
package coap

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/goccy/go-yaml/ast"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/internal/presence"
	"github.com/tenet-iot/tenet/models"
)

// Adapter is a client of many devices.
type Adapter struct {
	config    *config
	mu        sync.Mutex
	endpoints map[string]*endpoint // by host:port, while Run works
}

var (
	_ adapters.Adapter = (*Adapter)(nil)
	_ adapters.Writer  = (*Adapter)(nil)
	_ adapters.Invoker = (*Adapter)(nil)
	_ adapters.Binder  = (*Adapter)(nil)
	_ adapters.Factory = New
)

// New checks an entry of site.yaml; it does no I/O. Errors:
// mapping.ConfigErrors.
func New(_ string, node ast.Node, catalog adapters.Catalog) (adapters.Adapter, error) {
	c, err := decode(node, catalog)
	if err != nil {
		return nil, err
	}
	return &Adapter{config: c}, nil
}

// Bound lists the resources read or written here, sorted.
func (a *Adapter) Bound() []models.Path { return a.config.bound }

// Run observes and polls until ctx ends, and returns nil then.
func (a *Adapter) Run(ctx context.Context, host adapters.Host) error {
	var working sync.WaitGroup
	endpoints := a.open(ctx, host)
	defer a.shut()
	for _, addr := range slices.Sorted(maps.Keys(a.config.endpoints)) {
		e := endpoints[addr]
		for _, src := range a.config.endpoints[addr].sources {
			working.Go(func() { newWatcher(e, src, a.config).run(ctx) })
		}
	}
	<-ctx.Done()
	working.Wait() // each says goodbye to its device before the sockets close
	return nil
}

// open makes an endpoint for every address that is read or written.
func (a *Adapter) open(ctx context.Context, host adapters.Host) map[string]*endpoint {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.endpoints = map[string]*endpoint{}
	tracker := presence.New(host)
	for addr := range a.config.endpoints {
		a.endpoints[addr] = newEndpoint(ctx, addr, host, tracker)
	}
	for _, c := range a.config.commands {
		if a.endpoints[c.uri.addr] == nil {
			a.endpoints[c.uri.addr] = newEndpoint(ctx, c.uri.addr, host, tracker)
		}
	}
	return a.endpoints
}

// shut closes every socket.
func (a *Adapter) shut() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, e := range a.endpoints {
		e.close()
	}
	a.endpoints = nil
}

// errNotRunning answers commands before Run.
var errNotRunning = errors.New("coap: not running")

// Write puts a value and waits for the device's answer: Done for a 2.xx code,
// else an error with the code's name. It gives up after the configured timeout
// or with ctx.
func (a *Adapter) Write(ctx context.Context, cmd adapters.Command) (adapters.Outcome, error) {
	return a.send(ctx, cmd, false)
}

// Invoke posts the arguments of an action, as Write does a value.
func (a *Adapter) Invoke(ctx context.Context, cmd adapters.Command) (adapters.Outcome, error) {
	return a.send(ctx, cmd, true)
}

func (a *Adapter) send(ctx context.Context, cmd adapters.Command, call bool) (adapters.Outcome, error) {
	c := a.config.commands[cmd.Path]
	if c == nil || c.Call != call {
		return 0, fmt.Errorf("coap: %s is not bound for this", cmd.Path)
	}
	payload, err := c.Render(cmd)
	if err != nil {
		return 0, err
	}
	a.mu.Lock()
	e := a.endpoints[c.uri.addr]
	a.mu.Unlock()
	if e == nil {
		return 0, errNotRunning
	}
	ctx, cancel := context.WithTimeout(ctx, a.config.timeout)
	defer cancel()
	if err := e.send(ctx, c, payload); err != nil {
		return 0, fmt.Errorf("coap: %s: %w", c.uri, err)
	}
	return adapters.Done, nil
}
