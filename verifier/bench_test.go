// Speed on a growing home.

package verifier_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/verifier"
)

// home has so many rooms, each with a window, a thermometer and a heater, and
// a promise about each. Slicing keeps the rooms apart: work grows with their
// number, not with their product.
func home(rooms int) string {
	var b strings.Builder
	for i := range rooms {
		fmt.Fprintf(&b, "device w%d : Contact\ndevice t%d : Thermometer\ndevice h%d : Heater\n", i, i, i)
	}
	b.WriteString("app Home {\n")
	for i := range rooms {
		fmt.Fprintf(&b, `  rule heat%[1]d {
    when t%[1]d.temperature < 20 °C && w%[1]d.state == closed also on reconnect
    then set h%[1]d.power = on
  }
  rule save%[1]d { when w%[1]d.state == open also on reconnect then set h%[1]d.power = off }
  never h%[1]d.power == on while w%[1]d.state == open as "room %[1]d"
`, i)
	}
	b.WriteString("}\n")
	return b.String()
}

func BenchmarkHome(b *testing.B) {
	for _, rooms := range []int{2, 4, 8} {
		b.Run(fmt.Sprintf("rooms=%d", rooms), func(b *testing.B) {
			r := load(b, home(rooms))
			states, transitions := 0, 0
			for b.Loop() {
				rep, err := verifier.Verify(context.Background(), r, verifier.Options{})
				if err != nil {
					b.Fatal(err)
				}
				for i := range rep.Properties {
					states += rep.Properties[i].States
					transitions += rep.Properties[i].Transitions
				}
			}
			b.ReportMetric(float64(states)/b.Elapsed().Seconds(), "states/s")
			b.ReportMetric(float64(transitions)/b.Elapsed().Seconds(), "transitions/s")
			b.ReportMetric(float64(states)/float64(b.N), "states/op")
		})
	}
}

// drifting has rules for the sun, the time of day, an age and a length of time:
// clocks that drift against one another.
const drifting = `model Lamp { service light { modifiable state power: enum {off, on} } }
device lamp : Lamp
device pir : Motion
device light : Lamp
app A {
  rule dusk { at sunset or at 06:00 while age(lamp.power) > 1 min && lamp.power == off then set lamp.power = on }
  rule rest { when lamp.power == on for 9 min then set lamp.power = off }
  lamp.power == on never lasts longer than 10 min as "drift"
}
app B {
  rule lit { when pir.motion then set light.power = on }
  rule dark { when !pir.motion for 10 min then set light.power = off }
  light.power == on never lasts longer than 11 min while !pir.motion as "motion"
}
`

func BenchmarkDrifting(b *testing.B) {
	r := load(b, drifting)
	for _, name := range []string{"drift", "motion"} {
		b.Run(name, func(b *testing.B) {
			states := 0
			for b.Loop() {
				rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: func(_, p string) bool { return p == name }})
				if err != nil {
					b.Fatal(err)
				}
				if p := &rep.Properties[0]; p.Verdict != verifier.Holds {
					b.Fatalf("%s: %s", p.Verdict, p.Limit)
				}
				states += rep.Properties[0].States
			}
			b.ReportMetric(float64(states)/float64(b.N), "states/op")
		})
	}
}
