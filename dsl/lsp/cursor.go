// Where a cursor stands: the tokens before it, the blocks around it, the item it
// is in.

package lsp

import (
	"slices"
	"strings"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// cursor is a place where something is being typed.
type cursor struct {
	place
	tree *syntax.File
	// tokens are the significant ones before the word being typed.
	tokens []syntax.Token
	word   diag.Span // the word being typed, up to the cursor
	inText bool      // it stands in a text; word is what is written of the text
	blocks []block   // around the cursor, outermost first
	item   int       // index of the first token of the item at hand
	fresh  bool      // a new item may begin here
	hole   int       // in the {expression} of a text, the index of its first token; else 0
}

// block is an open block: the word it begins with, and where.
type block struct {
	head  string // model, service, behaviour, device, environment, safe, app, each, rule, enum, event, "" for others
	first int    // index of the head token
	brace int    // index of the opening brace
}

// cursorAt finds where a place stands; false inside a comment.
func cursorAt(at place) (*cursor, bool) {
	c := &cursor{place: at, tree: at.project.parse(at.name)}
	c.word = diag.Span{File: at.name, Start: at.offset, End: at.offset}
	for _, t := range c.tree.Tokens {
		if t.Span.Start >= at.offset {
			break
		}
		inside := t.Span.End > at.offset
		switch t.Kind {
		case syntax.Space:
			continue
		case syntax.Comment:
			if inside || strings.HasPrefix(t.Text, "//") && t.Span.End == at.offset {
				return nil, false
			}
			continue
		case syntax.Text, syntax.Bad:
			if strings.HasPrefix(t.Text, `"`) && (inside || t.Span.End == at.offset && !closedText(t.Text)) {
				c.inText, c.word.Start = true, t.Span.Start+1
				c.enterHole(t)
				continue
			}
		case syntax.Name, syntax.Keyword, syntax.UnitToken:
			if t.Span.End >= at.offset {
				c.word.Start = t.Span.Start
				continue
			}
		}
		c.tokens = append(c.tokens, t)
	}
	c.findWords()
	c.findBlocks()
	c.findItem()
	return c, true
}

// findWords tells words of the language from names where the parser, in a text
// with mistakes, may have taken one for the other: directly behind an operand no
// name can stand, and behind a sign nearly no word.
func (c *cursor) findWords() {
	for i := range c.tokens {
		t := &c.tokens[i]
		switch before := c.at(i - 1); {
		case t.Kind == syntax.Keyword && before.Kind == syntax.Operator && !slices.Contains(operandWords, t.Text):
			t.Kind = syntax.Name
		case t.Kind != syntax.Name || vocabulary[t.Text] == "" || i > 0 && !c.complete(i-1) || before.Text == ".":
		case !slices.Contains([]string{".", "=", "=="}, c.at(i+1).Text):
			t.Kind = syntax.Keyword
		}
	}
}

// operandWords are the words an operand can begin with.
var operandWords = []string{"true", "false", "any", "every"}

// at returns a token, the zero Token if there is none.
func (c *cursor) at(i int) syntax.Token {
	if i < 0 || i >= len(c.tokens) {
		return syntax.Token{}
	}
	return c.tokens[i]
}

func closedText(text string) bool {
	return len(text) > 1 && strings.HasSuffix(text, `"`) && !strings.HasSuffix(text, `\"`)
}

// enterHole goes on inside the {expression} of a notification, if the cursor is
// in one.
func (c *cursor) enterHole(t syntax.Token) {
	written := t.Text[:c.offset-t.Span.Start]
	open := strings.LastIndex(written, "{")
	if open < 0 || strings.LastIndex(written, "}") > open {
		return
	}
	c.inText, c.word.Start = false, c.offset
	c.hole = len(c.tokens)
	start := t.Span.Start + open + 1
	for _, piece := range hole(c.name, written[open+1:], start) {
		if piece.Span.End == c.offset && piece.Kind == syntax.Name {
			c.word.Start = piece.Span.Start
			continue
		}
		c.tokens = append(c.tokens, piece)
	}
}

// hole splits the beginning of an expression into tokens.
func hole(name, source string, base int) []syntax.Token {
	file, _ := syntax.Parse(name, source)
	var out []syntax.Token
	for _, t := range file.Tokens {
		if t.Kind == syntax.Space || t.Kind == syntax.Comment {
			continue
		}
		if t.Kind == syntax.Keyword {
			t.Kind = syntax.Name
		}
		t.Span.Start += base
		t.Span.End += base
		out = append(out, t)
	}
	return out
}

// blockHeads are the words blocks begin with.
var blockHeads = []string{"model", "service", "behaviour", "device", "environment", "safe", "app", "each", "rule", "enum"}

func (c *cursor) findBlocks() {
	for i, t := range c.tokens {
		if t.Kind != syntax.Punctuation {
			continue
		}
		switch t.Text {
		case "{":
			c.blocks = append(c.blocks, c.blockAt(i))
		case "}":
			if n := len(c.blocks); n > 0 {
				c.blocks = c.blocks[:n-1]
			}
		}
	}
}

// blockAt finds the head of the block that a brace opens: the nearest word a
// block can begin with, unless it is the name behind one. Behind a sign it is an
// event of a formula.
func (c *cursor) blockAt(brace int) block {
	if brace > 0 {
		if t := c.tokens[brace-1]; t.Kind == syntax.Operator || t.Kind == syntax.Bad || t.Text == "(" || t.Text == ":" {
			return block{head: "event", first: brace, brace: brace}
		}
	}
	for i := brace - 1; i >= 0 && c.tokens[i].Text != "{" && c.tokens[i].Text != "}"; i-- {
		t := c.tokens[i]
		if t.Kind != syntax.Keyword || !slices.Contains(blockHeads, t.Text) {
			continue
		}
		if i > 0 && c.tokens[i-1].Kind == syntax.Keyword && slices.Contains(blockHeads, c.tokens[i-1].Text) {
			i--
		}
		return block{head: c.tokens[i].Text, first: i, brace: brace}
	}
	return block{first: brace, brace: brace}
}

// innermost returns the innermost block, not counting events of formulas.
func (c *cursor) innermost() (block, bool) {
	for i := len(c.blocks) - 1; i >= 0; i-- {
		if c.blocks[i].head != "event" {
			return c.blocks[i], true
		}
	}
	return block{}, false
}

// block returns the innermost block's head, "" at the top of a file.
func (c *cursor) block() string {
	b, _ := c.innermost()
	return b.head
}

// starters are the words an item begins with, by block.
var starters = map[string][]string{
	"":            {"package", "import", "model", "device", "environment", "safe", "app"},
	"model":       {"service", "behaviour"},
	"service":     {"fixed", "updatable", "modifiable", "sensor", "state", "action", "property"},
	"behaviour":   {"on", "must", "may", "fault"},
	"environment": {"assume", "while", "role", "draws", "at most"},
	"safe":        {},
	"device":      {},
	"app": {
		"let", "var", "rule", "never", "always", "whenever", "eventually", "it", "nobody", "fltl", "assume", "allow", "for", "achieve",
		"while", "between", "after", "set", "asked", "notify", "call", "any", "every",
	},
}

// findItem finds where the item at hand begins: the last place at which the
// parser saw one begin, or a line begins like one.
func (c *cursor) findItem() {
	first := 0
	if b, ok := c.innermost(); ok {
		first = b.brace + 1
	}
	c.item = max(first, c.hole)
	head := c.block()
	if head == "rule" || c.hole > 0 {
		return
	}
	if head == "each" {
		head = "app"
	}
	begins := c.itemStarts()
	depth := 0
	for i := first; i < len(c.tokens); i++ {
		t := c.tokens[i]
		if t.Kind == syntax.Punctuation {
			switch t.Text {
			case "{", "(", "[":
				depth++
			case "}", ")", "]":
				depth--
				if depth == 0 && t.Text == "}" && !c.isInner(i) {
					c.item = i + 1
				}
			case ";":
				if depth == 0 {
					c.item = i + 1
				}
			}
			continue
		}
		if depth == 0 && (begins[t.Span.Start] || c.beginsLine(i) && c.canStart(i, head)) {
			c.item = i
		}
	}
	last := len(c.tokens) - 1
	c.fresh = c.item > last || c.beginsLineAt(c.word.Start) && c.complete(last)
}

// itemStarts are the offsets at which the parser saw an item begin.
func (c *cursor) itemStarts() map[int]bool {
	starts := map[int]bool{}
	syntax.InspectFile(c.tree, func(n syntax.Node) bool {
		switch n.(type) {
		case syntax.Decl, syntax.AppItem, syntax.EnvItem, *syntax.ResourceDecl, *syntax.ServiceDecl, *syntax.Transition:
			starts[n.Where().Start] = true
			return true
		}
		return false
	})
	return starts
}

// isInner reports whether a closing brace ends no item: that of an enum or an
// event.
func (c *cursor) isInner(i int) bool {
	for ; i >= 0; i-- {
		if c.tokens[i].Text == "{" {
			head := c.blockAt(i).head
			return head == "event" || head == "enum"
		}
	}
	return false
}

func (c *cursor) beginsLine(i int) bool { return c.beginsLineAt(c.tokens[i].Span.Start) }

// beginsLineAt reports whether only white space stands before an offset on its
// line.
func (c *cursor) beginsLineAt(offset int) bool {
	source := c.tree.Source
	for i := offset - 1; i >= 0; i-- {
		switch source[i] {
		case ' ', '\t':
		case '\n', '\r':
			return true
		default:
			return false
		}
	}
	return true
}

// canStart reports whether a token at the beginning of a line begins an item.
func (c *cursor) canStart(i int, head string) bool {
	t := c.tokens[i]
	if i > 0 && !c.complete(i-1) && c.tokens[i-1].Text != "{" {
		return false
	}
	if t.Kind == syntax.Keyword && slices.Contains(starters[head], t.Text) {
		return true
	}
	return t.Kind == syntax.Name && (head == "app" || head == "safe" || head == "device" || head == "environment")
}

// complete reports whether a token can be the last of an operand or an item.
func (c *cursor) complete(i int) bool {
	if i < 0 {
		return true
	}
	switch t := c.tokens[i]; t.Kind {
	case syntax.Name:
		return t.Text != "U" && t.Text != "W" || !endsOperand(c.at(i-1))
	case syntax.Number, syntax.UnitToken, syntax.Text:
		return true
	case syntax.Punctuation:
		return t.Text == ")" || t.Text == "]" || t.Text == "}" || t.Text == ";"
	case syntax.Operator:
		return t.Text == "[]" && c.at(i-1).Text == "in"
	case syntax.Keyword:
		return slices.Contains(lastWords, t.Text) || t.Text == "set" && i > 0 && c.tokens[i-1].Text == "is" ||
			t.Text == "start" && i > 0 && c.tokens[i-1].Text == "on"
	}
	return false
}

// endsOperand reports whether a token, whatever stands before it, can be the
// last of an operand; behind one, U and W are operators of a formula.
func endsOperand(t syntax.Token) bool {
	switch t.Kind {
	case syntax.Name, syntax.Number, syntax.UnitToken, syntax.Text:
		return true
	case syntax.Punctuation:
		return t.Text == ")" || t.Text == "]" || t.Text == "}"
	}
	return t.Text == "true" || t.Text == "false"
}

// lastWords are the words of the language an item can end with.
var lastWords = []string{
	"true", "false", "hand", "unchanged", "stepwise", "fall", "rise", "change", "together", "once", "critical", "deaf",
	"moment", "happens", "again", "weather", "single", "restart", "changes", "updates", "refused", "dropped", "reconnect",
	"offline", "online", "anyway", "unknown", "prompt", "delayed", "faulty", "error", "warning", "hint", "sunrise", "sunset",
	"private", "public", "untrusted", "guarded", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "weekdays", "weekends",
}

// last returns the text of the n-th token before the cursor, counted from 0, if
// it is in the item at hand.
func (c *cursor) last(n int) string {
	if i := len(c.tokens) - 1 - n; i >= c.item {
		return c.tokens[i].Text
	}
	return ""
}

// previous returns the n-th token before the cursor, counted from 0.
func (c *cursor) previous(n int) syntax.Token {
	return c.at(len(c.tokens) - 1 - n)
}
