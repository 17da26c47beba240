// Apps: constants, variables, rules.

package check

import (
	"strconv"

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

// declareApps gathers apps with the names of their constants and variables, so
// that all may be used before they are declared.
func (c *checker) declareApps() {
	taken := c.newNames("app")
	for _, f := range c.files {
		for _, decl := range f.Decls {
			ad, ok := decl.(*syntax.AppDecl)
			if !ok || ad.Name.Name == "" || !taken.take(ad.Name) {
				continue
			}
			c.apps[ad.Name.Name] = c.declareApp(ad)
		}
	}
	c.d.Apps = sortedValues(c.apps)
}

func (c *checker) declareApp(ad *syntax.AppDecl) *App {
	a := &App{
		Decl: ad, Name: ad.Name.Name,
		lets: map[string]*constant{}, vars: map[string]*Variable{}, letDecls: map[string]*syntax.LetDecl{},
	}
	taken := c.newNames("name")
	for _, item := range ad.Items {
		switch n := item.(type) {
		case *syntax.LetDecl:
			if n.Name.Name != "" && taken.take(n.Name) {
				a.letDecls[n.Name.Name] = n
			}
		case *syntax.VarDecl:
			if n.Name.Name != "" && taken.take(n.Name) {
				a.vars[n.Name.Name] = c.variable(a, n)
			}
		case *syntax.AllowDecl:
			c.allowed = append(c.allowed, allowance{where: ad.Where(), code: n.Code.Name})
		}
	}
	a.Vars = sortedValues(a.vars)
	return a
}

// variable resolves the type of a variable; it stays without one if that was
// reported.
func (c *checker) variable(a *App, n *syntax.VarDecl) *Variable {
	v := &Variable{App: a, Decl: n, Name: n.Name.Name, cel: celName(a.Name, n.Name.Name)}
	t, ok := c.typeOf(n.Type)
	if !ok {
		c.incomplete = c.incomplete || n.Type == nil
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
			c.report(errUnboundedVariable(n.Type.Where(), v.Name))
			return v
		}
		if t.Range.Max-t.Range.Min >= maxDomain || t.Range.Min < -exactInts || t.Range.Max > exactInts {
			c.report(errDomainTooLarge(n.Type.Where(), v.Name))
			return v
		}
		if c.domains += int(t.Range.Max - t.Range.Min); c.domains > maxDomains {
			c.report(errDomainsTooLarge(n.Type.Where(), v.Name))
			return v
		}
		for i := int64(t.Range.Min); i <= int64(t.Range.Max); i++ {
			if x := models.OfInt(i); t.Contains(x) {
				v.Domain = append(v.Domain, x)
			}
		}
	default:
		c.report(errVariableType(n.Type.Where(), v.Name, t))
		return v
	}
	v.Type = t
	return v
}

// let returns the value of a constant, computed at first use; nil if it was
// reported. A constant defined by itself is reported once.
func (s *scope) let(a *App, name string) *constant {
	if c, done := a.lets[name]; done {
		if c == nil {
			s.incomplete = true
		}
		return c
	}
	if s.computing[name] != nil {
		s.report(errCircular(s.computing[name].Name.Where(), name))
		a.lets[name] = nil
		return nil
	}
	decl := a.letDecls[name]
	if s.computing == nil {
		s.computing = map[string]*syntax.LetDecl{}
	}
	s.computing[name] = decl
	t := (&scope{checker: s.checker, app: a}).elaborate(decl.Value, noType)
	delete(s.computing, name)
	if _, circular := a.lets[name]; circular {
		return nil
	}
	a.lets[name] = nil
	if t == nil {
		return nil
	}
	if !t.isConst() {
		s.report(errNotConstant(decl.Value.Where(), "a let", s.source(decl.Value.Where())))
		return nil
	}
	a.lets[name] = &t.con
	return &t.con
}

// checkApps checks what apps contain.
func (c *checker) checkApps() {
	for _, a := range c.d.Apps {
		s := &scope{checker: c, app: a}
		for _, name := range sortedKeys(a.letDecls) {
			s.let(a, name)
		}
		for _, v := range a.Vars {
			c.initial(s, v)
		}
		s.rules()
		s.properties()
		for _, item := range a.Decl.Items {
			if n, ok := item.(*syntax.Assume); ok {
				s.assume(n)
			}
		}
	}
}

// initial checks the initial value of a variable.
func (c *checker) initial(s *scope, v *Variable) {
	if v.Type.Kind == models.NotSet {
		return
	}
	if x := s.constValue(v.Decl.Init, v.Type, "the initial value of a variable"); x != nil {
		v.Init = *x
	}
}

func (s *scope) rules() {
	taken := s.newNames("rule")
	for _, item := range s.app.Decl.Items {
		decl, ok := item.(*syntax.RuleDecl)
		if !ok || decl.Name.Name == "" {
			continue
		}
		fresh := taken.take(decl.Name)
		for _, a := range decl.Allows {
			s.allowed = append(s.allowed, allowance{where: decl.Where(), code: a.Code.Name})
		}
		if r := s.rule(decl); fresh {
			s.app.Rules = append(s.app.Rules, r)
		}
	}
}

func (s *scope) rule(decl *syntax.RuleDecl) *Rule {
	r := &Rule{App: s.app, Decl: decl, Name: decl.Name.Name}
	if decl.Priority != nil {
		p, err := strconv.ParseInt(decl.Priority.Text, 10, 32)
		if err != nil || decl.Priority.Unit != "" {
			s.report(errPriority(decl.Priority.Where()))
		}
		r.Priority = int32(p)
	}
	for _, t := range decl.Triggers {
		if checked := s.trigger(t); checked != nil {
			r.Triggers = append(r.Triggers, checked)
		}
	}
	if decl.While != nil {
		r.While = s.cond(decl.While)
	}
	r.Then = s.actions(decl.Then)
	r.Else = s.actions(decl.Else)
	return r
}

// trigger checks a trigger; nil if it was reported.
func (s *scope) trigger(t syntax.Trigger) *Trigger {
	out := &Trigger{Decl: t}
	switch n := t.(type) {
	case *syntax.WhenTrigger:
		if out.Cond = s.cond(n.Cond); out.Cond == nil {
			return nil
		}
		s.warnNeverChanges(n.Cond.Where(), out.Cond)
	case *syntax.OnTrigger:
		if out.Resource = s.triggerResource(n); out.Resource == nil {
			return nil
		}
	case *syntax.DeviceTrigger:
		if out.Device = s.devices[n.Device.Name]; out.Device == nil && n.Device.Name == "" {
			s.incomplete = true
			return nil
		} else if out.Device == nil {
			s.report(errUnknownDevice(n.Device.Where(), n.Device.Name, sortedKeys(s.devices)))
			return nil
		}
	}
	return out
}

// warnNeverChanges warns of a trigger that only reads what stays as it is.
func (s *scope) warnNeverChanges(at diag.Span, c *Cond) {
	for _, o := range c.Operands() {
		if o.Var != nil || o.Resource.Model.Mutability != models.Fixed {
			return
		}
	}
	s.report(warnNeverChanges(at, s.source(at)))
}

func (s *scope) triggerResource(n *syntax.OnTrigger) *Resource {
	r := s.resource(n.Resource)
	switch {
	case r == nil:
		return nil
	case r.Model.Kind == models.Action:
		s.report(errActionAsValue(n.Resource.Where(), r.Ref))
		return nil
	case s.resourceTerm(n.Resource, r) == nil:
		return nil
	}
	switch n.What {
	case "is set", "is refused":
		if !r.Settable() {
			s.report(errNotSettable(n.Resource.Where(), r, settables(r.Device)))
			return nil
		}
	default:
		if r.Model.Mutability == models.Fixed {
			s.report(warnNeverChanges(n.Resource.Where(), r.Ref))
		}
	}
	return r
}

func settables(d *Device) []string {
	var list []string
	for _, r := range d.Resources {
		if r.Settable() {
			list = append(list, r.Ref)
		}
	}
	return list
}

// target resolves a resource that is to be set.
func (s *scope) target(e *syntax.RefExpr) *Resource {
	if e != nil && len(e.Parts) == 1 && s.app != nil && s.app.vars[e.Parts[0].Name] != nil {
		s.report(errSetVariable(e.Where(), e.Parts[0].Name))
		return nil
	}
	r := s.resource(e)
	if r == nil || r.Model.Type.Kind == models.NotSet && r.Model.Kind != models.Action {
		return nil
	}
	if r.Model.Kind == models.Action {
		s.report(errSetAction(e.Where(), r.Ref))
		return nil
	}
	if !r.Settable() {
		s.report(errNotSettable(e.Where(), r, settables(r.Device)))
		return nil
	}
	if s.resourceTerm(e, r) == nil {
		return nil
	}
	return r
}

func (s *scope) actions(list []syntax.Action) []*Action {
	var out []*Action
	for _, decl := range list {
		if a := s.action(decl); a != nil {
			out = append(out, a)
		}
	}
	return out
}

// action checks an action; nil if it was reported.
func (s *scope) action(decl syntax.Action) *Action {
	a := &Action{Decl: decl}
	switch n := decl.(type) {
	case *syntax.SetAction:
		if a.Resource = s.target(n.Target); a.Resource == nil {
			return nil
		}
		if a.Value = s.value(n.Value, a.Resource.Model.Type); a.Value == nil {
			return nil
		}
	case *syntax.AssignAction:
		return s.assign(a, n)
	case *syntax.CallAction:
		return s.callAction(a, n)
	case *syntax.NotifyAction:
		return s.notify(a, n)
	}
	return a
}

func (s *scope) assign(a *Action, n *syntax.AssignAction) *Action {
	name := n.Var.Name
	v := s.app.vars[name]
	switch {
	case name == "":
		s.incomplete = true
		return nil
	case v == nil && s.app.letDecls[name] != nil:
		s.report(errAssignConstant(n.Var.Where(), name))
		return nil
	case v == nil:
		s.report(errUnknownVariable(n.Var.Where(), name, sortedKeys(s.app.vars)))
		return nil
	case v.Type.Kind == models.NotSet:
		return nil
	}
	a.Var = v
	if a.Value = s.value(n.Value, v.Type); a.Value == nil {
		return nil
	}
	return a
}

func (s *scope) callAction(a *Action, n *syntax.CallAction) *Action {
	a.Resource = s.resource(n.Target)
	if a.Resource == nil {
		return nil
	}
	if a.Resource.Model.Kind != models.Action {
		s.report(errNotAnAction(n.Target.Where(), a.Resource))
		return nil
	}
	params := a.Resource.Model.Params
	if len(params) != len(n.Args) {
		s.report(errArgumentCount(n.Where(), a.Resource.Ref, len(params), len(n.Args)))
		return nil
	}
	ok := true
	for i, arg := range n.Args {
		x := s.value(arg, params[i].Type)
		ok = ok && x != nil
		a.Args = append(a.Args, x)
	}
	if !ok {
		return nil
	}
	return a
}

func (s *scope) notify(a *Action, n *syntax.NotifyAction) *Action {
	a.Role = s.role(n.Role)
	ok := true
	for _, p := range n.Parts {
		part := Part{Text: p.Text}
		if p.Expr != nil {
			shown := s.shown(p.Expr)
			if shown == nil {
				ok = false
				continue
			}
			part = *shown
		}
		a.Parts = append(a.Parts, part)
	}
	if !ok {
		return nil
	}
	return a
}

// role checks that a role exists, if the site names any.
func (s *scope) role(id syntax.Ident) string {
	if id.Name == "" {
		s.incomplete = true
	} else if len(s.site.Roles) > 0 && !s.roles[id.Name] {
		s.report(errUnknownRole(id.Where(), id.Name, sortedKeys(s.roles)))
	}
	return id.Name
}

// shown checks a value shown in a notification: a resource, a variable or a
// constant, which becomes text.
func (s *scope) shown(e syntax.Expr) *Part {
	if ref, ok := unparen(e).(*syntax.RefExpr); ok && len(ref.Parts) > 1 {
		r := s.resource(ref)
		if r == nil {
			return nil
		}
		if s.resourceTerm(ref, r) == nil {
			return nil
		}
		return &Part{Resource: r}
	}
	t := s.elaborate(e, noType)
	switch {
	case t == nil:
		return nil
	case t.kind == tVar:
		return &Part{Var: t.v}
	case t.isConst():
		return &Part{Text: t.typ.Format(t.con.value)}
	}
	s.report(errComputedText(e.Where(), s.source(e.Where())))
	return nil
}
