// Names: what a path or a bare word stands for.

package check

import (
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// whole reports whether a path could be read in full.
func whole(e *syntax.RefExpr) bool {
	if e == nil || len(e.Parts) == 0 {
		return false
	}
	for _, p := range e.Parts {
		if p.Name == "" {
			return false
		}
	}
	return true
}

// reference types a name or a path used as a value.
func (s *scope) reference(e *syntax.RefExpr, want models.Type) *term {
	if !whole(e) {
		s.incomplete = true
		return nil
	}
	if len(e.Parts) == 1 {
		return s.word(e, want)
	}
	r := s.resource(e)
	if r == nil {
		return nil
	}
	return s.resourceTerm(e, r)
}

func (s *scope) resourceTerm(e *syntax.RefExpr, r *Resource) *term {
	switch r.Model.Type.Kind {
	case models.NotSet:
		if r.Model.Kind == models.Action {
			s.report(errActionAsValue(e.Where(), r.Ref))
		} else {
			s.incomplete = true // the type was reported
		}
		return nil
	case models.Time, models.Geo, models.List:
		s.report(errNoConditionOn(e.Where(), r.Ref, r.Model.Type))
		return nil
	}
	if s.constant {
		return s.fixedTerm(e, r)
	}
	return resourceAt(e, r)
}

// named reports whether a bare word is a constant, a variable or, in a
// behaviour, an own resource.
func (s *scope) named(name string) bool {
	if s.in.let(name) != nil || s.in.variable(name) != nil {
		return true
	}
	return s.self != nil && len(s.self.find(name)) > 0
}

// word types a bare word: an enum member where the context wants one, else a
// constant, a variable or an own resource.
func (s *scope) word(e *syntax.RefExpr, want models.Type) *term {
	name := e.Parts[0].Name
	member := -1
	if want.Kind == models.Enum {
		member = memberIndex(want, name)
	}
	if !s.named(name) {
		if member >= 0 {
			return constTerm(e, enumConst(want, member))
		}
		s.report(s.explainUnknownWord(e.Where(), name, want))
		return nil
	}
	t := s.namedTerm(e, name)
	if t == nil || member < 0 {
		return t
	}
	if sameKind(t.typ, want) {
		s.report(errAmbiguousWord(e.Where(), name))
		return nil
	}
	return constTerm(e, enumConst(want, member))
}

// namedTerm types a word for which named is true.
func (s *scope) namedTerm(e *syntax.RefExpr, name string) *term {
	if v := s.in.variable(name); v != nil {
		return s.variableTerm(e, v)
	}
	if l := s.in.let(name); l != nil {
		if c := s.let(l); c != nil {
			return constTerm(e, *c)
		}
		return nil
	}
	r := s.resource(e)
	if r == nil {
		return nil
	}
	return s.resourceTerm(e, r)
}

// variableTerm types a variable; nil if it has no type, which was reported, or
// none may stand here, which is.
func (s *scope) variableTerm(e *syntax.RefExpr, v *Variable) *term {
	switch {
	case v.Type.Kind == models.NotSet:
		return nil
	case s.fixed:
		s.report(errNotFixed(e.Where(), v.Name, nil))
		return nil
	case s.raw:
		s.report(errVariableInSequence(e.Where(), v.Name))
		return nil
	}
	return &term{kind: tVar, node: e, typ: v.Type, v: v}
}

// explainUnknownWord says what a word that means nothing may have been.
func (s *scope) explainUnknownWord(at diag.Span, name string, want models.Type) diag.Diagnostic {
	switch {
	case want.Kind == models.Enum:
		return errUnknownMember(at, name, want.Members)
	case want.Kind == models.Bool && (name == "on" || name == "yes" || name == "off" || name == "no"):
		return errNotBoolWord(at, name, name == "on" || name == "yes")
	case s.device(name) != nil:
		return errDeviceAsValue(at, name, s.device(name).refs())
	}
	return errUnknownName(at, name, s.words())
}

// words lists the constants and variables in reach.
func (s *scope) words() []string {
	var list []string
	for b := s.in; b != nil; b = b.outer {
		list = append(append(list, sortedKeys(b.lets)...), sortedKeys(b.vars)...)
	}
	if s.self != nil {
		for _, r := range s.self.Resources {
			list = append(list, r.Model.Name)
		}
	}
	return list
}

// resource resolves a path to a resource of a device. Nil if it was reported.
func (s *scope) resource(e *syntax.RefExpr) *Resource {
	if !whole(e) {
		s.incomplete = true
		return nil
	}
	if s.self != nil {
		return s.ownResource(e)
	}
	first := e.Parts[0]
	if len(e.Parts) == 1 {
		if d := s.device(first.Name); d != nil {
			s.report(errDeviceAsValue(e.Where(), first.Name, d.refs()))
		} else {
			s.report(errNotAResource(e.Where(), first.Name, s.refs()))
		}
		return nil
	}
	d := s.device(first.Name)
	if d == nil {
		s.report(errUnknownDevice(first.Where(), first.Name, s.deviceNames()))
		return nil
	}
	if d.Model == nil {
		s.incomplete = true // its type was reported
		return nil
	}
	return s.within(d, e.Parts[1:], d.Name)
}

func (s *scope) ownResource(e *syntax.RefExpr) *Resource {
	return s.within(s.self, e.Parts, s.self.Model.Model.Name)
}

// device returns the device of a name: one that stands for it here, else one of
// the deployment; nil if there is none.
func (s *scope) device(name string) *Device {
	for b := s.in; b != nil; b = b.outer {
		if d := b.devices[name]; d != nil {
			return d
		}
	}
	return s.devices[name]
}

// deviceNames lists the devices in reach.
func (s *scope) deviceNames() []string {
	list := sortedKeys(s.devices)
	for b := s.in; b != nil; b = b.outer {
		list = append(list, sortedKeys(b.devices)...)
	}
	return list
}

// within resolves [service.]resource in a device.
func (s *scope) within(d *Device, parts []syntax.Ident, owner string) *Resource {
	last := parts[len(parts)-1]
	switch len(parts) {
	case 1:
		found := d.find(last.Name)
		switch {
		case len(found) == 1:
			return found[0]
		case len(found) > 1:
			s.report(errAmbiguousResource(last.Where(), owner, last.Name, found))
		case d.hasService(last.Name):
			s.report(errServiceAsValue(last.Where(), owner, last.Name, d.inService(last.Name)))
		default:
			s.report(errUnknownResource(last.Where(), owner, last.Name, d.Resources))
		}
		return nil
	case 2:
		service := parts[0]
		if !d.hasService(service.Name) {
			s.report(errUnknownService(service.Where(), owner, service.Name, d.services()))
			return nil
		}
		for _, r := range d.inService(service.Name) {
			if r.Model.Name == last.Name {
				return r
			}
		}
		s.report(errUnknownResource(last.Where(), owner+"."+service.Name, last.Name, d.inService(service.Name)))
		return nil
	}
	s.report(errPathTooLong(last.Where(), owner))
	return nil
}

// find returns the resources of a name, one for each service that has it.
func (d *Device) find(name string) []*Resource {
	var found []*Resource
	for _, r := range d.Resources {
		if r.Model.Name == name {
			found = append(found, r)
		}
	}
	return found
}

func (d *Device) hasService(name string) bool { return len(d.inService(name)) > 0 }

func (d *Device) inService(name string) []*Resource {
	var found []*Resource
	for _, r := range d.Resources {
		if r.Service == name {
			found = append(found, r)
		}
	}
	return found
}

func (d *Device) services() []string {
	var names []string
	for _, r := range d.Resources {
		if len(names) == 0 || names[len(names)-1] != r.Service {
			names = append(names, r.Service)
		}
	}
	return names
}

// refs lists how rules call the resources of a device.
func (d *Device) refs() []string {
	names := make([]string, len(d.Resources))
	for i, r := range d.Resources {
		names[i] = r.Ref
	}
	return names
}

// refs lists how rules call the resources of all devices.
func (c *checker) refs() []string {
	var names []string
	for _, d := range sortedKeys(c.devices) {
		names = append(names, c.devices[d].refs()...)
	}
	return names
}
