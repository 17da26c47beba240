// What a keystroke costs.

package lsp

import (
	"fmt"
	"strings"
	"testing"
)

// manyRules is a project of n rules and as many devices; its apps lie in as
// many files as asked for.
func manyRules(n, files int) map[string]string {
	out := map[string]string{}
	var devices strings.Builder
	for i := range n / 2 {
		fmt.Fprintf(&devices, "device h%d : Heater\ndevice t%d : Thermometer\n", i, i)
	}
	out["devices.tenet"] = devices.String()
	for f := range files {
		var s strings.Builder
		fmt.Fprintf(&s, "app A%d {\n  let target = 21 °C\n", f)
		for i := f * n / files; i < (f+1)*n/files; i++ {
			t, h := i%(n/2), (i+1)%(n/2)
			fmt.Fprintf(&s, "  rule r%d {\n    when t%d.temperature < target - %d.%d °C && h%d.power == off\n    then set h%d.power = on\n  }\n",
				i, t, i%7, i%10, h, t)
			if i%5 == 0 {
				fmt.Fprintf(&s, "  never h%d.power == on while t%d.temperature > %d °C as \"p%d\"\n", t, t, 25+i%10, i)
			}
		}
		s.WriteString("}\n")
		out[fmt.Sprintf("rules%d.tenet", f)] = s.String()
	}
	return out
}

// BenchmarkDiagnostics500Rules types letters into one of 500 rules and asks for
// diagnostics after each: in a project of one file of rules, and of ten.
func BenchmarkDiagnostics500Rules(b *testing.B) {
	for _, files := range []int{1, 10} {
		b.Run(fmt.Sprintf("files=%d", files), func(b *testing.B) {
			s := newClient(b, manyRules(500, files))
			s.begin()
			s.open("rules0.tenet")
			s.server.Publish()
			at := s.find("rules0.tenet", "rule r7| ")
			version := 1
			for b.Loop() {
				version++
				s.tell("textDocument/didChange", changeParams{
					TextDocument:   document{URI: uriOf("rules0.tenet"), Version: &version},
					ContentChanges: []change{{Range: &Range{at, at}, Text: "x"}},
				})
				if len(s.server.Publish()) == 0 {
					b.Fatal("nothing was published")
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/key")
		})
	}
}

// BenchmarkSettle500Rules checks and compiles everything.
func BenchmarkSettle500Rules(b *testing.B) {
	s := newClient(b, manyRules(500, 10))
	s.begin()
	s.open("rules0.tenet")
	for b.Loop() {
		s.server.projects[0].touch()
		s.server.Settle()
	}
}

// BenchmarkComplete500Rules asks what may be written in a rule.
func BenchmarkComplete500Rules(b *testing.B) {
	s := newClient(b, manyRules(500, 10))
	s.begin()
	s.open("rules0.tenet")
	p := documentParams{TextDocument: document{URI: uriOf("rules0.tenet")}, Position: s.find("rules0.tenet", "when t7.|temperature")}
	for b.Loop() {
		s.server.projects[0].touch()
		s.call("textDocument/completion", p)
	}
}
