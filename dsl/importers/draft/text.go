// Texts between quotes.

package draft

import (
	"fmt"
	"strings"
	"unicode"
)

// Quote writes a text as a literal of the language.
func Quote(text string) string { return `"` + escape(text) + `"` }

// Message writes literal text as it stands inside a notification, where a brace
// begins a value: without the quotes, with braces doubled.
func Message(text string) string {
	return escape(strings.NewReplacer("{", "{{", "}", "}}").Replace(text))
}

// escape replaces what cannot stand in a literal. Characters that direct the
// order of writing are shown by their number.
func escape(text string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029':
			fmt.Fprintf(&b, `\u{%X}`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Comment turns a text into comment lines, each with its line end.
func Comment(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSpace(text)) {
		b.WriteString(strings.TrimRight("// "+plain(line), " ") + "\n")
	}
	return b.String()
}

// plain drops what cannot stand in a comment.
func plain(line string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(line, "\uFFFD"))
}
