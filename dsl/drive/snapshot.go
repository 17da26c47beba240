// Everything a driver knows, to be stored and taken over.

package drive

import (
	"fmt"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Snapshot is everything a driver knows. A driver that takes it over goes on as
// the one that gave it would.
type Snapshot struct {
	State     machine.State
	Resources []Memory // by resource
	// Due is, by timer, the tick on which those that run are due.
	Due []int64
	// Facts is what computes derived facts; nil if there are none.
	Facts []byte
	// Since: moments of the day up to it have been played. Zero before the start.
	Since time.Time
}

// Memory is what is remembered of a resource beside the machine's state.
type Memory struct {
	Raw   models.Value  // last good value
	Sent  time.Duration // when the newest command was sent
	Armed bool          // its time-out runs
	Due   time.Duration // until then
}

// Snapshot gives everything the driver knows; nothing of it is shared.
func (d *Driver) Snapshot() Snapshot {
	s := Snapshot{
		State: d.state.Copy(), Resources: make([]Memory, len(d.memory)), Due: make([]int64, len(d.p.Timers)),
		Facts: d.facts.Snapshot(), Since: d.marks.since,
	}
	for r := range d.memory {
		m := Memory{Raw: d.memory[r].raw, Sent: d.memory[r].sent}
		m.Due, m.Armed = d.Timeout(machine.Res(r))
		s.Resources[r] = m
	}
	for t := range s.Due {
		s.Due[t], _ = d.timers.runs(int32(t))
	}
	return s
}

// Restore takes a snapshot over into a driver that was told nothing yet; Keep
// must be called anew. A snapshot without facts leaves them as on the first day.
//
// Errors: what does not fit the program; the driver is of no use then.
func (d *Driver) Restore(s *Snapshot) error {
	if err := d.fits(s); err != nil {
		return fmt.Errorf("drive: a snapshot: %w", err)
	}
	d.state.CopyFrom(&s.State)
	for r := range s.Resources {
		m := &s.Resources[r]
		d.memory[r] = memory{raw: m.Raw, sent: m.Sent}
		if m.Armed {
			d.timeouts.start(int32(r), int64(m.Due))
		}
	}
	for t, due := range s.Due {
		if d.state.Running[t] {
			d.timers.start(int32(t), due)
		}
	}
	if s.Facts != nil {
		if err := d.facts.Restore(s.Facts); err != nil {
			return fmt.Errorf("drive: a snapshot: %w", err)
		}
	}
	d.marks.pass(s.Since)
	return nil
}

// fits compares a snapshot with the program.
func (d *Driver) fits(s *Snapshot) error {
	x, p := &s.State, d.p
	for _, n := range [][2]int{
		{len(x.Region), len(p.Resources)}, {len(x.Known), len(p.Resources)}, {len(x.Value), len(p.Resources)}, {len(x.Channel), len(p.Resources)},
		{len(s.Resources), len(p.Resources)}, {len(x.Vars), len(p.Vars)}, {len(x.Online), len(p.Devices)},
		{len(x.Running), len(p.Timers)}, {len(x.Done), len(p.Timers)}, {len(s.Due), len(p.Timers)},
		{len(x.Runs), len(p.Slots)}, {len(x.Waiting), len(p.Slots)},
	} {
		if n[0] != n[1] {
			return errForeign
		}
	}
	if n := len(x.Held); n != 0 && n != len(p.Resources) {
		return errForeign
	}
	for r, region := range x.Region {
		if cut := p.Resources[r].Cut; region != machine.NoRegion && (cut == nil || int(region) >= cut.Size()) {
			return fmt.Errorf("%s is in region %d", p.Resources[r].Ref, region)
		}
	}
	for v, i := range x.Vars {
		if i < 0 || int(i) >= len(p.Vars[v].Domain) {
			return fmt.Errorf("%s has its value %d", p.Vars[v].Name, i)
		}
	}
	for slot := range x.Runs {
		if err := d.fitsRun(x, machine.SlotID(slot)); err != nil {
			return err
		}
	}
	return nil
}

// fitsRun compares what a slot does with its rule.
func (d *Driver) fitsRun(x *machine.State, slot machine.SlotID) error {
	r := &d.p.Rules[d.p.Slots[slot].Rule]
	run, q := &x.Runs[slot], &x.Waiting[slot]
	trigger := func(nth int16) bool { return nth >= 0 && int(nth) < len(r.Triggers) }
	ok := int(q.Len) <= machine.MaxRuns && x.Running[d.p.Slots[slot].Timer] == (run.Step != 0)
	switch {
	case run.Step == 0:
	case run.Step == machine.StartRun:
		ok = ok && trigger(run.Trigger)
	case run.Branch != machine.Then && run.Branch != machine.Else:
		ok = false
	default:
		ok = ok && trigger(run.Trigger) && run.Step > 0 && int(run.Step) <= len(r.Later(run.Branch))
	}
	for i := range min(int(q.Len), machine.MaxRuns) {
		ok = ok && trigger(q.Trigger[i])
	}
	if !ok {
		return fmt.Errorf("a run of rule %s waits for what it does not have", r.Name)
	}
	return nil
}
