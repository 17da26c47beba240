// Stories: applications, what became of them, and what was said.

package sensinact_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/format"
	"github.com/tenet-iot/tenet/dsl/importers/sensinact"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { runStory(t, path) })
	}
}

func runStory(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var files []sensinact.File
	sources := map[string]string{}
	rules, says := -1, -1
	for i, f := range archive.Files {
		switch {
		case f.Name == "rules.tenet":
			rules = i
		case f.Name == "says":
			says = i
		case strings.HasSuffix(f.Name, ".sna"):
			files = append(files, sensinact.File{Name: f.Name, Text: string(f.Data)})
			sources[f.Name] = string(f.Data)
		default:
			t.Fatalf("section %s is of no kind", f.Name)
		}
	}
	if len(files) == 0 || rules < 0 || says < 0 {
		t.Fatal("a section is missing")
	}
	result, err := sensinact.Import(files)
	if err != nil {
		t.Fatal(err)
	}
	compiles(t, result.Text)
	said := diag.Render(result.Diagnostics, diag.Options{Source: diag.Sources(sources)})
	if *update {
		archive.Files[rules].Data, archive.Files[says].Data = []byte(result.Text), []byte(said)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(archive.Files[rules].Data); result.Text != want {
		t.Errorf("rules: got\n%s\nwant\n%s", result.Text, want)
	}
	if want := string(archive.Files[says].Data); said != want {
		t.Errorf("says: got\n%s\nwant\n%s", said, want)
	}
}

// compiles holds the text against the whole language: it parses, is laid out,
// checks and compiles without errors.
func compiles(t testing.TB, text string) {
	t.Helper()
	if again, list := format.Source("rules.tenet", text); again != text || diag.List(list).HasErrors() {
		t.Errorf("not laid out:\n%s", text)
	}
	files := map[string]string{"rules.tenet": text}
	if r, list := compile.Load(files, check.Site{}); r == nil {
		t.Errorf("does not compile:\n%s%s", diag.Render(list, diag.Options{Source: diag.Sources(files)}), text)
	}
}

func FuzzImport(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".sna") {
				f.Add(string(file.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 8<<10 {
			return
		}
		result, err := sensinact.Import([]sensinact.File{{Name: "a.sna", Text: text}})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range result.Diagnostics {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
				t.Errorf("%s: span %d to %d of %d", d.Message, d.Span.Start, d.Span.End, len(text))
			}
		}
		compiles(t, result.Text)
	})
}
