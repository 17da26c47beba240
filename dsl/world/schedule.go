// Schedule: when the moves of a path happen.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// Schedule gives the earliest time of every beat of a path of this world, in
// seconds after the start. Beats whose time does not matter happen as early as
// the others let them. A path of the world always has a schedule: zones are
// exact. That of a Course may have none: it is false then.
//
// Cost: at most one pass over all pairs of a beat and a clock for each beat.
func (w *World) Schedule(beats []Beat) ([]int64, bool) { return w.earliest(beats, nil) }

// ScheduleAfter is Schedule where the first beats happen exactly at the times
// given and the one after them not before next; false if there is no such
// schedule.
//
// Cost: as that of Schedule.
func (w *World) ScheduleAfter(beats []Beat, fixed []int64, next int64) ([]int64, bool) {
	return w.schedule(beats, timetable{fixed: fixed, next: next})
}

// earliest is Schedule for beats that also keep the gaps; false if they cannot.
func (w *World) earliest(beats []Beat, gaps []gap) ([]int64, bool) {
	return w.schedule(beats, timetable{gaps: gaps})
}

// schedule gives the earliest times of a path, in the faulty world those that keep
// to all declared times.
func (w *World) schedule(beats []Beat, known timetable) ([]int64, bool) {
	all, lasts, gaps := w.times(beats)
	known.lasts, known.gaps = lasts, append(known.gaps, gaps...)
	at, ok := schedule(all, known, w.clocks.n, w.clocks.channel)
	return at[:min(len(at), len(beats))], ok
}

// timetable is what is known of times beforehand: those of the first beats, the
// least of the one after them, and gaps.
type timetable struct {
	fixed []int64
	next  int64
	gaps  []gap
	lasts []lasted // beside those of clocks
}

// gap says that one beat comes so many seconds after another at least.
type gap struct {
	beat, after int
	seconds     int64
}

// schedule gives the earliest times that keep to a timetable, for any number of
// clocks, of which those from channel on only say by when; false if there are
// none. Times that are still raised after as many passes as there are beats are
// raised for ever.
func schedule(beats []Beat, known timetable, clocks, channel int) ([]int64, bool) {
	at := make([]int64, len(beats))
	copy(at, known.fixed)
	if len(known.fixed) < len(beats) {
		at[len(known.fixed)] = known.next
	}
	lasts, possible := append(lasting(beats, clocks, channel), known.lasts...), true
	for pass, changed := 0, true; changed && possible; pass++ {
		if pass > len(beats)+1 {
			return nil, false
		}
		changed = false
		raise := func(k int, t int64) {
			if at[k] < t {
				at[k], changed = t, true
				possible = possible && k >= len(known.fixed)
			}
		}
		for k := 1; k < len(beats); k++ {
			raise(k, at[k-1])
		}
		for _, g := range known.gaps {
			raise(g.beat, at[g.after]+g.seconds)
		}
		for _, l := range lasts {
			if l.due {
				raise(l.until, at[l.from]+l.low)
			}
			raise(l.from, at[l.until]-l.high)
		}
	}
	return at, possible
}

// Timed reports whether anything runs in this world.
func (w *World) Timed() bool { return w.clocks.n > 0 }

// Runs reports whether a timer of the deployment is one of this world's.
func (w *World) Runs(t machine.TimerID) bool { return slices.Contains(w.timers, t) }

// lasted is a clock that has run from one beat to another, and is due there or
// not. Low and High bound the time between; not due, there is only High.
type lasted struct {
	from, until int
	due         bool
	low, high   int64
}

// lasting lists how long clocks have run from beat to beat.
func lasting(beats []Beat, clocks, channel int) []lasted {
	runs := map[int]started{}
	clocks = numbered(beats, clocks)
	var out []lasted
	for k := range beats {
		b := &beats[k]
		for _, op := range b.Clocks {
			if s, on := runs[op.Clock]; on && op.Checked {
				out = append(out, lasted{from: s.at, until: k, due: true, low: op.Low, high: op.High})
			}
		}
		for c := range clocks {
			s, on := runs[c]
			if !on {
				continue
			}
			l := lasted{from: s.at, until: k, low: s.low, high: s.high}
			if b.Move.Kind == MoveTime && c < channel {
				l.due = b.Move.Set&(1<<c) != 0
				switch {
				case !l.due: // it has a tick to go at least
					l.high--
					s.waited = k
					runs[c] = s
				case s.waited > 0:
					out = append(out, lasted{from: s.waited, until: k, due: true, low: 1, high: s.high})
				}
			}
			out = append(out, l)
		}
		run(runs, b, k)
	}
	return out
}

// numbered gives a number above those of all clocks of a path: so many, or more
// along a Course.
func numbered(beats []Beat, clocks int) int {
	for k := range beats {
		for _, op := range beats[k].Clocks {
			clocks = max(clocks, op.Clock+1)
		}
	}
	return clocks
}

// started is a clock that runs, the beat that started it, how long it may, and the
// last move of time at which it was not due; 0 for none.
type started struct {
	at        int
	low, high int64
	waited    int
}

// run takes what beat k did to the clocks.
func run(clocks map[int]started, b *Beat, k int) {
	for _, op := range b.Clocks {
		if op.Checked {
			continue
		}
		delete(clocks, op.Clock)
		switch {
		case op.Start:
			clocks[op.Clock] = started{at: k, low: op.Low, high: op.High}
		case op.Moved:
			clocks[op.Clock] = clocks[op.From]
			delete(clocks, op.From)
		}
	}
}
