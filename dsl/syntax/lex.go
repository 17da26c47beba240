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
func (p *reading) lex(source string, base int) lexed {
	return p.scan(source, base, cut(source))
}

// scan is lex of a text that is cut into pieces already.
func (p *reading) scan(source string, base int, pieces []piece) lexed {
	scanner := newScanner(p, source, base, pieces)
	start := 0
	for _, piece := range pieces {
		scanner.token(int(piece.kind), start, int(piece.end))
		start = int(piece.end)
	}
	end := base + len(source)
	scanner.push(lexeme{kind: antlr.TokenEOF, start: end, end: end, token: len(scanner.tokens), lineStart: true, spaced: true})
	return lexed{
		tokens: scanner.tokens, lexemes: scanner.lexemes,
		text: func(start, end int) string { return source[start-base : end-base] },
	}
}

// piece is a token as the lexer finds it: from the end of the one before.
type piece struct{ kind, end int32 }

func cut(source string) []piece {
	text := newClasses(source)
	match := parser.NewTenetLexer(text).Interpreter.Match
	offset := runeOffsets(source, text.Size())
	var out []piece
	for text.Index() < text.Size() {
		kind := match(text, antlr.LexerDefaultMode)
		out = append(out, piece{kind: int32(kind), end: int32(offset(text.Index()))})
	}
	return out
}

// scanner makes tokens and lexemes of pieces.
type scanner struct {
	reading   *reading
	source    string
	base      int
	tokens    []Token
	lexemes   []*lexeme
	room      []lexeme // for all of them
	lineStart bool     // nothing but white space and comments on this line yet
	spaced    bool     // something hidden after the last lexeme
}

// newScanner returns a scanner with room for the tokens and lexemes of the
// pieces: at most two of a text that is not closed, and the end of file.
func newScanner(p *reading, source string, base int, pieces []piece) *scanner {
	tokens, lexemes := len(pieces), 1
	for _, piece := range pieces {
		switch {
		case piece.kind == parser.TenetLexerOPEN_TEXT:
			tokens++
			lexemes += 2
		case !isHidden(int(piece.kind)):
			lexemes++
		}
	}
	return &scanner{
		reading: p, source: source, base: base, lineStart: true,
		tokens: make([]Token, 0, tokens), lexemes: make([]*lexeme, 0, lexemes), room: make([]lexeme, lexemes),
	}
}

// token adds a piece of the source. A text that is not closed gives back the
// brace at its end if it is the title of a block.
func (s *scanner) token(kind, start, end int) {
	if kind == parser.TenetLexerOPEN_TEXT && s.source[end-1] == '{' && titles(s.lexemes) {
		s.add(kind, start, end-1)
		kind, start = parser.TenetLexerLBRACE, end-1
	}
	s.add(kind, start, end)
}

func (s *scanner) add(kind, start, end int) {
	text := s.source[start:end]
	span := diag.Span{File: s.reading.name, Start: s.base + start, End: s.base + end}
	s.tokens = append(s.tokens, Token{Kind: classify(kind), Text: text, Span: span})
	s.reading.token(kind, span, text)
	if isHidden(kind) {
		s.spaced = true
		s.lineStart = s.lineStart || strings.ContainsAny(text, "\r\n")
		return
	}
	s.push(lexeme{
		kind: significantKind(kind), start: span.Start, end: span.End, text: text,
		token: len(s.tokens) - 1, lineStart: s.lineStart, spaced: s.spaced,
	})
	s.lineStart, s.spaced = false, false
}

func (s *scanner) push(l lexeme) {
	n := len(s.lexemes)
	l.index = n
	s.room[n] = l
	s.lexemes = append(s.lexemes, &s.room[n])
}

// isHidden reports whether tokens of the kind are not for the parser.
func isHidden(kind int) bool {
	return kind >= parser.TenetLexerSPACE && kind <= parser.TenetLexerOPEN_COMMENT
}

// titles reports whether a text after these lexemes is the title of a block, so
// that a brace at its end, if it is not closed, was meant to open the block.
func titles(before []*lexeme) bool {
	n := len(before)
	return n >= 2 && before[n-2].is(parser.TenetLexerAPP, parser.TenetLexerRULE, parser.TenetLexerMODEL)
}

// runeOffsets returns a function from indices of characters, of which the text
// has n, to byte offsets. Indices must ascend from call to call.
func runeOffsets(source string, n int) func(int) int {
	if n == len(source) {
		return func(i int) int { return i }
	}
	index, offset := 0, 0
	return func(i int) int {
		for index < i {
			_, size := utf8.DecodeRuneInString(source[offset:])
			offset += size
			index++
		}
		return offset
	}
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
	case kind >= parser.TenetLexerRANGE && kind <= parser.TenetLexerIFF:
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

// token reports what is wrong with one token.
func (p *reading) token(kind int, span diag.Span, text string) {
	switch kind {
	case parser.TenetLexerOPEN_TEXT:
		p.add(errUnclosedText(span))
	case parser.TenetLexerQUOTED_TEXT:
		p.add(errQuoteMarks(span, text))
	case parser.TenetLexerOPEN_COMMENT:
		p.add(errUnclosedComment(span))
	case parser.TenetLexerBAD:
		if r, _ := utf8.DecodeRuneInString(text); !isBidi(r) && !isControl(r) && !p.beyond(span.Start) {
			p.add(errCharacter(span, text))
		}
	}
}
