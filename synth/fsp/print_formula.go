// Printing of fluents, assertions and formulas.

package fsp

func (p *printer) function(d *FunctionDef) {
	p.write("def ", d.Name, "(")
	for i, a := range d.Args {
		if i > 0 {
			p.write(", ")
		}
		p.write(a.Name)
	}
	p.write(") = ")
	p.expr(d.Value)
}

func (p *printer) fluent(d *FluentDef) {
	p.write("fluent ", d.Name)
	p.indices(d.Indices)
	p.write(" = <")
	p.label(d.Starts)
	p.write(", ")
	p.label(d.Stops)
	p.write(">")
	if d.Initially != nil {
		p.write(" initially ")
		p.within(d.Initially, sumLevel)
	}
}

func (p *printer) assert(d *AssertDef) {
	p.head(nil, d.Keyword+" ", d.Name, d.Params)
	p.write(" = ")
	p.prefixed(d.Formula)
	if d.Extend != nil {
		p.write(" + ")
		p.set(d.Extend)
	}
}

// prefixed writes a formula, with parentheses around connectives.
func (p *printer) prefixed(f Formula) {
	c, ok := f.(*Connective)
	if !ok {
		p.formula(f)
		return
	}
	p.write("(")
	p.chain(c.L, c.Op)
	p.write(" ", c.Op, " ")
	p.prefixed(c.R)
	p.write(")")
}

// chain writes the left operand of && and || without parentheses if it has the
// same operator.
func (p *printer) chain(f Formula, op string) {
	c, ok := f.(*Connective)
	if !ok || c.Op != op || op != "&&" && op != "||" {
		p.prefixed(f)
		return
	}
	p.chain(c.L, op)
	p.write(" ", op, " ")
	p.prefixed(c.R)
}

// formula writes a formula that is no connective.
func (p *printer) formula(f Formula) {
	switch f := f.(type) {
	case *Temporal:
		p.write(f.Op)
		if f.Op == "X" {
			p.write(" ")
		}
		p.prefixed(f.X)
	case *Each:
		p.write(map[bool]string{true: "exists", false: "forall"}[f.Exists])
		p.indices(f.Indices)
		p.write(" ")
		p.prefixed(f.X)
	case *Happens:
		p.label(f.Label)
	case *Named:
		p.use(Use{f.Ident, f.Actuals})
		p.indices(f.Indices)
	case *Rigid:
		p.write("rigid ")
		p.within(f.Value, sumLevel)
	}
}
