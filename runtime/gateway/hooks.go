// What happens, told to the bus, the stream and the log.

package gateway

import (
	"context"

	"go.opentelemetry.io/otel"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/bus"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/tracing"
)

// dispatched is what is told of a command that is handed over.
const dispatched = "dispatched"

// hooks are the engine's callbacks.
func (g *Gateway) hooks() engine.Hooks {
	return engine.Hooks{
		Accepted: g.metrics.accepted,
		Committed: func(c engine.Commit) {
			g.metrics.committed(c)
			g.alarms.clear("not-durable", "")
		},
		Reported: g.tellReadings,
		Fired:    g.tellDecision,
		Sent: func(cmd adapters.Command, _ machine.Source, _ bool) {
			g.tellCommand(cmd, dispatched, nil)
		},
		Broken:  g.tellBroken,
		Stopped: g.dispatch.drop,
		Alarm:   g.tellEngineAlarm,
		Healed:  func(code string) { g.alarms.clear(code, "") },
		Notify:  g.notify,
	}
}

func (g *Gateway) tellReadings(readings []models.Reading) {
	if g.bus == nil {
		return
	}
	c := g.catalog()
	for i := range readings {
		r := &readings[i]
		g.bus.Reading(r.Path, bus.Reading{
			Path: r.Path.String(), Value: bus.Value{Type: c.all[r.Path].resource.Type, Value: r.Value},
			Time: r.Time, Quality: r.Quality.String(),
		})
	}
}

func (g *Gateway) tellDecision(d engine.Decision) {
	if g.tracer != nil {
		g.brokenMu.Lock()
		degraded := len(g.broken) > 0
		g.brokenMu.Unlock()
		g.tracer.Decided(d, degraded)
	}
	for _, f := range firingsOf(d) {
		g.hub.Publish("firing", f)
		if g.bus != nil {
			g.bus.Firing(bus.Firing{Seq: f.Seq, Rule: f.Rule, Branch: f.Branch, Time: f.At})
		}
	}
}

func (g *Gateway) tellCommand(cmd adapters.Command, outcome string, err error) {
	if err != nil {
		g.log.Info("a command failed", "path", cmd.Path.String(), "id", cmd.ID, "error", err)
	}
	switch {
	case g.tracer == nil:
	case outcome == dispatched:
		g.tracer.Sent(cmd.ID)
	default:
		g.tracer.Ended(cmd.ID, outcome, err)
	}
	if g.bus == nil {
		return
	}
	m := bus.Command{ID: cmd.ID, Path: cmd.Path.String(), Outcome: outcome, Time: g.clock.Now(), Value: bus.Value{Type: cmd.Resource.Type, Value: cmd.Value}}
	for i, a := range cmd.Args {
		if i < len(cmd.Resource.Params) {
			m.Args = append(m.Args, bus.Value{Type: cmd.Resource.Params[i].Type, Value: a})
		}
	}
	if err != nil {
		m.Error = err.Error()
	}
	g.bus.Command(cmd.Path, m)
}

// openTraces begins to trace, where the site says that.
func (g *Gateway) openTraces(ctx context.Context) error {
	endpoint, sample := g.project.Traces()
	if endpoint == "" {
		return nil
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { g.log.Warn("traces are not sent", "error", err) }))
	var err error
	g.tracer, err = tracing.New(ctx, tracing.Options{
		Endpoint: endpoint, Sample: sample, Site: g.project.Name(), Version: g.opt.Version, Clock: g.clock,
	})
	if err != nil {
		return err
	}
	g.onClose(g.tracer.Close)
	return nil
}

func (g *Gateway) tellEngineAlarm(a engine.Alarm) {
	g.alarms.raise(a.Code, "", a.Message)
	if running := g.deployments.Active(); a.Code == noEndCode && running != nil {
		g.probation.noEnd(running.Hash)
	}
}

func (g *Gateway) tellPanic(about string, err error) {
	g.alarms.raise("adapter-panic", about, "an adapter panicked over a command to "+about+": "+err.Error())
}

func (g *Gateway) tellAlarm(a api.Alarm, about string) {
	g.hub.Publish("alarm", a)
	g.publish("alarm", about, a.Code, a.Message)
}

func (g *Gateway) tellDeployment(d deploy.Deployment) {
	g.log.Info("deployment", "bundle", d.Bundle, "state", string(d.State), "note", d.Note)
	g.publish("deployment", d.Bundle, string(d.State), d.Note)
}

// notify delivers a notification.
func (g *Gateway) notify(ctx context.Context, n engine.Notification) error {
	if g.opt.Notify != nil {
		return g.opt.Notify(ctx, n)
	}
	g.log.Info(n.Text, "notify", n.Role, "rule", n.Rule)
	g.publish("notification", n.Role, n.Rule, n.Text)
	return nil
}
