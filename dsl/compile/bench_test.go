// How fast a deployment is parsed, checked and compiled.

package compile_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
)

func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{50, 200, 800} {
		b.Run(fmt.Sprintf("rules=%d", n), func(b *testing.B) {
			files := map[string]string{"many.tenet": manyRules(n)}
			for b.Loop() {
				if r, list := compile.Load(files, check.Site{}); r == nil {
					b.Fatal(list)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rules/s")
		})
	}
}

// manyRules is a deployment of n rules over n devices.
func manyRules(n int) string {
	var s strings.Builder
	for i := range n / 2 {
		fmt.Fprintf(&s, "device h%d : Heater\ndevice t%d : Thermometer\n", i, i)
	}
	s.WriteString("app Many {\n  let target = 21 °C\n")
	for i := range n {
		fmt.Fprintf(&s, "  rule r%d {\n    when t%d.temperature < target - %d.%d °C && h%d.power == off\n    then set h%d.power = on\n  }\n",
			i, i%(n/2), i%7, i%10, (i+1)%(n/2), i%(n/2))
	}
	s.WriteString("}\n")
	return s.String()
}
