// What faults add to the state of the world.

package world

import (
	"math/bits"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// ailing is the part of a state that only the faulty world has. Slices are
// parallel to World.res.
type ailing struct {
	// lost: the newest command or its answer is lost; only its time-out can come.
	// slow: its time-out may come before its answer. again: it may arrive once more.
	lost, slow, again []bool
	// After a fault that excuses the sentence: owed is how many reports have to
	// come until what is reported is as new as the healing, awaited says that the
	// command that was pending then still is.
	owed    []uint8
	awaited []bool
	// down: the gateway stands still. late are the timers that ran out meanwhile.
	down bool
	late uint64
}

// owedBits hold the number of reports that are owed, two at most.
const owedBits = 2

func (w *World) newAiling() ailing {
	if w.rung != Faulty {
		return ailing{}
	}
	n := len(w.res)
	return ailing{
		lost: make([]bool, n), slow: make([]bool, n), again: make([]bool, n),
		owed: make([]uint8, n), awaited: make([]bool, n),
	}
}

func (w *World) copyAiling(dst, src *state) {
	if w.rung != Faulty {
		return
	}
	dst.down, dst.late = src.down, src.late
	copy(dst.lost, src.lost)
	copy(dst.slow, src.slow)
	copy(dst.again, src.again)
	copy(dst.owed, src.owed)
	copy(dst.awaited, src.awaited)
	for _, d := range w.frail.awaited {
		dst.m.Online[d] = src.m.Online[d]
	}
}

// ails reports whether a state tells what faults have done to a composed resource: to
// no fact, and of what is blurred a state tells nothing.
func (w *World) ails(i int) bool { return !w.devices[i].fact && !w.devices[i].blurred }

// ailingBits is how many bits a packed state has for faults.
func (w *World) ailingBits() int {
	if w.rung != Faulty {
		return 0
	}
	n := len(w.frail.awaited)
	if w.frail.counted {
		n += 1 + len(w.program.Timers)
	}
	for i := range w.res {
		if !w.ails(i) {
			continue
		}
		if !w.frail.rough {
			n += owedBits
		}
		if w.devices[i].settable {
			n++
		}
		if w.devices[i].settable && !w.frail.rough {
			n += 2 + count(!w.frail.steady[i])
		}
	}
	return n
}

func (w *World) packAiling(s *state, b *bitWriter) {
	if w.rung != Faulty {
		return
	}
	if w.frail.counted {
		b.flag(s.down)
		b.put(s.late, len(w.program.Timers))
	}
	for _, d := range w.frail.awaited {
		b.flag(s.m.Online[d])
	}
	for i := range w.res {
		if !w.ails(i) {
			continue
		}
		if !w.frail.rough {
			b.put(uint64(s.owed[i]), owedBits)
		}
		if !w.devices[i].settable {
			continue
		}
		if b.flag(s.lost[i]); w.frail.rough {
			continue
		}
		b.flag(s.slow[i])
		b.flag(s.awaited[i])
		if !w.frail.steady[i] {
			b.flag(s.again[i])
		}
	}
}

func (w *World) unpackAiling(s *state, b *bitReader) {
	if w.rung != Faulty {
		return
	}
	if w.frail.counted {
		s.down, s.late = b.bit(), b.get(len(w.program.Timers))
	}
	for _, d := range w.frail.awaited {
		s.m.Online[d] = b.bit()
	}
	for i := range w.res {
		if !w.ails(i) {
			continue
		}
		if !w.frail.rough {
			s.owed[i] = uint8(b.get(owedBits))
		}
		if !w.devices[i].settable {
			continue
		}
		if s.lost[i] = b.bit(); w.frail.rough {
			w.guess(s, i)
			continue
		}
		s.slow[i], s.awaited[i] = b.bit(), b.bit()
		if !w.frail.steady[i] {
			s.again[i] = b.bit()
		}
	}
}

// guess fills in what a rough world does not keep of the newest command to a resource: its
// time-out may always be over, and once it has arrived it may always come again.
func (w *World) guess(s *state, i int) {
	ch := &s.m.Channel[w.res[i]]
	s.slow[i] = ch.Pending
	s.again[i] = ch.Value.IsSet() && !s.newest[i] && w.mayDouble(i)
}

// mayDouble reports whether it matters to a resource that a command arrives twice, by a
// fault of its device.
func (w *World) mayDouble(i int) bool {
	return !w.frail.steady[i] && w.frail.cutOff[i] >= 0 && !w.devices[i].loose
}

// validAiling reads the part of a packed state that is about faults: no more are
// at work than may be.
func (w *World) validAiling(b *bitReader) bool {
	if w.rung != Faulty {
		return true
	}
	w.unpackAiling(&w.tmp, b)
	return w.atWork(&w.tmp) <= maxAtWork && !slices.ContainsFunc(w.tmp.owed, func(n uint8) bool { return n > 2 })
}

// atWork counts the faults that are seen in a state.
func (w *World) atWork(s *state) int {
	n := count(s.down)
	for _, d := range w.frail.awaited {
		n += count(!s.m.Online[d])
	}
	return n
}

// behind reports whether timers have run out, while the gateway was down, that it
// has not judged yet.
func (w *World) behind(s *state) bool { return s.late != 0 && !s.down }

// isOffline reports whether the gateway knows that the device of a composed
// resource is offline.
func (w *World) isOffline(s *state, i int) bool {
	d := w.program.Resources[w.res[i]].Device
	return slices.Contains(w.frail.awaited, d) && !s.m.Online[d]
}

// recovering reports whether a fault that excuses the sentence is at work, or what
// it has held up has not come yet.
func (w *World) recovering(s *state) bool {
	if w.rung != Faulty {
		return false
	}
	if s.down || s.late != 0 {
		return true
	}
	for _, d := range w.frail.awaited {
		if !s.m.Online[d] && w.frail.list[w.cuts(d)].Excuses {
			return true
		}
	}
	for i := range s.owed {
		if s.owed[i] > 0 || s.awaited[i] || s.again[i] && !w.frail.rough && w.frail.list[w.frail.cutOff[i]].Excuses {
			return true
		}
	}
	return false
}

// cuts is the fault that cuts a device off.
func (w *World) cuts(d machine.Dev) int {
	return slices.IndexFunc(w.frail.list, func(f Failure) bool { return f.Kind == CutOff && f.Dev == d })
}

// excused reports whether the sentence is not judged in a state.
func (w *World) excused(s *state) bool { return w.rung == Faulty && !w.frail.strict && w.recovering(s) }

// resends reports whether a rough world is sending a command once more that its device
// answers unless something fails. Then the device or the gateway has failed, and what that
// excuses has not come: nothing that leaves is judged. It is otherwise where a rule waits for
// the return of the device, since what that sends at once may be answered late.
func (w *World) resends(s *state) bool {
	m := &w.decider.move
	if !w.frail.rough || m.Kind != MoveTimeout || w.frail.cutOff[m.At] < 0 {
		return false
	}
	f := &w.frail.list[w.frail.cutOff[m.At]]
	return f.Excuses && !slices.Contains(w.frail.awaited, f.Dev) && w.willAnswer(s, m.At)
}

// impatient reports whether the sentence is judged although something of its own
// is under way: it has no excuse, and a fault may hold it up for longer than L+R.
func (w *World) impatient(s *state) bool {
	return w.rung == Faulty && w.frail.strict && w.recovering(s)
}

// passedOver masks the timers that ran out while the gateway was down: they still
// run for the machine, and no time goes by for them.
func (s *state) passedOver(timers []bool) {
	for left := s.late; left != 0; left &= left - 1 {
		timers[bits.TrailingZeros64(left)] = false
	}
}

// caughtUp forgets that a timer ran out while the gateway was down.
func (s *state) caughtUp(t machine.TimerID) { s.late &^= 1 << t }

// told is the region a resource was last reported in. On the faulty rung the one
// before it became unknown is forgotten where nothing compares reports with it.
func (w *World) told(s *state, i int) models.Region {
	r := w.res[i]
	if region := s.m.Region[r]; w.rung != Faulty || region == machine.NoRegion || s.m.Known[r] || w.devices[i].updates || w.devices[i].fact {
		return region
	}
	if w.frail.rough && w.devices[i].loose {
		return machine.NoRegion // as if it had never been reported
	}
	return 0
}
