// Watching: the observer of a sentence reads a letter after every move.

package world

import (
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/observe"
)

// observerClocks are the clocks an observer may have.
var observerClocks = [...]observe.Clocks{observe.First, observe.Second}

// watchClocks counts the clocks of the observer.
func (w *World) watchClocks() {
	c := &w.clocks
	if w.prop.Observer == nil {
		return
	}
	for i, k := range observerClocks {
		if n := w.prop.Observer.Ticks(k); n > 0 {
			c.watched = i + 1
			c.high = max(c.high, int32(n))
		}
	}
}

// watch lets the observer read the state a move has led to, on the branch the
// move says. False if it has no such branch.
func (w *World) watch(s *state, m Move) bool {
	o := w.prop.Observer
	if o == nil {
		return true
	}
	w.nexts = o.Step(w.nexts[:0], s.obs, w.read(s))
	if int(m.Guess) >= len(w.nexts) {
		w.exhausted = true
		return false
	}
	w.enter(s, w.nexts[m.Guess])
	return true
}

// enter takes the observer into a state.
func (w *World) enter(s *state, n observe.Next) {
	s.obs = n.State
	running := w.prop.Observer.Running(n.State)
	for i := range w.clocks.watched {
		k := w.clocks.watch + i
		switch c := observerClocks[i]; {
		case n.Start&c != 0:
			ticks := w.prop.Observer.Ticks(c)
			w.startClock(s, k, ticks, ticks)
		case running&c == 0 && s.runs(k):
			w.stopClock(s, k)
		}
	}
}

// watchExpired tells the observer which of its clocks are due, before anything
// else that happens on the tick.
func (w *World) watchExpired(s *state, set uint64) {
	var expired observe.Clocks
	for i := range w.clocks.watched {
		if k := w.clocks.watch + i; set&(1<<k) != 0 {
			expired |= observerClocks[i]
			w.stopClock(s, k)
		}
	}
	if expired != 0 {
		w.enter(s, observe.Next{State: w.prop.Observer.Expire(s.obs, expired)})
	}
}

// read makes the letter of a state: its propositions, and the events of the move
// that led to it.
func (w *World) read(s *state) observe.Letter {
	l := w.letter
	for i := range w.prop.Props {
		l = l.With(observe.Prop(i+1), w.truth(s, &w.prop.Props[i]))
	}
	return l
}

func (w *World) truth(s *state, p *Prop) observe.Truth {
	switch {
	case p.Cond == machine.NoCond:
		return truthOf(w.settled(s))
	case p.Judged:
		return truthOf(!w.wrong(s, p.Cond))
	}
	return observe.Truth(w.program.Eval(p.Cond, w.actualView(s)))
}

func truthOf(b bool) observe.Truth {
	if b {
		return observe.True
	}
	return observe.False
}

// eventsBefore notes the events that an input is itself, judged in the state
// before it.
func (w *World) eventsBefore(s *state, in machine.Input) {
	for i := range w.prop.Events {
		if e := &w.prop.Events[i]; w.isInput(&e.Event, s, in) {
			w.note(s, i, s.m.Vars)
		}
	}
}

// eventsAfter notes the events among what Step did.
func (w *World) eventsAfter(s *state) {
	for i := range w.prop.Events {
		w.eachEvent(&w.prop.Events[i].Event, func(micro int32) { w.note(s, i, w.varsAt(micro)) })
	}
}

// note puts an event into the letter if its condition counts it.
func (w *World) note(s *state, i int, vars []int32) {
	e := &w.prop.Events[i]
	if e.Cond != machine.NoCond {
		q := w.condition(s, e.Cond, e.Really, vars)
		if !e.Unless && q == machine.False || e.Unless && q == machine.True {
			return
		}
	}
	w.seen.Event = true
	w.letter = w.letter.Happens(observe.Event(i + 1))
}
