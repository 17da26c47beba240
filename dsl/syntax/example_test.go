// A short tour, and the speed of parsing.

package syntax_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

func ExampleParse() {
	source := "app Home {\n  never heater.power = on while window.state == open\n}\n"
	file, found := syntax.Parse("home.tenet", source)
	fmt.Println(len(file.Decls), "declaration")
	fmt.Print(diag.Render(found, diag.Options{Source: diag.Sources(map[string]string{"home.tenet": source})}))
	// Output:
	// 1 declaration
	// home.tenet:2:22: a comparison is written ==, not = [use-equals]
	//   2 |   never heater.power = on while window.state == open
	//     |                      ^
	//   try: ==
}

func BenchmarkParse(b *testing.B) {
	app := "app A {\n  // why\n  rule r {\n    when a.b < 5 °C && c.d == open\n    then set e.f = on\n  }\n  never a.b == on while c.d == open as \"x\"\n}\n"
	for _, n := range []int{10, 100, 1000} {
		source := strings.Repeat(app, n)
		lines := strings.Count(source, "\n")
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			for b.Loop() {
				syntax.Parse("a.tenet", source)
			}
			b.ReportMetric(float64(lines*b.N)/b.Elapsed().Seconds(), "lines/s")
		})
	}
}

// BenchmarkRules parses rules that use time, modes and delays.
func BenchmarkRules(b *testing.B) {
	const rules = 1000
	var source strings.Builder
	source.WriteString("app A {\n  let target = 21 °C\n")
	for i := range rules {
		fmt.Fprintf(&source, `  rule r%d mode restart {
    when room%d.temperature < target - 1 °C && window%d.state == closed for 5 min
    or at 22:30 on mon..fri
    while !away && now() < 07:00
    then set heater%d.power = on
      after 10 min notify resident "It is {room%d.temperature}"
  }
`, i, i, i, i, i)
	}
	source.WriteString("}\n")
	b.SetBytes(int64(source.Len()))
	for b.Loop() {
		syntax.Parse("a.tenet", source.String())
	}
	b.ReportMetric(float64(rules*b.N)/b.Elapsed().Seconds(), "rules/s")
}
