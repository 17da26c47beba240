// Stories of Step: rules, what happens to them in virtual time, what they do.
// They stand beside the machine, in dsl/machine/testdata; -update rewrites them.

package oracle

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the stories in dsl/machine/testdata")

func TestStories(t *testing.T) {
	paths, err := filepath.Glob("../machine/testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { runStory(t, path) })
	}
}

func runStory(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	site, events, want := "", "", -1
	for i, f := range archive.Files {
		switch {
		case f.Name == "want":
			want = i
		case f.Name == "site":
			site = string(f.Data)
		case f.Name == "events":
			events = string(f.Data)
		case strings.HasSuffix(f.Name, ".tenet"):
			files[f.Name] = string(f.Data)
		default:
			t.Fatalf("section %s is of no kind", f.Name)
		}
	}
	if want < 0 || events == "" {
		t.Fatal("section events or want is missing")
	}
	s := newStage(t, load(t, files, site))
	for line := range strings.Lines(events) {
		s.event(strings.TrimSpace(line))
	}
	got := s.said.String()
	if *update {
		archive.Files[want].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(string(archive.Files[want].Data), got); d != "" {
		t.Errorf("want (-), got (+):\n%s", d)
	}
}
