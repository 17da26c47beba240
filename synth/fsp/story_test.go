// Stories: a text and all that is said about it.

package fsp_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
)

// A story has a model and sections that say what becomes of it: "said" are the
// diagnostics, of all processes; "printed" is the text laid out; "system NAME"
// the transitions, "check NAME" the report of a process.
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
	text := ""
	for i := range archive.Files {
		f := &archive.Files[i]
		if f.Name == "model.lts" {
			text = string(f.Data)
			continue
		}
		got := section(t, text, f.Name)
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

func section(t *testing.T, text, name string) string {
	kind, process, _ := strings.Cut(name, " ")
	switch kind {
	case "said":
		return said(text)
	case "printed":
		file, _ := fsp.Parse("model.lts", text)
		return file.Format()
	}
	model, found := fsp.Read("model.lts", text)
	if found.Failed() {
		t.Fatal(found.Render())
	}
	ctx := context.Background()
	system, found := model.System(ctx, process, fsp.Limits{States: 100_000})
	if found.Failed() {
		t.Fatal(found.Render())
	}
	switch kind {
	case "system":
		l, err := system.LTS(ctx)
		if err != nil {
			return err.Error() + "\n"
		}
		return drawn(l)
	case "check":
		return reported(system.Check(ctx, fsp.CheckOptions{}))
	case "goal":
		g := system.Goal
		return fmt.Sprintf("%s: safety %v, assumption %v, liveness %v, failure %v, buchi %v\ncontrollable %v, marking %v, nonblocking %v, directed %v\n",
			g.Name, g.Safety, g.Assumption, g.Liveness, g.Failure, g.Buchi, g.Controllable, g.Marking, g.Nonblocking, g.Directed)
	}
	t.Fatalf("no section is called %q", name)
	return ""
}

func said(text string) string {
	model, found := fsp.Read("model.lts", text)
	if model != nil {
		for _, name := range model.Processes() {
			_, more := model.System(context.Background(), name, fsp.Limits{States: 100_000})
			found = append(found, more...)
		}
	}
	return found.Render()
}

// drawn lists the transitions of a system, "?" behind those that are maybe.
func drawn(l *lts.LTS) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d states, %d transitions, alphabet {%s}\n", l.Len(), l.Transitions(), strings.Join(l.Alphabet().Names(), ", "))
	for s := range lts.State(l.Len()) {
		for _, e := range l.Out(s) {
			label, to := l.Alphabet().Name(e.Label()), fmt.Sprint(e.To())
			if e.Maybe() {
				label += "?"
			}
			if e.To() == lts.Error {
				to = "ERROR"
			}
			fmt.Fprintf(&b, "%d %s %s\n", s, label, to)
		}
		if l.Marks(s)&lts.End != 0 {
			fmt.Fprintf(&b, "%d is the end\n", s)
		}
	}
	return b.String()
}

func reported(r *fsp.Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d states, %d transitions\n", r.States, r.Transitions)
	for _, c := range r.Checks {
		fmt.Fprintf(&b, "%s %s %s", c.Kind, c.Name, c.Verdict)
		if c.Limit != "" {
			fmt.Fprintf(&b, ": %s", c.Limit)
		}
		b.WriteByte('\n')
		if c.Verdict == fsp.Violated {
			fmt.Fprintf(&b, "  after %s\n", strings.Join(c.Trace, ", "))
		}
		if len(c.Loop) > 0 {
			fmt.Fprintf(&b, "  again and again %s\n", strings.Join(c.Loop, ", "))
		}
		if c.Broken != nil {
			fmt.Fprintf(&b, "  in %s\n", strings.Join(c.Broken, ", "))
		}
	}
	return b.String()
}
