// The driver and what it remembers.

package drive

import (
	"errors"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Driver drives a machine. It belongs to one goroutine and reuses its memory.
type Driver struct {
	plan    Plan
	p       *machine.Program
	stepper *machine.Stepper
	played  Played

	state    machine.State
	memory   []memory // by resource
	timers   queue    // by timer: the tick it runs out on
	timeouts queue    // by resource: the gateway time of the time-out of its newest command
	facts    Facts
	started  int64 // tick of the last start
	marks    marks

	// What can be seen is a question of the program alone.
	counts []bool // by resource: a timer or a fact depends on every report of it
	clock  machine.Res

	sets setCount
	mono time.Duration // of the last input

	undo undo

	// Scratch.
	in    Input
	out   machine.Output
	fresh []machine.Fact
	set   []machine.TimerID
	late  []int32
}

// memory is what is remembered of a resource beside the machine's state.
type memory struct {
	raw  models.Value  // last good value, exact; lies in the machine's region
	sent time.Duration // when the newest command was first sent
}

// Played is told every input right after it was applied, before the next one,
// and the output it gave; both are valid during the call. It must not call the
// driver's methods but those that only read.
type Played func(in *Input, out *machine.Output)

// New returns a driver before its first input: everything unknown, nothing
// running. played may be nil.
func New(plan Plan, played Played) *Driver {
	if plan.Program == nil {
		plan.Program = new(machine.Program)
		if err := plan.Program.Finish(); err != nil {
			panic("drive: a program of nothing must be consistent: " + err.Error())
		}
	}
	p := plan.Program
	d := &Driver{
		plan: plan, p: p, stepper: machine.NewStepper(p), played: played,
		state: p.Initial(), memory: make([]memory, len(p.Resources)),
		timers: newQueue(len(p.Timers)), timeouts: newQueue(len(p.Resources)),
		marks:  marks{calendar: plan.Calendar},
		counts: counting(p), clock: clockOf(p),
	}
	d.beginFacts()
	return d
}

// counting finds the resources of which every report counts.
func counting(p *machine.Program) []bool {
	counts := make([]bool, len(p.Resources))
	for i := range p.Resources {
		if p.Resources[i].Fact == machine.DerivedFact || p.Resources[i].Fact == machine.SequenceFact {
			for _, r := range p.Resources[i].Sources {
				counts[r] = true
			}
		}
	}
	for i := range p.Timers {
		switch t := &p.Timers[i]; t.Kind {
		case machine.TimerAge:
			counts[p.Resources[t.Res].Sources[0]] = true
		case machine.TimerStale:
			counts[t.Res] = true
		}
	}
	return counts
}

// clockOf is the fact that is the time of day; -1 if nobody asks for it.
func clockOf(p *machine.Program) machine.Res {
	for i := range p.Resources {
		if p.Resources[i].Fact == machine.ClockFact {
			return machine.Res(i)
		}
	}
	return -1
}

// Program is what is driven.
func (d *Driver) Program() *machine.Program { return d.p }

// State is the machine's state. It must not be changed, and changes with the
// next input.
func (d *Driver) State() *machine.State { return &d.state }

// Raw is the last good value of a resource or fact, not set before the first.
func (d *Driver) Raw(r machine.Res) models.Value { return d.memory[r].raw }

// Timer gives the tick a rule timer runs out on; false if it does not run.
func (d *Driver) Timer(t machine.TimerID) (tick int64, ok bool) { return d.timers.runs(int32(t)) }

// Timeout gives the gateway time of the time-out of the newest command to r;
// false if none runs.
func (d *Driver) Timeout(r machine.Res) (time.Duration, bool) {
	due, ok := d.timeouts.runs(int32(r))
	return time.Duration(due), ok
}

// SentAgain takes note that the newest command to r was sent once more, and that
// it is not known whether it had been sent before: only a report L after this
// moment is an answer. It is no input.
func (d *Driver) SentAgain(now Moment, r machine.Res) { d.memory[r].sent = now.Mono }

// Follow puts what is known elsewhere of the newest command to r in the place of what this
// driver knows of it, for a driver whose commands do not leave. No time-out runs for it
// here. It is no input.
func (d *Driver) Follow(r machine.Res, ch machine.Channel) {
	d.begin()
	d.state.Channel[r] = ch
	d.stop(timeoutQueue, int32(r))
}

// Text writes a notification of the last output, with the values of the moment.
func (d *Driver) Text(n *machine.Notice, out *machine.Output) string {
	var text strings.Builder
	vars := out.Vars(n.Micro, len(d.p.Vars))
	for i := range n.Action.Text {
		part := &n.Action.Text[i]
		switch {
		case !part.Show:
			text.WriteString(part.Text)
		case part.IsVar:
			v := &d.p.Vars[part.Var]
			text.WriteString(v.Type.Format(v.Domain[vars[part.Var]]))
		case !d.Raw(part.Res).IsSet():
			text.WriteString("unknown")
		default:
			text.WriteString(d.p.Resources[part.Res].Text(d.Raw(part.Res)))
		}
	}
	return text.String()
}

// Reset forgets everything, as if nothing had ever been told.
func (d *Driver) Reset() {
	d.begin()
	d.state = d.p.Initial()
	for r := range d.memory {
		*d.change(machine.Res(r)) = memory{}
		d.stop(timeoutQueue, int32(r))
	}
	for t := range d.p.Timers {
		d.stop(timerQueue, int32(t))
	}
	if d.undo.on && d.undo.facts == nil {
		d.undo.facts = d.facts
	}
	d.beginFacts()
	d.started = 0
	d.marks = marks{calendar: d.plan.Calendar}
}

var errForeign = errors.New("it is of another program")
