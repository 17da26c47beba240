// Meaning of formulas: in other words, with a run that meets them and one that
// does not.

package compile

import (
	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/observe"
	"github.com/tenet-iot/tenet/synth/fltl"
)

// formula explains a formula; false if it has too many atoms for a search.
func (m *meaning) formula(p *check.Property) (observe.Explanation, bool) {
	g := p.Formula
	e := observe.Explanation{Meaning: m.say(g)}
	numbers := &numbering{meaning: m, number: map[string]int{}}
	f := numbers.temporal(g)
	list := fltl.Atoms(f)
	reading, err := fltl.ReadPropositions(list)
	if err != nil {
		return e, false
	}
	moments := numbers.moments(list)
	var allowed, forbidden bool
	e.Allowed, allowed = m.witness(fltl.And(f, moments), reading)
	e.Forbidden, forbidden = m.witness(fltl.And(fltl.Not(f), moments), reading)
	return e, allowed && forbidden
}

// numbering numbers the conditions and events of a formula by their texts.
type numbering struct {
	*meaning
	number map[string]int
}

func (a *numbering) temporal(g *check.Formula) fltl.Formula {
	switch {
	case g.Cond != nil:
		return a.condition(g.Cond)
	case g.Event != nil:
		key := "e" + a.d.Text(g.Event.Decl.Where())
		if a.number[key] == 0 {
			a.number[key] = int(a.event(g.Event))
		}
		return atomOf('e', a.number[key])
	}
	return operators[g.Op](g, a.temporal)
}

// condition takes a condition apart, so that no run has p and !p.
func (a *numbering) condition(c *check.Cond) fltl.Formula {
	switch c.Op {
	case machine.OpNot:
		return fltl.Not(a.condition(c.A))
	case machine.OpAnd:
		return fltl.And(a.condition(c.A), a.condition(c.B))
	case machine.OpOr:
		return fltl.Or(a.condition(c.A), a.condition(c.B))
	}
	key := "p" + c.Text
	if a.number[key] == 0 {
		a.number[key] = int(a.prop(c))
	}
	return atomOf('p', a.number[key])
}

// moments says that an event is a moment of its own: after it comes one without
// any, in which all conditions are as they were.
func (a *numbering) moments(list []*fltl.Atom) fltl.Formula {
	var events, rules []fltl.Formula
	for _, x := range list {
		if x.Fluent[0] == 'e' {
			events = append(events, x)
		}
	}
	some := fltl.Or(events...)
	rules = append(rules, fltl.Next(fltl.Not(some)))
	for _, x := range list {
		if x.Fluent[0] == 'p' {
			rules = append(rules, fltl.Iff(x, fltl.Next(x)))
		}
	}
	return fltl.Always(fltl.Implies(some, fltl.And(rules...)))
}

// witness tells a run that meets a formula. A story without steps says that there
// is none; ok is false if the search grew too large.
func (m *meaning) witness(f fltl.Formula, reading *fltl.Reading) (story observe.Story, ok bool) {
	lasso, found, err := fltl.Witness(f, reading, formulaLimits)
	if err != nil || !found {
		return story, err == nil
	}
	var letters []observe.Letter
	for _, symbol := range append(lasso.Stem, lasso.Loop...) {
		letters = append(letters, letterOf(reading.Atoms, fltl.Letter(symbol)))
	}
	return observe.Tell(letters, len(lasso.Loop), m.words), true
}

// say puts a formula into words.
func (m *meaning) say(g *check.Formula) string {
	switch {
	case g.Cond != nil:
		return g.Cond.Text
	case g.Event != nil:
		return m.d.Text(g.Event.Decl.Where()) + " happens"
	}
	x := m.part(g.X)
	switch g.Op {
	case "!":
		return "not " + x
	case "[]":
		return "at every moment from here on, " + x
	case "<>":
		return "at this or some later moment, " + x
	}
	y := m.part(g.Y)
	switch g.Op {
	case "&&":
		return x + ", and " + y
	case "||":
		return x + ", or " + y
	case "->":
		return "if " + x + ", then " + y
	case "<->":
		return x + " exactly if " + y
	case "U":
		return y + " comes in the end, and until then " + x
	}
	return x + " until " + y + " comes, if it ever does"
}

// part is say, in brackets where that is needed.
func (m *meaning) part(g *check.Formula) string {
	if g.Cond != nil || g.Event != nil {
		return m.say(g)
	}
	return "(" + m.say(g) + ")"
}
