// Device types.

package check

import (
	"slices"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/library"
)

// resourceDecl is a resource of a device type with its declaration.
type resourceDecl struct {
	service string
	decl    *syntax.ResourceDecl
	model   models.Resource
}

// shipped parses the device types that come with the product, once.
var shipped = sync.OnceValue(func() map[string]*syntax.ModelDecl {
	found := map[string]*syntax.ModelDecl{}
	for _, f := range library.Files() {
		file, _ := syntax.Parse(f.Name, f.Source)
		for _, d := range file.Decls {
			if m, ok := d.(*syntax.ModelDecl); ok {
				found[m.Name.Name] = m
			}
		}
	}
	return found
})

// declareModels resolves the device types that are declared: the project's and
// those of packages.
func (c *checker) declareModels() {
	taken := c.newNames("model")
	for _, f := range c.files {
		for _, d := range f.Decls {
			m, ok := d.(*syntax.ModelDecl)
			if !ok || m.Name.Name == "" || !taken.take(m.Name) {
				continue
			}
			if shipped()[m.Name.Name] != nil {
				c.report(hintOverridesLibrary(m.Name.Where(), m.Name.Name))
			}
			c.models[m.Name.Name] = c.model(m)
		}
	}
	c.d.Models = sortedValues(c.models)
	c.declarePackages()
}

// modelNamed returns the device type of a name; nil if it was reported. A name
// without a package is one of the project or a shipped one.
func (c *checker) modelNamed(pkg *syntax.Ident, name syntax.Ident) *Model {
	if name.Name == "" || pkg != nil && pkg.Name == "" {
		c.incomplete = true
		return nil
	}
	if pkg != nil {
		return c.imported(*pkg, name)
	}
	if m := c.models[name.Name]; m != nil {
		return m
	}
	decl := shipped()[name.Name]
	if decl == nil {
		c.report(errUnknownModel(name.Where(), name.Name, c.modelNames()))
		return nil
	}
	m := c.model(decl)
	m.Library = true
	c.models[name.Name] = m
	return m
}

// model resolves a device type; resources that are wrong are left out.
func (c *checker) model(decl *syntax.ModelDecl) *Model {
	m := &Model{Decl: decl, Model: models.Model{Name: decl.Name.Name, Doc: decl.Doc}}
	services := c.newNames("service")
	for _, sd := range decl.Services {
		if sd.Name.Name == "" || !services.take(sd.Name) {
			continue
		}
		service := models.Service{Name: sd.Name.Name}
		resources := c.newNames("resource")
		for _, rd := range sd.Resources {
			if rd.Name.Name == "" || !resources.take(rd.Name) {
				continue
			}
			r := c.resourceModel(rd)
			service.Resources = append(service.Resources, r)
			m.resources = append(m.resources, &resourceDecl{service: sd.Name.Name, decl: rd, model: r})
		}
		m.Model.Services = append(m.Model.Services, service)
	}
	c.checkWrites(m)
	return m
}

var resourceKinds = map[string]models.ResourceKind{
	"sensor": models.Sensor, "state": models.State, "action": models.Action, "property": models.Property,
}

// resourceModel resolves a resource. A bad type leaves it without one, so that
// its uses are not reported again.
func (c *checker) resourceModel(rd *syntax.ResourceDecl) models.Resource {
	r := models.Resource{Name: rd.Name.Name, Kind: resourceKinds[rd.Kind], ByHand: rd.ByHand}
	r.Mutability = c.mutability(rd)
	if r.Kind != models.Action {
		if t, ok := c.typeOf(rd.Type); ok {
			r.Type = t
		}
	}
	params := c.newNames("parameter")
	for _, p := range rd.Params {
		if t, ok := c.typeOf(p.Type); params.take(p.Name) && ok {
			r.Params = append(r.Params, models.Param{Name: p.Name.Name, Type: t})
		}
	}
	if rd.Default != nil && r.Type.Kind != models.NotSet {
		s := &scope{checker: c}
		if v := s.constValue(rd.Default, r.Type, "the value of a resource"); v != nil {
			r.Default = *v
		}
	}
	for _, clause := range rd.Clauses {
		c.clause(clause, &r)
	}
	return r
}

func (c *checker) mutability(rd *syntax.ResourceDecl) models.Mutability {
	switch {
	case rd.Mutability == "modifiable" && rd.Kind == "sensor":
		c.report(errModifiableSensor(rd.Name.Where(), rd.Name.Name))
	case rd.Mutability == "modifiable":
		return models.Modifiable
	case rd.Mutability == "fixed", rd.Mutability == "" && rd.Kind == "property":
		return models.Fixed
	}
	return models.Updatable
}

// clause resolves a timing clause of a resource.
func (c *checker) clause(t *syntax.TimingClause, r *models.Resource) {
	switch t.Word {
	case "responds":
		r.Responds = time.Duration(c.positive(t.Value, "a response time"))
	case "reported":
		r.Reported = time.Duration(c.positive(t.Value, "a report delay"))
	case "reports":
		r.Reports = time.Duration(c.positive(t.Value, "a period"))
	case "stale":
		c.maxAge(t, r)
	case "rate":
		c.rate(t, r)
	}
}

// maxAge resolves "stale after D", which the machine counts in seconds.
func (c *checker) maxAge(t *syntax.TimingClause, r *models.Resource) {
	if t.Value == nil {
		return
	}
	if ticks, ok := (&scope{checker: c}).duration(t.Value, "a maximum age"); ok {
		r.MaxAgeNanos = ticks * int64(time.Second)
	}
}

// rate resolves "rate Q per D" to units per second.
func (c *checker) rate(t *syntax.TimingClause, r *models.Resource) {
	if t.Value == nil || t.Per == nil || r.Type.Kind == models.NotSet {
		return
	}
	if r.Type.Kind != models.Int && r.Type.Kind != models.Float {
		c.report(errNotANumber(t.Where(), "rate", r.Type))
		return
	}
	s := &scope{checker: c}
	per := c.positive(t.Per, "a period")
	q := s.number(t.Value)
	if q == nil || per == 0 {
		return
	}
	if q = s.convertTo(q, models.Type{Kind: models.Float, Unit: r.Type.Unit}, true); q == nil {
		return
	}
	if q.con.value.Float() <= 0 {
		c.report(errNotPositive(t.Value.Where(), "a rate"))
		return
	}
	r.Rate = q.con.value.Float() / time.Duration(per).Seconds()
}

// checkWrites resolves what actions say they write.
func (c *checker) checkWrites(m *Model) {
	self := instantiate(m, "", "")
	s := &scope{checker: c, self: self}
	for i, rd := range m.resources {
		for _, w := range rd.decl.Writes {
			r := s.resource(w)
			if r == nil {
				continue
			}
			rd.model.Writes = append(rd.model.Writes, r.Service+"."+r.Model.Name)
		}
		if model, ok := m.Model.Resource(rd.service, rd.model.Name); ok {
			model.Writes = rd.model.Writes
		}
		m.resources[i] = rd
	}
}

// instantiate makes a device of a device type.
func instantiate(m *Model, name, provider string) *Device {
	d := &Device{Name: name, Provider: provider, Model: m}
	count := map[string]int{}
	for _, rd := range m.resources {
		count[rd.model.Name]++
	}
	for _, rd := range m.resources {
		r := &Resource{
			Device: d, Service: rd.service, Model: rd.model, Decl: rd.decl,
			Path: models.Path{Provider: provider, Service: rd.service, Resource: rd.model.Name},
			cel:  celName(name, rd.service, rd.model.Name),
		}
		r.Ref = rd.model.Name
		if count[rd.model.Name] > 1 {
			r.Ref = rd.service + "." + rd.model.Name
		}
		if name != "" {
			r.Ref = name + "." + r.Ref
		}
		d.Resources = append(d.Resources, r)
	}
	return d
}

// modelNames lists the device types there are.
func (c *checker) modelNames() []string {
	list := slices.Concat(sortedKeys(c.models), sortedKeys(shipped()))
	slices.Sort(list)
	return slices.Compact(list)
}
