// The catalogue of codes: complete, and every example true.

package syntax_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

func TestEveryExampleRaisesItsCode(t *testing.T) {
	for _, c := range syntax.Codes() {
		if c.Example == "" {
			continue
		}
		_, found := syntax.Parse("a.tenet", c.Example)
		if len(found) != 1 || found[0].Code != c.Code {
			t.Errorf("%s: %q gives\n%s", c.Code, c.Example, render(c.Example, found))
		}
	}
}

// Every code in errors.go is documented, and no other.
func TestCatalogueIsComplete(t *testing.T) {
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`problem\(span, "([^"]+)"`).FindAllStringSubmatch(string(source), -1) {
		used[m[1]] = true
	}
	var documented []string
	for _, c := range syntax.Codes() {
		documented = append(documented, c.Code)
		if !used[c.Code] {
			t.Errorf("code %s is documented but never reported", c.Code)
		}
		if c.Summary == "" || c.Cure == "" || !strings.HasSuffix(c.Summary, ".") {
			t.Errorf("code %s lacks a sentence", c.Code)
		}
	}
	for code := range used {
		if !slices.Contains(documented, code) {
			t.Errorf("code %s is not documented", code)
		}
	}
}
