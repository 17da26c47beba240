// Templates that choose: {% if %} … {% elif %} … {% else %} … {% endif %}, and
// a if c else b.

package homeassistant

import (
	"slices"
	"strings"
)

// fork is a template that is one of some texts.
type fork struct {
	cond *expr // nil for the last, if nothing else holds
	text string
}

// maxForks bounds the texts of one template.
const maxForks = 40

// forks reads the first choice in a template: the whole text for each way, what
// stands around the choice included. Nil if there is no choice, or one that is not
// read.
func forks(text string) []fork {
	if len(text) > maxTemplate {
		return nil
	}
	if open := strings.Index(text, "{%"); open >= 0 {
		return statementForks(text, open)
	}
	return inlineForks(text)
}

// tag is what stands between {% and %}.
type tag struct {
	word       string
	rest       string
	at         int // offset of the rest
	start, end int // of the tag itself, blanks it takes away included
}

// nextTag finds the next tag from an offset.
func nextTag(text string, from int) (tag, bool) {
	open := strings.Index(text[from:], "{%")
	if open < 0 {
		return tag{}, false
	}
	open += from
	length := strings.Index(text[open:], "%}")
	if length < 0 {
		return tag{}, false
	}
	t := tag{start: open, end: open + length + 2}
	inner, at := text[open+2:open+length], open+2
	if cut, ok := strings.CutPrefix(inner, "-"); ok {
		inner, at = cut, at+1
		t.start = len(strings.TrimRight(text[:open], " \t\r\n"))
	}
	if cut, ok := strings.CutSuffix(inner, "-"); ok {
		inner = cut
		t.end = len(text) - len(strings.TrimLeft(text[t.end:], " \t\r\n"))
	}
	lead := len(inner) - len(strings.TrimLeft(inner, " \t\r\n"))
	inner, at = inner[lead:], at+lead
	t.word = inner
	if i := strings.IndexAny(inner, " \t\r\n("); i >= 0 {
		t.word, t.rest, t.at = inner[:i], inner[i:], at+i
	}
	return t, true
}

// statementForks reads an if of statements that begins at an offset.
func statementForks(text string, open int) []fork {
	first, ok := nextTag(text, open)
	if !ok || first.word != "if" {
		return nil
	}
	before := text[:first.start]
	var bodies []fork
	add := func(t tag, from, to int) bool {
		f := fork{text: text[from:max(from, to)]}
		if t.word != "else" {
			if f.cond, _, _ = parseExpression(t.rest, t.at); f.cond == nil {
				return false
			}
		}
		bodies = append(bodies, f)
		return len(bodies) <= maxForks
	}
	for last, depth, i := first, 0, first.end; ; {
		t, ok := nextTag(text, i)
		if !ok {
			return nil
		}
		i = t.end
		switch {
		case t.word == "if":
			depth++
		case t.word == "endif" && depth > 0:
			depth--
		case depth > 0 && (t.word == "elif" || t.word == "else"):
		case t.word == "elif", t.word == "else", t.word == "endif":
			if !add(last, last.end, t.start) || last.word == "else" && t.word != "endif" {
				return nil
			}
			if last = t; t.word == "endif" {
				return around(before, bodies, text[t.end:])
			}
		default:
			return nil
		}
	}
}

// around puts what stands before and after a choice around each of its texts; a
// choice without else may be nothing.
func around(before string, bodies []fork, after string) []fork {
	if bodies[len(bodies)-1].cond != nil {
		bodies = append(bodies, fork{})
	}
	for i := range bodies {
		bodies[i].text = before + bodies[i].text + after
	}
	return bodies
}

// inlineForks reads {{ a if c else b }}.
func inlineForks(text string) []fork {
	for i := 0; ; {
		open := strings.Index(text[i:], "{{")
		if open < 0 {
			return nil
		}
		open += i
		length := strings.Index(text[open:], "}}")
		if length < 0 {
			return nil
		}
		i = open + length + 2
		e, _, _ := parseExpression(text[open+2:open+length], open+2)
		if e == nil || e.op != exprIf {
			continue
		}
		hole := func(e *expr) string {
			return text[:open] + "{{ " + text[e.start:e.end] + " }}" + text[i:]
		}
		return []fork{{e.args[1], hole(e.args[0])}, {nil, hole(e.args[2])}}
	}
}

// oneOf is x where the condition is true and y where it is false.
func oneOf(c, x, y pair) pair {
	if c.refused() || x.refused() || y.refused() {
		return pair{}
	}
	return pair{
		disj(conj(c.t, x.t), conj(c.f, y.t)),
		disj(conj(c.t, x.f), conj(c.f, y.f)),
		c.fails || x.fails || y.fails,
	}
}

// forked translates a condition that is a choice of texts.
func (t templater) forked(ways []fork, depth int) (pair, bool) {
	p := certain(false)
	for _, w := range slices.Backward(ways) {
		v, ok := t.text(w.text, depth)
		if !ok {
			return pair{}, false
		}
		if w.cond == nil {
			p = v
			continue
		}
		c, ok := t.truth(w.cond)
		if !ok {
			return pair{}, false
		}
		if p = oneOf(c, v, p); p.tooLong() {
			return t.refuse(w.cond, "what it says is too long")
		}
	}
	return p, true
}

// text is the truth of a text as Home Assistant reads what a template gives.
func (t templater) text(text string, depth int) (pair, bool) {
	n := &node{kind: scalar, text: text, span: t.n.span, inner: -1}
	if n.isTemplate() && depth < maxTemplateDepth {
		return t.run.templateIn(n, depth+1)
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "1", "true", "yes", "on", "enable":
		return certain(true), true
	case "", "0", "false", "no", "off", "disable", "none":
		return certain(false), true
	}
	t.im.report(errTemplateForm(t.n.span, text))
	return pair{}, false
}

// forkIn finds a text of an action that is a template which chooses.
func forkIn(n *node) (*node, []fork) {
	if n == nil {
		return nil, nil
	}
	if n.isTemplate() {
		if ways := forks(n.text); ways != nil {
			return n, ways
		}
	}
	for _, list := range [][]*node{n.items, n.vals} {
		for _, c := range list {
			if at, ways := forkIn(c); at != nil {
				return at, ways
			}
		}
	}
	return nil, nil
}

// replaced is a part of a file with one node in place of another; what does not
// hold the node is shared.
func (n *node) replaced(old, with *node) *node {
	if n == old {
		return with
	}
	out := n
	for k := range 2 {
		list := [][]*node{n.items, n.vals}[k]
		for i, c := range list {
			r := c.replaced(old, with)
			if r == c {
				continue
			}
			if out == n {
				clone := *n
				clone.items, clone.vals = slices.Clone(n.items), slices.Clone(n.vals)
				out = &clone
			}
			[][]*node{out.items, out.vals}[k][i] = r
		}
	}
	return out
}

// forkAction does an action one of whose texts is chosen by a template: as choose
// does, with an action for each text. Where the template fails, or gives nothing,
// the action does; the run goes on either way.
func (r *run) forkAction(n, at *node, ways []fork, f flow) (out, left []flow) {
	rest, writes := f, f.writes
	for _, w := range ways {
		taken := rest
		if w.cond != nil {
			r.entry, r.waited, r.at = f.entry, f.waited, f.in
			p, ok := templater{r, at}.truth(w.cond)
			if !ok || !r.reads(at, f, p.t, p.f) {
				return nil, nil
			}
			taken, rest = rest.under(p.t), rest.under(p.f)
		}
		text := strings.TrimSpace(w.text)
		if text == "" || taken.dead() {
			continue
		}
		one := n.replaced(at, &node{kind: scalar, text: text, span: at.span, inner: -1})
		done := r.block([]*node{one}, []flow{taken})
		if len(done) == 0 {
			return nil, nil
		}
		for _, d := range done {
			writes = union(writes, d.writes)
		}
	}
	f.writes = writes
	return []flow{f}, nil
}
