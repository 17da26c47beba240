// The words of a template.

package homeassistant

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a token of a template: a name, a number, a text without its quotes, or
// a sign.
type word struct {
	kind       rune // 'n' name, '0' number, '"' text, '.' sign, 0 the end
	text       string
	start, end int // bytes of the template
}

// signs of a template, longest first.
var signs = []string{"==", "!=", "<=", ">=", "//", "**", "<", ">", "(", ")", "[", "]", "{", "}", ".", ",", "|", "+", "-", "*", "/", "%", "~", "=", ":"}

// lex splits the text of an expression; ok is false at a character that begins
// nothing, which is the last word then.
func lex(text string, offset int) (words []word, ok bool) {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if unicode.IsSpace(r) {
			i += size
			continue
		}
		w := nextWord(text[i:])
		if w.end == 0 {
			return append(words, word{'.', text[i : i+size], offset + i, offset + i + size}), false
		}
		w.start, w.end = offset+i, offset+i+w.end
		words = append(words, w)
		i = w.end - offset
	}
	return append(words, word{start: offset + len(text), end: offset + len(text)}), true
}

// nextWord reads one word; its end is 0 if there is none.
func nextWord(text string) word {
	first, _ := utf8.DecodeRuneInString(text)
	switch {
	case first == '_' || unicode.IsLetter(first):
		end := strings.IndexFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if end < 0 {
			end = len(text)
		}
		return word{kind: 'n', text: text[:end], end: end}
	case first >= '0' && first <= '9':
		end := strings.IndexFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		if end < 0 {
			end = len(text)
		}
		return word{kind: '0', text: text[:end], end: end}
	case first == '\'' || first == '"':
		return quoted(text)
	}
	for _, s := range signs {
		if strings.HasPrefix(text, s) {
			return word{kind: '.', text: s, end: len(s)}
		}
	}
	return word{}
}

// quoted reads a text; a backslash takes the next character as it is.
func quoted(text string) word {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; c {
		case text[0]:
			return word{kind: '"', text: b.String(), end: i + 1}
		case '\\':
			if i++; i < len(text) {
				b.WriteByte(text[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return word{}
}
