// Self: the gateway as a device, so that rules and people can see how it is.

package gateway

import (
	"context"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/engine"
)

// SelfProtocol is the protocol of an entry in site.yaml whose device is the gateway itself, of
// the shipped type Gateway; AboutSelf says what it is for.
const (
	SelfProtocol = "gateway"
	AboutSelf    = "the gateway itself, as a device: what runs, alarms, load"
)

// self reports what the gateway does.
type self struct {
	g        *Gateway
	provider string
	every    time.Duration
	bound    []models.Path
	counted  engine.Stats
	at       time.Duration
}

// report is what one resource says; kind is that of its type.
type report struct {
	kind models.Kind
	says func(*glance) models.Value
}

// glance is what was seen at one moment, and over the time before it.
type glance struct {
	g     *Gateway
	now   engine.Stats
	since engine.Stats
	took  time.Duration
}

// reports are by service/resource.
var reports = map[string]report{
	"rules/state": {models.Enum, func(x *glance) models.Value {
		switch d, runs := x.g.deployments.Current(); {
		case !runs:
			return models.OfEnum(0)
		case d.State == deploy.Degraded:
			return models.OfEnum(2)
		}
		return models.OfEnum(1)
	}},
	"rules/watched": {models.Bool, func(x *glance) models.Value {
		_, watched := x.g.deployments.Watched()
		return models.OfBool(watched)
	}},
	"rules/held":     {models.Int, func(x *glance) models.Value { return models.OfInt(int64(len(x.g.engine.Holds()))) }},
	"health/ready":   {models.Bool, func(x *glance) models.Value { return models.OfBool(x.g.ready.Load()) }},
	"health/alarms":  {models.Int, func(x *glance) models.Value { return models.OfInt(int64(len(x.g.alarms.list()))) }},
	"health/broken":  {models.Int, func(x *glance) models.Value { return models.OfInt(int64(x.g.brokenLinks())) }},
	"load/readings":  {models.Float, func(x *glance) models.Value { return x.rate(x.now.Accepted - x.since.Accepted) }},
	"load/commands":  {models.Float, func(x *glance) models.Value { return x.rate(x.now.Commands - x.since.Commands) }},
	"load/waiting":   {models.Int, func(x *glance) models.Value { return models.OfInt(int64(x.now.Waiting)) }},
	"load/megabytes": {models.Float, func(x *glance) models.Value { return models.OfFloat(float64(x.g.store.Size()/1000) / 1000) }},
}

func (x *glance) rate(n int64) models.Value {
	if x.took <= 0 {
		return models.OfFloat(0)
	}
	return models.OfFloat(float64(int64(10*float64(n)/x.took.Seconds())) / 10)
}

// newSelf makes the adapter of an entry. Errors: *mapping.Errors.
func (g *Gateway) newSelf(_ string, config ast.Node, c adapters.Catalog) (adapters.Adapter, error) {
	b := mapping.NewBuilder(c)
	s := b.Entry(config, SelfProtocol)
	a := &self{g: g, provider: s.Text("provider"), every: s.Duration("every", time.Second, time.Hour, 10*time.Second)}
	if a.provider == "" {
		a.provider = "gateway"
	}
	if a.bound = c.Paths(a.provider); len(a.bound) == 0 {
		s.Fail("provider", mapping.UnknownResource, "declare a device: device "+a.provider+" : Gateway", "no device is called %s", a.provider)
	}
	for _, p := range a.bound {
		if r, known := reports[p.Service+"/"+p.Resource]; !known {
			s.Fail("provider", mapping.UnknownResource, "declare the device as a Gateway, the shipped type", "a gateway has no %s/%s", p.Service, p.Resource)
		} else if is, _ := c.Resource(p); is.Type.Kind != r.kind {
			s.Fail("provider", mapping.BadValue, "declare the device as a Gateway, the shipped type", "%s/%s of a gateway is of another type", p.Service, p.Resource)
		}
	}
	s.Done()
	if err := b.Err(); err != nil {
		return nil, err
	}
	return a, nil
}

// Bound implements adapters.Binder.
func (a *self) Bound() []models.Path { return a.bound }

// Run reports what has changed, again and again, and everything at first.
func (a *self) Run(ctx context.Context, host adapters.Host) error {
	if err := host.Available(ctx, a.provider, true); err != nil {
		return nil // it closes
	}
	host.Log("info", "connected")
	said := map[models.Path]models.Value{}
	for {
		list := a.changed(said)
		if len(list) > 0 && host.Report(ctx, list) == nil {
			for _, r := range list {
				said[r.Path] = r.Value
			}
		}
		tick, stop := a.g.clock.After(a.every)
		select {
		case <-ctx.Done():
			stop()
			return nil
		case <-tick:
		}
	}
}

// changed gives what is not as it was said.
func (a *self) changed(said map[models.Path]models.Value) []models.Reading {
	x := glance{g: a.g, now: a.g.engine.Stats(), since: a.counted}
	if a.at > 0 {
		x.took = a.g.clock.Mono() - a.at
	}
	a.counted, a.at = x.now, a.g.clock.Mono()
	var list []models.Reading
	for _, p := range a.bound {
		if v := reports[p.Service+"/"+p.Resource].says(&x); v != said[p] {
			list = append(list, models.Reading{Path: p, Value: v, Time: a.g.clock.Now(), Quality: models.Good})
		}
	}
	return list
}

// brokenLinks counts the adapters that are not connected.
func (g *Gateway) brokenLinks() (n int) {
	for _, l := range g.links {
		if s := l.status(); s.State != linkConnected {
			n++
		}
	}
	return n
}
