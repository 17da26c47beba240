// Stories: small systems with the verdicts they must get.

package verifier_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/checks"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/proof"
)

var update = flag.Bool("update", false, "rewrite the expectations of stories")

// story is a txtar file: *.tenet files, grants (role and resource, a line
// each), want (a line for each property) and findings.
type story struct {
	path    string
	archive *txtar.Archive
	files   map[string]string
	site    check.Site
}

func stories(t *testing.T, pattern string) []*story {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories at %s: %v", pattern, err)
	}
	var out []*story
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s := &story{path: path, archive: a, files: map[string]string{}}
		for _, f := range a.Files {
			if strings.HasSuffix(f.Name, ".tenet") {
				s.files[f.Name] = string(f.Data)
			}
		}
		for _, line := range strings.Split(strings.TrimSpace(s.section("grants")), "\n") {
			if role, ref, ok := strings.Cut(line, " "); ok {
				s.site.Grants = append(s.site.Grants, check.SiteGrant{Role: role, Resource: ref})
			}
		}
		out = append(out, s)
	}
	return out
}

func (s *story) section(name string) string {
	for _, f := range s.archive.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

// expect compares a section with what was found, or rewrites it.
func (s *story) expect(t *testing.T, name, got string) {
	t.Helper()
	if s.section(name) == got {
		return
	}
	if !*update {
		t.Errorf("%s: %s\ngot:\n%s", name, s.section(name), got)
		return
	}
	for i := range s.archive.Files {
		if s.archive.Files[i].Name == name {
			s.archive.Files[i].Data = []byte(got)
			got = ""
		}
	}
	if got != "" {
		s.archive.Files = append(s.archive.Files, txtar.File{Name: name, Data: []byte(got)})
	}
	if err := os.WriteFile(s.path, txtar.Format(s.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

func (s *story) load(t *testing.T) *compile.Result {
	t.Helper()
	r, list := compile.Load(s.files, s.site)
	if r == nil {
		t.Fatalf("%s\n%s", s.path, diag.Render(list, diag.Options{Source: diag.Sources(s.files)}))
	}
	return r
}

func TestVerdicts(t *testing.T) {
	for _, s := range stories(t, "testdata/verdicts/*.txtar") {
		t.Run(strings.TrimSuffix(filepath.Base(s.path), ".txtar"), func(t *testing.T) {
			r := s.load(t)
			rep, err := verifier.Verify(context.Background(), r, verifier.Options{})
			if err != nil {
				t.Fatal(err)
			}
			want := ""
			for i := range rep.Properties {
				want += verdictLine(&rep.Properties[i])
				confirm(t, r, &rep.Properties[i])
			}
			s.expect(t, "want", want)
			s.expect(t, "findings", findingLines(rep.Findings))
		})
	}
}

func verdictLine(p *verifier.Property) string {
	line := fmt.Sprintf("%s: %s %s", p.Name, p.Verdict, p.Rung)
	if p.Vacuous {
		line += " vacuous"
	}
	if p.Limit != "" {
		line += ": " + p.Limit
	}
	if reason := strings.Index(line, "abstraction: "); reason >= 0 {
		line = line[:reason+len("abstraction")]
	}
	return line + "\n"
}

func findingLines(list []checks.Finding) string {
	out := ""
	for _, f := range list {
		line := fmt.Sprintf("%s %s %s %s", f.Check, f.Slug, f.Severity, strings.Join(f.Rules, " "))
		if !f.Confirmed {
			line += " (possible)"
		}
		out += strings.TrimSpace(line) + "\n"
	}
	return out
}

// confirm asserts what stands behind a verdict: evidence that the independent
// checker accepts, a run that replays and ends in a violation.
func confirm(t *testing.T, r *compile.Result, p *verifier.Property) {
	t.Helper()
	if p.Evidence != nil {
		if p.Evidence.Rung != p.Rung {
			t.Errorf("%s: evidence for rung %s, verdict %s", p.Name, p.Evidence.Rung, p.Rung)
		}
		if err := proof.Check(context.Background(), r.Spec, *p.Evidence); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
	}
	if p.Verdict == verifier.Holds && p.Evidence == nil {
		t.Errorf("%s holds without evidence", p.Name)
	}
	if p.Verdict != verifier.Violated {
		return
	}
	if p.Pair != nil {
		confirmPair(t, r, p)
		return
	}
	if p.Run == nil || p.Trace == nil || len(p.Blame) == 0 {
		t.Fatalf("%s is violated without a run, a story or blame", p.Name)
	}
	if why := untimely(r, p.Run); why != "" {
		t.Errorf("%s: %s", p.Name, why)
	}
	if _, err := explain.Concretize(r.Spec, p.Run.World, p.Run.Beats, explain.NewJudge(r)); err != nil {
		t.Errorf("%s: the run does not replay: %v", p.Name, err)
	}
	if p.Run.World.Property().Kind == world.PossibleProperty {
		if wrong := isTrapped(p.Run); wrong != "" {
			t.Errorf("%s: %s", p.Name, wrong)
		}
		return
	}
	if p.Run.Loop > 0 {
		if wrong := goesRound(r, p.Run); wrong != "" {
			t.Errorf("%s: %s", p.Name, wrong)
		}
		return
	}
	for i, b := range p.Run.Beats {
		last := i == len(p.Run.Beats)-1
		if !last && p.Rung == world.Delayed && p.Required == world.Faulty {
			continue // it has to stay broken until no excuse is left
		}
		if b.After.Broken != last {
			t.Errorf("%s: step %d broken: %v", p.Name, i+1, b.After.Broken)
		}
	}
}
