// Rules: triggers, guards and modes.

package check

import (
	"slices"
	"strconv"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// fill checks what a rule says.
func (s *scope) fill(r *Rule) {
	decl := r.Decl
	if decl.Priority != nil {
		p, err := strconv.ParseInt(decl.Priority.Text, 10, 32)
		if err != nil || decl.Priority.Unit != "" {
			s.report(errPriority(decl.Priority.Where()))
		}
		r.Priority = int32(p)
	}
	for _, t := range decl.Triggers {
		if checked := s.trigger(t); checked != nil {
			r.Triggers = append(r.Triggers, checked)
		}
	}
	if decl.While != nil {
		r.While = s.condOrUnknown(decl.While, decl.OrUnknown)
	}
	r.Then, r.ThenLater = s.steps(r, decl.Then)
	r.Else, r.ElseLater = s.steps(r, decl.Else)
	s.mode(r)
}

var modes = map[string]machine.Mode{
	"single": machine.Single, "restart": machine.Restart, "queued": machine.Queued, "parallel": machine.Parallel,
}

// mode takes the mode of a rule, which the parser has judged.
func (s *scope) mode(r *Rule) {
	m := r.Decl.Mode
	if m == nil {
		return
	}
	r.Mode = modes[m.Word]
	if m.Max != nil {
		n, err := strconv.ParseInt(m.Max.Text, 10, 32)
		s.incomplete = s.incomplete || err != nil || n < 1 || n > machine.MaxRuns
		r.Max = int32(n)
	}
	if !delays(r.Decl) {
		s.report(warnModeWithoutAfter(m.Where(), m.Word))
	}
}

// delays reports whether a rule has a delayed action.
func delays(decl *syntax.RuleDecl) bool {
	return slices.ContainsFunc(slices.Concat(decl.Then, decl.Else), func(a syntax.Action) bool {
		_, after := a.(*syntax.AfterAction)
		return after
	})
}

// condOrUnknown checks a condition that may count as true while it is unknown.
func (s *scope) condOrUnknown(e syntax.Expr, orUnknown bool) *Cond {
	c := s.cond(e)
	if c == nil || !orUnknown {
		return c
	}
	either := Or(e, c, Not(e, Known(e, c)))
	either.Text = c.Text + " or unknown"
	return either
}

// trigger checks a trigger; nil if it was reported.
func (s *scope) trigger(t syntax.Trigger) *Trigger {
	out := &Trigger{Decl: t}
	switch n := t.(type) {
	case *syntax.WhenTrigger:
		return s.when(out, n)
	case *syntax.EveryTrigger:
		var ok bool
		if out.Ticks, ok = s.duration(n.Period, "a period"); !ok {
			return nil
		}
	case *syntax.AtTrigger:
		if out.Mark = s.moment(n); out.Mark == nil {
			return nil
		}
	case *syntax.SequenceTrigger:
		if out.Resource = s.sequence(n); out.Resource == nil {
			return nil
		}
	case *syntax.DroppedTrigger:
		if out.Rule = s.ruleNamed(n.Rule); out.Rule == nil {
			return nil
		}
		if r := out.Rule.Decl; !delays(r) || r.Mode != nil && r.Mode.Word == "restart" {
			s.report(warnNeverDropped(n.Where(), n.Rule.Name, r.Name.Where(), delays(r)))
		}
	case *syntax.OnTrigger:
		if out.Resource = s.triggerResource(n); out.Resource == nil {
			return nil
		}
	case *syntax.DeviceTrigger:
		if out.Device = s.deviceNamed(n.Device); out.Device == nil {
			return nil
		}
	}
	return out
}

// when checks a condition that triggers.
func (s *scope) when(out *Trigger, n *syntax.WhenTrigger) *Trigger {
	out.Cond = s.condOrUnknown(n.Cond, n.OrUnknown)
	ok := out.Cond != nil
	if n.For != nil {
		var whole bool
		out.Ticks, whole = s.duration(n.For, "the time a condition holds for")
		ok = ok && whole
	}
	if !ok {
		return nil
	}
	s.warnNeverChanges(n.Cond.Where(), out.Cond)
	return out
}

// warnNeverChanges warns of a trigger that only reads what stays as it is.
func (s *scope) warnNeverChanges(at diag.Span, c *Cond) {
	for _, o := range c.Operands() {
		if o.Var != nil || !o.Resource.stays() {
			return
		}
	}
	s.report(warnNeverChanges(at, s.source(at)))
}

// stays reports whether a resource keeps its value: it is fixed, or computed
// from such resources.
func (r *Resource) stays() bool {
	if r.Fact == nil {
		return r.Model.Mutability == models.Fixed
	}
	return r.Fact.Kind != FactClock && !slices.ContainsFunc(r.Fact.Sources, func(s *Resource) bool { return !s.stays() })
}

// deviceNamed returns the device of a name; nil if it was reported.
func (s *scope) deviceNamed(name syntax.Ident) *Device {
	if name.Name == "" {
		s.incomplete = true
		return nil
	}
	d := s.device(name.Name)
	if d == nil {
		s.report(errUnknownDevice(name.Where(), name.Name, s.deviceNames()))
	}
	return d
}

// ruleNamed returns the rule of the app that a name means; nil if it was
// reported.
func (s *scope) ruleNamed(name syntax.Ident) *Rule {
	if name.Name == "" {
		s.incomplete = true
		return nil
	}
	r := s.in.rule(name.Name)
	if r == nil {
		s.report(errUnknownRule(name.Where(), name.Name, s.rulesInReach(), s.ruleElsewhere(name.Name)))
	}
	return r
}

func (s *scope) rulesInReach() []string {
	var list []string
	for b := s.in; b != nil; b = b.outer {
		list = append(list, sortedKeys(b.rules)...)
	}
	return list
}

// ruleElsewhere reports whether a for each of the app declares a rule of a name,
// which then is one for every device.
func (s *scope) ruleElsewhere(name string) bool {
	found := false
	syntax.Inspect(s.app.Decl, func(n syntax.Node) bool {
		r, ok := n.(*syntax.RuleDecl)
		found = found || ok && r.Name.Name == name
		return !ok && !found
	})
	return found
}

func (s *scope) triggerResource(n *syntax.OnTrigger) *Resource {
	r := s.resource(n.Resource)
	switch {
	case r == nil:
		return nil
	case r.Model.Kind == models.Action:
		s.report(errActionAsValue(n.Resource.Where(), r.Ref))
		return nil
	case s.resourceTerm(n.Resource, r) == nil:
		return nil
	}
	switch n.What {
	case "is set", "is refused":
		if !r.Settable() {
			s.report(errNotSettable(n.Resource.Where(), r, settables(r.Device)))
			return nil
		}
	default:
		if r.Model.Mutability == models.Fixed {
			s.report(warnNeverChanges(n.Resource.Where(), r.Ref))
		}
	}
	return r
}
