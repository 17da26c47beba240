// What the moves of the faulty world do.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// applyFailure performs a move that only the faulty world has.
func (w *World) applyFailure(s *state, m Move) {
	switch m.Kind {
	case MoveFault:
		w.fail(s, m)
	case MoveHeal:
		w.heal(s, m)
	case MoveOffline:
		w.goOffline(s, m)
	case MoveLose:
		w.strike(s, m.Fault)
		s.newest[m.At], s.lost[m.At] = false, true
	case MoveAgain:
		s.newest[m.At] = true
	case MoveBelated:
		w.applyBelated(s, m)
	}
}

// fail: messages of a device are held up, or the gateway stops. Where nothing
// counts seconds it starts again at once.
func (w *World) fail(s *state, m Move) {
	switch {
	case w.frail.list[m.Fault].Kind == CutOff:
		w.strike(s, m.Fault)
	case w.frail.counted:
		s.down = true
	default:
		w.strike(s, m.Fault)
		w.restart(s)
	}
}

// heal: the gateway starts again, or a device is online again.
func (w *World) heal(s *state, m Move) {
	f := &w.frail.list[m.Fault]
	w.strike(s, m.Fault)
	if f.Kind == Down {
		w.restart(s)
		s.down = false
		return
	}
	w.input(s, machine.Input{Kind: machine.InAvailability, Dev: f.Dev, Online: true})
	w.slowDown(s, f.Dev)
}

// goOffline: the gateway learns that a device is offline. Where no rule waits for
// its return it is back at once, and unknown until it reports.
func (w *World) goOffline(s *state, m Move) {
	f := &w.frail.list[m.Fault]
	if !w.frail.rough {
		w.strike(s, m.Fault)
	}
	w.input(s, machine.Input{Kind: machine.InAvailability, Dev: f.Dev})
	if !slices.Contains(w.frail.awaited, f.Dev) {
		w.input(s, machine.Input{Kind: machine.InAvailability, Dev: f.Dev, Online: true})
	}
	if w.frail.rough { // what is unknown now has to be reported
		w.strike(s, m.Fault)
	}
}

// slowDown: answers of a device that was offline may come after their time-outs.
func (w *World) slowDown(s *state, d machine.Dev) {
	for i, r := range w.res {
		if w.devices[i].settable && w.program.Resources[r].Device == d {
			s.slow[i] = s.m.Channel[r].Pending
		}
	}
}

// strike lets a fault strike that heals at once. It moves no value; what it has
// struck reports again, and until that has come and what is pending is done with,
// a sentence it excuses is not judged.
func (w *World) strike(s *state, fault int16) {
	f := &w.frail.list[fault]
	for i, r := range w.res {
		if w.ails(i) && (f.Kind == Down || w.program.Resources[r].Device == f.Dev) {
			w.reportsAgain(s, i, f.Excuses && !w.frail.rough)
		}
	}
}

// reportsAgain puts a report of the present value under way, behind an older one
// that still is.
func (w *World) reportsAgain(s *state, i int, excuses bool) {
	owed := uint8(1)
	switch {
	case w.devices[i].loose && s.m.Known[w.res[i]]:
		owed = 0 // what is known it may have reported just now
	case s.actual[i] == none: // its first report, or any other, is under way
	case w.frail.rough && s.flight[i] == none && w.saysSo(s, i): // what comes of it comes without it
	case s.flight[i] == none:
		s.flight[i] = s.actual[i]
	case s.flight[i] != s.actual[i]:
		owed = 2
	}
	if excuses {
		s.owed[i] = owed
		s.awaited[i] = w.devices[i].settable && s.m.Channel[w.res[i]].Pending && !w.frail.patient[i]
	}
}

// saysSo reports whether a report of the present value would be no news to anybody.
func (w *World) saysSo(s *state, i int) bool {
	r := w.res[i]
	return s.m.Known[r] && s.m.Region[r] == w.devices[i].values.region[s.actual[i]] && !w.devices[i].updates
}

// restart starts the machine again where it stopped. What is pending is sent once
// more, unless its time-out is over, which then sends it.
func (w *World) restart(s *state) {
	for i, r := range w.res {
		if !w.devices[i].settable || !s.m.Channel[r].Pending {
			continue
		}
		if s.newest[i] && !w.frail.steady[i] {
			s.older[i] |= 1 << w.devices[i].values.index(s.m.Channel[r].Value)
		}
		s.newest[i], s.lost[i], s.slow[i] = true, false, true
	}
	w.input(s, w.startInput(s))
}

// applyBelated lets timers expire that ran out while the gateway was down.
func (w *World) applyBelated(s *state, m Move) {
	w.dueTimers = w.dueTimers[:0]
	for t := range w.program.Timers {
		if m.Set&(1<<t) != 0 && s.m.Running[t] {
			w.dueTimers = append(w.dueTimers, machine.TimerID(t))
		}
	}
	if len(w.dueTimers) > 0 {
		w.input(s, machine.Input{Kind: machine.InExpired, Timers: w.dueTimers})
	}
	s.late &^= m.Set
}

// passDown lets clocks come to their end while the gateway is down: moments of
// the day are lost, timers are judged when it is up again.
func (w *World) passDown(s *state, m Move) {
	c := &w.clocks
	for t := range c.timers {
		if m.Set&(1<<t) != 0 {
			s.late |= 1 << t
			w.stopClock(s, t)
		}
	}
	k := c.timers
	if len(c.cycle) > 0 {
		if m.Set&(1<<k) != 0 {
			w.dueMarks = w.dueMarks[:0]
			var lost machine.Input
			w.comeRound(s, int(m.Joined), &lost, k)
		}
		k++
	}
	for i := range c.suns {
		if m.Set&(1<<(k+i)) != 0 {
			w.startClock(s, k+i, sunLeast, sunMost)
		}
	}
}

// arriving notes how faults have a hand in a command that arrives.
func (w *World) arriving(s *state, m Move) {
	if w.rung != Faulty {
		return
	}
	switch i := m.At; {
	case m.Again:
		s.again[i] = false
		w.strike(s, int16(w.frail.cutOff[i]))
	case m.Doubled:
		s.again[i] = true
	}
}

// arrived strikes where a device did something else than it was told: it reports
// what it has come to.
func (w *World) arrived(s *state, m Move) {
	if w.rung != Faulty || !m.Wrong {
		return
	}
	if m.Unheard {
		s.lost[m.At] = true
	}
	w.strike(s, m.Fault)
}

// supersedes reports whether a new command to a resource may find an older one
// still under way.
func (w *World) supersedes(s *state, i int) bool {
	return s.newest[i] || w.rung == Faulty && s.again[i] && !w.frail.rough
}

// resent reports whether a command repeats the one under way so that nothing is
// changed by it.
func (w *World) resent(c *machine.Command, i int) bool {
	return w.rung == Faulty && c.From == machine.FromResend && w.frail.steady[i]
}

// commandsLeft notes that a Step has sent new commands: what was wrong with the
// ones before matters no more.
func (w *World) commandsLeft(s *state) {
	if w.rung != Faulty {
		return
	}
	for k := range w.out.Commands {
		c := &w.out.Commands[k]
		i := w.at(c.Res)
		if c.Call || i < 0 {
			continue
		}
		s.lost[i], s.slow[i], s.again[i] = false, false, false
		if c.From != machine.FromResend {
			s.awaited[i] = false
		}
	}
}

// recover notes what has come of what faults have held up.
func (w *World) recover(s *state, m Move) {
	if w.rung != Faulty {
		return
	}
	if m.Kind == MoveReport && s.owed[m.At] > 0 {
		if s.owed[m.At]--; s.flight[m.At] == none {
			s.owed[m.At] = 0 // it was the present value already
		}
	}
	for i, r := range w.res {
		if !w.devices[i].settable {
			continue
		}
		if !s.m.Channel[r].Pending {
			s.lost[i], s.slow[i], s.awaited[i] = false, false, false
		}
		if m.Kind == MoveTimeout && m.At == i && !w.willAnswer(s, i) {
			s.awaited[i] = false
		}
	}
}
