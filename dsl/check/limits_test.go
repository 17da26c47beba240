// Texts that mean too much are refused, once and soon.

package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// contacts declares contacts w0, w1, …
func contacts(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "device w%d : Contact\n", i)
	}
	return b.String()
}

func TestLimits(t *testing.T) {
	nested := "w0.ratio"
	for range 60 {
		nested = "min(w0.battery, " + nested + ")"
	}
	choice := "w0.battery"
	for i := range 20 {
		choice = fmt.Sprintf("(w%d.state == open ? w%d.battery : %s)", i, i, choice)
	}
	long := strings.Repeat("  // a line of a comment\n", 200)
	for _, c := range []struct{ name, text, code string }{
		{"groups in groups", contacts(100) + "app A {\n  for each a in all Contact {\n" + long + "    for each b in all Contact {\n" + long + "never a.state == open and b.state == open together }\n  }\n}\n", "too-many-instances"},
		{"any in any in any", contacts(30) + "app A {\n  never any a in all Contact: any b in all Contact: any c in all Contact:\n" + long + "  a.state == b.state && c.state == open\n}\n", "too-many-instances"},
		{"apps of a long template", contacts(1) + "app T(w: Contact) {\n" + strings.Repeat("  // a line of a comment\n", 20000) + "  never w.state == open\n}\n" +
			appsOf("T(w = w0)", 30), "too-many-instances"},
		{"delays", "device lamp : Switch\napp A {\n  rule r { on start then\n" + strings.Repeat("    after 1 s set lamp.power = on\n", 1001) + "  }\n}\n", "too-many-steps"},
		{"windows in windows", contacts(1) + "app A {\n  never " + nested + " > 5 %\n}\n", "unknown-resource"},
		{"choices", contacts(20) + "app A {\n  never " + choice + " > " + choice + "\n}\n", "unsupported-construct"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, list := checkSources(t, map[string]string{"large.tenet": c.text}, "")
			errors := 0
			for _, found := range list {
				if found.Severity == diag.Error {
					errors++
				}
			}
			if errors != 1 || list[0].Code != c.code || d.Valid() {
				t.Errorf("valid %t with %d errors: %v", d.Valid(), errors, list)
			}
		})
	}
}

func appsOf(use string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "app A%d = %s\n", i, use)
	}
	return b.String()
}

// As much as is allowed is checked without a word.
func TestManyInstances(t *testing.T) {
	text := contacts(60) + "app A {\n  for each a in all Contact {\n    rule r {\n      when a.state == open && any b in all Contact: b.battery > 90 %\n      then notify carer \"open\"\n    }\n  }\n}\n"
	d, list := checkSources(t, map[string]string{"many.tenet": text}, "")
	if len(list) > 0 || len(d.Apps[0].Rules) != 60 {
		t.Errorf("%d rules with %v", len(d.Apps[0].Rules), list)
	}
}
