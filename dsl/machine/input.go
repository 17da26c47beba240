// Applying an input: values, availability, time and the command channel.

package machine

import "github.com/tenet-iot/tenet/models"

// input applies in to the state and fires the triggers of micro-step 0.
func (st *Stepper) input(s *State, in Input, out *Output) {
	switch in.Kind {
	case InReport:
		st.report(s, in, out)
	case InAnswer:
		st.answer(s, in, out)
	case InTimeout:
		st.timeout(s, in, out)
	case InAvailability:
		st.availability(s, in)
	case InStart:
		st.start(s, in, out)
	case InExpired:
		st.expired(s, in, out)
	case InMarks:
		st.marks(s, in)
	case InFacts:
		st.facts(s, in)
	case InHold:
		st.hold(s, in, out)
	case InCommand:
		// A person's command changes nothing by itself: it is a write.
	}
}

// report takes a reading. A bad one keeps the last value and makes conditions
// on it unknown.
func (st *Stepper) report(s *State, in Input, out *Output) {
	x := &st.p.index
	st.watchFacts(s, in.Facts)
	if in.Bad {
		st.forget(s, in.Res)
		st.takeFacts(s, in.Facts)
		st.fireEdges(s)
		st.fireSequences(in.Facts)
		return
	}
	st.watchRes(s, in.Res)
	first := s.Region[in.Res] == NoRegion
	s.Region[in.Res] = in.Region
	s.Known[in.Res] = true
	if s.Oracle != nil {
		s.Oracle.Told(in.Res)
	}
	st.renew(s, in.Res, out)
	st.takeFacts(s, in.Facts)
	st.fireEdges(s)
	st.fireSequences(in.Facts)
	st.fireAll(x.updates[in.Res])
	if in.Changed || first {
		st.fireAll(x.changes[in.Res])
	}
	st.reportChannel(s, in, out)
}

// reportChannel compares a report with the newest command: an equal one at
// least L after sending is its answer; a different one means the device may
// have to be told again.
func (st *Stepper) reportChannel(s *State, in Input, out *Output) {
	ch := &s.Channel[in.Res]
	switch {
	case !ch.Value.IsSet():
	case ch.Value != in.Value:
		ch.Differs = true
	case ch.Pending && in.Late:
		ch.Pending, ch.Succeeded = false, true
		out.Timeouts = append(out.Timeouts, TimeoutOp{Res: in.Res})
	}
}

// watchRes notes that a resource is about to change.
func (st *Stepper) watchRes(s *State, r Res) {
	st.watch(s, st.p.index.whenRes[r])
	st.touch(st.p.index.settleRes[r])
}

// forget makes a resource unknown, and with it every fact derived from it; the
// last value is kept.
func (st *Stepper) forget(s *State, r Res) {
	st.watchRes(s, r)
	for _, f := range st.p.index.derived[r] {
		st.watchRes(s, f)
	}
	s.Known[r] = false
	if s.Oracle != nil {
		s.Oracle.Told(r)
	}
	for _, f := range st.p.index.derived[r] {
		s.Known[f] = false
	}
}

// renew starts what counts from the last report of a resource: its ages and its
// time to live.
func (st *Stepper) renew(s *State, r Res, out *Output) {
	for _, t := range st.p.index.aging[r] {
		tm := &st.p.Timers[t]
		if tm.Kind == TimerAge {
			st.watchRes(s, tm.Res)
			s.Region[tm.Res], s.Known[tm.Res] = isFalse, true
		}
		st.startTimer(s, out, t, tm.Ticks)
	}
}

// The regions of a bool.
const (
	isFalse models.Region = 0
	isTrue  models.Region = 1
)

func (st *Stepper) watchFacts(s *State, facts []Fact) {
	for i := range facts {
		st.watchRes(s, facts[i].Res)
	}
}

func (st *Stepper) takeFacts(s *State, facts []Fact) {
	for i := range facts {
		f := &facts[i]
		s.Known[f.Res] = f.Known
		if f.Known {
			s.Region[f.Res] = f.Region
			if st.p.Resources[f.Res].Carried {
				s.Value[f.Res] = f.Value
			}
		}
	}
}

// fireSequences fires what waits for the sequences among the facts.
func (st *Stepper) fireSequences(facts []Fact) {
	for i := range facts {
		if st.p.Resources[facts[i].Res].Fact == SequenceFact {
			st.fireAll(st.p.index.updates[facts[i].Res])
		}
	}
}

// facts takes derived facts that time alone has changed.
func (st *Stepper) facts(s *State, in Input) {
	st.watchFacts(s, in.Facts)
	st.takeFacts(s, in.Facts)
	st.fireEdges(s)
	st.fireSequences(in.Facts)
}

// start begins what runs from the start on; after a restart it goes on instead.
func (st *Stepper) start(s *State, in Input, out *Output) {
	st.clock(s, in)
	for t := range st.p.Timers {
		if tm := &st.p.Timers[t]; tm.Kind == TimerEvery && !s.Running[t] {
			st.startTimer(s, out, TimerID(t), tm.Ticks)
		}
	}
	st.touch(st.p.index.settled)
	st.fireEdges(s)
	st.fireAll(st.p.index.start)
}

// clock takes the time of day.
func (st *Stepper) clock(s *State, in Input) {
	r := st.p.index.clock
	if r < 0 || in.Clock == NoRegion {
		return
	}
	st.watchRes(s, r)
	s.Region[r], s.Known[r] = in.Clock, true
}

// marks takes the moments of the day that fall on this tick.
func (st *Stepper) marks(s *State, in Input) {
	st.clock(s, in)
	st.fireEdges(s)
	for _, m := range in.Marks {
		st.fireAll(st.p.index.marks[m])
	}
}

// expired takes the timers that are due on this tick, all in one change. One
// that does not run is passed over.
func (st *Stepper) expired(s *State, in Input, out *Output) {
	st.watchFacts(s, in.Facts)
	for _, t := range in.Timers {
		if tm := &st.p.Timers[t]; s.Running[t] && tm.Kind == TimerAge {
			st.watchRes(s, tm.Res)
		}
	}
	for _, t := range in.Timers {
		if s.Running[t] {
			st.expire(s, t, out)
		}
	}
	st.takeFacts(s, in.Facts)
	st.fireEdges(s)
	st.fireSequences(in.Facts)
}

func (st *Stepper) expire(s *State, t TimerID, out *Output) {
	s.Running[t] = false
	tm := &st.p.Timers[t]
	switch tm.Kind {
	case TimerHold:
		s.Done[t] = true
		st.fire(st.p.index.timers[t])
	case TimerEvery:
		st.startTimer(s, out, t, tm.Ticks)
		st.fire(st.p.index.timers[t])
	case TimerSlot:
		st.fired = append(st.fired, fired{rule: tm.Rule, nth: int32(s.Runs[tm.Slot].Trigger), slot: tm.Slot})
		st.due = append(st.due, tm.Slot)
	case TimerAge:
		s.Region[tm.Res], s.Known[tm.Res] = isTrue, true
	case TimerStale:
		st.forget(s, tm.Res)
	}
}

func (st *Stepper) startTimer(s *State, out *Output, t TimerID, ticks int64) {
	s.Running[t] = true
	out.Timers = append(out.Timers, TimerOp{Timer: t, Start: true, Ticks: ticks})
}

func (st *Stepper) stopTimer(s *State, out *Output, t TimerID) {
	if s.Running[t] {
		s.Running[t] = false
		out.Timers = append(out.Timers, TimerOp{Timer: t})
	}
}

// answer ends the pending command on success. A failure leaves it pending: the
// running time-out sends it again, once per R.
func (st *Stepper) answer(s *State, in Input, out *Output) {
	ch := &s.Channel[in.Res]
	if !ch.Pending || !in.OK {
		return
	}
	ch.Pending, ch.Succeeded = false, true
	out.Timeouts = append(out.Timeouts, TimeoutOp{Res: in.Res})
}

// timeout sends the newest target again. It is the same target: no "is set".
func (st *Stepper) timeout(s *State, in Input, out *Output) {
	ch := &s.Channel[in.Res]
	if !ch.Pending {
		return
	}
	out.Commands = append(out.Commands, Command{Res: in.Res, Value: ch.Value, Region: ch.Region, From: FromResend})
	out.Timeouts = append(out.Timeouts, TimeoutOp{Res: in.Res, Start: true})
}

// availability marks a device as gone or back. Its resources become known
// again with their next reports; a report that slips in while it is away is
// forgotten when it is said to be away again, which is no event.
func (st *Stepper) availability(s *State, in Input) {
	same := s.Online[in.Dev] == in.Online
	s.Online[in.Dev] = in.Online
	x := &st.p.index
	if in.Online {
		if !same {
			st.fireAll(x.online[in.Dev])
		}
		return
	}
	st.watchFacts(s, in.Facts)
	for _, r := range st.p.Devices[in.Dev].Resources {
		st.watchRes(s, r)
	}
	for _, r := range st.p.Devices[in.Dev].Resources {
		st.forget(s, r)
	}
	st.takeFacts(s, in.Facts)
	st.fireEdges(s)
	st.fireSequences(in.Facts)
	if !same {
		st.fireAll(x.offline[in.Dev])
	}
}
