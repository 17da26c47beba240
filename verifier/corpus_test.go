// The corpus: cases of the literature, with what is expected of them and of their clean
// twins.

package verifier_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
)

const corpus = "../examples/rules"

// Every case has the verdicts and, among others, the findings expected. Its clean twin
// has the verdicts expected of it, none of those findings, and nothing that blocks.
func TestCorpus(t *testing.T) {
	paths, err := filepath.Glob(corpus + "/*/*.case")
	if err != nil || len(paths) < 60 {
		t.Fatalf("%d cases, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(path, corpus+"/"), ".case"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil || len(a.Files) != 4 {
				t.Fatalf("%d sections, %v", len(a.Files), err)
			}
			home, expect, clean, expectClean := a.Files[0], a.Files[1], a.Files[2], a.Files[3]
			verdicts, findings := expected(expect.Data)
			if len(verdicts)+len(findings) == 0 {
				t.Fatal("nothing is expected of it")
			}
			got := decided(t, home.Name, home.Data)
			compare(t, "the case", verdicts, got)
			for _, f := range findings {
				if !slices.ContainsFunc(got.Findings, func(g checks.Finding) bool { return is(f, g) }) {
					t.Errorf("%s is not found, but %s", strings.Join(f, " "), shown(got))
				}
			}
			verdicts, unexpected := expected(expectClean.Data)
			if len(unexpected) > 0 {
				t.Fatalf("findings are expected of the twin: %v", unexpected)
			}
			got = decided(t, clean.Name, clean.Data)
			compare(t, "the twin", verdicts, got)
			for _, g := range got.Findings {
				if g.Blocking() || slices.ContainsFunc(findings, func(f []string) bool { return f[0] == g.Check }) {
					t.Errorf("found in the twin: %s %v", g.Check, g.Rules)
				}
			}
		})
	}
}

// expected reads lines "NAME: verdict [rung]" and "CODE rule…".
func expected(data []byte) (verdicts map[string]string, findings [][]string) {
	verdicts = map[string]string{}
	for line := range strings.Lines(string(data)) {
		if name, verdict, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			verdicts[name] = verdict
		} else if f := strings.Fields(line); len(f) > 0 {
			findings = append(findings, f)
		}
	}
	return verdicts, findings
}

func decided(t *testing.T, name string, text []byte) *verifier.Report {
	t.Helper()
	files := map[string]string{name: string(text)}
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatal(diag.Render(list, diag.Options{Source: diag.Sources(files)}))
	}
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{AllFindings: true})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// compare holds verdicts to those expected, and the rungs reached where one is named.
func compare(t *testing.T, what string, want map[string]string, rep *verifier.Report) {
	t.Helper()
	for i := range rep.Properties {
		p := &rep.Properties[i]
		verdict := p.Verdict.String()
		full := verdict + " " + p.Rung.String()
		switch w, ok := want[p.Name]; {
		case !ok:
			t.Errorf("%s: nothing is expected of %q, it is %s", what, p.Name, full)
		case w != verdict && w != full:
			t.Errorf("%s: %q is %s, expected %s; %s", what, p.Name, full, w, p.Limit)
		}
		delete(want, p.Name)
	}
	for name := range want {
		t.Errorf("%s: there is no promise %q", what, name)
	}
}

// is reports whether a finding is of a code and about the rules named, whatever their app.
func is(f []string, g checks.Finding) bool {
	return f[0] == g.Check && !slices.ContainsFunc(f[1:], func(rule string) bool {
		return !slices.ContainsFunc(g.Rules, func(name string) bool { return strings.HasSuffix(name, "."+rule) })
	})
}

func shown(rep *verifier.Report) string {
	var out []string
	for _, g := range rep.Findings {
		out = append(out, fmt.Sprint(g.Check, g.Rules))
	}
	return strings.Join(out, ", ")
}

// The table of the README names every source with the number of its cases.
func TestCorpusIsListed(t *testing.T) {
	text, err := os.ReadFile(corpus + "/README.md")
	if err != nil {
		t.Fatal(err)
	}
	dirs, err := os.ReadDir(corpus)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		if !d.IsDir() {
			continue
		}
		cases, err := filepath.Glob(filepath.Join(corpus, d.Name(), "*.case"))
		if err != nil {
			t.Fatal(err)
		}
		if row := fmt.Sprintf("| `%s` | %d |", d.Name(), len(cases)); !strings.Contains(string(text), row) {
			t.Errorf("the README has no row %q", row)
		}
	}
}
