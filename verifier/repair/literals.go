// Literals: what must not be together, read off a sentence.

package repair

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// literal is one of the conditions that must not be true together.
type literal struct {
	text string // it is true
	not  string // it is not
	// ref is the resource that rules can set so that it is false, to one of goods; it is
	// true where they set it to one of bads. "" if they cannot.
	ref         string
	goods, bads []string
}

// ways reads the ways in which a sentence is broken: the bad states, and of things that go
// together those in which one is and another is not.
func (m *menu) ways(s syntax.Sentence) [][]literal {
	if t, ok := s.(*syntax.AlwaysTogether); ok && len(t.P) == 2 {
		return [][]literal{
			slices.Concat(m.both(t.P[0]), m.negated(t.P[1])),
			slices.Concat(m.negated(t.P[0]), m.both(t.P[1])),
		}
	}
	if bad := m.literals(s); len(bad) > 0 {
		return [][]literal{bad}
	}
	return nil
}

// literals reads the bad states off a sentence: those in which all literals are true;
// nil if the sentence is of another kind.
func (m *menu) literals(s syntax.Sentence) []literal {
	switch s := s.(type) {
	case *syntax.NeverSentence:
		return slices.Concat(m.both(s.P), m.both(s.While))
	case *syntax.AlwaysSentence:
		return slices.Concat(m.negated(s.P), m.both(s.While))
	case *syntax.NeverTogether:
		var out []literal
		for _, p := range s.P {
			out = append(out, m.both(p)...)
		}
		return out
	case *syntax.Whenever:
		if s.For == nil && s.Until == nil {
			return slices.Concat(m.negated(s.Q), m.both(s.P))
		}
	case *syntax.NeverLasts:
		if !s.Shorter {
			return slices.Concat(m.both(s.P), m.both(s.While))
		}
	case *syntax.NeverHappens:
		if s.Within == nil {
			return slices.Concat(m.event(s.Event), m.both(s.While))
		}
	case *syntax.OnlyHappens:
		return slices.Concat(m.event(s.Event), m.negated(s.While))
	case *syntax.Before:
		return slices.Concat(m.both(s.P), m.negated(s.Q))
	}
	return nil
}

// both takes a conjunction apart.
func (m *menu) both(e syntax.Expr) []literal {
	switch x := bare(e).(type) {
	case nil:
		return nil
	case *syntax.BinaryExpr:
		if x.Op == "&&" {
			return append(m.both(x.X), m.both(x.Y)...)
		}
	}
	return []literal{m.literal(e, true)}
}

// negated is the negation of a condition: of a disjunction all its parts.
func (m *menu) negated(e syntax.Expr) []literal {
	switch x := bare(e).(type) {
	case nil:
		return nil
	case *syntax.BinaryExpr:
		if x.Op == "||" {
			return append(m.negated(x.X), m.negated(x.Y)...)
		}
	}
	return []literal{m.literal(e, false)}
}

// bare takes parentheses off.
func bare(e syntax.Expr) syntax.Expr {
	for {
		p, ok := e.(*syntax.ParenExpr)
		if !ok {
			return e
		}
		e = p.X
	}
}

// literal is a condition, or its negation.
func (m *menu) literal(e syntax.Expr, positive bool) literal {
	l := literal{text: m.text(e), not: m.negation(e)}
	if binary, ok := bare(e).(*syntax.BinaryExpr); ok && binary.Op == "||" {
		l.text = "(" + m.text(bare(e)) + ")"
	}
	ref, value, equal := m.compared(bare(e))
	if r := m.settable(ref); r != nil {
		l.ref = ref
		all := members(r)
		l.bads = []string{value}
		l.goods = slices.DeleteFunc(all, func(v string) bool { return v == value })
		if !equal {
			l.bads, l.goods = l.goods, l.bads
		}
	}
	if !positive {
		l.text, l.not, l.goods, l.bads = l.not, l.text, l.bads, l.goods
	}
	return l
}

// compared reads "r == v", "r != v", "r" and "!r".
func (m *menu) compared(e syntax.Expr) (ref, value string, equal bool) {
	switch x := e.(type) {
	case *syntax.RefExpr:
		return m.text(x), "true", true
	case *syntax.UnaryExpr:
		if r, ok := bare(x.X).(*syntax.RefExpr); ok && x.Op == "!" {
			return m.text(r), "false", true
		}
	case *syntax.BinaryExpr:
		r, ok := bare(x.X).(*syntax.RefExpr)
		if ok && (x.Op == "==" || x.Op == "!=") {
			return m.text(r), m.text(bare(x.Y)), x.Op == "=="
		}
	}
	return "", "", false
}

// settable finds a resource of few values that rules can set.
func (m *menu) settable(ref string) *machine.Resource {
	for i := range m.r.Program.Resources {
		if r := &m.r.Program.Resources[i]; r.Ref == ref && r.Settable && len(members(r)) > 0 {
			return r
		}
	}
	return nil
}

// mostMembers is how many values a resource may have to be set to another one.
const mostMembers = 4

// members lists the values of a resource; nil if they are many.
func members(r *machine.Resource) []string {
	switch t := &r.Model.Type; {
	case t.Kind == models.Bool:
		return []string{"false", "true"}
	case t.Kind == models.Enum && len(t.Members) <= mostMembers:
		return slices.Clone(t.Members)
	}
	return nil
}

// event is the command that must not be given, as a literal: rules set it.
func (m *menu) event(e *syntax.Event) []literal {
	if e.What != "set" && e.What != "asked to set" || e.Resource == nil || e.Value == nil {
		return nil
	}
	ref, value := m.text(e.Resource), m.text(e.Value)
	return []literal{{text: ref + " == " + value, not: ref + " != " + value, ref: ref, bads: []string{value}}}
}

// negation says that a condition is false.
func (m *menu) negation(e syntax.Expr) string {
	opposite := map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
	switch x := bare(e).(type) {
	case *syntax.RefExpr:
		return "!" + m.text(x)
	case *syntax.UnaryExpr:
		if x.Op == "!" {
			return m.text(x.X)
		}
	case *syntax.BinaryExpr:
		if op, ok := opposite[x.Op]; ok {
			return m.text(x.X) + " " + op + " " + m.text(x.Y)
		}
	case *syntax.CallExpr:
		return "!" + m.text(x)
	}
	return "!(" + m.text(bare(e)) + ")"
}

// all joins literals.
func all(list []literal) string {
	var out []string
	for _, l := range list {
		out = append(out, l.text)
	}
	return strings.Join(out, " && ")
}

// notAll says that literals are not all true.
func notAll(list []literal) string {
	if len(list) == 1 {
		return list[0].not
	}
	return "!(" + all(list) + ")"
}
