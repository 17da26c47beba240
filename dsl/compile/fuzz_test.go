// Arbitrary text must never make the checker or the compiler panic.

package compile_test

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/syntax/syntaxtest"
)

func FuzzLoad(f *testing.F) {
	for _, c := range check.Codes() {
		f.Add(c.Example)
	}
	for _, c := range compile.Codes() {
		f.Add(c.Example)
	}
	for _, c := range syntax.Codes() {
		f.Add(c.Example)
	}
	stories, err := filepath.Glob("../*/testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range stories {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			f.Add(string(file.Data))
		}
	}
	f.Add(preface + "app A {\n" + variables + "  always d.warm < limit && known(d.name)\n}\n")
	f.Fuzz(func(t *testing.T, text string) { loadAny(t, text) })
}

// Every construct of the language, in any order and about anything.
func TestRandomPrograms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loadAny(t, preface+syntaxtest.Program().Draw(t, "program"))
	})
}

// loadAny loads a text and fails where the diagnostics contradict themselves or
// each other.
func loadAny(t interface{ Errorf(string, ...any) }, text string) {
	r, list := compile.Load(map[string]string{"fuzz.tenet": text}, check.Site{})
	errors := false
	for _, d := range list {
		errors = errors || d.Severity == 0
		if d.Code == "" || d.Message == "" {
			t.Errorf("a diagnostic without code or message: %+v", d)
		}
		if d.Span.File == "fuzz.tenet" && (d.Span.Start < 0 || d.Span.End > len(text) || d.Span.Start > d.Span.End) {
			t.Errorf("a span outside the file: %+v", d)
		}
		if d.Code == "bad-expression" {
			t.Errorf("cel-go refused what was checked: %+v", d)
		}
	}
	if (r == nil) != errors {
		t.Errorf("result %v with errors %v", r != nil, errors)
	}
}
