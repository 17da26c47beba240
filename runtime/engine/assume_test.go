// Assumptions are watched: from the start, and for longer than reports may take.

package engine_test

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
)

func TestAssumptionsAreWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.plan.Assumes = []drive.Assumption{
			{Cond: enginetest.Cold, Initially: true, Text: "it is cold"},
			{Cond: enginetest.Cold, Text: "it stays cold", Wait: 2 * time.Second},
			{Cond: enginetest.Cold, Text: "never warm", Wait: 0},
		}
		var mu sync.Mutex
		var broken []string
		g.config.Hooks.Broken = func(b engine.Broken) {
			mu.Lock()
			defer mu.Unlock()
			broken = append(broken, b.Text)
		}
		want := func(text ...string) {
			t.Helper()
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			if !slices.Equal(broken, text) {
				t.Errorf("broken %q, want %q", broken, text)
			}
			broken = nil
		}
		say := func(f float64) { g.report(enginetest.Temperature, celsius(f)) }

		g.start()
		want() // nothing is known
		say(18)
		want()
		say(25)
		want("always never warm")
		pass(time.Second)
		say(18) // in time
		pass(5 * time.Second)
		want()
		say(25)
		pass(time.Second)
		want()
		pass(2 * time.Second)
		want("always it stays cold") // by time alone
		say(18)
		say(25)
		pass(time.Minute)
		want() // once
		g.shutdown()

		g.start() // the start is over
		say(25)
		pass(time.Minute)
		want("always never warm", "always it stays cold")

		if err := g.engine.Swap(t.Context(), g.plan, "b2", g.catalog); err != nil {
			t.Fatal(err)
		}
		pass(time.Minute)
		want("initially it is cold", "always never warm", "always it stays cold")
		g.shutdown()
	})
}
