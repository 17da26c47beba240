// Names in fluents, assertions and formulas.

package fsp

func (c *nameChecker) fluent(d *FluentDef) {
	c.indices(d.Indices)
	c.free(d.Starts)
	c.free(d.Stops)
	if d.Initially != nil {
		c.expr(d.Initially)
	}
}

func (c *nameChecker) assert(d *AssertDef) {
	c.parameters(d.Params)
	c.formula(d.Formula)
	if d.Extend != nil {
		c.set(d.Extend)
	}
}

func (c *nameChecker) formula(f Formula) {
	n := len(c.vars)
	switch f := f.(type) {
	case *Temporal:
		c.formula(f.X)
	case *Connective:
		c.formula(f.L)
		c.formula(f.R)
	case *Each:
		c.indices(f.Indices)
		c.formula(f.X)
	case *Happens:
		c.label(f.Label)
	case *Rigid:
		c.expr(f.Value)
	case *Named:
		c.proposition(f)
	}
	c.vars = c.vars[:n]
}

// constantNames are the formulas that are always true or false.
var constantNames = map[string]bool{"True": true, "TRUE": true, "False": false, "FALSE": false}

func (c *nameChecker) proposition(f *Named) {
	c.indices(f.Indices)
	for _, x := range f.Actuals {
		c.expr(x)
	}
	d := c.logic[f.Name]
	_, constant := constantNames[f.Name]
	switch {
	case c.kinds["fluent "+f.Name] != "":
		if f.Actuals != nil {
			c.add(wrongActuals(f.Ident, len(f.Actuals), 0))
		}
	case constant:
	case d == nil:
		c.missing(f.Name, noProposition(f.Ident, f.Name, append(c.named("fluent"), known(c.logic)...)))
	case len(f.Indices) > 0:
		c.add(wrongIndices(f.Ident, len(f.Indices), 0))
	case f.Actuals != nil && len(f.Actuals) != len(d.Params):
		c.add(wrongActuals(f.Ident, len(f.Actuals), len(d.Params)))
	}
}
