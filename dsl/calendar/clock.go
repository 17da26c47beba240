// The local clock: how far it has got, and when it gets somewhere.

package calendar

import "time"

// Local times are counted in seconds as if the local clock had never been
// changed since 1970-01-01 00:00 on it; dates in days likewise.
const daySeconds = 24 * 60 * 60

// span is how long a clock that was put back may take to catch up, and how far
// a local time may lie from UTC: more than any zone ever did.
const span = 2 * daySeconds

// furthest is the latest local time the clock has shown up to an instant.
func (c *Calendar) furthest(at time.Time) int64 {
	at = at.In(c.place.Zone)
	got := local(at)
	for from := at; ; {
		start, _ := from.ZoneBounds()
		if start.IsZero() || start.Unix() < at.Unix()-span {
			return got
		}
		from = start.Add(-time.Second)
		got = max(got, local(from))
	}
}

// reach is the first instant at which the clock has got as far as a local time.
func (c *Calendar) reach(to int64) time.Time {
	at := time.Unix(to-span, 0).In(c.place.Zone)
	for {
		_, offset := at.Zone()
		start, end := at.ZoneBounds()
		unix := to - int64(offset)
		if !start.IsZero() {
			unix = max(unix, start.Unix())
		}
		if end.IsZero() || unix < end.Unix() {
			return time.Unix(unix, 0).In(c.place.Zone)
		}
		at = end
	}
}

// local is the local time the clock shows.
func local(at time.Time) int64 {
	_, offset := at.Zone()
	return at.Unix() + int64(offset)
}

// weekday is the day of the week of a date, Monday 0.
func weekday(date int64) int { return int(floorMod(date+3, 7)) } // 1970-01-01 was a Thursday

func floorDiv(a, b int64) int64 { return (a - floorMod(a, b)) / b }

func floorMod(a, b int64) int64 { return ((a % b) + b) % b }
