// Expressions in the language mean what they meant in the application.

package sensinact

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// readings gives resources values: numbers n1 and n2, truth values b1 and b2. What
// is not there is not known.
type readings map[string]any

// boolean draws a condition; numeric a number.
func boolean(t *rapid.T, depth int) *expr {
	kinds := []string{"get", "truth", "==", "!=", "<", "<=", ">", ">=", "is", "and", "or", "not", "same"}
	if depth == 0 {
		kinds = kinds[:8]
	}
	switch kind := rapid.SampledFrom(kinds).Draw(t, "kind"); kind {
	case "get":
		return &expr{op: "get", text: rapid.SampledFrom([]string{"b1", "b2"}).Draw(t, "name")}
	case "truth":
		return &expr{op: "truth", text: rapid.SampledFrom([]string{"true", "false"}).Draw(t, "value")}
	case "is":
		value := &expr{op: "truth", text: rapid.SampledFrom([]string{"true", "false"}).Draw(t, "value")}
		args := []*expr{{op: "get", text: "b1"}, value}
		if rapid.Bool().Draw(t, "turned") {
			args[0], args[1] = args[1], args[0]
		}
		return &expr{op: rapid.SampledFrom([]string{"==", "!="}).Draw(t, "op"), args: args}
	case "and", "or":
		return &expr{op: kind, args: []*expr{boolean(t, depth-1), boolean(t, depth-1)}}
	case "not":
		return &expr{op: kind, args: []*expr{boolean(t, depth-1)}}
	case "same":
		return &expr{op: "==", args: []*expr{boolean(t, depth-1), boolean(t, depth-1)}}
	default:
		return &expr{op: kind, args: []*expr{numeric(t, depth), numeric(t, depth)}}
	}
}

func numeric(t *rapid.T, depth int) *expr {
	switch op := rapid.SampledFrom([]string{"get", "number", "+", "-", "*", "/"}).Draw(t, "op"); {
	case op == "get":
		return &expr{op: "get", text: rapid.SampledFrom([]string{"n1", "n2"}).Draw(t, "name")}
	case op == "number" || depth == 0:
		return &expr{op: "number", text: fmt.Sprint(rapid.IntRange(1, 4).Draw(t, "n"))}
	case op == "/":
		by := &expr{op: "number", text: fmt.Sprint(rapid.SampledFrom([]int{1, 2, 4}).Draw(t, "by"))}
		return &expr{op: op, args: []*expr{numeric(t, depth-1), by}}
	default:
		return &expr{op: op, args: []*expr{numeric(t, depth-1), numeric(t, depth-1)}}
	}
}

// evaluate is the value of an expression, nil if it reads what is not known.
func (m readings) evaluate(e *expr) any {
	var args []any
	for _, a := range e.args {
		v := m.evaluate(a)
		if v == nil {
			return nil
		}
		args = append(args, v)
	}
	switch e.op {
	case "get":
		return m[e.text]
	case "number":
		v, _ := new(big.Rat).SetString(e.text)
		return v
	case "truth":
		return e.text == "true"
	}
	return operate(e.op, args)
}

// isMet reads a condition slowly: what compares something unknown is not met.
func (m readings) isMet(e *expr) bool {
	switch e.op {
	case "and":
		return m.isMet(e.args[0]) && m.isMet(e.args[1])
	case "or":
		return m.isMet(e.args[0]) || m.isMet(e.args[1])
	case "not":
		return !m.isMet(e.args[0])
	}
	return m.evaluate(e) == true
}

// operate computes with known values; nil where there is no value.
func operate(op string, args []any) any {
	if x, ok := args[0].(bool); ok {
		switch op {
		case "not", "!":
			return !x
		case "and", "&&":
			return x && args[1].(bool)
		case "or", "||":
			return x || args[1].(bool)
		case "==":
			return x == args[1].(bool)
		}
		return x != args[1].(bool)
	}
	x, y := args[0].(*big.Rat), args[1].(*big.Rat)
	sign := x.Cmp(y)
	switch op {
	case "+":
		return new(big.Rat).Add(x, y)
	case "-":
		return new(big.Rat).Sub(x, y)
	case "*":
		return new(big.Rat).Mul(x, y)
	case "/":
		if y.Sign() == 0 {
			return nil
		}
		return new(big.Rat).Quo(x, y)
	case "<":
		return sign < 0
	case "<=":
		return sign <= 0
	case ">":
		return sign > 0
	case ">=":
		return sign >= 0
	case "==":
		return sign == 0
	}
	return sign != 0
}

// kleene evaluates text of the language, nil for unknown.
func (m readings) kleene(e syntax.Expr) any {
	switch e := e.(type) {
	case *syntax.ParenExpr:
		return m.kleene(e.X)
	case *syntax.BoolLit:
		return e.Value
	case *syntax.NumberLit:
		v, _ := new(big.Rat).SetString(e.Text)
		return v
	case *syntax.RefExpr:
		return m[e.Parts[1].Name]
	case *syntax.CallExpr:
		return m.kleene(e.Args[0]) != nil
	case *syntax.UnaryExpr:
		v := m.kleene(e.X)
		if v == nil {
			return nil
		}
		if r, ok := v.(*big.Rat); ok {
			return new(big.Rat).Neg(r)
		}
		return !v.(bool)
	case *syntax.BinaryExpr:
		x, y := m.kleene(e.X), m.kleene(e.Y)
		switch {
		case e.Op != "&&" && e.Op != "||" && !m.knows(e):
			return nil // a comparison, with all that is in it, is an atom
		case e.Op == "&&" && (x == false || y == false):
			return false
		case e.Op == "||" && (x == true || y == true):
			return true
		case x == nil || y == nil:
			return nil
		}
		return operate(e.Op, []any{x, y})
	}
	panic(fmt.Sprintf("%T", e))
}

// knows reports whether all that an expression reads is known.
func (m readings) knows(e syntax.Expr) bool {
	all := true
	syntax.Inspect(e, func(n syntax.Node) bool {
		if r, ok := n.(*syntax.RefExpr); ok && m[r.Parts[1].Name] == nil {
			all = false
		}
		return true
	})
	return all
}

func TestExpressionsKeepTheirMeaning(t *testing.T) {
	im := &importer{types: newTypes()}
	w := &writer{importer: im, paths: map[string]string{}, now: &reading{importer: im, aliases: map[string]*alias{}}}
	for _, n := range []string{"n1", "n2", "b1", "b2"} {
		w.now.aliases[n] = &alias{name: n, path: [4]string{"g", "d", "s", n}}
		w.paths["g/d/s/"+n] = "d." + n
	}
	rapid.Check(t, func(t *rapid.T) {
		e := boolean(t, 3)
		m := readings{}
		for _, n := range []string{"n1", "n2"} {
			if rapid.IntRange(0, 4).Draw(t, n+" known") > 0 {
				m[n] = big.NewRat(int64(rapid.IntRange(-3, 5).Draw(t, n)), 1)
			}
		}
		for _, n := range []string{"b1", "b2"} {
			if rapid.IntRange(0, 4).Draw(t, n+" known") > 0 {
				m[n] = rapid.Bool().Draw(t, n)
			}
		}
		met, _ := w.met(e)
		unmet, _ := w.otherwise(e)
		for text, want := range map[string]bool{met: m.isMet(e), unmet: !m.isMet(e)} {
			tree, list := syntax.ParseExpr("x", text, 0)
			if len(list) > 0 {
				t.Fatalf("%s: %v", text, list)
			}
			if got := m.kleene(tree) == true; got != want {
				t.Fatalf("%s at %v: %v, want %v", text, m, got, want)
			}
		}
	})
}
