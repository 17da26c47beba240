// Spans: a decision as a trace.

package tracing

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/tenet-iot/tenet/runtime/engine"
)

// export makes spans of a decision: the input, the rules that fired because of it, and the
// commands.
func (t *Tracer) export(d *decision) {
	end := d.At
	for _, c := range d.commands {
		if c.over.After(end) {
			end = c.over
		}
	}
	ctx, root := t.tracer.Start(context.Background(), d.Kind, trace.WithTimestamp(d.At), trace.WithSpanKind(trace.SpanKindConsumer),
		trace.WithAttributes(attribute.Int64("tenet.seq", d.Seq), attribute.String("tenet.input", d.Input), attribute.String("tenet.bundle", d.Bundle)))
	for i := range d.Firings {
		f := &d.Firings[i]
		_, span := t.tracer.Start(ctx, "rule "+f.Rule, trace.WithTimestamp(d.At),
			trace.WithAttributes(attribute.String("tenet.rule", f.Rule), attribute.String("tenet.trigger", f.Trigger), attribute.String("tenet.branch", f.Branch),
				attribute.StringSlice("tenet.guard", guardOf(f)), attribute.Int("tenet.step", f.Step)))
		span.End(trace.WithTimestamp(d.At))
	}
	for i := range d.Writes {
		if w := &d.Writes[i]; refused(w) {
			root.AddEvent(w.Fate, trace.WithTimestamp(d.At), trace.WithAttributes(writeOf(w)...))
		}
	}
	for _, c := range d.commands {
		t.exportCommand(ctx, d, c, end)
	}
	if d.Overflow {
		root.SetStatus(codes.Error, "the reaction did not come to an end")
	}
	root.End(trace.WithTimestamp(end))
}

func (t *Tracer) exportCommand(ctx context.Context, d *decision, c *command, end time.Time) {
	from := d.At
	if !c.sent.IsZero() && c.sent.After(from) {
		from = c.sent
	}
	_, span := t.tracer.Start(ctx, "command "+c.write.Ref, trace.WithTimestamp(from), trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(append(writeOf(c.write), attribute.String("tenet.command", c.id), attribute.String("tenet.outcome", c.outcome))...))
	switch {
	case c.err != nil:
		span.SetStatus(codes.Error, c.err.Error())
	case c.over.IsZero():
		span.SetStatus(codes.Error, "nothing was heard of it")
		c.over = end
	}
	if c.over.Before(from) {
		c.over = from
	}
	span.End(trace.WithTimestamp(c.over))
}

func writeOf(w *engine.Write) []attribute.KeyValue {
	return []attribute.KeyValue{
		attribute.String("tenet.resource", w.Ref), attribute.String("tenet.path", w.Path.String()), attribute.String("tenet.value", w.Text),
		attribute.String("tenet.from", w.From), attribute.String("tenet.rule", w.Rule), attribute.String("tenet.role", w.Role),
	}
}

// guardOf lists the parts of a guard with their values.
func guardOf(f *engine.Firing) []string {
	out := make([]string, len(f.Guard))
	for i, l := range f.Guard {
		value := "unknown"
		if l.Value != nil {
			value = fmt.Sprint(*l.Value)
		}
		out[i] = l.Text + ": " + value
	}
	return out
}
