// What timers did through all the kills.

package killtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// checkTimers drives the journal's inputs again. Guarantees G1 and G2 for timers:
// none runs out that does not run, or before its time, or twice; those due first
// come first; and none that was due is passed over by what was reported later.
func checkTimers(t *testing.T, dir string) {
	t.Helper()
	store, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	plan := enginetest.Timed()
	again := again{d: drive.New(plan, nil), p: plan.Program, kinds: map[journal.Kind]int{}}
	if err := store.Inputs(t.Context(), 0, again.input); err != nil {
		t.Error(err)
	}
	t.Logf("inputs by kind: %v, %d times late", again.kinds, again.late)
	if again.kinds[journal.Expired] == 0 || again.late == 0 {
		t.Error("too little happened for a test")
	}
}

// again drives a journal's inputs.
type again struct {
	d     *drive.Driver
	p     *machine.Program
	kinds map[journal.Kind]int
	late  int
}

func (a *again) input(j *journal.Input) error {
	a.kinds[j.Kind]++
	tick := int64(j.Mono / time.Second)
	first, any := a.firstDue()
	switch j.Kind {
	case journal.Expired:
		for _, id := range j.IDs {
			if due, runs := a.d.Timer(machine.TimerID(id)); !runs || due > tick || due != first {
				return fmt.Errorf("input %d at %v: timer %d runs out; it runs: %t, it is due at %d, the first at %d", j.Seq, j.Mono, id, runs, due, first)
			}
		}
		if j.Late != (first < tick) {
			return fmt.Errorf("input %d at %v: late %t, due at %d", j.Seq, j.Mono, j.Late, first)
		}
		if j.Late {
			a.late++
		}
	case journal.Report, journal.Answer:
		if any && first <= tick {
			return fmt.Errorf("input %d at %v comes before a timer that was due at %d", j.Seq, j.Mono, first)
		}
	}
	in, err := a.driverInput(j)
	if err == nil && !a.d.Apply(&in) {
		err = fmt.Errorf("input %d is not taken back: %+v", j.Seq, in)
	}
	return err
}

// firstDue is the first tick on which a timer is due.
func (a *again) firstDue() (first int64, any bool) {
	for t := range a.p.Timers {
		if due, runs := a.d.Timer(machine.TimerID(t)); runs && (!any || due < first) {
			first, any = due, true
		}
	}
	return first, any
}

// driverInput puts a journalled input in the driver's terms.
func (a *again) driverInput(j *journal.Input) (drive.Input, error) {
	in := drive.Input{Mono: j.Mono, At: j.At, Value: j.Value, Changed: j.Changed, Late: j.Late, OK: j.OK, Note: j.Note}
	in.Res, _ = a.p.FindRes(j.Path)
	switch j.Kind {
	case journal.Report:
		in.Kind = drive.Report
	case journal.Answer:
		in.Kind = drive.Answer
	case journal.Timeout:
		in.Kind = drive.Timeout
	case journal.Start:
		in.Kind = drive.Start
	case journal.Moved:
		in.Kind = drive.Moved
	case journal.Expired:
		in.Kind = drive.Expired
		for _, id := range j.IDs {
			in.Timers = append(in.Timers, machine.TimerID(id))
		}
	case journal.Marks:
		in.Kind = drive.Marks
		for _, id := range j.IDs {
			in.Marks = append(in.Marks, machine.MarkID(id))
		}
	default:
		return in, fmt.Errorf("input %d is of kind %s, which nothing here leads to", j.Seq, j.Kind)
	}
	return in, nil
}
