// From the parser's tree to ours: expressions. The parser reads them flat; here
// they get CEL's precedence.

package syntax

import (
	"strings"

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
	flat := b.flat(ctx)
	out := flat.climb(1)
	branches := ctx.AllExpr()
	if ctx.QUESTION() == nil {
		return out
	}
	cond := &CondExpr{At: b.at(ctx), Cond: out, X: b.expr(nil), Y: b.expr(nil)}
	if len(branches) > 0 {
		cond.X = b.expr(branches[0])
	}
	if len(branches) > 1 {
		cond.Y = b.expr(branches[1])
	}
	return cond
}

// flatExpr is operands with the operators between them.
type flatExpr struct {
	operands  []Expr
	operators []string
	at        int // operators read so far
}

func (b *builder) flat(ctx *parser.ExprContext) *flatExpr {
	out := &flatExpr{}
	for _, child := range ctx.GetChildren() {
		switch child := child.(type) {
		case *parser.UnaryContext:
			out.operands = append(out.operands, b.unary(child))
		case *parser.BinaryContext:
			if l := leaf(child.GetChild(0)); l != nil {
				out.operators = append(out.operators, l.text)
			}
		}
	}
	for len(out.operands) < len(out.operators)+1 {
		out.operands = append(out.operands, &BadExpr{b.at(ctx)})
	}
	return out
}

// climb reads operators that bind at least as strongly as least.
func (f *flatExpr) climb(least int) Expr {
	left := f.operands[f.at]
	for f.at < len(f.operators) {
		op := f.operators[f.at]
		p := precedence(op)
		if p < least {
			break
		}
		f.at++
		right := f.climb(p + 1)
		left = &BinaryExpr{At: At{joinSpans(left.Where(), right.Where())}, Op: op, X: left, Y: right}
	}
	return left
}

func joinSpans(a, b diag.Span) diag.Span {
	return diag.Span{File: a.File, Start: a.Start, End: max(a.End, b.End)}
}

func (b *builder) unary(ctx *parser.UnaryContext) Expr {
	out := b.primary(ctx.Primary())
	children := ctx.GetChildren()
	for i := len(children) - 1; i >= 0; i-- {
		if op := leaf(children[i]); op != nil {
			span := diag.Span{File: b.name, Start: op.start, End: max(op.end, out.Where().End)}
			out = &UnaryExpr{At: At{span}, Op: op.text, X: out}
		}
	}
	return out
}

func (b *builder) primary(in parser.IPrimaryContext) Expr {
	ctx, ok := in.(*parser.PrimaryContext)
	if !ok {
		return b.expr(nil)
	}
	at := b.at(ctx)
	switch {
	case ctx.Quantity() != nil:
		return b.quantity(ctx.Quantity())
	case ctx.TEXT() != nil:
		return b.textLit(ctx.TEXT())
	case ctx.TRUE() != nil, ctx.FALSE() != nil:
		return &BoolLit{At: at, Value: ctx.TRUE() != nil}
	case ctx.Ref() != nil && ctx.CALL_PAREN() != nil:
		return b.call(ctx)
	case ctx.Ref() != nil:
		if ref := b.ref(ctx.Ref()); len(ref.Parts) > 0 {
			return ref
		}
	case ctx.LBRACKET() != nil:
		return &ListExpr{At: at, Elems: b.exprList(ctx.ExprList())}
	case ctx.LPAREN() != nil:
		return &ParenExpr{At: at, X: b.expr(ctx.Expr())}
	}
	return &BadExpr{at}
}

func (b *builder) call(ctx *parser.PrimaryContext) Expr {
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
