// A reaction: micro-steps until nothing changes any more.

package machine

import "slices"

// beginMicro forgets what the last micro-step triggered.
func (st *Stepper) beginMicro() {
	st.stamp++
	if st.stamp == 0 { // wrapped: old stamps would look new
		clear(st.trigStamp)
		clear(st.ruleStamp)
		clear(st.slotStamp)
		st.stamp = 1
	}
	st.watched = st.watched[:0]
	st.fired = st.fired[:0]
}

// watch notes the truth of the conditions that a change may alter. It must be
// called before the change is applied.
func (st *Stepper) watch(s *State, refs []trigRef) {
	for _, ref := range refs {
		if st.trigStamp[ref.id] == st.stamp {
			continue
		}
		st.trigStamp[ref.id] = st.stamp
		cond := st.p.Rules[ref.rule].Triggers[ref.nth].Cond
		if s.Oracle != nil && s.Oracle.Whole(cond) {
			st.watched = append(st.watched, watched{ref: ref, later: true})
			continue
		}
		st.watched = append(st.watched, watched{ref: ref, before: st.p.Eval(cond, s)})
	}
}

// fireEdges fires the watched triggers whose condition became true. From
// unknown it is an edge only where the trigger says "also on reconnect".
func (st *Stepper) fireEdges(s *State) {
	for _, w := range st.watched {
		if w.before == True {
			continue
		}
		t := &st.p.Rules[w.ref.rule].Triggers[w.ref.nth]
		if !w.later && w.before == Unknown && !t.AlsoOnReconnect {
			continue
		}
		if st.p.Eval(t.Cond, s) == True && !(w.later && s.Oracle.Was(t.Cond, t.AlsoOnReconnect)) {
			st.fire(w.ref)
		}
	}
}

func (st *Stepper) fireAll(refs []trigRef) {
	for _, ref := range refs {
		st.fire(ref)
	}
}

// fire marks a rule as triggered; of several triggers the first is kept.
func (st *Stepper) fire(ref trigRef) {
	if st.ruleStamp[ref.rule] != st.stamp {
		st.ruleStamp[ref.rule] = st.stamp
		st.fired = append(st.fired, fired{rule: ref.rule, nth: ref.nth, slot: noSlot})
		return
	}
	for i := range st.fired {
		if st.fired[i].rule == ref.rule && st.fired[i].slot == noSlot {
			st.fired[i].nth = min(st.fired[i].nth, ref.nth)
		}
	}
}

// react runs micro-steps, beginning with the rules already triggered, until no
// variable changes. It reports true if that takes more than MaxMicro.
func (st *Stepper) react(s *State, out *Output) (overflow bool) {
	for n := 0; ; n++ {
		if n == MaxMicro {
			return true
		}
		micro := out.Micros
		out.Micros++
		out.VarsAt = append(out.VarsAt, s.Vars...)
		st.runRules(s, out, micro)
		if !st.resolveVars(s, out, micro) {
			return false
		}
		st.applyVars(s)
	}
}

// runRules reads every triggered rule's guard on the one snapshot and collects
// its actions, in rule order. Steps of a rule that are due come before a new run
// of it.
func (st *Stepper) runRules(s *State, out *Output, micro int32) {
	slices.SortFunc(st.fired, func(a, b fired) int {
		switch {
		case a.rule != b.rule:
			return int(a.rule) - int(b.rule)
		case a.slot == noSlot:
			return 1
		case b.slot == noSlot:
			return -1
		}
		return int(a.slot) - int(b.slot)
	})
	st.assigns, st.stops = st.assigns[:0], st.stops[:0]
	for _, f := range st.fired {
		r := &st.p.Rules[f.rule]
		truth := st.p.Eval(r.Guard, s)
		fi := Firing{Rule: f.rule, Trigger: f.nth, Micro: micro, Unknown: truth == Unknown}
		if f.slot != noSlot {
			st.resume(s, out, f.slot, truth, fi)
			continue
		}
		if fi.Branch = r.branch(truth); fi.Branch == Quiet || r.Slots == 0 {
			st.perform(s, out, fi)
			continue
		}
		st.begin(s, out, fi)
	}
	for _, rule := range st.stops {
		st.stopRule(s, out, rule)
	}
}

// branch is what a rule does for a guard: else counts only where it is written.
func (r *Rule) branch(guard Truth) Branch {
	switch {
	case guard == True:
		return Then
	case len(r.Else)+len(r.ElseLater) > 0:
		return Else
	}
	return Quiet
}

// perform notes a firing and collects its actions: those of the branch at once,
// or those of the step that is due.
func (st *Stepper) perform(s *State, out *Output, fi Firing) {
	out.Firings = append(out.Firings, fi)
	r := &st.p.Rules[fi.Rule]
	var actions []Action
	switch {
	case fi.Branch != Then && fi.Branch != Else:
		return
	case fi.Step > 0:
		actions = r.Later(fi.Branch)[fi.Step-1].Actions
	case fi.Branch == Then:
		actions = r.Then
	default:
		actions = r.Else
	}
	for i := range actions {
		st.act(s, out, fi.Rule, &actions[i], fi.Micro)
	}
}

// act collects one action. A set whose value is unknown is not asked for.
func (st *Stepper) act(s *State, out *Output, rule RuleID, a *Action, micro int32) {
	switch a.Kind {
	case DoSet:
		v, region, ok := st.p.EvalValue(a.Value, s)
		if ok && region == NoRegion {
			out.Outside = append(out.Outside, Outside{Res: a.Res, Rule: rule, Micro: micro})
		}
		if ok {
			out.Writes = append(out.Writes, Write{
				Res: a.Res, Value: v, Region: region, From: FromRule, Rule: rule, Micro: micro, Always: a.Always,
			})
		}
	case DoAssign:
		i, ok := st.p.evalIndex(a.Value, s)
		if ok && i < 0 {
			out.Outside = append(out.Outside, Outside{IsVar: true, Var: a.Var, Rule: rule, Micro: micro})
		}
		if ok {
			st.assigns = append(st.assigns, assign{v: a.Var, index: i, priority: st.p.Rules[rule].Priority, rule: rule})
		}
	case DoNotify:
		out.Notices = append(out.Notices, Notice{Rule: rule, Action: a, Micro: micro})
	case DoCall:
		st.call(s, out, rule, a, micro)
	case DoStop:
		st.stops = append(st.stops, a.Rule)
	}
}

// call asks for an action to be invoked, with exact arguments.
func (st *Stepper) call(s *State, out *Output, rule RuleID, a *Action, micro int32) {
	from := len(out.args)
	for _, id := range a.Args {
		v, _, ok := st.p.EvalValue(id, s)
		if !ok {
			out.args = out.args[:from]
			return
		}
		out.args = append(out.args, v)
	}
	out.Writes = append(out.Writes, Write{
		Res: a.Res, From: FromRule, Rule: rule, Micro: micro, Call: true, args: [2]int32{int32(from), int32(len(out.args))},
	})
}

// resolveVars picks for each variable the write of highest priority, ties by
// rule order, and reports whether any variable will change. A value outside the
// domain competes like any other, and leaves the variable as it is.
func (st *Stepper) resolveVars(s *State, out *Output, micro int32) bool {
	st.changed = st.changed[:0]
	for i := range st.assigns {
		if !st.wins(i) {
			continue
		}
		a := st.assigns[i]
		for j := range st.assigns {
			b := &st.assigns[j]
			if b.v == a.v && b.priority == a.priority && b.index != a.index {
				out.Conflicts = append(out.Conflicts, Conflict{IsVar: true, Var: a.v, Winner: a.rule, Loser: b.rule, Micro: micro})
			}
		}
		if s.Oracle != nil {
			s.Oracle.LookVar(a.v)
		}
		if a.index >= 0 && s.Vars[a.v] != a.index {
			st.changed = append(st.changed, a.v)
		}
	}
	return len(st.changed) > 0
}

// wins reports whether the i-th assignment is the one its variable takes.
func (st *Stepper) wins(i int) bool {
	a := &st.assigns[i]
	for j := range st.assigns {
		b := &st.assigns[j]
		if b.v == a.v && (b.priority > a.priority || b.priority == a.priority && j < i) {
			return false
		}
	}
	return true
}

// applyVars makes the winning assignments visible and triggers what they flip:
// the next micro-step's changes.
func (st *Stepper) applyVars(s *State) {
	st.beginMicro()
	for _, v := range st.changed {
		st.watch(s, st.p.index.whenVar[v])
		st.touch(st.p.index.settleVar[v])
	}
	for i := range st.assigns {
		if st.assigns[i].index >= 0 && st.wins(i) {
			s.Vars[st.assigns[i].v] = st.assigns[i].index
		}
	}
	st.fireEdges(s)
}
