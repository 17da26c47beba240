// What is said about time: its words are names of actions everywhere else.

package fsp

// beginsTime says whether a definition about time begins here, which no text of
// LTSA or MTSA has in its place.
func (p *parser) beginsTime() bool {
	if p.token().kind != tokenLower || p.ahead(1).kind != tokenUpper || p.ahead(2).text != "=" {
		return false
	}
	next := p.ahead(3)
	switch p.token().text {
	case "deadline", "delay":
		return next.text == "{" || next.kind == tokenLower && next.text != "if"
	case "timed":
		return next.kind == tokenUpper && (p.ahead(4).text == "{" || p.ahead(4).text == "(")
	}
	return false
}

// time reads a definition about time whose keyword was read.
func (p *parser) time(keyword string) Def {
	name := p.upper(keyword + " process")
	p.expect("=", "after the name")
	if keyword == "timed" {
		return p.timed(name)
	}
	d := &WithinDef{Ident: name, Keyword: keyword, Event: p.label()}
	words := []string{"within"}
	if keyword == "delay" {
		words = []string{"at", "least"}
	}
	for _, w := range words {
		p.wants(w, "before the number of ticks")
	}
	d.Ticks = p.sum()
	p.wants("after", "before what it is counted from")
	d.After = p.label()
	return d
}

func (p *parser) wants(word, purpose string) {
	if !p.failed && !p.word(word) {
		p.fail(expected(p.token(), word, purpose))
	}
}

func (p *parser) timed(name Ident) Def {
	d := &TimedDef{Ident: name}
	use := p.upper("process")
	d.Use = Use{Ident: use, Actuals: p.actuals()}
	p.expect("{", "before the bounds")
	for !p.failed && !p.is("}") {
		p.row(len(d.Bounds))
		b := LabelBound{Labels: p.label()}
		switch {
		case p.word("in"):
			b.Low = p.sum()
			p.expect("..", "between the bounds")
			b.High = p.sum()
		case p.word("from"):
			b.Low = p.sum()
		default:
			p.fail(noBounds(p.token()))
		}
		d.Bounds = append(d.Bounds, b)
		if !p.sign(",") {
			break
		}
	}
	p.expect("}", "after the bounds")
	return d
}
