// Apps: constants, variables, and the order in which they are checked.

package check

import (
	"cmp"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// Limits of the values a variable may have, since its state takes part in every
// table that reads it, and all variables together.
const (
	maxDomain  = 1 << 16
	maxDomains = 1 << 20
)

// checkApps checks all apps: those that are written out, then those made from
// templates.
func (c *checker) checkApps() {
	taken := c.newNames("app")
	templates := map[string]*template{}
	var plain []*syntax.AppDecl
	var uses []*syntax.AppUse
	for _, f := range c.files {
		for _, decl := range f.Decls {
			switch n := decl.(type) {
			case *syntax.AppDecl:
				switch {
				case n.Name.Name == "" || !taken.take(n.Name):
				case n.Params != nil:
					templates[n.Name.Name] = c.template(n)
				default:
					plain = append(plain, n)
				}
			case *syntax.AppUse:
				if n.Name.Name != "" && taken.take(n.Name) {
					uses = append(uses, n)
				}
			}
		}
	}
	for _, decl := range plain {
		c.checkApp(c.newApp(decl, decl.Name.Name), appBlock(decl))
	}
	c.checkUses(templates, uses, plain)
	c.d.Apps = sortedValues(c.apps)
	for _, a := range c.d.Apps {
		c.d.Assumes = append(c.d.Assumes, a.assumes...)
	}
}

// newApp makes an app without anything in it.
func (c *checker) newApp(decl *syntax.AppDecl, name string) *App {
	return &App{
		Decl: decl, Name: name, Title: decl.Title,
		variables: c.newNames("name"), ruleNames: c.newNames("rule"), promises: map[string]diag.Span{},
	}
}

// checkApp checks an app of the deployment.
func (c *checker) checkApp(a *App, b *block) {
	c.apps[a.Name] = a
	c.checkBlock(a, b)
}

// checkBlock checks what an app contains; the block has the parameters.
func (c *checker) checkBlock(a *App, b *block) {
	s := &scope{checker: c, app: a, in: b}
	s.declare()
	slices.SortFunc(a.Vars, func(x, y *Variable) int { return cmp.Compare(x.Name, y.Name) })
	s.check()
}

// variable resolves the type of a variable; it stays without one if that was
// reported.
func (s *scope) variable(n *syntax.VarDecl) *Variable {
	name := n.Name.Name + s.in.suffix
	v := &Variable{App: s.app, Decl: n, Name: name, cel: celName(s.app.Name, name)}
	t, ok := s.typeOf(n.Type)
	if !ok {
		s.incomplete = s.incomplete || n.Type == nil
		return v
	}
	switch t.Kind {
	case models.Bool:
		v.Domain = []models.Value{models.OfBool(false), models.OfBool(true)}
	case models.Enum:
		for i := range t.Members {
			v.Domain = append(v.Domain, models.OfEnum(i))
		}
	case models.Int:
		if t.Range == nil {
			s.report(errUnboundedVariable(n.Type.Where(), v.Name))
			return v
		}
		if t.Range.Max-t.Range.Min >= maxDomain || t.Range.Min < -exactInts || t.Range.Max > exactInts {
			s.report(errDomainTooLarge(n.Type.Where(), v.Name))
			return v
		}
		if s.domains += int(t.Range.Max - t.Range.Min); s.domains > maxDomains {
			s.report(errDomainsTooLarge(n.Type.Where(), v.Name))
			return v
		}
		for i := int64(t.Range.Min); i <= int64(t.Range.Max); i++ {
			if x := models.OfInt(i); t.Contains(x) {
				v.Domain = append(v.Domain, x)
			}
		}
	default:
		s.report(errVariableType(n.Type.Where(), v.Name, t))
		return v
	}
	v.Type = t
	return v
}

// let returns the value of a constant, computed at first use in the block it
// belongs to; nil if it was reported. A constant defined by itself is reported
// once.
func (s *scope) let(l *let) *constant {
	switch l.state {
	case letDone:
		s.incomplete = s.incomplete || l.value == nil
		return l.value
	case letComputing:
		s.report(errCircular(l.decl.Name.Where(), l.decl.Name.Name))
		l.state = letDone
		return nil
	}
	l.state = letComputing
	t := (&scope{checker: s.checker, app: s.app, in: l.in, constant: true}).elaborate(l.decl.Value, noType)
	if l.state == letDone {
		return nil
	}
	l.state = letDone
	if t == nil {
		return nil
	}
	if !t.isConst() {
		s.report(errNotConstant(l.decl.Value.Where(), "a let", s.source(l.decl.Value.Where())))
		return nil
	}
	l.value = &t.con
	return l.value
}

// initial checks the initial value of a variable.
func (s *scope) initial(v *Variable) {
	if v.Type.Kind == models.NotSet {
		return
	}
	if x := s.constValue(v.Decl.Init, v.Type, "the initial value of a variable"); x != nil {
		v.Init = *x
	}
}
