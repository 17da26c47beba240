// The third stage: refusing input nested too deeply for a recursive parser.

package syntax

import (
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// Limits of a file. The parser recurses once per level of nesting; operators
// of one expression make a tree as deep as they are many.
const (
	// MaxSource is the largest text that is read, in bytes.
	MaxSource   = 1 << 20
	maxNesting  = 100  // open brackets, conditions ?:, groups and prefix operators at one place
	maxOperator = 1000 // operators of the expressions open at one place
	maxHoles    = 100  // {…} in one text
	maxGroups   = 2    // for each inside each other
	maxErrors   = 50   // diagnostics shown for one file
)

// level is what one open bracket has seen of the expression in it.
type level struct {
	conditions int // ?: and groups begun
	prefixes   int // prefix operators, or `list of`, in a row
	operators  int
}

// checkBrackets returns a diagnostic at the first piece that opens more brackets than may
// be open. It comes before tokens are made, which take some hundred times the memory of
// the text.
func checkBrackets(name string, pieces []piece) (diag.Diagnostic, bool) {
	depth, start := 0, int32(0)
	for _, x := range pieces {
		switch x.kind {
		case parser.TenetLexerLBRACE, parser.TenetLexerLPAREN, parser.TenetLexerLBRACKET:
			depth++
		case parser.TenetLexerRBRACE, parser.TenetLexerRPAREN, parser.TenetLexerRBRACKET:
			depth = max(0, depth-1)
		}
		if depth > maxNesting {
			return errNesting(diag.Span{File: name, Start: int(start), End: int(x.end)}), true
		}
		start = x.end
	}
	return diag.Diagnostic{}, false
}

// checkNesting returns a diagnostic at the first lexeme that goes too deep. It
// counts in one pass, so that no input is too deep to be refused.
func checkNesting(name string, lexemes []*lexeme) (diag.Diagnostic, bool) {
	open := []level{{}}
	var sum level // over all of open
	previous := &lexeme{}
	for _, l := range lexemes {
		top := &open[len(open)-1]
		before := *top
		switch {
		case l.is(parser.TenetLexerLBRACE, parser.TenetLexerLPAREN, parser.TenetLexerCALL_PAREN, parser.TenetLexerLBRACKET):
			open = append(open, level{})
		case l.is(parser.TenetLexerRBRACE, parser.TenetLexerRPAREN, parser.TenetLexerRBRACKET):
			if len(open) > 1 {
				open = open[:len(open)-1]
				before, top = *top, &level{}
			}
			top.prefixes = 0
		default:
			top.count(previous, l)
		}
		previous = l
		sum.conditions += top.conditions - before.conditions
		sum.prefixes += top.prefixes - before.prefixes
		sum.operators += top.operators - before.operators
		span := spanOf(name, l, l)
		switch {
		case len(open)-1+sum.conditions+sum.prefixes > maxNesting:
			return errNesting(span), true
		case sum.operators > maxOperator:
			return errOperators(span), true
		}
	}
	return diag.Diagnostic{}, false
}

func (v *level) count(previous, l *lexeme) {
	switch {
	case l.is(parser.TenetLexerBANG, parser.TenetLexerMINUS, parser.TenetLexerLIST, parser.TenetLexerOF,
		parser.TenetLexerBOX, parser.TenetLexerDIAMOND, parser.TenetLexerNEXT):
		v.prefixes++
		v.operators++
		return
	case l.is(parser.TenetLexerQUESTION, parser.TenetLexerANY_OF, parser.TenetLexerEVERY_OF):
		v.conditions++
		v.operators++
	case endsExpression(l) || sideBySide(previous, l):
		*v = level{}
	case l.kind >= parser.TenetLexerOR_ELSE && l.kind <= parser.TenetLexerPERCENT,
		l.is(parser.TenetLexerIN, parser.TenetLexerTEMPORAL, parser.TenetLexerIMPLIES, parser.TenetLexerIFF):
		v.operators++
	}
	v.prefixes = 0
}

// endsExpression reports whether the lexeme is never inside an expression, so
// that counting starts anew. Every item of every list of the language has one,
// or has two operands side by side.
func endsExpression(l *lexeme) bool {
	return l.is(parser.TenetLexerCOMMA, parser.TenetLexerSEMICOLON, parser.TenetLexerASSIGN, parser.TenetLexerARROW) ||
		l.isHard() && !l.is(parser.TenetLexerIN, parser.TenetLexerTRUE, parser.TenetLexerFALSE)
}

// sideBySide reports whether two operands stand next to each other, which they
// do in an expression only in the head of a group.
func sideBySide(previous, l *lexeme) bool {
	return endsOperand(previous) && opensOperand(l) && !inGroupHead(previous, l)
}

// inGroupHead reports whether two words can be part of
// any NAME in all PACKAGE.MODEL where C.
func inGroupHead(previous, l *lexeme) bool {
	return l.kind == parser.TenetLexerWHERE ||
		previous.is(parser.TenetLexerANY_OF, parser.TenetLexerEVERY_OF, parser.TenetLexerALL, parser.TenetLexerWHERE)
}
