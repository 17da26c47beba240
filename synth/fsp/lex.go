// Text to tokens.

package fsp

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxText is the largest text that is read, in bytes.
const MaxText = 4 << 20

// maxNumber bounds numbers and what is computed with them.
const maxNumber = 1<<31 - 1

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenUpper
	tokenLower
	tokenNumber
	tokenString
	tokenSign
)

// token is a word of a text. The text of a string is without its quotes.
type token struct {
	kind tokenKind
	text string
	Span
	number int64
	first  bool // nothing but white space stands before it in its line
}

// signs, of which the longer come first.
var signs = []string{
	"->", "::", "||", "&&", "!=", "==", "<=", "<<", ">=", ">>", "..", "**",
	":", ";", ",", "|", "&", "!", "=", "<", ">", "+", "-", "*", "/", "%", "^",
	"@", "\\", "[", "]", "(", ")", "{", "}", ".", "?", "~", "'", "#",
}

// lexer splits a text.
type lexer struct {
	*reporter
	at     int
	fresh  bool // nothing was read since the last line end
	tokens []token
}

// lex returns the tokens of a text, the last of them tokenEnd.
func lex(r *reporter) []token {
	l := &lexer{reporter: r, fresh: true}
	if len(r.text) > MaxText {
		r.add(textTooLong())
		return []token{{kind: tokenEnd}}
	}
	if at := strings.IndexFunc(r.text, binary); at >= 0 {
		r.add(notText(at))
		return []token{{kind: tokenEnd}}
	}
	l.at = len(r.text) - len(strings.TrimPrefix(r.text, "\uFEFF"))
	for l.skip(); l.at < len(r.text); l.skip() {
		l.token()
		l.fresh = false
	}
	return append(l.tokens, token{kind: tokenEnd, Span: Span{len(r.text), len(r.text)}, first: true})
}

// binary says that a rune is in no text.
func binary(r rune) bool { return r < ' ' && !strings.ContainsRune("\t\n\r\f", r) }

// skip passes over white space and comments.
func (l *lexer) skip() {
	for l.at < len(l.text) {
		rest := l.text[l.at:]
		switch {
		case rest[0] == '\n':
			l.fresh = true
			l.at++
		case strings.IndexByte(" \t\r\f", rest[0]) >= 0:
			l.at++
		case wideSpace(rest) > 0:
			l.at += wideSpace(rest)
		case strings.HasPrefix(rest, "//"):
			comment, _, _ := strings.Cut(rest, "\n")
			l.at += len(comment)
		case strings.HasPrefix(rest, "/*"):
			comment, _, closed := strings.Cut(rest[2:], "*/")
			if !closed {
				l.add(openComment(Span{l.at, l.at + 2}))
			}
			l.at = min(l.at+len(comment)+4, len(l.text))
		default:
			return
		}
	}
}

// wideSpace returns the length of the space of another script that a text begins
// with, or 0.
func wideSpace(text string) int {
	if r, size := utf8.DecodeRuneInString(text); r >= utf8.RuneSelf && unicode.Is(unicode.Zs, r) {
		return size
	}
	return 0
}

func (l *lexer) token() {
	rest := l.text[l.at:]
	switch c := rest[0]; {
	case 'A' <= c && c <= 'Z':
		l.push(tokenUpper, wordOf(rest))
	case isLetter(c):
		l.push(tokenLower, wordOf(rest))
	case isDigit(c):
		l.number(rest)
	case c == '"':
		l.quoted(rest)
	default:
		for _, s := range signs {
			if strings.HasPrefix(rest, s) {
				l.push(tokenSign, s)
				return
			}
		}
		r, size := utf8.DecodeRuneInString(rest)
		l.add(strangeSign(Span{l.at, l.at + size}, r))
		if likely := likelySigns[r]; likely != "" {
			l.tokens = append(l.tokens, token{kind: tokenSign, text: likely, Span: Span{l.at, l.at + size}, first: l.fresh})
		}
		l.at += size
	}
}

func (l *lexer) push(kind tokenKind, text string) {
	l.tokens = append(l.tokens, token{kind: kind, text: text, Span: Span{l.at, l.at + len(text)}, first: l.fresh})
	l.at += len(text)
}

func (l *lexer) number(rest string) {
	n := 0
	for n < len(rest) && isDigit(rest[n]) {
		n++
	}
	value, err := strconv.ParseInt(rest[:n], 10, 64)
	if err != nil || value > maxNumber {
		l.add(largeNumber(Span{l.at, l.at + n}))
		value = 0
	}
	l.push(tokenNumber, rest[:n])
	l.tokens[len(l.tokens)-1].number = value
}

func (l *lexer) quoted(rest string) {
	line, _, _ := strings.Cut(rest[1:], "\n")
	text, _, closed := strings.Cut(line, `"`)
	end := l.at + len(text) + 1
	if closed {
		end++
	} else {
		l.add(openString(Span{l.at, l.at + 1}))
	}
	l.tokens = append(l.tokens, token{kind: tokenString, text: text, Span: Span{l.at, end}, first: l.fresh})
	l.at = end
}

func wordOf(rest string) string {
	n := 0
	for n < len(rest) && (isLetter(rest[n]) || isDigit(rest[n])) {
		n++
	}
	return rest[:n]
}

func isLetter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
