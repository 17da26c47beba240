// From the parser's tree to ours: app templates and the apps made from them.

package syntax

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

func (b *builder) appUse(app *parser.AppDeclContext, ctx *parser.AppUseContext) Decl {
	out := &AppUse{At: b.at(app), Name: b.ident(app.Name()), Title: b.doc(app.TEXT()), Template: b.ident(ctx.Name())}
	for _, a := range ctx.AllNamedArg() {
		a := a.(*parser.NamedArgContext)
		if a.Name() != nil {
			out.Args = append(out.Args, &NamedArg{At: b.at(a), Name: b.ident(a.Name()), Value: b.expr(a.Expr())})
		}
	}
	return out
}

// appParams reads the parameters of a template. Empty parentheses make an app
// a template, too.
func (b *builder) appParams(in parser.IAppParamsContext) []*AppParam {
	ctx, ok := in.(*parser.AppParamsContext)
	if !ok {
		return nil
	}
	out := []*AppParam{}
	for _, p := range ctx.AllAppParam() {
		out = append(out, b.appParam(p.(*parser.AppParamContext)))
	}
	return out
}

func (b *builder) appParam(ctx *parser.AppParamContext) *AppParam {
	out := &AppParam{At: b.at(ctx), Name: b.ident(ctx.Name(0))}
	switch model := b.deviceType(ctx); {
	case ctx.DOT() != nil:
		pkg, name := b.ident(ctx.Name(1)), b.ident(ctx.Name(2))
		out.Package, out.Model = &pkg, &name
	case model != nil:
		out.Model = model
	default:
		out.Type = b.typeExpr(ctx.TypeExpr())
	}
	if ctx.ASSIGN() == nil {
		return out
	}
	if out.Model != nil {
		b.report(errDeviceDefault(b.at(ctx.Expr()).Span, out.Model.Name))
		return out
	}
	out.Default = b.expr(ctx.Expr())
	return out
}

// deviceType returns the name of a parameter's type if it can only be that of a
// device: one plain name that is no type of a value, nor nearly one.
func (b *builder) deviceType(ctx *parser.AppParamContext) *Ident {
	typ, ok := ctx.TypeExpr().(*parser.TypeExprContext)
	if !ok || typ.TypeRange() != nil {
		return nil
	}
	name, ok := typ.TypeName().(*parser.TypeNameContext)
	if !ok || name.ENUM() != nil || name.LIST() != nil || name.UNIT() != nil || name.Name(0) == nil {
		return nil
	}
	word := name.Name(0).GetText()
	if slices.Contains(valueTypes, word) || typeSynonyms[word] != "" {
		return nil
	}
	model := b.ident(name.Name(0))
	return &model
}
