// Sentences in other words.

package observe

import (
	"fmt"
	"strings"
)

// Words are texts for conditions and events, by number less one: "heater.power
// == on", "set heater.power = on". A number without a text is p1, e1 and so on.
type Words struct {
	Props  []string
	Events []string
}

func (w Words) prop(p Prop) string {
	if int(p) <= len(w.Props) && w.Props[p-1] != "" {
		return w.Props[p-1]
	}
	return fmt.Sprintf("p%d", p)
}

func (w Words) event(e Event) string {
	if int(e) <= len(w.Events) && w.Events[e-1] != "" {
		return w.Events[e-1]
	}
	return fmt.Sprintf("e%d", e)
}

// moment is a clause: "set heater.power = on happens".
func (w Words) moment(h Happening) string {
	if h.Event != 0 {
		return w.event(h.Event) + " happens"
	}
	return w.prop(h.Becomes) + " becomes true"
}

func (w Words) list(ps []Prop) string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = w.prop(p)
	}
	return strings.Join(texts, ", ")
}

// Say gives a property in other words, in English, for people who want to
// know whether they wrote what they meant.
func (p Property) Say(w Words) (string, error) {
	if err := p.check(); err != nil {
		return "", err
	}
	if p.Scope == nil {
		return p.Sentence.say(w), nil
	}
	return p.Sentence.say(w) + " " + p.Scope.say(w), nil
}

func (s While) say(w Words) string {
	q := w.prop(s.Q)
	return fmt.Sprintf("This counts while %s is true, and begins anew each time it becomes true.", q)
}

func (s Between) say(w Words) string {
	return fmt.Sprintf("This counts from each time %s until %s, and only if that comes.", w.moment(s.From), w.moment(s.To))
}

func (s After) say(w Words) string {
	if s.To.none() {
		return fmt.Sprintf("This counts from the first time %s.", w.moment(s.From))
	}
	return fmt.Sprintf("This counts from each time %s until %s, or for ever if that never comes.", w.moment(s.From), w.moment(s.To))
}

func (s Always) say(w Words) string {
	if s.While == 0 {
		return fmt.Sprintf("There must be no moment at which %s is not true.", w.prop(s.P))
	}
	return fmt.Sprintf("There must be no moment at which %s is true and %s is not.", w.prop(s.While), w.prop(s.P))
}

func (s StaysBetween) say(w Words) string { return Always{P: s.In, While: s.While}.say(w) }

func (s Never) say(w Words) string {
	if s.While == 0 {
		return fmt.Sprintf("There must be no moment at which %s is true.", w.prop(s.P))
	}
	return fmt.Sprintf("There must be no moment at which both %s and %s are true.", w.prop(s.While), w.prop(s.P))
}

func (s NeverTogether) say(w Words) string {
	return fmt.Sprintf("There must be no moment at which all of these are true: %s.", w.list(s.P))
}

func (s AlwaysTogether) say(w Words) string {
	return fmt.Sprintf("There must be no moment at which some, but not all, of these are true: %s.", w.list(s.P))
}

func (s LastsAtMost) say(w Words) string {
	if s.While == 0 {
		return fmt.Sprintf("Each time %s becomes true, it must have stopped being true %s later at the latest.", w.prop(s.P), Span(s.Ticks))
	}
	return fmt.Sprintf("Each time %s and %s come to be true together, one of them must have stopped being true %s later at the latest.",
		w.prop(s.P), w.prop(s.While), Span(s.Ticks))
}

func (s LastsAtLeast) say(w Words) string {
	return fmt.Sprintf("Each time %s becomes true, it must stay true for %s.", w.prop(s.P), Span(s.Ticks))
}

func (s NeverHappens) say(w Words) string {
	if s.While == 0 {
		return fmt.Sprintf("There must be no moment at which %s happens.", w.event(s.Event))
	}
	return fmt.Sprintf("Each time %s happens, %s must be false.", w.event(s.Event), w.prop(s.While))
}

func (s OnlyHappens) say(w Words) string {
	return fmt.Sprintf("Each time %s happens, %s must be true.", w.event(s.Event), w.prop(s.While))
}

func (s Whenever) say(w Words) string {
	deadline := "in the same second"
	switch {
	case s.Settled != 0:
		deadline = fmt.Sprintf("no later than the moment %s is true", w.prop(s.Settled))
	case s.Within > 0:
		deadline = fmt.Sprintf("at once or %s later at the latest", Span(s.Within))
	}
	text := fmt.Sprintf("Each time %s becomes true, %s must be true %s", w.prop(s.P), w.prop(s.Q), deadline)
	switch {
	case s.For != 0:
		text += fmt.Sprintf(" and from then on stay true for %s", Span(s.For))
	case s.Until != 0:
		text += fmt.Sprintf(" and from then on stay true until %s is true, or for ever if that never comes", w.prop(s.Until))
	}
	return text + "."
}

func (s NeverWithin) say(w Words) string {
	return fmt.Sprintf("After each time %s, there must be no later moment in the next %s at which %s happens.",
		w.moment(s.After), Span(s.Ticks), w.event(s.Event))
}

func (s HappensEvery) say(w Words) string {
	return fmt.Sprintf("From the start, and from each time %s happens, it must happen again %s later at the latest.",
		w.event(s.Event), Span(s.Ticks))
}

func (s HappensAtMost) say(w Words) string {
	return fmt.Sprintf("There must be no %d times %s happens of which the last comes less than %s after the first.",
		s.Times+1, w.event(s.Event), Span(s.Ticks))
}

func (s Before) say(w Words) string {
	return fmt.Sprintf("There must be no moment at which %s is true, unless %s is or was true.", w.prop(s.P), w.prop(s.Q))
}

func (s AfterUntil) say(w Words) string {
	return fmt.Sprintf("From each time %s, %s must be true until %s, or for ever if that never comes.",
		w.moment(s.F), w.prop(s.P), w.moment(s.R))
}

func (s Eventually) say(w Words) string {
	return fmt.Sprintf("There must be a moment at which %s is true.", w.prop(s.P))
}

func (s Again) say(w Words) string {
	return fmt.Sprintf("After every moment there must be one at which %s is true.", w.prop(s.P))
}

// times says how often: once, twice, 3 times.
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// Span writes ticks of a second as people do: "1 h 30 min".
func Span(ticks int64) string {
	if ticks == 0 {
		return "0 s"
	}
	var out []string
	for _, u := range []struct {
		name  string
		ticks int64
	}{{"d", 86400}, {"h", 3600}, {"min", 60}, {"s", 1}} {
		if n := ticks / u.ticks; n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, u.name))
			ticks %= u.ticks
		}
	}
	return strings.Join(out, " ")
}
