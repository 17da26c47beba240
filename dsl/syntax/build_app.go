// From the parser's tree to ours: apps and their rules.

package syntax

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

func (b *builder) app(ctx *parser.AppDeclContext) Decl {
	out := &AppDecl{At: b.at(ctx), Name: b.ident(ctx.Name()), Title: b.doc(ctx.TEXT())}
	body, ok := ctx.AppBody().(*parser.AppBodyContext)
	if !ok {
		return out
	}
	for _, item := range body.AllAppItem() {
		if item := b.appItem(item.(*parser.AppItemContext)); item != nil {
			out.Items = append(out.Items, item)
		}
	}
	return out
}

func (b *builder) appItem(ctx *parser.AppItemContext) AppItem {
	switch {
	case ctx.LetDecl() != nil:
		let := ctx.LetDecl().(*parser.LetDeclContext)
		return &LetDecl{At: b.at(let), Name: b.ident(let.Name()), Value: b.expr(let.Expr())}
	case ctx.VarDecl() != nil:
		v := ctx.VarDecl().(*parser.VarDeclContext)
		return &VarDecl{At: b.at(v), Name: b.ident(v.Name()), Type: b.typeExpr(v.TypeExpr()), Init: b.expr(v.Expr())}
	case ctx.RuleDecl() != nil:
		return b.rule(ctx.RuleDecl().(*parser.RuleDeclContext))
	case ctx.Assume() != nil:
		return b.assume(ctx.Assume().(*parser.AssumeContext))
	case ctx.AllowDecl() != nil:
		return b.allow(ctx.AllowDecl().(*parser.AllowDeclContext))
	case ctx.PropertyDecl() != nil:
		if p := b.property(ctx.PropertyDecl().(*parser.PropertyDeclContext)); p != nil {
			return p
		}
	}
	return nil
}

// allow reads a code such as C1 or conflict or raw-mode: names joined by -.
func (b *builder) allow(ctx *parser.AllowDeclContext) *AllowDecl {
	out := &AllowDecl{At: b.at(ctx), Reason: b.doc(ctx.TEXT())}
	code, ok := ctx.Code().(*parser.CodeContext)
	if !ok {
		return out
	}
	var parts []string
	for _, n := range code.AllName() {
		parts = append(parts, b.ident(n).Name)
	}
	out.Code = Ident{At: b.at(code), Name: strings.Join(parts, "-")}
	return out
}

func (b *builder) rule(ctx *parser.RuleDeclContext) *RuleDecl {
	out := &RuleDecl{At: b.at(ctx), Name: b.ident(ctx.Name()), Doc: b.doc(ctx.TEXT())}
	for _, h := range ctx.AllRuleHead() {
		b.ruleHead(out, h.(*parser.RuleHeadContext))
	}
	body, ok := ctx.RuleBody().(*parser.RuleBodyContext)
	if !ok {
		return out
	}
	b.futureMode(body.FutureMode())
	for _, t := range body.AllTrigger() {
		if t := b.trigger(t.(*parser.TriggerContext)); t != nil {
			out.Triggers = append(out.Triggers, t)
		}
	}
	if guard, ok := body.Guard().(*parser.GuardContext); ok {
		out.While = b.expr(guard.Expr())
	}
	if then, ok := body.ThenPart().(*parser.ThenPartContext); ok && then.THEN() != nil {
		out.Then = b.actions(then.Actions(), leaf(then.THEN()))
	}
	if or, ok := body.ElsePart().(*parser.ElsePartContext); ok && or.ELSE() != nil {
		out.Else = b.actions(or.Actions(), leaf(or.ELSE()))
	}
	for _, a := range body.AllAllowDecl() {
		out.Allows = append(out.Allows, b.allow(a.(*parser.AllowDeclContext)))
	}
	return out
}

func (b *builder) ruleHead(out *RuleDecl, ctx *parser.RuleHeadContext) {
	b.futureMode(ctx.FutureMode())
	number := find(ctx, parser.TenetLexerNUMBER)
	if number == nil {
		return
	}
	if out.Priority != nil {
		b.report(errTwice(b.at(ctx).Span, "`priority`"))
		return
	}
	out.Priority = numberLit(b.atLeaf(number), number.text)
	if minus := find(ctx, parser.TenetLexerMINUS); minus != nil {
		out.Priority.Text = "-" + number.text
		out.Priority.Span.Start = minus.start
	}
}

func (b *builder) trigger(ctx *parser.TriggerContext) Trigger {
	switch {
	case ctx.FutureTrigger() != nil:
		future := ctx.FutureTrigger().(*parser.FutureTriggerContext)
		what := "a time of day"
		if future.EVERY() != nil {
			what = "`every` with a duration"
		}
		b.report(errFuture(b.at(future).Span, what+" as a trigger"))
	case ctx.WHEN() != nil:
		if ctx.FutureFor() != nil {
			b.report(errFuture(b.at(ctx.FutureFor()).Span, "`for` with a duration after a condition"))
		}
		return &WhenTrigger{At: b.at(ctx), Cond: b.expr(ctx.Expr()), AlsoOnReconnect: ctx.RECONNECT() != nil}
	case ctx.Ref() != nil:
		return b.onTrigger(ctx)
	}
	return nil
}

func (b *builder) onTrigger(ctx *parser.TriggerContext) Trigger {
	ref, at := b.ref(ctx.Ref()), b.at(ctx)
	if ctx.FutureFor() != nil {
		b.report(errFuture(b.at(ctx.FutureFor()).Span, "`for` with a duration after a trigger"))
	}
	what := word(ctx, parser.TenetLexerCHANGES, parser.TenetLexerUPDATES, parser.TenetLexerOFFLINE, parser.TenetLexerONLINE)
	switch {
	case what == "offline" || what == "online":
		if len(ref.Parts) != 1 {
			b.report(errNotDevice(ref.Span, what))
			return nil
		}
		return &DeviceTrigger{At: at, Device: ref.Parts[0], What: what}
	case ctx.IS() != nil:
		last := word(ctx, parser.TenetLexerSET, parser.TenetLexerREFUSED)
		if last == "" {
			return nil
		}
		what = "is " + last
	case what == "" && len(ref.Parts) == 1 && ref.Parts[0].Name == "start":
		b.keyword(ctx.Ref())
		return &StartTrigger{At: at}
	case what == "":
		what = "updates"
	}
	return &OnTrigger{At: at, Resource: ref, What: what}
}

// keyword marks the first token of a rule as a word of the language.
func (b *builder) keyword(ctx parser.IRefContext) {
	if l, ok := ctx.GetStart().(*lexeme); ok && l.token < len(b.tokens) {
		b.tokens[l.token].Kind = Keyword
	}
}

func (b *builder) futureMode(in parser.IFutureModeContext) {
	if ctx, ok := in.(*parser.FutureModeContext); ok && ctx.MODE() != nil {
		b.report(errFuture(b.at(ctx).Span, "`mode`"))
	}
}

// actions reads what follows then or else.
func (b *builder) actions(in parser.IActionsContext, after *lexeme) []Action {
	ctx, ok := in.(*parser.ActionsContext)
	if !ok {
		return nil
	}
	if len(ctx.AllAct()) == 0 && after != nil && after.index >= 0 {
		b.report(errNoAction(spanOf(b.name, after, after), after.text))
	}
	var out []Action
	for _, a := range ctx.AllAct() {
		if a := b.action(a.(*parser.ActContext)); a != nil {
			out = append(out, a)
		}
	}
	return out
}

func (b *builder) action(ctx *parser.ActContext) Action {
	for _, after := range ctx.AllFutureAfter() {
		b.report(errFuture(b.at(after).Span, "`after` with a duration before an action"))
	}
	switch {
	case ctx.SetAction() != nil:
		set := ctx.SetAction().(*parser.SetActionContext)
		if set.Ref() != nil {
			return &SetAction{At: b.at(set), Always: set.ALWAYS() != nil, Target: b.ref(set.Ref()), Value: b.expr(set.Expr())}
		}
	case ctx.CallAction() != nil:
		call := ctx.CallAction().(*parser.CallActionContext)
		if call.Ref() != nil {
			return &CallAction{At: b.at(call), Target: b.ref(call.Ref()), Args: b.exprList(call.ExprList())}
		}
	case ctx.NotifyAction() != nil:
		return b.notify(ctx.NotifyAction().(*parser.NotifyActionContext))
	case ctx.FutureStop() != nil:
		b.report(errFuture(b.at(ctx.FutureStop()).Span, "the action `stop`"))
	case ctx.AssignAction() != nil:
		return b.assign(ctx.AssignAction().(*parser.AssignActionContext))
	}
	return nil
}

func (b *builder) assign(ctx *parser.AssignActionContext) Action {
	if ctx.Ref() == nil {
		return nil
	}
	ref, value := b.ref(ctx.Ref()), b.expr(ctx.Expr())
	if len(ref.Parts) == 1 {
		return &AssignAction{At: b.at(ctx), Var: ref.Parts[0], Value: value}
	}
	if ctx.ASSIGN() != nil {
		b.report(errNotVariable(ref.Span, ref.String()))
	}
	return &SetAction{At: b.at(ctx), Target: ref, Value: value}
}

func (b *builder) notify(ctx *parser.NotifyActionContext) Action {
	text := leaf(ctx.TEXT())
	if text == nil {
		return nil
	}
	return &NotifyAction{At: b.at(ctx), Role: b.ident(ctx.Name()), Parts: b.parts(text)}
}
