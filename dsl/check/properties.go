// Property sentences.

package check

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

func (s *scope) properties() {
	first := map[string]diag.Span{}
	for _, item := range s.app.Decl.Items {
		decl, ok := item.(*syntax.PropertyDecl)
		if !ok || decl.Sentence == nil {
			continue
		}
		p, whole := s.property(decl)
		if !whole {
			s.incomplete = true
			continue
		}
		if where, taken := first[p.Name]; taken {
			s.report(errDuplicate(decl.Where(), "property", p.Name, where))
			continue
		}
		first[p.Name] = decl.Where()
		s.app.Properties = append(s.app.Properties, p)
	}
}

// property checks a sentence; false if something in it was reported.
func (s *scope) property(decl *syntax.PropertyDecl) (*Property, bool) {
	p := &Property{App: s.app, Decl: decl, Name: decl.Name, Sentence: s.source(decl.Sentence.Where())}
	if p.Name == "" {
		p.Name = p.Sentence
	}
	ok := true
	switch n := decl.Sentence.(type) {
	case *syntax.AlwaysSentence:
		ok = s.state(p, n.While, n.P)
	case *syntax.NeverSentence:
		ok = s.state(p, n.While, n.P)
	case *syntax.NeverTogether:
		ok = s.state(p, nil, n.P...)
	case *syntax.AlwaysTogether:
		ok = s.state(p, nil, n.P...)
	case *syntax.Whenever:
		ok = s.state(p, nil, n.P, n.Q)
	case *syntax.NeverHappens:
		ok = s.happens(p, n.Event, n.While)
	case *syntax.OnlyHappens:
		ok = s.happens(p, n.Event, n.While)
	}
	if ok && p.Event == nil && len(p.Operands()) == 0 {
		s.report(errAboutNothing(decl.Sentence.Where(), "property"))
	}
	return p, ok
}

// Operands lists what the sentence names, each once.
func (p *Property) Operands() []Operand {
	list := p.While.Operands()
	for _, c := range p.P {
		for _, o := range c.Operands() {
			if !slices.Contains(list, o) {
				list = append(list, o)
			}
		}
	}
	if p.Event != nil && p.Event.Resource != nil && !slices.Contains(list, Operand{Resource: p.Event.Resource}) {
		list = append(list, Operand{Resource: p.Event.Resource})
	}
	return list
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

func (s *scope) happens(p *Property, event *syntax.Event, while syntax.Expr) bool {
	ok := s.state(p, while)
	p.Event = s.event(event)
	return ok && p.Event != nil
}

// event checks what P6 and P7 speak of; nil if it was reported.
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
	case "call":
		e.Resource = s.resource(n.Resource)
		if e.Resource != nil && e.Resource.Model.Kind != models.Action {
			s.report(errNotAnAction(n.Resource.Where(), e.Resource))
			return nil
		}
	case "changes", "updates":
		e.Resource = s.resource(n.Resource)
		if e.Resource != nil && s.resourceTerm(n.Resource, e.Resource) == nil {
			return nil
		}
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
