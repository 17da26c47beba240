// The calendar of a program's marks.

package calendar

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// Place is where the devices are.
type Place struct {
	Latitude, Longitude float64        // degrees, north and east positive
	Zone                *time.Location // of the local clock
}

// Calendar knows the marks of one program at one place. It never changes, and
// may be used concurrently.
type Calendar struct {
	marks []machine.Mark
	place Place
}

// Horizon is how far ahead a mark is looked for: a year, so that every season
// is seen, and some weeks, so that every weekday is.
const Horizon = 400 * day

const day = 24 * time.Hour

// maxOffset bounds the offset from the sun's moment; the language allows no
// longer duration.
const maxOffset = 3660 * day

// New returns the calendar of the marks; their positions are their ids.
//
// Errors: no time zone, coordinates that are no place on Earth, a mark that is
// no moment of the day or falls on no day of the week.
func New(marks []machine.Mark, place Place) (*Calendar, error) {
	if place.Zone == nil {
		return nil, fmt.Errorf("calendar: the place has no time zone")
	}
	if !within(place.Latitude, 90) || !within(place.Longitude, 180) {
		return nil, fmt.Errorf("calendar: %g, %g is no place on Earth: latitude is -90 to 90, longitude -180 to 180",
			place.Latitude, place.Longitude)
	}
	for i := range marks {
		if err := validate(&marks[i]); err != nil {
			return nil, fmt.Errorf("calendar: mark %d: %w", i, err)
		}
	}
	return &Calendar{marks: slices.Clone(marks), place: place}, nil
}

// within reports whether x is a number from -most to most.
func within(x, most float64) bool { return math.Abs(x) <= most }

func validate(m *machine.Mark) error {
	const longest = int64(maxOffset / time.Second)
	switch {
	case !slices.Contains(m.Days[:], true):
		return fmt.Errorf("it falls on no day of the week")
	case m.Sun != "" && m.Sun != sunrise && m.Sun != sunset:
		return fmt.Errorf("%q is no moment of the sun: it is %s or %s", m.Sun, sunrise, sunset)
	case m.Sun == "" && (m.Second < 0 || m.Second >= daySeconds):
		return fmt.Errorf("second %d is not in a day", m.Second)
	case m.Second < -longest || m.Second > longest:
		return fmt.Errorf("%d s from %s is too far", m.Second, m.Sun)
	}
	return nil
}

// Next returns the first instant after the given one on which any mark falls, a
// whole second, with all the marks that fall on it, ascending. No mark: none
// falls within the Horizon.
//
// Cost: that of NextOf for each mark.
func (c *Calendar) Next(after time.Time) (time.Time, []machine.MarkID) {
	var first time.Time
	var fall []machine.MarkID
	for i := range c.marks {
		at, ok := c.NextOf(machine.MarkID(i), after)
		switch {
		case !ok || len(fall) > 0 && at.After(first):
			continue
		case len(fall) == 0 || at.Before(first):
			first, fall = at, fall[:0]
		}
		fall = append(fall, machine.MarkID(i))
	}
	return first, fall
}

// NextOf returns the first instant after the given one on which a mark falls, a
// whole second in the place's zone; false if none comes within the Horizon,
// which happens to the sun's marks where it stays up or down.
//
// Cost: under a microsecond for a time of day; some microseconds for each day
// looked at for the sun, which is one or two away from the poles.
func (c *Calendar) NextOf(mark machine.MarkID, after time.Time) (time.Time, bool) {
	m := &c.marks[mark]
	if m.Sun != "" {
		return c.nextSun(m, after)
	}
	return c.nextClock(m, after), true
}

// nextClock finds the next date with the right weekday on which the local clock
// has not yet got as far as the mark.
func (c *Calendar) nextClock(m *machine.Mark, after time.Time) time.Time {
	got := c.furthest(after)
	date := floorDiv(got, daySeconds)
	if date*daySeconds+m.Second <= got {
		date++
	}
	for !m.Days[weekday(date)] {
		date++
	}
	return c.reach(date*daySeconds + m.Second)
}

// SecondOfDay is the local time of day in seconds since midnight, as rules see
// it: where the local clock was put back, it stands still until the clock has
// caught up.
func (c *Calendar) SecondOfDay(at time.Time) int64 {
	return floorMod(c.furthest(at), daySeconds)
}
