// Fluents, assertions and formulas.

package fsp

import "slices"

func (p *parser) fluent() Def {
	d := &FluentDef{Ident: p.upper("fluent"), Indices: p.indices()}
	p.expect("=", "after the name")
	p.expect("<", "before the initiating actions")
	d.Starts = p.label()
	p.expect(",", "after the initiating actions")
	d.Stops = p.label()
	p.expect(">", "after the terminating actions")
	if p.word("initially") {
		d.Initially = p.sum()
	}
	return d
}

// assert reads an assertion whose keyword was read. Its formula is one that
// needs no parentheses: what follows might begin the next definition.
func (p *parser) assert(keyword string) Def {
	d := &AssertDef{Ident: p.upper(keyword), Keyword: keyword, Params: p.params()}
	p.expect("=", "after the name")
	d.Formula = p.prefixed()
	if p.sign("+") {
		d.Extend = p.labelSet()
	}
	return d
}

// formula reads a formula with LTSA's precedence: prefix operators, then &&, then
// one of U W R -> <->, then ||.
func (p *parser) formula() Formula {
	f := p.middle()
	for n := 0; p.sign("||"); n++ {
		p.row(n * maxChain / maxOperands)
		r := p.middle()
		f = &Connective{p.from(f.Where().Start), "||", f, r}
	}
	return f
}

func (p *parser) middle() Formula {
	f := p.conjunction()
	op := p.middleSign()
	if op == "" {
		return f
	}
	r := p.conjunction()
	f = &Connective{p.from(f.Where().Start), op, f, r}
	if t := p.token(); p.middleSign() != "" {
		p.fail(twoWays(t, op))
	}
	return f
}

// middleSign reads the operator between two conjunctions that stands here, if
// there is one.
func (p *parser) middleSign() string {
	t := p.token()
	switch {
	case p.sign("->"):
		return "->"
	case p.is("<") && p.ahead(1).text == "->":
		p.at += 2
		return "<->"
	case t.kind == tokenUpper && (t.text == "U" || t.text == "W" || t.text == "R"):
		p.at++
		return t.text
	}
	return ""
}

func (p *parser) conjunction() Formula {
	f := p.prefixed()
	for n := 0; p.sign("&&"); n++ {
		p.row(n * maxChain / maxOperands)
		r := p.prefixed()
		f = &Connective{p.from(f.Where().Start), "&&", f, r}
	}
	return f
}

// prefixed reads a formula without connectives outside parentheses.
func (p *parser) prefixed() Formula {
	p.enter()
	defer p.leave()
	t := p.token()
	switch {
	case p.sign("!"):
		return p.temporal(t, "!")
	case p.is("[") && p.ahead(1).text == "]":
		p.at += 2
		return p.temporal(t, "[]")
	case p.is("<") && p.ahead(1).text == ">":
		p.at += 2
		return p.temporal(t, "<>")
	case t.kind == tokenUpper && t.text == "X":
		p.at++
		return p.temporal(t, "X")
	case p.word("forall"), p.word("exists"):
		if !p.is("[") {
			p.fail(expected(p.token(), "[", "after "+t.text))
		}
		f := &Each{Exists: t.text == "exists", Indices: p.indices(), X: p.prefixed()}
		f.Span = p.from(t.Start)
		return f
	case p.sign("("):
		f := p.formula()
		p.expect(")", "after the formula")
		return f
	}
	return p.operand()
}

func (p *parser) temporal(t token, op string) Formula {
	x := p.prefixed()
	return &Temporal{p.from(t.Start), op, x}
}

func (p *parser) operand() Formula {
	t := p.token()
	switch {
	case t.kind == tokenUpper && !p.sets[t.text]:
		p.at++
		f := &Named{Ident: Ident{t.text, t.Span}, Actuals: p.actuals()}
		f.Indices = p.indices()
		return f
	case p.word("rigid"):
		x := p.sum()
		return &Rigid{p.from(t.Start), x}
	case p.beginsLabel() && !slices.Contains(definitionWords, t.text):
		return &Happens{p.label()}
	}
	p.fail(noFormula(t))
	return &Rigid{t.Span, &Number{Span: t.Span}}
}
