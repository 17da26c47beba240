// Templates and groups against the same text written out by hand.

package compile_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
)

// body draws items about the device d and the app's names. Names that are per
// device end in an underscore.
func (g gen) body() string {
	var b strings.Builder
	fmt.Fprintf(&b, "  let near_ = d.floor + 1\n  var n_: int [0..9] = near_\n")
	for i := range rapid.IntRange(1, 2).Draw(g.t, "rules") {
		fmt.Fprintf(&b, "  rule r%d_ mode queued(2) {\n    when %s for 5 min or on (%s then d.flag changes within 10 s) or on r0_ dropped\n",
			i, g.condition(1), g.readings())
		fmt.Fprintf(&b, "    while n_ < near_ || %s\n    then set d.mode = n_ == 1 ? low : high\n      after 2 min anyway n_ = min(n_ + 1, 9)\n"+
			"        notify carer \"{d.warm}\" stop after r0_\n  }\n", g.condition(1))
	}
	fmt.Fprintf(&b, "  never d.flag && %s as \"p_\"\n", g.condition(1))
	fmt.Fprintf(&b, "  whenever d.flag || %s, d.mode == off within 10 s as \"q_\"\n", g.atom())
	return b.String()
}

// byHand writes a body out for a device.
func byHand(body, device string) string {
	text := strings.ReplaceAll(" "+body, "_", "_"+device)
	for _, before := range []string{" ", "(", "!", "{", "-"} {
		text = strings.ReplaceAll(text, before+"d.", before+device+".")
	}
	return text
}

// three are devices of the type of the preface.
const three = "device one : Everything { floor = 3 }\ndevice two : Everything\ndevice three : Everything { floor = 0 }\n"

var floors = strings.Replace(preface, "  service s {\n", "  service s {\n    fixed property floor: int [0..7] = 1\n", 1) + three

// A for each means its items once for every device that where lets through, in
// the order of their names.
func TestForEachIsItsItemsWrittenOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := gen{t}.body()
		group := "for each d in all Everything where d.floor >= 1 {\n" + strings.ReplaceAll(body, "_", "") + "}\n"
		written := ""
		for _, device := range []string{"d", "e", "one", "two"} {
			written += byHand(body, device)
		}
		head := floors + "app A {\n" + variables
		same(t, head+group+"}\n", head+written+"}\n")
	})
}

// A template means its items once for every app made from it.
func TestTemplateIsItsTextWrittenOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := gen{t}.body()
		template := floors + "app T(d: Everything, limit: float °C, three: int = 3) {\n" +
			strings.Replace(strings.Replace(variables, "let limit = 68 °F", "", 1), "let three = 3", "", 1) + strings.ReplaceAll(body, "_", "") +
			"}\napp A = T(d = one, limit = 68 °F)\napp B = T(d = two, limit = 5 °C, three = 1)\n"
		written := floors + "app A {\n" + variables + byHand(body, "one") + "}\n" + "app B {\n" +
			strings.Replace(strings.Replace(variables, "68 °F", "5 °C", 1), "three = 3", "three = 1", 1) + byHand(body, "two") + "}\n"
		same(t, template, written)
	})
}

// any and every are || and && over the devices.
func TestAnyAndEveryWrittenOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := gen{t}.condition(1)
		every := rapid.Bool().Draw(t, "every")
		word, join := "any", " || "
		if every {
			word, join = "every", " && "
		}
		var list []string
		for _, device := range []string{"d", "e", "one", "two"} {
			list = append(list, "("+byHand(c, device)+")")
		}
		written := "(" + list[0] + join + list[1] + ")" + join + "(" + list[2] + join + list[3] + ")"
		head := floors + "app A {\n" + variables + "  always away || "
		same(t, head+"("+word+" d in all Everything where d.floor > 0: "+c+")\n}\n", head+"("+written+")\n}\n")
	})
}

// same fails unless two texts compile to the same program and the same world,
// but for names and places.
func same(t *rapid.T, a, b string) {
	x, y := loadText(t, a), loadText(t, b)
	px, py := nameless(x), nameless(y)
	if !reflect.DeepEqual(px, py) {
		t.Fatalf("different programs:\n%s\n%s\nfrom\n%s\nand\n%s", tell(x), tell(y), a, b)
	}
}

func loadText(t *rapid.T, text string) *compile.Result {
	files := map[string]string{"random.tenet": text}
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatalf("%s\n%s", diag.Render(list, diag.Options{Source: diag.Sources(files)}), text)
	}
	return r
}

// nameless returns what a program does, in the words of a story, without the
// names of rules, variables and promises.
func nameless(r *compile.Result) string {
	p := r.Program
	for i := range p.Rules {
		p.Rules[i].Name = fmt.Sprint("rule ", i)
	}
	for i := range p.Vars {
		p.Vars[i].Name = fmt.Sprint("variable ", i)
	}
	for i := range r.Spec.Properties {
		q := &r.Spec.Properties[i]
		q.Name, q.Sentence = fmt.Sprint("promise ", i), ""
	}
	for i, c := range r.Origin.Conds {
		if c.Op == machine.OpAtom {
			c.Atom.CEL = "" // variables are named in it
		}
		p.Conds[i].Text = ""
	}
	return tell(r)
}
