// Conditions and values, taken apart as far as forms show them.

package form

import (
	"github.com/tenet-iot/tenet/dsl/lsp/names"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// comparisons are the operators between two values.
var comparisons = []string{"==", "!=", "<", "<=", ">", ">="}

// deepest is how far a condition is taken apart: what lies deeper is shown as a
// whole, so that a form stays as long as its text.
const deepest = 12

// condition is the slot of an expression with those of its parts: what is joined
// by && and ||, and the two sides of a comparison.
func (b *builder) condition(path, name string, kind Kind, e syntax.Expr) Slot {
	s := b.node(path, name, kind, e)
	if b.depth == deepest {
		return s
	}
	b.depth++
	defer func() { b.depth-- }()
	switch n := e.(type) {
	case *syntax.ParenExpr:
		s.Slots = []Slot{b.condition(path+".X", "", kind, n.X)}
	case *syntax.UnaryExpr:
		if n.Op == "!" {
			s.Slots = []Slot{b.condition(path+".X", "not", Condition, n.X)}
		}
	case *syntax.BinaryExpr:
		s.Slots = b.binary(path, n)
	case *syntax.RefExpr:
		if kind == Condition && b.typeAt(n.Span).Kind == models.Bool {
			return b.refs(s, "resources: bool", func(r *names.Symbol) bool { return r.Type.Kind == models.Bool })
		}
	}
	return s
}

func (b *builder) binary(path string, n *syntax.BinaryExpr) []Slot {
	op := b.slot(path+".Op", "", Operator, b.word(b.text.index(n.X.Where().End)).Span)
	switch n.Op {
	case "&&", "||":
		return []Slot{
			b.condition(path+".X", "", Condition, n.X), op.choices([]string{"&&", "||"}), b.condition(path+".Y", "", Condition, n.Y),
		}
	case "==", "!=", "<", "<=", ">", ">=":
		return []Slot{b.side(path+".X", n.X, n.Y), op.choices(comparisons), b.side(path+".Y", n.Y, n.X)}
	}
	return nil
}

// side is one side of a comparison; what fits it depends on the other.
func (b *builder) side(path string, e, other syntax.Expr) Slot {
	if ref, ok := e.(*syntax.RefExpr); ok && len(ref.Parts) > 1 {
		return b.ref(path, "", ref, "")
	}
	want := names.Type{}
	text := ""
	if ref, ok := other.(*syntax.RefExpr); ok {
		want, text = b.typeAt(ref.Span), b.typeTextAt(ref.Span)
	}
	s := b.value(path, "", e, want)
	if s.Type == "" {
		s.Type = text
	}
	return s
}

// value is the slot of a value of a type.
func (b *builder) value(path, name string, e syntax.Expr, want names.Type) Slot {
	if e == nil {
		return b.absent(path, name, Expression, 0, "")
	}
	kind := Expression
	if _, ok := e.(*syntax.NumberLit); ok {
		kind = Quantity
	}
	s := b.node(path, name, kind, e)
	if want.Enum != nil {
		s.Type = want.Enum.Text
	}
	s.Choices = b.valueChoices(want)
	if len(want.Members) > 0 {
		s.Kind = Choice
	}
	return s
}
