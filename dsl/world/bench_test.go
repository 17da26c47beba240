// How fast worlds are explored.

package world_test

import (
	"context"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
)

const bedroom = devices + `
device motion : Motion
app Room {
  var away: bool = false
  rule heat { when room.temperature < 20 °C && window.state == closed && !away also on reconnect then set heater.power = on }
  rule rest { when room.temperature > 22 °C also on reconnect then set heater.power = off }
  rule save { when window.state == open also on reconnect then set heater.power = off }
  rule gone { when !motion.motion while window.state == closed then away = true else away = false }
  never heater.power == on while window.state == open
}`

// BenchmarkExplore reports states and transitions a second of a room in the
// delayed world.
func BenchmarkExplore(b *testing.B) {
	r, problems := compile.Load(map[string]string{"room.tenet": bedroom}, check.Site{})
	if r == nil {
		b.Fatal(problems)
	}
	states, transitions := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		w, err := world.New(r.Spec, world.Delayed, r.Spec.Properties[0])
		if err != nil {
			b.Fatal(err)
		}
		g, err := space.Explore(context.Background(), w, func(_ space.ID, s []byte) space.Verdict {
			if w.Broken(s) {
				b.Fatal("the promise should hold")
			}
			return space.Continue
		}, space.Options{})
		if err != nil {
			b.Fatal(err)
		}
		states, transitions = states+g.Len(), transitions+g.Transitions()
	}
	b.ReportMetric(float64(states)/b.Elapsed().Seconds(), "states/s")
	b.ReportMetric(float64(transitions)/b.Elapsed().Seconds(), "transitions/s")
}
