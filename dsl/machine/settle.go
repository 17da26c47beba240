// Settling: what is judged when the reaction is over and the state is stable.

package machine

import "slices"

// touch notes rules whose holds and runs depend on what changes.
func (st *Stepper) touch(rules []RuleID) {
	for _, r := range rules {
		st.markDirty(r)
	}
}

func (st *Stepper) markDirty(r RuleID) {
	if !st.dirtyMark[r] {
		st.dirtyMark[r] = true
		st.dirty = append(st.dirty, r)
	}
}

// settle starts and ends holds, and ends the runs whose next step has lost its
// reason, of all rules that may be concerned.
func (st *Stepper) settle(s *State, out *Output) {
	slices.Sort(st.dirty)
	for _, r := range st.dirty {
		st.dirtyMark[r] = false
		st.settleHolds(s, out, r)
		st.settleRuns(s, out, r)
	}
	st.dirty = st.dirty[:0]
}

// settleHolds: a condition that is true is timed once in each stay; one that is
// not ends the stay.
func (st *Stepper) settleHolds(s *State, out *Output, rule RuleID) {
	for i := range st.p.Rules[rule].Triggers {
		t := &st.p.Rules[rule].Triggers[i]
		if t.Kind != HoldsFor {
			continue
		}
		switch holds := st.p.Eval(t.Cond, s) == True; {
		case !holds:
			s.Done[t.Timer] = false
			st.stopTimer(s, out, t.Timer)
		case !s.Running[t.Timer] && !s.Done[t.Timer]:
			st.startTimer(s, out, t.Timer, st.p.Timers[t.Timer].Ticks)
		}
	}
}

func (st *Stepper) settleRuns(s *State, out *Output, rule RuleID) {
	r := &st.p.Rules[rule]
	for slot := r.Slot; slot < r.Slot+SlotID(r.Slots); slot++ {
		if s.Runs[slot].Step > 0 && !st.justified(s, r, &s.Runs[slot]) {
			st.cancel(s, out, slot)
		}
	}
}

// justified reports whether the step a run waits for may still come: the
// condition that started the run, if it was one, and the guard of the branch.
func (st *Stepper) justified(s *State, r *Rule, run *Run) bool {
	if r.Later(run.Branch)[run.Step-1].Anyway {
		return true
	}
	t := &r.Triggers[run.Trigger]
	if (t.Kind == WhenTrue || t.Kind == HoldsFor) && st.p.Eval(t.Cond, s) != True {
		return false
	}
	return keeps(st.p.Eval(r.Guard, s)) == run.Branch
}
