// From the parser's tree to ours: apps and their rules.

package syntax

import (
	"strings"

	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

func (b *builder) app(ctx *parser.AppDeclContext) Decl {
	if use, ok := ctx.AppUse().(*parser.AppUseContext); ok {
		return b.appUse(ctx, use)
	}
	return &AppDecl{
		At: b.at(ctx), Name: b.ident(ctx.Name()), Params: b.appParams(ctx.AppParams()), Title: b.doc(ctx.TEXT()),
		Items: b.appItems(ctx.AppBody()),
	}
}

func (b *builder) appItems(in parser.IAppBodyContext) []AppItem {
	body, ok := in.(*parser.AppBodyContext)
	if !ok {
		return nil
	}
	var out []AppItem
	for _, item := range body.AllAppItem() {
		if item := b.appItem(item.(*parser.AppItemContext)); item != nil {
			out = append(out, item)
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
	case ctx.ForEach() != nil:
		return b.forEach(ctx.ForEach().(*parser.ForEachContext))
	case ctx.AchieveDecl() != nil:
		if a := b.achieve(ctx.AchieveDecl().(*parser.AchieveDeclContext)); a != nil {
			return a
		}
	case ctx.PropertyDecl() != nil:
		if p := b.property(ctx.PropertyDecl().(*parser.PropertyDeclContext)); p != nil {
			return p
		}
	}
	return nil
}

// forEach reads a group, which may stand in one other.
func (b *builder) forEach(ctx *parser.ForEachContext) AppItem {
	out := &ForEach{At: b.at(ctx), Var: b.ident(ctx.Name())}
	out.Package, out.Model = b.modelName(ctx.ModelName())
	if ctx.WHERE() != nil {
		out.Filter = b.expr(ctx.Expr())
	}
	b.groups++
	if b.groups > maxGroups {
		b.report(errGroups(out.Var.Span))
	}
	out.Items = b.appItems(ctx.AppBody())
	b.groups--
	return out
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
	b.mode(out, body.ModeExpr())
	for _, t := range body.AllTrigger() {
		if t := b.trigger(t.(*parser.TriggerContext)); t != nil {
			out.Triggers = append(out.Triggers, t)
		}
	}
	if guard, ok := body.Guard().(*parser.GuardContext); ok {
		out.While, out.OrUnknown = b.expr(guard.Expr()), guard.OrUnknown() != nil
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
	b.mode(out, ctx.ModeExpr())
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

// mode reads how runs of a rule live side by side. How many there may be is
// said for queued and parallel alone.
func (b *builder) mode(rule *RuleDecl, in parser.IModeExprContext) {
	ctx, ok := in.(*parser.ModeExprContext)
	if !ok || ctx.MODE() == nil {
		return
	}
	if rule.Mode != nil {
		b.report(errTwice(b.at(ctx).Span, "`mode`"))
		return
	}
	word := b.ident(ctx.Name())
	out := &ModeExpr{At: b.at(ctx), Word: word.Name}
	rule.Mode = out
	if number := find(ctx, parser.TenetLexerNUMBER); number != nil {
		out.Max = numberLit(b.atLeaf(number), number.text)
	}
	switch out.Word {
	case "single", "restart":
		if out.Max != nil {
			b.report(errModeCount(out.Span, out.Word))
		}
	case "queued", "parallel":
		if out.Max == nil || ctx.RPAREN() == nil || len(out.Max.Text) != 1 || out.Max.Text < "1" || out.Max.Text > "8" {
			b.report(errModeSize(out.Span, out.Word, out.Max))
		}
	case "":
	default:
		b.report(errMode(word.Span, word.Name))
	}
}

// keyword marks a token as a word of the language.
func (b *builder) keyword(token antlr.Token) {
	if l, ok := token.(*lexeme); ok && l.token < len(b.tokens) {
		b.tokens[l.token].Kind = Keyword
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
	if n := len(out); n > 0 {
		if last, ok := out[n-1].(*AfterAction); ok {
			b.report(errLastAfter(last.Span))
		}
	}
	return out
}

func (b *builder) action(ctx *parser.ActContext) Action {
	switch {
	case ctx.AfterAction() != nil:
		after := ctx.AfterAction().(*parser.AfterActionContext)
		return &AfterAction{At: b.at(after), Delay: b.duration(after.Duration()), Anyway: after.ANYWAY() != nil}
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
	case ctx.StopAction() != nil:
		stop := ctx.StopAction().(*parser.StopActionContext)
		out := &StopAction{At: b.at(stop)}
		if l := leaf(stop.NAME()); l != nil && l.index >= 0 {
			out.Rule = &Ident{At: b.atLeaf(l), Name: l.text}
		}
		return out
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
