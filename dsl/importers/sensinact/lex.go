// Text to tokens.

package sensinact

import (
	"strings"
	"unicode/utf8"

	"github.com/tenet-iot/tenet/dsl/diag"
)

// signs, longest first.
var signs = []string{"==", "!=", "<=", ">=", "<", ">", "=", "[", "]", "/", ",", "(", ")", ".", "+", "*", "%"}

// lex splits a file into tokens; the last one is the end, or what is wrong. It
// stops after more tokens than a file may have.
func lex(file, source string) []word {
	var out []word
	for i := 0; ; {
		i += skipped(source[i:])
		w, size := next(source[i:])
		w.at = diag.Span{File: file, Start: i, End: i + size}
		out = append(out, w)
		if w.kind == end || w.kind == wrong || len(out) > maxWords {
			return out
		}
		i += size
	}
}

// skipped is how many bytes of white space and comments lead the text.
func skipped(source string) int {
	i := 0
	for {
		rest := strings.TrimLeft(source[i:], " \t\r\n")
		i = len(source) - len(rest)
		switch {
		case strings.HasPrefix(rest, "//"):
			if n := strings.IndexByte(rest, '\n'); n >= 0 {
				i += n + 1
				continue
			}
			return len(source)
		case strings.HasPrefix(rest, "/*"):
			if n := strings.Index(rest[2:], "*/"); n >= 0 {
				i += n + 4
				continue
			}
		}
		return i
	}
}

// next reads one token and its length.
func next(source string) (word, int) {
	if source == "" {
		return word{kind: end}, 0
	}
	if source[0] == '"' || source[0] == '\'' {
		return quoted(source)
	}
	if n := strings.IndexFunc(source, func(r rune) bool { return !isName(r) }); n != 0 {
		if n < 0 {
			n = len(source)
		}
		if source[:n] == "-" {
			return word{kind: sign, text: "-"}, 1
		}
		return word{kind: name, text: source[:n]}, n
	}
	for _, s := range signs {
		if strings.HasPrefix(source, s) {
			return word{kind: sign, text: s}, len(s)
		}
	}
	_, size := utf8.DecodeRuneInString(source)
	return word{kind: wrong, text: source[:size]}, size
}

func isName(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == ':' || r == '-'
}

// quoted reads a text; a backslash takes the next character as it is, but for n,
// t and r.
func quoted(source string) (word, int) {
	var b strings.Builder
	for i := 1; i < len(source); i++ {
		switch c := source[i]; {
		case c == source[0]:
			return word{kind: text, text: b.String()}, i + 1
		case c == '\\' && i+1 < len(source):
			i++
			if n := strings.IndexByte("ntr", source[i]); n >= 0 {
				b.WriteByte("\n\t\r"[n])
			} else {
				b.WriteByte(source[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return word{kind: wrong, text: `"`}, len(source)
}
