// Text to tokens.

package fltl

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a text. The parser recurses once a level of nesting.
const (
	maxText    = 1 << 16   // bytes
	maxNesting = 200       // open brackets and prefix operators at one place
	maxNumber  = 1<<31 - 1 // of constants and indices
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenNumber
	tokenSign
)

type token struct {
	kind   tokenKind
	text   string
	at     int // byte offset
	number int
}

// signs are what is neither name nor number; of two with the same beginning the
// longer comes first.
var signs = []string{"<->", "->", "<>", "[]", "&&", "||", "..",
	"(", ")", "{", "}", "[", "]", "<", ">", ",", ".", ":", "=", "!", "+", "-", "*"}

// lexer splits a text. Comments are those of FSP: // and /* */.
type lexer struct {
	text   string
	at     int
	tokens []token
	faults []fault
}

// lex returns the tokens of a text, the last of them tokenEnd.
func lex(text string) ([]token, []fault) {
	if len(text) > maxText {
		return []token{{kind: tokenEnd}}, []fault{tooLong(len(text))}
	}
	l := &lexer{text: text}
	for l.skip(); l.at < len(text); l.skip() {
		l.token()
	}
	return append(l.tokens, token{kind: tokenEnd, at: len(text)}), l.faults
}

// skip passes over white space and comments.
func (l *lexer) skip() {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			l.at++
		case strings.HasPrefix(rest, "//"):
			l.at += len(upTo(rest, "\n"))
		case strings.HasPrefix(rest, "/*"):
			comment := upTo(rest[2:], "*/")
			if len(comment)+2 == len(rest) {
				l.faults = append(l.faults, openComment(l.at))
			}
			l.at = min(l.at+len(comment)+4, len(l.text))
		default:
			return
		}
	}
}

// upTo returns the text before end, or all of it.
func upTo(text, end string) string {
	before, _, _ := strings.Cut(text, end)
	return before
}

func (l *lexer) token() {
	rest := l.text[l.at:]
	switch c := rest[0]; {
	case isLetter(c):
		l.add(tokenName, span(rest, func(c byte) bool { return isLetter(c) || isDigit(c) }))
	case isDigit(c):
		l.number(span(rest, isDigit))
	default:
		for _, s := range signs {
			if strings.HasPrefix(rest, s) {
				l.add(tokenSign, s)
				return
			}
		}
		l.strange(rest)
	}
}

// strange reports a sign that is none and reads on as if it had been the one
// most likely meant.
func (l *lexer) strange(rest string) {
	r, size := utf8.DecodeRuneInString(rest)
	l.faults = append(l.faults, strangeSign(l.at, r))
	if likely := likelySigns[r]; likely != "" {
		l.tokens = append(l.tokens, token{kind: tokenSign, text: likely, at: l.at})
	}
	l.at += size
}

func (l *lexer) add(kind tokenKind, text string) {
	l.tokens = append(l.tokens, token{kind: kind, text: text, at: l.at})
	l.at += len(text)
}

func (l *lexer) number(digits string) {
	n, err := strconv.ParseInt(digits, 10, 32)
	if err != nil {
		l.faults = append(l.faults, largeNumber(l.at))
	}
	l.add(tokenNumber, digits)
	l.tokens[len(l.tokens)-1].number = int(n)
}

// span returns the bytes at the beginning that belong.
func span(text string, belongs func(byte) bool) string {
	n := 0
	for n < len(text) && belongs(text[n]) {
		n++
	}
	return text[:n]
}

func isLetter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }

// capital says whether a name is that of a fluent, an assertion, a constant, a
// range or a set; the others are those of actions and indices.
func capital(name string) bool { return 'A' <= name[0] && name[0] <= 'Z' }
