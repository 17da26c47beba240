// Colons: which of them is part of a time of day, and which ends the scope of a
// promise.

package syntax

import "github.com/tenet-iot/tenet/dsl/syntax/parser"

// time passes a time of day if one stands here: numbers around colons without a
// space between them. After a ? that waits for its colon the hour must have two
// digits, so that c ? 1:20 stays a choice.
func (r *retagger) time() bool {
	n := r.timeLength()
	if n == 0 {
		return false
	}
	first := r.next(0)
	r.join(first, r.next(n-1))
	first.kind = parser.TenetLexerTIME
	r.push(first)
	r.at += n
	return true
}

// timeLength is how many lexemes from here make up a time of day; 0 if none.
func (r *retagger) timeLength() int {
	if !r.numberAfterColon(0) || r.awaitsColon() && len(r.next(0).text) != 2 {
		return 0
	}
	if r.numberAfterColon(2) {
		return 5
	}
	return 3
}

// numberAfterColon reports whether a number n places ahead goes on with a colon
// and another number.
func (r *retagger) numberAfterColon(n int) bool {
	number, colon, second := r.next(n), r.next(n+1), r.next(n+2)
	return number.kind == parser.TenetLexerNUMBER && colon.kind == parser.TenetLexerCOLON &&
		second.kind == parser.TenetLexerNUMBER && !colon.spaced && !second.spaced
}

// inBracket is what retagger knows of one open bracket.
type inBracket struct {
	asked int     // ? and groups without their colon
	while *lexeme // without its colon yet
}

// bracket returns the innermost open bracket.
func (r *retagger) bracket() *inBracket {
	if len(r.brackets) == 0 {
		r.brackets = append(r.brackets, inBracket{})
	}
	return &r.brackets[len(r.brackets)-1]
}

func (r *retagger) awaitsColon() bool { return r.bracket().asked > 0 }

// countColons looks at the next lexeme. A while whose condition ends in a colon
// begins a scope, and does not go on with the promise before it.
func (r *retagger) countColons(l *lexeme) {
	top := r.bracket()
	switch {
	case isOpening(l):
		r.brackets = append(r.brackets, inBracket{})
	case isClosing(l) && len(r.brackets) > 1:
		r.brackets = r.brackets[:len(r.brackets)-1]
	case l.kind == parser.TenetLexerWHILE:
		*top = inBracket{while: l}
	case l.is(parser.TenetLexerQUESTION, parser.TenetLexerANY_OF, parser.TenetLexerEVERY_OF):
		top.asked++
	case l.kind == parser.TenetLexerCOLON && top.asked > 0:
		top.asked--
	case l.kind == parser.TenetLexerCOLON && top.while != nil:
		top.while.kind = parser.TenetLexerSCOPE
		top.while = nil
	case endsExpression(l) || sideBySide(r.last(0), l):
		*top = inBracket{}
	}
}
