// The front door: devices that speak MQTT 3.1.1 or 5 connect to the gateway itself.

package mqtt

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/goccy/go-yaml/ast"
	mochi "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/delivery"
	"github.com/tenet-iot/tenet/adapters/internal/retry"
	"github.com/tenet-iot/tenet/models"
)

// Door is an MQTT server. Messages of QoS 1 and 2 are acknowledged after the gateway
// accepted every reading in them, or refused in the protocol's words: with reason 0x97
// (quota exceeded) in MQTT 5, in 3.1.1 by the end of the connection, since that has no word
// for it. Whoever is refused sends again. What devices say is passed on to whoever has
// subscribed and may hear it.
//
// The protocol itself is that of github.com/mochi-mqtt/server. Sessions and retained
// messages end with Run; the gateway's own commands do not outlive their deadline.
type Door struct {
	config  *doorConfig
	router  router
	current atomic.Pointer[house]
	pending pending
}

var (
	_ adapters.Adapter = (*Door)(nil)
	_ adapters.Writer  = (*Door)(nil)
	_ adapters.Invoker = (*Door)(nil)
	_ adapters.Binder  = (*Door)(nil)
	_ adapters.Factory = NewDoor
)

// NewDoor checks an entry of site.yaml; it does no I/O. Errors: mapping.ConfigErrors.
func NewDoor(name string, node ast.Node, catalog adapters.Catalog) (adapters.Adapter, error) {
	c, err := decodeDoor(name, node, catalog)
	if err != nil {
		return nil, err
	}
	return &Door{config: c, router: newRouter(c.routes), pending: pending{commands: map[string]outstanding{}}}, nil
}

// Bound lists the resources read or written here, sorted.
func (d *Door) Bound() []models.Path { return d.config.bound }

// Run lets devices in until ctx ends. Where it cannot listen it tries again with growing
// waits. Errors: a certificate, key or password file that cannot be read.
func (d *Door) Run(ctx context.Context, host adapters.Host) error {
	secrets, err := loadSecrets(d.config)
	if err != nil {
		return err
	}
	queue := delivery.New(ctx, host, d.config.queue)
	defer queue.Wait()
	backoff := retry.Backoff{Min: 500 * time.Millisecond, Max: 30 * time.Second}
	for ctx.Err() == nil {
		doors, err := d.listen(secrets.tls)
		if err != nil {
			host.Log("warn", "mqtt-server cannot listen; trying again", "error", err)
			if backoff.Wait(ctx) != nil {
				return nil
			}
			continue
		}
		return d.serve(ctx, host, queue, secrets, doors)
	}
	return nil
}

// listen opens all entrances, or none.
func (d *Door) listen(secure *tls.Config) (doors []*entrance, err error) {
	open := func(address string, secure *tls.Config) {
		if address == "" || err != nil {
			return
		}
		var l net.Listener
		if l, err = net.Listen("tcp", address); err == nil {
			doors = append(doors, &entrance{listener: l, secure: secure, inside: map[net.Conn]chan struct{}{}})
		}
	}
	open(d.config.listen, nil)
	open(d.config.listenTLS, secure)
	if err != nil {
		for _, e := range doors {
			e.listener.Close()
		}
	}
	return doors, err
}

// serve is the server from its beginning to its end.
func (d *Door) serve(ctx context.Context, host adapters.Host, queue *delivery.Queue, s secrets, doors []*entrance) error {
	limits := mochi.NewDefaultServerCapabilities()
	limits.MaximumClients = int64(d.config.clients)
	limits.MaximumPacketSize = uint32(d.config.packet)
	limits.MaximumSessionExpiryInterval = uint32(d.config.session / time.Second)
	limits.MaximumInflight, limits.ReceiveMaximum, limits.TopicAliasMaximum = inflight, 64, 64
	limits.MaximumClientWritesPending = 1024
	limits.MaximumMessageExpiryInterval = 0 // what has no end is retained until another takes its place
	h := &house{door: d, host: host, queue: queue, done: ctx.Done(), secrets: s, speaking: map[string]map[*mochi.Client]bool{}, retained: retained{size: map[string]int{}}}
	h.server = mochi.New(&mochi.Options{
		Capabilities: limits, Logger: slog.New(slog.DiscardHandler),
		// Packets are written as they come. What the server has gathered to write together stays
		// unwritten when the last of the queue is none to be written.
		ClientNetWriteBufferSize: 1,
	})
	h.local = h.server.NewClient(nil, mochi.LocalListener, "tenet", true)
	h.server.Clients.Add(h.local)
	if err := h.server.AddHook(&hook{house: h}, nil); err != nil {
		return err
	}
	for _, e := range doors {
		e.farewell = h.farewell
		h.entrances = append(h.entrances, e)
		if err := h.server.AddListener(e); err != nil {
			return err
		}
		host.Log("info", "mqtt-server listens", "address", e.Address())
	}
	d.current.Store(h) // before anybody comes in
	defer d.current.Store(nil)
	if err := h.server.Serve(); err != nil {
		return err
	}
	<-ctx.Done()
	d.current.Store(nil)
	queue.Wait() // what was accepted is acknowledged before the farewell
	return h.server.Close()
}

// errNobodyListens answers commands for which no device is connected.
var errNobodyListens = errors.New("no device that is connected listens there")

// Write sends a value to the devices that listen for it. It returns Sent: a report, or the
// device's own answer, tells the rest. Errors: nobody listens, an unknown resource, a value
// the binding cannot spell.
func (d *Door) Write(_ context.Context, cmd adapters.Command) (adapters.Outcome, error) {
	return d.send(cmd, false)
}

// Invoke sends the arguments of an action, as Write does a value.
func (d *Door) Invoke(_ context.Context, cmd adapters.Command) (adapters.Outcome, error) {
	return d.send(cmd, true)
}

func (d *Door) send(cmd adapters.Command, call bool) (adapters.Outcome, error) {
	c := d.config.commands[cmd.Path]
	if c == nil || c.Call != call {
		return 0, fmt.Errorf("mqtt-server: %s is not bound for this", cmd.Path)
	}
	payload, err := c.Render(cmd)
	if err != nil {
		return 0, err
	}
	topic := c.topic.For(cmd.Path.Provider)
	if wild(topic) {
		return 0, fmt.Errorf("mqtt-server: %q is no topic to publish to", topic)
	}
	h := d.current.Load()
	if h == nil {
		return 0, errors.New("mqtt-server: the door is closed")
	}
	if !h.heard(topic) {
		return 0, fmt.Errorf("mqtt-server: %s: %w", topic, errNobodyListens)
	}
	if c.confirm == "topic" {
		d.pending.add(cmd)
	}
	pk := packets.Packet{
		FixedHeader: packets.FixedHeader{Type: packets.Publish, Qos: c.qos, Retain: c.retain},
		TopicName:   topic, Payload: payload, PacketID: uint16(c.qos), // of the gateway's own: 0 at QoS 0, else any
	}
	if !cmd.Deadline.IsZero() {
		pk.Properties.MessageExpiryInterval = uint32(max(1, time.Until(cmd.Deadline)/time.Second))
	}
	if err := h.server.InjectPacket(h.local, pk); err != nil {
		d.pending.remove(cmd.ID)
		return 0, fmt.Errorf("mqtt-server: publish %s: %w", topic, err)
	}
	return adapters.Sent, nil
}

// secrets are what the files of a config hold: the hashes of passwords by user.
type secrets struct {
	passwords map[string][sha256.Size]byte
	tls       *tls.Config
}

func loadSecrets(c *doorConfig) (secrets, error) {
	s := secrets{passwords: map[string][sha256.Size]byte{}}
	for name, u := range c.users {
		if u.passwordFile == "" {
			continue
		}
		raw, err := os.ReadFile(u.passwordFile)
		if err != nil {
			return s, fmt.Errorf("mqtt-server: password_file of %s: %w", name, err)
		}
		password := strings.TrimRight(string(raw), "\r\n")
		if password == "" {
			return s, fmt.Errorf("mqtt-server: password_file of %s is empty", name)
		}
		s.passwords[name] = sha256.Sum256([]byte(password))
	}
	if c.listenTLS == "" {
		return s, nil
	}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return s, fmt.Errorf("mqtt-server: tls: cert_file: %w", err)
	}
	s.tls = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	if c.caFile != "" {
		raw, err := os.ReadFile(c.caFile)
		if err != nil {
			return s, fmt.Errorf("mqtt-server: tls: client_ca_file: %w", err)
		}
		s.tls.ClientCAs, s.tls.ClientAuth = x509.NewCertPool(), tls.VerifyClientCertIfGiven
		if !s.tls.ClientCAs.AppendCertsFromPEM(raw) {
			return s, fmt.Errorf("mqtt-server: tls: client_ca_file: %s holds no certificate", c.caFile)
		}
	}
	return s, nil
}
