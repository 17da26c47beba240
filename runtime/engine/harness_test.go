// A gateway in a bubble: engine, journal, device, virtual time.

package engine_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/twin"
)

// gateway is a running engine that a test can stop and start again.
type gateway struct {
	t       *testing.T
	dir     string
	plan    drive.Plan
	bundle  string
	catalog *enginetest.Catalog
	config  engine.Config // what start does not set itself

	store  *journal.Store
	device *enginetest.Device
	twin   *twin.Twin
	engine *engine.Engine
	stop   context.CancelFunc
	ended  chan error

	mu     sync.Mutex
	alarms []engine.Alarm
}

func newGateway(t *testing.T) *gateway {
	return &gateway{
		t: t, dir: t.TempDir(), plan: drive.Plan{Program: enginetest.Program()}, bundle: "b1", catalog: enginetest.Home(),
		device: &enginetest.Device{},
	}
}

// startGateway starts a gateway that the test's end stops.
func startGateway(t *testing.T) *gateway {
	g := newGateway(t)
	g.start()
	t.Cleanup(g.shutdown)
	return g
}

func (g *gateway) start() {
	g.t.Helper()
	store, err := journal.Open(g.t.Context(), journal.Options{Dir: g.dir})
	if err != nil {
		g.t.Fatal(err)
	}
	g.store = store
	g.run()
}

// run starts an engine on the open store.
func (g *gateway) run() {
	g.t.Helper()
	g.twin = twin.New(g.catalog)
	cfg := g.config
	cfg.Plan, cfg.Bundle, cfg.Store, cfg.Twin = g.plan, g.bundle, g.store, g.twin
	cfg.Catalog, cfg.Dispatch = g.catalog, g.device
	cfg.Hooks.Alarm = func(a engine.Alarm) {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.alarms = append(g.alarms, a)
	}
	e, err := engine.New(g.t.Context(), cfg)
	if err != nil {
		g.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	g.engine, g.stop, g.ended = e, stop, make(chan error, 1)
	go func() { g.ended <- e.Run(ctx) }()
}

// shutdown stops cleanly.
func (g *gateway) shutdown() {
	if g.store == nil {
		return
	}
	g.stop()
	if err := <-g.ended; err != nil {
		g.t.Errorf("run: %v", err)
	}
	if err := g.store.Close(); err != nil {
		g.t.Errorf("close: %v", err)
	}
	g.store = nil
}

func (g *gateway) alarmed() []engine.Alarm {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]engine.Alarm(nil), g.alarms...)
}

// report hands in one reading and waits for what it leads to.
func (g *gateway) report(path models.Path, v models.Value) {
	g.t.Helper()
	if err := g.engine.Report(g.t.Context(), []models.Reading{{Path: path, Value: v}}); err != nil {
		g.t.Fatal(err)
	}
	synctest.Wait()
}

// told gives the commands so far in words: "power=1".
func (g *gateway) told() []string {
	var told []string
	for _, cmd := range g.device.Told() {
		told = append(told, cmd.Path.Resource+"="+cmd.Value.String())
	}
	return told
}

// inputs reads the kinds of all journalled inputs.
func (g *gateway) inputs() []journal.Input {
	g.t.Helper()
	var inputs []journal.Input
	err := g.store.Inputs(g.t.Context(), 0, func(in *journal.Input) error {
		inputs = append(inputs, *in)
		return nil
	})
	if err != nil {
		g.t.Fatal(err)
	}
	return inputs
}

func kinds(inputs []journal.Input) []string {
	var found []string
	for _, in := range inputs {
		found = append(found, in.Kind.String())
	}
	return found
}

func celsius(f float64) models.Value { return models.OfFloat(f) }

// response is the default R, after which a command times out.
const response = models.DefaultResponds

// pass lets virtual time go by.
func pass(d time.Duration) { <-time.After(d) }
