// Speed of sentences about the long run on a growing row of lamps.

package verifier_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/verifier"
)

// row has lamps of which each follows the one before, the first a button.
func row(lamps int) string {
	var b strings.Builder
	b.WriteString("device key : Button\n")
	for i := range lamps {
		fmt.Fprintf(&b, "device l%d : Switch\n", i)
	}
	b.WriteString("app Row {\n  rule l0 { on key.pressed then set l0.power = on }\n")
	for i := 1; i < lamps; i++ {
		fmt.Fprintf(&b, "  rule l%[2]d { when l%[1]d.power == on also on reconnect then set l%[2]d.power = on }\n", i-1, i)
	}
	last := lamps - 1
	fmt.Fprintf(&b, "  after set l0.power = on: eventually l%d.power == on as \"in the end\"\n", last)
	fmt.Fprintf(&b, "  fltl \"formula\": [] ({set l0.power = on} -> <> l%d.power == on)\n", last)
	fmt.Fprintf(&b, "  it stays possible to l%d.power == on as \"possible\"\n}\n", last)
	return b.String()
}

func BenchmarkLongRun(b *testing.B) {
	for _, lamps := range []int{1, 2} {
		b.Run(fmt.Sprintf("lamps=%d", lamps), func(b *testing.B) {
			r := load(b, row(lamps))
			states := 0
			for b.Loop() {
				rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all})
				if err != nil {
					b.Fatal(err)
				}
				for i := range rep.Properties {
					states += rep.Properties[i].States
				}
			}
			b.ReportMetric(float64(states)/b.Elapsed().Seconds(), "states/s")
			b.ReportMetric(float64(states)/float64(b.N), "states/op")
		})
	}
}
