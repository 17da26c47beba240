// Places in a source: byte offsets to lines and columns.

package diag

import (
	"strings"
	"unicode/utf8"
)

// Position returns the line and column of a byte offset, both counted from 1,
// columns in runes. An offset outside the source is moved to its nearer end.
// Cost: linear in offset.
func Position(source string, offset int) (line, col int) {
	offset = clamp(offset, 0, len(source))
	before := source[:offset]
	line = 1 + strings.Count(before, "\n")
	start := strings.LastIndexByte(before, '\n') + 1
	return line, column(source[start:offset])
}

// column counts runes; a byte order mark at the start of a file has no width.
func column(text string) int {
	return 1 + utf8.RuneCountInString(strings.TrimPrefix(text, "\uFEFF"))
}

// lineAt returns the text of the line that holds the offset, without its
// line end, and where it starts.
func lineAt(source string, offset int) (text string, start int) {
	offset = clamp(offset, 0, len(source))
	start = strings.LastIndexByte(source[:offset], '\n') + 1
	text = source[start:]
	if end := strings.IndexByte(text, '\n'); end >= 0 {
		text = text[:end]
	}
	return strings.TrimSuffix(text, "\r"), start
}

func clamp(n, low, high int) int {
	return max(low, min(n, high))
}
