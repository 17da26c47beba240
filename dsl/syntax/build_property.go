// From the parser's tree to ours: promises, wishes and their options.

package syntax

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// property reads a promise, nil if too little of it is there.
func (b *builder) property(ctx *parser.PropertyDeclContext) *PropertyDecl {
	promise, ok := ctx.Promise().(*parser.PromiseContext)
	if !ok {
		return nil
	}
	out := &PropertyDecl{At: b.at(ctx), Scope: b.scope(promise), Sentence: b.promised(promise)}
	b.options(&out.Options, out.Sentence, promise, ctx.AllPropertyOption())
	if out.Sentence == nil {
		return nil
	}
	return out
}

// achieve reads a wish: a sentence, or a condition that is to hold again and
// again.
func (b *builder) achieve(ctx *parser.AchieveDeclContext) *AchieveDecl {
	wish, ok := ctx.Wish().(*parser.WishContext)
	if !ok {
		return nil
	}
	out := &AchieveDecl{At: b.at(ctx)}
	switch {
	case wish.AFTER() != nil:
		out.Sentence = b.afterUntil(b.at(wish), wish.AllMoment(), wish.Expr())
	case wish.Phrase() != nil:
		out.Sentence = b.phrase(wish.Phrase().(*parser.PhraseContext))
	case wish.Subject() != nil && wish.SubjectTail() == nil:
		p := b.subject(wish.Subject())
		out.Sentence = &AgainSentence{At: At{p.Where()}, P: p}
	default:
		out.Sentence = b.claim(wish)
	}
	b.options(&out.Options, out.Sentence, wish, ctx.AllPropertyOption())
	if out.Sentence == nil {
		return nil
	}
	return out
}

func (b *builder) options(out *Options, sentence Sentence, ctx antlr.ParserRuleContext, list []parser.IPropertyOptionContext) {
	if _, ok := sentence.(*FLTL); ok {
		out.Name = b.formulaName(ctx)
	}
	for _, o := range list {
		b.option(out, o.(*parser.PropertyOptionContext))
	}
}

func (b *builder) option(out *Options, ctx *parser.PropertyOptionContext) {
	twice := false
	switch {
	case ctx.AS() != nil:
		twice = out.Name != ""
		out.Name = b.doc(ctx.TEXT())
	case ctx.REQUIRED() != nil:
		twice = out.Required != ""
		out.Required = b.oneOf(ctx.Name(), errRung, rungs)
	case ctx.CRITICAL() != nil:
		twice = out.Critical
		out.Critical, out.EvenIfDeaf = true, ctx.DEAF() != nil
	case ctx.MOMENT() != nil:
		twice = out.EvenBriefly
		out.EvenBriefly = true
		b.article(ctx.Name())
	case ctx.SEVERITY() != nil:
		twice = out.Severity != ""
		out.Severity = b.oneOf(ctx.Name(), errSeverity, severities)
	case ctx.OWNER() != nil:
		twice = out.Owner != ""
		out.Owner = b.ident(ctx.Name()).Name
	case ctx.BECAUSE() != nil:
		twice = out.Reason != ""
		out.Reason = b.doc(ctx.TEXT())
	}
	if twice {
		b.report(errTwice(b.at(ctx).Span, "this option"))
	}
}

// oneOf reads a name that must be one of the words; "" if it is not.
func (b *builder) oneOf(in parser.INameContext, wrong func(diag.Span, string) diag.Diagnostic, words []string) string {
	if in == nil {
		return ""
	}
	name := b.ident(in)
	for _, w := range words {
		if name.Name == w {
			b.keyword(in.GetStart())
			return w
		}
	}
	if name.Name != "" {
		b.report(wrong(name.Span, name.Name))
	}
	return ""
}

// article checks the `a` of a phrase, which is no keyword since a is a good
// name, and a unit.
func (b *builder) article(in parser.INameContext) {
	if in == nil {
		return
	}
	name := b.ident(in)
	if name.Name != "a" && name.Name != "" {
		b.report(errPerson(name.Span, name.Name))
	}
	b.keyword(in.GetStart())
}

// scope reads what stands before the colon of a promise, nil if nothing does.
func (b *builder) scope(ctx *parser.PromiseContext) *Scope {
	colon := leaf(ctx.COLON())
	if colon == nil {
		return nil
	}
	first, _ := ctx.GetStart().(*lexeme)
	out := &Scope{At: At{spanOf(b.name, first, colon)}}
	moments := b.moments(ctx.AllMoment())
	switch {
	case ctx.SCOPE() != nil:
		cond := b.expr(ctx.Expr())
		out.Word, out.From = "while", &Happening{At: At{cond.Where()}, Cond: cond}
	case ctx.BETWEEN() != nil:
		out.Word, out.From, out.To = "between", moments[0], moments[1]
	default:
		out.Word, out.From = "after", moments[0]
		if ctx.UNTIL() != nil {
			out.To = moments[1]
		}
	}
	return out
}

// promised reads the sentence of a promise without its scope.
func (b *builder) promised(ctx *parser.PromiseContext) Sentence {
	switch {
	case ctx.COLON() != nil:
		if sentence, ok := ctx.Sentence().(*parser.SentenceContext); ok {
			return b.sentence(sentence)
		}
	case ctx.AFTER() != nil && ctx.COMMA() != nil:
		return b.afterUntil(b.at(ctx), ctx.AllMoment(), ctx.Expr())
	case ctx.Phrase() != nil:
		return b.phrase(ctx.Phrase().(*parser.PhraseContext))
	case ctx.Claim() != nil:
		return b.claim(ctx.Claim().(*parser.ClaimContext))
	}
	return nil
}

func (b *builder) sentence(ctx *parser.SentenceContext) Sentence {
	switch {
	case ctx.AFTER() != nil:
		return b.afterUntil(b.at(ctx), ctx.AllMoment(), ctx.Expr())
	case ctx.Phrase() != nil:
		return b.phrase(ctx.Phrase().(*parser.PhraseContext))
	case ctx.Claim() != nil:
		return b.claim(ctx.Claim().(*parser.ClaimContext))
	}
	return nil
}

func (b *builder) afterUntil(at At, list []parser.IMomentContext, p parser.IExprContext) Sentence {
	moments := b.moments(list)
	return &AfterUntil{At: at, F: moments[0], P: b.expr(p), R: moments[1]}
}

// moments reads at least two moments; those that are missing are bad.
func (b *builder) moments(list []parser.IMomentContext) []*Happening {
	var out []*Happening
	for _, m := range list {
		out = append(out, b.moment(m))
	}
	for len(out) < 2 {
		out = append(out, b.moment(nil))
	}
	return out
}

// moment reads an event or a condition that becomes true.
func (b *builder) moment(in parser.IMomentContext) *Happening {
	ctx, ok := in.(*parser.MomentContext)
	if !ok {
		cond := b.expr(nil)
		return &Happening{At: At{cond.Where()}, Cond: cond}
	}
	out := &Happening{At: b.at(ctx)}
	if event, ok := ctx.Event().(*parser.EventContext); ok {
		out.Event = b.event(event)
	} else if word, ok := ctx.EventWord().(*parser.EventWordContext); ok {
		out.Event = b.eventOf(b.expr(ctx.Expr()), word)
	} else {
		out.Cond = b.expr(ctx.Expr())
	}
	if out.Event == nil && out.Cond == nil {
		out.Cond = &BadExpr{out.At}
	}
	return out
}

// phrase reads a sentence that begins with a word of its own, nil if too
// little of it is there.
func (b *builder) phrase(ctx *parser.PhraseContext) Sentence {
	at, exprs := b.at(ctx), ctx.AllExpr()
	switch {
	case ctx.FLTL() != nil:
		if formula, ok := ctx.Formula().(*parser.FormulaContext); ok {
			return &FLTL{At: at, Formula: b.formula(formula)}
		}
		return nil
	case ctx.NOBODY() != nil:
		if ctx.Ref() == nil {
			return nil
		}
		return &NobodyLearns{At: at, Resource: b.ref(ctx.Ref())}
	case len(exprs) == 0:
		return nil
	case ctx.WHENEVER() != nil:
		return b.whenever(ctx)
	case ctx.NEVER() != nil:
		return b.never(ctx)
	case ctx.EVENTUALLY() != nil:
		return &EventuallySentence{At: at, P: b.expr(exprs[0])}
	case ctx.POSSIBLE() != nil:
		return &StaysPossible{At: at, P: b.expr(exprs[0]), Weather: ctx.WEATHER() != nil}
	}
	out := &AlwaysSentence{At: at, P: b.expr(exprs[0])}
	if ctx.WHILE() != nil {
		out.While = b.nth(exprs, 1)
	}
	return out
}

// nth reads one expression of a list; a BadExpr if the list is shorter.
func (b *builder) nth(list []parser.IExprContext, n int) Expr {
	if n < len(list) {
		return b.expr(list[n])
	}
	return b.expr(nil)
}

func (b *builder) whenever(ctx *parser.PhraseContext) Sentence {
	exprs, durations := ctx.AllExpr(), ctx.AllDuration()
	out := &Whenever{At: b.at(ctx), P: b.expr(exprs[0]), Q: b.nth(exprs, 1)}
	if ctx.WITHIN() != nil && len(durations) > 0 {
		out.Within, durations = b.duration(durations[0]), durations[1:]
	}
	switch {
	case ctx.FOR() != nil && len(durations) > 0:
		out.For = b.duration(durations[0])
	case ctx.UNTIL() != nil:
		out.Until = b.nth(exprs, 2)
	}
	return out
}

func (b *builder) never(ctx *parser.PhraseContext) Sentence {
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

// subject reads the expression a sentence begins with.
func (b *builder) subject(in parser.ISubjectContext) Expr {
	ctx, ok := in.(*parser.SubjectContext)
	if !ok {
		return b.expr(nil)
	}
	return b.flat(ctx).whole()
}
