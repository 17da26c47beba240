// Moves of the faulty world: what may happen next where things fail.

package world

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// nothing is a move of a kind that says no more than where.
func nothing(kind MoveKind, at int) Move {
	return Move{Kind: kind, At: at, Value: none, First: none, Command: none}
}

// faultyMoves is moves on the faulty rung.
func (w *World) faultyMoves(s *state, yield func(Move) bool) {
	if w.behind(s) {
		w.belatedMoves(s, yield)
		return
	}
	for i := range w.res {
		if w.devices[i].fact {
			if !s.down && !w.factMoves(s, i, yield) {
				return
			}
			continue
		}
		if w.devices[i].blurred {
			if !s.down && !w.blurredMoves(i, yield) {
				return
			}
			continue
		}
		if !s.down && !w.isOffline(s, i) && !w.reportMoves(s, i, yield) {
			return
		}
		if !w.actualMoves(s, i, yield) || !s.down && !w.personMoves(i, yield) {
			return
		}
	}
	if w.timeMoves(s, yield) && w.faultyChannel(s, yield) {
		w.failures(s, yield)
	}
}

// belatedMoves: the timers that ran out while the gateway was down are judged
// before anything else happens but that facts stand as time has left them, those
// of one tick together. Which tick was first a state does not tell.
func (w *World) belatedMoves(s *state, yield func(Move) bool) {
	for i := range w.res {
		if w.devices[i].fact && !w.factMoves(s, i, yield) {
			return
		}
	}
	late := s.late
	for set := late; set != 0; set = (set - 1) & late {
		m := nothing(MoveBelated, -1)
		m.Set = set
		if !yield(m) {
			return
		}
	}
}

// failures: faults strike, as long as not too many are at work, and those that are
// seen in the state heal.
func (w *World) failures(s *state, yield func(Move) bool) bool {
	room := w.atWork(s) < maxAtWork
	for k := range w.frail.list {
		f := &w.frail.list[k]
		m := nothing(MoveFault, f.at)
		m.Fault = int16(k)
		ok := true
		switch f.Kind {
		case Misbehaves:
			ok = !room || f.Transition.OnSet || w.misbehaving(s, m, yield)
		case CutOff:
			ok = w.cutOffMoves(s, m, room, yield)
		case Down:
			if m.Kind = MoveHeal; !s.down {
				m.Kind = MoveFault
			}
			ok = !s.down && !room || yield(m)
		}
		if !ok {
			return false
		}
	}
	return true
}

// cutOffMoves: the gateway learns that a device is offline, and that it is back.
// Where nothing excuses the sentence, what is under way may also just be held up.
func (w *World) cutOffMoves(s *state, m Move, room bool, yield func(Move) bool) bool {
	f := &w.frail.list[m.Fault]
	if f.unmissed {
		return true
	}
	gone := slices.Contains(w.frail.awaited, f.Dev) && !s.m.Online[f.Dev]
	switch {
	case gone && s.down, !gone && !room:
		return true
	case gone:
		m.Kind = MoveHeal
		return yield(m)
	case w.frail.strict && !yield(m):
		return false
	}
	m.Kind = MoveOffline
	return s.down || yield(m)
}

// misbehaving: a declared fault changes a value.
func (w *World) misbehaving(s *state, m Move, yield func(Move) bool) bool {
	i, t := m.At, &w.frail.list[m.Fault].Transition
	d := &w.devices[i]
	if s.actual[i] == none || t.Effect != EffectTo || !matches(t.From, d.values.region[s.actual[i]]) {
		return true // what is still open may be anything
	}
	for v := range d.values.values {
		to := int16(v)
		view := w.actualView(s)
		if to == s.actual[i] || !matches(t.To, d.values.region[to]) || w.program.Eval(t.When, view) == machine.False || !w.allowed(d, view, s.actual[i], to) {
			continue
		}
		m.Kind, m.Value, m.Wrong, m.Coalesced = MoveActual, to, true, false
		if !yield(m) {
			return false
		}
		if m.Coalesced = true; s.flight[i] != none && s.flight[i] != to && !yield(m) {
			return false
		}
	}
	return true
}

// faultyChannel is channelMoves on the faulty rung.
func (w *World) faultyChannel(s *state, yield func(Move) bool) bool {
	room := w.atWork(s) < maxAtWork
	for i := range w.res {
		if !w.devices[i].settable {
			continue
		}
		if !w.isOffline(s, i) && !w.arrivals(s, i, room, yield) || !w.repeats(s, i, yield) || !s.down && !w.endings(s, i, room, yield) {
			return false
		}
	}
	return true
}

// arrivals: commands under way reach their device, by a fault once more.
func (w *World) arrivals(s *state, i int, room bool, yield func(Move) bool) bool {
	d := &w.devices[i]
	for v := range d.values.values {
		if s.older[i]&(1<<v) != 0 && (!w.deliver(s, i, int16(v), true, yield) || room && !w.faultyDeliver(s, i, int16(v), true, yield)) {
			return false
		}
	}
	if !s.newest[i] && !s.again[i] {
		return true
	}
	cmd := d.values.index(s.m.Channel[w.res[i]].Value)
	doubled := room && !w.frail.rough && w.mayDouble(i)
	return w.deliver(s, i, cmd, false, func(m Move) bool {
		if m.Again = !s.newest[i]; m.Again {
			return yield(m)
		}
		if !yield(m) {
			return false
		}
		m.Doubled, m.Fault = true, int16(w.frail.cutOff[i])
		return !doubled || yield(m)
	}) && (!room || !s.newest[i] || w.faultyDeliver(s, i, cmd, false, yield))
}

// faultyDeliver: what declared faults let a device do with a command, other than
// what it always may do. It may answer then, or not.
func (w *World) faultyDeliver(s *state, i int, cmd int16, older bool, yield func(Move) bool) bool {
	for k := range w.frail.list {
		f := &w.frail.list[k]
		if f.Kind != Misbehaves || f.at != i || !w.answers(s, i, &f.Transition, cmd) {
			continue
		}
		for _, v := range w.effects(s, i, &f.Transition, cmd) {
			m := Move{Kind: MoveDeliver, At: i, Value: v, Command: cmd, Older: older, First: none, Wrong: true, Fault: int16(k)}
			for _, m.Unheard = range []bool{false, true}[:1+count(!older)] {
				if !w.delivered(s, i, m, yield) {
					return false
				}
			}
		}
	}
	return true
}

// answers reports whether a transition may answer a command in a state.
func (w *World) answers(s *state, i int, t *Transition, cmd int16) bool {
	d := &w.devices[i]
	return t.OnSet && matches(t.SetRegions, d.values.region[cmd]) &&
		(s.actual[i] == none || matches(t.From, d.values.region[s.actual[i]])) && w.program.Eval(t.When, w.actualView(s)) != machine.False
}

// repeats: in a rough world a command that has arrived may be on its way a second time.
func (w *World) repeats(s *state, i int, yield func(Move) bool) bool {
	return !w.frail.rough || !s.again[i] || yield(nothing(MoveAgain, i))
}

// endings: the answer to the newest command comes, or its time-out; by a fault the
// command or the answer is lost, and only the time-out can come.
func (w *World) endings(s *state, i int, room bool, yield func(Move) bool) bool {
	if !s.m.Channel[w.res[i]].Pending {
		return true
	}
	if !s.newest[i] && !s.lost[i] && !w.isOffline(s, i) && !yield(nothing(MoveAnswer, i)) {
		return false
	}
	if m := nothing(MoveLose, i); room && !s.lost[i] && w.frail.cutOff[i] >= 0 {
		m.Fault = int16(w.frail.cutOff[i])
		if !yield(m) {
			return false
		}
	}
	// A command to a device that is offline may be over its time before it arrives.
	if s.lost[i] || s.slow[i] || w.isOffline(s, i) || !s.newest[i] && !w.willAnswer(s, i) {
		return yield(nothing(MoveTimeout, i))
	}
	return true
}

// news reports whether a report of the value reported last can be noticed: the
// resource is not known, or owes one.
func (w *World) news(s *state, i int) bool {
	return w.rung == Faulty && (!s.m.Known[w.res[i]] || s.owed[i] > 0)
}
