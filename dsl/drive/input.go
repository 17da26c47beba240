// Inputs in raw terms.

package drive

import (
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Kind is the kind of an input.
type Kind uint8

// The kinds of input.
const (
	Report       Kind = iota // Res, Value, Changed, Late
	Command                  // a person's: Res, Value, Role
	Answer                   // to the newest command: Res, OK, Note
	Timeout                  // no answer within R: Res
	Availability             // Dev, Online
	Start                    // the machine starts or starts again; Value
	Expired                  // Timers ran out; Late
	Marks                    // moments of the day, which may be none; Value
	Moved                    // derived facts changed by time alone
	Hold                     // somebody holds resources, or lets go: Holds, Online, OK, Role, Note
)

// Input is what happened, in the terms a journal keeps: neither regions nor
// derived facts. Applied to drivers of one plan that were told the same before,
// the same inputs give the same outputs.
type Input struct {
	Kind Kind
	Mono time.Duration // gateway time
	// At is the wall clock; of Marks the instant they fall on.
	At  time.Time
	Res machine.Res
	Dev machine.Dev
	// Role is the name of a role; one the program does not know may do nothing.
	Role string
	// Value is what was reported or asked for. Of Start and Marks it is the time
	// of day, where the program asks for it and the moment changes it.
	Value   models.Value
	Changed bool // the raw value differs from the last one
	// Late: a report came at least L after the newest command was sent; timers
	// ran out on an earlier tick than this one.
	Late   bool
	OK     bool
	Online bool
	Note   string            // of an answer, for those who read it
	Timers []machine.TimerID // ascending
	Marks  []machine.MarkID  // ascending
	Holds  []machine.Res     // ascending
}

func (in *Input) tick() int64 { return Moment{Mono: in.Mono}.tick() }

// machineInput turns an input into the machine's, without derived facts; false
// for one that speaks of what the program does not have.
func (d *Driver) machineInput(in *Input) (machine.Input, bool) {
	switch in.Kind {
	case Availability:
		ok := in.Dev >= 0 && int(in.Dev) < len(d.p.Devices)
		return machine.Input{Kind: machine.InAvailability, Dev: in.Dev, Online: in.Online}, ok
	case Start:
		return machine.Input{Kind: machine.InStart, Clock: d.clockRegion(in.Value)}, true
	case Expired:
		return machine.Input{Kind: machine.InExpired, Timers: in.Timers}, among(in.Timers, len(d.p.Timers))
	case Marks:
		m := machine.Input{Kind: machine.InMarks, Marks: in.Marks, Clock: d.clockRegion(in.Value)}
		return m, among(in.Marks, len(d.p.Marks))
	case Moved:
		return machine.Input{Kind: machine.InFacts}, true
	case Hold:
		return machine.Input{Kind: machine.InHold, Holds: in.Holds, Online: in.Online, OK: in.OK}, among(in.Holds, len(d.p.Resources))
	}
	if !d.Reports(in.Res) {
		return machine.Input{}, false
	}
	switch in.Kind {
	case Report:
		return d.p.Report(in.Res, in.Value, in.Changed, in.Late), true
	case Command:
		role, ok := d.p.FindRole(in.Role)
		if !ok {
			role = -1 // nobody: nothing is granted to it
		}
		return d.p.Command(role, in.Res, in.Value), true
	case Answer:
		return machine.Input{Kind: machine.InAnswer, Res: in.Res, OK: in.OK}, true
	case Timeout:
		return machine.Input{Kind: machine.InTimeout, Res: in.Res}, true
	}
	return machine.Input{}, false
}

// Reports reports whether r is a resource that devices report: neither an action
// nor a fact.
func (d *Driver) Reports(r machine.Res) bool {
	return r >= 0 && int(r) < len(d.p.Resources) && d.p.Resources[r].Cut != nil && d.p.Resources[r].Fact == machine.NoFact
}

// among reports whether ids are ascending and of a table of n.
func among[ID machine.TimerID | machine.MarkID | machine.Res](ids []ID, n int) bool {
	return slices.IsSorted(ids) && (len(ids) == 0 || ids[0] >= 0 && int(ids[len(ids)-1]) < n)
}
