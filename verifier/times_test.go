// Violations keep the declared times: checked on what a run shows, apart from how it
// was found.

package verifier_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/proof"
)

// untimely says where a run breaks the declared times of reports and answers: an
// actual value that differs from the reported one longer than L without any report, a
// first report later than L, a command that is pending longer than R. It is "" if it
// does not. It sees less than the rules of the channel say, and nothing else.
func untimely(r *compile.Result, run *explain.Run) string {
	if run.At == nil {
		return ""
	}
	for _, res := range run.World.Resources() {
		if r.Program.Resources[res].Fact != machine.NoFact {
			continue
		}
		if why := lateReport(r, run, res); why != "" {
			return why
		}
		if why := lateAnswer(r, run, res); why != "" {
			return why
		}
	}
	return ""
}

func wholeSeconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

// lateReport looks for a stretch without a report in which one was due.
func lateReport(r *compile.Result, run *explain.Run, res machine.Res) string {
	most := wholeSeconds(r.Program.Resources[res].L())
	if run.World.Rung() == world.Prompt {
		most = 0
	}
	since := int64(0) // when what is not reported yet began; -1 if all is reported
	for i, b := range run.Beats {
		if since >= 0 && run.At[i] > since+most {
			return fmt.Sprintf("step %d: %s was to be reported by %d s, and it is %d s", i+1, r.Program.Resources[res].Ref, since+most, run.At[i])
		}
		differs := b.After.Reported[res] == machine.NoRegion || b.After.Actual[res] != machine.NoRegion && b.After.Actual[res] != b.After.Reported[res]
		reported := b.Move.Kind == world.MoveReport && b.Res == res
		switch {
		case !differs:
			since = -1
		case since < 0 || reported:
			since = run.At[i]
		}
	}
	return ""
}

// lateAnswer looks for a command that is pending too long.
func lateAnswer(r *compile.Result, run *explain.Run, res machine.Res) string {
	most, sent := wholeSeconds(r.Program.Resources[res].R()), int64(-1)
	for i, b := range run.Beats {
		if run.World.Rung() == world.Delayed && sent >= 0 && run.At[i] > sent+most {
			return fmt.Sprintf("step %d: %s was to answer by %d s, and it is %d s", i+1, r.Program.Resources[res].Ref, sent+most, run.At[i])
		}
		for _, s := range b.Steps {
			for _, c := range s.Commands {
				if c.Res == res && !c.Call {
					sent = run.At[i]
				}
			}
		}
		if !b.After.Pending[res] {
			sent = -1
		}
	}
	return ""
}

// Every run that is shown of a random system with timers can happen within the
// declared times.
func TestViolationsKeepTheDeclaredTimes(t *testing.T) {
	besideOthers(t)
	seen := map[world.Rung]int{}
	for round := 0; round < rounds(t) || round < rare && seen[world.Prompt] == 0; round++ {
		rapid.Check(t, func(t *rapid.T) {
			g := &generator{t: t, time: true, two: rapid.Bool().Draw(t, "two")}
			files, site := g.system()
			r, _ := compile.Load(files, site)
			if r == nil {
				t.Fatal(files["a.tenet"])
			}
			rep, err := verifier.Verify(t.Context(), r, verifier.Options{Filter: all, MaxStates: 2_000, Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			for i := range rep.Properties {
				p := &rep.Properties[i]
				if p.Run == nil || p.Run.At == nil {
					continue
				}
				seen[p.Run.World.Rung()]++
				if why := untimely(r, p.Run); why != "" {
					t.Fatalf("%s\n%s: %s", files["a.tenet"], p.Name, why)
				}
			}
		})
	}
	if seen[world.Prompt] == 0 {
		t.Errorf("runs by rung: %v", seen)
	}
}

// Evidence that counts the times of reports and answers, where the sentence does not ask
// for that, is of that world alone, and needs evidence for the rung below beside it.
func TestEvidenceWithTimesIsOfThatWorld(t *testing.T) {
	s := stories(t, "testdata/verdicts/150-*.txtar")[0]
	r := s.load(t)
	rep, err := verifier.Verify(t.Context(), r, verifier.Options{Filter: func(_, name string) bool { return name == "late" }})
	if err != nil {
		t.Fatal(err)
	}
	whole := *rep.Properties[0].Evidence
	if !whole.Timed || whole.Below == nil || proof.Check(t.Context(), r.Spec, whole) != nil {
		t.Fatalf("evidence with times: %v, below: %v", whole.Timed, whole.Below != nil)
	}
	for _, c := range []struct {
		name  string
		spoil func(*proof.Evidence)
	}{
		{"its times are not counted", func(e *proof.Evidence) { e.Timed = false }},
		{"nothing below", func(e *proof.Evidence) { e.Below = nil }},
		{"itself below", func(e *proof.Evidence) { e.Below = e }},
		{"of the coarse world", func(e *proof.Evidence) { e.Coarse = true }},
		{"of the prompt rung", func(e *proof.Evidence) { e.Rung, e.Below = world.Prompt, nil }},
	} {
		spoilt := whole
		c.spoil(&spoilt)
		if proof.Check(t.Context(), r.Spec, spoilt) == nil {
			t.Errorf("evidence is accepted: %s", c.name)
		}
	}
}
