// Formulas of temporal logic: precedence against a slow and obvious twin, and
// the names that are operators.

package syntax_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/syntax"
)

// formulaLevels are the binary operators of formulas from loose to tight; of
// those of one level the last binds loosest, of -> the first.
var formulaLevels = [][]string{{"<->"}, {"->"}, {"||"}, {"&&"}, {"U", "W"}, {"==", "<"}, {"+"}}

// TestFormulaPrecedence reads random chains of operators with the parser and by
// splitting at the loosest operator, over and over.
func TestFormulaPrecedence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := drawOperand(t, true)
		for range rapid.IntRange(0, 7).Draw(t, "operators") {
			level := rapid.SampledFrom(formulaLevels).Draw(t, "level")
			operator := rapid.SampledFrom(level).Draw(t, "operator")
			words = append(append(words, operator), drawOperand(t, operator != "==" && operator != "<" && operator != "+")...)
		}
		text := strings.Join(words, " ")
		if got, want := readFormula(t, text), splitFormula(words); got != want {
			t.Fatalf("%q is read as\n%s, not\n%s", text, got, want)
		}
	})
}

func drawOperand(t *rapid.T, prefixes bool) []string {
	var out []string
	if prefixes {
		out = rapid.SliceOfN(rapid.SampledFrom([]string{"!", "[]", "<>", "X"}), 0, 2).Draw(t, "prefixes")
	}
	return append(out, rapid.SampledFrom([]string{"a", "b.c", "U.x"}).Draw(t, "operand"))
}

type failer interface {
	Fatalf(format string, args ...any)
}

// readFormula writes the tree of a formula with every bracket.
func readFormula(t failer, text string) string {
	source := "app A { fltl \"x\": " + text + " }"
	file, found := syntax.Parse("a.tenet", source)
	if len(found) > 0 {
		t.Fatalf("%s", render(source, found))
	}
	property := file.Decls[0].(*syntax.AppDecl).Items[0].(*syntax.PropertyDecl)
	return temporal(property.Sentence.(*syntax.FLTL).Formula)
}

func temporal(f syntax.Formula) string {
	switch f := f.(type) {
	case *syntax.FormulaCond:
		return formula(f.Cond)
	case *syntax.FormulaEvent:
		return "{" + f.Event.What + "}"
	case *syntax.FormulaUnary:
		return "(" + f.Op + temporal(f.X) + ")"
	case *syntax.FormulaBinary:
		return "(" + temporal(f.X) + " " + f.Op + " " + temporal(f.Y) + ")"
	}
	return "?"
}

func splitFormula(words []string) string {
	for i, level := range formulaLevels {
		if i == 5 && slices.Contains([]string{"!", "[]", "<>", "X"}, words[0]) {
			return "(" + words[0] + splitFormula(words[1:]) + ")"
		}
		at := -1
		for j, w := range words {
			if slices.Contains(level, w) && (at < 0 || w != "->") {
				at = j
			}
		}
		if at >= 0 {
			return "(" + splitFormula(words[:at]) + " " + words[at] + " " + splitFormula(words[at+1:]) + ")"
		}
	}
	return words[0]
}

// X, U and W are operators only between or before operands.
func TestNamesInFormulas(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"X", "X"}, {"X X", "(XX)"}, {"X.a", "X.a"}, {"X == 1", "(X == 1)"}, {"X (a)", "(Xa)"}, {"X{r changes}", "(X{changes})"},
		{"U U U", "(U U U)"}, {"a U W.x", "(a U W.x)"}, {"a W b U c", "((a W b) U c)"}, {"X U a", "(X U a)"}, {"a U X b", "(a U (Xb))"},
		{"a > 5 W", "(a > 5 W)"}, {"a > 5 W U b", "((a > 5 W) U b)"}, {"a > 5 W W b", "((a > 5 W) W b)"}, {"(a > 5) W b", "((a > 5) W b)"},
		{"a == 5 U b", "((a == 5) U b)"}, {"[] (a -> <> {set r = on})", "([](a -> (<>{set})))"}, {"a in [b, c] U d", "((a in [b, c]) U d)"},
		{"{set U = X} U {call X}", "({set} U {call})"}, {"!(a && b) || c", "((!(a && b)) || c)"}, {"-a < b U c", "(((-a) < b) U c)"},
		{"(any w in all W where w.x: w.y && a) U b", "((any w in all W where w.x: (w.y && a)) U b)"},
		{"any w in all W: w.y && a -> b", "((any w in all W: (w.y && a)) -> b)"},
		{"any w in all W: w.y && a U b", "?"},
		{"[] (every w in all X.W: <> a)", "?"},
	} {
		if c.want == "?" {
			source := "app A { fltl \"x\": " + c.text + " }"
			if _, found := syntax.Parse("a.tenet", source); len(found) != 1 || found[0].Code != "formula-as-value" {
				t.Errorf("%s", render(source, found))
			}
			continue
		}
		if got := readFormula(t, c.text); got != c.want {
			t.Errorf("%q is %s, want %s", c.text, got, c.want)
		}
	}
}

// A formula ends where the next item begins.
func TestFormulasEnd(t *testing.T) {
	for _, rest := range []string{
		"critical", "as_ changes never happens", "U.x before b", "rule r { on U then X = W }", "let U = 5 W", "(a) before b",
		"!a before b", "\"x\" == a before b", "5 < a before b", "while U: always X", "X before U",
	} {
		source := "app A {\n  fltl \"x\": [] a U b\n  " + rest + "\n}"
		if _, found := syntax.Parse("a.tenet", source); len(found) > 0 {
			t.Errorf("%s", render(source, found))
		}
	}
}
