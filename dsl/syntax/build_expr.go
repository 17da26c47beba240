// From the parser's tree to ours: expressions. The parser reads them flat; here
// they get CEL's precedence.

package syntax

import (
	"strings"

	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// precedence of the binary operators, as CEL has it; all group to the left.
func precedence(op string) int {
	switch op {
	case "||":
		return 1
	case "&&":
		return 2
	case "==", "!=", "<", "<=", ">", ">=", "in":
		return 3
	case "+", "-":
		return 4
	default:
		return 5
	}
}

// String returns the path as it is written: device.service.resource.
func (r *RefExpr) String() string {
	parts := make([]string, len(r.Parts))
	for i, p := range r.Parts {
		parts[i] = p.Name
	}
	return strings.Join(parts, ".")
}

// expr reads an expression; a BadExpr if there is none.
func (b *builder) expr(in parser.IExprContext) Expr {
	ctx, ok := in.(*parser.ExprContext)
	if !ok {
		return &BadExpr{At{diag.Span{File: b.name}}}
	}
	return b.flat(ctx).whole()
}

// flatExpr is the pieces of an expression in the order of the text: prefixes,
// operands and the operators between them.
type flatExpr struct {
	b      *builder
	ctx    antlr.ParserRuleContext
	pieces []antlr.Tree
	at     int                   // pieces read so far
	tail   []parser.IExprContext // of c ? x : y; nil if it has none or has been read
}

// flat collects the pieces of an expr or subject.
func (b *builder) flat(ctx antlr.ParserRuleContext) *flatExpr {
	out := &flatExpr{b: b, ctx: ctx}
	question := false
	for _, child := range ctx.GetChildren() {
		switch child := child.(type) {
		case *parser.UnaryContext:
			out.pieces = append(out.pieces, child.GetChildren()...)
		case *parser.BinaryContext:
			out.pieces = append(out.pieces, child.GetChild(0))
		case *parser.ExprContext:
			out.tail = append(out.tail, child)
		default:
			if l := leaf(child); l == nil || l.is(parser.TenetLexerBANG) {
				out.pieces = append(out.pieces, child)
			} else {
				question = question || l.kind == parser.TenetLexerQUESTION
			}
		}
	}
	if question && out.tail == nil {
		out.tail = []parser.IExprContext{}
	}
	return out
}

// next returns the next piece; nil at the end.
func (f *flatExpr) next() antlr.Tree {
	if f.at == len(f.pieces) {
		return nil
	}
	return f.pieces[f.at]
}

// whole reads all that is left, c ? x : y included.
func (f *flatExpr) whole() Expr {
	out := f.climb(1)
	if f.tail == nil {
		return out
	}
	branches := append(f.tail, nil, nil)
	f.tail = nil
	span := joinSpans(out.Where(), f.b.at(f.ctx).Span)
	return &CondExpr{At: At{span}, Cond: out, X: f.b.expr(branches[0]), Y: f.b.expr(branches[1])}
}

// climb reads operators that bind at least as strongly as least.
func (f *flatExpr) climb(least int) Expr {
	left := f.operand()
	for op := leaf(f.next()); op != nil && precedence(op.text) >= least; op = leaf(f.next()) {
		f.at++
		right := f.climb(precedence(op.text) + 1)
		left = &BinaryExpr{At: At{joinSpans(left.Where(), right.Where())}, Op: op.text, X: left, Y: right}
	}
	return left
}

// operand reads prefixes and what they stand before. A group takes all that
// follows it.
func (f *flatExpr) operand() Expr {
	piece := f.next()
	f.at++
	switch piece := piece.(type) {
	case nil:
		f.at--
		return &BadExpr{f.b.at(f.ctx)}
	case *parser.PrimaryContext:
		return f.b.primary(piece)
	case *parser.GroupHeadContext:
		return f.b.group(piece, f.whole())
	}
	op := leaf(piece)
	if op == nil {
		return &BadExpr{f.b.at(f.ctx)}
	}
	out := f.operand()
	span := diag.Span{File: f.b.name, Start: op.start, End: max(op.end, out.Where().End)}
	return &UnaryExpr{At: At{span}, Op: op.text, X: out}
}

// group reads any NAME in all MODEL [where C]: p
func (b *builder) group(ctx *parser.GroupHeadContext, cond Expr) Expr {
	out := &GroupExpr{At: b.at(ctx), Every: ctx.EVERY_OF() != nil, Var: b.ident(ctx.Name()), Cond: cond}
	out.Package, out.Model = b.modelName(ctx.ModelName())
	if ctx.WHERE() != nil {
		out.Filter = b.expr(ctx.Expr())
	}
	out.Span.End = max(out.Span.End, cond.Where().End)
	return out
}

func joinSpans(a, b diag.Span) diag.Span {
	return diag.Span{File: a.File, Start: a.Start, End: max(a.End, b.End)}
}

func (b *builder) primary(ctx *parser.PrimaryContext) Expr {
	switch {
	case ctx.LPAREN() != nil:
		return &ParenExpr{At: b.at(ctx), X: b.expr(ctx.Expr())}
	case ctx.BOX() != nil:
		return &ListExpr{At: b.at(ctx)}
	}
	return b.value(ctx)
}

// valueContext is an operand of an expression or of a formula.
type valueContext interface {
	antlr.ParserRuleContext
	Quantity() parser.IQuantityContext
	TIME() antlr.TerminalNode
	TEXT() antlr.TerminalNode
	TRUE() antlr.TerminalNode
	FALSE() antlr.TerminalNode
	Ref() parser.IRefContext
	CALL_PAREN() antlr.TerminalNode
	ExprList() parser.IExprListContext
	LBRACKET() antlr.TerminalNode
}

// value reads an operand that is not in parentheses.
func (b *builder) value(ctx valueContext) Expr {
	at := b.at(ctx)
	switch {
	case ctx.Quantity() != nil:
		return b.quantity(ctx.Quantity())
	case ctx.TIME() != nil:
		if l := leaf(ctx.TIME()); l != nil {
			return b.time(l)
		}
	case ctx.TEXT() != nil:
		return b.textLit(ctx.TEXT())
	case ctx.TRUE() != nil, ctx.FALSE() != nil:
		return &BoolLit{At: at, Value: ctx.TRUE() != nil}
	case ctx.Ref() != nil && ctx.CALL_PAREN() != nil:
		return b.call(ctx)
	case ctx.Ref() != nil:
		return b.ref(ctx.Ref())
	case ctx.LBRACKET() != nil:
		return &ListExpr{At: at, Elems: b.exprList(ctx.ExprList())}
	}
	return &BadExpr{at}
}

func (b *builder) call(ctx valueContext) Expr {
	ref := b.ref(ctx.Ref())
	if len(ref.Parts) != 1 {
		b.report(errCallTarget(ref.Span, ref.String()))
		return &BadExpr{b.at(ctx)}
	}
	return &CallExpr{At: b.at(ctx), Func: ref.Parts[0], Args: b.exprList(ctx.ExprList())}
}

func (b *builder) exprList(in parser.IExprListContext) []Expr {
	ctx, ok := in.(*parser.ExprListContext)
	if !ok {
		return nil
	}
	return b.exprs(ctx.AllExpr())
}

func (b *builder) exprs(list []parser.IExprContext) []Expr {
	out := make([]Expr, len(list))
	for i, e := range list {
		out[i] = b.expr(e)
	}
	return out
}

// ref reads a dotted path; a part that is missing has an empty name.
func (b *builder) ref(in parser.IRefContext) *RefExpr {
	ctx, ok := in.(*parser.RefContext)
	if !ok {
		return &RefExpr{At: At{diag.Span{File: b.name}}, Parts: []Ident{{}}}
	}
	out := &RefExpr{At: b.at(ctx)}
	for _, n := range ctx.AllName() {
		out.Parts = append(out.Parts, b.ident(n))
	}
	if len(out.Parts) == 0 {
		out.Parts = []Ident{{At: out.At}}
	}
	return out
}

// quantity reads a number with its unit; never nil.
func (b *builder) quantity(in parser.IQuantityContext) *NumberLit {
	ctx, ok := in.(*parser.QuantityContext)
	if !ok {
		return numberLit(At{diag.Span{File: b.name}}, "0")
	}
	number := find(ctx, parser.TenetLexerNUMBER)
	if number == nil {
		return numberLit(b.at(ctx), "0")
	}
	out := numberLit(b.at(ctx), number.text)
	out.Unit = word(ctx, parser.TenetLexerUNIT)
	return out
}

func numberLit(at At, text string) *NumberLit {
	return &NumberLit{At: at, Text: text, Int: !strings.ContainsAny(text, ".eE")}
}
