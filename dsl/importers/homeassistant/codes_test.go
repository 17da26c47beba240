// Every code has an example that raises it alone, and is raised somewhere.

package homeassistant_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/importers/homeassistant"
)

func TestCodes(t *testing.T) {
	codes := homeassistant.Codes()
	if !slices.IsSortedFunc(codes, func(a, b diag.CodeDoc) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("codes are not in order")
	}
	for _, c := range codes {
		t.Run(c.Code, func(t *testing.T) {
			if c.Summary == "" || c.Cure == "" {
				t.Error("summary or cure is missing")
			}
			if c.Example == "" {
				return // a limit: see limits_test.go
			}
			for _, d := range raised(t, c.Example) {
				if d.Code != c.Code {
					t.Errorf("the example also gives: %s [%s]", d.Message, d.Code)
				}
				if d.Help == "" && d.Try == "" {
					t.Errorf("no cure: %s", d.Message)
				}
			}
			if len(raised(t, c.Example)) == 0 {
				t.Error("the example does not raise it")
			}
		})
	}
}

func raised(t *testing.T, example string) diag.List {
	t.Helper()
	if strings.HasPrefix(example, "# map") {
		_, list := homeassistant.Map("map.yaml", example)
		return list
	}
	result, err := homeassistant.Import([]homeassistant.File{{Name: "a.yaml", Text: example}}, homeassistant.Options{})
	if err != nil {
		t.Fatal(err)
	}
	compiles(t, result.Text)
	return result.Diagnostics
}

// The codes that are raised and those of the catalogue are the same.
func TestEveryCodeIsListed(t *testing.T) {
	listed, found := map[string]bool{}, map[string]bool{}
	for _, c := range homeassistant.Codes() {
		listed[c.Code] = true
	}
	for _, file := range []string{"errors.go", "errors_trigger.go", "errors_action.go", "mapfile.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split(string(source), `(at, "`)[1:] {
			code, _, _ := strings.Cut(part, `"`)
			found[code] = true
			if !listed[code] {
				t.Errorf("%s is raised but not listed", code)
			}
		}
	}
	for code := range listed {
		if !found[code] {
			t.Errorf("%s is listed but never raised", code)
		}
	}
}
