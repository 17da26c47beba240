// The space between two tokens of a line.

package format

import "github.com/tenet-iot/tenet/dsl/syntax"

// space returns what stands before a token if it does not begin a line.
func (p *printer) space(i int) string {
	if i == 0 {
		return ""
	}
	a, b := &p.tokens[i-1], &p.tokens[i]
	if a.Kind == syntax.Comment || b.Kind == syntax.Comment {
		return " "
	}
	if p.joined(a, b) {
		return ""
	}
	return " "
}

func (p *printer) joined(a, b *token) bool {
	if p.outline.prefix[a.Span.Start] && (a.Text == "!" || a.Text == "-") {
		return true
	}
	if p.outline.tight[a.Span.Start] || p.outline.tight[b.Span.Start] {
		return true
	}
	switch a.Text {
	case "(", "[", ".", "..":
		return a.Kind != syntax.Text
	case "{":
		return a.closes == 0 || b.Text == "}"
	}
	switch b.Text {
	case ")", "]", ",", ";", ".", "..":
		return b.Kind != syntax.Text
	case "}":
		return !b.ends
	case ":":
		return !p.outline.wide[b.Span.Start]
	case "(":
		return a.Kind == syntax.Name
	}
	return false
}
