// Confirmed runs, driven as the gateway drives a machine.

package verifier_test

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// A run that a violation rests on must be one that the gateway sees: driven with
// its readings at its times, every reading and every derived fact comes to the
// region that the run says, after every Step.
func TestConfirmedRunsAreDriven(t *testing.T) {
	driven := 0
	rapid.Check(t, func(t *rapid.T) {
		files, site := drawComputed(t)
		r, _ := compile.Load(files, site)
		if r == nil {
			t.Fatal(files["a.tenet"])
		}
		runs, _ := driveViolations(t, r, files["a.tenet"])
		driven += runs
	})
	if driven == 0 {
		t.Error("no run has derived facts")
	}
}

func TestStoriesAreDriven(t *testing.T) {
	driven, slid := 0, 0
	for _, s := range stories(t, "testdata/verdicts/6*.txtar") {
		runs, moved := driveViolations(t, s.load(t), s.path)
		driven, slid = driven+runs, slid+moved
	}
	if driven == 0 || slid == 0 {
		t.Errorf("%d runs with derived facts, %d changes of them by time alone", driven, slid)
	}
}

// driveViolations drives the runs of a deployment's violations that derived facts
// matter in, and counts them and the changes of facts by time alone.
func driveViolations(t rapid.TB, r *compile.Result, text string) (driven, slid int) {
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: all, MaxStates: 2_000})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rep.Properties {
		if p := &rep.Properties[i]; p.Run != nil && computes(r, p.Run) {
			driven++
			slid += driveRun(t, r, p.Run, text+p.Name)
		}
	}
	return driven, slid
}

// computes reports whether a fact computed from readings matters in a run.
func computes(r *compile.Result, run *explain.Run) bool {
	for _, f := range run.World.Resources() {
		if k := r.Program.Resources[f].Fact; k == machine.DerivedFact || k == machine.SequenceFact {
			return true
		}
	}
	return false
}

// driveRun drives a run and counts the changes of facts by time alone.
func driveRun(t rapid.TB, r *compile.Result, run *explain.Run, text string) (slid int) {
	plan, err := drive.NewPlan(r, drive.Place{Known: true, Latitude: 45, Longitude: 5})
	if err != nil {
		t.Fatal(err)
	}
	d := drive.New(plan, nil)
	for i := range run.Beats {
		now := drive.Moment{At: time.Unix(1_700_000_000, 0)}
		if run.At != nil {
			now.Mono = time.Duration(run.At[i]) * time.Second
			now.At = now.At.Add(now.Mono)
		}
		for k := range run.Beats[i].Steps {
			in := run.Beats[i].Steps[k].Input
			in.Value = run.Readings[i][k]
			if driveInput(d, now, &in); in.Kind == machine.InFacts {
				slid++
			}
			want := &run.Beats[i].Steps[k].State
			for _, f := range run.World.Resources() {
				x := &r.Program.Resources[f]
				if x.Fact == machine.AgeFact || x.Fact == machine.ClockFact || x.Fact == machine.SequenceFact {
					continue
				}
				if got := d.State(); got.Known[f] != want.Known[f] || got.Region[f] != want.Region[f] {
					t.Fatalf("%s\nbeat %d: %s is known %v in region %d, the run says %v, %d", text, i+1, x.Ref, got.Known[f], got.Region[f], want.Known[f], want.Region[f])
				}
			}
		}
	}
	return slid
}

// driveInput hands in what a run says happened; what time does comes by itself.
func driveInput(d *drive.Driver, now drive.Moment, in *machine.Input) {
	switch in.Kind {
	case machine.InStart:
		d.Start(now)
	case machine.InReport:
		d.Report(now, in.Res, in.Value)
	case machine.InAnswer:
		d.Answer(now, in.Res, in.OK, "")
	case machine.InFacts:
		d.DueTimers(now)
	}
}
