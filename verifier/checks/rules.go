// A6 and B1: rules that contradict themselves or never do anything.

package checks

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
)

func (c *run) rules() error {
	return c.each(len(c.p.Rules), func(c *run, i int) error {
		if c.contradicts(machine.RuleID(i)) {
			return nil
		}
		return c.unreachable(machine.RuleID(i))
	})
}

func (c *run) ruleFinding(check string, s diag.Severity, id machine.RuleID, message say.Text) Finding {
	r := &c.p.Rules[id]
	f := newFinding(check, s, message)
	f.App, f.Rules, f.Where = r.App, []string{r.Name}, r.Where
	return f
}

// contradicts looks for A6: a trigger and a guard that can each be true but
// never together. It reports whether no trigger is left that could run the
// rule's then.
func (c *run) contradicts(id machine.RuleID) bool {
	r := &c.p.Rules[id]
	if r.Guard == machine.NoCond || !c.possible(r.Guard) {
		return false
	}
	left := len(r.Triggers)
	for _, t := range r.Triggers {
		if !onCondition(&t) || t.Cond == machine.NoCond || !c.possible(t.Cond) || c.possible(t.Cond, r.Guard) {
			continue
		}
		left--
		f := c.ruleFinding("A6", diag.Error, id, say.Of(
			"rule %s: after the change, %s is true and so %s cannot be", r.Name, c.p.Conds[t.Cond].Text, c.p.Conds[r.Guard].Text))
		f.Confirmed, f.Where, f.About = true, t.Where, c.p.Conds[t.Cond].Text
		f.Notes = []diag.Note{{Span: c.p.Conds[r.Guard].Where, Message: "the guard"}}
		c.add(f)
	}
	return left == 0
}

// unreachable looks for B1: an unsatisfiable guard or trigger at once, anything
// else by asking the model whether the rule ever runs.
func (c *run) unreachable(id machine.RuleID) error {
	r := &c.p.Rules[id]
	if len(r.Else)+len(r.ElseLater) == 0 && r.Guard != machine.NoCond && !c.possible(r.Guard) {
		f := c.ruleFinding("B1", diag.Error, id, say.Of("rule %s never does anything: its guard can never be true", r.Name))
		f.Confirmed, f.Where = true, c.p.Conds[r.Guard].Where
		c.add(f)
		return nil
	}
	if !slices.ContainsFunc(r.Triggers, func(t machine.Trigger) bool { return !onCondition(&t) || c.possible(t.Cond) }) {
		f := c.ruleFinding("B1", diag.Warning, id, say.Of("rule %s never does anything: its trigger can never come true", r.Name))
		f.Confirmed, f.Where = true, r.Triggers[0].Where
		c.add(f)
		return nil
	}
	if c.waitsForFaults(r) || c.fires[id] {
		return nil
	}
	res, err := c.question(c.r.Spec, "B1 "+r.Name, world.Property{Kind: world.NeverFires, Rule: id})
	if err != nil || !res.Holds {
		return err
	}
	if held, err := c.heldAway(id); err != nil || held {
		return err
	}
	why, err := c.whySilent(id)
	if err != nil {
		return err
	}
	f := c.ruleFinding("B1", diag.Warning, id, why)
	f.Confirmed = true
	c.add(f)
	return nil
}

// heldAway looks for H3: without the physics by which what rules command moves
// other readings, the rule would run.
func (c *run) heldAway(id machine.RuleID) (bool, error) {
	spec := *c.r.Spec
	spec.Physics = slices.DeleteFunc(slices.Clone(spec.Physics), func(ph world.Physics) bool {
		return ph.While != machine.NoCond && slices.ContainsFunc(c.p.Conds[ph.While].Deps, func(r machine.Res) bool { return c.p.Resources[r].Settable })
	})
	if len(spec.Physics) == len(c.r.Spec.Physics) {
		return false, nil
	}
	res, err := c.question(&spec, "H3 "+c.name(id), world.Property{Kind: world.NeverFires, Rule: id})
	if err != nil || res.Run == nil {
		return false, err
	}
	f := c.ruleFinding("H3", diag.Warning, id, say.Of(
		"rule %s never does anything: what is commanded elsewhere keeps its readings away from it", c.name(id)))
	f.Confirmed = true
	c.add(f)
	return true, nil
}

// onCondition reports whether a trigger waits for a condition.
func onCondition(t *machine.Trigger) bool {
	return t.Kind == machine.WhenTrue || t.Kind == machine.HoldsFor
}

// waitsForFaults reports whether a rule may be about what only happens in the
// faulty world: devices that go and come back, a
// gateway that starts again, values that are not known any more. Its silence in the
// others says nothing.
func (c *run) waitsForFaults(r *machine.Rule) bool {
	return c.asksKnown(r.Guard) || slices.ContainsFunc(r.Triggers, func(t machine.Trigger) bool {
		return t.Kind == machine.OnOffline || t.Kind == machine.OnOnline || t.Kind == machine.OnStart || onCondition(&t) && c.asksKnown(t.Cond)
	})
}

func (c *run) asksKnown(id machine.CondID) bool {
	if id == machine.NoCond {
		return false
	}
	n := &c.p.Conds[id]
	switch n.Op {
	case machine.OpAtom:
		return false
	case machine.OpKnown:
		return true
	case machine.OpNot:
		return c.asksKnown(n.A)
	case machine.OpIf:
		return c.asksKnown(n.A) || c.asksKnown(n.B) || c.asksKnown(n.C)
	}
	return c.asksKnown(n.A) || c.asksKnown(n.B)
}

// whySilent tells a trigger that never occurs from a guard that is never true
// then, by asking again about the rule without guard and actions.
func (c *run) whySilent(id machine.RuleID) (why say.Text, err error) {
	name := c.name(id)
	if c.p.Rules[id].Guard == machine.NoCond {
		return say.Of("rule %s never does anything: its trigger never occurs", name), nil
	}
	p := *c.p
	p.Rules = slices.Clone(p.Rules)
	p.Rules[id] = p.Rules[id].Silent()
	p.Rules[id].Guard = machine.NoCond
	if err := p.Finish(); err != nil {
		return why, err
	}
	spec := *c.r.Spec
	spec.Program = &p
	res, err := c.question(&spec, "B1 "+p.Rules[id].Name, world.Property{Kind: world.NeverFires, Rule: id})
	switch {
	case err != nil:
		return why, err
	case res.Holds:
		return say.Of("rule %s never does anything: its trigger never occurs", name), nil
	case res.Run != nil:
		return say.Of("rule %s never does anything: its guard is never true when its trigger occurs", name), nil
	}
	return say.Of("rule %s never does anything", name), nil
}

// maxCombinations bounds the exact decision of a condition.
const maxCombinations = 1 << 16

// possible reports whether conditions can be true together: over every
// combination of the regions, or unknown, of all they read. Where that are too
// many it says yes, and the model decides.
func (c *run) possible(conds ...machine.CondID) bool {
	s, ok := c.newCombination(conds)
	if !ok {
		return true
	}
	for {
		if !slices.ContainsFunc(conds, func(id machine.CondID) bool { return c.p.Eval(id, &s.state) != machine.True }) {
			return true
		}
		if !s.next() {
			return false
		}
	}
}

// combination counts through all values of some resources and variables.
type combination struct {
	p     *machine.Program
	state machine.State
	res   []machine.Res
	vars  []machine.Var
}

// newCombination begins with everything at its first value; false if there are
// more than maxCombinations.
func (c *run) newCombination(conds []machine.CondID) (*combination, bool) {
	s := &combination{p: c.p, state: c.p.Initial()}
	for _, id := range conds {
		if id != machine.NoCond {
			s.res = append(s.res, c.p.Conds[id].Deps...)
			s.vars = append(s.vars, c.p.Conds[id].VarDeps...)
		}
	}
	slices.Sort(s.res)
	slices.Sort(s.vars)
	s.res, s.vars = slices.Compact(s.res), slices.Compact(s.vars)
	n := 1
	for _, r := range s.res {
		if n *= c.p.Resources[r].Cut.Size() + 1; n > maxCombinations {
			return nil, false
		}
	}
	for _, v := range s.vars {
		s.state.Vars[v] = 0
		if n *= len(c.p.Vars[v].Domain); n > maxCombinations {
			return nil, false
		}
	}
	return s, true
}

// next moves to the next combination; a resource is unknown first.
func (s *combination) next() bool {
	for _, r := range s.res {
		s.state.Region[r]++ // NoRegion wraps to the first region
		s.state.Known[r] = true
		if int(s.state.Region[r]) < s.p.Resources[r].Cut.Size() {
			return true
		}
		s.state.Region[r], s.state.Known[r] = machine.NoRegion, false
	}
	for _, v := range s.vars {
		if s.state.Vars[v]++; int(s.state.Vars[v]) < len(s.p.Vars[v].Domain) {
			return true
		}
		s.state.Vars[v] = 0
	}
	return false
}
