// What is driven.

package drive

import (
	"time"

	"github.com/tenet-iot/tenet/dsl/calendar"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Plan is a program with what computes the facts and moments it asks for. The
// zero Plan is a machine without rules. It may be shared by drivers.
type Plan struct {
	Program *machine.Program
	// Facts makes what computes the derived facts of the program; nil if it has
	// none.
	Facts func() Facts
	// Calendar says when the marks of the program fall; without one they never
	// do, and the time of day is unknown.
	Calendar *calendar.Calendar
	// Assumes is what is assumed of the world, and can be watched.
	Assumes []Assumption
}

// Assumption is a condition of reported values that was assumed when promises were proved.
type Assumption struct {
	Cond      machine.CondID
	Initially bool // of the start alone, otherwise of all times
	Text      string
	// Wait is how long reported values may contradict it though it is true, since reports of
	// several devices do not come at once.
	Wait time.Duration
}

// String says it as verdicts do.
func (a *Assumption) String() string {
	if a.Initially {
		return "initially " + a.Text
	}
	return "always " + a.Text
}

// Facts computes derived facts from readings and time. What it answers depends
// on what it was told alone. Ticks never step back. Given facts are ascending by
// resource; regions are filled in by the driver.
type Facts interface {
	// Report takes a good reading and appends the facts that have, with it, a new
	// value or have become known, and the sequences it completes.
	Report(tick int64, r machine.Res, v models.Value, dst []machine.Fact) []machine.Fact
	// Forget takes note that r is unknown from now on, and with it every fact
	// derived from it.
	Forget(tick int64, r machine.Res)
	// Next is the first tick on which a fact may change by time alone, later than
	// the last one given to At; false if none will.
	Next() (tick int64, ok bool)
	// At lets time pass up to a tick and appends the facts that change.
	At(tick int64, dst []machine.Fact) []machine.Fact
	// Keep makes what was told the state that Rollback goes back to.
	Keep()
	Rollback()
	// Snapshot gives everything it remembers; Restore takes it over, into one
	// that was just made. Errors: what is no snapshot of these facts.
	Snapshot() []byte
	Restore(snapshot []byte) error
}

// Moment is a point in time, by both clocks.
type Moment struct {
	Mono time.Duration // gateway time: never steps back, goes on over restarts
	At   time.Time     // the wall clock
}

// tick is the tick a moment lies in.
func (m Moment) tick() int64 { return int64(m.Mono / time.Second) }

// ticks is the beginning of a tick in gateway time.
func ticks(n int64) time.Duration { return time.Duration(n) * time.Second }
