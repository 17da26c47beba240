// N1 and N3: what rules do with labelled resources, as their texts say, where a run
// shows that they do it.

package checks

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
)

// labels looks at what rules do with labelled resources.
func (c *run) labels(t *tour) error {
	if len(c.r.Spec.Labels) == 0 {
		return nil
	}
	if err := c.disclosures(t); err != nil {
		return err
	}
	return c.intrusions(t)
}

// marked reports whether a resource has a mark, or is computed from one that has.
func (c *run) marked(r machine.Res, m world.Mark) bool {
	return slices.ContainsFunc(c.r.Spec.Labels, func(l world.Labelled) bool { return l.Res == r && l.Mark == m }) ||
		slices.ContainsFunc(c.p.Resources[r].Sources, func(s machine.Res) bool { return c.marked(s, m) })
}

// isPublic reports whether everybody gets what a role is told.
func (c *run) isPublic(role string) bool {
	return slices.ContainsFunc(c.r.Spec.Labels, func(l world.Labelled) bool { return l.Res < 0 && l.Role == role && l.Mark == world.Public })
}

// disclosures looks for N1: a rule puts a private value into what everybody sees.
func (c *run) disclosures(t *tour) error {
	return c.eachDone(t, func(e *edge, f machine.Firing, a *machine.Action) error {
		to, what, ok := c.discloses(a)
		if !ok {
			return nil
		}
		finding := c.ruleFinding("N1", diag.Error, f.Rule, say.Of("rule %s tells everybody, by %s, what %s is", c.name(f.Rule), to, what))
		finding.Where, finding.About = a.Where, what
		return c.confirm(t, t.upTo(e), keyOf("N1", what+" "+to, f.Rule), finding)
	})
}

// eachDone calls f for every action that a rule does on an edge.
func (c *run) eachDone(t *tour, f func(*edge, machine.Firing, *machine.Action) error) error {
	for _, list := range [][]edge{t.begun, t.edges} {
		for i := range list {
			for _, d := range t.doings(&list[i]) {
				for _, x := range d.firings {
					done := c.done(x)
					for k := range done {
						if err := f(&list[i], x, &done[k]); err != nil {
							return err
						}
					}
				}
			}
		}
	}
	return nil
}

// discloses reports what private value an action puts where everybody sees it, and
// where that is.
func (c *run) discloses(a *machine.Action) (to, what string, ok bool) {
	var shown []machine.Operand
	switch a.Kind {
	case machine.DoSet:
		shown = c.p.Values[a.Value].Operands
	case machine.DoCall:
		for _, v := range a.Args {
			shown = append(shown, c.p.Values[v].Operands...)
		}
	case machine.DoNotify:
		for _, part := range a.Text {
			if part.Show {
				shown = append(shown, machine.Operand{IsVar: part.IsVar, Var: part.Var, Res: part.Res})
			}
		}
		to, ok = a.Role, c.isPublic(a.Role)
	}
	if a.Kind == machine.DoSet || a.Kind == machine.DoCall {
		to, ok = c.ref(a.Res), c.marked(a.Res, world.Public)
	}
	if !ok {
		return "", "", false
	}
	for _, o := range shown {
		if name, private := c.isPrivate(o); private {
			return to, name, true
		}
	}
	return "", "", false
}

// isPrivate reports whether an operand has a private value, and names it.
func (c *run) isPrivate(o machine.Operand) (string, bool) {
	if !o.IsVar {
		return c.ref(o.Res), c.marked(o.Res, world.Private)
	}
	return c.p.Vars[o.Var].Name, slices.Contains(c.carriers(), o.Var)
}

// carriers lists the variables that rules give values computed from private ones.
func (c *run) carriers() []machine.Var {
	var out []machine.Var
	for n := -1; n != len(out); {
		n = len(out)
		for i := range c.p.Rules {
			c.p.Rules[i].EachAction(func(a *machine.Action) bool {
				if a.Kind != machine.DoAssign || slices.Contains(out, a.Var) {
					return true
				}
				if slices.ContainsFunc(c.p.Values[a.Value].Operands, func(o machine.Operand) bool {
					return o.IsVar && slices.Contains(out, o.Var) || !o.IsVar && c.marked(o.Res, world.Private)
				}) {
					out = append(out, a.Var)
				}
				return true
			})
		}
	}
	return out
}

// taint is what untrusted resources bring about by themselves: rules that wait for
// nothing else, and what these write. A cause is named.
type taint struct {
	rules map[machine.RuleID]string
	res   map[machine.Res]string
	vars  map[machine.Var]string
}

// intrusions looks for N3: what anybody can bring about has a rule set a guarded
// resource, and no rule on the way asks for anything else.
func (c *run) intrusions(t *tour) error {
	tainted := c.tainted()
	if len(tainted.rules) == 0 {
		return nil
	}
	return c.eachDone(t, func(e *edge, f machine.Firing, a *machine.Action) error {
		cause, ok := tainted.rules[f.Rule]
		if !ok || a.Kind != machine.DoSet && a.Kind != machine.DoCall || !c.guards(a.Res) {
			return nil
		}
		finding := c.ruleFinding("N3", diag.Error, f.Rule, say.Of(
			"rule %s sets %s because of %s, which anybody can bring about, and nothing else is asked for", c.name(f.Rule), c.ref(a.Res), cause))
		finding.Where, finding.About = a.Where, c.ref(a.Res)
		return c.confirm(t, t.upTo(e), keyOf("N3", c.ref(a.Res)+" "+cause, f.Rule), finding)
	})
}

// guards reports whether a resource is guarded, or an action that writes one that is.
func (c *run) guards(r machine.Res) bool {
	return c.marked(r, world.Guarded) || slices.ContainsFunc(c.calledFor(r), func(x machine.Res) bool { return c.marked(x, world.Guarded) })
}

// tainted follows what is untrusted through rules.
func (c *run) tainted() taint {
	t := taint{map[machine.RuleID]string{}, map[machine.Res]string{}, map[machine.Var]string{}}
	for r := range c.p.Resources {
		if c.marked(machine.Res(r), world.Untrusted) {
			t.res[machine.Res(r)] = c.ref(machine.Res(r))
		}
	}
	for n := -1; n != len(t.rules); {
		n = len(t.rules)
		for i := range c.p.Rules {
			id := machine.RuleID(i)
			cause, ok := c.taints(t, id)
			if _, known := t.rules[id]; known || !ok {
				continue
			}
			t.rules[id] = cause
			for _, r := range c.touches[id].res {
				if t.res[r] == "" {
					t.res[r] = cause
				}
			}
			for _, v := range c.touches[id].vars {
				if t.vars[v] == "" {
					t.vars[v] = cause
				}
			}
		}
	}
	return t
}

// taints reports whether something tainted sets a rule off that asks for nothing that
// is not, but for what the rule sets itself, and names where that comes from.
func (c *run) taints(t taint, id machine.RuleID) (string, bool) {
	r := &c.p.Rules[id]
	for i := range r.Triggers {
		var read touched
		x := &r.Triggers[i]
		switch {
		case onCondition(x):
			c.reads(&read, x.Cond)
		case x.Kind == machine.OnUpdates || x.Kind == machine.OnChanges || x.Kind == machine.OnIsSet:
			c.readsRes(&read, x.Res)
		}
		cause := c.causeOf(t, id, &read)
		c.reads(&read, r.Guard)
		if cause != "" && !c.vouches(t, id, &read) {
			return cause, true
		}
	}
	return "", false
}

// causeOf names an untrusted resource behind what a rule reads and does not set
// itself; "" if there is none.
func (c *run) causeOf(t taint, id machine.RuleID, read *touched) string {
	for _, r := range read.read {
		if t.res[r] != "" && !slices.Contains(c.touches[id].res, r) {
			return t.res[r]
		}
	}
	for _, v := range read.asked {
		if t.vars[v] != "" && !slices.Contains(c.touches[id].vars, v) {
			return t.vars[v]
		}
	}
	return ""
}

// vouches reports whether something trusted is among what is read: a reading or a
// variable that is neither untrusted nor what the rule writes. What is computed counts
// by its sources, the time of the day does not.
func (c *run) vouches(t taint, id machine.RuleID, read *touched) bool {
	return slices.ContainsFunc(read.read, func(r machine.Res) bool {
		return c.p.Resources[r].Fact == machine.NoFact && len(c.p.Resources[r].Sources) == 0 && t.res[r] == "" && !slices.Contains(c.touches[id].res, r)
	}) || slices.ContainsFunc(read.asked, func(v machine.Var) bool { return t.vars[v] == "" && !slices.Contains(c.touches[id].vars, v) })
}
