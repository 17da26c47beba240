// Types of symbols and expressions, as far as the tree tells them.

package names

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

var kinds = map[string]models.Kind{
	"bool": models.Bool, "int": models.Int, "float": models.Float, "string": models.String, "enum": models.Enum,
	"duration": models.Duration, "time": models.Time, "geo": models.Geo, "list": models.List,
}

// Type is the type of a value, without the range of a number. The zero Type is
// no or an unknown one.
type Type struct {
	models.Type
	// Enum is the symbol whose declaration lists the members.
	Enum *Symbol
}

var (
	noType   Type
	boolType = plain(models.Bool)
)

func plain(k models.Kind) Type { return Type{Type: models.Type{Kind: k}} }

// TypeOf returns the type an expression of a type says.
func TypeOf(e *syntax.TypeExpr) models.Type {
	if e == nil {
		return models.Type{}
	}
	t := models.Type{Kind: kinds[e.Name]}
	for _, m := range e.Members {
		t.Members = append(t.Members, m.Name)
	}
	if e.Unit != nil {
		t.Unit, _ = models.ParseUnit(e.Unit.Name)
	}
	if t.Kind == models.List {
		elem := TypeOf(e.Elem)
		t.Elem = &elem
	}
	return t
}

// sameKind reports whether values of two types are comparable as they are.
func sameKind(a, b Type) bool {
	return a.Kind == b.Kind && slices.Equal(a.Members, b.Members)
}

// typeOf returns the type of an expression; the zero Type if it has none or it
// cannot be told.
func (w *walker) typeOf(e syntax.Expr) Type {
	switch e := e.(type) {
	case *syntax.RefExpr:
		return w.typeOfRef(e)
	case *syntax.NumberLit:
		return numberType(e)
	case *syntax.TextLit:
		return plain(models.String)
	case *syntax.TimeLit:
		return plain(models.Time)
	case *syntax.BoolLit, *syntax.GroupExpr:
		return boolType
	case *syntax.ParenExpr:
		return w.typeOf(e.X)
	case *syntax.UnaryExpr:
		return w.typeOf(e.X)
	case *syntax.BinaryExpr:
		if !isArithmetic(e.Op) {
			return boolType
		}
		if t := w.typeOf(e.X); t.Unit.Code != "" || t.Kind == models.Duration {
			return t
		}
		return w.typeOf(e.Y)
	case *syntax.CondExpr:
		if t := w.typeOf(e.X); t.Kind != models.NotSet {
			return t
		}
		return w.typeOf(e.Y)
	case *syntax.CallExpr:
		return w.typeOfCall(e)
	}
	return noType
}

func isArithmetic(op string) bool {
	switch op {
	case "+", "-", "*", "/", "%":
		return true
	}
	return false
}

func numberType(e *syntax.NumberLit) Type {
	t := plain(models.Float)
	if e.Int {
		t.Kind = models.Int
	}
	if e.Unit != "" {
		t.Unit, _ = models.ParseUnit(e.Unit)
	}
	if second, err := models.ParseUnit("s"); err == nil && e.Unit != "" && models.Commensurable(t.Unit, second) {
		return plain(models.Duration)
	}
	return t
}

// typeOfRef is the type of a name or path whatever the context wants.
func (w *walker) typeOfRef(e *syntax.RefExpr) Type {
	if len(e.Parts) == 1 {
		return w.valueType(w.named(e.Parts[0].Name))
	}
	path := w.path(e)
	return w.valueType(path[len(path)-1])
}

// valueType is the type of a symbol's values. That of a constant is found at
// first use; one that is defined by itself has none.
func (w *walker) valueType(s *Symbol) Type {
	if s == nil {
		return noType
	}
	let, ok := s.Node.(*syntax.LetDecl)
	if !ok || s.Type.Kind != models.NotSet || w.computing[s] {
		return s.Type
	}
	w.computing[s] = true
	s.Type = w.typeOf(let.Value)
	delete(w.computing, s)
	return s.Type
}

func (w *walker) typeOfCall(e *syntax.CallExpr) Type {
	switch e.Func.Name {
	case "known", "changed":
		return boolType
	case "count":
		return plain(models.Int)
	case "age":
		return plain(models.Duration)
	case "now":
		return plain(models.Time)
	}
	if len(e.Args) == 0 {
		return noType
	}
	return w.typeOf(e.Args[0])
}
