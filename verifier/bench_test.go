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
