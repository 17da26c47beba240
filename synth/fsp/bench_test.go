// How fast texts become systems.

package fsp_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/fsp"
)

// BenchmarkElaborate reads and elaborates the largest of the benchmark's plants
// at growing sizes; it reports transitions of the components a second.
func BenchmarkElaborate(b *testing.B) {
	paths, _ := filepath.Glob("../../examples/fsp/56-*")
	text, err := os.ReadFile(paths[0])
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{2, 4, 8} {
		b.Run(fmt.Sprintf("CM-%d-%d", n, n), func(b *testing.B) {
			sized := strings.NewReplacer("const N = 2", fmt.Sprint("const N = ", n), "const K = 2", fmt.Sprint("const K = ", n)).Replace(string(text))
			made := 0
			for b.Loop() {
				model, _ := fsp.Read("x.lts", sized)
				system, found := model.System(context.Background(), "PLANT", fsp.Limits{})
				if found.Failed() {
					b.Fatal(found.Render())
				}
				for _, l := range system.Parts {
					made += l.Transitions()
				}
			}
			b.ReportMetric(float64(made)/b.Elapsed().Seconds(), "transitions/s")
		})
	}
}
