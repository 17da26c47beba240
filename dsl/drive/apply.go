// Applying an input.

package drive

import (
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// Apply applies an input that a driver of the same plan once played, as a
// journal gives it back. Nothing else is played. It reports false for an input
// that speaks of something the program does not have, or that does not follow on
// the ones before: then it is not applied.
//
// Cost: that of Step; no allocation where no fact depends on what is reported.
func (d *Driver) Apply(in *Input) bool {
	d.in = *in
	m, ok := d.machineInput(&d.in)
	if !ok {
		return false
	}
	if d.in.Kind != Start && d.move(d.in.tick()) != (d.in.Kind == Moved) {
		return false
	}
	if d.in.Kind == Moved {
		m.Facts = d.fresh
	}
	d.begin()
	d.apply(&m)
	return true
}

// play applies d.in, which the driver made.
func (d *Driver) play() {
	m, ok := d.machineInput(&d.in)
	if !ok {
		panic("drive: the driver made an input its program does not have")
	}
	d.begin()
	d.apply(&m)
}

// apply steps the machine with d.in and does what follows.
func (d *Driver) apply(m *machine.Input) {
	d.mono = d.in.Mono
	d.before(m)
	d.stepper.Step(&d.state, *m, &d.out)
	d.follow()
	if d.played != nil {
		d.played(&d.in, &d.out)
	}
}

// before tells those beside the machine what it is about to be told.
func (d *Driver) before(m *machine.Input) {
	in := &d.in
	switch in.Kind {
	case Report:
		d.reported(m)
	case Availability:
		if !in.Online {
			for _, r := range d.p.Devices[in.Dev].Resources {
				d.facts.Forget(in.tick(), r)
			}
		}
	case Start:
		d.started = in.tick()
		d.marks.pass(d.marks.resume(in.At))
	case Marks:
		d.marks.pass(in.At)
	case Expired:
		for _, t := range in.Timers {
			if tm := &d.p.Timers[t]; tm.Kind == machine.TimerStale && d.state.Running[t] {
				d.facts.Forget(in.tick(), tm.Res)
			}
			d.stop(timerQueue, int32(t))
		}
	}
	if (in.Kind == Start || in.Kind == Marks) && in.Value.IsSet() && d.clock >= 0 {
		d.change(d.clock).raw = in.Value
	}
}

// reported takes a reading: its raw value, and what follows from it for facts.
func (d *Driver) reported(m *machine.Input) {
	in := &d.in
	if m.Bad {
		d.facts.Forget(in.tick(), in.Res)
		return
	}
	d.change(in.Res).raw = in.Value
	if d.counts[in.Res] {
		d.fresh = d.facts.Report(in.tick(), in.Res, in.Value, d.fresh[:0])
		d.takeFacts(d.fresh)
		m.Facts = d.fresh
	}
}

// follow keeps the timers and remembers when commands were sent.
func (d *Driver) follow() {
	for i := range d.out.Commands {
		if c := &d.out.Commands[i]; !c.Call && c.From != machine.FromResend {
			d.change(c.Res).sent = d.in.Mono
		}
	}
	for _, t := range d.out.Timers {
		if t.Start {
			d.start(timerQueue, int32(t.Timer), d.in.tick()+t.Ticks)
		} else {
			d.stop(timerQueue, int32(t.Timer))
		}
	}
	for _, t := range d.out.Timeouts {
		if t.Start {
			d.start(timeoutQueue, int32(t.Res), int64(d.in.Mono+d.p.Resources[t.Res].R()))
		} else {
			d.stop(timeoutQueue, int32(t.Res))
		}
	}
}

// lateReport reports whether a report of r arrives at least L after the newest command
// was sent.
func (d *Driver) lateReport(r machine.Res, mono time.Duration) bool {
	return mono-d.memory[r].sent >= d.p.Resources[r].L()
}
