// What is due, and playing it.

package drive

import (
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// maxSets bounds the inputs of expired timers that are played on one tick. Rules
// that start each other without any time passing, and what is left of a long
// time away, go on with the next tick.
const maxSets = 256

// setCount counts the inputs of expired timers on a tick.
type setCount struct {
	tick int64
	n    int
}

// Next is the gateway time at which something is due, as it looks at a moment;
// false if nothing will be. It may lie in the past. A jump of the wall clock
// moves what depends on the time of day.
func (d *Driver) Next(now Moment) (time.Duration, bool) {
	if d.marks.misplaced(now.At) {
		return now.Mono, true
	}
	return d.next(now)
}

// next is Next for a wall clock that goes as it should.
func (d *Driver) next(now Moment) (time.Duration, bool) {
	due, ok := time.Duration(0), false
	sooner := func(at time.Duration) {
		if !ok || at < due {
			due, ok = at, true
		}
	}
	if tick, any := d.facts.Next(); any {
		sooner(ticks(tick))
	}
	if wait, any := d.marks.wait(now.At); any {
		sooner(now.Mono + wait)
	}
	if t, any := d.timers.first(); any {
		if d.sets.n >= maxSets {
			t.due = max(t.due, d.sets.tick+1)
		}
		sooner(ticks(t.due))
	}
	if t, any := d.timeouts.first(); any {
		sooner(time.Duration(t.due))
	}
	return due, ok
}

// Due plays everything that is due at a moment: DueTimers, then DueTimeouts.
func (d *Driver) Due(now Moment) {
	d.DueTimers(now)
	d.DueTimeouts(now)
}

// Advance plays everything that is due up to a moment, each at the gateway time
// at which it is due: time that passes as it should, such as in a test.
func (d *Driver) Advance(to Moment) {
	for {
		due, ok := d.next(to)
		if !ok || due > to.Mono {
			return
		}
		due = max(due, d.mono)
		d.Due(Moment{Mono: due, At: to.At.Add(due - to.Mono)})
	}
}

// DueTimers plays what is due of derived facts, moments of the day and rule
// timers.
func (d *Driver) DueTimers(now Moment) {
	d.dueFacts(now)
	d.dueMarks(now)
	d.dueSets(now)
}

// DueTimeouts plays the time-outs of commands that are due.
func (d *Driver) DueTimeouts(now Moment) {
	d.dueFacts(now)
	d.late = d.late[:0]
	for t, ok := d.timeouts.first(); ok && t.due <= int64(now.Mono); t, ok = d.timeouts.first() {
		d.stop(timeoutQueue, t.id)
		d.late = append(d.late, t.id)
	}
	for _, id := range d.late {
		r := machine.Res(id)
		if _, again := d.timeouts.runs(id); again || !d.state.Channel[r].Pending {
			continue // an earlier one, or what it led to, has changed that
		}
		d.in = Input{Kind: Timeout, Mono: now.Mono, At: now.At, Res: r}
		d.play()
	}
	if len(d.late) > 0 {
		d.settle(now)
	}
}

// settle lets queued runs begin whose turn an input has made it.
func (d *Driver) settle(now Moment) {
	if t, ok := d.timers.first(); ok && t.due <= now.tick() {
		d.dueSets(now)
	}
}

// dueSets plays the rule timers that are due, those of one tick together.
func (d *Driver) dueSets(now Moment) {
	if d.sets.tick != now.tick() {
		d.sets = setCount{tick: now.tick()}
	}
	for ; d.sets.n < maxSets; d.sets.n++ {
		first, ok := d.timers.first()
		if !ok || first.due > now.tick() {
			return
		}
		d.set = d.set[:0]
		for t := first; ok && t.due == first.due; t, ok = d.timers.first() {
			d.stop(timerQueue, t.id)
			d.set = append(d.set, machine.TimerID(t.id))
		}
		d.in = Input{Kind: Expired, Mono: now.Mono, At: now.At, Timers: d.set, Late: first.due < now.tick()}
		d.play()
	}
}
