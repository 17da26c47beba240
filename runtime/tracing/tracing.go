// Tracing: decisions that wait for their commands, and spans made of them.

package tracing

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/timers"
)

// Options say where traces go.
type Options struct {
	// Endpoint is the URL of a collector that takes OTLP over HTTP, /v1/traces being added
	// where it has no path. Exporter takes its place in tests.
	Endpoint string
	Exporter sdk.SpanExporter
	// Sample is the share of unremarkable decisions that are kept, 0 to 1.
	Sample        float64
	Site, Version string
	Clock         timers.Clock
	// Random gives numbers from 0 to below 1; nil is any.
	Random func() float64
}

const (
	// queued bounds what waits to be looked at; beyond it decisions are not traced.
	queued = 8192
	// open bounds the decisions that wait for their commands, patience how long they do.
	open     = 10_000
	patience = 2 * time.Minute
	// farewell is how long what is left may take to be sent when tracing ends.
	farewell = 3 * time.Second
)

// Tracer makes traces. Its methods may be called from any goroutine and never block.
type Tracer struct {
	opt      Options
	provider *sdk.TracerProvider
	tracer   trace.Tracer
	events   chan event
	done     chan struct{}
	ended    sync.WaitGroup
	dropped  atomic.Int64

	// The loop owns these.
	commands map[string]*command // by id
	waiting  []*decision         // oldest first
}

// event is something that happened; exactly one of the parts is given.
type event struct {
	decided *decision
	sent    string
	ended   *ending
	at      time.Time
}

type ending struct {
	id, outcome string
	err         error
}

// decision is a decision whose commands have not all ended.
type decision struct {
	engine.Decision
	keep     bool
	commands []*command
	gone     bool // made a trace, or forgotten
}

// command is what is known of a command.
type command struct {
	id         string
	of         *decision // nil: not known yet
	write      *engine.Write
	sent, over time.Time
	outcome    string
	err        error
	seen       time.Time
}

// New begins to trace. Errors: an endpoint that is no URL.
func New(ctx context.Context, opt Options) (*Tracer, error) {
	exporter := opt.Exporter
	if exporter == nil {
		url := strings.TrimSuffix(opt.Endpoint, "/")
		if strings.Count(url, "/") == 2 {
			url += "/v1/traces"
		}
		var err error
		if exporter, err = otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(url)); err != nil {
			return nil, fmt.Errorf("tracing: %w", err)
		}
	}
	if opt.Random == nil {
		opt.Random = rand.Float64
	}
	t := &Tracer{opt: opt, events: make(chan event, queued), done: make(chan struct{}), commands: map[string]*command{}}
	t.provider = sdk.NewTracerProvider(
		sdk.WithBatcher(exporter), sdk.WithSampler(sdk.AlwaysSample()),
		sdk.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "tenet"), attribute.String("service.version", opt.Version), attribute.String("service.instance.id", opt.Site),
		)),
	)
	t.tracer = t.provider.Tracer("github.com/tenet-iot/tenet")
	t.ended.Go(t.loop)
	return t, nil
}

// Decided takes a decision. All says that it is to be kept in any case.
func (t *Tracer) Decided(d engine.Decision, all bool) {
	t.tell(event{decided: &decision{Decision: d, keep: all}})
}

// Sent takes note that a command was handed over.
func (t *Tracer) Sent(id string) { t.tell(event{sent: id}) }

// Ended takes note of what an adapter made of a command.
func (t *Tracer) Ended(id, outcome string, err error) {
	t.tell(event{ended: &ending{id, outcome, err}})
}

// Dropped counts what came too fast to be traced.
func (t *Tracer) Dropped() int64 { return t.dropped.Load() }

func (t *Tracer) tell(e event) {
	e.at = t.opt.Clock.Now()
	select {
	case t.events <- e:
	default:
		t.dropped.Add(1)
	}
}

// Close makes traces of what has waited so far and sends what is left. Nothing may be told
// after it.
func (t *Tracer) Close() error {
	close(t.done)
	t.ended.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	if err := t.provider.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("tracing: %w", err)
	}
	return nil
}

func (t *Tracer) loop() {
	for {
		tick, stop := t.opt.Clock.After(patience / 8)
		select {
		case e := <-t.events:
			t.take(&e)
		case <-tick:
			t.expire(t.opt.Clock.Now())
		case <-t.done:
			stop()
			for len(t.events) > 0 {
				e := <-t.events
				t.take(&e)
			}
			for _, d := range t.waiting {
				t.finish(d)
			}
			return
		}
		stop()
	}
}

func (t *Tracer) take(e *event) {
	switch {
	case e.decided != nil:
		t.begin(e.decided, e.at)
	case e.ended != nil:
		c := t.command(e.ended.id, e.at)
		c.over, c.outcome, c.err = e.at, e.ended.outcome, e.ended.err
		if c.of != nil {
			t.settle(c.of)
		}
	default:
		t.command(e.sent, e.at).sent = e.at
	}
}

func (t *Tracer) command(id string, at time.Time) *command {
	c := t.commands[id]
	if c == nil {
		c = &command{id: id, seen: at}
		t.commands[id] = c
	}
	return c
}

// begin lets a decision wait for its commands.
func (t *Tracer) begin(d *decision, at time.Time) {
	for i := range d.Writes {
		if w := &d.Writes[i]; w.Key != "" {
			c := t.command(w.Key, at)
			c.of, c.write = d, w
			d.commands = append(d.commands, c)
		}
	}
	t.waiting = append(t.waiting, d)
	t.settle(d)
	for len(t.waiting) > 0 && (t.waiting[0].gone || len(t.waiting) > open) {
		t.finish(t.waiting[0])
		t.waiting = t.waiting[1:]
	}
}

// settle makes a trace of a decision if all of its commands have ended.
func (t *Tracer) settle(d *decision) {
	for _, c := range d.commands {
		if c.over.IsZero() {
			return
		}
	}
	t.finish(d)
}

// expire ends the waiting of what has waited long enough.
func (t *Tracer) expire(now time.Time) {
	kept := t.waiting[:0]
	for _, d := range t.waiting {
		if now.Sub(d.At) > patience {
			t.finish(d)
		}
		if !d.gone {
			kept = append(kept, d)
		}
	}
	clear(t.waiting[len(kept):])
	t.waiting = kept
	for id, c := range t.commands { // of decisions that were never told
		if c.of == nil && now.Sub(c.seen) > patience {
			delete(t.commands, id)
		}
	}
}

// finish makes a trace of a decision if it is of interest, and forgets it.
func (t *Tracer) finish(d *decision) {
	if d.gone {
		return
	}
	d.gone = true
	for _, c := range d.commands {
		delete(t.commands, c.id)
	}
	if d.keep || remarkable(d) || t.opt.Random() < t.opt.Sample {
		t.export(d)
	}
}

// remarkable reports whether something was refused, failed, or did not come to an end.
func remarkable(d *decision) bool {
	if d.Overflow {
		return true
	}
	for i := range d.Writes {
		if refused(&d.Writes[i]) {
			return true
		}
	}
	for _, c := range d.commands {
		if c.err != nil || c.over.IsZero() {
			return true
		}
	}
	return false
}

// refused reports whether somebody was kept from what they asked for.
func refused(w *engine.Write) bool {
	return strings.HasPrefix(w.Fate, "refused") || w.Fate == "lost" || w.Fate == "on-hold"
}
