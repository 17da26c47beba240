// The forms of sentences.

package check

import (
	"strconv"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// sentence checks what a sentence says; false if something was reported.
func (s *scope) sentence(p *Property) bool {
	switch n := p.Decl.Sentence.(type) {
	case *syntax.AlwaysSentence:
		return s.state(p, n.While, n.P)
	case *syntax.NeverSentence:
		return s.state(p, n.While, n.P)
	case *syntax.NeverTogether:
		return s.state(p, nil, n.P...)
	case *syntax.AlwaysTogether:
		return s.state(p, nil, n.P...)
	case *syntax.NeverLasts:
		return all(s.state(p, n.While, n.P), s.ticksOf(&p.Ticks, n.D, "how long it lasts"))
	case *syntax.NeverHappens:
		return s.neverHappens(p, n)
	case *syntax.OnlyHappens:
		return s.about(p, n.Event, n.While)
	case *syntax.HappensEvery:
		return all(s.about(p, n.Event, nil), s.ticksOf(&p.Ticks, n.D, "a period"))
	case *syntax.HappensAtMost:
		return all(s.about(p, n.Event, nil), s.times(p, n.N), s.ticksOf(&p.Ticks, n.D, "a period"))
	case *syntax.Whenever:
		return s.whenever(p, n)
	case *syntax.Before:
		return s.state(p, nil, n.Q, n.P)
	case *syntax.AfterUntil:
		p.After, p.Until = s.happens(n.F), s.happens(n.R)
		return all(s.state(p, nil, n.P), p.After != nil, p.Until != nil)
	case *syntax.EventuallySentence:
		return s.state(p, nil, n.P)
	case *syntax.AgainSentence:
		return s.state(p, nil, n.P)
	case *syntax.StaysBetween:
		return s.staysBetween(p, n)
	case *syntax.StaysPossible:
		return s.state(p, nil, n.P)
	case *syntax.NobodyLearns:
		p.Resource = s.reported(n.Resource)
		return p.Resource != nil
	case *syntax.CannotControl:
		return s.cannotControl(p, n)
	case *syntax.FLTL:
		p.Formula = s.formula(n.Formula)
		return p.Formula != nil
	}
	return false
}

// all reports whether all parts are right; each has been checked by then.
func all(parts ...bool) bool {
	for _, ok := range parts {
		if !ok {
			return false
		}
	}
	return true
}

func (s *scope) neverHappens(p *Property, n *syntax.NeverHappens) bool {
	ok := s.about(p, n.Event, n.While)
	if n.Within == nil && n.After == nil {
		return ok
	}
	p.After = s.happens(n.After)
	return all(ok, p.After != nil, s.ticksOf(&p.Ticks, n.Within, "how long nothing happens"))
}

func (s *scope) whenever(p *Property, n *syntax.Whenever) bool {
	conds := []syntax.Expr{n.P, n.Q}
	if n.Until != nil {
		conds = append(conds, n.Until)
	}
	ok := s.state(p, nil, conds...)
	if n.Within != nil {
		ok = s.ticksOf(&p.Ticks, n.Within, "the time for a response") && ok
	}
	if n.For != nil {
		ok = s.ticksOf(&p.Stay, n.For, "how long it stays") && ok
	}
	return ok
}

// times checks how often something may happen.
func (s *scope) times(p *Property, n *syntax.NumberLit) bool {
	if n == nil {
		s.incomplete = true
		return false
	}
	count, err := strconv.ParseInt(n.Text, 10, 32)
	if err != nil || count < 0 || n.Unit != "" {
		s.report(errTimes(n.Where()))
		return false
	}
	p.Times = count
	return true
}

// staysBetween checks "a <= x && x <= b" as one condition.
func (s *scope) staysBetween(p *Property, n *syntax.StaysBetween) bool {
	if n.X == nil || n.Low == nil || n.High == nil {
		s.incomplete = true
		return false
	}
	low := s.bound(n, ">=", n.Low)
	high := s.bound(n, "<=", n.High)
	ok := s.state(p, n.While)
	if low == nil || high == nil {
		return false
	}
	c := And(n, low, high)
	c.Text = low.Text + " && " + high.Text
	p.P = []*Cond{c}
	return ok
}

// bound checks that x stays on one side of an end.
func (s *scope) bound(n *syntax.StaysBetween, op string, end syntax.Expr) *Cond {
	at := syntax.At{Span: end.Where()}
	c := s.cond(&syntax.BinaryExpr{At: at, Op: op, X: n.X, Y: end})
	if c != nil {
		c.Text = s.written(n.X.Where(), n.X) + " " + op + " " + s.written(end.Where(), end)
	}
	return c
}

// cannotControl checks "r cannot control d": a device, or a resource of one.
func (s *scope) cannotControl(p *Property, n *syntax.CannotControl) bool {
	p.Resource = s.reported(n.Resource)
	if n.Device == nil || !whole(n.Device) {
		s.incomplete = true
		return false
	}
	if len(n.Device.Parts) == 1 {
		p.Device = s.deviceNamed(n.Device.Parts[0])
		if p.Device != nil && len(settables(p.Device)) == 0 {
			s.report(errNothingToControl(n.Device.Where(), p.Device))
			return false
		}
		return p.Resource != nil && p.Device != nil
	}
	p.Target = s.target(n.Device)
	return p.Resource != nil && p.Target != nil
}

// formula checks a formula; nil if something in it was reported.
func (s *scope) formula(n syntax.Formula) *Formula {
	out := &Formula{Decl: n}
	ok := true
	switch n := n.(type) {
	case *syntax.FormulaCond:
		out.Cond = s.cond(n.Cond)
		ok = out.Cond != nil
	case *syntax.FormulaEvent:
		out.Event = s.event(n.Event)
		ok = out.Event != nil
	case *syntax.FormulaUnary:
		out.Op, out.X = n.Op, s.formula(n.X)
		ok = out.X != nil
		if n.Op == "X" {
			s.report(errNextMoment(n.Where()))
			ok = false
		}
	case *syntax.FormulaBinary:
		out.Op, out.X, out.Y = n.Op, s.formula(n.X), s.formula(n.Y)
		ok = out.X != nil && out.Y != nil
	default:
		s.incomplete = true
		return nil
	}
	if !ok {
		return nil
	}
	return out
}
