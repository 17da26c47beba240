// From the parser's tree to ours: triggers, durations and times of day.

package syntax

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

func (b *builder) trigger(ctx *parser.TriggerContext) Trigger {
	at := b.at(ctx)
	switch {
	case ctx.WHEN() != nil:
		out := &WhenTrigger{At: at, Cond: b.expr(ctx.Expr()), OrUnknown: ctx.OrUnknown() != nil, AlsoOnReconnect: ctx.RECONNECT() != nil}
		if ctx.FOR() != nil {
			out.For = b.duration(ctx.Duration())
		}
		return out
	case ctx.EVERY() != nil:
		return &EveryTrigger{At: at, Period: b.duration(ctx.Duration())}
	case ctx.AT() != nil:
		return b.atTrigger(ctx)
	case ctx.Sequence() != nil:
		if s := b.sequence(at, ctx.Sequence().(*parser.SequenceContext)); s != nil {
			return s
		}
	case ctx.Ref() != nil:
		return b.onTrigger(ctx)
	}
	return nil
}

func (b *builder) onTrigger(ctx *parser.TriggerContext) Trigger {
	ref, at := b.ref(ctx.Ref()), b.at(ctx)
	what := word(ctx, parser.TenetLexerCHANGES, parser.TenetLexerUPDATES, parser.TenetLexerOFFLINE, parser.TenetLexerONLINE,
		parser.TenetLexerDROPPED)
	switch {
	case what == "offline" || what == "online":
		if len(ref.Parts) != 1 {
			b.report(errNotDevice(ref.Span, what))
			return nil
		}
		return &DeviceTrigger{At: at, Device: ref.Parts[0], What: what}
	case what == "dropped":
		if len(ref.Parts) != 1 {
			b.report(errNotRule(ref.Span))
			return nil
		}
		return &DroppedTrigger{At: at, Rule: ref.Parts[0]}
	case ctx.IS() != nil:
		last := word(ctx, parser.TenetLexerSET, parser.TenetLexerREFUSED)
		if last == "" {
			return nil
		}
		what = "is " + last
	case what == "" && len(ref.Parts) == 1 && ref.Parts[0].Name == "start":
		b.keyword(ctx.Ref().GetStart())
		return &StartTrigger{At: at}
	case what == "":
		what = "updates"
	}
	return &OnTrigger{At: at, Resource: ref, What: what}
}

// sequence reads what stands in the parentheses of `on (…)`, nil if one of the
// two steps is missing.
func (b *builder) sequence(at At, ctx *parser.SequenceContext) Trigger {
	steps := ctx.AllStep()
	if len(steps) != 2 {
		return nil
	}
	return &SequenceTrigger{
		At: at, A: b.step(steps[0].(*parser.StepContext)), B: b.step(steps[1].(*parser.StepContext)),
		Together: ctx.TOGETHER() != nil, Within: b.duration(ctx.Duration()),
	}
}

func (b *builder) step(ctx *parser.StepContext) *SequenceStep {
	out := &SequenceStep{At: b.at(ctx), Cond: b.expr(ctx.Expr())}
	out.What = word(ctx, parser.TenetLexerCHANGES, parser.TenetLexerUPDATES)
	if _, ok := out.Cond.(*RefExpr); out.What != "" && !ok {
		b.report(errEventResource(out.Cond.Where()))
	}
	return out
}

func (b *builder) atTrigger(ctx *parser.TriggerContext) Trigger {
	out := &AtTrigger{At: b.at(ctx)}
	if l := leaf(ctx.TIME()); l != nil {
		out.Time = b.time(l)
	} else {
		name := b.ident(ctx.Name())
		switch {
		case name.Name == "sunrise" || name.Name == "sunset":
			out.Sun = name.Name
			b.keyword(ctx.Name().GetStart())
		case name.Name == "":
			return nil
		case ctx.Duration() != nil:
			b.report(errSun(name.Span, name.Name))
		default:
			out.Name = &RefExpr{At: At{Span: name.Span}, Parts: []Ident{name}}
		}
	}
	if ctx.Duration() != nil {
		out.Minus, out.Offset = ctx.MINUS() != nil, b.duration(ctx.Duration())
	}
	for _, d := range ctx.AllDayRange() {
		out.Days = append(out.Days, b.days(d.(*parser.DayRangeContext)))
	}
	return out
}

var weekDays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

func (b *builder) days(ctx *parser.DayRangeContext) *DayRange {
	out := &DayRange{At: b.at(ctx), From: b.ident(ctx.Name(0))}
	known := slices.Concat(weekDays, []string{"weekdays", "weekends"})
	if ctx.RANGE() != nil {
		to := b.ident(ctx.Name(1))
		out.To, known = &to, weekDays
	}
	for _, day := range []*Ident{&out.From, out.To} {
		if day != nil && day.Name != "" && !slices.Contains(known, day.Name) {
			b.report(errDay(day.Span, day.Name, known))
		}
	}
	return out
}

// time reads a time of day.
func (b *builder) time(l *lexeme) *TimeLit {
	out := &TimeLit{At: b.atLeaf(l)}
	hour, minute, ok := clock(l.text)
	if !ok {
		b.report(errTime(out.Span, l.text, hour, minute))
		return out
	}
	out.Hour, out.Minute = hour, minute
	return out
}

// clock reads HH:MM or H:MM. If the text is nearly that, the time that was most
// likely meant is returned; hour is -1 if none is.
func clock(text string) (hour, minute int, ok bool) {
	parts := strings.Split(text, ":")
	hour, err := strconv.Atoi(parts[0])
	minute, errMinute := strconv.Atoi(parts[1])
	if err != nil || errMinute != nil || hour > 24 || minute > 59 {
		return -1, 0, false
	}
	ok = len(parts) == 2 && hour < 24 && len(parts[0]) <= 2 && len(parts[1]) == 2
	return hour % 24, minute, ok
}

// duration reads a constant duration; a BadExpr if there is none.
func (b *builder) duration(in parser.IDurationContext) Expr {
	ctx, ok := in.(*parser.DurationContext)
	switch {
	case ok && ctx.Quantity() != nil:
		return b.quantity(ctx.Quantity())
	case ok && ctx.Name() != nil:
		name := b.ident(ctx.Name())
		return &RefExpr{At: name.At, Parts: []Ident{name}}
	}
	return &BadExpr{At{diag.Span{File: b.name}}}
}
