// Observers in walks: every branch is followed, with clocks of its own.

package verifier_test

import (
	"math"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/observe"
	"github.com/tenet-iot/tenet/dsl/world"
)

// watcher follows the observer of a sentence.
type watcher struct {
	o       observe.Watcher
	configs []config
	letter  observe.Letter   // events since the last letter
	letters []observe.Letter // all that were read
}

// config is a branch: a state, and when its clocks are due.
type config struct {
	state observe.State
	runs  [2]bool
	due   [2]int64
}

var clocksOf = [2]observe.Clocks{observe.First, observe.Second}

func (x *watcher) begin(p *world.Property) {
	*x = watcher{o: p.Observer}
	if x.o != nil {
		x.configs = []config{{state: x.o.Initial()}}
	}
}

// enter starts and stops clocks as the next state says.
func (x *watcher) enter(c config, n observe.Next, now int64) config {
	c.state = n.State
	for i, k := range clocksOf {
		switch {
		case n.Start&k != 0:
			c.runs[i], c.due[i] = true, now+x.o.Ticks(k)
		case x.o.Running(n.State)&k == 0:
			c.runs[i] = false
		}
	}
	return c
}

// expire lets clocks expire that are due now.
func (x *watcher) expire(now int64) {
	for j, c := range x.configs {
		var expired observe.Clocks
		for i, k := range clocksOf {
			if c.runs[i] && c.due[i] == now {
				expired |= k
				c.runs[i] = false
			}
		}
		if expired != 0 {
			x.configs[j] = x.enter(c, observe.Next{State: x.o.Expire(c.state, expired)}, now)
		}
	}
}

// read lets every branch read a letter; true if one of them breaks.
func (x *watcher) read(l observe.Letter, now int64) bool {
	x.letters = append(x.letters, l)
	var next []config
	seen := map[config]bool{}
	broken := false
	for _, c := range x.configs {
		for _, n := range x.o.Step(nil, c.state, l) {
			d := x.enter(c, n, now)
			broken = broken || x.o.Broken(d.state)
			if !seen[d] {
				seen[d] = true
				next = append(next, d)
			}
		}
	}
	x.configs = next
	return broken
}

// observe reads the state that a move has led to.
func (w *walk) observe() {
	l := w.watch.letter
	w.watch.letter = observe.Letter{}
	s := w.actual()
	for i := range w.prop.Props {
		p := &w.prop.Props[i]
		truth := machine.False
		switch {
		case p.Cond == machine.NoCond && w.settled(), p.Judged && w.wrong(p.Cond) == "":
			truth = machine.True
		case p.Cond != machine.NoCond && !p.Judged:
			truth = w.p.Eval(p.Cond, s)
		}
		l = l.With(observe.Prop(i+1), observe.Truth(truth))
	}
	if w.watch.read(l, w.clock.now) {
		w.broken = "its observer is broken after " + l.String()
	}
}

// observeEvents notes what the last Step did, and what its input is.
func (w *walk) observeEvents(in machine.Input, before *machine.State) {
	for i := range w.prop.Events {
		e := &w.prop.Events[i]
		w.eachEvent(&e.Event, in, before, func(s *machine.State) {
			if e.Really {
				vars := s.Vars
				s = w.actual()
				copy(s.Vars, vars)
			}
			q := w.p.Eval(e.Cond, s)
			if e.Cond == machine.NoCond || !e.Unless && q != machine.False || e.Unless && q != machine.True {
				w.watch.letter = w.watch.letter.Happens(observe.Event(i + 1))
			}
		})
	}
}

// seconds rounds up.
func seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

func (w *walk) reportTime(r machine.Res) int64 { return seconds(w.p.Resources[r].L()) }
func (w *walk) answerTime(r machine.Res) int64 { return seconds(w.p.Resources[r].R()) }

// counted reports whether reports and answers have to come in time.
func (w *walk) counted() bool { return w.prop.Timed && !w.prompt }

// late says whether a report comes at least L after the newest command.
func (w *walk) late(r machine.Res) bool {
	if w.counted() {
		return w.clock.now-w.things[r].sent >= w.reportTime(r)
	}
	return !w.prompt && w.chance()
}

func (w *walk) mayTimeOut(r machine.Res) bool {
	return !w.counted() || w.clock.now == w.things[r].answerBy
}

// deadline is how long it may take until something of the channel has to come.
func (w *walk) deadline() int64 {
	left := int64(math.MaxInt64)
	if !w.counted() {
		return left
	}
	for i := range w.things {
		x := &w.things[i]
		if w.p.Resources[i].Fact != machine.NoFact {
			continue
		}
		if x.flight.IsSet() {
			left = min(left, x.flightBy-w.clock.now)
		}
		if x.newerBy > 0 {
			left = min(left, x.newerBy-w.clock.now)
		}
		if len(x.queue) > 0 || w.state.Channel[i].Pending {
			left = min(left, x.answerBy-w.clock.now)
		}
	}
	return max(left, 0)
}

// held: with ticks, time stands still in the prompt world until everything has
// been reported.
func (w *walk) held() bool {
	if !w.prop.Timed || !w.prompt {
		return false
	}
	for i := range w.things {
		if w.p.Resources[i].Fact == machine.NoFact && !w.things[i].reported {
			return true
		}
	}
	return false
}
