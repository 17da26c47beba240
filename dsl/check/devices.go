// Devices: which there are, where they are bound, their fixed properties.

package check

import (
	"cmp"
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

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
	c.usedModels()
}

// usedModels adds the shipped device types that some device has.
func (c *checker) usedModels() {
	for _, d := range c.d.Devices {
		if m := d.Model; m != nil && m.Library && !slices.Contains(c.d.Models, m) {
			c.d.Models = append(c.d.Models, m)
		}
	}
	slices.SortFunc(c.d.Models, func(a, b *Model) int {
		return cmp.Or(cmp.Compare(a.Model.Name, b.Model.Name), cmp.Compare(a.Version, b.Version))
	})
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

func (c *checker) device(dd *syntax.DeviceDecl, bound map[string]string) *Device {
	provider, ok := bound[dd.Name.Name]
	if !ok {
		provider = dd.Name.Name
		if dd.Provider != nil {
			provider = dd.Provider.Value
		}
	}
	d := &Device{Name: dd.Name.Name, Provider: provider}
	if m := c.modelNamed(dd.Package, dd.Model); m != nil {
		d = instantiate(m, dd.Name.Name, provider)
		c.deviceProperties(d, dd)
	}
	d.Decl = dd
	if dd.Friendly != nil {
		d.Friendly = dd.Friendly.Value
	}
	return d
}

// deviceProperties gives the fixed properties of a device their values.
func (c *checker) deviceProperties(d *Device, dd *syntax.DeviceDecl) {
	s := &scope{checker: c}
	taken := c.newNames("value of")
	for _, p := range dd.Properties {
		if p.Name.Name == "" || !taken.take(p.Name) {
			c.incomplete = c.incomplete || p.Name.Name == ""
			continue
		}
		r := c.deviceProperty(d, p)
		if r == nil {
			continue
		}
		if v := s.constValue(p.Value, r.Model.Type, "a property of a device"); v != nil {
			r.Model.Default = *v
		}
	}
}

// deviceProperty finds the property a value is given to; nil if it was reported.
func (c *checker) deviceProperty(d *Device, p *syntax.DeviceProperty) *Resource {
	found := d.find(p.Name.Name)
	fixed := slices.DeleteFunc(slices.Clone(found), func(r *Resource) bool {
		return r.Model.Kind != models.Property || r.Model.Mutability != models.Fixed
	})
	switch {
	case len(fixed) == 1 && fixed[0].Model.Type.Kind == models.NotSet:
		c.incomplete = true // its type was reported
		return nil
	case len(fixed) == 1:
		return fixed[0]
	case len(fixed) > 1:
		c.report(errAmbiguousProperty(p.Name.Where(), d, p.Name.Name))
	case len(found) > 0:
		c.report(errNotAProperty(p.Name.Where(), found[0]))
	default:
		c.report(errUnknownProperty(p.Name.Where(), d, p.Name.Name))
	}
	return nil
}
