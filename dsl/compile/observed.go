// Sentences that are watched by an observer: those with a scope, with a
// duration, or about an order of things.

package compile

import (
	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/observe"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/dsl/world"
)

// observed compiles a sentence to an observer and what its letters are made of;
// the kind stays Undecided where no observer tells whether it is kept.
func (b *builder) observed(out *world.Property, p *check.Property) {
	w := watching{builder: b, out: out}
	sentence := w.sentence(p)
	if sentence == nil {
		return
	}
	o, err := observe.New(observe.Property{Scope: w.scope(p.Scope), Sentence: sentence})
	if err != nil {
		out.Props, out.Events, out.Timed, out.Undecidable = nil, nil, false, err.Error()
		return
	}
	out.Kind, out.Observer = world.Observed, o
}

// watching gathers the propositions and events of one sentence.
type watching struct {
	*builder
	out *world.Property
}

// prop numbers a condition over actual values; 0 for none.
func (w *watching) prop(c *check.Cond) observe.Prop {
	if c == nil {
		return 0
	}
	return w.add(world.Prop{Cond: w.cond(c)})
}

func (w *watching) add(p world.Prop) observe.Prop {
	for i, old := range w.out.Props {
		if old == p {
			return observe.Prop(i + 1)
		}
	}
	w.out.Props = append(w.out.Props, p)
	return observe.Prop(len(w.out.Props))
}

// event numbers an event that counts while a condition is not false.
func (w *watching) event(e *check.Event, while *check.Cond, unless, really bool) observe.Event {
	w.out.Events = append(w.out.Events, world.ObservedEvent{
		Event: w.builder.event(e), Cond: w.cond(while), Unless: unless, Really: really,
	})
	return observe.Event(len(w.out.Events))
}

func (w *watching) happening(m *check.Moment) observe.Happening {
	switch {
	case m == nil:
		return observe.Happening{}
	case m.Event != nil:
		return observe.Happening{Event: w.event(m.Event, nil, false, false)}
	}
	return observe.Happening{Becomes: w.prop(m.Cond)}
}

func (w *watching) scope(s *check.Scope) observe.Scope {
	switch {
	case s == nil:
		return nil
	case s.While != nil:
		return observe.While{Q: w.prop(s.While)}
	case s.Decl.Word == "between":
		return observe.Between{From: w.happening(s.From), To: w.happening(s.To)}
	}
	return observe.After{From: w.happening(s.From), To: w.happening(s.To)}
}

// sentence gives the sentence over numbers; nil for those no observer is made of.
func (w *watching) sentence(p *check.Property) observe.Sentence {
	if c := stateOf(p); c != nil {
		if p.While != nil {
			c = check.Or(p.Decl.Sentence, check.Not(p.Decl.Sentence, p.While), c)
		}
		return observe.Always{P: w.add(world.Prop{Cond: w.cond(c), Judged: true})}
	}
	switch n := p.Decl.Sentence.(type) {
	case *syntax.NeverLasts:
		w.out.Timed = true
		if n.Shorter {
			return observe.LastsAtLeast{P: w.prop(p.P[0]), Ticks: p.Ticks}
		}
		return observe.LastsAtMost{P: w.prop(p.P[0]), While: w.prop(p.While), Ticks: p.Ticks}
	case *syntax.NeverHappens:
		if n.Within != nil {
			w.out.Timed = true
			return observe.NeverWithin{Event: w.event(p.Event, p.While, false, n.Really), Ticks: p.Ticks, After: w.happening(p.After)}
		}
		return observe.NeverHappens{Event: w.event(p.Event, p.While, false, n.Really)}
	case *syntax.OnlyHappens:
		return observe.NeverHappens{Event: w.event(p.Event, p.While, true, n.Really)}
	case *syntax.HappensEvery:
		w.out.Timed = true
		return observe.HappensEvery{Event: w.event(p.Event, nil, false, false), Ticks: p.Ticks}
	case *syntax.HappensAtMost:
		w.out.Timed = true
		return observe.HappensAtMost{Event: w.event(p.Event, nil, false, false), Times: int(p.Times), Ticks: p.Ticks}
	case *syntax.Whenever:
		return w.whenever(p)
	case *syntax.Before:
		return observe.Before{Q: w.prop(p.P[0]), P: w.prop(p.P[1])}
	case *syntax.AfterUntil:
		return observe.AfterUntil{F: w.happening(p.After), P: w.prop(p.P[0]), R: w.happening(p.Until)}
	case *syntax.EventuallySentence:
		return observe.Eventually{P: w.prop(p.P[0])}
	case *syntax.AgainSentence:
		return observe.Again{P: w.prop(p.P[0])}
	}
	return nil
}

// whenever: "at once" is as soon as everything of the sentence's own is settled,
// or, where ticks are counted anyway, within its L+R.
func (w *watching) whenever(p *check.Property) observe.Sentence {
	out := observe.Whenever{P: w.prop(p.P[0]), Q: w.prop(p.P[1]), Within: p.Ticks, For: p.Stay}
	w.out.Trigger = w.cond(p.P[0])
	if len(p.P) > 2 {
		out.Until = w.prop(p.P[2])
	}
	switch w.out.Timed = p.Ticks > 0 || p.Stay > 0; {
	case p.Ticks > 0:
	case w.out.Timed:
		out.Within = w.atOnce()
	default:
		out.Settled = w.add(world.Prop{Cond: machine.NoCond})
	}
	return out
}

// atOnce is the largest L+R of the sentence's own resources, in seconds.
func (w *watching) atOnce() int64 {
	most := int64(0)
	for _, r := range w.out.Own {
		res := &w.program.Resources[r]
		seconds := int64((res.L() + 999_999_999).Seconds())
		if res.Settable {
			seconds += int64((res.R() + 999_999_999).Seconds())
		}
		most = max(most, seconds)
	}
	return most
}
