// The first stage: text to tokens, losing nothing.

package syntax

import (
	"strings"
	"unicode/utf8"

	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// lexed is what the lexer makes of a text: every piece of it in tokens, the
// significant ones again in lexemes, ending with an end of file.
type lexed struct {
	tokens  []Token
	lexemes []*lexeme
	text    func(start, end int) string // of the source, by offsets in spans
}

// lex reads the text. base is added to every offset, for texts that are a part
// of a file.
func lex(name, source string, base int, report func(diag.Diagnostic)) lexed {
	lexer := parser.NewTenetLexer(antlr.NewInputStream(source))
	lexer.RemoveErrorListeners()
	offset := runeOffsets(source)
	out := lexed{text: func(start, end int) string { return source[start-base : end-base] }}
	lineStart, spaced := true, false
	add := func(kind, start, end int, hidden bool) {
		text := source[start:end]
		span := diag.Span{File: name, Start: base + start, End: base + end}
		out.tokens = append(out.tokens, Token{Kind: classify(kind), Text: text, Span: span})
		reportToken(kind, span, text, report)
		if hidden {
			spaced = true
			lineStart = lineStart || strings.ContainsAny(text, "\r\n")
			return
		}
		out.lexemes = append(out.lexemes, &lexeme{
			kind: significantKind(kind), start: base + start, end: base + end, text: text,
			index: len(out.lexemes), token: len(out.tokens) - 1, lineStart: lineStart, spaced: spaced,
		})
		lineStart, spaced = false, false
	}
	for t := lexer.NextToken(); t.GetTokenType() != antlr.TokenEOF; t = lexer.NextToken() {
		kind, start, end := t.GetTokenType(), offset(t.GetStart()), offset(t.GetStop()+1)
		if kind == parser.TenetLexerOPEN_TEXT && source[end-1] == '{' && titles(out.lexemes) {
			add(kind, start, end-1, false)
			kind, start = parser.TenetLexerLBRACE, end-1
		}
		add(kind, start, end, t.GetChannel() != antlr.TokenDefaultChannel)
	}
	end := base + len(source)
	out.lexemes = append(out.lexemes, &lexeme{
		kind: antlr.TokenEOF, start: end, end: end,
		index: len(out.lexemes), token: len(out.tokens), lineStart: true, spaced: true,
	})
	return out
}

// titles reports whether a text after these lexemes is the title of a block, so
// that a brace at its end, if it is not closed, was meant to open the block.
func titles(before []*lexeme) bool {
	n := len(before)
	return n >= 2 && before[n-2].is(parser.TenetLexerAPP, parser.TenetLexerRULE, parser.TenetLexerMODEL)
}

// runeOffsets returns a function from rune indices to byte offsets.
func runeOffsets(source string) func(int) int {
	if utf8.RuneCountInString(source) == len(source) {
		return func(i int) int { return i }
	}
	offsets := make([]int32, 0, len(source)+1)
	for i := range source {
		offsets = append(offsets, int32(i))
	}
	offsets = append(offsets, int32(len(source)))
	return func(i int) int { return int(offsets[i]) }
}

// significantKind lets the parser take a text that is not written quite right
// as a text; the mistake has been reported.
func significantKind(kind int) int {
	if kind == parser.TenetLexerOPEN_TEXT || kind == parser.TenetLexerQUOTED_TEXT {
		return parser.TenetLexerTEXT
	}
	return kind
}

// classify gives the kind editors see. Words that turn out to be names are
// changed to Name when the tree is built.
func classify(kind int) TokenKind {
	switch {
	case kind >= firstHard && kind <= lastSoft:
		return Keyword
	case kind >= parser.TenetLexerLBRACE && kind <= parser.TenetLexerCOLON:
		return Punctuation
	case kind >= parser.TenetLexerRANGE && kind <= parser.TenetLexerQUESTION:
		return Operator
	}
	switch kind {
	case parser.TenetLexerNAME:
		return Name
	case parser.TenetLexerNUMBER:
		return Number
	case parser.TenetLexerSYMBOL, parser.TenetLexerUNIT:
		return UnitToken
	case parser.TenetLexerTEXT, parser.TenetLexerQUOTED_TEXT:
		return Text
	case parser.TenetLexerSPACE:
		return Space
	case parser.TenetLexerLINE_COMMENT, parser.TenetLexerBLOCK_COMMENT:
		return Comment
	}
	return Bad
}

func reportToken(kind int, span diag.Span, text string, report func(diag.Diagnostic)) {
	switch kind {
	case parser.TenetLexerOPEN_TEXT:
		report(errUnclosedText(span))
	case parser.TenetLexerQUOTED_TEXT:
		report(errQuoteMarks(span, text))
	case parser.TenetLexerOPEN_COMMENT:
		report(errUnclosedComment(span))
	case parser.TenetLexerBAD:
		report(errCharacter(span, text))
	}
}

// checkUTF8 reports every run of bytes that is not UTF-8.
func checkUTF8(name, source string, report func(diag.Diagnostic)) {
	if utf8.ValidString(source) {
		return
	}
	for at := 0; at < len(source); {
		r, size := utf8.DecodeRuneInString(source[at:])
		if r != utf8.RuneError || size != 1 {
			at += size
			continue
		}
		end := at + 1
		for end < len(source) && invalidAt(source, end) {
			end++
		}
		report(errUTF8(diag.Span{File: name, Start: at, End: end}))
		at = end
	}
}

func invalidAt(source string, at int) bool {
	r, size := utf8.DecodeRuneInString(source[at:])
	return r == utf8.RuneError && size == 1
}
