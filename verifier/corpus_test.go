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

// Every case has the verdicts and the findings expected; so has its twin, which has none
// of the findings the case is about and, unless they are named, none that warns.
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
			bad, good := expected(a.Files[1].Data), expected(a.Files[3].Data)
			if len(bad.verdicts)+len(bad.findings) == 0 {
				t.Fatal("nothing is expected of it")
			}
			bad.compare(t, "the case", decided(t, a.Files[0]))
			if len(good.findings) > 0 {
				t.Fatalf("findings are expected of the twin: %v", good.findings)
			}
			twin := decided(t, a.Files[2])
			good.compare(t, "the twin", twin)
			for _, g := range twin.Findings {
				if g.Blocking() || slices.ContainsFunc(bad.findings, func(f []string) bool { return f[0] == g.Check }) {
					t.Errorf("found in the twin: %s %v", g.Check, g.Rules)
				}
			}
		})
	}
}

// expectation is what a section says of a system.
type expectation struct {
	verdicts map[string]string
	findings [][]string // code and rules: what the case is about
	besides  [][]string // what is found too
}

// expected reads lines "NAME: verdict [rung][, also without rules]", "CODE rule…" and
// "also CODE rule…".
func expected(data []byte) expectation {
	e := expectation{verdicts: map[string]string{}}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if name, verdict, ok := strings.Cut(line, ": "); ok {
			e.verdicts[name] = verdict
		} else if rest, ok := strings.CutPrefix(line, "also "); ok {
			e.besides = append(e.besides, strings.Fields(rest))
		} else if line != "" {
			e.findings = append(e.findings, strings.Fields(line))
		}
	}
	return e
}

func decided(t *testing.T, f txtar.File) *verifier.Report {
	t.Helper()
	files := map[string]string{f.Name: string(f.Data)}
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

// compare holds verdicts to those expected, and the rungs reached where one is named; and
// findings that are more than hints, each of which is expected or found besides.
func (e expectation) compare(t *testing.T, what string, rep *verifier.Report) {
	t.Helper()
	for i := range rep.Properties {
		p := &rep.Properties[i]
		suffix := ""
		if p.Vacuous {
			suffix = ", also without rules"
		}
		verdict := p.Verdict.String()
		full := verdict + " " + p.Rung.String() + suffix
		switch w, ok := e.verdicts[p.Name]; {
		case !ok:
			t.Errorf("%s: nothing is expected of %q, it is %s", what, p.Name, full)
		case w != verdict+suffix && w != full:
			t.Errorf("%s: %q is %s, expected %s; %s", what, p.Name, full, w, p.Limit)
		}
		delete(e.verdicts, p.Name)
	}
	for name := range e.verdicts {
		t.Errorf("%s: there is no promise %q", what, name)
	}
	known := slices.Concat(e.findings, e.besides)
	for _, f := range known {
		if !slices.ContainsFunc(rep.Findings, func(g checks.Finding) bool { return is(f, g) }) {
			t.Errorf("%s: %s is not found, but %s", what, strings.Join(f, " "), shown(rep))
		}
	}
	for _, g := range rep.Findings {
		if g.Severity != diag.Hint && !slices.ContainsFunc(known, func(f []string) bool { return is(f, g) }) {
			t.Errorf("%s: nothing is said of %s %v", what, g.Check, g.Rules)
		}
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
