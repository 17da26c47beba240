// Device types and their instances.

package check

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
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

// declareModels resolves the user's device types and those of the library that
// devices use.
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
	for _, f := range c.files {
		for _, d := range f.Decls {
			if dev, ok := d.(*syntax.DeviceDecl); ok {
				c.useLibrary(dev.Model.Name)
			}
		}
	}
	c.d.Models = sortedValues(c.models)
}

func (c *checker) useLibrary(name string) {
	if decl := shipped()[name]; decl != nil && c.models[name] == nil {
		c.models[name] = c.model(decl)
		c.models[name].Library = true
	}
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
	case "rate":
		c.rate(t, r)
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

// declareDevices makes the devices and binds them to providers.
func (c *checker) declareDevices() {
	bound := c.bindings()
	taken := c.newNames("device")
	providers := map[string]*Device{}
	for _, f := range c.files {
		for _, decl := range f.Decls {
			dd, ok := decl.(*syntax.DeviceDecl)
			if !ok || dd.Name.Name == "" || !taken.take(dd.Name) {
				continue
			}
			d := c.device(dd, bound)
			c.devices[d.Name] = d
			if first := providers[d.Provider]; first != nil {
				c.report(errDuplicateProvider(dd.Where(), d.Provider, first.Decl.Where(), first.Name))
				continue
			}
			providers[d.Provider] = d
		}
	}
	for _, b := range c.site.Bindings {
		if c.devices[b.Device] == nil {
			c.report(errUnknownDevice(b.Where, b.Device, sortedKeys(c.devices)))
		}
	}
	c.d.Devices = sortedValues(c.devices)
}

// bindings returns the provider of every device the site file binds.
func (c *checker) bindings() map[string]string {
	bound := map[string]string{}
	first := map[string]diag.Span{}
	for _, b := range c.site.Bindings {
		if _, taken := bound[b.Device]; taken {
			c.report(errDuplicate(b.Where, "binding of", b.Device, first[b.Device]))
			continue
		}
		bound[b.Device], first[b.Device] = b.Provider, b.Where
	}
	return bound
}

// modelNames lists the device types there are.
func (c *checker) modelNames() []string {
	list := slices.Concat(sortedKeys(c.models), sortedKeys(shipped()))
	slices.Sort(list)
	return slices.Compact(list)
}

func (c *checker) device(dd *syntax.DeviceDecl, bound map[string]string) *Device {
	provider, ok := bound[dd.Name.Name]
	if !ok {
		provider = dd.Name.Name
		if dd.Provider != nil {
			provider = dd.Provider.Value
		}
	}
	d := &Device{Name: dd.Name.Name, Provider: provider}
	if m := c.models[dd.Model.Name]; m != nil {
		d = instantiate(m, dd.Name.Name, provider)
	} else if dd.Model.Name != "" {
		c.report(errUnknownModel(dd.Model.Where(), dd.Model.Name, c.modelNames()))
	}
	d.Decl = dd
	if dd.Friendly != nil {
		d.Friendly = dd.Friendly.Value
	}
	return d
}

// declareRoles gathers the roles of the site.
func (c *checker) declareRoles() {
	for _, r := range c.site.Roles {
		c.roles[r.Name] = true
	}
	for _, g := range c.site.Grants {
		if len(c.site.Roles) > 0 && !c.roles[g.Role] {
			c.report(errUnknownRole(g.Where, g.Role, sortedKeys(c.roles)))
		}
	}
	if len(c.site.Roles) == 0 {
		for _, g := range c.site.Grants {
			c.roles[g.Role] = true
		}
	}
	c.d.Roles = sortedKeys(c.roles)
}

// checkGrants resolves what roles may command.
func (c *checker) checkGrants() {
	seen := map[Grant]bool{}
	for _, g := range c.site.Grants {
		r := c.grantedResource(g)
		if r == nil || !c.roles[g.Role] {
			continue
		}
		if !r.Settable() {
			c.report(errNotSettable(g.Where, r, nil))
			continue
		}
		key := Grant{Role: g.Role, Resource: r}
		if !seen[key] {
			seen[key] = true
			c.d.Grants = append(c.d.Grants, &Grant{Role: g.Role, Resource: r, Where: g.Where})
		}
	}
	slices.SortFunc(c.d.Grants, func(a, b *Grant) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Resource.Ref, b.Resource.Ref))
	})
}

// grantedResource finds the resource of a grant by reference or by path.
func (c *checker) grantedResource(g SiteGrant) *Resource {
	for _, d := range c.d.Devices {
		for _, r := range d.Resources {
			if r.Path.String() == g.Resource {
				return r
			}
		}
	}
	e := &syntax.RefExpr{At: syntax.At{Span: g.Where}}
	for _, part := range splitRef(g.Resource) {
		e.Parts = append(e.Parts, syntax.Ident{At: e.At, Name: part})
	}
	return (&scope{checker: c}).resource(e)
}
