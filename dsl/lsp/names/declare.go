// Declarations: device types, devices, apps.

package names

import (
	"slices"
	"sync"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models/library"
)

// shipped are the device types of the library by name, read once.
var shipped = sync.OnceValue(func() []*Symbol {
	var list []*Symbol
	for _, f := range library.Files() {
		file, _ := syntax.Parse(f.Name, f.Source)
		for _, d := range file.Decls {
			if m, ok := d.(*syntax.ModelDecl); ok {
				s := declareModel(m, file)
				s.ship()
				list = append(list, s)
			}
		}
	}
	slices.SortFunc(list, byName)
	return list
})

// ship marks a symbol and its parts as declared by no file of the project.
func (s *Symbol) ship() {
	s.Shipped = true
	s.Where.File = ""
	for _, p := range s.Parts {
		p.ship()
	}
}

// declareModels gathers device types by package, and what files import.
func (x *Index) declareModels(files []*syntax.File) {
	for _, f := range files {
		list, owner := &x.Models, (*Symbol)(nil)
		if f.Package != nil && f.Package.Name.Name != "" {
			owner = x.declarePackage(f)
			list = &owner.Parts
		}
		for _, d := range f.Decls {
			if m, ok := d.(*syntax.ModelDecl); ok && m.Name.Name != "" {
				s := declareModel(m, f)
				s.Owner = owner
				x.decls[m] = s
				*list = append(*list, s)
			}
		}
	}
	slices.SortStableFunc(x.Models, byName)
	slices.SortStableFunc(x.Packages, byName)
	for _, s := range shipped() {
		if find(x.Models, s.Name) == nil {
			x.Shipped = append(x.Shipped, s)
		}
	}
	for _, f := range files {
		x.declareImports(f)
	}
}

// declareModel makes the symbols of a device type.
func declareModel(m *syntax.ModelDecl, f *syntax.File) *Symbol {
	model := &Symbol{Kind: Model, Name: m.Name.Name, Where: m.Name.Span, Node: m}
	for _, sd := range m.Services {
		service := &Symbol{Kind: Service, Name: sd.Name.Name, Where: sd.Name.Span, Node: sd, Owner: model}
		model.Parts = append(model.Parts, service)
		for _, rd := range sd.Resources {
			if rd.Name.Name != "" {
				service.Parts = append(service.Parts, declareResource(rd, service, f))
			}
		}
	}
	return model
}

func declareResource(rd *syntax.ResourceDecl, service *Symbol, f *syntax.File) *Symbol {
	r := &Symbol{Kind: Resource, Name: rd.Name.Name, Where: rd.Name.Span, Node: rd, Owner: service}
	r.typed(rd.Type, f)
	for _, p := range rd.Params {
		a := &Symbol{Kind: Argument, Name: p.Name.Name, Where: p.Name.Span, Node: p, Owner: r}
		a.typed(p.Type, f)
		r.Parts = append(r.Parts, a)
	}
	return r
}

// typed gives a symbol its type, and the members of an enum as parts.
func (s *Symbol) typed(e *syntax.TypeExpr, f *syntax.File) {
	if e == nil {
		return
	}
	s.Type, s.Text = Type{Type: TypeOf(e), Enum: s}, oneLine(f.Source, e.Span)
	for i := range e.Members {
		m := &e.Members[i]
		s.Parts = append(s.Parts, &Symbol{Kind: Member, Name: m.Name, Where: m.Span, Node: m, Owner: s, Type: s.Type})
	}
}

func (x *Index) declareDevices(files []*syntax.File) {
	for _, f := range files {
		for _, decl := range f.Decls {
			d, ok := decl.(*syntax.DeviceDecl)
			if !ok || d.Name.Name == "" {
				continue
			}
			s := &Symbol{Kind: Device, Name: d.Name.Name, Where: d.Name.Span, Node: d, Model: x.modelAt(f.Name, d.Package, d.Model)}
			x.decls[d] = s
			x.Devices = append(x.Devices, s)
		}
	}
	slices.SortStableFunc(x.Devices, byName)
}

// modelAt resolves a device type as it is written.
func (x *Index) modelAt(file string, pack *syntax.Ident, name syntax.Ident) *Symbol {
	if pack != nil {
		return x.ModelNamed(file, pack.Name, name.Name)
	}
	return x.ModelNamed(file, "", name.Name)
}

func (x *Index) declareApps(files []*syntax.File) {
	for _, f := range files {
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *syntax.AppDecl:
				x.declareApp(&Symbol{Kind: App, Name: d.Name.Name, Where: d.Name.Span, Node: d})
			case *syntax.AppUse:
				x.declareApp(&Symbol{Kind: App, Name: d.Name.Name, Where: d.Name.Span, Node: d})
			}
		}
	}
	slices.SortStableFunc(x.Apps, byName)
}

func (x *Index) declareApp(s *Symbol) {
	if d, ok := s.Node.(*syntax.AppDecl); ok {
		f := x.files[d.Span.File]
		for _, p := range d.Params {
			s.Parts = append(s.Parts, x.declareParam(p, s, f))
		}
		s.Parts = append(s.Parts, declareItems(d.Items, s, f)...)
	}
	x.decls[s.Node] = s
	if s.Name != "" {
		x.Apps = append(x.Apps, s)
	}
}

func (x *Index) declareParam(p *syntax.AppParam, app *Symbol, f *syntax.File) *Symbol {
	s := &Symbol{Kind: Param, Name: p.Name.Name, Where: p.Name.Span, Node: p, Owner: app}
	if p.Model != nil {
		s.Model = x.modelAt(f.Name, p.Package, *p.Model)
		return s
	}
	s.typed(p.Type, f)
	return s
}

// declareItems makes the symbols of constants, variables and rules.
func declareItems(items []syntax.AppItem, app *Symbol, f *syntax.File) []*Symbol {
	var list []*Symbol
	for _, item := range items {
		switch n := item.(type) {
		case *syntax.LetDecl:
			list = append(list, &Symbol{Kind: Let, Name: n.Name.Name, Where: n.Name.Span, Node: n, Owner: app})
		case *syntax.VarDecl:
			v := &Symbol{Kind: Var, Name: n.Name.Name, Where: n.Name.Span, Node: n, Owner: app}
			v.typed(n.Type, f)
			list = append(list, v)
		case *syntax.RuleDecl:
			list = append(list, &Symbol{Kind: Rule, Name: n.Name.Name, Where: n.Name.Span, Node: n, Owner: app})
		}
	}
	return slices.DeleteFunc(list, func(s *Symbol) bool { return s.Name == "" })
}
