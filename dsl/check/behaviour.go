// Behaviours, the environment and the safe state.

package check

import (
	"time"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// checkBehaviours checks the behaviour of every device type once, and resolves
// it for every device.
func (c *checker) checkBehaviours() {
	for _, m := range c.d.Models {
		if m.Decl.Behaviour == nil {
			continue
		}
		(&scope{checker: c}).dry(func(*scope) { c.transitions(instantiate(m, "", "")) })
		c.silent = true
		for _, d := range c.d.Devices {
			if d.Model == m {
				d.Behaviour = c.transitions(d)
			}
		}
		c.silent = false
	}
}

func (c *checker) transitions(d *Device) []*Transition {
	s := &scope{checker: c, self: d, present: "a behaviour"}
	var list []*Transition
	for _, t := range d.Model.Decl.Behaviour.Transitions {
		if checked := s.transition(t); checked != nil {
			list = append(list, checked)
		}
	}
	return list
}

// transition checks a line of a behaviour; nil if it was reported.
func (s *scope) transition(decl *syntax.Transition) *Transition {
	t := &Transition{Decl: decl, Resource: s.resource(decl.Resource), OnSet: decl.OnSet != nil}
	if decl.Heals != nil {
		if decl.Label != "fault" {
			s.report(errHealsWithoutFault(decl.Heals.Where()))
		}
		ns := s.positive(decl.Heals, "a healing time")
		t.HealTicks = (ns + int64(time.Second) - 1) / int64(time.Second)
	}
	ok := t.Resource != nil && t.Resource.Model.Type.Kind != models.NotSet
	if decl.When != nil {
		t.When = s.cond(decl.When)
		ok = ok && t.When != nil
	}
	if !ok {
		s.incomplete = true
		return nil
	}
	if t.OnSet {
		ok = s.answer(t)
	}
	typ := t.Resource.Model.Type
	if decl.From != nil {
		t.From, ok = s.values(decl.From, typ, ok)
	}
	switch {
	case decl.To == nil:
	case decl.Var != nil && isWord(decl.To, decl.Var.Name):
		t.Target = true
	default:
		t.To, ok = s.values(decl.To, typ, ok)
	}
	if !ok {
		return nil
	}
	return t
}

func isWord(e syntax.Expr, name string) bool {
	ref, ok := unparen(e).(*syntax.RefExpr)
	return ok && len(ref.Parts) == 1 && ref.Parts[0].Name == name
}

// answer checks the command a transition answers.
func (s *scope) answer(t *Transition) bool {
	set := s.resource(t.Decl.OnSet)
	if set == nil {
		return false
	}
	if set != t.Resource {
		s.report(errAnswerElsewhere(t.Decl.Resource.Where(), set.Ref, t.Resource.Ref))
		return false
	}
	if !set.Settable() {
		s.report(errNotSettable(t.Decl.OnSet.Where(), set, nil))
		return false
	}
	ok := true
	if t.Decl.SetValue != nil {
		t.Set, ok = s.values(t.Decl.SetValue, set.Model.Type, true)
	}
	return ok
}

// values checks a constant or a list of constants; ok is what was known before.
func (s *scope) values(e syntax.Expr, typ models.Type, ok bool) ([]models.Value, bool) {
	elems := []syntax.Expr{e}
	if list, isList := unparen(e).(*syntax.ListExpr); isList {
		elems = list.Elems
	}
	values := []models.Value{}
	for _, elem := range elems {
		v := s.constValue(elem, typ, "a value in a behaviour")
		if v == nil {
			ok = false
			continue
		}
		values = append(values, *v)
	}
	return values, ok
}

// checkEnvironments checks all environment blocks.
func (c *checker) checkEnvironments() {
	s := &scope{checker: c}
	for _, f := range c.files {
		for _, decl := range f.Decls {
			if e, ok := decl.(*syntax.EnvironmentDecl); ok {
				for _, item := range e.Items {
					s.environmentItem(item)
				}
			}
		}
	}
	c.overloads()
}

func (s *scope) environmentItem(item syntax.EnvItem) {
	switch n := item.(type) {
	case *syntax.MovesStepwise:
		if r := s.movingNumber(n.Resource); r != nil {
			s.d.Stepwise = append(s.d.Stepwise, &Stepwise{Decl: n, Resource: r})
		}
	case *syntax.Physics:
		p := &Physics{Decl: n, Resource: s.movingNumber(n.Resource)}
		if n.While != nil {
			p.While = s.presently("physics").cond(n.While)
		}
		if p.Resource != nil && (p.While != nil || n.While == nil) {
			s.d.Physics = append(s.d.Physics, p)
		}
	case *syntax.LabelLine:
		s.label(n)
	case *syntax.Load:
		s.load(n)
	case *syntax.LoadLimit:
		s.loadLimit(n)
	case *syntax.Assume:
		s.assume(n)
	}
}

// movingNumber resolves a resource that can rise and fall.
func (s *scope) movingNumber(e *syntax.RefExpr) *Resource {
	r := s.resource(e)
	if r == nil || r.Model.Type.Kind == models.NotSet {
		return nil
	}
	if !isNumber(r.Model.Type.Kind) {
		s.report(errNotANumber(e.Where(), "physics", r.Model.Type))
		return nil
	}
	return r
}

func (s *scope) assume(n *syntax.Assume) {
	cond := s.presently("an assumption").cond(n.Cond)
	if cond == nil {
		return
	}
	if len(cond.Operands()) == 0 {
		s.report(errAboutNothing(n.Where(), "assumption"))
		return
	}
	a := &Assume{Decl: n, App: s.app, Cond: cond}
	if s.app != nil {
		s.app.assumes = append(s.app.assumes, a)
		return
	}
	s.d.Assumes = append(s.d.Assumes, a)
}

// presently is the scope of a place that speaks of the present alone.
func (s *scope) presently(place string) *scope {
	t := *s
	t.present = place
	return &t
}

// checkSafeState checks the declared safe state: one constant a resource.
func (c *checker) checkSafeState() {
	s := &scope{checker: c}
	seen := map[*Resource]*syntax.SetAction{}
	for _, f := range c.files {
		for _, decl := range f.Decls {
			safe, ok := decl.(*syntax.SafeDecl)
			if !ok {
				continue
			}
			for _, set := range safe.Sets {
				r := s.target(set.Target)
				if r == nil {
					continue
				}
				if first := seen[r]; first != nil {
					c.report(errDuplicate(set.Target.Where(), "safe state of", r.Ref, first.Where()))
					continue
				}
				seen[r] = set
				if v := s.constValue(set.Value, r.Model.Type, "the safe state"); v != nil {
					c.d.Safe = append(c.d.Safe, &SafeSet{Decl: set, Resource: r, Value: *v})
				}
			}
		}
	}
}
