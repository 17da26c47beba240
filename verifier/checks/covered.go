// B4a and B4b: rules that say no more than another; F3: conditions with a hole
// between them. All are decided exactly on the tables.

package checks

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/say"
)

// covered looks for rules of which another does all they do, on every occasion
// on which they do it.
func (c *run) covered() {
	for i := range c.p.Rules {
		for j := range c.p.Rules {
			a, b := machine.RuleID(i), machine.RuleID(j)
			if i == j || !c.within(a, b) {
				continue
			}
			both := c.within(b, a)
			if both && i < j {
				continue // said of the later one
			}
			check, message := "B4b", say.Of("rule %s is a special case of rule %s, which does the same in more situations", c.name(a), c.name(b))
			if both {
				check, message = "B4a", say.Of("rule %s does the same as rule %s", c.name(a), c.name(b))
				c.idle[b] = true
			}
			f := c.rulesFinding(check, diag.Hint, "", []machine.RuleID{a, b}, message)
			f.Confirmed = true
			c.add(f)
			c.idle[a] = true
			break
		}
	}
}

// within reports whether b sets and assigns all that a does whenever a does.
func (c *run) within(a, b machine.RuleID) bool {
	x, y := &c.p.Rules[a], &c.p.Rules[b]
	if len(x.Else)+len(x.ThenLater)+len(x.ElseLater)+len(y.ThenLater)+len(y.ElseLater) > 0 || x.Priority > y.Priority || len(x.Then) == 0 {
		return false
	}
	for i := range x.Then { // first, for that takes the least time
		if !slices.ContainsFunc(y.Then, func(o machine.Action) bool { return c.sameAction(&x.Then[i], &o) }) {
			return false
		}
	}
	for i := range x.Triggers {
		if !slices.ContainsFunc(y.Triggers, func(t machine.Trigger) bool { return c.sameTrigger(&x.Triggers[i], &t) }) {
			return false
		}
	}
	return c.implies(x.Guard, y.Guard)
}

func (c *run) sameTrigger(a, b *machine.Trigger) bool {
	if a.Kind != b.Kind || a.AlsoOnReconnect && !b.AlsoOnReconnect {
		return false
	}
	switch a.Kind {
	case machine.WhenTrue:
		return c.equivalent(a.Cond, b.Cond)
	case machine.HoldsFor:
		return c.p.Timers[a.Timer].Ticks == c.p.Timers[b.Timer].Ticks && c.equivalent(a.Cond, b.Cond)
	case machine.OnEvery:
		return c.p.Timers[a.Timer].Ticks == c.p.Timers[b.Timer].Ticks
	case machine.OnMark:
		return a.Mark == b.Mark
	case machine.OnOffline, machine.OnOnline:
		return a.Dev == b.Dev
	case machine.OnDropped:
		return a.Rule == b.Rule
	case machine.OnStart:
		return true
	}
	return a.Res == b.Res
}

func (c *run) sameAction(a, b *machine.Action) bool {
	if a.Kind != b.Kind || a.Kind != machine.DoSet && a.Kind != machine.DoAssign || a.Always && !b.Always {
		return false
	}
	x, y := &c.p.Values[a.Value], &c.p.Values[b.Value]
	constants := len(x.Operands)+len(y.Operands) == 0
	if a.Kind == machine.DoSet {
		return a.Res == b.Res && (a.Value == b.Value || constants && slices.Equal(x.Values, y.Values))
	}
	return a.Var == b.Var && (a.Value == b.Value || constants && slices.Equal(x.Index, y.Index))
}

// implies reports whether b is true whenever a is: over every combination of
// what they read. Where that are too many it says no.
func (c *run) implies(a, b machine.CondID) bool {
	return a == b || b == machine.NoCond || c.everywhere([]machine.CondID{a, b}, func(s *machine.State) bool {
		return c.p.Eval(a, s) != machine.True || c.p.Eval(b, s) == machine.True
	})
}

func (c *run) equivalent(a, b machine.CondID) bool {
	return a == b || a != machine.NoCond && b != machine.NoCond && c.everywhere([]machine.CondID{a, b}, func(s *machine.State) bool {
		return c.p.Eval(a, s) == c.p.Eval(b, s)
	})
}

// everywhere reports whether something is so for every combination of the values,
// or unknown, of what some conditions read.
func (c *run) everywhere(conds []machine.CondID, so func(*machine.State) bool) bool {
	s, ok := c.newCombination(conds)
	for ok {
		if !so(&s.state) {
			return false
		}
		if !s.next() {
			return true
		}
	}
	return false
}

// gaps looks for F3: two rules set one resource to different values by what one
// reading says, never both, and exactly one of its regions is left over: a single
// number, or one of three or more members of an enum.
func (c *run) gaps() {
	for i := range c.p.Rules {
		for j := i + 1; j < len(c.p.Rules); j++ {
			a, b := machine.RuleID(i), machine.RuleID(j)
			reading, hole, ok := c.hole(a, b)
			if !ok {
				continue
			}
			for _, res := range c.touches[a].res {
				v, okV := c.told(c.p.Rules[a].Then, res)
				w, okW := c.told(c.p.Rules[b].Then, res)
				if !okV || !okW || v == w {
					continue
				}
				value := c.p.Resources[reading].Model.Type.Format(c.p.Resources[reading].Cut.Samples(hole, 1)[0])
				f := c.rulesFinding("F3", diag.Warning, c.ref(res), []machine.RuleID{a, b}, say.Of(
					"rules %s and %s leave a hole: neither says what %s is to be while %s is %s", c.name(a), c.name(b), c.ref(res), c.ref(reading), value))
				f.Confirmed = true
				c.add(f)
				break
			}
		}
	}
}

// hole finds the one region of the reading that two rules go by which neither
// covers.
func (c *run) hole(a, b machine.RuleID) (machine.Res, models.Region, bool) {
	ra, condsA, okA := c.goesBy(a)
	rb, condsB, okB := c.goesBy(b)
	if !okA || !okB || ra != rb {
		return 0, 0, false
	}
	res := &c.p.Resources[ra]
	number := res.Model.Type.Kind == models.Float || res.Model.Type.Kind == models.Int
	if !number && (res.Model.Type.Kind != models.Enum || res.Cut.Size() < 3) {
		return 0, 0, false
	}
	s := c.p.Initial()
	s.Known[ra] = true
	all := func(list []machine.CondID) bool {
		return !slices.ContainsFunc(list, func(id machine.CondID) bool { return c.p.Eval(id, &s) != machine.True })
	}
	var holes []models.Region
	for r := range res.Cut.Size() {
		s.Region[ra] = models.Region(r)
		x, y := all(condsA), all(condsB)
		switch {
		case x && y:
			return 0, 0, false
		case !x && !y:
			holes = append(holes, models.Region(r))
		}
	}
	if len(holes) != 1 || number && !res.Cut.Singleton(holes[0]) {
		return 0, 0, false
	}
	return ra, holes[0], true
}

// goesBy gives the one reading that all conditions of a rule are about, and those
// conditions; false if there is none such, or more than one trigger.
func (c *run) goesBy(id machine.RuleID) (machine.Res, []machine.CondID, bool) {
	r := &c.p.Rules[id]
	if len(r.Triggers) != 1 || !onCondition(&r.Triggers[0]) || r.Triggers[0].Cond == machine.NoCond || len(r.Else)+len(r.ElseLater) > 0 {
		return 0, nil, false
	}
	conds := []machine.CondID{r.Triggers[0].Cond}
	if r.Guard != machine.NoCond {
		conds = append(conds, r.Guard)
	}
	reading := machine.Res(-1)
	for _, id := range conds {
		n := &c.p.Conds[id]
		if len(n.VarDeps) > 0 || len(n.Deps) != 1 || reading >= 0 && n.Deps[0] != reading {
			return 0, nil, false
		}
		reading = n.Deps[0]
	}
	return reading, conds, c.p.Resources[reading].Fact == machine.NoFact
}
