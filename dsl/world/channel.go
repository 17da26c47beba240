// The channel in time: by when reports and answers have to come.

package world

import (
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// channelClocks are the clocks of each composed resource: of the report under
// way, of the oldest change after it, and of the answer to the newest command.
const channelClocks = 3

func (w *World) flightClock(i int) int {
	if w.shadow == nil {
		i = int(w.clocks.obliged[i])
	}
	return w.clocks.channel + channelClocks*i
}
func (w *World) nextClock(i int) int   { return w.flightClock(i) + 1 }
func (w *World) answerClock(i int) int { return w.flightClock(i) + 2 }

// lags reports whether reports and answers are counted in ticks: the sentence
// speaks of ticks, and they do not come at once.
func (w *World) lags() bool { return w.prop.Timed && w.rung == Delayed }

// inTicks rounds up to whole seconds.
func inTicks(d time.Duration) int32 { return int32((d + time.Second - 1) / time.Second) }

func (w *World) reportTicks(r machine.Res) int32 {
	if w.rung == Prompt {
		return 0
	}
	return inTicks(w.program.Resources[r].L())
}
func (w *World) answerTicks(r machine.Res) int32 { return inTicks(w.program.Resources[r].R()) }

// runs reports whether a clock of the observer or the channel runs.
func (s *state) runs(k int) bool { return s.run&(1<<k) != 0 }

// ticks is runs, also for the clocks of a Course.
func (w *World) ticks(s *state, k int) bool {
	if k >= w.clocks.n {
		return w.shadow[k-w.clocks.n]
	}
	return s.runs(k)
}

// counts reports whether it is noted by when reports and answers have to come: in
// ticks, or along a Course.
func (w *World) counts() bool { return w.lags() || w.shadow != nil }

// startReport: a change is to be reported in time.
func (w *World) startReport(s *state, i int) {
	if !w.counts() || w.unobliged(i) {
		return
	}
	if k := w.flightClock(i); !w.overtakes(s, k) {
		n := int64(w.reportTicks(w.res[i]))
		w.startClock(s, k, n, n)
	}
}

// unobliged: nobody counts when a resource reports. Along a Course even a loose one
// owes its first report.
func (w *World) unobliged(i int) bool { return w.devices[i].loose && w.shadow == nil }

// overtakes: along a Course a report that was owed from the start on is still owed by
// then, though its value is another now.
func (w *World) overtakes(s *state, flight int) bool { return w.shadow != nil && w.ticks(s, flight) }

// reported: the report under way has arrived. A newer change is to be reported
// in its own time. False if it cannot be late, or early, with respect to the
// command it confirms.
func (w *World) reported(s *state, i int, v int16, late bool) bool {
	if !w.counts() || w.unobliged(i) {
		return true
	}
	if w.confirms(s, i, v) && !w.since(s, i, late) {
		return false
	}
	w.stopClock(s, w.flightClock(i))
	switch next := w.nextClock(i); {
	case w.ticks(s, next):
		w.moveClock(s, next, w.flightClock(i))
	case s.flight[i] != none:
		w.startReport(s, i)
	}
	return true
}

// since restricts the time since the newest command: at least L for a late
// report, less for another.
func (w *World) since(s *state, i int, late bool) bool {
	k := w.answerClock(i)
	if !w.ticks(s, k) {
		return true
	}
	answer, report := int64(w.answerTicks(w.res[i])), int64(w.reportTicks(w.res[i]))
	if late {
		return w.elapsed(s, k, report, answer)
	}
	return w.elapsed(s, k, 0, min(report-1, answer))
}

// elapsed restricts the time since a clock of the channel was started; false if it
// cannot be so.
func (w *World) elapsed(s *state, k int, low, high int64) bool {
	if w.record != nil {
		w.record.Clocks = append(w.record.Clocks, ClockOp{Clock: k, Checked: true, Low: low, High: high})
	}
	if k >= w.clocks.n {
		return true // a Course is timed when it is whole
	}
	i := w.clocks.owing[(k-w.clocks.channel)/channelClocks]
	all := int64(w.answerTicks(w.res[i]))
	return s.zone.restrict(k+1, 0, int32(all-low), w.running(s)) && s.zone.restrict(0, k+1, int32(high-all), w.running(s))
}

// startAnswer: a command is to be answered in time.
func (w *World) startAnswer(s *state, i int) {
	if w.counts() && !w.devices[i].loose && w.rung != Prompt {
		n := int64(w.answerTicks(w.res[i]))
		w.startClock(s, w.answerClock(i), n, n)
	}
}

// answered stops the clocks of commands that have arrived and been answered.
func (w *World) answered(s *state) {
	if !w.counts() {
		return
	}
	for i, r := range w.res {
		if w.devices[i].blurred {
			continue
		}
		if k := w.answerClock(i); w.ticks(s, k) && !s.newest[i] && !s.m.Channel[r].Pending {
			w.stopClock(s, k)
		}
	}
}

// mayTimeOut reports whether the time-out of the newest command may be over.
func (w *World) mayTimeOut(s *state, i int) bool {
	if !w.lags() {
		return true
	}
	k := w.answerClock(i)
	return !s.runs(k) || s.zone.at(0, k+1) >= 0
}

// overdue: the time-out of the newest command is over.
func (w *World) overdue(s *state, i int) {
	if !w.counts() {
		return
	}
	if k := w.answerClock(i); w.ticks(s, k) {
		n := int64(w.answerTicks(w.res[i]))
		w.elapsed(s, k, n, n)
	}
}

// held reports whether time stands still: in the prompt world while an answer is
// due, and, where ticks are counted, until everything has been reported.
func (w *World) held(s *state) bool {
	if w.behind(s) {
		return true
	}
	if w.rung != Prompt {
		return false
	}
	if w.busy(s) {
		return true
	}
	if !w.prop.Timed {
		return false
	}
	for i, r := range w.res {
		if d := &w.devices[i]; !d.fact && !d.blurred && s.m.Region[r] == machine.NoRegion {
			return true
		}
	}
	return false
}

// nextReport notes the oldest change that the report under way does not carry;
// there is none if it carries the present value.
func (w *World) nextReport(s *state, i int) {
	if !w.counts() || w.devices[i].loose {
		return
	}
	k := w.nextClock(i)
	switch newer := s.flight[i] != none && s.flight[i] != s.actual[i]; {
	case !newer && w.ticks(s, k):
		w.stopClock(s, k)
	case newer && !w.ticks(s, k):
		w.startClock(s, k, int64(w.reportTicks(w.res[i])), int64(w.reportTicks(w.res[i])))
	}
}
