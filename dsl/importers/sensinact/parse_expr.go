// Expressions, by precedence: or, and, equality, order, sums, products.

package sensinact

// levels of binary operators, weakest first; all associate to the left.
var levels = [][]string{{"or"}, {"and"}, {"==", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "/", "%"}}

func (p *parser) or() *expr { return p.level(0) }

func (p *parser) level(n int) *expr {
	if n == len(levels) {
		return p.unary()
	}
	x := p.level(n + 1)
	for {
		op := ""
		for _, o := range levels[n] {
			if p.is(o) {
				op = o
			}
		}
		if op == "" {
			return x
		}
		p.take()
		y := p.level(n + 1)
		at := x.at
		at.End = y.at.End
		x = &expr{op: op, args: []*expr{x, y}, at: at}
	}
}

func (p *parser) unary() *expr {
	defer func() { p.depth-- }()
	w := p.peek()
	if p.depth++; p.depth > maxDepth {
		p.expected("less nesting: at most 100 brackets in one another")
	}
	if p.nodes++; p.nodes > maxNodes {
		p.expected("a shorter file: at most 2000 values")
	}
	switch {
	case p.bad != nil:
		return &expr{at: w.at}
	case p.accept("not"):
		x := p.unary()
		at := w.at
		at.End = x.at.End
		return &expr{op: "not", args: []*expr{x}, at: at}
	case p.accept("("):
		x := p.or()
		p.expect(")")
		return x
	case w.kind == text:
		p.take()
		return &expr{op: "text", text: w.text, at: w.at}
	case w.kind == name && (w.text == "true" || w.text == "false"):
		p.take()
		return &expr{op: "truth", text: w.text, at: w.at}
	case isDigits(w):
		v := p.number()
		at := w.at
		at.End = max(at.End, p.words[max(p.i-1, 0)].at.End)
		if v == nil {
			return &expr{at: w.at}
		}
		return &expr{op: "number", text: v.RatString(), at: at}
	}
	n := p.ident()
	p.expect(".", "get", "(")
	at := n.at
	at.End = p.peek().at.End
	p.expect(")")
	return &expr{op: "get", text: n.text, at: at}
}
