// Promises and wishes: their scopes, options and events.

package check

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// promise checks a property sentence of an app.
func (s *scope) promise(decl *syntax.PropertyDecl) {
	if decl.Sentence != nil {
		s.keep(s.property(decl))
	}
}

// wish checks a wish for synthesis, which is a sentence, too.
func (s *scope) wish(n *syntax.AchieveDecl) {
	if n.Sentence == nil {
		return
	}
	p, whole := s.property(&syntax.PropertyDecl{At: n.At, Sentence: n.Sentence, Options: n.Options})
	p.Wish = true
	s.keep(p, whole)
}

// keep adds a sentence to the app unless its name is taken or something in it is
// wrong.
func (s *scope) keep(p *Property, whole bool) {
	if !whole {
		s.incomplete = true
		return
	}
	if where, taken := s.app.promises[p.Name]; taken {
		s.report(errDuplicate(p.Decl.Where(), "property", p.Name, where))
		return
	}
	s.app.promises[p.Name] = p.Decl.Where()
	s.app.Properties = append(s.app.Properties, p)
}

// property checks a sentence; false if something in it was reported.
func (s *scope) property(decl *syntax.PropertyDecl) (*Property, bool) {
	p := &Property{App: s.app, Decl: decl, Name: decl.Name, Sentence: s.sentenceText(decl)}
	if p.Name == "" {
		p.Name = p.Sentence
	}
	if s.in.suffix != "" {
		p.Name += " " + spaced(s.in.suffix)
	}
	ok := true
	if decl.Scope != nil {
		p.Scope, ok = s.scopeOf(decl.Scope)
	}
	ok = s.sentence(p) && ok
	if ok && len(p.Operands()) == 0 && !p.speaksOfEvents() && !hasGroup(decl.Sentence) {
		s.report(errAboutNothing(decl.Sentence.Where(), "property"))
	}
	return p, ok
}

// sentenceText is a sentence with its scope, without its options.
func (s *scope) sentenceText(decl *syntax.PropertyDecl) string {
	at := decl.Sentence.Where()
	if decl.Scope == nil {
		return s.written(at, decl.Sentence)
	}
	at.Start = min(at.Start, decl.Scope.Where().Start)
	return s.written(at, decl.Scope, decl.Sentence)
}

// spaced writes the suffixes of nested groups apart.
func spaced(suffix string) string {
	out := ""
	for i, r := range suffix {
		if r == '[' && i > 0 {
			out += " "
		}
		out += string(r)
	}
	return out
}

// Operands lists what the sentence names, each once.
func (p *Property) Operands() []Operand {
	var list operandList
	add := func(r *Resource) {
		if r != nil {
			list.add(Operand{Resource: r})
		}
	}
	p.EachCond(func(c *Cond) { list.add(c.Operands()...) })
	p.EachEvent(func(e *Event) { add(e.Resource) })
	add(p.Resource)
	add(p.Target)
	if p.Device != nil {
		for _, r := range p.Device.Resources {
			if r.Settable() {
				add(r)
			}
		}
	}
	return list.items
}

func (p *Property) speaksOfEvents() bool {
	found := false
	p.EachEvent(func(*Event) { found = true })
	return found
}

// hasGroup reports whether a sentence is about a group of devices, which may be
// empty.
func hasGroup(n syntax.Sentence) bool {
	found := false
	syntax.Inspect(n, func(n syntax.Node) bool {
		_, ok := n.(*syntax.GroupExpr)
		found = found || ok
		return !found
	})
	return found
}

// EachCond calls f for every condition of the sentence, its scope included.
func (p *Property) EachCond(f func(*Cond)) {
	each := func(c *Cond) {
		if c != nil {
			f(c)
		}
	}
	each(p.While)
	for _, c := range p.P {
		each(c)
	}
	for _, m := range p.moments() {
		each(m.Cond)
	}
	if p.Scope != nil {
		each(p.Scope.While)
	}
	p.Formula.each(func(g *Formula) { each(g.Cond) })
}

// EachEvent calls f for every event of the sentence, its scope included.
func (p *Property) EachEvent(f func(*Event)) {
	each := func(e *Event) {
		if e != nil {
			f(e)
		}
	}
	each(p.Event)
	for _, m := range p.moments() {
		each(m.Event)
	}
	p.Formula.each(func(g *Formula) { each(g.Event) })
}

// moments lists those of the sentence and of its scope.
func (p *Property) moments() []*Moment {
	all := []*Moment{p.After, p.Until}
	if p.Scope != nil {
		all = append(all, p.Scope.From, p.Scope.To)
	}
	return slices.DeleteFunc(all, func(m *Moment) bool { return m == nil })
}

// each calls f for a formula and all below it.
func (g *Formula) each(f func(*Formula)) {
	if g == nil {
		return
	}
	f(g)
	g.X.each(f)
	g.Y.each(f)
}

// scopeOf checks a scope; false if something in it was reported.
func (s *scope) scopeOf(n *syntax.Scope) (*Scope, bool) {
	out := &Scope{Decl: n}
	if n.Word == "while" {
		out.While = s.momentCond(n.From)
		return out, out.While != nil
	}
	out.From = s.happens(n.From)
	if n.To == nil {
		return out, out.From != nil
	}
	out.To = s.happens(n.To)
	return out, out.From != nil && out.To != nil
}

// momentCond checks the condition of a while scope; nil if it was reported.
func (s *scope) momentCond(n *syntax.Happening) *Cond {
	if n == nil || n.Cond == nil {
		s.incomplete = true
		return nil
	}
	return s.cond(n.Cond)
}

// happens checks when something begins or ends; nil if it was reported.
func (s *scope) happens(n *syntax.Happening) *Moment {
	switch {
	case n != nil && n.Event != nil:
		if e := s.event(n.Event); e != nil {
			return &Moment{Event: e}
		}
	case n != nil && n.Cond != nil:
		if c := s.cond(n.Cond); c != nil {
			return &Moment{Cond: c}
		}
	default:
		s.incomplete = true
	}
	return nil
}

// state checks the conditions of a sentence; false if one was reported.
func (s *scope) state(p *Property, while syntax.Expr, conds ...syntax.Expr) bool {
	ok := true
	for _, e := range conds {
		c := s.cond(e)
		ok = ok && c != nil
		if c != nil {
			p.P = append(p.P, c)
		}
	}
	if while != nil {
		p.While = s.cond(while)
		ok = ok && p.While != nil
	}
	return ok
}

// about checks the event of a sentence and what it happens while.
func (s *scope) about(p *Property, event *syntax.Event, while syntax.Expr) bool {
	ok := s.state(p, while)
	p.Event = s.event(event)
	return ok && p.Event != nil
}

// event checks an event; nil if it was reported.
func (s *scope) event(n *syntax.Event) *Event {
	if n == nil {
		s.incomplete = true
		return nil
	}
	e := &Event{Decl: n}
	switch n.What {
	case "notify":
		e.Role = s.role(n.Role)
		return e
	case "dropped":
		if e.Rule = s.ruleNamed(n.Rule); e.Rule == nil {
			return nil
		}
		return e
	case "call":
		e.Resource = s.called(n.Resource)
	case "changes", "updates":
		e.Resource = s.reported(n.Resource)
	default:
		e.Resource = s.target(n.Resource)
	}
	if e.Resource == nil {
		return nil
	}
	if n.Value != nil && e.Resource.Model.Kind != models.Action {
		if e.Value = s.constValue(n.Value, e.Resource.Model.Type, "the value of an event"); e.Value == nil {
			return nil
		}
	}
	return e
}

// called resolves an action; nil if it was reported.
func (s *scope) called(e *syntax.RefExpr) *Resource {
	r := s.resource(e)
	if r != nil && r.Model.Kind != models.Action {
		s.report(errNotAnAction(e.Where(), r))
		return nil
	}
	return r
}

// reported resolves a resource that is reported; nil if it was reported.
func (s *scope) reported(e *syntax.RefExpr) *Resource {
	r := s.resource(e)
	if r == nil || s.resourceTerm(e, r) == nil {
		return nil
	}
	return r
}

// ticksOf takes a duration into one of the fields of a sentence; false if it was
// reported.
func (s *scope) ticksOf(field *int64, e syntax.Expr, what string) bool {
	var ok bool
	*field, ok = s.duration(e, what)
	return ok
}
