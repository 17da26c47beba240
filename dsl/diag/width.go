// How wide text is on a terminal.

package diag

import (
	"strings"
	"unicode"
)

const tabWidth = 4

// expand replaces tabs by spaces up to the next multiple of tabWidth, and
// control characters and those that turn the direction of writing by a visible
// stand-in.
func expand(text string) string {
	var out strings.Builder
	col := 0
	for _, r := range text {
		switch {
		case r == '\uFEFF':
			continue
		case r == '\t':
			n := tabWidth - col%tabWidth
			out.WriteString(strings.Repeat(" ", n))
			col += n
			continue
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			r = unicode.ReplacementChar
		}
		out.WriteRune(r)
		col += runeWidth(r)
	}
	return out.String()
}

// Width returns how many terminal cells a text takes: 2 for East Asian wide
// characters, 0 for combining marks, and as many as tab stops ask for.
func Width(text string) int { return width(expand(text)) }

// width is the number of terminal cells the expanded text takes.
func width(expanded string) int {
	n := 0
	for _, r := range expanded {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is 2 for East Asian wide characters, 0 for combining marks and
// format characters, else 1. Source: Unicode Standard Annex 11, the blocks
// whose characters are all wide.
func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1100 && r <= 0x115F, // Hangul initials
		r >= 0x2E80 && r <= 0x303E, // radicals, CJK punctuation, U+3000
		r >= 0x3041 && r <= 0xA4CF, // kana, CJK, Yi
		r >= 0xAC00 && r <= 0xD7A3, // Hangul syllables
		r >= 0xF900 && r <= 0xFAFF, // compatibility ideographs
		r >= 0xFE30 && r <= 0xFE6F, // compatibility and small forms
		r >= 0xFF01 && r <= 0xFF60, // full-width forms
		r >= 0xFFE0 && r <= 0xFFE6,
		r >= 0x1F300 && r <= 0x1FAFF, // pictographs
		r >= 0x20000 && r <= 0x3FFFD: // further ideographs
		return 2
	}
	return 1
}
