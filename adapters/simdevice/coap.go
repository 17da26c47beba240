// The CoAP link of a simulated device.

package simdevice

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/plgd-dev/go-coap/v3/message"
	"github.com/plgd-dev/go-coap/v3/message/codes"
	"github.com/plgd-dev/go-coap/v3/mux"
	coapnet "github.com/plgd-dev/go-coap/v3/net"
	"github.com/plgd-dev/go-coap/v3/options"
	"github.com/plgd-dev/go-coap/v3/udp"
)

// CoAP serves a device over UDP: SERVICE/RESOURCE answers GET, observable (RFC
// 7641), and obeys PUT and POST of a JSON value. Notifications are confirmable
// and in order.
type CoAP struct {
	device   *Device
	listener *coapnet.UDPConn
	// MaxAge is the freshness promised with each response, in seconds.
	maxAge uint32
	plain  bool

	mu        sync.Mutex
	observers map[string]*observer
	requests  int
}

// CoAPOptions are the choices of ServeCoAP.
type CoAPOptions struct {
	Address string // host:port; "" is 127.0.0.1 and a free port
	MaxAge  uint32 // seconds; 0 is CoAP's default of 60
	// NoObserve makes the device ignore the Observe option.
	NoObserve bool
}

// observer is one client observing one resource.
type observer struct {
	conn     mux.Conn
	token    message.Token
	resource string
	latest   chan []byte
}

// ListenCoAP opens the device's socket; Serve answers on it.
func ListenCoAP(d *Device, o CoAPOptions) (*CoAP, error) {
	if o.Address == "" {
		o.Address = "127.0.0.1:0"
	}
	listener, err := coapnet.NewListenUDP("udp4", o.Address, coapnet.WithErrors(func(error) {}))
	if err != nil {
		return nil, fmt.Errorf("coap device %s: %w", d.provider, err)
	}
	if o.MaxAge == 0 {
		o.MaxAge = 60
	}
	return &CoAP{device: d, listener: listener, maxAge: o.MaxAge, plain: o.NoObserve, observers: map[string]*observer{}}, nil
}

// Addr is the host:port the device answers on.
func (c *CoAP) Addr() net.Addr { return c.listener.LocalAddr() }

// Requests counts the requests so far.
func (c *CoAP) Requests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.requests
}

// Serve answers until ctx ends; it then closes the socket and returns nil.
func (c *CoAP) Serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	runner := func(check func(time.Time) bool) { go everyTick(ctx, check) }
	server := udp.NewServer(
		options.WithContext(ctx),
		options.WithMux(mux.HandlerFunc(func(w mux.ResponseWriter, r *mux.Message) { c.handle(ctx, w, r) })),
		options.WithErrors(func(error) {}),
		options.WithPeriodicRunner(runner),
		options.WithTransmission(8, 500*time.Millisecond, 2),
	)
	stop := context.AfterFunc(ctx, func() {
		server.Stop()
		c.listener.Close()
	})
	defer stop()
	detach := c.device.Attach(c.tell)
	defer detach()
	err := server.Serve(c.listener)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// everyTick calls check twice a second until it or ctx says stop.
func everyTick(ctx context.Context, check func(time.Time) bool) {
	ticker := time.NewTicker(500 * time.Millisecond)
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

// tell hands a value to every observer; one that has not been sent yet is
// replaced, since observers want the newest (RFC 7641 section 1.3).
func (c *CoAP) tell(resource string, payload []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range slices.Sorted(maps.Keys(c.observers)) {
		o := c.observers[key]
		if o.resource != resource {
			continue
		}
		select {
		case <-o.latest:
		default:
		}
		o.latest <- payload
	}
}

func (c *CoAP) handle(ctx context.Context, w mux.ResponseWriter, r *mux.Message) {
	c.mu.Lock()
	c.requests++
	c.mu.Unlock()
	path, _ := r.Path()
	resource := strings.Trim(path, "/")
	if !slices.Contains(c.device.Resources(), resource) {
		_ = w.SetResponse(codes.NotFound, message.TextPlain, nil)
		return
	}
	switch r.Code() {
	case codes.GET:
		c.get(ctx, w, r, resource)
	case codes.PUT, codes.POST:
		c.set(w, r, resource)
	default:
		_ = w.SetResponse(codes.MethodNotAllowed, message.TextPlain, nil)
	}
}

func (c *CoAP) get(ctx context.Context, w mux.ResponseWriter, r *mux.Message, resource string) {
	payload, ok := c.device.Say(resource)
	if !ok {
		w.Conn().Close() // a silent device answers nothing
		return
	}
	want, err := r.Observe()
	key := w.Conn().RemoteAddr().String() + "/" + r.Token().String()
	if err == nil && !c.plain {
		c.observe(ctx, w, r, key, resource, want == 0)
	}
	if err := w.SetResponse(codes.Content, message.AppJSON, bytes.NewReader(payload)); err != nil {
		return
	}
	w.Message().SetOptionUint32(message.MaxAge, c.maxAge)
	if err == nil && want == 0 && !c.plain {
		w.Message().SetObserve(1)
	}
}

// observe starts or ends an observation.
func (c *CoAP) observe(ctx context.Context, w mux.ResponseWriter, r *mux.Message, key, resource string, start bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.observers, key)
	if !start {
		return
	}
	o := &observer{conn: w.Conn(), token: slices.Clone(r.Token()), resource: resource, latest: make(chan []byte, 1)}
	c.observers[key] = o
	go func() {
		c.notify(ctx, o)
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.observers[key] == o {
			delete(c.observers, key)
		}
	}()
}

// notify sends one value after the other, each when the last one was
// acknowledged, until the client or the device goes.
func (c *CoAP) notify(ctx context.Context, o *observer) {
	for sequence := uint32(2); ; sequence++ {
		select {
		case payload := <-o.latest:
			if c.send(ctx, o, sequence, payload) != nil {
				return
			}
		case <-o.conn.Context().Done():
			return
		case <-ctx.Done():
			return
		}
	}
}

func (c *CoAP) send(ctx context.Context, o *observer, sequence uint32, payload []byte) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	m := o.conn.AcquireMessage(ctx)
	defer o.conn.ReleaseMessage(m)
	m.SetCode(codes.Content)
	m.SetToken(o.token)
	m.SetType(message.Confirmable)
	m.SetContentFormat(message.AppJSON)
	m.SetObserve(sequence)
	m.SetOptionUint32(message.MaxAge, c.maxAge)
	m.SetBody(bytes.NewReader(payload))
	return o.conn.WriteMessage(m)
}

func (c *CoAP) set(w mux.ResponseWriter, r *mux.Message, resource string) {
	var payload []byte
	if r.Body() != nil {
		payload, _ = io.ReadAll(r.Body())
	}
	command, err := parseSet(resource, payload)
	if err != nil {
		_ = w.SetResponse(codes.BadRequest, message.TextPlain, strings.NewReader("not a JSON value"))
		return
	}
	answered := false
	c.device.Hear(command, func() { answered = true })
	if !answered && c.device.mute() {
		_ = w.SetResponse(codes.ServiceUnavailable, message.TextPlain, nil)
		return
	}
	_ = w.SetResponse(codes.Changed, message.TextPlain, nil)
}

// mute reports whether the device is deaf or silent.
func (d *Device) mute() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.faults.deaf || d.faults.silent
}
