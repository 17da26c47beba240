// From the parser's tree to ours: property sentences and their options.

package syntax

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

func (b *builder) property(ctx *parser.PropertyDeclContext) *PropertyDecl {
	sentence, ok := ctx.Sentence().(*parser.SentenceContext)
	if !ok {
		return nil
	}
	out := &PropertyDecl{At: b.at(ctx), Sentence: b.sentence(sentence)}
	for _, o := range ctx.AllPropertyOption() {
		b.option(out, o.(*parser.PropertyOptionContext))
	}
	if out.Sentence == nil {
		return nil
	}
	return out
}

func (b *builder) option(out *PropertyDecl, ctx *parser.PropertyOptionContext) {
	twice := false
	switch {
	case ctx.AS() != nil:
		twice = out.Name != ""
		out.Name = b.doc(ctx.TEXT())
	case ctx.REQUIRED() != nil:
		twice = out.Required != ""
		out.Required = b.rung(ctx.Name())
	case ctx.CRITICAL() != nil:
		twice = out.Critical
		out.Critical = true
	case ctx.MOMENT() != nil:
		twice = out.EvenBriefly
		out.EvenBriefly = true
		b.article(ctx.NAME())
	}
	if twice {
		b.report(errTwice(b.at(ctx).Span, "this option"))
	}
}

func (b *builder) rung(in parser.INameContext) string {
	if in == nil {
		return ""
	}
	name := b.ident(in)
	switch name.Name {
	case "prompt", "delayed", "faulty":
		return name.Name
	case "":
	default:
		b.report(errRung(name.Span, name.Name))
	}
	return ""
}

// article checks the `a` of a phrase, which is no keyword since a is a good
// name, and a unit.
func (b *builder) article(node antlr.TerminalNode) {
	l := leaf(node)
	if l == nil {
		return
	}
	if l.text != "a" {
		b.report(errPerson(spanOf(b.name, l, l), l.text))
	}
	b.tokens[l.token].Kind = Keyword
}

// sentence reads the core of a property, nil if too little of it is there.
func (b *builder) sentence(ctx *parser.SentenceContext) Sentence {
	exprs := ctx.AllExpr()
	switch {
	case ctx.Happening() != nil:
		return b.happening(ctx)
	case len(exprs) == 0:
		return nil
	case ctx.WHENEVER() != nil:
		out := &Whenever{At: b.at(ctx), P: b.expr(exprs[0]), Q: b.expr(nil)}
		if len(exprs) > 1 {
			out.Q = b.expr(exprs[1])
		}
		return out
	case ctx.NEVER() != nil:
		return b.never(ctx)
	case ctx.TOGETHER() != nil:
		return &AlwaysTogether{At: b.at(ctx), P: b.exprs(exprs)}
	case ctx.ALWAYS() != nil && leaf(ctx.GetChild(0)) != nil:
		out := &AlwaysSentence{At: b.at(ctx), P: b.expr(exprs[0])}
		if ctx.WHILE() != nil {
			out.While = b.expr(nil)
			if len(exprs) > 1 {
				out.While = b.expr(exprs[1])
			}
		}
		return out
	}
	return nil
}

func (b *builder) never(ctx *parser.SentenceContext) Sentence {
	at, all := b.at(ctx), b.exprs(ctx.AllExpr())
	var while Expr
	if ctx.WHILE() != nil && len(all) > 1 {
		while, all = all[len(all)-1], all[:len(all)-1]
	}
	if ctx.TOGETHER() == nil {
		if and := find(ctx, parser.TenetLexerAND); and != nil && len(all) > 1 {
			b.report(errAnd(spanOf(b.name, and, and)))
		}
		return &NeverSentence{At: at, P: all[0], While: while}
	}
	together := leaf(ctx.TOGETHER())
	switch {
	case len(all) < 2:
		b.report(errTogether(spanOf(b.name, together, together)))
	case while != nil:
		b.report(errTogetherWhile(spanOf(b.name, together, together)))
	}
	return &NeverTogether{At: at, P: all}
}

// happening reads P6 and P7.
func (b *builder) happening(ctx *parser.SentenceContext) Sentence {
	event := b.eventOf(ctx)
	how, ok := ctx.Happening().(*parser.HappeningContext)
	if event == nil || !ok || how.HAPPENS() == nil {
		return nil
	}
	really := how.REALLY() != nil
	if how.NEVER() != nil {
		out := &NeverHappens{At: b.at(ctx), Event: event, Really: really}
		if how.WHILE() != nil {
			out.While = b.expr(how.Expr())
		}
		return out
	}
	return &OnlyHappens{At: b.at(ctx), Event: event, While: b.expr(how.Expr()), Really: really}
}

func (b *builder) eventOf(ctx *parser.SentenceContext) *Event {
	if event, ok := ctx.Event().(*parser.EventContext); ok {
		return b.event(event)
	}
	exprs := ctx.AllExpr()
	how, ok := ctx.EventWord().(*parser.EventWordContext)
	if !ok || len(exprs) != 1 {
		return nil
	}
	value := b.expr(exprs[0])
	ref, ok := value.(*RefExpr)
	if !ok {
		b.report(errEventResource(value.Where()))
		return nil
	}
	what := word(how, parser.TenetLexerCHANGES, parser.TenetLexerUPDATES)
	if how.IS() != nil {
		what = "is refused"
	}
	at := At{ref.Span}
	at.Span.End = b.at(how).Span.End
	return &Event{At: at, What: what, Resource: ref}
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
		b.article(ctx.NAME())
	default:
		out.What = "set"
	}
	if ctx.ASSIGN() != nil {
		out.Value = b.expr(ctx.Expr())
	}
	return out
}
