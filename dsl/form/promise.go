// The card of a promise: scope, sentence, options.

package form

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

func (b *builder) promise(path, parent string, n *syntax.PropertyDecl) {
	scope := b.absent(path+".Scope", "scope", Scope, n.Span.Start, "")
	scope.layout.first = true
	if n.Scope != nil {
		scope = b.optional(b.node(path+".Scope", "scope", Scope, n.Scope), 0)
	}
	slots := append([]Slot{scope}, b.sentence(path+".Sentence", n.Sentence)...)
	slots = append(slots, b.options(path, n.Sentence, n.Options, n.Span)...)
	b.card(path, parent, "promise", titleOf(n.Name, b.text.at(n.Sentence.Where())), n, slots...)
}

// conds are slots of conditions that must be there.
func (b *builder) conds(path string, named map[string]syntax.Expr, order ...string) []Slot {
	var slots []Slot
	for _, field := range order {
		if e := named[field]; e != nil {
			slots = append(slots, b.condition(path+"."+field, strings.ToLower(field), Condition, e))
		}
	}
	return slots
}

func (b *builder) sentence(path string, s syntax.Sentence) []Slot {
	switch n := s.(type) {
	case *syntax.AlwaysSentence:
		return b.state(path, n.P, n.While)
	case *syntax.NeverSentence:
		return b.state(path, n.P, n.While)
	case *syntax.NeverTogether:
		return []Slot{b.together(path, n.P)}
	case *syntax.AlwaysTogether:
		return []Slot{b.together(path, n.P)}
	case *syntax.NeverLasts:
		return b.lasts(path, n)
	case *syntax.NeverHappens:
		return b.neverHappens(path, n)
	case *syntax.OnlyHappens:
		return append(b.event(path+".Event", n.Event), b.really(path, n.While)...)
	case *syntax.HappensEvery:
		return append(b.event(path+".Event", n.Event), b.node(path+".D", "at least every", Duration, n.D))
	case *syntax.HappensAtMost:
		return append(b.event(path+".Event", n.Event), b.node(path+".N", "at most", Number, n.N), b.node(path+".D", "in any", Duration, n.D))
	case *syntax.Whenever:
		return b.whenever(path, n)
	case *syntax.Before:
		return b.conds(path, map[string]syntax.Expr{"Q": n.Q, "P": n.P}, "Q", "P")
	case *syntax.AfterUntil:
		return b.afterUntil(path, n)
	case *syntax.EventuallySentence:
		return b.conds(path, map[string]syntax.Expr{"P": n.P}, "P")
	case *syntax.AgainSentence:
		return b.conds(path, map[string]syntax.Expr{"P": n.P}, "P")
	case *syntax.StaysBetween:
		return b.stays(path, n)
	case *syntax.StaysPossible:
		p := b.condition(path+".P", "p", Condition, n.P)
		return []Slot{p, b.flag(path+".Weather", "with the weather", "with the weather", p.end())}
	case *syntax.NobodyLearns:
		return []Slot{b.ref(path+".Resource", "resource", n.Resource, "")}
	case *syntax.CannotControl:
		return []Slot{b.ref(path+".Resource", "resource", n.Resource, ""), b.devices(b.node(path+".Device", "device", Device, n.Device), nil)}
	case *syntax.FLTL:
		return []Slot{b.node(path+".Formula", "formula", Sentence, n.Formula)}
	}
	return nil
}

// state is p [while q].
func (b *builder) state(path string, p, while syntax.Expr) []Slot {
	cond := b.condition(path+".P", "p", Condition, p)
	return []Slot{cond, b.expr(path+".While", "while", Condition, while, cond.end(), "while")}
}

// together is the list of conditions joined by `and`.
func (b *builder) together(path string, list []syntax.Expr) Slot {
	s := b.list(path+".P", "conditions", " and ", diag.Span{})
	var elements []Slot
	for i, e := range list {
		elements = append(elements, b.condition(at(s.Path, i), "condition", Condition, e))
	}
	return b.filled(s, elements)
}

func (b *builder) lasts(path string, n *syntax.NeverLasts) []Slot {
	p := b.condition(path+".P", "p", Condition, n.P)
	d := b.node(path+".D", "duration", Duration, n.D)
	bound := b.slot(path+".Shorter", "bound", Choice, b.before(d.layout.span.Start, 2).Span).choices([]string{"longer", "shorter"})
	return []Slot{p, bound, d, b.expr(path+".While", "while", Condition, n.While, d.end(), "while")}
}

func (b *builder) neverHappens(path string, n *syntax.NeverHappens) []Slot {
	slots := b.event(path+".Event", n.Event)
	if n.Within != nil && n.After != nil {
		return append(slots, b.node(path+".Within", "within", Duration, n.Within), b.node(path+".After", "after", Event, n.After))
	}
	if n.While == nil {
		if happens, ok := b.text.find(b.span(n.Event.Span.End, n.Span.End), "happens"); ok {
			slots = append(slots, b.absent(path+".While", "while", Condition, happens.Span.End, "while"))
		}
		return slots
	}
	return append(slots, b.really(path, n.While)...)
}

// really is the condition of an event, and whether it reads actual values.
func (b *builder) really(path string, while syntax.Expr) []Slot {
	if while == nil {
		return nil
	}
	cond := b.condition(path+".While", "while", Condition, while)
	before := b.before(cond.layout.span.Start, 1)
	if before.Text == "really" {
		return []Slot{b.optional(b.slot(path+".Really", "actual values", Flag, before.Span), 0).choices([]string{"really"}), cond}
	}
	return []Slot{b.absent(path+".Really", "actual values", Flag, before.Span.End, "").choices([]string{"really"}), cond}
}

func (b *builder) whenever(path string, n *syntax.Whenever) []Slot {
	slots := b.conds(path, map[string]syntax.Expr{"P": n.P, "Q": n.Q}, "P", "Q")
	within := b.absent(path+".Within", "within", Duration, n.Q.Where().End, "within")
	if n.Within != nil {
		within = b.optional(b.node(path+".Within", "within", Duration, n.Within), 1)
	} else if once, ok := b.behind(n.Q.Where().End, "at", "once"); ok {
		within = b.absent(path+".Within", "within", Duration, once.Start, "within")
		within.layout.whole = once
	}
	slots = append(slots, within)
	if n.Until == nil {
		slots = append(slots, b.expr(path+".For", "and then stays for", Duration, n.For, within.end(), "and then stays for"))
	}
	if n.For == nil {
		slots = append(slots, b.expr(path+".Until", "and then stays until", Condition, n.Until, within.end(), "and then stays until"))
	}
	return slots
}

func (b *builder) afterUntil(path string, n *syntax.AfterUntil) []Slot {
	var slots []Slot
	if n.F != nil {
		slots = append(slots, b.node(path+".F", "after", Event, n.F))
	}
	slots = append(slots, b.conds(path, map[string]syntax.Expr{"P": n.P}, "P")...)
	if n.R != nil {
		slots = append(slots, b.node(path+".R", "until", Event, n.R))
	}
	return slots
}

func (b *builder) stays(path string, n *syntax.StaysBetween) []Slot {
	high := b.node(path+".High", "and", Expression, n.High)
	return []Slot{
		b.node(path+".X", "value", Expression, n.X), b.node(path+".Low", "between", Expression, n.Low), high,
		b.expr(path+".While", "while", Condition, n.While, high.end(), "while"),
	}
}

// event is what a sentence speaks of, with its resource and value.
func (b *builder) event(path string, e *syntax.Event) []Slot {
	if e == nil {
		return nil
	}
	s := b.node(path, "event", Event, e)
	if e.Resource != nil {
		s.Slots = append(s.Slots, b.ref(path+".Resource", "resource", e.Resource, ""))
		if e.Value != nil {
			s.Slots = append(s.Slots, b.value(path+".Value", "value", e.Value, b.typeAt(e.Resource.Span)))
		}
	}
	return []Slot{s}
}

// option is an option of a promise: its field, what it is called, the words it
// begins with, and what follows.
type option struct {
	field, name, lead string
	kind              Kind
	choices           []string
}

var optionsOf = []option{
	{"Name", "name", "as", Text, nil},
	{"Required", "required", "required", Choice, []string{"prompt", "delayed", "faulty"}},
	{"Critical", "critical", "", Choice, []string{"critical", "critical even if deaf"}},
	{"EvenBriefly", "not even for a moment", "", Flag, []string{"not even for a moment"}},
	{"Severity", "severity", "severity", Choice, []string{"error", "warning", "hint"}},
	{"Owner", "owner", "owner", Name, nil},
	{"Reason", "reason", "because", Text, nil},
}

// options are the slots behind a sentence. Those that are there are found by the
// word they begin with, outside of the sentence.
func (b *builder) options(path string, s syntax.Sentence, o syntax.Options, whole diag.Span) []Slot {
	var slots []Slot
	start := b.sentenceEnd(s, whole)
	for _, opt := range optionsOf {
		if _, ok := s.(*syntax.FLTL); ok && opt.field == "Name" {
			slots = append(slots, b.formulaName(path, s))
			continue
		}
		slots = append(slots, b.option(path, opt, b.span(start, whole.End)))
	}
	return slots
}

// sentenceEnd is where the options begin.
func (b *builder) sentenceEnd(s syntax.Sentence, whole diag.Span) int {
	end := s.Where().End
	for i := b.text.index(end); i < len(b.words) && b.words[i].Span.Start < whole.End; i++ {
		switch b.words[i].Text {
		case "as", "required", "critical", "not", "severity", "owner", "because":
			return b.words[i].Span.Start
		}
	}
	return whole.End
}

func (b *builder) option(path string, opt option, within diag.Span) Slot {
	absent := b.absent(path+".Options."+opt.field, opt.name, opt.kind, within.End, opt.lead).choices(opt.choices)
	if within.Start == within.End {
		absent.layout.span = b.span(b.before(within.End, 1).Span.End, b.before(within.End, 1).Span.End)
		absent.layout.whole = absent.layout.span
	}
	word := opt.lead
	if word == "" {
		word, _, _ = strings.Cut(opt.choices[0], " ")
	}
	first, ok := b.optionAt(within, word)
	if !ok {
		if opt.field == "Critical" {
			return absent.changing("Critical", "EvenIfDeaf")
		}
		return absent
	}
	span := first.Span
	if opt.lead != "" {
		span = b.word(b.text.index(first.Span.End)).Span
	} else {
		for _, words := range opt.choices {
			if all, ok := b.behind(first.Span.Start, strings.Fields(words)...); ok {
				span = all
			}
		}
	}
	s := b.optional(b.slot(absent.Path, opt.name, opt.kind, span), 0).choices(opt.choices)
	s.layout.whole.Start = first.Span.Start
	if opt.field == "Critical" {
		return s.changing("Critical", "EvenIfDeaf")
	}
	return s
}

// optionAt finds the word an option begins with, going from option to option so
// that an owner may be called as one.
func (b *builder) optionAt(within diag.Span, word string) (syntax.Token, bool) {
	for i := b.text.index(within.Start); i < len(b.words) && b.words[i].Span.Start < within.End; {
		t := b.words[i]
		if t.Text == word {
			return t, true
		}
		switch t.Text {
		case "critical":
			if _, ok := b.behind(t.Span.Start, "critical", "even", "if", "deaf"); ok {
				i += 3
			}
			i++
		case "not":
			i += 5
		default:
			i += 2
		}
	}
	return syntax.Token{}, false
}

// formulaName is the name of an fltl formula, which stands before it.
func (b *builder) formulaName(path string, s syntax.Sentence) Slot {
	for i := b.text.index(s.Where().Start); i < len(b.words); i++ {
		if b.words[i].Kind == syntax.Text {
			return b.slot(path+".Options.Name", "name", Text, b.words[i].Span)
		}
	}
	return b.absent(path+".Options.Name", "name", Text, s.Where().End, "as")
}
