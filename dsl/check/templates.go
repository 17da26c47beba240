// App templates and the apps made from them.

package check

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// template is an app with parameters.
type template struct {
	decl   *syntax.AppDecl
	params []*param
}

// param is a parameter of a template: a device, or a constant.
type param struct {
	decl   *syntax.AppParam
	device bool
	model  *Model // of a device; nil: it was reported
	typ    models.Type
	def    *models.Value // nil: it must be given, or was reported
}

// template resolves the parameters of a template.
func (c *checker) template(decl *syntax.AppDecl) *template {
	t := &template{decl: decl}
	taken := c.newNames("parameter")
	s := &scope{checker: c}
	for _, p := range decl.Params {
		if p.Name.Name == "" || !taken.take(p.Name) {
			continue
		}
		out := &param{decl: p, device: p.Model != nil}
		if out.device {
			out.model = s.modelNamed(p.Package, *p.Model)
		} else {
			s.constantParam(out)
		}
		t.params = append(t.params, out)
	}
	return t
}

// constantParam resolves the type and the default of a constant.
func (s *scope) constantParam(p *param) {
	t, ok := s.typeOf(p.decl.Type)
	switch {
	case !ok:
		s.incomplete = s.incomplete || p.decl.Type == nil
		return
	case t.Kind == models.Geo || t.Kind == models.List:
		s.report(errParameterType(p.decl.Type.Where(), t))
		return
	}
	p.typ = t
	if p.decl.Default != nil {
		p.def = s.constValue(p.decl.Default, t, "the value of a parameter")
	}
}

// checkUses checks every template once for each app made from it; one that no
// app is made from is checked all the same.
func (c *checker) checkUses(templates map[string]*template, uses []*syntax.AppUse, plain []*syntax.AppDecl) {
	for _, name := range sortedKeys(templates) {
		t := templates[name]
		var apps []*App
		var blocks []*block
		var instances []instance
		for _, u := range uses {
			if u.Template.Name != name || !c.expand(t.decl.Where(), u.Where()) {
				continue
			}
			if b := c.bind(t, u); b != nil {
				a := c.newApp(t.decl, u.Name.Name)
				a.Use, a.Title = u, cmp.Or(u.Title, t.decl.Title)
				apps, blocks = append(apps, a), append(blocks, b)
				instances = append(instances, instance{name: "in app " + a.Name, where: u.Name.Where()})
			}
		}
		c.eachInstance(instances, func(i int) { c.checkApp(apps[i], blocks[i]) })
		if len(apps) == 0 {
			c.checkUnused(t)
		}
	}
	for _, u := range uses {
		if u.Template.Name == "" {
			c.incomplete = true
		} else if templates[u.Template.Name] == nil {
			c.report(errUnknownTemplate(u.Template.Where(), u.Template.Name, sortedKeys(templates), appNamed(plain, u.Template.Name)))
		}
	}
}

func appNamed(list []*syntax.AppDecl, name string) bool {
	return slices.ContainsFunc(list, func(a *syntax.AppDecl) bool { return a.Name.Name == name })
}

// bind fills the parameters of a template in; nil if something was reported.
func (c *checker) bind(t *template, u *syntax.AppUse) *block {
	b := appBlock(t.decl)
	s := &scope{checker: c}
	given := map[string]*syntax.NamedArg{}
	taken := c.newNames("value for")
	ok := true
	for _, a := range u.Args {
		if a.Name.Name == "" || !taken.take(a.Name) {
			ok = false
			continue
		}
		given[a.Name.Name] = a
		if !slices.ContainsFunc(t.params, func(p *param) bool { return p.decl.Name.Name == a.Name.Name }) {
			c.report(errUnknownParameter(a.Name.Where(), t.decl.Name.Name, a.Name.Name, t.names()))
			ok = false
		}
	}
	var missing []string
	for _, p := range t.params {
		name := p.decl.Name.Name
		switch a := given[name]; {
		case a == nil && (p.device || p.decl.Default == nil):
			missing = append(missing, name)
		case p.device:
			ok = s.bindDevice(b, p, a) && ok
		default:
			ok = s.bindConstant(b, p, a) && ok
		}
	}
	if len(missing) > 0 {
		c.report(errMissingParameter(u.Template.Where(), t.decl.Name.Name, missing, t.decl.Name.Where()))
		ok = false
	}
	if !ok {
		return nil
	}
	return b
}

func (t *template) names() []string {
	names := make([]string, len(t.params))
	for i, p := range t.params {
		names[i] = p.decl.Name.Name
	}
	return names
}

// bindDevice fills in a device; false if it does not fit.
func (s *scope) bindDevice(b *block, p *param, a *syntax.NamedArg) bool {
	ref, ok := unparen(a.Value).(*syntax.RefExpr)
	if !ok || len(ref.Parts) != 1 || p.model == nil {
		if p.model != nil {
			s.report(errDeviceExpected(a.Value.Where(), p.decl.Name.Name, p.model.Model.Name, s.devicesOf(p.model)))
		}
		return false
	}
	d := s.deviceNamed(ref.Parts[0])
	switch {
	case d == nil || d.Model == nil:
		return false
	case d.Model != p.model:
		s.report(errDeviceType(a.Value.Where(), d, p.decl.Name.Name, p.model.Model.Name, s.devicesOf(p.model)))
		return false
	}
	b.stand(p.decl.Name, d)
	return true
}

// devicesOf lists the devices of a type.
func (c *checker) devicesOf(m *Model) []string {
	var names []string
	for _, d := range c.d.Devices {
		if d.Model == m {
			names = append(names, d.Name)
		}
	}
	return names
}

// bindConstant fills in a constant, the default if none is given.
func (s *scope) bindConstant(b *block, p *param, a *syntax.NamedArg) bool {
	if p.typ.Kind == models.NotSet {
		return false
	}
	v := p.def
	if a != nil {
		v = s.constValue(a.Value, p.typ, "the value of a parameter")
	}
	if v == nil {
		return false
	}
	b.bindValue(p, *v)
	return true
}

// bindValue makes a parameter a constant of the block.
func (b *block) bindValue(p *param, v models.Value) {
	c := constant{typ: plainType(p.typ), value: v, decimal: decimalOf(v)}
	b.parameter(p.decl.Name, &c)
}

// checkUnused checks a template that no app is made from: with devices of the
// types it names and constants that could be given.
func (c *checker) checkUnused(t *template) {
	b := appBlock(t.decl)
	guessed := false
	for _, p := range t.params {
		name := p.decl.Name.Name
		switch {
		case p.device && p.model != nil:
			b.stand(p.decl.Name, instantiate(p.model, name, ""))
		case p.device:
			b.stand(p.decl.Name, &Device{Name: name}) // its type was reported
		case p.typ.Kind == models.NotSet:
			b.parameter(p.decl.Name, nil)
		case p.def != nil:
			b.bindValue(p, *p.def)
		default:
			guessed = true
			b.bindValue(p, example(p.typ))
		}
	}
	outer := c.diagnostics
	c.diagnostics = nil
	s := &scope{checker: c, app: c.newApp(t.decl, t.decl.Name.Name), in: b}
	s.dry(func(u *scope) { u.checkBlock(u.app, b) })
	if guessed {
		c.diagnostics = slices.DeleteFunc(c.diagnostics, func(d diag.Diagnostic) bool { return dependsOnValue[d.Code] })
	}
	c.diagnostics = append(outer, c.diagnostics...)
}

// dependsOnValue are the codes of what may be wrong with one value of a constant
// and right with another.
var dependsOnValue = map[string]bool{
	"bad-duration": true, "comparison-decided": true, "no-value": true, "not-positive": true, "out-of-range": true,
}

// example is a value of a type that is not unusual.
func example(t models.Type) models.Value {
	switch t.Kind {
	case models.Bool:
		return models.OfBool(false)
	case models.String:
		return models.OfString("")
	case models.Enum:
		return models.OfEnum(0)
	case models.Time:
		return models.Value{Kind: models.Time, Bits: uint64(12 * time.Hour)}
	}
	typical := 1.0
	if t.Kind == models.Duration {
		typical = float64(time.Minute)
	}
	if r := t.Range; r != nil {
		typical = min(max(typical, math.Ceil(r.Min)), math.Floor(r.Max))
	}
	if t.Kind == models.Float {
		return models.OfFloat(typical)
	}
	v := models.OfInt(int64(typical))
	v.Kind = t.Kind
	return v
}
