// Running and stopping.

package gateway

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/bus"
)

// The patience of stopping.
const (
	linkPatience = 10 * time.Second
	httpPatience = 3 * time.Second
)

// Run serves until ctx ends, stops in order and closes the gateway; then it
// returns nil. An error means that the journal takes nothing more, or that the
// API's listener failed. Run must be called once.
func (g *Gateway) Run(ctx context.Context) error {
	judging, stopEngine := context.WithCancel(context.WithoutCancel(ctx))
	defer stopEngine()
	ended := make(chan error, 2)
	engineDone, httpDone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(engineDone)
		ended <- g.engine.Run(judging)
	}()
	go func() {
		defer close(httpDone)
		if err := g.server.Serve(g.listener); !errors.Is(err, http.ErrServerClosed) {
			ended <- err
		}
	}()
	go keepHeadroom(judging)
	var watching sync.WaitGroup
	watching.Go(func() { g.watchNew(judging) })
	err := g.takeUp(ctx)
	linked, stopLinks := context.WithCancel(ctx)
	defer stopLinks()
	var links sync.WaitGroup
	if err == nil {
		g.startLinks(linked, &links)
		g.rememberBroken()
		g.showHolds()
		g.mark(ctx)
		g.probation.took()
		g.ready.Store(true)
		watching.Go(func() { g.resumeShadow(judging) })
		watching.Go(func() { g.keepUptime(linked, ctx) })
		g.publish("gateway", "", "started", "")
		select {
		case <-ctx.Done():
		case err = <-ended:
		}
	}
	g.ready.Store(false)
	g.publish("gateway", "", "stopping", "")
	stopLinks()
	g.waitLinks(&links)
	stopEngine()
	<-engineDone
	watching.Wait()
	g.marking.Wait()
	g.stopServing()
	<-httpDone
	for len(ended) > 0 {
		err = errors.Join(err, <-ended)
	}
	return errors.Join(err, g.Close())
}

// takeUp swaps to what is to run, if the journal ended with something else.
func (g *Gateway) takeUp(ctx context.Context) error {
	if g.next == nil {
		return nil
	}
	plan, err := planOf(g.next)
	if err == nil {
		err = g.engine.Swap(ctx, plan, hashOf(g.next), g.catalog())
	}
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func (g *Gateway) startLinks(ctx context.Context, all *sync.WaitGroup) {
	for _, l := range g.links {
		all.Go(func() { l.run(ctx) })
	}
}

// waitLinks waits for the adapters to end; one that does not is left behind
// and said so.
func (g *Gateway) waitLinks(all *sync.WaitGroup) {
	done := make(chan struct{})
	go func() { defer close(done); all.Wait() }()
	late, stop := g.clock.After(linkPatience)
	defer stop()
	select {
	case <-done:
	case <-late:
		g.log.Warn("an adapter did not end in time and is left behind")
	}
}

// stopServing ends commands on their way, streams and requests.
func (g *Gateway) stopServing() {
	g.endCommand()
	g.dispatch.wait()
	g.hub.Close()
	ctx, cancel := context.WithTimeout(context.Background(), httpPatience)
	defer cancel()
	if err := g.server.Shutdown(ctx); err != nil {
		g.server.Close()
	}
}

// route finds the adapter that serves a resource: the first in the site file
// that is bound to it.
func (g *Gateway) route(path models.Path) adapters.Adapter {
	for _, l := range g.links {
		if a := l.server(path); a != nil {
			return a
		}
	}
	return nil
}

// publish tells the bus about the gateway's life.
func (g *Gateway) publish(kind, subject, state, message string) {
	if g.bus != nil {
		g.bus.Event(bus.Event{Kind: kind, Subject: subject, State: state, Message: message, Time: g.clock.Now()})
	}
}
