// What is handed in while the machine runs.

package drive

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// The methods below hand in what happens. Moments never step back, and what is
// due at a moment is to be played before; see Due. A queued run that may begin
// because of it does so before they return.

// Start says that the machine starts, or goes on after a while in which nobody
// drove it. Moments of the day since then are lost; timers that ran out are due
// now.
func (d *Driver) Start(now Moment) {
	d.in = Input{Kind: Start, Mono: now.Mono, At: now.At, Value: d.timeOfDay(d.marks.resume(now.At))}
	d.play()
	d.dueFacts(now)
}

// Report hands in a reading. It reports false if the machine cannot see that it
// happened: then only its raw value is remembered, and nothing is played.
func (d *Driver) Report(now Moment, r machine.Res, v models.Value) bool {
	if !d.Reports(r) {
		return false
	}
	d.dueFacts(now)
	changed := v != d.memory[r].raw
	d.in = Input{Kind: Report, Mono: now.Mono, At: now.At, Res: r, Value: v, Changed: changed, Late: d.lateReport(r, now.Mono)}
	m, _ := d.machineInput(&d.in)
	if !d.sees(&m) {
		if !m.Bad && changed {
			d.change(r).raw = v
		}
		return false
	}
	d.begin()
	d.apply(&m)
	d.settle(now)
	return true
}

// Command hands in a person's command to r. It reports false if r takes none.
func (d *Driver) Command(now Moment, role string, r machine.Res, v models.Value) bool {
	if !d.Reports(r) {
		return false
	}
	d.dueFacts(now)
	d.in = Input{Kind: Command, Mono: now.Mono, At: now.At, Res: r, Role: role, Value: v}
	d.play()
	d.settle(now)
	return true
}

// Answer hands in the answer to the newest command to r; note says why it
// failed. It reports false if none is open.
func (d *Driver) Answer(now Moment, r machine.Res, ok bool, note string) bool {
	if !d.Reports(r) || !d.state.Channel[r].Pending {
		return false
	}
	d.dueFacts(now)
	d.in = Input{Kind: Answer, Mono: now.Mono, At: now.At, Res: r, OK: ok, Note: note}
	d.play()
	d.settle(now)
	return true
}

// Availability says that a device came or went. It reports false if the machine
// cannot see it: it is no news.
func (d *Driver) Availability(now Moment, dev machine.Dev, online bool) bool {
	if dev < 0 || int(dev) >= len(d.p.Devices) || !d.seesAvailability(dev, online) {
		return false
	}
	d.dueFacts(now)
	d.in = Input{Kind: Availability, Mono: now.Mono, At: now.At, Dev: dev, Online: online}
	d.play()
	d.settle(now)
	return true
}

// Hold puts resources, ascending, on hold or ends that; safe commands the declared safe state
// first. role and note say who did it, and why. It reports false for what the program does
// not have.
func (d *Driver) Hold(now Moment, resources []machine.Res, on, safe bool, role, note string) bool {
	if !among(resources, len(d.p.Resources)) {
		return false
	}
	d.dueFacts(now)
	d.in = Input{Kind: Hold, Mono: now.Mono, At: now.At, Holds: resources, Online: on, OK: safe, Role: role, Note: note}
	d.play()
	d.settle(now)
	return true
}

// sees reports whether the machine can tell that a reading happened: its region
// or known changes, a rule listens to every report, a timer or fact depends on
// it, or it says something about the newest command. The rest is history only.
func (d *Driver) sees(m *machine.Input) bool {
	s, r := &d.state, m.Res
	if m.Bad {
		return s.Known[r]
	}
	if !s.Known[r] || s.Region[r] != m.Region || d.counts[r] || d.p.WatchesUpdates(r) {
		return true
	}
	ch := &s.Channel[r]
	if !ch.Value.IsSet() {
		return false
	}
	return ch.Value != m.Value && !ch.Differs || ch.Value == m.Value && ch.Pending && m.Late
}

// seesAvailability reports whether the machine can see a device come or go: it
// is news, or the device is away again after something slipped in.
func (d *Driver) seesAvailability(dev machine.Dev, online bool) bool {
	if d.state.Online[dev] != online {
		return true
	}
	return !online && slices.ContainsFunc(d.p.Devices[dev].Resources, func(r machine.Res) bool { return d.state.Known[r] })
}
