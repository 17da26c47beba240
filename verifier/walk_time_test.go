// Time in walks: a plain count of seconds, and a day with a clock change now and
// then.

package verifier_test

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// ticker is the time of a walk: seconds since the start, seconds of wall time,
// and when each running timer is due.
type ticker struct {
	now, wall int64
	due       map[machine.TimerID]int64
	sun       map[machine.MarkID]int64 // when the sun next is where a mark waits for it
}

const secondsOfDay = 86_400

func (w *walk) start() {
	c := &w.clock
	c.due, c.sun = map[machine.TimerID]int64{}, map[machine.MarkID]int64{}
	w.watch.begin(w.prop)
	for i := range w.things {
		w.things[i].flightBy = w.reportTime(machine.Res(i))
	}
	c.wall = int64(w.number(0, secondsOfDay-1, "wall"))
	for id := range w.p.Marks {
		if w.p.Marks[id].Sun != "" {
			c.sun[machine.MarkID(id)] = int64(w.number(1, secondsOfDay, "sun"))
		}
	}
	w.input(machine.Input{Kind: machine.InStart, Clock: w.hour()})
}

// hour is the region of the time of day.
func (w *walk) hour() models.Region {
	for i := range w.p.Resources {
		if w.p.Resources[i].Fact == machine.ClockFact {
			v := models.OfInt(w.clock.wall % secondsOfDay * 1e9)
			v.Kind = models.Duration
			region, _ := w.p.Resources[i].Cut.Cut(v)
			return region
		}
	}
	return machine.NoRegion
}

// tick takes what the last Step did to timers.
func (w *walk) tick() {
	for _, op := range w.out.Timers {
		delete(w.clock.due, op.Timer)
		if op.Start {
			w.clock.due[op.Timer] = w.clock.now + op.Ticks
		}
	}
}

// pass lets a few seconds go by, or all of them to the next thing that is due.
func (w *walk) pass() {
	if w.held() {
		return
	}
	c := &w.clock
	wait := w.untilDue()
	if by := w.deadline(); by < wait {
		c.now, c.wall = c.now+by, c.wall+by
		return
	}
	if wait > 0 && w.chance() {
		wait = int64(w.number(0, int(min(wait-1, 4)), "seconds"))
		c.now, c.wall = c.now+wait, c.wall+wait
		return
	}
	c.now, c.wall = c.now+wait, c.wall+wait
	w.watch.expire(c.now)
	if w.slide() {
		return // what else is due now comes as a move of its own
	}
	w.marks()
	w.expire()
}

// untilDue is the time to the next timer or moment of the day.
func (w *walk) untilDue() int64 {
	c := &w.clock
	wait := int64(secondsOfDay)
	for _, config := range w.watch.configs {
		for i, on := range config.runs {
			if on {
				wait = min(wait, config.due[i]-c.now)
			}
		}
	}
	if w.facts != nil {
		if tick, ok := w.facts.Next(); ok {
			wait = min(wait, tick-c.now)
		}
	}
	for _, due := range c.due {
		wait = min(wait, due-c.now)
	}
	for id := range w.p.Marks {
		m := &w.p.Marks[id]
		if m.Sun != "" {
			wait = min(wait, c.sun[machine.MarkID(id)]-c.now)
			continue
		}
		left := m.Second - c.wall%secondsOfDay
		if left <= 0 {
			left += secondsOfDay
		}
		wait = min(wait, left)
	}
	return max(wait, 0)
}

// marks plays the moments of the day that fall on now.
func (w *walk) marks() {
	c := &w.clock
	in := machine.Input{Kind: machine.InMarks, Clock: w.hour()}
	for id := range w.p.Marks {
		m, at := &w.p.Marks[id], machine.MarkID(id)
		switch {
		case m.Sun == "" && c.wall%secondsOfDay == m.Second:
			in.Marks = append(in.Marks, at)
		case m.Sun != "" && c.sun[at] == c.now:
			in.Marks = append(in.Marks, at)
			c.sun[at] = c.now + 24*3600 + int64(w.number(-600, 600, "season"))
		}
	}
	if len(in.Marks) > 0 {
		w.input(in)
	}
}

// expire plays the timers that are due, all at once.
func (w *walk) expire() {
	in := machine.Input{Kind: machine.InExpired}
	for id, due := range w.clock.due {
		if due == w.clock.now {
			in.Timers = append(in.Timers, id)
		}
	}
	if len(in.Timers) == 0 {
		return
	}
	slices.Sort(in.Timers)
	for _, id := range in.Timers {
		delete(w.clock.due, id)
	}
	w.input(in)
}
