// The walk over a file: scopes, declarations, what stands outside apps.

package names

import "github.com/tenet-iot/tenet/dsl/syntax"

// walker notes the uses of one file.
type walker struct {
	x    *Index
	file string
	self *Symbol // in a behaviour, the device type: its resources by bare name
	app  *Symbol
	// scopes hold what bare names stand for, inner ones last.
	scopes []map[string]*Symbol
	rules  []map[string]*Symbol // likewise for rules

	computing map[*Symbol]bool // constants whose types are being found
}

func (x *Index) walk(f *syntax.File) {
	w := &walker{x: x, file: f.Name, computing: map[*Symbol]bool{}}
	w.header(f)
	for _, d := range f.Decls {
		w.decl(d)
	}
}

// note records a use; a name that stands for nothing is none.
func (w *walker) note(id syntax.Ident, s *Symbol, how How) {
	if s != nil && id.Name != "" {
		w.x.uses[w.file] = append(w.x.uses[w.file], Use{Span: id.Span, Symbol: s, How: how})
	}
}

// within walks something in a further scope.
func (w *walker) within(names []*Symbol, walk func()) {
	scope, rules := map[string]*Symbol{}, map[string]*Symbol{}
	for _, s := range names {
		into := scope
		if s.Kind == Rule {
			into = rules
		}
		if into[s.Name] == nil {
			into[s.Name] = s
		}
	}
	w.scopes, w.rules = append(w.scopes, scope), append(w.rules, rules)
	walk()
	w.scopes, w.rules = w.scopes[:len(w.scopes)-1], w.rules[:len(w.rules)-1]
}

func innermost(scopes []map[string]*Symbol, name string) *Symbol {
	for i := len(scopes) - 1; i >= 0; i-- {
		if s := scopes[i][name]; s != nil {
			return s
		}
	}
	return nil
}

func (w *walker) header(f *syntax.File) {
	if p := f.Package; p != nil {
		for _, s := range w.x.Packages {
			if s.Name == p.Name.Name && s.Text == versionText(p.Version) {
				w.note(p.Name, s, Declares)
			}
		}
	}
	for _, d := range f.Imports {
		w.note(d.Name, w.x.pick(d.Name.Name, versionText(d.Version)), Reads)
		if d.Alias != nil {
			if s := w.x.imports[f.Name][d.Alias.Name]; s != nil && s.Where == d.Alias.Span {
				w.note(*d.Alias, s, Declares)
			}
		}
	}
}

func (w *walker) decl(decl syntax.Decl) {
	switch d := decl.(type) {
	case *syntax.ModelDecl:
		w.model(d)
	case *syntax.DeviceDecl:
		w.device(d)
	case *syntax.EnvironmentDecl:
		for _, item := range d.Items {
			w.envItem(item)
		}
	case *syntax.SafeDecl:
		for _, s := range d.Sets {
			w.set(s)
		}
	case *syntax.AppDecl:
		w.appDecl(d)
	case *syntax.AppUse:
		w.appUse(d)
	}
}

func (w *walker) model(d *syntax.ModelDecl) {
	model := w.x.decls[d]
	if model == nil {
		return
	}
	w.note(d.Name, model, Declares)
	for _, service := range model.Parts {
		w.note(service.Node.(*syntax.ServiceDecl).Name, service, Declares)
		for _, r := range service.Parts {
			w.resource(model, r)
		}
	}
	if d.Behaviour != nil {
		w.self = model
		for _, t := range d.Behaviour.Transitions {
			w.transition(t)
		}
		w.self = nil
	}
}

func (w *walker) resource(model, r *Symbol) {
	d := r.Decl()
	w.note(d.Name, r, Declares)
	w.declared(r)
	for _, p := range r.Parts {
		if p.Kind == Argument {
			w.note(p.Node.(*syntax.ParamDecl).Name, p, Declares)
			w.declared(p)
		}
	}
	w.self = model
	for _, ref := range d.Writes {
		w.ref(ref, noType, Writes)
	}
	w.self = nil
	w.expr(d.Default, r.Type)
}

// declared notes the members of an enum where they are declared.
func (w *walker) declared(s *Symbol) {
	for _, m := range s.Parts {
		if m.Kind == Member {
			w.note(*m.Node.(*syntax.Ident), m, Declares)
		}
	}
}

func (w *walker) transition(t *syntax.Transition) {
	typ := noType
	if t.Resource != nil {
		typ = w.typeOfRef(t.Resource)
		if len(t.Resource.Parts) == 1 {
			typ = w.valueType(w.self.resource("", t.Resource.Parts[0].Name))
		}
	}
	var value []*Symbol
	if t.Var != nil {
		value = []*Symbol{{Kind: Value, Name: t.Var.Name, Where: t.Var.Span, Node: t, Type: typ}}
	}
	w.within(value, func() {
		w.ref(t.OnSet, noType, Reads)
		w.expr(t.SetValue, typ)
		if t.Var != nil {
			w.note(*t.Var, value[0], Declares)
		}
		w.ref(t.Resource, noType, Writes)
		w.expr(t.From, typ)
		w.expr(t.To, typ)
	})
	w.expr(t.When, boolType)
}

func (w *walker) device(d *syntax.DeviceDecl) {
	w.note(d.Name, w.x.decls[d], Declares)
	model := w.modelName(d.Package, d.Model)
	for _, p := range d.Properties {
		r := model.resource("", p.Name.Name)
		w.note(p.Name, r, Writes)
		w.expr(p.Value, w.valueType(r))
	}
}

// modelName notes a device type and the package it is of.
func (w *walker) modelName(pack *syntax.Ident, name syntax.Ident) *Symbol {
	if pack != nil {
		w.note(*pack, w.x.imports[w.file][pack.Name], Reads)
	}
	model := w.x.modelAt(w.file, pack, name)
	w.note(name, model, Reads)
	return model
}

func (w *walker) envItem(item syntax.EnvItem) {
	switch n := item.(type) {
	case *syntax.MovesStepwise:
		w.ref(n.Resource, noType, Reads)
	case *syntax.Physics:
		w.expr(n.While, boolType)
		w.ref(n.Resource, noType, Reads)
	case *syntax.LabelLine:
		w.labelled(n.Resource)
	case *syntax.Load:
		w.expr(n.While, boolType)
	case *syntax.Assume:
		w.expr(n.Cond, boolType)
	}
}

// labelled notes the resource, or the device, that a label is given to.
func (w *walker) labelled(ref *syntax.RefExpr) {
	switch {
	case ref == nil:
	case len(ref.Parts) == 1:
		w.note(ref.Parts[0], w.x.Device(ref.Parts[0].Name), Reads)
	default:
		w.ref(ref, noType, Reads)
	}
}

func (w *walker) appUse(d *syntax.AppUse) {
	w.note(d.Name, w.x.decls[d], Declares)
	template := w.x.Template(d.Template.Name)
	w.note(d.Template, template, Reads)
	for _, a := range d.Args {
		p := template.Part(Param, a.Name.Name)
		w.note(a.Name, p, Reads)
		if p == nil || !p.IsDevice() {
			w.expr(a.Value, w.valueType(p))
			continue
		}
		if ref, ok := a.Value.(*syntax.RefExpr); ok && len(ref.Parts) == 1 {
			w.note(ref.Parts[0], w.x.Device(ref.Parts[0].Name), Reads)
		}
	}
}
