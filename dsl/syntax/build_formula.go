// From the parser's tree to ours: formulas of temporal logic. The parser reads
// them flat; here they get their precedence.

package syntax

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// How strongly operators bind in a formula. What binds more strongly than U and
// W is an expression, as in CEL.
const (
	bindsOr      = 3
	bindsCompare = 6
)

// strength of a binary operator; all but -> group to the left.
func strength(op *lexeme) int {
	switch op.kind {
	case parser.TenetLexerIFF:
		return 1
	case parser.TenetLexerIMPLIES:
		return 2
	case parser.TenetLexerTEMPORAL:
		return 5
	case parser.TenetLexerOR_ELSE:
		return bindsOr
	case parser.TenetLexerAND_ALSO:
		return 4
	}
	return bindsCompare + precedence(op.text) - precedence("==")
}

// flatFormula is the pieces of a formula in the order of the text.
type flatFormula struct {
	b      *builder
	ctx    *parser.FormulaContext
	pieces []antlr.Tree
	at     int // pieces read so far
}

func (b *builder) formula(ctx *parser.FormulaContext) Formula {
	f := &flatFormula{b: b, ctx: ctx}
	for _, child := range ctx.GetChildren() {
		switch child := child.(type) {
		case *parser.OperandContext:
			f.pieces = append(f.pieces, child.GetChildren()...)
		case *parser.ConnectiveContext:
			f.pieces = append(f.pieces, connective(child))
		}
	}
	return f.climb(1)
}

// connective returns the token of a binary operator.
func connective(ctx *parser.ConnectiveContext) antlr.Tree {
	if binary, ok := ctx.Binary().(*parser.BinaryContext); ok {
		return binary.GetChild(0)
	}
	return ctx.GetChild(0)
}

func (f *flatFormula) next() antlr.Tree {
	if f.at == len(f.pieces) {
		return nil
	}
	return f.pieces[f.at]
}

// climb reads operators that bind at least as strongly as least.
func (f *flatFormula) climb(least int) Formula {
	left := f.operand()
	for op := leaf(f.next()); op != nil && strength(op) >= least; op = leaf(f.next()) {
		f.at++
		tighter := strength(op) + 1
		if op.kind == parser.TenetLexerIMPLIES {
			tighter--
		}
		left = f.join(op, left, f.climb(tighter))
	}
	return left
}

// join makes one formula of two. Conditions stay conditions under && and ||,
// and only they can be compared.
func (f *flatFormula) join(op *lexeme, x, y Formula) Formula {
	at := At{joinSpans(x.Where(), y.Where())}
	temporal := &FormulaBinary{At: at, Op: op.text, X: x, Y: y}
	switch strength(op) {
	case 1, 2, 5:
		return temporal
	case bindsOr, 4:
		if !isCond(x) || !isCond(y) {
			return temporal
		}
	}
	return &FormulaCond{At: at, Cond: &BinaryExpr{At: at, Op: op.text, X: f.cond(x), Y: f.cond(y)}}
}

func isCond(x Formula) bool {
	_, ok := x.(*FormulaCond)
	return ok
}

// cond returns the expression that a formula is, and complains if it is none.
func (f *flatFormula) cond(x Formula) Expr {
	if cond, ok := x.(*FormulaCond); ok {
		return cond.Cond
	}
	f.b.report(errNotValue(x.Where()))
	return &BadExpr{At{x.Where()}}
}

// operand reads prefixes and what they stand before.
func (f *flatFormula) operand() Formula {
	piece := f.next()
	if piece == nil {
		at := f.b.at(f.ctx)
		return &FormulaCond{At: at, Cond: &BadExpr{at}}
	}
	f.at++
	switch piece := piece.(type) {
	case *parser.AtomContext:
		return f.atom(piece)
	case *parser.GroupHeadContext:
		group := f.b.group(piece, f.cond(f.climb(bindsOr)))
		return &FormulaCond{At: At{group.Where()}, Cond: group}
	}
	op := leaf(piece)
	if op == nil {
		at := f.b.at(f.ctx)
		return &FormulaCond{At: at, Cond: &BadExpr{at}}
	}
	if op.kind == parser.TenetLexerMINUS {
		x := f.cond(f.operand())
		at := At{diag.Span{File: f.b.name, Start: op.start, End: x.Where().End}}
		return &FormulaCond{At: at, Cond: &UnaryExpr{At: at, Op: op.text, X: x}}
	}
	return f.prefix(op, f.climb(bindsCompare))
}

// prefix puts ! [] <> or X before a formula. ! before an operand is a condition,
// ! before a comparison is not what an expression could say without brackets.
func (f *flatFormula) prefix(op *lexeme, x Formula) Formula {
	at := At{diag.Span{File: f.b.name, Start: op.start, End: max(op.end, x.Where().End)}}
	if cond, ok := x.(*FormulaCond); ok && op.kind == parser.TenetLexerBANG {
		if _, compares := cond.Cond.(*BinaryExpr); !compares {
			return &FormulaCond{At: at, Cond: &UnaryExpr{At: at, Op: op.text, X: cond.Cond}}
		}
	}
	return &FormulaUnary{At: at, Op: op.text, X: x}
}

func (f *flatFormula) atom(ctx *parser.AtomContext) Formula {
	at := f.b.at(ctx)
	switch {
	case ctx.LBRACE() != nil:
		return &FormulaEvent{At: at, Event: f.b.atomEvent(ctx)}
	case ctx.LPAREN() != nil:
		inner, ok := ctx.Formula().(*parser.FormulaContext)
		if !ok {
			return &FormulaCond{At: at, Cond: &BadExpr{at}}
		}
		return bracketed(at, f.b.formula(inner))
	}
	return &FormulaCond{At: at, Cond: f.b.value(ctx)}
}

// bracketed gives a formula the place of the parentheses around it.
func bracketed(at At, x Formula) Formula {
	switch x := x.(type) {
	case *FormulaCond:
		return &FormulaCond{At: at, Cond: &ParenExpr{At: at, X: x.Cond}}
	case *FormulaUnary:
		x.At = at
	case *FormulaBinary:
		x.At = at
	case *FormulaEvent:
		x.At = at
	}
	return x
}

// atomEvent reads what stands in braces; never nil.
func (b *builder) atomEvent(ctx *parser.AtomContext) *Event {
	var out *Event
	if event, ok := ctx.Event().(*parser.EventContext); ok {
		out = b.event(event)
	}
	if word, ok := ctx.EventWord().(*parser.EventWordContext); ok && ctx.Ref() != nil {
		out = b.eventOf(b.ref(ctx.Ref()), word)
	}
	if out == nil {
		return &Event{At: b.at(ctx), Resource: b.ref(nil)}
	}
	return out
}

// formulaName returns the text after fltl in a promise or wish.
func (b *builder) formulaName(ctx antlr.Tree) string {
	for _, child := range ctx.GetChildren() {
		if phrase, ok := child.(*parser.PhraseContext); ok {
			return b.doc(phrase.TEXT())
		}
		if sentence, ok := child.(*parser.SentenceContext); ok {
			return b.formulaName(sentence)
		}
	}
	return ""
}
