// The shadow: rules that are computed beside those that run.

package gateway

import (
	"context"
	"runtime/debug"
	"sync"

	"github.com/tenet-iot/tenet/runtime/api"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/shadow"
)

// shadowing is what is computed beside what runs.
type shadowing struct {
	turn sync.Mutex // held through a change

	mu     sync.Mutex // guards what follows
	shadow *shadow.Shadow
	bundle string
	hash   string
}

// StartShadow computes a bundle the gateway knows beside what runs, in place of another.
// Errors are those of deploy.Manager's Shadow.
func (g *Gateway) StartShadow(ctx context.Context, bundle, note string) (*api.Shadow, error) {
	g.shadowing.turn.Lock()
	defer g.shadowing.turn.Unlock()
	loaded, err := g.deployments.Shadow(ctx, bundle, note)
	if err == nil {
		err = g.accompany(ctx, loaded)
	}
	if err != nil {
		return nil, err
	}
	go debug.FreeOSMemory() // what verifying took
	return g.Shadow(), nil
}

// DeployShadow takes a bundle in and computes it beside what runs.
func (g *Gateway) DeployShadow(ctx context.Context, b *deploy.Bundle, note string) (*api.Shadow, error) {
	if _, err := g.deployments.Submit(ctx, b, note); err != nil {
		return nil, err
	}
	return g.StartShadow(ctx, b.Hash(), note)
}

// EndShadow ends what StartShadow began.
func (g *Gateway) EndShadow(ctx context.Context, note string) error {
	g.shadowing.turn.Lock()
	defer g.shadowing.turn.Unlock()
	if err := g.deployments.EndShadow(ctx, note); err != nil {
		return err
	}
	return g.accompany(ctx, nil)
}

// shadowEnds takes note that a bundle runs now.
func (g *Gateway) shadowEnds(ctx context.Context, bundle string) {
	g.shadowing.turn.Lock()
	defer g.shadowing.turn.Unlock()
	if s := g.Shadow(); s == nil || s.Bundle != bundle {
		return
	}
	if err := g.accompany(context.WithoutCancel(ctx), nil); err != nil {
		g.log.Warn("the shadow of what runs now goes on", "error", err)
	}
}

// resumeShadow begins anew with what was computed before a restart.
func (g *Gateway) resumeShadow(ctx context.Context) {
	g.shadowing.turn.Lock()
	defer g.shadowing.turn.Unlock()
	loaded, err := g.deployments.RestoreShadow(ctx)
	if err == nil && loaded != nil {
		err = g.accompany(ctx, loaded)
	}
	if err != nil && ctx.Err() == nil {
		g.log.Warn("the rules that were computed beside those that run are not any more", "error", err)
	}
}

// accompany lets a bundle be computed from now on; nil: none.
func (g *Gateway) accompany(ctx context.Context, l *deploy.Loaded) error {
	var s *shadow.Shadow
	if l != nil {
		plan, err := planOf(l)
		if err != nil {
			return err
		}
		s = shadow.New(plan)
		if err := g.engine.Accompany(ctx, s); err != nil {
			return err
		}
	} else if err := g.engine.Accompany(ctx, nil); err != nil {
		return err
	}
	g.shadowing.mu.Lock()
	defer g.shadowing.mu.Unlock()
	g.shadowing.shadow, g.shadowing.bundle, g.shadowing.hash = s, hashOf(l), ""
	if l != nil {
		g.shadowing.hash = l.Bundle.ContentHash()
	}
	return nil
}

// Shadow describes what is computed beside what runs; nil if nothing is.
func (g *Gateway) Shadow() *api.Shadow {
	g.shadowing.mu.Lock()
	s, bundle, hash := g.shadowing.shadow, g.shadowing.bundle, g.shadowing.hash
	g.shadowing.mu.Unlock()
	if s == nil {
		return nil
	}
	r := s.Report(g.clock.Now())
	x := &api.Shadow{
		Schema: api.ShadowSchema, Hash: hash, Bundle: bundle, Since: r.Since.UTC(), Same: r.Same, OnlyLive: r.Live, OnlyShadow: r.Shadow,
		AtStart: r.AtStart, Endless: r.Endless, Differences: make([]api.ShadowDifference, len(r.Differences)),
	}
	if r.Ended != nil {
		x.Ended = r.Ended.Error()
	}
	for i := range r.Differences {
		d := &r.Differences[i]
		x.Differences[i] = api.ShadowDifference{
			At: d.At.UTC(), By: "shadow", Kind: string(d.Kind), Target: d.Target, Value: d.Value, Rule: d.Rule, AtStart: d.AtStart,
		}
		if d.Live {
			x.Differences[i].By = "live"
		}
	}
	return x
}
