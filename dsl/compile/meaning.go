// Meaning: a promise in other words, with runs it allows and forbids.

package compile

import (
	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/observe"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// Meaning explains a promise of a deployment: the sentence in other words, one
// run it allows, one it forbids, and what happens at the boundary tick. ok is
// false for sentences that are not about single runs (P17, and P18, which
// PairMeaning explains), and for formulas too large to be searched.
//
// Cost: the search of some thousand short runs.
func Meaning(d *check.Deployment, p *check.Property) (e observe.Explanation, ok bool) {
	m := &meaning{d: d}
	if p.Formula != nil {
		return m.formula(p)
	}
	sentence := m.sentence(p)
	if sentence == nil {
		return e, false
	}
	e, err := observe.Explain(observe.Property{Scope: m.scope(p.Scope), Sentence: sentence}, m.words)
	return e, err == nil
}

// meaning numbers what a sentence speaks of, with its words.
type meaning struct {
	d     *check.Deployment
	words observe.Words
}

func (m *meaning) prop(c *check.Cond) observe.Prop {
	if c == nil {
		return 0
	}
	m.words.Props = append(m.words.Props, c.Text)
	return observe.Prop(len(m.words.Props))
}

func (m *meaning) props(list []*check.Cond) []observe.Prop {
	var out []observe.Prop
	for _, c := range list {
		out = append(out, m.prop(c))
	}
	return out
}

func (m *meaning) event(e *check.Event) observe.Event {
	m.words.Events = append(m.words.Events, m.d.Text(e.Decl.Where()))
	return observe.Event(len(m.words.Events))
}

func (m *meaning) happening(x *check.Moment) observe.Happening {
	switch {
	case x == nil:
		return observe.Happening{}
	case x.Event != nil:
		return observe.Happening{Event: m.event(x.Event)}
	}
	return observe.Happening{Becomes: m.prop(x.Cond)}
}

func (m *meaning) scope(s *check.Scope) observe.Scope {
	switch {
	case s == nil:
		return nil
	case s.While != nil:
		return observe.While{Q: m.prop(s.While)}
	case s.Decl.Word == "between":
		return observe.Between{From: m.happening(s.From), To: m.happening(s.To)}
	}
	return observe.After{From: m.happening(s.From), To: m.happening(s.To)}
}

func (m *meaning) sentence(p *check.Property) observe.Sentence {
	switch n := p.Decl.Sentence.(type) {
	case *syntax.AlwaysSentence:
		return observe.Always{P: m.prop(p.P[0]), While: m.prop(p.While)}
	case *syntax.NeverSentence:
		return observe.Never{P: m.prop(p.P[0]), While: m.prop(p.While)}
	case *syntax.NeverTogether:
		return observe.NeverTogether{P: m.props(p.P)}
	case *syntax.AlwaysTogether:
		return observe.AlwaysTogether{P: m.props(p.P)}
	case *syntax.StaysBetween:
		return observe.StaysBetween{In: m.prop(p.P[0]), While: m.prop(p.While)}
	case *syntax.NeverLasts:
		if n.Shorter {
			return observe.LastsAtLeast{P: m.prop(p.P[0]), Ticks: p.Ticks}
		}
		return observe.LastsAtMost{P: m.prop(p.P[0]), While: m.prop(p.While), Ticks: p.Ticks}
	case *syntax.Before:
		return observe.Before{Q: m.prop(p.P[0]), P: m.prop(p.P[1])}
	case *syntax.AfterUntil:
		return observe.AfterUntil{F: m.happening(p.After), P: m.prop(p.P[0]), R: m.happening(p.Until)}
	case *syntax.EventuallySentence:
		return observe.Eventually{P: m.prop(p.P[0])}
	case *syntax.AgainSentence:
		return observe.Again{P: m.prop(p.P[0])}
	case *syntax.Whenever:
		return m.whenever(p)
	}
	return m.happens(p)
}

// happens is for the sentences about events.
func (m *meaning) happens(p *check.Property) observe.Sentence {
	switch n := p.Decl.Sentence.(type) {
	case *syntax.NeverHappens:
		if n.Within != nil {
			return observe.NeverWithin{Event: m.event(p.Event), Ticks: p.Ticks, After: m.happening(p.After)}
		}
		return observe.NeverHappens{Event: m.event(p.Event), While: m.prop(p.While)}
	case *syntax.OnlyHappens:
		return observe.OnlyHappens{Event: m.event(p.Event), While: m.prop(p.While)}
	case *syntax.HappensEvery:
		return observe.HappensEvery{Event: m.event(p.Event), Ticks: p.Ticks}
	case *syntax.HappensAtMost:
		return observe.HappensAtMost{Event: m.event(p.Event), Times: int(p.Times), Ticks: p.Ticks}
	}
	return nil
}

func (m *meaning) whenever(p *check.Property) observe.Sentence {
	out := observe.Whenever{P: m.prop(p.P[0]), Q: m.prop(p.P[1]), Within: p.Ticks, For: p.Stay}
	if len(p.P) > 2 {
		out.Until = m.prop(p.P[2])
	}
	if p.Ticks == 0 && p.Stay == 0 {
		m.words.Props = append(m.words.Props, "everything has been reported and obeyed")
		out.Settled = observe.Prop(len(m.words.Props))
	}
	return out
}
