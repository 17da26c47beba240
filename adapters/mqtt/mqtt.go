// Package mqtt connects devices that speak MQTT: through a broker (New, MQTT 3.1.1), or by
// being the server they connect to (NewDoor, 3.1.1 and 5).
//
// Of a broker: a message is acknowledged only after the gateway accepted every reading in
// it, and acknowledgements keep the order of the messages (MQTT 3.1.1, 4.6).
// What was not acknowledged is sent again by the broker after the next
// connection, so readings arrive at least once. Retained messages are
// readings. A payload that cannot be read is acknowledged and counted: sending
// it again would not mend it.
package mqtt

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/delivery"
	"github.com/tenet-iot/tenet/adapters/internal/retry"
	"github.com/tenet-iot/tenet/models"
)

// Adapter is one connection to one broker.
type Adapter struct {
	config  *config
	router  router
	current atomic.Pointer[session]
	pending pending
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
func New(name string, node ast.Node, catalog adapters.Catalog) (adapters.Adapter, error) {
	c, err := decode(name, node, catalog)
	if err != nil {
		return nil, err
	}
	return &Adapter{config: c, router: newRouter(c.routes), pending: pending{commands: map[string]outstanding{}}}, nil
}

// Bound lists the resources read or written here, sorted.
func (a *Adapter) Bound() []models.Path { return a.config.bound }

// Run connects, and connects again with growing waits, until ctx ends. Errors:
// a certificate, key or password file that cannot be read.
func (a *Adapter) Run(ctx context.Context, host adapters.Host) error {
	credentials, err := loadCredentials(a.config)
	if err != nil {
		return err
	}
	queue := delivery.New(ctx, host, a.config.queue)
	defer queue.Wait()
	backoff := retry.Backoff{Min: a.config.retry, Max: a.config.retryMax}
	for ctx.Err() == nil {
		why := a.serve(ctx, host, queue, credentials, backoff.Reset)
		if ctx.Err() != nil {
			return nil
		}
		a.announce(queue, false)
		host.Log("warn", "mqtt connection lost; connecting again", "broker", a.config.url.String(), "error", why)
		if backoff.Wait(ctx) != nil {
			return nil
		}
	}
	return nil
}

// serve is one connection from dialling to its end, whose reason it returns.
func (a *Adapter) serve(ctx context.Context, host adapters.Host, queue *delivery.Queue, c credentials, connected func()) error {
	s := newSession(a, host, queue)
	if err := s.connect(ctx, c); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer s.close()
	host.Log("info", "mqtt connected", "broker", a.config.url.String())
	a.current.Store(s)
	defer a.current.Store(nil)
	a.announce(queue, true)
	if err := s.subscribe(ctx); err != nil {
		return fmt.Errorf("subscribe: %w", err)
	}
	connected()
	again := time.NewTimer(settle)
	defer again.Stop()
	for {
		select {
		case <-again.C:
			if err := s.refresh(ctx); err != nil {
				return fmt.Errorf("subscribe again: %w", err)
			}
		case <-ctx.Done():
			queue.Wait() // what was accepted is acknowledged before the farewell
			return ctx.Err()
		case <-s.lost:
			return s.why
		}
	}
}

// settle is how long after subscribing retained messages are asked for again.
// Some brokers look them up before the subscription is in force, and lose what
// is published in between (seen with nats-server 2.15.2).
const settle = time.Second

// announce says of every provider without a topic of its own that it came or
// went with the connection.
func (a *Adapter) announce(queue *delivery.Queue, online bool) {
	for _, provider := range a.config.providers {
		if !a.config.own[provider] {
			_ = queue.Presence(provider, online) // refused only while closing
		}
	}
}

// errNotConnected answers commands while there is no broker.
var errNotConnected = errors.New("mqtt: not connected to the broker")

// Write publishes a value. It returns Sent, or Done if the binding says
// confirm: publish and the broker acknowledged. It waits for the broker at
// most until ctx or the connection ends. Errors: not connected, an unknown
// resource, a value the binding cannot spell, a failed publish.
func (a *Adapter) Write(ctx context.Context, cmd adapters.Command) (adapters.Outcome, error) {
	return a.send(ctx, cmd, false)
}

// Invoke publishes the arguments of an action, as Write does a value.
func (a *Adapter) Invoke(ctx context.Context, cmd adapters.Command) (adapters.Outcome, error) {
	return a.send(ctx, cmd, true)
}

func (a *Adapter) send(ctx context.Context, cmd adapters.Command, call bool) (adapters.Outcome, error) {
	c := a.config.commands[cmd.Path]
	if c == nil || c.Call != call {
		return 0, fmt.Errorf("mqtt: %s is not bound for this", cmd.Path)
	}
	payload, err := c.Render(cmd)
	if err != nil {
		return 0, err
	}
	s := a.current.Load()
	if s == nil {
		return 0, errNotConnected
	}
	topic := c.topic.For(cmd.Path.Provider)
	if strings.ContainsAny(topic, "+#") {
		return 0, fmt.Errorf("mqtt: %q is no topic to publish to", topic)
	}
	if c.confirm == "topic" {
		a.pending.add(cmd)
	}
	if err := s.publish(ctx, topic, c.qos, c.retain, payload); err != nil {
		a.pending.remove(cmd.ID)
		return 0, fmt.Errorf("mqtt: publish %s: %w", topic, err)
	}
	if c.confirm == "publish" {
		return adapters.Done, nil
	}
	return adapters.Sent, nil
}

// credentials are what the files of a config hold.
type credentials struct {
	password string
	tls      *tls.Config
}

func loadCredentials(c *config) (credentials, error) {
	loaded := credentials{password: c.password}
	if c.passwordFile != "" {
		raw, err := os.ReadFile(c.passwordFile)
		if err != nil {
			return loaded, fmt.Errorf("mqtt: password_file: %w", err)
		}
		loaded.password = strings.TrimRight(string(raw), "\r\n")
	}
	if !schemes[c.url.Scheme].secure {
		return loaded, nil
	}
	loaded.tls = &tls.Config{ServerName: c.url.Hostname(), MinVersion: tls.VersionTLS12}
	if c.caFile != "" {
		raw, err := os.ReadFile(c.caFile)
		if err != nil {
			return loaded, fmt.Errorf("mqtt: ca_file: %w", err)
		}
		loaded.tls.RootCAs = x509.NewCertPool()
		if !loaded.tls.RootCAs.AppendCertsFromPEM(raw) {
			return loaded, fmt.Errorf("mqtt: ca_file: %s holds no certificate", c.caFile)
		}
	}
	if c.certFile != "" {
		pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
		if err != nil {
			return loaded, fmt.Errorf("mqtt: cert_file: %w", err)
		}
		loaded.tls.Certificates = []tls.Certificate{pair}
	}
	return loaded, nil
}
