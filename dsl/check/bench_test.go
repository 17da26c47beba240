// How fast rules are parsed and checked.

package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

func BenchmarkParseAndCheck(b *testing.B) {
	for _, n := range []int{100, 1000, 5000} {
		b.Run(fmt.Sprintf("rules=%d", n), func(b *testing.B) {
			source := manyRules(n)
			for b.Loop() {
				f, list := syntax.Parse("many.tenet", source)
				_, found := check.Check([]*syntax.File{f}, check.Site{})
				if list = append(list, found...); diag.List(list).HasErrors() {
					b.Fatal(list[0])
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
