// From the parser's tree to ours: models of devices.

package syntax

import (
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

func (b *builder) model(ctx *parser.ModelDeclContext) Decl {
	out := &ModelDecl{At: b.at(ctx), Name: b.ident(ctx.Name()), Doc: b.doc(ctx.TEXT())}
	body, ok := ctx.ModelBody().(*parser.ModelBodyContext)
	if !ok {
		return out
	}
	for _, s := range body.AllServiceDecl() {
		out.Services = append(out.Services, b.service(s.(*parser.ServiceDeclContext)))
	}
	for i, d := range body.AllBehaviourDecl() {
		d := d.(*parser.BehaviourDeclContext)
		if i > 0 {
			b.report(errTwice(spanOf(b.name, d.GetStart().(*lexeme), d.GetStart().(*lexeme)), "the behaviour of a model"))
			continue
		}
		out.Behaviour = b.behaviour(d, out)
	}
	return out
}

func (b *builder) service(ctx *parser.ServiceDeclContext) *ServiceDecl {
	out := &ServiceDecl{At: b.at(ctx), Name: b.ident(ctx.MemberName())}
	body, ok := ctx.ServiceBody().(*parser.ServiceBodyContext)
	if !ok {
		return out
	}
	for _, r := range body.AllResourceDecl() {
		if r := b.resource(r.(*parser.ResourceDeclContext)); r != nil {
			out.Resources = append(out.Resources, r)
		}
	}
	return out
}

func (b *builder) resource(ctx *parser.ResourceDeclContext) *ResourceDecl {
	out := &ResourceDecl{At: b.at(ctx)}
	out.Mutability = word(ctx, parser.TenetLexerFIXED, parser.TenetLexerUPDATABLE, parser.TenetLexerMODIFIABLE)
	if value, ok := ctx.ValueDecl().(*parser.ValueDeclContext); ok {
		out.Kind = word(value, parser.TenetLexerSENSOR, parser.TenetLexerSTATE, parser.TenetLexerPROPERTY)
		out.Name = b.ident(value.MemberName())
		out.Type = b.typeExpr(value.TypeExpr())
		if value.ASSIGN() != nil {
			out.Default = b.expr(value.Expr())
		}
		b.clauses(out, value.AllResourceClause())
		return out
	}
	action, ok := ctx.ActionDecl().(*parser.ActionDeclContext)
	if !ok {
		return nil
	}
	out.Kind = "action"
	out.Name = b.ident(action.MemberName())
	for _, p := range action.AllParam() {
		p := p.(*parser.ParamContext)
		out.Params = append(out.Params, &ParamDecl{At: b.at(p), Name: b.ident(p.Name()), Type: b.typeExpr(p.TypeExpr())})
	}
	for _, r := range action.AllRef() {
		out.Writes = append(out.Writes, b.ref(r))
	}
	b.clauses(out, action.AllResourceClause())
	return out
}

func (b *builder) clauses(out *ResourceDecl, list []parser.IResourceClauseContext) {
	said := map[string]bool{}
	for _, c := range list {
		c := c.(*parser.ResourceClauseContext)
		clause := &TimingClause{At: b.at(c), Word: word(c, parser.TenetLexerBY, parser.TenetLexerRESPONDS,
			parser.TenetLexerREPORTED, parser.TenetLexerREPORTS, parser.TenetLexerSTALE, parser.TenetLexerRATE)}
		if clause.Word == "" {
			continue
		}
		if said[clause.Word] {
			b.report(errTwice(clause.Span, "`"+clause.Word+"`"))
			continue
		}
		said[clause.Word] = true
		if clause.Word == "by" {
			out.ByHand = true
			continue
		}
		quantities := c.AllQuantity()
		if len(quantities) == 0 {
			continue
		}
		clause.Value = b.quantity(quantities[0])
		if len(quantities) > 1 {
			clause.Per = b.quantity(quantities[1])
		}
		if clause.Word == "rate" && clause.Per == nil {
			continue
		}
		out.Clauses = append(out.Clauses, clause)
	}
}

// typeExpr reads a type; never nil, but with an empty name after a mistake.
func (b *builder) typeExpr(in parser.ITypeExprContext) *TypeExpr {
	ctx, ok := in.(*parser.TypeExprContext)
	if !ok {
		return &TypeExpr{At: At{diag.Span{File: b.name}}}
	}
	out := &TypeExpr{At: b.at(ctx)}
	if name, ok := ctx.TypeName().(*parser.TypeNameContext); ok {
		b.typeName(out, name)
	}
	if r, ok := ctx.TypeRange().(*parser.TypeRangeContext); ok {
		if bounds := r.AllBound(); len(bounds) == 2 {
			out.Min, out.Max = b.bound(bounds[0].(*parser.BoundContext)), b.bound(bounds[1].(*parser.BoundContext))
		}
		switch out.Name {
		case "bool", "string", "time", "geo", "enum", "list":
			b.report(errRangeOnType(b.at(r).Span, out.Name))
		}
	}
	return out
}

func (b *builder) typeName(out *TypeExpr, ctx *parser.TypeNameContext) {
	switch {
	case ctx.ENUM() != nil:
		out.Name = "enum"
		for _, m := range ctx.AllName() {
			out.Members = append(out.Members, b.ident(m))
		}
	case ctx.LIST() != nil:
		out.Name = "list"
		out.Elem = b.typeExpr(ctx.TypeExpr())
	case len(ctx.AllName()) > 0:
		b.plainType(out, ctx)
	}
}

func (b *builder) plainType(out *TypeExpr, ctx *parser.TypeNameContext) {
	l := leaf(ctx.Name(0).GetChild(0))
	if l == nil || l.index < 0 {
		return
	}
	out.Name = l.text
	switch out.Name {
	case "int", "float", "bool", "string", "duration", "time", "geo":
		b.tokens[l.token].Kind = Keyword
	default:
		b.report(errUnknownType(spanOf(b.name, l, l), l.text))
	}
	if u := find(ctx, parser.TenetLexerUNIT); u != nil {
		switch out.Name {
		case "bool", "string", "time", "geo", "duration":
			b.report(errUnitOnType(spanOf(b.name, u, u), out.Name))
		}
		out.Unit = &Ident{At: b.atLeaf(u), Name: u.text}
	}
}

func (b *builder) bound(ctx *parser.BoundContext) *NumberLit {
	out := b.quantity(ctx.Quantity())
	out.At = b.at(ctx)
	if ctx.MINUS() != nil {
		out.Text = "-" + out.Text
	}
	return out
}

func (b *builder) behaviour(ctx *parser.BehaviourDeclContext, model *ModelDecl) *BehaviourDecl {
	out := &BehaviourDecl{At: b.at(ctx)}
	body, ok := ctx.BehaviourBody().(*parser.BehaviourBodyContext)
	if !ok {
		return out
	}
	for _, t := range body.AllTransition() {
		if t := b.transition(t.(*parser.TransitionContext), model); t != nil {
			out.Transitions = append(out.Transitions, t)
		}
	}
	return out
}

func (b *builder) transition(ctx *parser.TransitionContext, model *ModelDecl) *Transition {
	out := &Transition{At: b.at(ctx), Label: word(ctx, parser.TenetLexerMUST, parser.TenetLexerMAY, parser.TenetLexerFAULT)}
	if obeyed, ok := ctx.Obeyed().(*parser.ObeyedContext); ok {
		if out.Label == "" {
			out.Label = "must"
		}
		return b.obeyed(out, obeyed, model)
	}
	spontaneous, ok := ctx.Spontaneous().(*parser.SpontaneousContext)
	if !ok {
		return nil
	}
	if out.Label == "" {
		b.report(errNoLabel(out.Span))
	}
	return b.spontaneous(out, spontaneous)
}

func (b *builder) obeyed(out *Transition, ctx *parser.ObeyedContext, model *ModelDecl) *Transition {
	refs, exprs := ctx.AllRef(), ctx.AllExpr()
	if len(refs) < 2 || len(exprs) < 1 {
		return nil
	}
	out.OnSet, out.Resource = b.ref(refs[0]), b.ref(refs[1])
	value := b.expr(exprs[0])
	if v := variable(value, out.OnSet, model); v != nil {
		out.Var = v
	} else {
		out.SetValue = value
	}
	rest := exprs[1:]
	if ctx.WHEN() != nil && len(rest) > 0 {
		out.When, rest = b.expr(rest[0]), rest[1:]
	}
	switch {
	case ctx.ASSIGN() != nil && len(rest) > 0:
		out.To = b.expr(rest[0])
	case ctx.UNCHANGED() == nil:
		return nil
	}
	out.Heals = b.heals(ctx.Heals())
	return out
}

// variable returns the name in `on set power(v)` if it stands for any value:
// it does unless the resource is an enum that has such a member.
func variable(value Expr, target *RefExpr, model *ModelDecl) *Ident {
	ref, ok := value.(*RefExpr)
	if !ok || len(ref.Parts) != 1 || len(target.Parts) == 0 {
		return nil
	}
	name := target.Parts[len(target.Parts)-1].Name
	for _, s := range model.Services {
		if len(target.Parts) == 2 && s.Name.Name != target.Parts[0].Name {
			continue
		}
		for _, r := range s.Resources {
			if r.Name.Name == name && r.Type != nil && hasMember(r.Type, ref.Parts[0].Name) {
				return nil
			}
		}
	}
	return &ref.Parts[0]
}

func hasMember(t *TypeExpr, name string) bool {
	for _, m := range t.Members {
		if m.Name == name {
			return true
		}
	}
	return false
}

func (b *builder) spontaneous(out *Transition, ctx *parser.SpontaneousContext) *Transition {
	exprs := ctx.AllExpr()
	if ctx.Ref() == nil || len(exprs) < 2 || ctx.ARROW() == nil {
		return nil
	}
	out.Resource = b.ref(ctx.Ref())
	out.From, out.To = b.expr(exprs[0]), b.expr(exprs[1])
	if ref, ok := out.From.(*RefExpr); ok && len(ref.Parts) == 1 && ref.Parts[0].Name == "any" {
		out.From = nil
	}
	if ctx.WHEN() != nil && len(exprs) > 2 {
		out.When = b.expr(exprs[2])
	}
	out.Heals = b.heals(ctx.Heals())
	return out
}

func (b *builder) heals(in parser.IHealsContext) *NumberLit {
	ctx, ok := in.(*parser.HealsContext)
	if !ok || ctx.Quantity() == nil {
		return nil
	}
	return b.quantity(ctx.Quantity())
}
