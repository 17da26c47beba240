// The second stage: which words are units, names after a dot, and opening
// parentheses of a call; which numbers are times of day.

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
//   - a parenthesis that opens on the line of the name before it is a call;
//   - 22:30 without spaces is a time of day, and while before a condition and a
//     colon begins a scope (colons.go);
//   - any or every before `NAME in all` begins a group;
//   - the word after `stop after` on its line is the name of a rule;
//   - a formula has operators of its own (formulas.go).
//
// A unit is never a keyword of the language, never followed by `.` or `=`
// (then it is the next name), and % is no unit where an operand follows.
func retag(in lexed) lexed {
	r := retagger{in: in.lexemes, out: in.lexemes[:0], tokens: in.tokens, text: in.text}
	for r.at < len(r.in) {
		r.step()
	}
	return lexed{tokens: r.joined(), lexemes: r.out}
}

type retagger struct {
	in, out  []*lexeme
	tokens   []Token
	at       int
	joins    []join // tokens to be joined, ascending
	text     func(start, end int) string
	brackets []inBracket
	formula  formulaState
}

type join struct{ from, to int }

func (r *retagger) step() {
	if r.takesUnit() && r.unit() {
		return
	}
	l := r.in[r.at]
	prev := r.last(0)
	r.formula.step(r, l)
	switch {
	case prev != nil && prev.kind == parser.TenetLexerDOT && l.isWord():
		r.tag(l, parser.TenetLexerNAME, Name)
	case prev != nil && l.kind == parser.TenetLexerLPAREN && prev.isName() && !l.lineStart && !opensPhrase(prev):
		l.kind = parser.TenetLexerCALL_PAREN
	case r.time():
		return
	case l.kind == parser.TenetLexerSYMBOL:
		r.tokens[l.token].Kind = UnitToken
	case r.opensGroup():
		r.tag(l, groupKind(l), Keyword)
	case r.namesStopped():
		r.tag(l, parser.TenetLexerNAME, Name)
	}
	r.countColons(l)
	r.push(l)
	r.at++
}

// tag changes what a lexeme is, for the parser and for editors.
func (r *retagger) tag(l *lexeme, kind int, token TokenKind) {
	l.kind = kind
	r.tokens[l.token].Kind = token
}

// opensPhrase reports whether a word comes before an expression, so that a
// parenthesis after it calls nothing.
func opensPhrase(l *lexeme) bool {
	return l.is(parser.TenetLexerON, parser.TenetLexerWHERE, parser.TenetLexerAFTER, parser.TenetLexerBETWEEN,
		parser.TenetLexerBEFORE, parser.TenetLexerUNTIL, parser.TenetLexerEVENTUALLY, parser.TenetLexerTO,
		parser.TenetLexerACHIEVE)
}

// opensGroup recognises any NAME in all and every NAME in all.
func (r *retagger) opensGroup() bool {
	return r.next(0).is(parser.TenetLexerANY, parser.TenetLexerEVERY) && r.next(1).isWord() &&
		r.next(2).kind == parser.TenetLexerIN && r.next(3).kind == parser.TenetLexerALL
}

func groupKind(l *lexeme) int {
	if l.kind == parser.TenetLexerANY {
		return parser.TenetLexerANY_OF
	}
	return parser.TenetLexerEVERY_OF
}

// namesStopped recognises the rule in `stop after RULE`: a word on that line
// that begins no action.
func (r *retagger) namesStopped() bool {
	after, stop, l, next := r.last(0), r.last(1), r.next(0), r.next(1)
	switch {
	case stop == nil || stop.kind != parser.TenetLexerSTOP || after.kind != parser.TenetLexerAFTER:
		return false
	case !l.isSoft() || l.lineStart || next.is(parser.TenetLexerASSIGN, parser.TenetLexerDOT):
		return false
	case l.kind == parser.TenetLexerAFTER:
		return next.lineStart || next.kind != parser.TenetLexerNUMBER && !next.isName()
	}
	return l.kind != parser.TenetLexerSTOP || next.kind != parser.TenetLexerAFTER || next.lineStart
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
	if prev == nil || r.next(0).lineStart || r.formula.open && r.next(0).text == "U" {
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
	if n > 1 {
		r.join(first, last)
	}
	r.tag(first, parser.TenetLexerUNIT, UnitToken)
	r.push(first)
	r.at += n
	return true
}

// join makes one lexeme of several, and notes that their tokens are one.
func (r *retagger) join(first, last *lexeme) {
	r.joins = append(r.joins, join{first.token, last.token})
	first.end = last.end
	first.text = r.text(first.start, last.end)
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

// joined returns the tokens with those of compound units and times made one.
func (r *retagger) joined() []Token {
	if len(r.joins) == 0 {
		return r.tokens
	}
	out := r.tokens[:r.joins[0].from]
	for i, j := range r.joins {
		t := r.tokens[j.from]
		t.Span.End = r.tokens[j.to].Span.End
		t.Text = r.text(t.Span.Start, t.Span.End)
		end := len(r.tokens)
		if i+1 < len(r.joins) {
			end = r.joins[i+1].from
		}
		out = append(append(out, t), r.tokens[j.to+1:end]...)
	}
	r.renumber()
	return out
}

// renumber gives the lexemes after a join the new places of their tokens.
func (r *retagger) renumber() {
	next, fewer := 0, 0
	for _, l := range r.out {
		for next < len(r.joins) && r.joins[next].to <= l.token {
			fewer += r.joins[next].to - r.joins[next].from
			next++
		}
		l.token -= fewer
	}
}
