// Run to completion, by asking every trigger of every rule.

package oracle

import (
	"maps"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// reaction is one run to completion; writes are what its rules asked for.
type reaction struct {
	*twin
	out    *outcome
	writes []*write
	// In this micro-step: rules that are stopped, slots in which a run has begun.
	stops []*check.Rule
	fresh map[*check.Rule][]int
	// dropped are the events of full modes.
	dropped []event
}

// assignment is a write to an app variable in one micro-step.
type assignment struct {
	v     *check.Variable
	value models.Value
	rule  *check.Rule
}

// run runs micro-steps until no variable changes. before is the memory before
// the changes that start the reaction, events are those that start it. False if
// it did not end.
func (r *reaction) run(before memory, events []event) (ended bool, err error) {
	for range machine.MaxMicro {
		snapshot := r.now.copy()
		micro := len(r.out.varsAt)
		r.out.varsAt = append(r.out.varsAt, maps.Clone(snapshot.vars))
		var assigned []assignment
		r.stops, r.fresh = nil, map[*check.Rule][]int{}
		for _, rule := range r.rules() {
			for _, slot := range due(rule, events) {
				if err := r.resume(rule, slot, micro, snapshot, &assigned); err != nil {
					return false, err
				}
			}
			nth, err := triggered(rule, before, snapshot, events)
			if err != nil {
				return false, err
			}
			if nth < 0 {
				continue
			}
			list, err := r.fire(rule, nth, micro, snapshot)
			if err != nil {
				return false, err
			}
			assigned = append(assigned, list...)
		}
		r.stop()
		r.assign(assigned, micro)
		if maps.Equal(r.now.vars, snapshot.vars) {
			return true, nil
		}
		before, events = snapshot, nil
	}
	return false, nil
}

// triggered gives the first trigger of a rule that an edge from before to after
// or an event matches; -1 if none does.
func triggered(rule *check.Rule, before, after memory, events []event) (int, error) {
	for i, t := range rule.Triggers {
		if happened(rule, i, events) {
			return i, nil
		}
		edge, err := becameTrue(t, before, after)
		if err != nil {
			return -1, err
		}
		if edge {
			return i, nil
		}
	}
	return -1, nil
}

// happened reports whether a trigger is one of the events.
func happened(rule *check.Rule, i int, events []event) bool {
	t := rule.Triggers[i]
	for _, e := range events {
		switch n := t.Decl.(type) {
		case *syntax.WhenTrigger, *syntax.EveryTrigger:
			if e.what == "timer" && e.clock.rule == rule && e.clock.n == i {
				return true
			}
		case *syntax.AtTrigger:
			if e.what == "mark" && *e.mark == *t.Mark {
				return true
			}
		case *syntax.DroppedTrigger:
			if e.what == "dropped" && e.rule == t.Rule {
				return true
			}
		case *syntax.SequenceTrigger:
			if e.what == "updates" && e.res == t.Resource {
				return true
			}
		case *syntax.StartTrigger:
			if e.what == "start" {
				return true
			}
		case *syntax.DeviceTrigger:
			if e.what == n.What && e.device == t.Device {
				return true
			}
		case *syntax.OnTrigger:
			what := n.What
			if what == "" {
				what = "updates"
			}
			if e.what == what && e.res == t.Resource {
				return true
			}
		}
	}
	return false
}

// becameTrue reports an edge: false before and true after; unknown before
// counts only with "also on reconnect".
func becameTrue(t *check.Trigger, before, after memory) (bool, error) {
	n, ok := t.Decl.(*syntax.WhenTrigger)
	if !ok || n.For != nil {
		return false, nil
	}
	was, err := check.EvalCond(t.Cond, before)
	if err != nil {
		return false, err
	}
	is, err := check.EvalCond(t.Cond, after)
	if err != nil {
		return false, err
	}
	return is == machine.True && (was == machine.False || was == machine.Unknown && n.AlsoOnReconnect), nil
}

// fire reads the guard on the snapshot and collects the actions of the branch.
func (r *reaction) fire(rule *check.Rule, nth, micro int, snapshot memory) ([]assignment, error) {
	guard, err := check.EvalCond(rule.While, snapshot)
	if err != nil {
		return nil, err
	}
	f := firing{rule: rule, trigger: nth, micro: micro, branch: branchOf(rule, guard), unknown: guard == machine.Unknown}
	var assigned []assignment
	if f.branch != machine.Quiet && slotsOf(rule) > 0 {
		err := r.begin(rule, f, snapshot, &assigned)
		return assigned, err
	}
	r.out.firings = append(r.out.firings, f)
	if f.branch == machine.Quiet {
		return nil, nil
	}
	err = r.perform(rule, f, snapshot, &assigned)
	return assigned, err
}

// act asks for one action. What depends on something unknown is not asked for.
func (r *reaction) act(rule *check.Rule, a *check.Action, micro int, snapshot memory, assigned *[]assignment) error {
	var values []models.Value
	exprs := a.Args
	if a.Value != nil {
		exprs = []*check.Expr{a.Value}
	}
	for _, e := range exprs {
		v, known, err := e.Eval(snapshot)
		if err != nil {
			return err
		}
		if !known {
			return nil
		}
		values = append(values, v)
	}
	x := &write{res: a.Resource, from: machine.FromRule, rule: rule, micro: micro}
	switch n := a.Decl.(type) {
	case *syntax.StopAction:
		r.stops = append(r.stops, a.Rule)
		return nil
	case *syntax.NotifyAction:
		r.out.notices = append(r.out.notices, notice{rule: rule, action: a, micro: micro})
		return nil
	case *syntax.AssignAction:
		// A value outside the variable's range competes, but is not taken.
		v := values[0]
		if !a.Var.Type.Contains(v) {
			v = models.Value{}
			r.out.outside = append(r.out.outside, outside{a.Var.App.Name + "." + a.Var.Name, rule, micro})
		}
		*assigned = append(*assigned, assignment{v: a.Var, value: v, rule: rule})
		return nil
	case *syntax.SetAction:
		x.value, x.always = values[0], n.Always
		if !a.Resource.Model.Type.Contains(x.value) {
			r.out.outside = append(r.out.outside, outside{a.Resource.Ref, rule, micro})
		}
	case *syntax.CallAction:
		x.call, x.args = true, values
	}
	r.writes = append(r.writes, x)
	r.out.writes = append(r.out.writes, x)
	return nil
}

// assign gives every variable the value of the highest priority, ties by rule
// order; rules of that priority that disagree are in conflict.
func (r *reaction) assign(assigned []assignment, micro int) {
	winners := map[*check.Variable]assignment{}
	for _, a := range assigned {
		if w, taken := winners[a.v]; !taken || a.rule.Priority > w.rule.Priority {
			winners[a.v] = a
		}
	}
	for _, a := range assigned {
		if w := winners[a.v]; a.rule.Priority == w.rule.Priority && a.value != w.value {
			r.out.conflicts = append(r.out.conflicts, conflict{v: a.v, winner: w.rule, loser: a.rule, micro: micro})
		}
	}
	for v, w := range winners {
		if w.value.IsSet() {
			r.now.vars[v] = w.value
		}
	}
}
