// The grammar of templates, as far as it is read: expressions.

package homeassistant

import "strings"

// expr is an expression of a template.
type expr struct {
	op         string  // what it is, see below
	text       string  // of a name, a number, a text; the operator, filter or test
	args       []*expr // operands; of a call and a filter after the first
	named      []named // arguments by name
	start, end int
}

// named is an argument with a name: default=0.
type named struct {
	name  string
	value *expr
}

// The kinds of expressions.
const (
	exprName    = "name"
	exprNumber  = "number"
	exprText    = "text"
	exprList    = "list"
	exprDot     = "dot"     // args[0].text
	exprCall    = "call"    // args[0](args[1:])
	exprFilter  = "filter"  // args[0] | text(args[1:])
	exprNot     = "not"     // not args[0]
	exprMinus   = "minus"   // -args[0]
	exprBinary  = "binary"  // args[0] text args[1], text is and, or, or arithmetic
	exprCompare = "compare" // args[0] text args[1], text is ==, in, not in …
	exprTest    = "test"    // args[0] is text
	exprIf      = "if"      // args[0] if args[1] else args[2]
)

// maxTemplate bounds the text of a template, maxTemplateDepth its nesting.
const (
	maxTemplate      = 4000
	maxTemplateDepth = 40
)

// templateParser reads one expression; bad is where it failed.
type templateParser struct {
	words []word
	i     int
	depth int
	bad   *word
}

// parseTemplate reads a template that is one expression between {{ and }}. A nil
// expression comes with the part that could not be read.
func parseTemplate(text string) (e *expr, start, end int) {
	trimmed := strings.TrimSpace(text)
	lead := strings.Index(text, trimmed)
	inner, ok := strings.CutPrefix(trimmed, "{{")
	if ok {
		inner, ok = strings.CutSuffix(inner, "}}")
	}
	if !ok || len(text) > maxTemplate || strings.Contains(inner, "{{") || strings.Contains(inner, "{%") {
		return nil, 0, len(text)
	}
	offset := lead + 2
	if rest, cut := strings.CutPrefix(inner, "-"); cut {
		inner, offset = rest, offset+1
	}
	inner = strings.TrimSuffix(inner, "-")
	return parseExpression(inner, offset)
}

// parseExpression reads all of a text as one expression.
func parseExpression(text string, offset int) (e *expr, start, end int) {
	words, ok := lex(text, offset)
	if !ok {
		last := words[len(words)-1]
		return nil, last.start, last.end
	}
	p := &templateParser{words: words}
	e = p.whole()
	if p.bad == nil && p.peek().kind != 0 {
		p.fail()
	}
	if p.bad != nil {
		return nil, p.bad.start, p.bad.end
	}
	return e, 0, 0
}

func (p *templateParser) peek() word { return p.words[p.i] }

// is reports whether the next word is this sign or this name.
func (p *templateParser) is(text string) bool {
	w := p.peek()
	return (w.kind == '.' || w.kind == 'n') && w.text == text
}

func (p *templateParser) take() word {
	w := p.peek()
	if p.i < len(p.words)-1 {
		p.i++
	}
	return w
}

func (p *templateParser) accept(text string) bool {
	if p.bad == nil && p.is(text) {
		p.take()
		return true
	}
	return false
}

func (p *templateParser) expect(text string) {
	if !p.accept(text) {
		p.fail()
	}
}

func (p *templateParser) fail() *expr {
	if p.bad == nil {
		w := p.peek()
		p.bad = &w
	}
	return &expr{op: exprName}
}

// enter guards against deep nesting.
func (p *templateParser) enter() bool {
	p.depth++
	return p.depth <= maxTemplateDepth && p.bad == nil
}

func (p *templateParser) join(op, text string, x, y *expr) *expr {
	return &expr{op: op, text: text, args: []*expr{x, y}, start: x.start, end: y.end}
}

// whole reads a value, or one of two.
func (p *templateParser) whole() *expr {
	defer func() { p.depth-- }()
	if !p.enter() {
		return p.fail()
	}
	x := p.or()
	if !p.accept("if") {
		return x
	}
	c := p.or()
	p.expect("else")
	y := p.whole()
	return &expr{op: exprIf, args: []*expr{x, c, y}, start: x.start, end: y.end}
}

func (p *templateParser) or() *expr {
	defer func() { p.depth-- }()
	if !p.enter() {
		return p.fail()
	}
	x := p.and()
	for p.accept("or") {
		x = p.join(exprBinary, "or", x, p.and())
	}
	return x
}

func (p *templateParser) and() *expr {
	x := p.not()
	for p.accept("and") {
		x = p.join(exprBinary, "and", x, p.not())
	}
	return x
}

func (p *templateParser) not() *expr {
	defer func() { p.depth-- }()
	if !p.enter() {
		return p.fail()
	}
	w := p.peek()
	if p.accept("not") {
		x := p.not()
		return &expr{op: exprNot, args: []*expr{x}, start: w.start, end: x.end}
	}
	return p.compare()
}

// compare reads comparisons; a < b < c is not read.
func (p *templateParser) compare() *expr {
	x := p.sum()
	for _, op := range []string{"==", "!=", "<=", ">=", "<", ">", "in"} {
		if p.accept(op) {
			return p.single(p.join(exprCompare, op, x, p.sum()))
		}
	}
	if p.is("not") && p.words[min(p.i+1, len(p.words)-1)].text == "in" {
		p.take()
		p.take()
		return p.single(p.join(exprCompare, "not in", x, p.sum()))
	}
	return x
}

// single refuses a second comparison behind the first.
func (p *templateParser) single(x *expr) *expr {
	for _, op := range []string{"==", "!=", "<=", ">=", "<", ">", "in"} {
		if p.is(op) {
			return p.fail()
		}
	}
	return x
}

func (p *templateParser) sum() *expr {
	x := p.product()
	for p.is("+") || p.is("-") || p.is("~") {
		op := p.take().text
		x = p.join(exprBinary, op, x, p.product())
	}
	return x
}

func (p *templateParser) product() *expr {
	x := p.unary()
	for p.is("*") || p.is("/") || p.is("//") || p.is("%") {
		op := p.take().text
		x = p.join(exprBinary, op, x, p.unary())
	}
	return x
}

func (p *templateParser) unary() *expr {
	defer func() { p.depth-- }()
	if !p.enter() {
		return p.fail()
	}
	w := p.peek()
	if p.accept("-") {
		x := p.unary()
		return &expr{op: exprMinus, args: []*expr{x}, start: w.start, end: x.end}
	}
	return p.postfix()
}

// postfix reads what follows a value: .name, [index], (arguments), | filter and
// is test.
func (p *templateParser) postfix() *expr {
	x := p.primary()
	for p.bad == nil {
		switch {
		case p.accept("."):
			w := p.take()
			if w.kind != 'n' {
				return p.fail()
			}
			x = &expr{op: exprDot, text: w.text, args: []*expr{x}, start: x.start, end: w.end}
		case p.accept("["):
			w := p.take()
			if w.kind != '"' {
				return p.fail()
			}
			x = &expr{op: exprDot, text: w.text, args: []*expr{x}, start: x.start, end: p.peek().end}
			p.expect("]")
		case p.is("("):
			x = p.arguments(&expr{op: exprCall, args: []*expr{x}, start: x.start})
		case p.accept("|"):
			w := p.take()
			f := &expr{op: exprFilter, text: w.text, args: []*expr{x}, start: x.start, end: w.end}
			if x = f; p.is("(") {
				x = p.arguments(f)
			}
		case p.accept("is"):
			x = p.test(x)
		default:
			return x
		}
	}
	return x
}

func (p *templateParser) test(x *expr) *expr {
	negative := p.accept("not")
	w := p.take()
	t := &expr{op: exprTest, text: w.text, args: []*expr{x}, start: x.start, end: w.end}
	if w.kind != 'n' {
		return p.fail()
	}
	if negative {
		return &expr{op: exprNot, args: []*expr{t}, start: t.start, end: t.end}
	}
	return t
}

// arguments reads (a, b, name=c) into f.
func (p *templateParser) arguments(f *expr) *expr {
	p.expect("(")
	for p.bad == nil && !p.is(")") {
		if w := p.peek(); w.kind == 'n' && p.words[min(p.i+1, len(p.words)-1)].text == "=" {
			p.take()
			p.take()
			f.named = append(f.named, named{w.text, p.whole()})
		} else {
			f.args = append(f.args, p.whole())
		}
		if !p.accept(",") {
			break
		}
	}
	f.end = p.peek().end
	p.expect(")")
	return f
}

func (p *templateParser) primary() *expr {
	w := p.peek()
	switch {
	case w.kind == 'n':
		p.take()
		return &expr{op: exprName, text: w.text, start: w.start, end: w.end}
	case w.kind == '0':
		p.take()
		return &expr{op: exprNumber, text: w.text, start: w.start, end: w.end}
	case w.kind == '"':
		p.take()
		return &expr{op: exprText, text: w.text, start: w.start, end: w.end}
	case p.accept("("):
		return p.bracketed(w, ")")
	case p.accept("["):
		return p.list(&expr{op: exprList, start: w.start}, "]")
	}
	return p.fail()
}

// bracketed reads (x), or (x, y) which is a list.
func (p *templateParser) bracketed(open word, end string) *expr {
	x := p.whole()
	if p.accept(",") {
		return p.list(&expr{op: exprList, args: []*expr{x}, start: open.start}, end)
	}
	p.expect(end)
	return x
}

func (p *templateParser) list(l *expr, end string) *expr {
	for p.bad == nil && !p.is(end) {
		l.args = append(l.args, p.whole())
		if !p.accept(",") {
			break
		}
	}
	l.end = p.peek().end
	p.expect(end)
	return l
}
