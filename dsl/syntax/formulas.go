// Formulas of temporal logic: which of the names X, U and W are operators.

package syntax

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// formulaState follows one formula, from `fltl "name":` to where two operands
// stand side by side without an operator, or a word of the language shows that
// something else begins.
type formulaState struct {
	open  bool
	depth int // brackets open in it
}

// step looks at the next lexeme and, in a formula, makes an operator of it if it
// is one.
func (f *formulaState) step(r *retagger, l *lexeme) {
	if !f.open {
		f.open, f.depth = begins(r), 0
	}
	prev := r.last(0)
	if f.open = f.open && !f.ends(prev, l); !f.open {
		return
	}
	switch {
	case isOpening(l):
		f.depth++
	case isClosing(l):
		f.depth--
	case l.kind == parser.TenetLexerARROW:
		l.kind = parser.TenetLexerIMPLIES
	case l.kind != parser.TenetLexerNAME || prev.kind == parser.TenetLexerDOT:
	case isTemporal(l, prev, r.next(1)):
		r.tag(l, parser.TenetLexerTEMPORAL, Operator)
	case l.text == "X" && !endsOperand(prev) && opensOperand(r.next(1)) && !isTemporal(r.next(1), l, r.next(2)):
		r.tag(l, parser.TenetLexerNEXT, Operator)
	}
}

// begins reports whether fltl "name": has just been passed.
func begins(r *retagger) bool {
	colon, text, fltl := r.last(0), r.last(1), r.last(2)
	return fltl != nil && colon.kind == parser.TenetLexerCOLON && text.kind == parser.TenetLexerTEXT &&
		fltl.kind == parser.TenetLexerFLTL
}

// ends reports whether a lexeme is the first after the formula.
func (f *formulaState) ends(prev, l *lexeme) bool {
	switch {
	case l.kind == antlr.TokenEOF || l.kind == parser.TenetLexerSEMICOLON:
		return true
	case f.depth > 0:
		return false
	case isClosing(l) || l.isHard() && !l.is(parser.TenetLexerTRUE, parser.TenetLexerFALSE, parser.TenetLexerIN):
		return true
	}
	return sideBySide(prev, l) && l.text != "U" && l.text != "W"
}

// isTemporal reports whether a word between two operands is U or W. W directly
// after a number is the unit watt.
func isTemporal(l, prev, next *lexeme) bool {
	if l.kind != parser.TenetLexerNAME || !endsOperand(prev) || !opensOperand(next) || inGroupHead(prev, l) {
		return false
	}
	return l.text == "U" || l.text == "W" && (prev.kind != parser.TenetLexerNUMBER || l.lineStart)
}

// endsOperand reports whether a lexeme can be the last of an operand.
func endsOperand(l *lexeme) bool {
	return l != nil && (l.isName() || l.is(parser.TenetLexerNUMBER, parser.TenetLexerUNIT, parser.TenetLexerTIME, parser.TenetLexerTEXT,
		parser.TenetLexerTRUE, parser.TenetLexerFALSE, parser.TenetLexerRPAREN, parser.TenetLexerRBRACKET, parser.TenetLexerRBRACE))
}

// opensOperand reports whether a lexeme can be the first of an operand. A minus
// can, but is always taken for the operator.
func opensOperand(l *lexeme) bool {
	return l.isName() || l.is(parser.TenetLexerNUMBER, parser.TenetLexerTIME, parser.TenetLexerTEXT, parser.TenetLexerTRUE,
		parser.TenetLexerFALSE, parser.TenetLexerANY_OF, parser.TenetLexerEVERY_OF, parser.TenetLexerLPAREN, parser.TenetLexerLBRACE, parser.TenetLexerLBRACKET, parser.TenetLexerBANG,
		parser.TenetLexerBOX, parser.TenetLexerDIAMOND, parser.TenetLexerNEXT)
}
