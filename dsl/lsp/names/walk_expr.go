// The walk over expressions: what a path or a bare word stands for.

package names

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// expr walks an expression; nil is none. want is the type the context expects,
// which decides what a bare enum member means.
func (w *walker) expr(e syntax.Expr, want Type) {
	switch e := e.(type) {
	case *syntax.RefExpr:
		w.ref(e, want, Reads)
	case *syntax.ParenExpr:
		w.expr(e.X, want)
	case *syntax.UnaryExpr:
		w.expr(e.X, want)
	case *syntax.BinaryExpr:
		w.binary(e)
	case *syntax.CondExpr:
		w.conditional(e, want)
	case *syntax.CallExpr:
		for _, a := range e.Args {
			w.expr(a, noType)
		}
	case *syntax.ListExpr:
		for _, elem := range e.Elems {
			w.expr(elem, want)
		}
	case *syntax.GroupExpr:
		w.group(e)
	}
}

func (w *walker) group(e *syntax.GroupExpr) {
	each := w.each(e, e.Var, e.Package, e.Model)
	w.within([]*Symbol{each}, func() {
		w.note(e.Var, each, Declares)
		w.expr(e.Filter, boolType)
		w.expr(e.Cond, boolType)
	})
}

// binary walks both sides; a bare enum member takes its meaning from the other
// side.
func (w *walker) binary(e *syntax.BinaryExpr) {
	if e.Op == "&&" || e.Op == "||" {
		w.conds(e.X, e.Y)
		return
	}
	if w.bare(e.X) && !w.bare(e.Y) && e.Op != "in" {
		w.expr(e.Y, noType)
		w.expr(e.X, w.typeOf(e.Y))
		return
	}
	w.expr(e.X, noType)
	w.expr(e.Y, w.typeOf(e.X))
}

func (w *walker) conditional(e *syntax.CondExpr, want Type) {
	w.expr(e.Cond, boolType)
	if want.Kind == models.NotSet && w.bare(e.X) && !w.bare(e.Y) {
		want = w.typeOf(e.Y)
	}
	w.expr(e.X, want)
	if want.Kind == models.NotSet {
		want = w.typeOf(e.X)
	}
	w.expr(e.Y, want)
}

// bare reports whether an expression can only be enum members: names that are
// no constant, variable or own resource.
func (w *walker) bare(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.ParenExpr:
		return w.bare(e.X)
	case *syntax.RefExpr:
		return len(e.Parts) == 1 && w.named(e.Parts[0].Name) == nil
	case *syntax.CondExpr:
		return w.bare(e.X) && w.bare(e.Y)
	case *syntax.TextLit, *syntax.ListExpr:
		return true
	}
	return false
}

// named returns what a bare word stands for apart from an enum member: a
// constant, a variable, a parameter or, in a behaviour, an own resource.
func (w *walker) named(name string) *Symbol {
	if s := innermost(w.scopes, name); s != nil {
		return s
	}
	if w.self != nil {
		return w.self.resource("", name)
	}
	return nil
}

// ref walks a path or a bare word; nil is none.
func (w *walker) ref(e *syntax.RefExpr, want Type, how How) {
	if e == nil || len(e.Parts) == 0 {
		return
	}
	if len(e.Parts) == 1 {
		w.note(e.Parts[0], w.word(e.Parts[0].Name, want), how)
		return
	}
	for i, s := range w.path(e) {
		if i == len(e.Parts)-1 {
			w.note(e.Parts[i], s, how)
		} else {
			w.note(e.Parts[i], s, Reads)
		}
	}
}

// word resolves a bare word as the check does: a member of the wanted enum,
// unless a constant or variable of that very type has the name.
func (w *walker) word(name string, want Type) *Symbol {
	s := w.named(name)
	if want.Kind == models.Enum && slices.Contains(want.Members, name) && (s == nil || !sameKind(w.valueType(s), want)) {
		return want.Enum.Part(Member, name)
	}
	if s == nil && w.self == nil {
		return w.x.Device(name)
	}
	return s
}

// path resolves every part of a path; what stands for nothing is nil.
func (w *walker) path(e *syntax.RefExpr) []*Symbol {
	out := make([]*Symbol, len(e.Parts))
	names := e.Parts
	model := w.self
	if model == nil {
		if out[0] = w.deviceNamed(e.Parts[0].Name); out[0] == nil {
			return out
		}
		model, names = out[0].Model, names[1:]
	}
	last := len(e.Parts) - 1
	switch {
	case model == nil:
	case len(names) == 1:
		out[last] = model.resource("", names[0].Name)
	case len(names) == 2:
		if service := model.Part(Service, names[0].Name); service != nil {
			out[last-1], out[last] = service, service.Part(Resource, names[1].Name)
		}
	}
	return out
}
