// From the parser's tree to ours: sentences that begin with what they speak of,
// an event or an expression.

package syntax

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// claimContext is a claim, also where a wish makes it.
type claimContext interface {
	antlr.ParserRuleContext
	Event() parser.IEventContext
	Happening() parser.IHappeningContext
	Subject() parser.ISubjectContext
	SubjectTail() parser.ISubjectTailContext
}

// claim reads a sentence, nil if too little of it is there.
func (b *builder) claim(ctx claimContext) Sentence {
	if event, ok := ctx.Event().(*parser.EventContext); ok {
		return b.happening(b.at(ctx), b.event(event), ctx.Happening())
	}
	tail, ok := ctx.SubjectTail().(*parser.SubjectTailContext)
	if !ok {
		return nil
	}
	subject := b.subject(ctx.Subject())
	if word, ok := tail.EventWord().(*parser.EventWordContext); ok {
		return b.happening(b.at(ctx), b.eventOf(subject, word), tail.Happening())
	}
	return b.subjectTail(b.at(ctx), subject, tail)
}

func (b *builder) subjectTail(at At, p Expr, ctx *parser.SubjectTailContext) Sentence {
	exprs := ctx.AllExpr()
	var while Expr
	if ctx.WHILE() != nil && len(exprs) > 0 {
		while = b.expr(exprs[len(exprs)-1])
	}
	switch {
	case ctx.TOGETHER() != nil:
		return &AlwaysTogether{At: at, P: append([]Expr{p}, b.exprs(exprs)...)}
	case ctx.LASTS() != nil && ctx.Duration() != nil:
		return &NeverLasts{At: at, P: p, Shorter: ctx.SHORTER() != nil, D: b.duration(ctx.Duration()), While: while}
	case ctx.BEFORE() != nil:
		return &Before{At: at, Q: p, P: b.nth(exprs, 0)}
	case len(ctx.AllAGAIN()) == 2:
		return &AgainSentence{At: at, P: p}
	case ctx.STAYS() != nil && len(exprs) > 1:
		return &StaysBetween{At: at, X: p, Low: b.expr(exprs[0]), High: b.expr(exprs[1]), While: while}
	case ctx.CONTROL() != nil && ctx.Ref() != nil:
		resource, ok := p.(*RefExpr)
		if !ok {
			b.report(errControl(p.Where()))
			return nil
		}
		return &CannotControl{At: at, Resource: resource, Device: b.ref(ctx.Ref())}
	}
	return nil
}

// happening reads P6, P7 and P10 to P12.
func (b *builder) happening(at At, event *Event, in parser.IHappeningContext) Sentence {
	ctx, ok := in.(*parser.HappeningContext)
	if event == nil || !ok || ctx.HAPPENS() == nil {
		return nil
	}
	really := ctx.REALLY() != nil
	switch {
	case ctx.NEVER() != nil:
		out := &NeverHappens{At: at, Event: event, Really: really}
		if ctx.WHILE() != nil {
			out.While = b.expr(ctx.Expr())
		}
		if ctx.WITHIN() != nil {
			out.Within, out.After = b.duration(ctx.Duration()), b.moment(ctx.Moment())
		}
		return out
	case ctx.ONLY() != nil:
		return &OnlyHappens{At: at, Event: event, While: b.expr(ctx.Expr()), Really: really}
	case ctx.EVERY() != nil:
		return &HappensEvery{At: at, Event: event, D: b.duration(ctx.Duration())}
	}
	number := find(ctx, parser.TenetLexerNUMBER)
	if number == nil {
		return nil
	}
	return &HappensAtMost{At: at, Event: event, N: numberLit(b.atLeaf(number), number.text), D: b.duration(ctx.Duration())}
}

// eventOf makes an event of an expression and the word after it, nil if the
// expression is no name.
func (b *builder) eventOf(value Expr, word *parser.EventWordContext) *Event {
	ref, ok := value.(*RefExpr)
	if !ok {
		b.report(errEventResource(value.Where()))
		return nil
	}
	out := &Event{At: At{joinSpans(ref.Span, b.at(word).Span)}, Resource: ref}
	switch {
	case word.CHANGES() != nil:
		out.What = "changes"
	case word.UPDATES() != nil:
		out.What = "updates"
	case word.REFUSED() != nil:
		out.What = "is refused"
	case word.DROPPED() != nil && len(ref.Parts) == 1:
		return &Event{At: out.At, What: "dropped", Rule: ref.Parts[0]}
	case word.DROPPED() != nil:
		b.report(errNotRule(ref.Span))
		return nil
	default:
		return nil
	}
	return out
}

func (b *builder) event(ctx *parser.EventContext) *Event {
	out := &Event{At: b.at(ctx)}
	if ctx.NOTIFY() != nil {
		out.What = "notify"
		out.Role = b.ident(ctx.Name())
		return out
	}
	if ctx.Ref() == nil {
		return nil
	}
	out.Resource = b.ref(ctx.Ref())
	switch {
	case ctx.CALL() != nil:
		out.What = "call"
	case ctx.ASKED() != nil:
		out.What = "asked to set"
	case ctx.PERSON() != nil:
		out.What = "set by a person"
		b.article(ctx.Name())
	default:
		out.What = "set"
	}
	if ctx.ASSIGN() != nil {
		out.Value = b.expr(ctx.Expr())
	}
	return out
}
