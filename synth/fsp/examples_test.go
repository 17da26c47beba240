// The examples of examples/fsp say what they expect; here it is checked.

package fsp_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
)

const examples = "../../examples/fsp/*.lts"

// expectation is one line "expect NAME: fact".
type expectation struct {
	line       int
	name, fact string
}

var expects = regexp.MustCompile(`(?m)^// expect (\w*): (.+)$`)

func expectations(text string) (list []expectation) {
	for i, line := range strings.Split(text, "\n") {
		if m := expects.FindStringSubmatch(line); m != nil {
			list = append(list, expectation{i + 1, m[1], m[2]})
		}
	}
	return list
}

func TestExamples(t *testing.T) {
	paths, err := filepath.Glob(examples)
	if err != nil || len(paths) < 40 {
		t.Fatalf("%d examples, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), "// source: ") {
				t.Error("an example says where its answer comes from: // source: …")
			}
			want := expectations(string(text))
			if len(want) == 0 {
				t.Fatal("an example says what it expects: // expect NAME: …")
			}
			model, found := fsp.Read(filepath.Base(path), string(text))
			if len(found) > 0 {
				t.Fatal(found.Render())
			}
			facts := map[string]*facts{}
			for _, w := range want {
				f := facts[w.name]
				if f == nil {
					f = newFacts(t, model, w.name)
					facts[w.name] = f
				}
				for _, fact := range splitFacts(w.fact) {
					if got := f.check(t, fact); got != fact {
						t.Errorf("line %d: %s: want %s\n  got %s", w.line, w.name, fact, got)
					}
				}
			}
		})
	}
}

// splitFacts takes "states 2, transitions 3" apart.
func splitFacts(fact string) []string {
	if strings.HasPrefix(fact, "states ") {
		return strings.Split(fact, ", ")
	}
	return []string{fact}
}

// facts finds out what is true of a process.
type facts struct {
	model  *fsp.Model
	system *fsp.System
	lts    *lts.LTS // nil for a controller, which is solved elsewhere
	fair   *fsp.Report
	unfair *fsp.Report
}

func newFacts(t *testing.T, model *fsp.Model, name string) *facts {
	t.Helper()
	ctx := context.Background()
	system, found := model.System(ctx, name, fsp.Limits{States: 200_000})
	if len(found) > 0 {
		t.Fatal(found.Render())
	}
	f := &facts{model: model, system: system}
	if system.Goal != nil {
		return f
	}
	var err error
	if f.lts, err = system.LTS(ctx); err != nil {
		t.Fatal(err)
	}
	f.fair = system.Check(ctx, fsp.CheckOptions{DefaultProgress: true})
	f.unfair = system.Check(ctx, fsp.CheckOptions{DefaultProgress: true, Unfair: true})
	return f
}

// check returns the fact that is true in the words of the one that is expected.
func (f *facts) check(t *testing.T, fact string) string {
	t.Helper()
	words := strings.Fields(fact)
	switch words[0] {
	case "alphabet":
		return f.alphabet(fact)
	case "states":
		return fmt.Sprintf("states %d", f.lts.Len())
	case "transitions":
		return fmt.Sprintf("transitions %d", f.lts.Transitions())
	case "maybe":
		return fmt.Sprintf("maybe %d", maybes(f.lts))
	case "deadlock", "error":
		return f.broken(words[0], fact)
	case "no":
		if words[1] == "trace" {
			return f.trace(strings.TrimPrefix(fact, "no trace "))
		}
		return f.broken("deadlock", fact)
	case "safe":
		return f.broken("error", fact)
	case "trace":
		return f.trace(strings.TrimPrefix(fact, "trace "))
	case "progress":
		return f.progress(words)
	case "assert":
		return f.assert(words, fact)
	case "plant":
		n, err := publishedSize(f.system)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf("plant %d", n)
	case "controller", "compatible", "incompatible", "beaten", "dropped", "suppose":
		if f.system.Goal == nil {
			return "not a controller"
		}
		return fact // package game solves it
	}
	t.Fatalf("no fact is called %q", fact)
	return ""
}

// alphabet lists the actions in the order of the expectation.
func (f *facts) alphabet(fact string) string {
	want := strings.Split(strings.Trim(strings.TrimPrefix(fact, "alphabet "), "{}"), ", ")
	have := slices.Clone(f.lts.Alphabet().Names())
	slices.Sort(want)
	if slices.Equal(want, have) || len(have) == 0 && slices.Equal(want, []string{""}) {
		return fact
	}
	return "alphabet {" + strings.Join(have, ", ") + "}"
}

func maybes(l *lts.LTS) (n int) {
	for s := range lts.State(l.Len()) {
		for _, e := range l.Out(s) {
			if e.Maybe() {
				n++
			}
		}
	}
	return n
}

func find(r *fsp.Report, kind, name string) fsp.Check {
	for _, c := range r.Checks {
		if c.Kind == kind && c.Name == name {
			return c
		}
	}
	return fsp.Check{Verdict: "not checked"}
}

// broken says how a process gets stuck, or to ERROR.
func (f *facts) broken(what, fact string) string {
	kind, well := fsp.KindDeadlock, "no deadlock"
	if what == "error" {
		kind, well = fsp.KindSafety, "safe"
	}
	c := find(f.fair, kind, kind)
	switch {
	case c.Verdict == fsp.Holds:
		return well
	case c.Verdict != fsp.Violated:
		return string(c.Verdict) + " " + c.Limit
	case len(c.Trace) == 0:
		return what + " at once"
	case strings.Contains(fact, " steps"):
		return what + " in " + strconv.Itoa(len(c.Trace)) + " steps"
	}
	return what + " after " + strings.Join(c.Trace, ", ")
}

// trace says whether the process can do some actions in a row.
func (f *facts) trace(list string) string {
	at := closure(f.lts, []lts.State{f.lts.Initial()})
	for _, name := range strings.Split(list, ", ") {
		label, known := f.lts.Alphabet().Find(name)
		var next []lts.State
		for _, s := range at {
			for _, e := range f.lts.Out(s) {
				if known && e.Label() == label && !slices.Contains(next, e.To()) {
					next = append(next, e.To())
				}
			}
		}
		at = closure(f.lts, next)
	}
	if len(at) == 0 {
		return "no trace " + list
	}
	return "trace " + list
}

func closure(l *lts.LTS, states []lts.State) []lts.State {
	for i := 0; i < len(states); i++ {
		for _, e := range l.Out(states[i]) {
			if e.Label() == lts.Tau && !slices.Contains(states, e.To()) {
				states = append(states, e.To())
			}
		}
	}
	return states
}

var verdicts = map[fsp.Verdict]string{fsp.Holds: "holds", fsp.Violated: "fails"}

func (f *facts) progress(words []string) string {
	if len(words) == 2 {
		return "progress " + verdicts[find(f.fair, fsp.KindProgress, fsp.KindProgress).Verdict]
	}
	return "progress " + words[1] + " " + verdicts[find(f.fair, fsp.KindProgress, words[1]).Verdict]
}

func (f *facts) assert(words []string, fact string) string {
	r, end := f.fair, ""
	if strings.HasSuffix(fact, " without fairness") {
		r, end = f.unfair, " without fairness"
	}
	c := find(r, fsp.KindLTL, words[1])
	if c.Verdict != fsp.Holds && c.Verdict != fsp.Violated {
		return string(c.Verdict) + " " + c.Limit
	}
	return "assert " + words[1] + " " + verdicts[c.Verdict] + end
}
