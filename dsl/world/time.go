// Moves of time: timers that expire, moments of the day that come.

package world

import "github.com/tenet-iot/tenet/dsl/machine"

// timeMoves yields every set of clocks that may be due together before all
// others.
func (w *World) timeMoves(s *state, yield func(Move) bool) bool {
	if w.clocks.n == 0 {
		return true
	}
	// A copy: yield may look at other states.
	z := zone{n: s.zone.n, m: append([]int32(nil), s.zone.m...)}
	runs := append([]bool(nil), w.running(s)...)
	for set := range w.vagueSets(s) {
		if !w.together(&z, runs, 0, set, int(s.cycle), yield) {
			return false
		}
	}
	return true
}

// vagueSets yields every set of vague timers that run, but for sets of which all that
// comes is what comes of a smaller one: see takeRivals.
func (w *World) vagueSets(s *state) func(yield func(uint64) bool) {
	all := uint64(0)
	for t, on := range s.m.Running {
		if on && w.isVague(t) {
			all |= 1 << t
		}
	}
	return func(yield func(uint64) bool) {
		for set := uint64(0); ; set = (set - all) & all { // the next larger subset
			if !w.rivalsIn(set) && !yield(set) || set == all {
				return
			}
		}
	}
}

// together decides clock k and those after it: due now, or not yet.
func (w *World) together(z *zone, runs []bool, k int, set uint64, cycle int, yield func(Move) bool) bool {
	for k < w.clocks.channel && !runs[k] {
		k++
	}
	if k == w.clocks.channel {
		return set == 0 || w.timeMove(set, cycle, yield)
	}
	before := zone{n: z.n, m: append([]int32(nil), z.m...)}
	if z.due(k, runs) && !w.together(z, runs, k+1, set|1<<k, cycle, yield) {
		return false
	}
	copy(z.m, before.m)
	if z.notDue(k, runs) && !w.together(z, runs, k+1, set, cycle, yield) {
		return false
	}
	copy(z.m, before.m)
	return true
}

// timeMove yields a set of due clocks in all the ways it may turn out: a clock
// change may bring several moments at once, and the sun may fail to rise or set,
// or a day may not be the right one.
func (w *World) timeMove(set uint64, cycle int, yield func(Move) bool) bool {
	c := &w.clocks
	m := Move{Kind: MoveTime, Set: set, Value: none, First: none, Command: none}
	joined := 0
	if len(c.cycle) > 0 && set&(1<<c.timers) != 0 {
		for sum, at := int64(0), cycle; joined+1 < len(c.cycle); joined++ {
			if sum += c.gap(at); sum > shift {
				break
			}
			at = (at + 1) % len(c.cycle)
		}
	}
	suns := uint64(0)
	for k := c.watch - len(c.suns); k < c.watch; k++ {
		suns |= set & (1 << k)
	}
	for m.Joined = 0; int(m.Joined) <= joined; m.Joined++ {
		for m.Missed = suns; ; m.Missed = (m.Missed - 1) & suns {
			if !yield(m) {
				return false
			}
			if m.Missed == 0 {
				break
			}
		}
	}
	return true
}

// applyTime lets clocks expire: the moments of the day first, then the timers
// that still run, all in one input each.
func (w *World) applyTime(s *state, m Move) {
	runs := w.running(s)
	for k := range w.clocks.channel {
		switch {
		case !runs[k]:
		case m.Set&(1<<k) != 0:
			s.zone.due(k, runs)
		default:
			s.zone.notDue(k, runs)
		}
	}
	if s.down {
		w.passDown(s, m)
		return
	}
	w.watchExpired(s, m.Set)
	expired := w.applyMoments(s, m)
	w.dueTimers = w.dueTimers[:0]
	for t := range w.clocks.timers {
		if expired&(1<<t) != 0 && s.m.Running[t] {
			w.dueTimers = append(w.dueTimers, machine.TimerID(t))
		}
	}
	if len(w.dueTimers) > 0 {
		w.input(s, machine.Input{Kind: machine.InExpired, Timers: w.dueTimers})
	}
}

// applyMoments lets the moments of the day come that are due, and gives the set
// of clocks that are still due after that: a timer the moments have started anew
// is not.
func (w *World) applyMoments(s *state, m Move) uint64 {
	c := &w.clocks
	w.dueMarks = w.dueMarks[:0]
	in := machine.Input{Kind: machine.InMarks, Clock: machine.NoRegion}
	came := false
	k := c.timers
	if len(c.cycle) > 0 {
		if m.Set&(1<<k) != 0 {
			came = true
			w.comeRound(s, int(m.Joined), &in, k)
		}
		k++
	}
	for i := range c.suns {
		if m.Set&(1<<(k+i)) == 0 {
			continue
		}
		w.startClock(s, k+i, sunLeast, sunMost)
		if m.Missed&(1<<(k+i)) == 0 {
			came = true
			w.dueMarks = append(w.dueMarks, c.suns[i])
		}
	}
	set := m.Set
	if !came {
		return set
	}
	in.Marks = sortedMarks(w.dueMarks)
	w.input(s, in)
	for _, op := range w.out.Timers {
		if op.Start {
			set &^= 1 << op.Timer
		}
	}
	return set
}

// comeRound moves the cycle on by one moment, and by those joined to it.
func (w *World) comeRound(s *state, joined int, in *machine.Input, k int) {
	c := &w.clocks
	at := int(s.cycle)
	for range joined + 1 {
		w.dueMarks = append(w.dueMarks, c.cycle[at].marks...)
		in.Clock = c.cycle[at].clock
		at = (at + 1) % len(c.cycle)
	}
	s.cycle = int16(at)
	last := (at + len(c.cycle) - 1) % len(c.cycle)
	w.startClock(s, k, max(0, c.gap(last)-shift), c.gap(last)+shift)
}

func sortedMarks(list []machine.MarkID) []machine.MarkID {
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && list[j] < list[j-1]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return list
}
