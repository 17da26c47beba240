// Names, CEL text and its map back to the source, Kleene's logic.

package check

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/library"
)

// build checks a source that must be right.
func build(t testing.TB, source string) *Deployment {
	t.Helper()
	f, list := syntax.Parse("t.tenet", source)
	d, found := Check([]*syntax.File{f}, Site{})
	list = append(list, found...)
	if diag.List(list).HasErrors() {
		t.Fatal(diag.Render(list, diag.Options{Source: diag.Sources(map[string]string{"t.tenet": source})}))
	}
	return d
}

func TestNearest(t *testing.T) {
	known := []string{"temperature", "power", "open", "on", "off"}
	for name, want := range map[string]string{
		"temprature": "temperature", "tempertaure": "temperature", "powr": "power", "POWER": "power",
		"opne": "open", "onn": "on", "x": "", "brightness": "", "": "",
	} {
		if got := nearest(name, known); got != want {
			t.Errorf("nearest(%q) = %q, want %q", name, got, want)
		}
	}
}

// distance is symmetric, zero for equal words only, and a swap, an insertion, a
// deletion and a substitution cost one.
func TestDistance(t *testing.T) {
	word := rapid.StringMatching(`[abc]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := []rune(word.Draw(t, "a")), []rune(word.Draw(t, "b"))
		d := distance(a, b)
		if d != distance(b, a) || (d == 0) != (string(a) == string(b)) || d > max(len(a), len(b)) {
			t.Fatalf("distance(%q, %q) = %d", string(a), string(b), d)
		}
		if slow := slowDistance(a, b); d != slow {
			t.Fatalf("distance(%q, %q) = %d, by recursion %d", string(a), string(b), d, slow)
		}
	})
}

// slowDistance is distance by its recursive definition.
func slowDistance(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	i, j := len(a)-1, len(b)-1
	cost := 1
	if a[i] == b[j] {
		cost = 0
	}
	d := min(slowDistance(a[:i], b)+1, slowDistance(a, b[:j])+1, slowDistance(a[:i], b[:j])+cost)
	if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
		d = min(d, slowDistance(a[:i-1], b[:j-1])+1)
	}
	return d
}

// Different names stay different in CEL, and cel-go can read each.
func TestCELNames(t *testing.T) {
	part := rapid.SampledFrom([]string{"a", "x_", "x_61", "in", "房間", "à", "a1", "1a", "true", "_"})
	rapid.Check(t, func(t *rapid.T) {
		a, b := []string{part.Draw(t, "a1"), part.Draw(t, "a2")}, []string{part.Draw(t, "b1"), part.Draw(t, "b2")}
		x, y := celName(a...), celName(b...)
		if (x == y) != (strings.Join(a, "/") == strings.Join(b, "/")) {
			t.Fatalf("%v is %s, %v is %s", a, x, b, y)
		}
		v := &Variable{cel: x, Type: boolType}
		env, err := environment([]Operand{{Var: v}})
		if err != nil {
			t.Fatal(err)
		}
		if _, issues := env.Compile("!" + x); issues.Err() != nil {
			t.Fatalf("%s: %v", x, issues.Err())
		}
	})
}

// What cel-go says about a text is shown where the part it means is written.
func TestOffsetMap(t *testing.T) {
	source := "app A {\n  var n: int [0..9] = 1\n  never n > 1 && -(n + (true + n)) > 2 * (n - n * false)\n}\n"
	f, list := syntax.Parse("t.tenet", source)
	if len(list) > 0 {
		t.Fatal(list)
	}
	_, list = Check([]*syntax.File{f}, Site{})
	var places []string
	for _, d := range list {
		places = append(places, source[d.Span.Start:d.Span.End])
	}
	if got := fmt.Sprint(places); got != "[true + n n * false]" {
		t.Errorf("reported at %s", got)
	}
	marks := []mark{{0, 20, f.Decls[0]}, {5, 9, nil}, {5, 6, f.Decls[0]}}
	if nodeAt(marks, 7) != nil || nodeAt(marks, 5) != f.Decls[0] || nodeAt(marks, 30) != nil {
		t.Error("an offset belongs to the innermost mark that holds it")
	}
}

// Every shipped device type is free of diagnostics when used.
func TestLibrary(t *testing.T) {
	for _, file := range library.Files() {
		m, _ := syntax.Parse(file.Name, file.Source)
		name := m.Decls[0].(*syntax.ModelDecl).Name.Name
		f, list := syntax.Parse("t.tenet", "device d : "+name+"\n")
		d, found := Check([]*syntax.File{f}, Site{})
		if list = append(list, found...); len(list) > 0 {
			t.Errorf("%s: %v", file.Name, list)
		}
		if len(d.Models) != 1 || !d.Models[0].Library || len(d.Devices[0].Resources) == 0 {
			t.Errorf("%s: device %+v of models %v", file.Name, d.Devices[0], d.Models)
		}
	}
}

// truths gives three bool resources three-valued values.
type truths map[string]machine.Truth

func (e truths) Reading(r *Resource) (models.Value, bool) {
	v := e[r.Model.Name]
	return models.OfBool(v == machine.True), v != machine.Unknown
}

func (e truths) Variable(*Variable) models.Value { return models.Value{} }

// EvalCond follows Kleene's tables, written out here as what every completion
// of the unknowns agrees on.
func TestKleene(t *testing.T) {
	d := build(t, "model M {\n  service s {\n    sensor a: bool\n    sensor b: bool\n    sensor c: bool\n  }\n}\ndevice d : M\n"+
		"app A {\n  always d.a && d.b\n  always d.a || d.b\n  always !d.a\n  always d.a ? d.b : d.c\n}\n")
	exact := []func(a, b, c bool) bool{
		func(a, b, _ bool) bool { return a && b },
		func(a, b, _ bool) bool { return a || b },
		func(a, _, _ bool) bool { return !a },
		func(a, b, c bool) bool { return a && b || !a && c },
	}
	all := []machine.Truth{machine.False, machine.Unknown, machine.True}
	for i, p := range d.Apps[0].Properties {
		for _, a := range all {
			for _, b := range all {
				for _, c := range all {
					got, err := EvalCond(p.P[0], truths{"a": a, "b": b, "c": c})
					if want := completions(a, b, c, exact[i]); err != nil || got != want {
						t.Errorf("%s with %v %v %v is %v, want %v (%v)", p.Sentence, a, b, c, got, want, err)
					}
				}
			}
		}
	}
}

// completions evaluates f for both values of every unknown.
func completions(a, b, c machine.Truth, f func(a, b, c bool) bool) machine.Truth {
	both := func(t machine.Truth) []bool {
		if t == machine.Unknown {
			return []bool{false, true}
		}
		return []bool{t == machine.True}
	}
	seen := map[bool]bool{}
	for _, x := range both(a) {
		for _, y := range both(b) {
			for _, z := range both(c) {
				seen[f(x, y, z)] = true
			}
		}
	}
	if len(seen) == 2 {
		return machine.Unknown
	}
	return truth(seen[true])
}

// one gives one number resource a value.
type one models.Value

func (e one) Reading(*Resource) (models.Value, bool) { return models.Value(e), true }
func (e one) Variable(*Variable) models.Value        { return models.Value{} }

// A comparison of a reading in °C with a quantity in °F or K holds as exact
// arithmetic says, up to the one rounding of the constant to a float.
func TestUnitsAgainstRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tenths := rapid.IntRange(-400, 3500).Draw(t, "tenths")
		text := fmt.Sprintf("%d.%d", tenths/10, max(tenths, -tenths)%10)
		if tenths < 0 && tenths > -10 {
			text = "-" + text
		}
		exact, _ := new(big.Rat).SetString(text)
		unit := rapid.SampledFrom([]string{"°F", "K", "°C"}).Draw(t, "unit")
		switch unit {
		case "°F":
			exact.Sub(exact, big.NewRat(32, 1)).Mul(exact, big.NewRat(5, 9))
		case "K":
			exact.Sub(exact, big.NewRat(27315, 100))
		}
		border, _ := exact.Float64()
		op := rapid.SampledFrom([]string{"<", "<=", ">", ">=", "==", "!="}).Draw(t, "op")
		source := "model M {\n  service s { sensor x: float °C }\n}\ndevice d : M\napp A {\n  always d.x " + op + " " + text + " " + unit + "\n}\n"
		f, list := syntax.Parse("t.tenet", source)
		d, found := Check([]*syntax.File{f}, Site{})
		if list = append(list, found...); len(list) > 0 {
			t.Fatalf("%s: %v", text, list)
		}
		reading := rapid.OneOf(rapid.Just(border), rapid.Float64Range(-300, 400)).Draw(t, "reading")
		c := new(big.Rat).SetFloat64(reading).Cmp(new(big.Rat).SetFloat64(border))
		want := map[string]bool{"<": c < 0, "<=": c <= 0, ">": c > 0, ">=": c >= 0, "==": c == 0, "!=": c != 0}[op]
		got, err := EvalCond(d.Apps[0].Properties[0].P[0], one(models.OfFloat(reading)))
		if err != nil || got != truth(want) {
			t.Fatalf("%v °C %s %s %s is %v, want %v (%v)", reading, op, text, unit, got, want, err)
		}
	})
}
