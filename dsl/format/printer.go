// From tokens to lines: which token begins a line, and how far it is indented.

package format

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

const (
	maxColumns = 100
	step       = 2 // spaces a block is indented by
	hang       = 4 // spaces the rest of a broken line is indented by
	clause     = 5 // width of "then " and "else ", under which actions stand
)

// token is a token that is not white space, with what stood before it.
type token struct {
	syntax.Token
	first  bool // first on its line
	blank  bool // an empty line before it
	closes int  // for an opening block brace, the index of its closing one
	ends   bool // the closing brace of a block
}

// block is an open block.
type block struct {
	brace  int // offset of its {
	indent int // of its items
	flat   bool
}

type printer struct {
	outline *outline
	tokens  []token
	blocks  []block
	line    line   // being collected
	lines   []line // finished
	inner   int    // indentation of further actions of a then or else that happen at once
}

func newPrinter(file *syntax.File) *printer {
	p := &printer{outline: newOutline(file)}
	newlines := 1
	for _, t := range ordered(file) {
		if t.Kind == syntax.Space {
			newlines += countLines(t.Text)
			continue
		}
		p.tokens = append(p.tokens, token{Token: t, first: newlines > 0, blank: newlines > 1 && len(p.tokens) > 0})
		newlines = 0
	}
	p.matchBraces()
	return p
}

func countLines(space string) int {
	n := strings.Count(space, "\n")
	if n == 0 {
		n = strings.Count(space, "\r")
	}
	return n
}

// matchBraces finds the closing brace of every block.
func (p *printer) matchBraces() {
	var open []int
	for i := range p.tokens {
		t := &p.tokens[i]
		switch {
		case t.Kind == syntax.Comment:
		case t.Text == "{":
			open = append(open, i)
		case t.Text == "}" && len(open) > 0:
			last := &p.tokens[open[len(open)-1]]
			open = open[:len(open)-1]
			if !p.outline.inline[last.Span.Start] {
				last.closes = i
				t.ends = true
			}
		}
	}
}

func (p *printer) indent() int {
	if len(p.blocks) == 0 {
		return 0
	}
	return p.blocks[len(p.blocks)-1].indent
}

// flat reports whether we are inside a block that stays on one line.
func (p *printer) flat() bool {
	return len(p.blocks) > 0 && p.blocks[len(p.blocks)-1].flat
}

func (p *printer) print() {
	for i := range p.tokens {
		t := &p.tokens[i]
		switch {
		case t.Kind == syntax.Comment:
			p.comment(i)
		case t.closes > 0:
			p.open(i)
		case t.Text == "}" && p.closesBlock(i):
			p.close(t)
		case p.drops(i):
			p.drop(i)
		default:
			if begins, indent := p.begins(i); begins {
				p.begin(t, indent)
			}
			p.line.add(piece{token: t, before: p.space(i)})
		}
	}
	p.end()
}

func (p *printer) closesBlock(i int) bool {
	return len(p.blocks) > 0 && p.tokens[p.blocks[len(p.blocks)-1].brace].closes == i
}

// begins reports whether a token begins a line, and its indentation.
func (p *printer) begins(i int) (bool, int) {
	t := &p.tokens[i]
	if p.flat() {
		return false, 0
	}
	at := t.Span.Start
	if p.inRule() {
		if t.Kind == syntax.Keyword && isPart(t.Text) && !p.unknown(i) {
			p.inner = p.indent()
			if t.Text == "then" || t.Text == "else" {
				p.inner += clause
			}
			return true, p.indent()
		}
		switch p.outline.actions[at] {
		case atOnce:
			return !p.opensBranch(i), p.inner
		case delay:
			return !p.opensBranch(i), p.indent() + step
		case behind:
			return false, 0
		case below:
			return true, p.indent() + 2*step
		}
	}
	return p.outline.starts[at], p.indent()
}

// isPart reports whether a word begins a line of a rule.
func isPart(word string) bool {
	switch word {
	case "or", "while", "if", "then", "else":
		return true
	}
	return false
}

// unknown reports whether a word is no part of a rule after all: the or of `or
// unknown`, the then of a sequence in parentheses.
func (p *printer) unknown(i int) bool {
	if p.line.depth > 0 {
		return true
	}
	next := p.next(i)
	return next >= 0 && p.tokens[next].Text == "unknown" && p.tokens[next].Kind == syntax.Keyword
}

// opensBranch reports whether a token is the first of the actions of a branch.
func (p *printer) opensBranch(i int) bool {
	previous := p.previous(i)
	return previous != nil && previous.Kind == syntax.Keyword && (previous.Text == "then" || previous.Text == "else")
}

func (p *printer) inRule() bool {
	return len(p.blocks) > 0 && p.outline.rules[p.tokens[p.blocks[len(p.blocks)-1].brace].Span.Start]
}

// previous returns the token before, comments aside; nil at the start.
func (p *printer) previous(i int) *token {
	for i--; i >= 0; i-- {
		if p.tokens[i].Kind != syntax.Comment {
			return &p.tokens[i]
		}
	}
	return nil
}

// next returns the index of the next token that will be written, comments
// aside, or -1.
func (p *printer) next(i int) int {
	for i++; i < len(p.tokens); i++ {
		if p.tokens[i].Kind != syntax.Comment && !p.drops(i) {
			return i
		}
	}
	return -1
}

// drops reports whether a token is a separator that the end of the line makes
// needless: wherever an item cannot begin with an operator.
func (p *printer) drops(i int) bool {
	t := &p.tokens[i]
	if t.Text != ";" && t.Text != "," || t.Kind != syntax.Punctuation || p.outline.days[t.Span.Start] || p.flat() || len(p.blocks) == 0 {
		return false
	}
	return p.outline.lists[p.tokens[p.blocks[len(p.blocks)-1].brace].Span.Start] && p.line.depth == 0
}

// drop leaves a separator out; what follows it takes its place on the line.
func (p *printer) drop(i int) {
	if i+1 < len(p.tokens) && p.tokens[i].first {
		p.tokens[i+1].first = true
		p.tokens[i+1].blank = p.tokens[i+1].blank || p.tokens[i].blank
	}
}

// begin ends the line at hand and starts one with the token.
func (p *printer) begin(t *token, indent int) {
	if p.line.lead() {
		p.line.indent = indent // only comments yet, on this token's line
		return
	}
	p.end()
	p.line = line{indent: indent, blank: t.blank && !p.afterBrace()}
}

// afterBrace reports whether the last line opened a block.
func (p *printer) afterBrace() bool {
	n := len(p.lines)
	return n == 0 || p.lines[n-1].opens
}

// end finishes the line at hand.
func (p *printer) end() {
	if len(p.line.pieces) > 0 {
		p.lines = append(p.lines, p.line)
	}
	p.line = line{indent: p.indent()}
}

func (p *printer) open(i int) {
	t := &p.tokens[i]
	flat := p.flat() || p.fits(i)
	p.line.add(piece{token: t, before: p.space(i)})
	p.blocks = append(p.blocks, block{brace: i, indent: p.indent() + step, flat: flat})
	if !flat {
		p.line.opens = true
		p.end()
	}
}

func (p *printer) close(t *token) {
	flat := p.flat()
	empty := len(p.line.pieces) == 0 && len(p.lines) > 0 && p.lines[len(p.lines)-1].opens && p.lines[len(p.lines)-1].comment == ""
	p.blocks = p.blocks[:len(p.blocks)-1]
	switch {
	case flat:
		before := " "
		if n := len(p.line.pieces); n > 0 && p.line.pieces[n-1].token.Text == "{" {
			before = ""
		}
		p.line.add(piece{token: t, before: before})
		return
	case empty:
		p.line = p.lines[len(p.lines)-1]
		p.lines = p.lines[:len(p.lines)-1]
		p.line.opens = false
		p.line.add(piece{token: t})
		return
	}
	p.end()
	p.line = line{indent: p.indent()}
	p.line.add(piece{token: t})
}

// fits reports whether a block may stay on one line: it was on one, and the
// line is not too long with it.
func (p *printer) fits(i int) bool {
	for j := i + 1; j <= p.tokens[i].closes; j++ {
		t := &p.tokens[j]
		if t.first || t.Kind == syntax.Comment && (strings.HasPrefix(t.Text, "//") || strings.ContainsAny(t.Text, "\r\n")) {
			return false
		}
	}
	if p.line.broken() {
		return false
	}
	columns := p.line.indent + p.line.width()
	for j := i; j <= p.tokens[i].closes; j++ {
		columns += len(p.space(j)) + columnsOf(p.tokens[j].Text)
		if columns > maxColumns {
			return false
		}
	}
	return true
}

// comment places a comment: at the end of the line of what stands before it, on
// a line of its own, or inside a line.
func (p *printer) comment(i int) {
	t := &p.tokens[i]
	text := commentText(t.Text)
	long := strings.HasPrefix(text, "//") || strings.Contains(text, "\n")
	next := p.next(i)
	startsNext := next < 0 || p.startsLine(next)
	lastOnLine := i+1 == len(p.tokens) || p.tokens[i+1].first
	t.Text = text
	switch {
	case p.flat():
		p.line.add(piece{token: t, before: " "})
	case !t.first && len(p.line.pieces) == 0 && len(p.lines) > 0:
		p.line = p.lines[len(p.lines)-1] // the line a brace has ended
		p.lines = p.lines[:len(p.lines)-1]
		p.line.trail(t)
		p.end()
	case !t.first && startsNext && p.line.lead():
		p.ownLine(i, lastOnLine || long)
	case !t.first && startsNext:
		p.line.trail(t)
	case t.first && startsNext:
		p.ownLine(i, lastOnLine || long)
	default:
		p.line.add(piece{token: t, before: " ", breakBefore: t.first, breakAfter: long || lastOnLine && t.first})
	}
}

// startsLine reports whether a token will begin a line; a closing brace does.
func (p *printer) startsLine(i int) bool {
	if p.tokens[i].Text == "}" && p.closesBlock(i) {
		return true
	}
	inner := p.inner
	begins, _ := p.begins(i)
	p.inner = inner
	return begins
}

// ownLine puts a comment on a line before the next item, or, if it stood on the
// item's own line, at the start of that.
func (p *printer) ownLine(i int, alone bool) {
	t := &p.tokens[i]
	if !p.line.lead() {
		p.end()
		p.line = line{indent: p.commentIndent(i), blank: t.blank && !p.afterBrace()}
	}
	p.line.add(piece{token: t, before: leadSpace(&p.line)})
	if alone {
		p.end()
	}
}

func leadSpace(l *line) string {
	if len(l.pieces) == 0 {
		return ""
	}
	return " "
}

// commentIndent is the indentation of the item that a comment stands before.
func (p *printer) commentIndent(i int) int {
	next := p.next(i)
	if next < 0 || p.tokens[next].Text == "}" {
		return p.indent()
	}
	inner := p.inner
	_, indent := p.begins(next)
	p.inner = inner
	return indent
}
