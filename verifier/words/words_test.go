package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/models/say"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/words"
)

// spoken lists the templates that the sources give to say.Of, and the cures.
func spoken(t *testing.T) []string {
	t.Helper()
	out := []string{"%s, %s", "%s and %s"} // of say.List
	for _, dir := range []string{"../../models", "../../dsl/world", "../explain", "../checks", "../report"} {
		paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(paths) == 0 {
			t.Fatalf("%s: %v", dir, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && isOf(call) {
					lit, ok := call.Args[0].(*ast.BasicLit)
					if !ok {
						t.Errorf("%s: say.Of is called with a template that is not written there", path)
						return true
					}
					text, err := strconv.Unquote(lit.Value)
					if err != nil {
						t.Error(err)
					}
					out = append(out, text)
				}
				return true
			})
		}
	}
	for _, d := range checks.Catalogue() {
		out = append(out, d.Cure)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func isOf(call *ast.CallExpr) bool {
	f, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || f.Sel.Name != "Of" {
		return false
	}
	pkg, ok := f.X.(*ast.Ident)
	return ok && pkg.Name == "say"
}

// Every language says everything, with every part once, and nothing else.
func TestCatalogues(t *testing.T) {
	keys := spoken(t)
	for _, language := range words.Languages()[1:] {
		c, err := words.In(language)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			template, ok := c[key]
			if !ok {
				t.Errorf("%s: nothing for %q", language, key)
				continue
			}
			for n := range strings.Count(key, "%s") {
				if got := fill(template, n); got != 1 {
					t.Errorf("%s: part %d stands %d times in %q", language, n+1, got, template)
				}
			}
			if fill(template, strings.Count(key, "%s")) != 0 {
				t.Errorf("%s: %q has more parts than %q", language, template, key)
			}
		}
		for key := range c {
			if !slices.Contains(keys, key) {
				t.Errorf("%s: nobody says %q", language, key)
			}
		}
	}
}

// fill counts where the n-th part of a template stands.
func fill(template string, n int) int {
	var parts []any
	for i := range n + 1 {
		parts = append(parts, []string{"", "\x00"}[map[bool]int{true: 1}[i == n]])
	}
	return strings.Count(say.Of(template, parts...).String(), "\x00")
}

func TestIn(t *testing.T) {
	if c, err := words.In("en"); c != nil || err != nil {
		t.Errorf("English: %v %v", c, err)
	}
	if _, err := words.In("tlh"); err == nil {
		t.Error("there are words in a language without a file")
	}
}
