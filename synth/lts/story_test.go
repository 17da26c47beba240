// Stories: systems and all that becomes of them.

package lts

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite what the stories want")

// A story has systems, NAME.aut, and sections whose names say what is done with
// which of them.
func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { checkStory(t, path) })
	}
}

func checkStory(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	systems := map[string]*LTS{}
	for i := range archive.Files {
		f := &archive.Files[i]
		if name, isSystem := strings.CutSuffix(f.Name, ".aut"); isSystem {
			if systems[name], err = ReadAUT(bytes.NewReader(f.Data), name, Limits{}); err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			continue
		}
		got := section(t, f.Name, systems)
		if *update {
			f.Data = []byte(got)
		} else if diff := cmp.Diff(string(f.Data), got); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", f.Name, diff)
		}
	}
	if *update {
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// section does what a section's name says: a verb, then the systems.
func section(t *testing.T, name string, systems map[string]*LTS) string {
	words := strings.Fields(name)
	args := make([]*LTS, len(words)-1)
	for i, w := range words[1:] {
		if args[i] = systems[w]; args[i] == nil {
			t.Fatalf("%s: no system %s", name, w)
		}
	}
	l := args[0]
	switch words[0] {
	case "compose":
		return must(Compose(background, Options{}, Limits{}, args...))
	case "strong", "branching", "weak":
		by := map[string]Equivalence{"strong": Strong, "branching": Branching, "weak": Weak}[words[0]]
		return must(Minimise(background, l, by, Limits{}))
	case "determinise":
		return must(Determinise(background, l, Limits{}))
	case "dot":
		var out bytes.Buffer
		if err := WriteDOT(&out, l); err != nil {
			t.Fatal(err)
		}
		return out.String()
	case "deadlock":
		return path(Deadlock(must1(Compose(background, Options{}, Limits{}, args...))))
	case "violation":
		return path(Violation(must1(Compose(background, Options{}, Limits{}, args...))))
	case "included":
		trace, ok, err := Included(background, l, args[1], Limits{})
		return fmt.Sprintln(ok, trace, err)
	case "refines":
		why, ok, err := Refines(background, l, args[1], WeakRefinement, Limits{})
		if !ok {
			return fmt.Sprintf("false %+v\n", *why)
		}
		return fmt.Sprintln(ok, err)
	}
	t.Fatalf("unknown section %s", name)
	return ""
}

func must1(l *LTS, err error) *LTS {
	if err != nil {
		panic(err)
	}
	return l
}

func must(l *LTS, err error) string {
	var out bytes.Buffer
	if err := WriteAUT(&out, must1(l, err)); err != nil {
		panic(err)
	}
	return out.String()
}

func path(p *Path, found bool) string {
	if !found {
		return "none\n"
	}
	return strings.Join(p.Labels, " ") + "\n"
}
