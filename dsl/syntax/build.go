// From the parser's tree to ours: declarations and what all of them use.

package syntax

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// builder makes the tree of tree.go. Any child of a parse tree may be missing
// after a mistake; then there has been a diagnostic already.
type builder struct {
	name   string
	tokens []Token
	report func(diag.Diagnostic)
	groups int // for each open around what is read
}

// leaf returns the lexeme of a terminal node, nil for anything else.
func leaf(node antlr.Tree) *lexeme {
	terminal, ok := node.(antlr.TerminalNode)
	if !ok {
		return nil
	}
	l, _ := terminal.GetSymbol().(*lexeme)
	return l
}

// at returns the span from the first to the last lexeme of a rule.
func (b *builder) at(ctx antlr.ParserRuleContext) At {
	from, _ := ctx.GetStart().(*lexeme)
	to, _ := ctx.GetStop().(*lexeme)
	switch {
	case from == nil:
		return At{diag.Span{File: b.name}}
	case to == nil || to.start < from.start:
		return At{diag.Span{File: b.name, Start: from.start, End: from.start}}
	}
	return At{spanOf(b.name, from, to)}
}

func (b *builder) atLeaf(l *lexeme) At { return At{spanOf(b.name, l, l)} }

// has reports whether a rule has a terminal child of the kind.
func has(ctx antlr.ParserRuleContext, kind int) bool {
	return find(ctx, kind) != nil
}

// find returns the first terminal child of one of the kinds, or nil.
func find(ctx antlr.ParserRuleContext, kinds ...int) *lexeme {
	for _, child := range ctx.GetChildren() {
		if l := leaf(child); l != nil && l.is(kinds...) {
			return l
		}
	}
	return nil
}

// word returns the text of the first terminal child of one of the kinds.
func word(ctx antlr.ParserRuleContext, kinds ...int) string {
	if l := find(ctx, kinds...); l != nil {
		return l.text
	}
	return ""
}

// ident reads a name or memberName and marks its token as a name.
func (b *builder) ident(ctx antlr.ParserRuleContext) Ident {
	if ctx == nil {
		return Ident{At: At{diag.Span{File: b.name}}}
	}
	out := Ident{At: b.at(ctx)}
	if ctx.GetChildCount() == 0 {
		return out
	}
	first := ctx.GetChild(0)
	if name, ok := first.(*parser.NameContext); ok && name.GetChildCount() > 0 {
		first = name.GetChild(0) // a member name that is an ordinary one
	}
	if l := leaf(first); l != nil && l.index >= 0 {
		out.Name = l.text
		if l.token < len(b.tokens) {
			b.tokens[l.token].Kind = Name
		}
	}
	return out
}

// doc reads an optional text child, "" if none.
func (b *builder) doc(node antlr.TerminalNode) string {
	if lit := b.textLit(node); lit != nil {
		return lit.Value
	}
	return ""
}

// textLit reads a text child, nil if missing.
func (b *builder) textLit(node antlr.TerminalNode) *TextLit {
	l := leaf(node)
	if l == nil {
		return nil
	}
	return &TextLit{At: b.atLeaf(l), Value: b.unquote(l)}
}

// file fills in what the file declares, and says so where the order is wrong.
func (b *builder) file(out *File, ctx *parser.FileContext) {
	for _, d := range ctx.AllDecl() {
		d := d.(*parser.DeclContext)
		switch {
		case d.PackageDecl() != nil:
			b.packageDecl(out, d.PackageDecl().(*parser.PackageDeclContext))
		case d.ImportDecl() != nil:
			b.importDecl(out, d.ImportDecl().(*parser.ImportDeclContext))
		default:
			if d := b.decl(d); d != nil {
				out.Decls = append(out.Decls, d)
			}
		}
	}
}

func (b *builder) packageDecl(out *File, ctx *parser.PackageDeclContext) {
	at := b.at(ctx)
	switch {
	case out.Package != nil:
		b.report(errTwice(at.Span, "`package`"))
		return
	case len(out.Imports) > 0 || len(out.Decls) > 0:
		b.report(errLatePackage(at.Span))
	}
	out.Package = &PackageDecl{At: at, Name: b.ident(ctx.Name()), Version: b.textLit(ctx.TEXT())}
}

func (b *builder) importDecl(out *File, ctx *parser.ImportDeclContext) {
	imported := &ImportDecl{At: b.at(ctx), Name: b.ident(ctx.Name(0)), Version: b.textLit(ctx.TEXT())}
	if ctx.AS() != nil {
		alias := b.ident(ctx.Name(1))
		imported.Alias = &alias
	}
	if len(out.Decls) > 0 {
		b.report(errLateImport(imported.Span))
	}
	out.Imports = append(out.Imports, imported)
}

func (b *builder) decl(ctx *parser.DeclContext) Decl {
	switch {
	case ctx.ModelDecl() != nil:
		return b.model(ctx.ModelDecl().(*parser.ModelDeclContext))
	case ctx.DeviceDecl() != nil:
		return b.device(ctx.DeviceDecl().(*parser.DeviceDeclContext))
	case ctx.EnvironmentDecl() != nil:
		return b.environment(ctx.EnvironmentDecl().(*parser.EnvironmentDeclContext))
	case ctx.SafeDecl() != nil:
		return b.safe(ctx.SafeDecl().(*parser.SafeDeclContext))
	case ctx.AppDecl() != nil:
		return b.app(ctx.AppDecl().(*parser.AppDeclContext))
	}
	return nil
}

func (b *builder) device(ctx *parser.DeviceDeclContext) Decl {
	out := &DeviceDecl{At: b.at(ctx), Name: b.ident(ctx.Name())}
	out.Package, out.Model = b.modelName(ctx.ModelName())
	texts := ctx.AllTEXT()
	if ctx.AT() != nil && len(texts) > 0 {
		out.Provider = b.textLit(texts[0])
		texts = texts[1:]
	}
	if len(texts) > 0 {
		out.Friendly = b.textLit(texts[0])
	}
	if body, ok := ctx.DeviceBody().(*parser.DeviceBodyContext); ok {
		for _, p := range body.AllDeviceProperty() {
			p := p.(*parser.DevicePropertyContext)
			out.Properties = append(out.Properties, &DeviceProperty{At: b.at(p), Name: b.ident(p.Name()), Value: b.expr(p.Expr())})
		}
	}
	return out
}

// modelName reads [PACKAGE.]MODEL.
func (b *builder) modelName(in parser.IModelNameContext) (pkg *Ident, model Ident) {
	ctx, ok := in.(*parser.ModelNameContext)
	if !ok {
		return nil, b.ident(nil)
	}
	if ctx.DOT() == nil {
		return nil, b.ident(ctx.Name(0))
	}
	first := b.ident(ctx.Name(0))
	return &first, b.ident(ctx.Name(1))
}

func (b *builder) environment(ctx *parser.EnvironmentDeclContext) Decl {
	out := &EnvironmentDecl{At: b.at(ctx)}
	body, ok := ctx.EnvironmentBody().(*parser.EnvironmentBodyContext)
	if !ok {
		return out
	}
	for _, item := range body.AllEnvItem() {
		if item := b.envItem(item.(*parser.EnvItemContext)); item != nil {
			out.Items = append(out.Items, item)
		}
	}
	return out
}

func (b *builder) envItem(ctx *parser.EnvItemContext) EnvItem {
	switch {
	case ctx.Assume() != nil:
		return b.assume(ctx.Assume().(*parser.AssumeContext))
	case ctx.MOST() != nil && ctx.Quantity() != nil:
		return &LoadLimit{At: b.at(ctx), Most: b.quantity(ctx.Quantity())}
	case ctx.ROLE() != nil && ctx.Label() != nil:
		return b.label(ctx, nil, ctx.Label())
	}
	physics, ok := ctx.Physics().(*parser.PhysicsContext)
	if !ok {
		return nil
	}
	if physics.DRAWS() != nil {
		return b.load(ctx, physics)
	}
	if physics.Ref() == nil {
		return nil
	}
	ref := b.ref(physics.Ref())
	if physics.Label() != nil {
		return b.label(ctx, ref, physics.Label())
	}
	if physics.STEPWISE() != nil {
		if ctx.Expr() != nil {
			b.report(errStepwiseWhile(b.at(ctx).Span))
		}
		return &MovesStepwise{At: b.at(ctx), Resource: ref}
	}
	not := word(physics, parser.TenetLexerFALL, parser.TenetLexerRISE, parser.TenetLexerCHANGE)
	if not == "" {
		return nil
	}
	out := &Physics{At: b.at(ctx), Resource: ref, Not: not}
	if ctx.COLON() != nil {
		out.While = b.expr(ctx.Expr())
	}
	return out
}

// load reads "[while C:] draws 2 kW".
func (b *builder) load(ctx *parser.EnvItemContext, line *parser.PhysicsContext) EnvItem {
	if line.Quantity() == nil {
		return nil
	}
	out := &Load{At: b.at(ctx), Draws: b.quantity(line.Quantity())}
	if ctx.COLON() != nil {
		out.While = b.expr(ctx.Expr())
	}
	return out
}

// label reads "r is private" and, without a resource, "role r is public".
func (b *builder) label(ctx *parser.EnvItemContext, ref *RefExpr, label parser.ILabelContext) EnvItem {
	out := &LabelLine{At: b.at(ctx), Resource: ref, Label: word(label.(*parser.LabelContext),
		parser.TenetLexerPRIVATE, parser.TenetLexerPUBLIC, parser.TenetLexerUNTRUSTED, parser.TenetLexerGUARDED)}
	switch {
	case ctx.COLON() != nil:
		b.report(errLabelWhile(b.at(ctx).Span))
	case ref == nil:
		out.Role = b.ident(ctx.Name())
		if out.Label != "public" {
			b.report(errRoleLabel(b.at(ctx).Span, out.Label))
		}
	}
	return out
}

func (b *builder) assume(ctx *parser.AssumeContext) *Assume {
	return &Assume{At: b.at(ctx), Initially: ctx.INITIALLY() != nil, Again: ctx.AND() != nil, Cond: b.expr(ctx.Expr()), Reason: b.doc(ctx.TEXT())}
}

func (b *builder) safe(ctx *parser.SafeDeclContext) Decl {
	out := &SafeDecl{At: b.at(ctx)}
	body, ok := ctx.SafeBody().(*parser.SafeBodyContext)
	if !ok {
		return out
	}
	for _, s := range body.AllSafeSet() {
		s := s.(*parser.SafeSetContext)
		if s.Ref() != nil {
			out.Sets = append(out.Sets, &SetAction{At: b.at(s), Target: b.ref(s.Ref()), Value: b.expr(s.Expr())})
		}
	}
	return out
}
