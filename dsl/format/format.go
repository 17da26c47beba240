// Package format writes .tenet files the one way they should look. It keeps
// every comment in its place, never changes what a file says, and leaves a file
// that is in this form as it is.
//
// Two spaces of indentation; one item a line, one delay of a rule a line with its
// actions under it; the mode of a rule in its head, times of day with two digits
// of the hour; at most one blank line between items; a block that was written on one line stays there if it fits in 100
// columns; longer lines are broken before operators and phrases, outermost
// first; comments at the ends of neighbouring lines are aligned.
package format

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// Source formats a file. One that has errors is returned unchanged, with its
// diagnostics. Time is linear in the size of the file, but for lines of more
// than 100 columns, which cost their length times the depth of their brackets.
func Source(name, src string) (string, []diag.Diagnostic) {
	file, found := syntax.Parse(name, src)
	if diag.List(found).HasErrors() {
		return src, found
	}
	out := layout(file)
	if !sameText(file, out) {
		return src, found
	}
	return out, found
}

// layout formats a file that has no errors.
func layout(file *syntax.File) string {
	p := newPrinter(file)
	p.print()
	return p.text()
}

// sameText reports whether the formatted text has the very tokens of the file,
// white space and separators aside. It guards against a mistake in this package
// changing what a file says.
func sameText(file *syntax.File, out string) bool {
	again, found := syntax.Parse(file.Name, out)
	return !diag.List(found).HasErrors() && slices.Equal(spelled(file), spelled(again))
}

type spelling struct {
	kind syntax.TokenKind
	text string
}

func spelled(file *syntax.File) []spelling {
	var out []spelling
	for _, t := range ordered(file) {
		if t.Kind == syntax.Space || t.Text == ";" || t.Text == "," {
			continue
		}
		text := t.Text
		if t.Kind == syntax.Comment {
			text = commentText(text)
		}
		out = append(out, spelling{t.Kind, text})
	}
	return out
}

// commentText is a comment without carriage returns and trailing space.
func commentText(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.TrimRight(text, " \t\u3000")
}
