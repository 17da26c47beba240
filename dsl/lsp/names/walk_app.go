// The walk over an app: items, rules, actions.

package names

import "github.com/tenet-iot/tenet/dsl/syntax"

func (w *walker) appDecl(d *syntax.AppDecl) {
	app := w.x.decls[d]
	w.app = app
	w.note(d.Name, app, Declares)
	w.within(app.Parts, func() {
		for _, p := range app.Parts {
			if p.Kind == Param {
				w.param(p)
			}
		}
		for _, item := range d.Items {
			w.item(item)
		}
	})
	w.app = nil
}

func (w *walker) param(s *Symbol) {
	p := s.Node.(*syntax.AppParam)
	w.note(p.Name, s, Declares)
	if p.Model != nil {
		w.modelName(p.Package, *p.Model)
		return
	}
	w.declared(s)
	w.expr(p.Default, s.Type)
}

func (w *walker) item(item syntax.AppItem) {
	switch n := item.(type) {
	case *syntax.LetDecl:
		s := w.declaredBy(n, n.Name.Name)
		w.note(n.Name, s, Declares)
		w.valueType(s)
		w.expr(n.Value, noType)
	case *syntax.VarDecl:
		s := w.declaredBy(n, n.Name.Name)
		w.note(n.Name, s, Declares)
		if s != nil {
			w.declared(s)
			w.expr(n.Init, s.Type)
		}
	case *syntax.RuleDecl:
		w.rule(n)
	case *syntax.Assume:
		w.expr(n.Cond, boolType)
	case *syntax.PropertyDecl:
		w.scope(n.Scope)
		w.sentence(n.Sentence)
	case *syntax.AchieveDecl:
		w.sentence(n.Sentence)
	case *syntax.ForEach:
		w.forEach(n)
	}
}

// declaredBy returns the symbol of a constant or variable, nil if another of
// its name came first.
func (w *walker) declaredBy(n syntax.Node, name string) *Symbol {
	if s := w.scopes[len(w.scopes)-1][name]; s != nil && s.Node == n {
		return s
	}
	return nil
}

func (w *walker) forEach(n *syntax.ForEach) {
	each := w.each(n, n.Var, n.Package, n.Model)
	f := w.x.files[w.file]
	w.within([]*Symbol{each}, func() {
		w.note(n.Var, each, Declares)
		w.expr(n.Filter, boolType)
		w.within(declareItems(n.Items, w.app, f), func() {
			for _, item := range n.Items {
				w.item(item)
			}
		})
	})
}

// each makes the symbol of a name that stands for one device after another.
func (w *walker) each(node syntax.Node, name syntax.Ident, pack *syntax.Ident, model syntax.Ident) *Symbol {
	return &Symbol{
		Kind: Each, Name: name.Name, Where: name.Span, Node: node, Owner: w.app, Model: w.modelName(pack, model),
	}
}

func (w *walker) rule(n *syntax.RuleDecl) {
	if s := w.rules[len(w.rules)-1][n.Name.Name]; s != nil && s.Node == n {
		w.note(n.Name, s, Declares)
	}
	for _, t := range n.Triggers {
		w.trigger(t)
	}
	w.expr(n.While, boolType)
	for _, a := range n.Then {
		w.action(a)
	}
	for _, a := range n.Else {
		w.action(a)
	}
}

func (w *walker) trigger(t syntax.Trigger) {
	switch n := t.(type) {
	case *syntax.WhenTrigger:
		w.expr(n.Cond, boolType)
		w.expr(n.For, noType)
	case *syntax.SequenceTrigger:
		w.step(n.A)
		w.step(n.B)
		w.expr(n.Within, noType)
	case *syntax.EveryTrigger:
		w.expr(n.Period, noType)
	case *syntax.AtTrigger:
		if n.Name != nil {
			w.expr(n.Name, noType)
		}
		w.expr(n.Offset, noType)
	case *syntax.DroppedTrigger:
		w.ruleName(n.Rule)
	case *syntax.OnTrigger:
		w.ref(n.Resource, noType, Reads)
	case *syntax.DeviceTrigger:
		w.note(n.Device, w.deviceNamed(n.Device.Name), Reads)
	}
}

func (w *walker) step(n *syntax.SequenceStep) {
	if n != nil {
		w.expr(n.Cond, boolType)
	}
}

func (w *walker) ruleName(id syntax.Ident) { w.note(id, innermost(w.rules, id.Name), Reads) }

// deviceNamed resolves the name of a device, a parameter or a name that stands
// for devices.
func (w *walker) deviceNamed(name string) *Symbol {
	if s := innermost(w.scopes, name); s != nil && s.IsDevice() {
		return s
	}
	return w.x.Device(name)
}

func (w *walker) action(a syntax.Action) {
	switch n := a.(type) {
	case *syntax.AfterAction:
		w.expr(n.Delay, noType)
	case *syntax.StopAction:
		if n.Rule != nil {
			w.ruleName(*n.Rule)
		}
	case *syntax.SetAction:
		w.set(n)
	case *syntax.CallAction:
		w.call(n)
	case *syntax.NotifyAction:
		w.roleName(n.Role)
		for _, p := range n.Parts {
			w.expr(p.Expr, noType)
		}
	case *syntax.AssignAction:
		v := w.named(n.Var.Name)
		w.note(n.Var, v, Writes)
		w.expr(n.Value, w.valueType(v))
	}
}

func (w *walker) set(n *syntax.SetAction) {
	w.ref(n.Target, noType, Writes)
	if n.Target != nil {
		w.expr(n.Value, w.typeOfRef(n.Target))
	}
}

func (w *walker) call(n *syntax.CallAction) {
	w.ref(n.Target, noType, Writes)
	var params []*Symbol
	if n.Target != nil {
		if path := w.path(n.Target); path[len(path)-1] != nil {
			params = path[len(path)-1].Parts
		}
	}
	for i, arg := range n.Args {
		want := noType
		if i < len(params) {
			want = params[i].Type
		}
		w.expr(arg, want)
	}
}

func (w *walker) roleName(id syntax.Ident) {
	if id.Name != "" {
		w.note(id, w.x.role(id.Name), Reads)
	}
}
