// Moments of the day.

package drive

import (
	"time"

	"github.com/tenet-iot/tenet/dsl/calendar"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// correction is the jump of the wall clock from which on it counts as set right:
// what it skips is lost, what it repeats happens again.
const correction = 3 * time.Hour

// marks is how far the moments of the day have been played.
type marks struct {
	calendar *calendar.Calendar // nil: none ever falls
	// since: what falls up to it has been played, or is lost; zero before the
	// start. It has no monotonic reading: this is about the wall clock.
	since time.Time

	// The first after since, once it was looked up; none if ids is empty.
	found bool
	at    time.Time
	ids   []machine.MarkID
}

// idle reports whether there is nothing to wait for.
func (m *marks) idle() bool { return m.calendar == nil || m.since.IsZero() }

// first is the first instant after since at which something falls, and what.
func (m *marks) first() (time.Time, []machine.MarkID) {
	if m.idle() {
		return time.Time{}, nil
	}
	if !m.found {
		m.found = true
		m.at, m.ids = m.calendar.Next(m.since)
	}
	return m.at, m.ids
}

// pass goes on to an instant.
func (m *marks) pass(at time.Time) { m.since, m.found = at.Round(0), false }

// resume is the instant from which on marks count after a start: the present,
// or, if the wall clock was set back a little meanwhile, the last one played.
func (m *marks) resume(at time.Time) time.Time {
	if m.since.After(at) && m.since.Sub(at) <= correction {
		return m.since
	}
	return at
}

// misplaced reports whether the wall clock was set right: the last moment played
// is long to come, or the next one long past.
func (m *marks) misplaced(now time.Time) bool {
	if m.idle() {
		return false
	}
	at, ids := m.first()
	return m.since.Sub(now) > correction || len(ids) > 0 && now.Sub(at) > correction
}

// wait is how long it is to the next mark, negative if it is past; false if none
// will fall.
func (m *marks) wait(now time.Time) (time.Duration, bool) {
	at, ids := m.first()
	return at.Sub(now), len(ids) > 0
}

// dueMarks plays the moments of the day that have come, those that fall together
// as one input, or that the clock was set right.
func (d *Driver) dueMarks(now Moment) {
	if d.marks.misplaced(now.At) {
		d.in = Input{Kind: Marks, Mono: now.Mono, At: now.At, Value: d.timeOfDay(now.At)}
		d.play()
		return
	}
	for at, ids := d.marks.first(); len(ids) > 0 && !at.After(now.At); at, ids = d.marks.first() {
		d.in = Input{Kind: Marks, Mono: now.Mono, At: at, Marks: ids, Value: d.timeOfDay(at)}
		d.play()
	}
}

// timeOfDay is the time of day as rules see it, not set if none asks.
func (d *Driver) timeOfDay(at time.Time) models.Value {
	if d.clock < 0 || d.plan.Calendar == nil {
		return models.Value{}
	}
	second := time.Duration(d.plan.Calendar.SecondOfDay(at)) * time.Second
	return models.Value{Kind: models.Duration, Bits: uint64(second)}
}

// clockRegion is the region of a time of day.
func (d *Driver) clockRegion(v models.Value) models.Region {
	if d.clock < 0 || !v.IsSet() {
		return machine.NoRegion
	}
	region, ok := d.p.Resources[d.clock].Cut.Cut(v)
	if !ok {
		return machine.NoRegion
	}
	return region
}
