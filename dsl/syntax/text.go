// What stands between quotes: escapes, and the {expression} holes of
// notifications.

package syntax

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// inner returns what is between the quotes of a text and where it starts. The
// quotes may be typographic, and the closing one may be missing.
func inner(l *lexeme) (text string, start int) {
	_, size := utf8.DecodeRuneInString(l.text)
	text = l.text[size:]
	start = l.start + size
	for _, quote := range []string{`"`, "'", "\u201D"} {
		if strings.HasPrefix(l.text, quote) || quote == "\u201D" && strings.HasPrefix(l.text, "\u201C") {
			if closed(l.text, quote) {
				text = strings.TrimSuffix(text, quote)
			}
		}
	}
	return text, start
}

// closed reports whether a text ends in its own closing quote, not in an
// escaped one.
func closed(text, quote string) bool {
	if len(text) < 2 || !strings.HasSuffix(text, quote) {
		return false
	}
	body := strings.TrimSuffix(text, quote)
	slashes := len(body) - len(strings.TrimRight(body, `\`))
	return quote != `"` || slashes%2 == 0
}

// unquote returns the value of a text and reports escapes that mean nothing.
func (b *builder) unquote(l *lexeme) string {
	text, start := inner(l)
	return b.unescape(text, start)
}

func (b *builder) unescape(text string, start int) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var out strings.Builder
	for i := 0; i < len(text); {
		if text[i] != '\\' {
			out.WriteByte(text[i])
			i++
			continue
		}
		value, size, ok := escape(text[i:])
		if !ok {
			b.report(errEscape(diag.Span{File: b.name, Start: start + i, End: start + i + size}, text[i:i+size]))
		}
		out.WriteString(value)
		i += size
	}
	return out.String()
}

// escape reads one escape at the start of the text and returns its value and
// length in bytes.
func escape(text string) (value string, size int, ok bool) {
	if len(text) < 2 {
		return text, len(text), false
	}
	switch text[1] {
	case 'n':
		return "\n", 2, true
	case 't':
		return "\t", 2, true
	case 'r':
		return "\r", 2, true
	case '"', '\\', '{', '}':
		return text[1:2], 2, true
	case 'u':
		return unicodeEscape(text)
	}
	_, n := utf8.DecodeRuneInString(text[1:])
	return text[1 : 1+n], 1 + n, false
}

// unicodeEscape reads \u{1F525} or \u00B0.
func unicodeEscape(text string) (value string, size int, ok bool) {
	digits, size := "", 2
	if end := strings.IndexByte(text, '}'); strings.HasPrefix(text, `\u{`) && end > 0 && end <= 10 {
		digits, size = text[3:end], end+1
	} else if len(text) >= 6 {
		digits, size = text[2:6], 6
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil || !utf8.ValidRune(rune(n)) || n > utf8.MaxRune {
		return "", 2, false
	}
	return string(rune(n)), size, true
}

// parts reads the text of a notification: pieces of text and expressions.
func (b *builder) parts(l *lexeme) []NotifyPart {
	text, start := inner(l)
	var out []NotifyPart
	var piece strings.Builder
	flush := func() {
		if piece.Len() > 0 {
			out = append(out, NotifyPart{Text: piece.String()})
			piece.Reset()
		}
	}
	holes := 0
	for i := 0; i < len(text); {
		switch rest := text[i:]; {
		case strings.HasPrefix(rest, "{{"), strings.HasPrefix(rest, "}}"):
			piece.WriteByte(rest[0])
			i += 2
		case rest[0] == '}':
			b.report(errLooseBrace(diag.Span{File: b.name, Start: start + i, End: start + i + 1}))
			i++
		case rest[0] == '{':
			end := strings.IndexByte(rest, '}')
			if holes++; holes > maxHoles {
				b.report(errManyHoles(diag.Span{File: b.name, Start: start + i, End: start + i + 1}))
				return out
			}
			if end < 0 {
				b.report(errHole(diag.Span{File: b.name, Start: start + i, End: start + i + 1}))
				i++
				continue
			}
			flush()
			if e := b.hole(rest[1:end], start+i+1); e != nil {
				out = append(out, NotifyPart{Expr: e})
			}
			i += end + 1
		default:
			n := strings.IndexAny(rest[1:], `{}\`) + 1
			if rest[0] == '\\' {
				_, n, _ = escape(rest)
			} else if n == 0 {
				n = len(rest)
			}
			piece.WriteString(b.unescape(rest[:n], start+i))
			i += n
		}
	}
	flush()
	return out
}

func (b *builder) hole(text string, start int) Expr {
	if strings.TrimSpace(text) == "" {
		b.report(errEmptyHole(diag.Span{File: b.name, Start: start - 1, End: start + len(text) + 1}))
		return nil
	}
	e, found := ParseExpr(b.name, text, start)
	for _, d := range found {
		b.report(d)
	}
	return e
}
