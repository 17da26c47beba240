// Booting: the deployment that ran last, and the engine's state from the journal.

package gateway

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/deploy"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/history"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/site"
	"github.com/tenet-iot/tenet/runtime/twin"
)

// boot decides what runs and restores the engine's state.
func (g *Gateway) boot(ctx context.Context) error {
	idle, list := deploy.Idle(g.project.Content(g.opt.Version))
	g.idle = idle
	target, err := g.restore(ctx)
	if err != nil {
		return err
	}
	if target == nil && idle == nil {
		return &site.Invalid{List: list, Sources: g.project.Texts()}
	}
	if idle == nil {
		g.alarms.raise("project-invalid", "", "the project's device declarations do not compile; the gateway goes by those of the active deployment")
	}
	if target == nil {
		if target, err = g.keepIdle(ctx); err != nil {
			return err
		}
	}
	g.show(target)
	g.twin = twin.New(g.catalog())
	return g.startEngine(ctx, target)
}

// restore loads the active deployment; nil if there is none, or if it cannot
// be run any more, which is an alarm.
func (g *Gateway) restore(ctx context.Context) (*deploy.Loaded, error) {
	loaded, err := g.deployments.Restore(ctx, g.store.Cursor().Bundle)
	var refused *deploy.RefusedError
	var archive *deploy.ArchiveError
	if errors.As(err, &refused) || errors.As(err, &archive) {
		g.alarms.raise("deployment-refused", "", "the active deployment was suspended: "+err.Error())
		return nil, nil
	}
	return loaded, err
}

// keepIdle stores what runs without rules, so that a journal that ends with it
// can be replayed.
func (g *Gateway) keepIdle(ctx context.Context) (*deploy.Loaded, error) {
	data, err := deploy.Encode(g.idle.Bundle)
	if err != nil {
		return nil, err
	}
	return g.idle, g.store.SaveBundle(ctx, journal.Bundle{Hash: g.idle.Hash, At: g.clock.Now(), Payload: data})
}

// startEngine restores the engine. If the journal ends in the middle of the run
// of something else than target, that is restored and Run swaps to target; if
// it is not to be had any more the state is given up: everything is unknown
// and nothing pending, as on the first day.
func (g *Gateway) startEngine(ctx context.Context, target *deploy.Loaded) error {
	err := g.newEngine(ctx, target)
	have, other := engine.IsOtherBundle(err)
	if !other {
		return err
	}
	if old, err := g.reload(ctx, have); err == nil {
		g.next = target
		return g.newEngine(ctx, old)
	}
	g.alarms.raise("state-unknown", "", "the journal ends with a bundle that cannot be loaded; every value is unknown until it is reported again")
	if err := g.forgetState(target.Hash); err != nil {
		return err
	}
	return g.newEngine(ctx, target)
}

// reload loads what ran without rules when the journal ended; nil is a gateway
// without devices.
func (g *Gateway) reload(ctx context.Context, hash string) (*deploy.Loaded, error) {
	if hash == "" {
		return nil, nil
	}
	b, err := g.deployments.Bundle(ctx, hash)
	if err != nil {
		return nil, err
	}
	return deploy.Reload(b)
}

// forgetState journals that the state is unknown from here on.
func (g *Gateway) forgetState(bundle string) error {
	c, now := g.store.Cursor(), g.clock.Now()
	mono := c.Mono + max(0, now.Sub(c.At))
	return g.store.Commit(&journal.Batch{
		Inputs:   []journal.Input{{Seq: c.Seq + 1, At: now, Mono: mono, Kind: journal.Reset, Note: bundle}},
		Snapshot: &journal.Snapshot{Seq: c.Seq + 1, Bundle: bundle, At: now, Mono: mono},
		Cursor:   journal.Cursor{Seq: c.Seq + 1, Bundle: bundle, At: now, Mono: mono},
	})
}

// keep says how old what is kept of a resource may become.
func (g *Gateway) keep(path models.Path) history.Keep {
	r := g.project.Keep(path)
	return history.Keep{Readings: r.Keep.Duration, Minutes: r.Minutes.Duration, Hours: r.Hours.Duration}
}

func (g *Gateway) newEngine(ctx context.Context, l *deploy.Loaded) error {
	plan, err := planOf(l)
	if err != nil {
		return err
	}
	e, err := engine.New(ctx, engine.Config{
		Plan: plan, Bundle: hashOf(l), Store: g.store, Twin: g.twin, Catalog: g.catalog(),
		Dispatch: g.dispatch, Clock: g.clock, Hooks: g.hooks(), Keep: g.keep,
	})
	if err != nil {
		return err
	}
	g.engine = e
	return nil
}

// planOf plans to drive what is deployed where its content says. Errors:
// *deploy.RefusedError if its rules need to know where that is; a time zone this
// program does not know.
func planOf(l *deploy.Loaded) (drive.Plan, error) {
	if l == nil {
		return drive.Plan{}, nil
	}
	place, err := l.Bundle.Content.Place()
	if err != nil {
		return drive.Plan{}, err
	}
	plan, err := drive.NewPlan(l.Result, place)
	if missing := (*drive.PlaceError)(nil); errors.As(err, &missing) {
		err = &deploy.RefusedError{Code: deploy.Blocked, Message: missing.Error(), Reasons: []string{missing.Hint()}}
	}
	return plan, err
}

func hashOf(l *deploy.Loaded) string {
	if l == nil {
		return ""
	}
	return l.Hash
}

func declarationsOf(l *deploy.Loaded) *check.Deployment {
	if l == nil {
		return nil
	}
	return l.Result.Deployment
}

// swap makes the engine run l; nil is to run no rules. It is the deployments'
// way to the engine.
func (g *Gateway) swap(ctx context.Context, l *deploy.Loaded) error {
	g.swapping.Lock()
	defer g.swapping.Unlock()
	if err := g.refuseWhileHeld(); err != nil {
		return err
	}
	if l == nil && g.idle != nil {
		var err error
		if l, err = g.keepIdle(ctx); err != nil {
			return err
		}
	}
	plan, err := planOf(l)
	if err != nil {
		return err
	}
	before := g.view.Load()
	g.show(l)
	remember := g.forgetBroken()
	if err := g.engine.Swap(ctx, plan, hashOf(l), g.catalog()); err != nil {
		g.view.Store(before)
		remember()
		return fmt.Errorf("swap: %w", err)
	}
	g.rebuildLinks(before.catalog)
	g.warnUnserved()
	return nil
}

// rebuildLinks makes those adapters anew whose resources are declared
// differently now.
func (g *Gateway) rebuildLinks(before *catalog) {
	now := g.catalog()
	for _, l := range g.links {
		if _, bound := l.serves(); now.same(before, bound) {
			continue
		}
		if err := l.build(now); err != nil {
			g.alarms.raise("adapter-config", l.entry.Name.Text, "adapter "+l.entry.Name.Text+" goes on with the old declarations: "+err.Error())
			continue
		}
		g.alarms.clear("adapter-config", l.entry.Name.Text)
	}
}
