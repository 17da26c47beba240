// The second stage: which words are units, names after a dot, and opening
// parentheses of a call.

package syntax

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// retag rewrites the lexemes for the parser:
//
//   - a word after a dot is a name, whatever it says;
//   - a word, a symbol such as °C, or % directly after a number or the type int
//     or float, on the same line, is a unit; m/s, µg/m³, [degF] and dB[A]
//     are one unit if written without spaces;
//   - a parenthesis that opens on the line of the name before it is a call.
//
// A unit is never a keyword of the language, never followed by `.` or `=`
// (then it is the next name), and % is no unit where an operand follows.
func retag(in lexed) lexed {
	r := retagger{in: in.lexemes, tokens: in.tokens, text: in.text}
	for r.at < len(r.in) {
		r.step()
	}
	return lexed{tokens: r.joined(), lexemes: r.out}
}

type retagger struct {
	in, out []*lexeme
	tokens  []Token
	at      int
	joins   []join // tokens to be joined, ascending
	text    func(start, end int) string
}

type join struct{ from, to int }

func (r *retagger) step() {
	l := r.in[r.at]
	prev := r.last(0)
	switch {
	case prev != nil && prev.kind == parser.TenetLexerDOT && l.isWord():
		l.kind = parser.TenetLexerNAME
		r.tokens[l.token].Kind = Name
	case prev != nil && l.kind == parser.TenetLexerLPAREN && prev.isName() && !l.lineStart:
		l.kind = parser.TenetLexerCALL_PAREN
	case r.takesUnit() && r.unit():
		return
	case l.kind == parser.TenetLexerSYMBOL:
		r.tokens[l.token].Kind = UnitToken
	}
	r.push(l)
	r.at++
}

// last returns the lexeme already passed n places back, or nil.
func (r *retagger) last(n int) *lexeme {
	if i := len(r.out) - 1 - n; i >= 0 {
		return r.out[i]
	}
	return nil
}

func (r *retagger) push(l *lexeme) {
	l.index = len(r.out)
	r.out = append(r.out, l)
}

// next returns the lexeme n places ahead, at most the end of file.
func (r *retagger) next(n int) *lexeme {
	return r.in[min(r.at+n, len(r.in)-1)]
}

// takesUnit reports whether the lexeme just passed may have a unit after it.
func (r *retagger) takesUnit() bool {
	prev := r.last(0)
	if prev == nil || r.next(0).lineStart {
		return false
	}
	return prev.kind == parser.TenetLexerNUMBER || r.afterType() ||
		r.next(0).kind == parser.TenetLexerSYMBOL && r.afterColon()
}

// afterColon reports whether the lexeme just passed is a name after a colon: a
// type, if perhaps none that has a unit.
func (r *retagger) afterColon() bool {
	prev, before := r.last(0), r.last(1)
	return before != nil && before.kind == parser.TenetLexerCOLON && prev.kind == parser.TenetLexerNAME
}

// afterType reports whether the lexeme just passed is the type int or float.
func (r *retagger) afterType() bool {
	prev, before := r.last(0), r.last(1)
	return before != nil && before.is(parser.TenetLexerCOLON, parser.TenetLexerOF) &&
		prev.kind == parser.TenetLexerNAME && (prev.text == "int" || prev.text == "float")
}

// unit passes a unit if one stands here.
func (r *retagger) unit() bool {
	n := r.unitLength()
	if n == 0 {
		return false
	}
	first, last := r.next(0), r.next(n-1)
	unit := *first
	unit.kind = parser.TenetLexerUNIT
	unit.end = last.end
	if n > 1 {
		unit.text = r.text(first.start, last.end)
		r.joins = append(r.joins, join{first.token, last.token})
	}
	r.tokens[first.token].Kind = UnitToken
	r.push(&unit)
	r.at += n
	return true
}

// unitLength is how many lexemes from here make up a unit; 0 if none.
func (r *retagger) unitLength() int {
	first := r.next(0)
	if first.kind == parser.TenetLexerPERCENT {
		if !r.afterType() && startsOperand(r.next(1)) {
			return 0
		}
		return 1
	}
	n := r.unitWord(0)
	if n == 0 || first.kind == parser.TenetLexerNAME && r.namesNext(r.next(n)) {
		return 0
	}
	for {
		slash, word := r.next(n), r.unitWord(n+1)
		if slash.kind != parser.TenetLexerSLASH || slash.spaced || r.next(n+1).spaced || word == 0 {
			return n
		}
		n += 1 + word
	}
}

// unitWord is the length of one factor of a unit n places ahead: min, °C,
// [degF], dB[A].
func (r *retagger) unitWord(n int) int {
	switch l := r.next(n); {
	case l.is(parser.TenetLexerNAME, parser.TenetLexerSYMBOL):
		return 1 + r.bracketed(n+1)
	case l.kind == parser.TenetLexerLBRACKET:
		return r.bracketedAt(n)
	default:
		return 0
	}
}

func (r *retagger) bracketed(n int) int {
	if r.next(n).spaced {
		return 0
	}
	return r.bracketedAt(n)
}

func (r *retagger) bracketedAt(n int) int {
	open, name, end := r.next(n), r.next(n+1), r.next(n+2)
	if open.kind == parser.TenetLexerLBRACKET && name.isWord() && end.kind == parser.TenetLexerRBRACKET &&
		!name.spaced && !end.spaced {
		return 3
	}
	return 0
}

// namesNext reports whether what follows a word on its line shows the word to
// be a name that begins something new, as in `x = 5 y = 6`.
func (r *retagger) namesNext(after *lexeme) bool {
	if r.afterType() || after.lineStart {
		return false
	}
	return after.is(parser.TenetLexerDOT, parser.TenetLexerASSIGN)
}

// startsOperand reports whether % before this lexeme is the remainder operator.
func startsOperand(l *lexeme) bool {
	if l.lineStart || l.kind == antlr.TokenEOF {
		return false
	}
	return l.is(parser.TenetLexerNAME, parser.TenetLexerNUMBER, parser.TenetLexerLPAREN)
}

// joined returns the tokens with those of compound units made one.
func (r *retagger) joined() []Token {
	if len(r.joins) == 0 {
		return r.tokens
	}
	out := make([]Token, 0, len(r.tokens))
	place := make([]int, len(r.tokens)+1)
	next := 0
	for i := 0; i < len(r.tokens); i++ {
		t := r.tokens[i]
		place[i] = len(out)
		if next < len(r.joins) && r.joins[next].from == i {
			i = r.joins[next].to
			t.Span.End = r.tokens[i].Span.End
			t.Text = r.text(t.Span.Start, t.Span.End)
			next++
		}
		out = append(out, t)
	}
	place[len(r.tokens)] = len(out)
	for _, l := range r.out {
		l.token = place[l.token]
	}
	return out
}
