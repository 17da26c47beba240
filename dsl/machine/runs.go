// Runs: rules that are not over when their reaction is.

package machine

// begin starts a run of a rule with delayed steps, as its mode allows.
func (st *Stepper) begin(s *State, out *Output, fi Firing) {
	r := &st.p.Rules[fi.Rule]
	slot := r.Slot
	for slot < r.Slot+SlotID(r.Slots)-1 && s.Runs[slot].Step != 0 {
		slot++
	}
	if s.Runs[slot].Step != 0 {
		switch q := &s.Waiting[slot]; {
		case r.Mode == Restart:
			st.cancel(s, out, slot)
		case r.Mode == Queued && int32(q.Len) < r.Max:
			q.Trigger[q.Len] = int16(fi.Trigger)
			q.Len++
			fi.Branch = Waits
		default:
			fi.Branch = Full
			st.events = append(st.events, gateNote{rule: fi.Rule, dropped: true})
		}
	}
	st.perform(s, out, fi)
	if fi.Branch == Then || fi.Branch == Else {
		st.slotStamp[slot] = st.stamp
		s.Runs[slot] = Run{Branch: fi.Branch, Trigger: int16(fi.Trigger)}
		st.next(s, out, slot)
	}
}

// resume does what a run has waited for: its next step, or, for a queued run, its
// beginning. A step that is not to be done anyway needs the guard to hold still.
func (st *Stepper) resume(s *State, out *Output, slot SlotID, guard Truth, fi Firing) {
	r, run := &st.p.Rules[fi.Rule], &s.Runs[slot]
	if run.Step == StartRun {
		if fi.Branch = r.branch(guard); fi.Branch == Quiet {
			st.perform(s, out, fi)
			st.end(s, out, slot)
			return
		}
		run.Branch, run.Step = fi.Branch, 0
		st.slotStamp[slot] = st.stamp
		st.perform(s, out, fi)
		st.next(s, out, slot)
		return
	}
	fi.Step = run.Step
	if !r.Later(run.Branch)[run.Step-1].Anyway && run.Branch != keeps(guard) {
		st.perform(s, out, fi) // quiet
		st.cancel(s, out, slot)
		return
	}
	fi.Branch = run.Branch
	st.perform(s, out, fi)
	st.next(s, out, slot)
}

// keeps is the branch of which a guard lets the steps go on.
func keeps(guard Truth) Branch {
	if guard == True {
		return Then
	}
	return Else
}

// next lets a run wait for the step after the one just done, or end.
func (st *Stepper) next(s *State, out *Output, slot SlotID) {
	run := &s.Runs[slot]
	later := st.p.Rules[st.p.Slots[slot].Rule].Later(run.Branch)
	if int(run.Step) == len(later) {
		st.end(s, out, slot)
		return
	}
	run.Step++
	st.startTimer(s, out, st.p.Slots[slot].Timer, later[run.Step-1].Ticks)
	st.markDirty(st.p.Slots[slot].Rule)
}

// end frees a slot; the first run that waits for it begins on this very tick, as
// an input of its own.
func (st *Stepper) end(s *State, out *Output, slot SlotID) {
	st.stopTimer(s, out, st.p.Slots[slot].Timer)
	s.Runs[slot] = Run{}
	q := &s.Waiting[slot]
	if q.Len == 0 {
		return
	}
	s.Runs[slot] = Run{Step: StartRun, Trigger: q.Trigger[0]}
	copy(q.Trigger[:], q.Trigger[1:q.Len])
	q.Len--
	q.Trigger[q.Len] = 0
	st.startTimer(s, out, st.p.Slots[slot].Timer, 0)
}

// cancel ends a run before its last step.
func (st *Stepper) cancel(s *State, out *Output, slot SlotID) {
	out.Cancels = append(out.Cancels, Cancel{Rule: st.p.Slots[slot].Rule, Slot: slot, Step: s.Runs[slot].Step})
	st.end(s, out, slot)
}

// stopRule drops what is still to come of a rule: the steps of its runs and the
// runs that wait, but not the runs that began in this micro-step.
func (st *Stepper) stopRule(s *State, out *Output, rule RuleID) {
	r := &st.p.Rules[rule]
	for slot := r.Slot; slot < r.Slot+SlotID(r.Slots); slot++ {
		if s.Runs[slot].Step == 0 || st.slotStamp[slot] == st.stamp {
			continue
		}
		s.Waiting[slot] = Queue{}
		st.cancel(s, out, slot)
	}
}

// restoreRuns undoes what a reaction that does not end did to runs. Those whose
// steps were due end: the effects of rules are dropped.
func (st *Stepper) restoreRuns(s *State, out *Output) {
	copy(s.Runs, st.runs0)
	copy(s.Waiting, st.waiting0)
	for i := range st.p.Slots {
		s.Running[st.p.Slots[i].Timer] = s.Runs[i].Step != 0
	}
	for _, slot := range st.due {
		s.Running[st.p.Slots[slot].Timer] = false
		st.end(s, out, slot)
	}
}
