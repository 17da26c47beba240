// What the lexer reads: characters, or beyond ASCII their classes, of which the
// grammar knows a few.

package syntax

import (
	"unicode"
	"unicode/utf8"

	"github.com/antlr4-go/antlr/v4"
)

// The classes of characters, as TenetLexer.g4 writes them.
const (
	letterClass = iota + 1
	markClass
	signClass
	spaceClass
	openQuoteClass
	closeQuoteClass
	otherClass
)

// classOf returns a character of ASCII as it is, and the class of any other. A
// control character that is no white space is in the class of all else.
func classOf(r rune) byte {
	switch {
	case isControl(r):
		return otherClass
	case r < utf8.RuneSelf:
		return byte(r)
	case unicode.IsLetter(r):
		return letterClass
	case unicode.In(r, unicode.M, unicode.N):
		return markClass
	case r == '\u201C':
		return openQuoteClass
	case r == '\u201D':
		return closeQuoteClass
	case r == '°', r == '′', r == '″', r == '‰', unicode.Is(unicode.Sc, r):
		return signClass
	case r == '\uFEFF', r == '\u200B', unicode.IsSpace(r):
		return spaceClass
	}
	return otherClass
}

// classes is a text as the lexer reads it: one class a character. Positions
// count characters.
type classes struct {
	of []byte
	at int
}

var _ antlr.CharStream = (*classes)(nil)

func newClasses(source string) *classes {
	out := &classes{of: make([]byte, 0, len(source))}
	for _, r := range source {
		out.of = append(out.of, classOf(r))
	}
	return out
}

func (c *classes) Consume() { c.at++ }

func (c *classes) LA(i int) int {
	if i > 0 {
		i--
	}
	if i += c.at; i < 0 || i >= len(c.of) {
		return antlr.TokenEOF
	}
	return int(c.of[i])
}

func (c *classes) Index() int            { return c.at }
func (c *classes) Seek(index int)        { c.at = min(index, len(c.of)) }
func (c *classes) Size() int             { return len(c.of) }
func (c *classes) Mark() int             { return 0 }
func (c *classes) Release(int)           {}
func (c *classes) GetSourceName() string { return "" }

// The texts of tokens are cut from the source, so nobody asks for these.
func (c *classes) GetText(int, int) string                           { return "" }
func (c *classes) GetTextFromTokens(antlr.Token, antlr.Token) string { return "" }
func (c *classes) GetTextFromInterval(antlr.Interval) string         { return "" }
