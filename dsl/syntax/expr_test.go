// Expressions: precedence against a slow and obvious twin.

package syntax_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

// levels are the binary operators as CEL's definition lists them, from loose
// to tight.
var levels = [][]string{{"||"}, {"&&"}, {"==", "!=", "<", "<=", ">", ">=", "in"}, {"+", "-"}, {"*", "/", "%"}}

// TestPrecedence reads random chains of operators with the parser and by
// splitting at the last of the loosest operators, over and over.
func TestPrecedence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		operands := []string{"a"}
		var operators []string
		for i := range rapid.IntRange(0, 8).Draw(t, "operators") {
			level := rapid.SampledFrom(levels).Draw(t, "level")
			operators = append(operators, rapid.SampledFrom(level).Draw(t, "operator"))
			operands = append(operands, fmt.Sprintf("%sb%d", strings.Repeat("!", rapid.IntRange(0, 1).Draw(t, "not")), i))
		}
		text := operands[0]
		for i, op := range operators {
			text += " " + op + " " + operands[i+1]
		}
		e, found := syntax.ParseExpr("a.tenet", text, 0)
		if len(found) > 0 {
			t.Fatalf("%q: %s", text, found[0].Message)
		}
		if got, want := formula(e), split(operands, operators); got != want {
			t.Fatalf("%q is read as\n%s, not\n%s", text, got, want)
		}
	})
}

func split(operands, operators []string) string {
	for _, level := range levels {
		for i := len(operators) - 1; i >= 0; i-- {
			for _, op := range level {
				if operators[i] == op {
					return "(" + split(operands[:i+1], operators[:i]) + " " + op + " " + split(operands[i+1:], operators[i+1:]) + ")"
				}
			}
		}
	}
	if name, ok := strings.CutPrefix(operands[0], "!"); ok {
		return "(!" + name + ")"
	}
	return operands[0]
}

// Units stand directly after a number on its line; all else keeps its meaning.
func TestUnits(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"5 min", "5 min"}, {"5min", "5 min"}, {"21 °C - 1 °C", "(21 °C - 1 °C)"}, {"5 % 3", "(5 % 3)"},
		{"5%3", "(5 % 3)"}, {"50 % == x", "(50 % == x)"}, {"50% - 3%", "(50 % - 3 %)"}, {"(50 %)", "50 %"},
		{"5 % (3)", "(5 % 3)"}, {"5 % x", "(5 % x)"}, {"12 µg/m³ / 2", "(12 µg/m³ / 2)"}, {"3 m/s", "3 m/s"},
		{"3 m / s", "(3 m / s)"}, {"3 m/ s", "(3 m / s)"}, {"70 [degF]", "70 [degF]"}, {"40 dB[A]", "40 dB[A]"},
		{"x in [5 s, 3 %]", "(x in [5 s, 3 %])"}, {"5 in [a]", "(5 in [a])"}, {"c ? 5 W : 3 W", "(c ? 5 W : 3 W)"},
		{"2.5e3 lux", "2.5e3 lux"}, {"5 ‰", "5 ‰"}, {"3 €", "3 €"}, {"a.rate % 3", "(a.rate % 3)"},
	} {
		e, found := syntax.ParseExpr("a.tenet", c.text, 0)
		if got := formula(e); got != c.want || len(found) > 0 {
			t.Errorf("%q is %s, want %s; %v", c.text, got, c.want, found)
		}
	}
}

// Numbers around a colon are a time of day, unless a ? waits for the colon.
func TestTimesOfDay(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"22:30", "22:30"}, {"7:05", "07:05"}, {"now() >= 22:30", "(now() >= 22:30)"}, {"c ? 1:2", "(c ? 1 : 2)"}, {"c?1:20", "(c ? 1 : 20)"},
		{"c ? 1 : 20", "(c ? 1 : 20)"}, {"c ? 22:30 : 07:00", "(c ? 22:30 : 07:00)"}, {"(c ? 1:20) == 7:05", "((c ? 1 : 20) == 07:05)"},
		{"[7:05, 8:05]", "[07:05, 08:05]"}, {"c ? (7:05) : d", "(c ? 07:05 : d)"}, {"c ? 1.5:2", "(c ? 1.5 : 2)"},
		{"any w in all C: now() < 22:30", "(any w in all C: (now() < 22:30))"},
	} {
		e, found := syntax.ParseExpr("a.tenet", c.text, 0)
		if got := formula(e); got != c.want || len(found) > 0 {
			t.Errorf("%q is %s, want %s; %v", c.text, got, c.want, found)
		}
	}
}

// A group takes all that follows it.
func TestGroups(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"any w in all C: a || b", "(any w in all C: (a || b))"}, {"a && any w in all C: b || c", "(a && (any w in all C: (b || c)))"},
		{"!every w in all p.C where w.f == 1: a ? b : c", "(!(every w in all p.C where (w.f == 1): (a ? b : c)))"},
		{"(any w in all C: a) || b", "((any w in all C: a) || b)"}, {"a ? any w in all C: b : c", "(a ? (any w in all C: b) : c)"},
		{"any v in all C: every w in all C: v.a == w.a", "(any v in all C: (every w in all C: (v.a == w.a)))"},
		{"any", "any"}, {"any in all", "(any in all)"}, {"every == any.x", "(every == any.x)"},
	} {
		e, found := syntax.ParseExpr("a.tenet", c.text, 0)
		if got := formula(e); got != c.want || len(found) > 0 {
			t.Errorf("%q is %s, want %s; %v", c.text, got, c.want, found)
		}
	}
}

// A while that begins a scope is not the one of the promise before it.
func TestScopesAndConditions(t *testing.T) {
	for _, c := range []struct {
		source string
		items  int
	}{
		{"never a while b", 1}, {"never a\n  while b", 1}, {"never a while b: never c", 2}, {"never a\n while b && c: never d while e", 2},
		{"never a while b ? c : d", 1}, {"never a while b ? c : d: always e", 2}, {"never a while any w in all C: b", 1},
		{"never a while any w in all C: b: always c", 2}, {"a changes never happens while really b", 1},
		{"never a while (b): always c while d rule r { on e while f then g = h }", 3},
	} {
		source := "app A { " + c.source + " }"
		file, found := syntax.Parse("a.tenet", source)
		if len(found) > 0 {
			t.Errorf("%s", render(source, found))
		} else if items := file.Decls[0].(*syntax.AppDecl).Items; len(items) != c.items {
			t.Errorf("%q has %d items, want %d", c.source, len(items), c.items)
		}
	}
}

// A unit never swallows what begins the next part.
func TestUnitsEndBeforeTheNextPart(t *testing.T) {
	for _, source := range []string{
		"app A { rule r { when a > 5 or on b changes while c < 5 then set d = 5 set e = 6 else set d = 5 % } }",
		"app A { rule r { when a > 5 also on reconnect then x = 5 y = 6; set z = 7 } }",
		"app A { never a > 5 as \"x\" never a > 5 % as \"y\" never a > 5 critical whenever a > 5, b < 5 at once }",
		"app A { let x = 5\n min == 3 and b always together }",
		"model M { service s { sensor a: int = 5 sensor b: float % [0..100] by hand sensor c: int reports every 5 s } }",
		"model M { behaviour { may a: 5 -> 6 when b > 5 heals within 5 s may c: any -> 5 may d: 1 -> 2 } }",
		"app A { set a = 5 never happens set by a person b = 5 only happens while really c > 5 }",
	} {
		_, found := syntax.Parse("a.tenet", source)
		if len(found) > 0 {
			t.Errorf("%s\n%s", source, render(source, found))
		}
	}
}

func TestTextsAreUnquoted(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`""`, ""}, {`"a b"`, "a b"}, {`"a\n\t\"\\"`, "a\n\t\"\\"}, {`"\u00B0C \u{1F525}"`, "°C 🔥"}, {`"{x}"`, "{x}"}, {`"灯"`, "灯"},
	} {
		e, found := syntax.ParseExpr("a.tenet", c.text, 0)
		lit, ok := e.(*syntax.TextLit)
		if !ok || lit.Value != c.want || len(found) > 0 {
			t.Errorf("%s is %#v, want %q; %v", c.text, e, c.want, found)
		}
	}
}

func hasCode(found []diag.Diagnostic, code string) bool {
	for _, d := range found {
		if d.Code == code {
			return true
		}
	}
	return false
}
