// Golden documents and texts.

package report_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/report"
)

var update = flag.Bool("update", false, "rewrite the golden sections")

// TestGolden: each story has a system and what is written about it, as text
// and as a document.
func TestGolden(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no stories", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { golden(t, path) })
	}
}

func golden(t *testing.T, path string) {
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	var kept []txtar.File
	for _, f := range a.Files {
		if strings.HasSuffix(f.Name, ".tenet") {
			files[f.Name] = string(f.Data)
			kept = append(kept, f)
		}
	}
	text, doc := write(t, files)
	got := txtar.Format(&txtar.Archive{Comment: a.Comment, Files: append(kept,
		txtar.File{Name: "text", Data: []byte(text)}, txtar.File{Name: "json", Data: doc})})
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(txtar.Format(a)), string(got)); diff != "" {
		t.Errorf("differs from %s (run with -update and read the difference):\n%s", path, diff)
	}
}

func write(t *testing.T, files map[string]string) (string, []byte) {
	t.Helper()
	sources := diag.Sources(files)
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		doc, err := report.OfDiagnostics(list, sources).JSON()
		if err != nil {
			t.Fatal(err)
		}
		return diag.Render(list, diag.Options{Source: sources}), doc
	}
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Clock: func() time.Time { return time.Unix(0, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := report.New(rep, sources).JSON()
	if err != nil {
		t.Fatal(err)
	}
	return report.Text(rep, report.TextOptions{Sources: sources}), doc
}

func TestExitCodes(t *testing.T) {
	holds := verifier.Property{Verdict: verifier.Holds}
	broken := verifier.Property{Verdict: verifier.Violated}
	open := verifier.Property{Verdict: verifier.Unknown}
	blocking := checks.Finding{Severity: diag.Error, Confirmed: true}
	possible := checks.Finding{Severity: diag.Error}
	warning := checks.Finding{Severity: diag.Warning, Confirmed: true}
	for _, c := range []struct {
		name string
		r    verifier.Report
		want int
	}{
		{"nothing", verifier.Report{}, report.Fine},
		{"holds", verifier.Report{Properties: []verifier.Property{holds}, Findings: []checks.Finding{warning}}, report.Fine},
		{"unknown", verifier.Report{Properties: []verifier.Property{holds, open}}, report.Undecided},
		{"violated", verifier.Report{Properties: []verifier.Property{open, broken, holds}}, report.Broken},
		{"blocking", verifier.Report{Properties: []verifier.Property{holds, open}, Findings: []checks.Finding{blocking}}, report.Broken},
		{"possible", verifier.Report{Properties: []verifier.Property{holds}, Findings: []checks.Finding{possible}}, report.Undecided},
	} {
		if got := report.Exit(&c.r); got != c.want {
			t.Errorf("%s: exit code %d, want %d", c.name, got, c.want)
		}
	}
	order := []int{report.Fine, report.Undecided, report.Broken, report.BadInput, report.Internal}
	for i, a := range order {
		for j, b := range order {
			if got := report.Worse(a, b); got != order[max(i, j)] {
				t.Errorf("of %d and %d the worse is %d", a, b, got)
			}
		}
	}
}

func TestColoursChangeNoWord(t *testing.T) {
	files := map[string]string{"a.tenet": `
device window : Contact
app A {
  never window.state == open as "p"
}`}
	r, _ := compile.Load(files, check.Site{})
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{})
	if err != nil {
		t.Fatal(err)
	}
	plain := report.Text(rep, report.TextOptions{})
	coloured := report.Text(rep, report.TextOptions{Color: true})
	if plain == coloured {
		t.Error("no colour where colour was asked for")
	}
	for _, code := range []string{"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m"} {
		coloured = strings.ReplaceAll(coloured, code, "")
	}
	if diff := cmp.Diff(plain, coloured); diff != "" {
		t.Error(diff)
	}
}
