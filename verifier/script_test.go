// Runs that break promises, played in the simulator.

package verifier_test

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/play"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/explain"
)

var ran = regexp.MustCompile(`^\S+ (\S+) (fires|goes on|runs its else)`)

// The simulator plays the script of a run, and the rules do there what they do in the run,
// in its order.
func TestScriptsAreTheRuns(t *testing.T) {
	paths, err := filepath.Glob(corpus + "/*/*.case")
	if err != nil || len(paths) == 0 {
		t.Fatal(err)
	}
	played, refused := 0, 0
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r, _ := compile.Load(map[string]string{"home.tenet": string(a.Files[0].Data)}, check.Site{})
		rep, err := verifier.Verify(t.Context(), r, verifier.Options{Filter: all})
		if err != nil {
			t.Fatal(err)
		}
		for i := range rep.Properties {
			p := &rep.Properties[i]
			if p.Run == nil {
				continue
			}
			lines, start, err := p.Run.Script(r.Program)
			if errors.Is(err, explain.ErrScript) {
				refused++
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			played++
			follows(t, path, r, p, lines, max(start, 0))
		}
	}
	if played < 50 || refused > played/10 {
		t.Errorf("%d runs were played, %d refused", played, refused)
	}
}

func follows(t *testing.T, path string, r *compile.Result, p *verifier.Property, lines []string, start int64) {
	t.Helper()
	player, err := play.New(r, play.Setup{Silent: true, Start: time.Date(2026, 6, 1, 0, 0, int(start), 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	told := player.Advance(0)
	for _, line := range lines {
		e, err := player.Parse(line)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		told = append(told, player.Play(e)...)
	}
	var did []string
	for _, line := range told {
		if m := ran.FindStringSubmatch(line); m != nil {
			did = append(did, m[1][strings.LastIndex(m[1], ".")+1:]) // the app is left out where there is one
		}
	}
	next := 0
	for _, s := range p.Trace.Steps {
		for _, rule := range s.Rules {
			if rule.Branch != "then" && rule.Branch != "else" {
				continue
			}
			name := rule.Name[strings.LastIndex(rule.Name, ".")+1:]
			for next < len(did) && did[next] != name {
				next++
			}
			if next++; next > len(did) {
				t.Errorf("%s: %s: rule %s does nothing in step %d\n%s\n--\n%s", path, p.Name, rule.Name, s.N, strings.Join(lines, "\n"), strings.Join(told, "\n"))
				return
			}
		}
	}
}
