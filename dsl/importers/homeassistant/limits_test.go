// Files made to cost much cost little.

package homeassistant_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/importers/homeassistant"
)

// hostile are files that could make a careless reader run for long, or out of
// memory, with the code that is expected, if one is.
func hostile() map[string][2]string {
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for i := range 12 {
		bomb += fmt.Sprintf("%c: &%c [*%c, *%c, *%c, *%c, *%c, *%c, *%c, *%c]\n", 'b'+i, 'b'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i, 'a'+i)
	}
	choices, waits, loops := "", "", "    - {action: light.toggle, target: {entity_id: light.a}}\n"
	for i := range 60 {
		choices += fmt.Sprintf("    - choose: [{conditions: {condition: state, entity_id: light.a%d, state: \"on\"}, sequence: [{stop: x}]}]\n", i)
		waits += fmt.Sprintf("    - {wait_template: \"{{ is_state('light.a%d', 'on') }}\", timeout: 5}\n    - {action: light.toggle, target: {entity_id: light.b%d}}\n", i, i)
	}
	for range 6 {
		loops = "    - repeat:\n        count: 20\n        sequence:\n" + strings.ReplaceAll("    "+strings.ReplaceAll(loops, "\n", "\n    "), "\n    \n", "\n")
		loops = strings.TrimRight(loops, " ")
	}
	variables, ifs := "    v0: \"{{ is_state('light.a', 'on') }}\"\n", "is_state('light.a', 'on')"
	for i := range 30 {
		variables += fmt.Sprintf("    v%d: \"{{ v%d if v%d else not v%d }}\"\n", i+1, i, i, i)
		ifs = fmt.Sprintf("(is_state('light.b%d', 'on') if %s else is_state('light.c%d', 'on'))", i, ifs, i)
	}
	forks := "    - {action: \"notify.a\", data: {message: \"x\"}}\n"
	for i := range 60 {
		forks += fmt.Sprintf("    - {action: notify.a, data: {message: \"{{ 'a' if states('sensor.s%d') | float > 1 else 'b' if states('sensor.t%d') | float > 1 else 'c' }}\"}}\n", i, i)
	}
	head := "- alias: x\n  triggers: [{trigger: state, entity_id: light.z, to: \"on\"}]\n  actions:\n"
	return map[string][2]string{
		"aliases":    {"too-large", bomb},
		"itself":     {"", "a: &a [*a]\n"},
		"depth":      {"too-large", strings.Repeat("[", 5000) + strings.Repeat("]", 5000)},
		"indent":     {"too-large", deep(500)},
		"size":       {"too-large", strings.Repeat("# x\n", 2<<20)},
		"line":       {"", "- " + strings.Repeat("x", 1<<20)},
		"keys":       {"", strings.Repeat("a: 1\n", 20_000)},
		"triggers":   {"too-many", "- triggers:\n" + strings.Repeat("    - {trigger: sun, event: sunset}\n", 3000) + "  actions: []\n"},
		"template":   {"template", "- triggers: [{trigger: template, value_template: \"{{ " + strings.Repeat("(", 3000) + " }}\"}]\n  actions: []\n"},
		"dots":       {"template", "- triggers: [{trigger: template, value_template: \"{{ a" + strings.Repeat(".b", 1900) + " }}\"}]\n  actions: []\n"},
		"number":     {"", "- triggers: [{trigger: numeric_state, entity_id: sensor.a, above: 1e99}]\n  actions: []\n"},
		"digits":     {"", "- triggers: [{trigger: numeric_state, entity_id: sensor.a, above: " + strings.Repeat("9", 5000) + "}]\n  actions: []\n"},
		"choices":    {"", head + choices},
		"waits":      {"too-many", head + waits},
		"loops":      {"too-many", head + loops},
		"numbers":    {"template", "- triggers: [{trigger: template, value_template: \"{{ 9999999999" + strings.Repeat(" * 9999999999", 300) + " > 1 }}\"}]\n  actions: []\n"},
		"variables":  {"template", "- triggers: [{trigger: sun, event: sunset}]\n  variables:\n" + variables + "  conditions: [\"{{ v30 }}\"]\n  actions: []\n"},
		"ifs":        {"template", "- triggers: [{trigger: sun, event: sunset}]\n  conditions: [\"{{ " + ifs + " }}\"]\n  actions: []\n"},
		"forks":      {"", head + forks},
		"recursion":  {"too-many", "script:\n  a: {sequence: [{action: script.a}, {action: script.a}]}\nautomation:\n  - alias: x\n    triggers: [{trigger: sun, event: sunset}]\n    actions: [{action: script.a}]\n"},
		"items":      {"malformed", strings.Repeat("- x\n", 50_000)},
		"invalid":    {"bad-yaml", "- \xff\xfe\n"},
		"null bytes": {"bad-yaml", "- \x00\n"},
	}
}

func deep(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func TestLimits(t *testing.T) {
	for name, c := range hostile() {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			result, err := homeassistant.Import([]homeassistant.File{{Name: "a.yaml", Text: c[1]}}, homeassistant.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			found := c[0] == ""
			for _, d := range result.Diagnostics {
				found = found || d.Code == c[0]
			}
			if !found {
				t.Errorf("no %s among %d diagnostics", c[0], len(result.Diagnostics))
			}
			if len(result.Text) < 100_000 {
				compiles(t, result.Text)
			}
		})
	}
}

// Blueprints written out many times are bounded together.
func TestBlueprintsAreBounded(t *testing.T) {
	pattern := "blueprint: {name: x, domain: automation}\ntriggers: [{trigger: sun, event: sunset}]\nactions:\n" +
		strings.Repeat("  - {action: light.toggle, target: {entity_id: light.a}}\n", 1500)
	made := strings.Repeat("- {alias: x, use_blueprint: {path: x.yaml}}\n", 2000)
	files := []homeassistant.File{{Name: "blueprints/x.yaml", Text: pattern}, {Name: "a.yaml", Text: made}}
	began := time.Now()
	result, err := homeassistant.Import(files, homeassistant.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if !slices.ContainsFunc(result.Diagnostics, func(d diag.Diagnostic) bool { return d.Code == "too-large" }) {
		t.Error("no too-large")
	}
}
