// Lexemes: the tokens as the parser sees them, and the stream it reads.

package syntax

import (
	"github.com/antlr4-go/antlr/v4"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax/parser"
)

// lexeme is a significant token: not white space, not a comment. Offsets are
// bytes of the source.
type lexeme struct {
	kind       int // a TenetLexer token type
	start, end int
	text       string
	index      int  // among the lexemes
	token      int  // index of its Token in File.Tokens
	lineStart  bool // nothing but white space and comments before it on its line
	spaced     bool // something stands between it and the lexeme before
}

var _ antlr.Token = (*lexeme)(nil)

func (l *lexeme) GetSource() *antlr.TokenSourceCharStreamPair { return nil }
func (l *lexeme) GetTokenType() int                           { return l.kind }
func (l *lexeme) GetChannel() int                             { return antlr.TokenDefaultChannel }
func (l *lexeme) GetStart() int                               { return l.start }
func (l *lexeme) GetStop() int                                { return l.end - 1 }
func (l *lexeme) GetLine() int                                { return 0 }
func (l *lexeme) GetColumn() int                              { return 0 }
func (l *lexeme) GetText() string                             { return l.text }
func (l *lexeme) SetText(s string)                            { l.text = s }
func (l *lexeme) GetTokenIndex() int                          { return l.index }
func (l *lexeme) SetTokenIndex(v int)                         { l.index = v }
func (l *lexeme) GetTokenSource() antlr.TokenSource           { return nil }
func (l *lexeme) GetInputStream() antlr.CharStream            { return nil }
func (l *lexeme) String() string                              { return l.text }

func (l *lexeme) is(kinds ...int) bool {
	for _, k := range kinds {
		if l.kind == k {
			return true
		}
	}
	return false
}

// isWord reports whether the lexeme is a name or a word of the language.
func (l *lexeme) isWord() bool {
	return l.isName() || l.isHard()
}

// isName reports whether the grammar's `name` accepts the lexeme.
func (l *lexeme) isName() bool {
	return l.kind == parser.TenetLexerNAME || l.isSoft()
}

func (l *lexeme) isHard() bool {
	return l.kind >= firstHard && l.kind <= lastHard || l.kind == parser.TenetLexerSCOPE
}

func (l *lexeme) isSoft() bool { return l.kind >= firstSoft && l.kind <= lastSoft }

// The two ranges of keywords, as TenetLexer.g4 orders them.
const (
	firstHard = parser.TenetLexerWHEN
	lastHard  = parser.TenetLexerFALSE
	firstSoft = parser.TenetLexerSAFE
	lastSoft  = parser.TenetLexerBECAUSE
)

// stream feeds the lexemes to the parser. While blocked it offers only a token
// that fits nowhere, so that a rule which failed cannot go on reading.
type stream struct {
	lexemes []*lexeme // the last one is the end of file
	at      int
	blocked bool
	wall    *lexeme
}

var _ antlr.TokenStream = (*stream)(nil)

func newStream(lexemes []*lexeme) *stream {
	return &stream{lexemes: lexemes, wall: &lexeme{kind: antlr.TokenInvalidType, index: len(lexemes)}}
}

func (s *stream) current() *lexeme { return s.peek(0) }

// peek returns the lexeme n after the next one; beyond the end, the last one.
func (s *stream) peek(n int) *lexeme {
	return s.lexemes[max(0, min(s.at+n, len(s.lexemes)-1))]
}

func (s *stream) Consume() {
	if s.at < len(s.lexemes)-1 {
		s.at++
	}
}

func (s *stream) LA(i int) int {
	if s.blocked && i > 0 {
		return antlr.TokenInvalidType
	}
	return s.look(i).kind
}

func (s *stream) LT(i int) antlr.Token {
	if s.blocked && i > 0 {
		return s.wall
	}
	return s.look(i)
}

// look counts as the parser does: 1 is the next lexeme, -1 the one before.
func (s *stream) look(i int) *lexeme {
	if i > 0 {
		return s.peek(i - 1)
	}
	return s.peek(i)
}

func (s *stream) Get(index int) antlr.Token { return s.lexemes[index] }
func (s *stream) Index() int                { return s.at }
func (s *stream) Seek(index int)            { s.at = index }
func (s *stream) Size() int                 { return len(s.lexemes) }
func (s *stream) Mark() int                 { return 0 }
func (s *stream) Release(int)               {}
func (s *stream) Reset()                    { s.at = 0 }
func (s *stream) GetSourceName() string     { return "" }

// The parser's own error texts are never shown, so nobody asks for these.
func (s *stream) GetTokenSource() antlr.TokenSource                 { return nil }
func (s *stream) SetTokenSource(antlr.TokenSource)                  {}
func (s *stream) GetAllText() string                                { return "" }
func (s *stream) GetTextFromInterval(antlr.Interval) string         { return "" }
func (s *stream) GetTextFromRuleContext(antlr.RuleContext) string   { return "" }
func (s *stream) GetTextFromTokens(antlr.Token, antlr.Token) string { return "" }

func spanOf(file string, from, to *lexeme) diag.Span {
	return diag.Span{File: file, Start: from.start, End: max(from.end, to.end)}
}
