// Lines: collecting pieces, breaking what is too long, aligning comments.

package format

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// piece is a token of a line. before is the space before it; a break there or
// after it may be demanded by a comment.
type piece struct {
	token       *token
	before      string
	breakBefore bool
	breakAfter  bool
	depth       int // brackets open around it
}

// line is what is written on one line if it is short enough.
type line struct {
	indent  int
	blank   bool // an empty line before it
	opens   bool // ends in the { of a block that goes on below
	depth   int
	pieces  []piece
	comment string // at its end
}

func (l *line) add(p piece) {
	if p.token.Kind == syntax.Punctuation {
		switch p.token.Text {
		case ")", "]", "}":
			l.depth = max(0, l.depth-1)
		}
	}
	p.depth = l.depth
	if p.token.Kind == syntax.Punctuation {
		switch p.token.Text {
		case "(", "[", "{":
			l.depth++
		}
	}
	if len(l.pieces) == 0 {
		p.before = ""
	}
	l.pieces = append(l.pieces, p)
}

// trail adds a comment at the end.
func (l *line) trail(t *token) {
	if l.comment != "" {
		l.comment += " "
	}
	l.comment += t.Text
}

// lead reports whether the line has only comments yet.
func (l *line) lead() bool {
	for _, p := range l.pieces {
		if p.token.Kind != syntax.Comment {
			return false
		}
	}
	return len(l.pieces) > 0
}

func (l *line) broken() bool {
	for _, p := range l.pieces {
		if p.breakBefore || p.breakAfter {
			return true
		}
	}
	return false
}

func (l *line) width() int { return widthOf(l.pieces) }

func widthOf(pieces []piece) int {
	n := 0
	for i, p := range pieces {
		if i > 0 {
			n += len(p.before)
		}
		n += columnsOf(p.token.Text)
	}
	return n
}

// columnsOf counts the columns of a text on a screen.
func columnsOf(text string) int { return diag.Width(text) }

// text writes all lines.
func (p *printer) text() string {
	var out []row
	for i := range p.lines {
		out = append(out, p.lines[i].rows()...)
	}
	align(out)
	var text strings.Builder
	for _, r := range out {
		if r.blank {
			text.WriteByte('\n')
		}
		if r.comment != "" {
			text.WriteString(r.code + strings.Repeat(" ", r.gap) + r.comment)
		} else {
			text.WriteString(r.code)
		}
		text.WriteByte('\n')
	}
	return text.String()
}

// row is one line of the result.
type row struct {
	blank   bool
	code    string
	comment string
	gap     int // spaces before the comment
}

// rows writes a line, broken where it is too long.
func (l *line) rows() []row {
	var out []row
	indent := l.indent
	for _, part := range l.parts() {
		out = append(out, row{code: strings.Repeat(" ", indent) + join(part)})
		indent = l.indent + hang
	}
	out[0].blank = l.blank
	out[len(out)-1].comment = l.comment
	return out
}

func join(pieces []piece) string {
	var out strings.Builder
	for i, p := range pieces {
		if i > 0 {
			out.WriteString(p.before)
		}
		out.WriteString(p.token.Text)
	}
	return out.String()
}

// parts splits a line at demanded breaks, and then each part until it fits.
func (l *line) parts() [][]piece {
	var out [][]piece
	start := 0
	room := maxColumns - l.indent
	flush := func(end int) {
		if end > start {
			out = append(out, wrap(l.pieces[start:end], room, maxColumns-l.indent-hang)...)
			room = maxColumns - l.indent - hang
			start = end
		}
	}
	for i, p := range l.pieces {
		if p.breakBefore {
			flush(i)
		}
		if p.breakAfter {
			flush(i + 1)
		}
	}
	flush(len(l.pieces))
	return out
}

// wrap breaks pieces into parts of at most room columns, later ones of at most
// rest, at the loosest places that suffice. A part without any place to break
// may be too long.
func wrap(pieces []piece, room, rest int) [][]piece {
	if widthOf(pieces) <= room {
		return [][]piece{pieces}
	}
	least, ok := loosest(pieces)
	if !ok {
		return [][]piece{pieces}
	}
	var out [][]piece
	start := 0
	for start < len(pieces) {
		end := fill(pieces, start, least, room)
		if end == len(pieces) && start == 0 {
			return [][]piece{pieces}
		}
		for _, part := range wrap(pieces[start:end], room, rest) {
			out = append(out, part)
			room = rest
		}
		start = end
	}
	return out
}

// fill returns the end of the longest part from start that fits and ends at a
// place of the given looseness; the next such place if none fits.
func fill(pieces []piece, start, level, room int) int {
	columns, best := 0, -1
	for i := start; i < len(pieces); i++ {
		if i > start {
			if looseness(pieces, i) == level {
				if best < 0 || columns <= room {
					best = i
				}
				if columns > room {
					return best
				}
			}
			columns += len(pieces[i].before)
		}
		columns += columnsOf(pieces[i].token.Text)
	}
	if columns <= room || best < 0 {
		return len(pieces)
	}
	return best
}

// loosest returns the least level at which a break is possible.
func loosest(pieces []piece) (int, bool) {
	least, ok := 0, false
	for i := 1; i < len(pieces); i++ {
		if level := looseness(pieces, i); level >= 0 && (!ok || level < least) {
			least, ok = level, true
		}
	}
	return least, ok
}

// looseness is how readily a line is broken before a piece, 0 most readily, -1
// never. A line is broken before operators, never after them: % at the end of a
// line would be a unit.
func looseness(pieces []piece, i int) int {
	p, previous := pieces[i], pieces[i-1]
	if p.before == "" || p.token.Kind == syntax.Comment || previous.token.Kind == syntax.Comment {
		return -1 // a comment alone on its line would be read as one between items
	}
	level := 10 * p.depth
	switch {
	case previous.token.Text == "," && previous.token.Kind == syntax.Punctuation:
		return level + 2
	case p.token.Kind == syntax.Keyword:
		switch p.token.Text {
		case "while", "as", "required", "critical", "not", "also", "when", "heals", "responds", "reported", "reports", "stale",
			"rate", "by", "writes", "together", "always", "never", "only", "within", "until", "before", "stays",
			"severity", "owner", "because":
			return level
		case "and":
			if previous.token.Text != "again" {
				return level
			}
		case "where":
			return level + 3
		case "in":
			return level + 4
		}
	case p.token.Kind == syntax.Operator:
		return operatorLevel(p.token.Text, level)
	case previous.token.Kind == syntax.Operator && previous.token.Text == "=" && p.token.Kind == syntax.Text:
		return level + 8
	}
	return -1
}

func operatorLevel(text string, level int) int {
	switch text {
	case "->", "<->":
		return level
	case "?", ":", "||":
		return level + 1
	case "&&":
		return level + 2
	case "U", "W":
		return level + 3
	case "==", "!=", "<", "<=", ">", ">=":
		return level + 4
	case "+", "-":
		return level + 5
	case "*", "/", "%":
		return level + 6
	}
	return -1
}

// align puts the comments at the ends of neighbouring rows below each other,
// as long as that leaves them within the page.
func align(rows []row) {
	for start := 0; start < len(rows); {
		end := start + 1
		if rows[start].comment == "" {
			start = end
			continue
		}
		widest := columnsOf(rows[start].code)
		for end < len(rows) && rows[end].comment != "" && !rows[end].blank {
			widest = max(widest, columnsOf(rows[end].code))
			end++
		}
		for i := start; i < end; i++ {
			rows[i].gap = widest + 2 - columnsOf(rows[i].code)
		}
		start = end
	}
}
