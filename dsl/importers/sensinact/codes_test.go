// Every code has an example that raises it alone, and is raised somewhere.

package sensinact_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/importers/sensinact"
)

func TestCodes(t *testing.T) {
	codes := sensinact.Codes()
	if !slices.IsSortedFunc(codes, func(a, b diag.CodeDoc) int { return strings.Compare(a.Code, b.Code) }) {
		t.Error("codes are not in order")
	}
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range codes {
		t.Run(c.Code, func(t *testing.T) {
			if !strings.Contains(string(source), `, "`+c.Code+`",`) {
				t.Error("it is listed but never raised")
			}
			if c.Summary == "" || c.Cure == "" {
				t.Error("summary or cure is missing")
			}
			if c.Example == "" {
				return // a limit: see limits_test.go
			}
			result, err := sensinact.Import([]sensinact.File{{Name: "a.sna", Text: c.Example}})
			if err != nil {
				t.Fatal(err)
			}
			compiles(t, result.Text)
			if len(result.Diagnostics) == 0 {
				t.Error("the example does not raise it")
			}
			for _, d := range result.Diagnostics {
				if d.Code != c.Code {
					t.Errorf("the example also gives: %s [%s]", d.Message, d.Code)
				}
				if d.Help == "" {
					t.Errorf("no cure: %s", d.Message)
				}
			}
		})
	}
}

// Every code of errors.go is listed.
func TestEveryCodeIsListed(t *testing.T) {
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(source)) {
		for _, call := range []string{"fail(at, \"", "fail(w.at, \"", "hint(at, \""} {
			_, rest, ok := strings.Cut(line, call)
			code, _, _ := strings.Cut(rest, `"`)
			if ok && !slices.ContainsFunc(sensinact.Codes(), func(c diag.CodeDoc) bool { return c.Code == code }) {
				t.Errorf("%s is raised but not listed", code)
			}
		}
	}
}
