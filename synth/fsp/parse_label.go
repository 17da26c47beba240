// Labels and expressions.

package fsp

import "slices"

// notLabels are words that are no actions.
var notLabels = []string{"when", "if", "then", "else", "forall", "foreach", "exists"}

// beginsLabel says whether a label may begin at the present token.
func (p *parser) beginsLabel() bool {
	t := p.token()
	switch t.kind {
	case tokenLower:
		return !slices.Contains(notLabels, t.text)
	case tokenUpper:
		return p.sets[t.text]
	case tokenSign:
		return t.text == "[" || t.text == "{"
	}
	return false
}

// label reads an action or a set of actions.
func (p *parser) label() *Label {
	p.enter()
	defer p.leave()
	start := p.token()
	if !p.beginsLabel() {
		p.fail(noLabel(start))
		return &Label{}
	}
	l := &Label{}
	for more := true; more && !p.failed; {
		p.row(len(l.Parts))
		l.Parts = append(l.Parts, p.part(len(l.Parts) > 0))
		more = p.sign(".") || p.is("[")
	}
	l.Span = p.from(start.Start)
	return l
}

// action reads a label that a transition may carry: perhaps a?.
func (p *parser) action() *Label {
	l := p.label()
	l.Maybe = p.sign("?")
	return l
}

func (p *parser) part(inside bool) Part {
	t := p.token()
	switch {
	case p.is("["):
		return Part{Index: p.index()}
	case t.kind == tokenLower, t.kind == tokenNumber && inside:
		p.at++
		return Part{Name: t.text}
	case p.is("{"), t.kind == tokenUpper && p.sets[t.text]:
		part := Part{Set: p.labelSet()}
		if p.is(`\`) && (p.ahead(1).text == "{" || p.sets[p.ahead(1).text]) {
			p.at++
			part.Minus = p.labelSet()
		}
		return part
	}
	p.fail(noLabel(t))
	return Part{}
}

// labelSet reads a set of labels, written out or by its name.
func (p *parser) labelSet() *LabelSet {
	p.enter()
	defer p.leave()
	start := p.token()
	s := &LabelSet{}
	switch {
	case start.kind == tokenUpper:
		s.Name = start.text
		p.at++
	case p.sign("{"):
		for !p.failed && !p.is("}") {
			s.Labels = append(s.Labels, p.action())
			if !p.sign(",") {
				break
			}
		}
		p.expect("}", "after the set of labels")
	default:
		p.fail(noLabelSet(start))
	}
	s.Span = p.from(start.Start)
	return s
}

// indices reads [i:1..3][R]…, nil if there are none.
func (p *parser) indices() (list []Index) {
	for p.is("[") && p.ahead(1).text != "]" && !p.failed { // [] is an operator of formulas
		p.row(len(list))
		list = append(list, *p.index())
	}
	return list
}

// index reads [i:R], [1..3], [{a,b}] or [e].
func (p *parser) index() *Index {
	p.enter()
	defer p.leave()
	start := p.token().Start
	p.expect("[", "before the index")
	x := &Index{}
	if t := p.token(); t.kind == tokenLower && p.ahead(1).text == ":" {
		x.Var = t.text
		p.at += 2
	}
	if p.is("{") {
		x.Set = p.labelSet()
	} else {
		x.Low = p.expression()
		if p.sign("..") {
			x.High = p.expression()
		}
	}
	p.expect("]", "after the index")
	x.Span = p.from(start)
	return x
}

// operators by how strongly they bind, weakest first, as in LTSA.
var operators = [][]string{
	{"||"}, {"&&"}, {"|"}, {"^"}, {"&"}, {"==", "!="}, {"<", "<=", ">", ">="}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "%", `\`},
}

const sumLevel = 8 // of + and - in operators

// expression reads any expression.
func (p *parser) expression() Expr {
	p.enter()
	defer p.leave()
	cond := p.level(0)
	if !p.sign("?") {
		return cond
	}
	e := &Ternary{Cond: cond, Then: p.expression()}
	p.expect(":", "between the two values")
	e.Else = p.expression()
	e.Span = p.from(cond.Where().Start)
	return e
}

// sum reads an expression of + and what binds more strongly: what follows may
// begin with a sign.
func (p *parser) sum() Expr { return p.level(sumLevel) }

func (p *parser) level(n int) Expr {
	if n == len(operators) {
		return p.unary()
	}
	e := p.level(n + 1)
	for k := 0; p.token().kind == tokenSign && slices.Contains(operators[n], p.token().text) && !p.hides(); k++ {
		p.row(k * maxChain / maxOperands)
		op := p.next()
		r := p.level(n + 1)
		e = &Binary{p.from(e.Where().Start), op.text, e, r}
	}
	return e
}

// hides says whether a backslash takes a set away; otherwise it divides.
func (p *parser) hides() bool { return p.is(`\`) && p.ahead(1).text == "{" }

// maxOperands bounds the operands in a row.
const maxOperands = 400

func (p *parser) unary() Expr {
	p.enter()
	defer p.leave()
	t := p.token()
	if t.kind == tokenSign && (t.text == "+" || t.text == "-" || t.text == "!") {
		p.at++
		x := p.unary()
		return &Unary{p.from(t.Start), t.text, x}
	}
	switch {
	case t.kind == tokenNumber:
		p.at++
		return &Number{t.Span, t.number}
	case t.kind == tokenUpper, t.kind == tokenLower && !slices.Contains(notLabels, t.text) && !p.begins():
		p.at++
		if p.is("(") && t.kind == tokenUpper {
			return &Call{Ident{t.text, t.Span}, p.actuals()}
		}
		return &Name{Ident{t.text, t.Span}}
	case p.sign("("):
		e := p.expression()
		p.expect(")", "after the expression")
		return e
	case p.sign("'"):
		return &Quoted{p.label()}
	case p.sign("#"):
		return &Size{p.label()}
	case p.sign("@"):
		return p.pick()
	}
	p.fail(noExpression(t))
	return &Number{Span: t.Span}
}

func (p *parser) pick() Expr {
	p.expect("(", "after @")
	e := &Pick{Of: p.label()}
	p.expect(",", "after the set")
	e.At = p.expression()
	p.expect(")", "after the index")
	return e
}
