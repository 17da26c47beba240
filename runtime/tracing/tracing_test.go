package tracing_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/timers"
	"github.com/tenet-iot/tenet/runtime/tracing"
)

// kept takes what is exported; unlike tracetest's it keeps it when it is shut down.
type kept struct{ spans tracetest.SpanStubs }

func decision(seq int64, fate string, keys ...string) engine.Decision {
	yes := true
	d := engine.Decision{
		Seq: seq, At: time.Now(), Bundle: "b", Kind: "report", Input: "window.state is reported as open",
		Firings: []engine.Firing{{Rule: "A.save", Trigger: "window.state == open", Branch: "then", Guard: []engine.Literal{{Text: "mode == home", Value: &yes}}}},
	}
	for _, key := range keys {
		d.Writes = append(d.Writes, engine.Write{
			Path: models.Path{Provider: "heater", Service: "heating", Resource: "power"}, Ref: "heater.power", Text: "off", From: "rule", Rule: "A.save", Fate: "left", Key: key,
		})
	}
	if fate != "" {
		d.Writes = append(d.Writes, engine.Write{Ref: "lamp.power", Text: "on", From: "rule", Rule: "A.save", Fate: fate})
	}
	return d
}

// traced gives what comes of what is told, one line a span.
func traced(t *testing.T, sample float64, tell func(*tracing.Tracer)) []string {
	t.Helper()
	out := &kept{}
	synctest.Test(t, func(t *testing.T) {
		x, err := tracing.New(t.Context(), tracing.Options{Exporter: out, Sample: sample, Site: "home", Version: "v", Clock: timers.System(), Random: func() float64 { return 0.5 }})
		if err != nil {
			t.Fatal(err)
		}
		tell(x)
		synctest.Wait()
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	var lines []string
	for _, s := range out.spans {
		line := fmt.Sprintf("%s %s", s.Name, s.EndTime.Sub(s.StartTime))
		for _, a := range s.Attributes {
			if k := string(a.Key); k == "tenet.seq" || k == "tenet.outcome" || k == "tenet.branch" || k == "tenet.guard" {
				line += " " + strings.TrimPrefix(k, "tenet.") + "=" + a.Value.String()
			}
		}
		for _, e := range s.Events {
			line += " event " + e.Name
		}
		if s.Status.Code == codes.Error {
			line += " error: " + s.Status.Description
		}
		if s.Resource.Len() != 3 || s.Name != "report" && !s.Parent.IsValid() {
			line += " without a parent or a resource"
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

func TestInterest(t *testing.T) {
	const rule = `rule A.save 0s branch=then guard=["mode == home: true"]`
	for _, c := range []struct {
		name   string
		sample float64
		tell   func(*tracing.Tracer)
		want   []string
	}{
		{"unremarkable", 0.4, func(x *tracing.Tracer) { x.Decided(decision(1, ""), false) }, nil},
		{"sampled", 0.6, func(x *tracing.Tracer) { x.Decided(decision(1, ""), false) }, []string{"report 0s seq=1", rule}},
		{"degraded", 0, func(x *tracing.Tracer) { x.Decided(decision(1, ""), true) }, []string{"report 0s seq=1", rule}},
		{"refused", 0, func(x *tracing.Tracer) { x.Decided(decision(2, "refused-shield"), false) }, []string{"report 0s seq=2 event refused-shield", rule}},
		{"no end", 0, func(x *tracing.Tracer) {
			d := decision(3, "")
			d.Overflow = true
			x.Decided(d, false)
		}, []string{"report 0s seq=3 error: the reaction did not come to an end", rule}},
		{"done", 0, func(x *tracing.Tracer) {
			x.Sent("k")
			x.Decided(decision(4, "", "k"), false)
			x.Ended("k", "done", nil)
		}, nil},
		{"done in time", 1, func(x *tracing.Tracer) {
			x.Decided(decision(4, "", "k", "l"), false)
			time.Sleep(time.Second)
			x.Sent("k")
			x.Sent("l")
			time.Sleep(time.Second)
			x.Ended("k", "done", nil)
			time.Sleep(time.Second)
			x.Ended("l", "sent", nil)
		}, []string{"command heater.power 1s outcome=done", "command heater.power 2s outcome=sent", "report 3s seq=4", rule}},
		{"told late", 1, func(x *tracing.Tracer) { // the adapter was faster
			x.Sent("k")
			x.Ended("k", "done", nil)
			x.Decided(decision(5, "", "k"), false)
		}, []string{"command heater.power 0s outcome=done", "report 0s seq=5", rule}},
		{"failed", 0, func(x *tracing.Tracer) {
			x.Sent("k")
			x.Decided(decision(6, "", "k"), false)
			time.Sleep(time.Second)
			x.Ended("k", "failed", errors.New("stuck"))
		}, []string{"command heater.power 1s outcome=failed error: stuck", "report 1s seq=6", rule}},
		{"unanswered", 0, func(x *tracing.Tracer) {
			x.Sent("k")
			x.Decided(decision(7, "", "k"), false)
			time.Sleep(5 * time.Minute)
			x.Ended("k", "done", nil) // too late
		}, []string{"command heater.power 0s outcome= error: nothing was heard of it", "report 0s seq=7", rule}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := traced(t, c.sample, c.tell); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// TestNothingWaitsForATracer: what comes faster than it can be traced is counted.
func TestNothingWaitsForATracer(t *testing.T) {
	slow := &blocked{until: make(chan struct{})}
	x, err := tracing.New(t.Context(), tracing.Options{Exporter: slow, Sample: 1, Clock: timers.System()})
	if err != nil {
		t.Fatal(err)
	}
	for i := range int64(1_000_000) {
		x.Decided(decision(i, ""), false)
		if x.Dropped() > 0 {
			break
		}
	}
	if x.Dropped() == 0 {
		t.Error("nothing was left out")
	}
	close(slow.until)
	if err := x.Close(); err != nil {
		t.Error(err)
	}
}

var _ sdk.SpanExporter = (*kept)(nil)

// ExportSpans implements sdk.SpanExporter.
func (k *kept) ExportSpans(_ context.Context, spans []sdk.ReadOnlySpan) error {
	k.spans = append(k.spans, tracetest.SpanStubsFromReadOnlySpans(spans)...)
	return nil
}

// Shutdown implements sdk.SpanExporter.
func (k *kept) Shutdown(context.Context) error { return nil }

// blocked is a collector that does not answer.
type blocked struct{ until chan struct{} }

// ExportSpans implements sdk.SpanExporter.
func (b *blocked) ExportSpans(context.Context, []sdk.ReadOnlySpan) error {
	<-b.until
	return nil
}

// Shutdown implements sdk.SpanExporter.
func (b *blocked) Shutdown(context.Context) error { return nil }
