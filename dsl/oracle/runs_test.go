// Runs and timers, by asking every rule after every input.

package oracle

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// clockKey names a timer: a hold or an every by rule and trigger, a delay by
// rule and slot, an age by its fact, a time to live by its resource.
type clockKey struct {
	kind machine.TimerKind
	rule *check.Rule
	n    int
	res  *check.Resource
}

func (k clockKey) String() string {
	switch k.kind {
	case machine.TimerHold:
		return fmt.Sprintf("hold %s %d", ruleName(k.rule), k.n)
	case machine.TimerEvery:
		return fmt.Sprintf("every %s %d", ruleName(k.rule), k.n)
	case machine.TimerSlot:
		return fmt.Sprintf("delay %s %d", ruleName(k.rule), k.n)
	case machine.TimerAge:
		return "age " + k.res.Ref
	}
	return "time to live of " + k.res.Ref
}

// clockOp starts or stops a timer.
type clockOp struct {
	clock clockKey
	start bool
	ticks int64
}

// runState is what a slot does: the step it waits for, from 1; 0 is none, -1 a
// queued run that is to begin.
type runState struct {
	step, trigger int
	branch        machine.Branch
}

// ended is a run that ended before its last step.
type ended struct {
	rule *check.Rule
	slot int
	step int
}

// slotsOf is the number of runs of a rule that may be under way.
func slotsOf(r *check.Rule) int {
	switch {
	case len(r.ThenLater)+len(r.ElseLater) == 0:
		return 0
	case r.Mode == machine.Parallel:
		return int(r.Max)
	}
	return 1
}

func laterOf(r *check.Rule, b machine.Branch) []*check.Step {
	if b == machine.Else {
		return r.ElseLater
	}
	return r.ThenLater
}

func (w *twin) startClock(k clockKey, ticks int64, out *outcome) {
	w.now.running[k] = true
	out.clocks = append(out.clocks, clockOp{clock: k, start: true, ticks: ticks})
}

func (w *twin) stopClock(k clockKey, out *outcome) {
	if w.now.running[k] {
		delete(w.now.running, k)
		out.clocks = append(out.clocks, clockOp{clock: k})
	}
}

// expired takes timers that are due and gives the events they are.
func (w *twin) expired(in input, out *outcome) []event {
	var events []event
	for _, k := range in.clocks {
		if !w.now.running[k] {
			continue
		}
		delete(w.now.running, k)
		switch k.kind {
		case machine.TimerHold:
			w.now.done[k] = true
			events = append(events, event{what: "timer", clock: k})
		case machine.TimerEvery:
			w.startClock(k, k.rule.Triggers[k.n].Ticks, out)
			events = append(events, event{what: "timer", clock: k})
		case machine.TimerSlot:
			events = append(events, event{what: "due", clock: k})
		case machine.TimerAge:
			w.now.value[k.res], w.now.known[k.res] = models.OfBool(true), true
		case machine.TimerStale:
			w.forget(k.res)
		}
	}
	return events
}

// due lists the slots of a rule whose next step is among the events.
func due(rule *check.Rule, events []event) []int {
	var slots []int
	for _, e := range events {
		if e.what == "due" && e.clock.rule == rule {
			slots = append(slots, e.clock.n)
		}
	}
	slices.Sort(slots)
	return slots
}

// begin runs a triggered rule that has delayed steps, as its mode says.
func (r *reaction) begin(rule *check.Rule, f firing, snapshot memory, assigned *[]assignment) error {
	runs := r.now.runs[rule]
	free := slices.IndexFunc(runs, func(x runState) bool { return x.step == 0 })
	switch {
	case free >= 0:
	case rule.Mode == machine.Restart:
		r.cancel(rule, 0)
		free = 0
	case rule.Mode == machine.Queued && len(r.now.waiting[rule]) < int(rule.Max):
		r.now.waiting[rule] = append(slices.Clone(r.now.waiting[rule]), f.trigger)
		f.branch = machine.Waits
	default:
		f.branch = machine.Full
		r.dropped = append(r.dropped, event{what: "dropped", rule: rule})
	}
	r.out.firings = append(r.out.firings, f)
	if free < 0 {
		return nil
	}
	if err := r.perform(rule, f, snapshot, assigned); err != nil {
		return err
	}
	r.fresh[rule] = append(r.fresh[rule], free)
	r.setRun(rule, free, runState{branch: f.branch, trigger: f.trigger})
	r.next(rule, free)
	return nil
}

// resume takes the step of a run that is due.
func (r *reaction) resume(rule *check.Rule, slot, micro int, snapshot memory, assigned *[]assignment) error {
	run := r.now.runs[rule][slot]
	guard, err := check.EvalCond(rule.While, snapshot)
	if err != nil {
		return err
	}
	f := firing{rule: rule, trigger: run.trigger, micro: micro, branch: machine.Quiet, unknown: guard == machine.Unknown}
	if run.step < 0 {
		f.branch = branchOf(rule, guard)
		r.out.firings = append(r.out.firings, f)
		if f.branch == machine.Quiet {
			r.end(rule, slot)
			return nil
		}
		if err := r.perform(rule, f, snapshot, assigned); err != nil {
			return err
		}
		r.fresh[rule] = append(r.fresh[rule], slot)
		r.setRun(rule, slot, runState{branch: f.branch, trigger: f.trigger})
		r.next(rule, slot)
		return nil
	}
	f.step = run.step
	step := laterOf(rule, run.branch)[run.step-1]
	if !step.Anyway && (guard == machine.True) != (run.branch == machine.Then) {
		r.out.firings = append(r.out.firings, f)
		r.cancel(rule, slot)
		return nil
	}
	f.branch = run.branch
	r.out.firings = append(r.out.firings, f)
	if err := r.perform(rule, f, snapshot, assigned); err != nil {
		return err
	}
	r.next(rule, slot)
	return nil
}

func branchOf(rule *check.Rule, guard machine.Truth) machine.Branch {
	switch {
	case guard == machine.True:
		return machine.Then
	case len(rule.Else)+len(rule.ElseLater) > 0:
		return machine.Else
	}
	return machine.Quiet
}

// perform collects the actions of a firing.
func (r *reaction) perform(rule *check.Rule, f firing, snapshot memory, assigned *[]assignment) error {
	actions := rule.Then
	switch {
	case f.step > 0:
		actions = laterOf(rule, f.branch)[f.step-1].Actions
	case f.branch == machine.Else:
		actions = rule.Else
	}
	for _, a := range actions {
		if err := r.act(rule, a, f.micro, snapshot, assigned); err != nil {
			return err
		}
	}
	return nil
}

func (w *twin) setRun(rule *check.Rule, slot int, run runState) {
	w.now.runs[rule] = slices.Clone(w.now.runs[rule])
	w.now.runs[rule][slot] = run
}

func delay(rule *check.Rule, slot int) clockKey {
	return clockKey{kind: machine.TimerSlot, rule: rule, n: slot}
}

// next lets a run wait for its next step, or end.
func (r *reaction) next(rule *check.Rule, slot int) {
	run := r.now.runs[rule][slot]
	later := laterOf(rule, run.branch)
	if run.step == len(later) {
		r.end(rule, slot)
		return
	}
	run.step++
	r.setRun(rule, slot, run)
	r.startClock(delay(rule, slot), later[run.step-1].Ticks, r.out)
}

func (r *reaction) end(rule *check.Rule, slot int) { r.twin.end(rule, slot, r.out) }

func (r *reaction) cancel(rule *check.Rule, slot int) { r.twin.cancel(rule, slot, r.out) }

// end frees a slot for the first run that waits for it.
func (w *twin) end(rule *check.Rule, slot int, out *outcome) {
	w.stopClock(delay(rule, slot), out)
	w.setRun(rule, slot, runState{})
	if waiting := w.now.waiting[rule]; len(waiting) > 0 {
		w.now.waiting[rule] = slices.Clone(waiting[1:])
		w.setRun(rule, slot, runState{step: -1, trigger: waiting[0]})
		w.startClock(delay(rule, slot), 0, out)
	}
}

func (w *twin) cancel(rule *check.Rule, slot int, out *outcome) {
	out.ended = append(out.ended, ended{rule, slot, w.now.runs[rule][slot].step})
	w.end(rule, slot, out)
}

// stop drops the delayed steps to come of the rules that are stopped, but not
// those of runs that have begun in this micro-step.
func (r *reaction) stop() {
	for _, rule := range r.stops {
		for slot, run := range r.now.runs[rule] {
			if run.step != 0 && !slices.Contains(r.fresh[rule], slot) {
				r.now.waiting[rule] = nil
				r.cancel(rule, slot)
			}
		}
	}
}

// settle judges every hold and every run in the stable state.
func (w *twin) settle(out *outcome) error {
	for _, rule := range w.rules() {
		for i, t := range rule.Triggers {
			if n, ok := t.Decl.(*syntax.WhenTrigger); ok && n.For != nil {
				if err := w.settleHold(rule, i, t, out); err != nil {
					return err
				}
			}
		}
		for slot := range w.now.runs[rule] {
			run := w.now.runs[rule][slot]
			if run.step <= 0 || laterOf(rule, run.branch)[run.step-1].Anyway {
				continue
			}
			ok, err := w.justified(rule, run)
			if err != nil {
				return err
			}
			if !ok {
				w.cancel(rule, slot, out)
			}
		}
	}
	return nil
}

func (w *twin) settleHold(rule *check.Rule, i int, t *check.Trigger, out *outcome) error {
	k := clockKey{kind: machine.TimerHold, rule: rule, n: i}
	truth, err := check.EvalCond(t.Cond, w.now)
	switch {
	case err != nil:
		return err
	case truth != machine.True:
		delete(w.now.done, k)
		w.stopClock(k, out)
	case !w.now.running[k] && !w.now.done[k]:
		w.startClock(k, t.Ticks, out)
	}
	return nil
}

// justified reports whether what a run waits for may still come.
func (w *twin) justified(rule *check.Rule, run runState) (bool, error) {
	if t := rule.Triggers[run.trigger]; t.Cond != nil {
		truth, err := check.EvalCond(t.Cond, w.now)
		if err != nil || truth != machine.True {
			return false, err
		}
	}
	guard, err := check.EvalCond(rule.While, w.now)
	return (guard == machine.True) == (run.branch == machine.Then), err
}
