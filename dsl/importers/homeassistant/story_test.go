// Stories: automations, what became of them, and what was said.

package homeassistant_test

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
	"github.com/tenet-iot/tenet/dsl/importers/homeassistant"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

// story is the parts of a story's archive.
type story struct {
	files    []homeassistant.File
	options  homeassistant.Options
	problems diag.List // of the map file
	sources  map[string]string
	rules    int // index of the section rules.tenet
	says     int // index of the section says
}

func readStory(t testing.TB, archive *txtar.Archive) story {
	t.Helper()
	s := story{sources: map[string]string{}, rules: -1, says: -1}
	for i, f := range archive.Files {
		text := string(f.Data)
		switch {
		case f.Name == "rules.tenet":
			s.rules = i
		case f.Name == "says":
			s.says = i
		case f.Name == "map.yaml":
			s.options, s.problems = homeassistant.Map(f.Name, text)
			s.sources[f.Name] = text
		case strings.HasSuffix(f.Name, ".yaml"):
			s.files = append(s.files, homeassistant.File{Name: f.Name, Text: text})
			s.sources[f.Name] = text
		default:
			t.Fatalf("section %s is of no kind", f.Name)
		}
	}
	if len(s.files) == 0 || s.rules < 0 || s.says < 0 {
		t.Fatal("a section is missing")
	}
	return s
}

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
	s := readStory(t, archive)
	result, err := homeassistant.Import(s.files, s.options)
	if err != nil {
		t.Fatal(err)
	}
	compiles(t, result.Text)
	list := append(s.problems, result.Diagnostics...)
	for _, d := range list {
		if d.Help == "" && d.Try == "" {
			t.Errorf("no cure: %s", d.Message)
		}
	}
	says := diag.Render(list, diag.Options{Source: diag.Sources(s.sources)})
	if *update {
		archive.Files[s.rules].Data, archive.Files[s.says].Data = []byte(result.Text), []byte(says)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(archive.Files[s.rules].Data); result.Text != want {
		t.Errorf("rules: got\n%s\nwant\n%s", result.Text, want)
	}
	if want := string(archive.Files[s.says].Data); says != want {
		t.Errorf("says: got\n%s\nwant\n%s", says, want)
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

// Every type of trigger, condition and action has a story that shows what becomes
// of it; the documentation is made from them.
func TestEveryConstructHasAStory(t *testing.T) {
	for _, c := range homeassistant.Constructs() {
		archive, err := txtar.ParseFile("testdata/" + c.Story() + ".txtar")
		if err != nil {
			t.Error(err)
			continue
		}
		if head := "# " + c.Kind + " " + c.Name + "\n"; !strings.HasPrefix(string(archive.Comment), head) {
			t.Errorf("%s begins with %q", c.Story(), strings.SplitN(string(archive.Comment), "\n", 2)[0])
		}
	}
}
