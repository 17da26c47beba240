// Schedule: when the moves of a path happen.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// Schedule gives the earliest time of every beat of a path of this world, in
// seconds after the start. Beats whose time does not matter happen as early as
// the others let them. A path of the world always has a schedule: zones are
// exact.
//
// Cost: at most one pass over all pairs of a beat and a clock for each beat.
func (w *World) Schedule(beats []Beat) []int64 {
	at, ok := schedule(beats, nil, 0, w.clocks.n, w.clocks.channel)
	if !ok {
		panic("world: nothing is fixed, and yet there is no schedule")
	}
	return at
}

// ScheduleAfter is Schedule where the first beats happen exactly at the times
// given and the one after them not before next; false if there is no such
// schedule.
//
// Cost: as that of Schedule.
func (w *World) ScheduleAfter(beats []Beat, fixed []int64, next int64) ([]int64, bool) {
	return schedule(beats, fixed, next, w.clocks.n, w.clocks.channel)
}

// schedule is ScheduleAfter for any number of clocks, of which those from channel
// on only say by when.
func schedule(beats []Beat, fixed []int64, next int64, clocks, channel int) ([]int64, bool) {
	at := make([]int64, len(beats))
	copy(at, fixed)
	if len(fixed) < len(beats) {
		at[len(fixed)] = next
	}
	lasts, possible := lasting(beats, clocks, channel), true
	for changed := true; changed && possible; {
		changed = false
		raise := func(k int, t int64) {
			if at[k] < t {
				at[k], changed = t, true
				possible = possible && k >= len(fixed)
			}
		}
		for k := 1; k < len(beats); k++ {
			raise(k, at[k-1])
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
	type started struct {
		at        int
		low, high int64
	}
	runs := map[int]started{}
	var out []lasted
	for k := range beats {
		b := &beats[k]
		for c := range clocks {
			s, on := runs[c]
			if !on {
				continue
			}
			l := lasted{from: s.at, until: k, low: s.low, high: s.high}
			if b.Move.Kind == MoveTime {
				l.due = b.Move.Set&(1<<c) != 0
				if !l.due && c < channel {
					l.high--
				}
			}
			out = append(out, l)
		}
		for _, op := range b.Clocks {
			delete(runs, op.Clock)
			switch {
			case op.Start:
				runs[op.Clock] = started{k, op.Low, op.High}
			case op.Moved:
				runs[op.Clock] = runs[op.From]
				delete(runs, op.From)
			}
		}
	}
	return out
}
