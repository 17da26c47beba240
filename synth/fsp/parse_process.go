// Processes: primitive and composite ones.

package fsp

import "slices"

// process reads modifiers and a primitive or composite process.
func (p *parser) process() Def {
	var modifiers []Modifier
	for t := p.token(); t.kind == tokenLower; t = p.token() {
		m := slices.Index(modifierNames[:], t.text)
		if m < 0 {
			p.fail(noDefinition(t))
			return nil
		}
		if slices.Contains(modifiers, Modifier(m)) {
			p.fail(twiceHere(t))
			return nil
		}
		modifiers = append(modifiers, Modifier(m))
		p.at++
	}
	slices.Sort(modifiers)
	switch t := p.token(); {
	case p.sign("||"):
		return p.compositeDef(modifiers)
	case t.kind == tokenUpper:
		return p.primitive(modifiers)
	case t.kind == tokenSign && t.text == "+":
		p.fail(unsupported(t.Span, "merging of modal systems (+)"))
	default:
		p.fail(noDefinition(t))
	}
	return nil
}

func (p *parser) primitive(modifiers []Modifier) Def {
	d := &ProcessDef{Ident: p.upper("process"), Modifiers: modifiers, Params: p.params()}
	d.Locals = []Local{p.localBody(d.Ident)}
	for p.sign(",") {
		p.row(len(d.Locals))
		d.Locals = append(d.Locals, p.localBody(p.upper("local process")))
	}
	if p.sign("+") {
		d.Extend = p.labelSet()
	}
	d.Relabel = p.relabelling()
	d.Hide, d.Goal = p.ending()
	p.fullStop()
	return d
}

func (p *parser) fullStop() {
	if !p.sign(".") {
		p.fail(noFullStop(p.token()))
	}
}

func (p *parser) params() (params []Param) {
	if !p.sign("(") {
		return nil
	}
	for !p.failed {
		name := p.upper("parameter")
		p.expect("=", "before the default of the parameter")
		params = append(params, Param{name, p.expression()})
		if !p.sign(",") {
			break
		}
	}
	p.expect(")", "after the parameters")
	return params
}

// localBody reads a local process whose name was read.
func (p *parser) localBody(name Ident) Local {
	if p.is("@") {
		p.fail(unsupported(p.token().Span, "an accepting state (@)"))
	}
	l := Local{Ident: name, Indices: p.indices()}
	p.expect("=", "after the name of the process")
	l.Body = p.body()
	return l
}

// body reads what a local process is.
func (p *parser) body() Process {
	p.enter()
	defer p.leave()
	switch t := p.token(); {
	case t.kind == tokenUpper:
		return p.ref()
	case p.word("if"):
		d := &If{Cond: p.expression()}
		if !p.word("then") {
			p.fail(expected(p.token(), "then", "after the condition"))
		}
		d.Then = p.body()
		if p.word("else") {
			d.Else = p.body()
		}
		return d
	case p.sign("("):
		return p.choice()
	default:
		p.fail(noProcess(t))
		return &Ref{}
	}
}

// choice reads what follows "(": foreach [i:R] when g a -> P | b -> Q).
func (p *parser) choice() *Choice {
	d := &Choice{}
	if p.word("foreach") {
		if !p.is("[") {
			p.fail(expected(p.token(), "[", "after foreach"))
		}
		d.Each = p.indices()
	}
	d.Branches = []Branch{p.branch()}
	for p.sign("|") {
		p.row(len(d.Branches))
		if p.isWord("foreach") {
			p.fail(unsupported(p.token().Span, "`foreach` after other choices"))
		}
		d.Branches = append(d.Branches, p.branch())
	}
	p.expect(")", "after the choices")
	return d
}

// ref reads P;Q(1);R[i].
func (p *parser) ref() Process {
	r := &Ref{Ident: p.upper("process")}
	for !p.failed && (p.is(";") || p.is("(")) {
		p.row(len(r.Before))
		r.Before = append(r.Before, Use{r.Ident, p.actuals()})
		p.expect(";", "after a process with parameters, which must end before another goes on")
		r.Ident = p.upper("process")
	}
	for p.is("[") {
		p.at++
		r.Indices = append(r.Indices, p.expression())
		p.expect("]", "after the index")
	}
	return r
}

// actuals reads (1, i+1), nil if there are none.
func (p *parser) actuals() (list []Expr) {
	if !p.sign("(") {
		return nil
	}
	for !p.failed {
		list = append(list, p.expression())
		if !p.sign(",") {
			break
		}
	}
	p.expect(")", "after the actual parameters")
	return list
}

// branch reads when g a -> b -> P.
func (p *parser) branch() Branch {
	var first Branch
	if p.word("when") {
		first.Guard = p.expression()
	}
	first.Action = p.action()
	p.expect("->", "after the action")
	last := &first
	for n := 0; !p.failed && p.beginsLabel(); n++ {
		p.row(n)
		if p.is("{") && p.ahead(1).kind == tokenNumber {
			p.fail(unsupported(p.token().Span, "a probabilistic transition"))
		}
		step := &Choice{Branches: []Branch{{Action: p.action()}}}
		p.expect("->", "after the action")
		last.Next = step
		last = &step.Branches[0]
	}
	last.Next = p.body()
	return first
}

func (p *parser) compositeDef(modifiers []Modifier) Def {
	d := &CompositeDef{Ident: p.upper("composite process"), Modifiers: modifiers, Params: p.params()}
	p.expect("=", "after the name of the process")
	d.Body = p.composition()
	if high := p.is("<<"); high || p.is(">>") {
		p.at++
		d.Priority = &Priority{high, p.labelSet()}
	}
	d.Hide, d.Goal = p.ending()
	p.fullStop()
	return d
}

// ending reads what may stand before the full stop: hiding and a goal.
func (p *parser) ending() (hide *Hiding, goal *Ident) {
	if expose := p.is("@"); expose || p.is(`\`) {
		p.at++
		hide = &Hiding{expose, p.labelSet()}
	}
	switch t := p.token(); {
	case p.is("!"):
		p.fail(unsupported(t.Span, "a set of actions that lead to ERROR (!)"))
	case p.is("|"):
		p.fail(unsupported(t.Span, "the alphabet of a component (|)"))
	case p.sign("~"):
		p.expect("{", "before the name of the controllerSpec")
		name := p.upper("controllerSpec")
		p.expect("}", "after the name of the controllerSpec")
		goal = &name
	}
	return hide, goal
}

// composition reads the body of a composite process.
func (p *parser) composition() Composite {
	p.enter()
	defer p.leave()
	switch {
	case p.word("if"):
		c := &Conditional{Cond: p.expression()}
		if !p.word("then") {
			p.fail(expected(p.token(), "then", "after the condition"))
		}
		c.Then = p.composition()
		if p.word("else") {
			c.Else = p.composition()
		}
		return c
	case p.word("forall"):
		if !p.is("[") {
			p.fail(expected(p.token(), "[", "after forall"))
		}
		return &Replicated{p.indices(), p.composition()}
	}
	return p.parallel()
}

func (p *parser) parallel() Composite {
	c := &Parallel{}
	if p.beginsLabel() {
		c.Prefix = p.label()
		if p.sign("::") {
			c.Share, c.Prefix = c.Prefix, nil
			if p.beginsLabel() {
				c.Prefix = p.label()
				p.expect(":", "after the label of the process")
			}
		} else {
			p.expect(":", "after the label of the process")
		}
	}
	if p.sign("(") {
		c.Group = []Composite{}
		for more := !p.is(")"); more && !p.failed; more = p.sign("||") {
			p.row(len(c.Group))
			c.Group = append(c.Group, p.composition())
		}
		if p.is("+") {
			p.fail(unsupported(p.token().Span, "merging of modal systems (+)"))
		}
		p.expect(")", "after the processes")
	} else {
		name := p.upper("process")
		c.Use = &Use{name, p.actuals()}
	}
	c.Relabel = p.relabelling()
	return c
}

// relabelling reads /{…}, if it is there.
func (p *parser) relabelling() []Relabel {
	if !p.sign("/") {
		return nil
	}
	return p.relabelSet()
}

func (p *parser) relabelSet() (list []Relabel) {
	p.enter()
	defer p.leave()
	p.expect("{", "before the new labels")
	for !p.failed {
		var r Relabel
		if p.word("forall") {
			r.Indices = p.indices()
			r.Each = p.relabelSet()
		} else {
			r.New = p.label()
			p.expect("/", "between the new label and the old one")
			r.Old = p.label()
		}
		list = append(list, r)
		p.row(len(list))
		if !p.sign(",") {
			break
		}
	}
	p.expect("}", "after the new labels")
	return list
}
