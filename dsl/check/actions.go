// Actions of rules, at once and after a delay.

package check

import (
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

func settables(d *Device) []string {
	var list []string
	for _, r := range d.Resources {
		if r.Settable() {
			list = append(list, r.Ref)
		}
	}
	return list
}

// target resolves a resource that is to be set.
func (s *scope) target(e *syntax.RefExpr) *Resource {
	if e != nil && len(e.Parts) == 1 && s.in.variable(e.Parts[0].Name) != nil {
		s.report(errSetVariable(e.Where(), e.Parts[0].Name))
		return nil
	}
	r := s.resource(e)
	if r == nil || r.Model.Type.Kind == models.NotSet && r.Model.Kind != models.Action {
		return nil
	}
	if r.Model.Kind == models.Action {
		s.report(errSetAction(e.Where(), r.Ref))
		return nil
	}
	if !r.Settable() {
		s.report(errNotSettable(e.Where(), r, settables(r.Device)))
		return nil
	}
	if s.resourceTerm(e, r) == nil {
		return nil
	}
	return r
}

// maxSteps bounds the delays of a branch.
const maxSteps = 1000

// steps checks the actions of a branch: those at once, and those after each
// delay. Delays without an action between them add; the sum is cancelled unless
// all of them say anyway.
func (s *scope) steps(r *Rule, list []syntax.Action) (now []*Action, later []*Step) {
	for _, decl := range list {
		after, ok := decl.(*syntax.AfterAction)
		if !ok {
			a := s.action(r, decl)
			switch {
			case a == nil:
			case len(later) == 0:
				now = append(now, a)
			default:
				last := later[len(later)-1]
				last.Actions = append(last.Actions, a)
			}
			continue
		}
		ticks, _ := s.duration(after.Delay, "a delay")
		step := &Step{Decl: after, Ticks: ticks, Anyway: after.Anyway}
		if n := len(later); n > 0 && len(later[n-1].Actions) == 0 {
			if step.Ticks += later[n-1].Ticks; step.Ticks > maxSeconds {
				s.report(errTooLong(after.Where()))
			}
			step.Anyway = step.Anyway && later[n-1].Anyway
			later[n-1] = step
			continue
		}
		if len(later) == maxSteps {
			s.report(errTooManySteps(after.Where()))
			return now, later
		}
		later = append(later, step)
	}
	return now, later
}

// action checks an action; nil if it was reported.
func (s *scope) action(r *Rule, decl syntax.Action) *Action {
	a := &Action{Decl: decl}
	switch n := decl.(type) {
	case *syntax.StopAction:
		return s.stop(a, n, r)
	case *syntax.SetAction:
		if a.Resource = s.target(n.Target); a.Resource == nil {
			return nil
		}
		if a.Value = s.command(n.Value, a.Resource.Model.Type); a.Value == nil {
			return nil
		}
	case *syntax.AssignAction:
		return s.assign(a, n)
	case *syntax.CallAction:
		return s.callAction(a, n)
	case *syntax.NotifyAction:
		return s.notify(a, n)
	}
	return a
}

// stop checks which rule is stopped: the own one, unless another is named.
func (s *scope) stop(a *Action, n *syntax.StopAction, own *Rule) *Action {
	a.Rule = own
	at := n.Where()
	if n.Rule != nil {
		at = n.Rule.Where()
		if a.Rule = s.ruleNamed(*n.Rule); a.Rule == nil {
			return nil
		}
	}
	if !delays(a.Rule.Decl) {
		s.report(warnNothingToStop(at, a.Rule.Decl.Name))
	}
	return a
}

func (s *scope) variablesInReach() []string {
	var list []string
	for b := s.in; b != nil; b = b.outer {
		list = append(list, sortedKeys(b.vars)...)
	}
	return list
}

func (s *scope) assign(a *Action, n *syntax.AssignAction) *Action {
	name := n.Var.Name
	v := s.in.variable(name)
	switch {
	case name == "":
		s.incomplete = true
		return nil
	case v == nil && s.in.let(name) != nil:
		s.report(errAssignConstant(n.Var.Where(), name))
		return nil
	case v == nil:
		s.report(errUnknownVariable(n.Var.Where(), name, s.variablesInReach()))
		return nil
	case v.Type.Kind == models.NotSet:
		return nil
	}
	a.Var = v
	if a.Value = s.value(n.Value, v.Type); a.Value == nil {
		return nil
	}
	return a
}

func (s *scope) callAction(a *Action, n *syntax.CallAction) *Action {
	a.Resource = s.resource(n.Target)
	if a.Resource == nil {
		return nil
	}
	if a.Resource.Model.Kind != models.Action {
		s.report(errNotAnAction(n.Target.Where(), a.Resource))
		return nil
	}
	params := a.Resource.Model.Params
	if len(params) != len(n.Args) {
		s.report(errArgumentCount(n.Where(), a.Resource.Ref, len(params), len(n.Args)))
		return nil
	}
	ok := true
	for i, arg := range n.Args {
		x := s.value(arg, params[i].Type)
		ok = ok && x != nil
		a.Args = append(a.Args, x)
	}
	if !ok {
		return nil
	}
	return a
}

func (s *scope) notify(a *Action, n *syntax.NotifyAction) *Action {
	a.Role = s.role(n.Role)
	ok := true
	for _, p := range n.Parts {
		part := Part{Text: p.Text}
		if p.Expr != nil {
			shown := s.shown(p.Expr)
			if shown == nil {
				ok = false
				continue
			}
			part = *shown
		}
		a.Parts = append(a.Parts, part)
	}
	if !ok {
		return nil
	}
	return a
}

// role checks that a role exists, if the site names any.
func (s *scope) role(id syntax.Ident) string {
	if id.Name == "" {
		s.incomplete = true
	} else if len(s.site.Roles) > 0 && !s.roles[id.Name] {
		s.report(errUnknownRole(id.Where(), id.Name, sortedKeys(s.roles)))
	}
	return id.Name
}

// shown checks a value shown in a notification: a resource, a variable or a
// constant, which becomes text.
func (s *scope) shown(e syntax.Expr) *Part {
	if ref, ok := unparen(e).(*syntax.RefExpr); ok && len(ref.Parts) > 1 {
		r := s.resource(ref)
		if r == nil {
			return nil
		}
		if s.resourceTerm(ref, r) == nil {
			return nil
		}
		return &Part{Resource: r}
	}
	t := s.elaborate(e, noType)
	switch {
	case t == nil:
		return nil
	case t.kind == tVar:
		return &Part{Var: t.v}
	case t.isConst():
		return &Part{Text: shownText(t.con)}
	}
	s.report(errComputedText(e.Where(), s.source(e.Where())))
	return nil
}

// shownText is how a constant reads in a notification.
func shownText(c constant) string {
	if c.typ.Kind == models.Time {
		return timeOfDay(c.value.Int())
	}
	return c.typ.Format(c.value)
}
