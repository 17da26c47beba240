// Applying an input: values, availability and the command channel.

package machine

// input applies in to the state and fires the triggers of micro-step 0.
func (st *Stepper) input(s *State, in Input, out *Output) {
	x := &st.p.index
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
		st.fireAll(x.start)
	case InCommand:
		// A person's command changes nothing by itself: it is a write.
	}
}

// report takes a reading. A bad one keeps the last value and makes conditions
// on it unknown.
func (st *Stepper) report(s *State, in Input, out *Output) {
	x := &st.p.index
	st.watch(s, x.whenRes[in.Res])
	if in.Bad {
		s.Known[in.Res] = false
		st.fireEdges(s)
		return
	}
	first := s.Region[in.Res] == NoRegion
	s.Region[in.Res] = in.Region
	s.Known[in.Res] = true
	st.fireEdges(s)
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
		out.Timers = append(out.Timers, TimerOp{Res: in.Res})
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
	out.Timers = append(out.Timers, TimerOp{Res: in.Res})
}

// timeout sends the newest target again. It is the same target: no "is set".
func (st *Stepper) timeout(s *State, in Input, out *Output) {
	ch := &s.Channel[in.Res]
	if !ch.Pending {
		return
	}
	out.Commands = append(out.Commands, Command{Res: in.Res, Value: ch.Value, Region: ch.Region, From: FromResend})
	out.Timers = append(out.Timers, TimerOp{Res: in.Res, Start: true})
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
	for _, r := range st.p.Devices[in.Dev].Resources {
		st.watch(s, x.whenRes[r])
	}
	for _, r := range st.p.Devices[in.Dev].Resources {
		s.Known[r] = false
	}
	st.fireEdges(s)
	if !same {
		st.fireAll(x.offline[in.Dev])
	}
}
