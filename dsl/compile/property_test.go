// Tables against cel-go: a condition read off its tables after Cut says the
// same as its CEL text on the raw readings.

package compile_test

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// preface declares one resource of every kind a rule can read on two devices.
const preface = `
model Everything {
  service s {
    sensor warm: float °C [-50..125]
    sensor ratio: float
    sensor count: int
    sensor small: int [0..20]
    sensor time: duration
    sensor name: string
    sensor flag: bool
    sensor outside: float °F
    modifiable state mode: enum {off, low, high}
  }
}
device d : Everything
device e : Everything
`

const variables = `
  let limit = 68 °F
  let three = 3
  var away: bool = false
  var level: int [-2..4] = 0
  var mode: enum {off, low, high} = low
`

// number offers constants near which readings are drawn, extremes included.
var number = []string{
	"0", "1", "-1", "2.5", "3", "0.1", "19", "20", "1e3", "9007199254740993", "9223372036854775807", "1e30", "-0.0",
}

// gen draws the text of expressions.
type gen struct{ t *rapid.T }

func (g gen) pick(label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(g.t, label)
}

func (g gen) comparison() string { return g.pick("op", "<", "<=", ">", ">=", "==", "!=") }

// condition draws a condition of at most the given depth.
func (g gen) condition(depth int) string {
	if depth == 0 {
		return g.atom()
	}
	a, b := g.condition(depth-1), g.condition(depth-1)
	switch rapid.IntRange(0, 6).Draw(g.t, "connective") {
	case 0:
		return "(" + a + " && " + b + ")"
	case 1:
		return "(" + a + " || " + b + ")"
	case 2:
		return "!(" + a + ")"
	case 3:
		return "(" + a + " ? " + b + " : " + g.condition(depth-1) + ")"
	case 4:
		return "known(" + a + ")"
	}
	return g.atom()
}

// atom draws a condition without a connective on top.
func (g gen) atom() string {
	switch rapid.IntRange(0, 13).Draw(g.t, "atom") {
	case 0:
		return "d.warm " + g.comparison() + " " + g.temperature()
	case 1:
		return g.temperature() + " " + g.comparison() + " d.warm"
	case 2:
		return "d.ratio " + g.comparison() + " " + g.amount()
	case 3:
		return "d.count " + g.comparison() + " " + g.pick("number", number...)
	case 4:
		return "d.small " + g.comparison() + " " + g.amount()
	case 5:
		return "d.time " + g.comparison() + " " + g.pick("time", "5 min", "90 s", "0 s", "1.5 h", "level * 1 min")
	case 6:
		return "d.name " + g.pick("equal", "==", "!=") + " " + g.pick("text", `"a"`, `"b"`, `(away ? "a" : "é\n")`)
	case 7:
		return "d.mode " + g.pick("equal", "==", "!=") + " " + g.pick("member", "off", "high", "mode", "(away ? low : mode)")
	case 8:
		return g.pick("flag", "d.flag", "away", "(d.flag == away)", "known(d.count)", "true")
	case 9:
		return "d.small in [" + g.pick("list", "1, 2, 3", "level", "2.5, 3", "") + "]"
	case 11:
		return g.readings()
	case 12:
		return g.past()
	case 10:
		return "(d.warm " + g.comparison() + " limit ? 1 : level) " + g.comparison() + " three"
	}
	return "level " + g.comparison() + " " + g.pick("number", "0", "2.5", "three", "min(level, 1)", "-level", "abs(level) % 2")
}

// readings draws a condition that holds readings against readings, or calculates
// with them.
func (g gen) readings() string {
	op := g.comparison()
	switch rapid.IntRange(0, 7).Draw(g.t, "readings") {
	case 0:
		return "d.warm " + op + " " + g.pick("side", "e.warm", "d.outside", "e.outside - 3 K", "(d.flag ? e.warm : d.warm)")
	case 1:
		return "d.warm - e.warm " + op + " " + g.pick("difference", "2 K", "-1.5 °C", "9 °F", "0 K")
	case 2:
		return "(d.outside + e.outside) / 2 " + op + " " + g.pick("mean", "68 °F", "20 °C", "293.15 K")
	case 3:
		return "d.count " + op + " e.count"
	case 4:
		return "d.small - e.small " + op + " " + g.pick("number", "0", "2.5", "-3")
	case 5:
		return "d.name " + g.pick("equal", "==", "!=") + " e.name"
	case 6:
		return "max(d.ratio, e.ratio) * 2 " + op + " " + g.pick("number", number[:8]...)
	}
	return "(d.mode == off ? d.warm : e.warm) - (d.warm < 20 °C ? 0 K : 1 K) in [20 °C, 68.5 °F]"
}

// past draws a condition over the past of a reading or the time of day.
func (g gen) past() string {
	op := g.comparison()
	return g.pick("past",
		"avg(d.warm, 5 min) "+op+" "+g.temperature(), "min(d.small, 1 h) "+op+" level", "count(d.name, 1 min) "+op+" 3",
		"previous(d.warm) "+op+" limit", "d.warm - previous(d.warm) "+op+" 2 K", "previous(d.mode) == low", "changed(d.name)",
		"age(d.warm) > 5 min", "age(d.warm) <= 5 min", "90 s < age(e.flag)", "now() "+op+" 22:30", "06:00 "+op+" now()",
		"known(avg(d.ratio, 1 min))", "sum(d.count, 90 s) "+op+" "+g.pick("number", number[:8]...))
}

func (g gen) temperature() string {
	return g.pick("temperature", "20 °C", "limit", "293.15 K", "limit - 1 K", "20 °C + level * 1 °C", "-5 °C",
		"(away ? 17 °C : 21.5 °C)", "max(limit, 60 °F)", "(d.mode == off ? limit : 290 K)", "125 °C")
}

func (g gen) amount() string {
	return g.pick("amount", append([]string{"level", "level * 0.5", "three - level", "level / 2", "(away ? 2 : 2.5)"}, number[:8]...)...)
}

// raw is a snapshot of raw readings; unset ones are unknown.
type raw map[any]models.Value

func (r raw) Reading(res *check.Resource) (models.Value, bool) {
	v := r[res]
	return v, v.IsSet()
}

func (r raw) Variable(v *check.Variable) models.Value { return r[v] }

// draw draws a value of a type, mostly at or next to a border of the partition.
func draw(t *rapid.T, typ models.Type, cut *models.Partition) models.Value {
	v := anyValue(t, typ)
	if bounds := cut.Bounds(); len(bounds) > 0 && rapid.IntRange(0, 3).Draw(t, "near a border") > 0 {
		at := rapid.SampledFrom(bounds).Draw(t, "border").At
		v = nextTo(typ, at, rapid.IntRange(-1, 1).Draw(t, "side"))
	}
	return v
}

func anyValue(t *rapid.T, typ models.Type) models.Value {
	switch typ.Kind {
	case models.Bool:
		return models.OfBool(rapid.Bool().Draw(t, "bool"))
	case models.Enum:
		return models.OfEnum(rapid.IntRange(0, len(typ.Members)-1).Draw(t, "member"))
	case models.String:
		return models.OfString(rapid.SampledFrom([]string{"a", "b", "é\n", "other", ""}).Draw(t, "text"))
	case models.Float:
		return models.OfFloat(rapid.Float64().Draw(t, "float"))
	case models.Duration:
		return models.Value{Kind: models.Duration, Bits: uint64(rapid.Int64().Draw(t, "duration"))}
	}
	return models.OfInt(rapid.Int64().Draw(t, "int"))
}

// nextTo is the value of a type at, or one step beside, a border.
func nextTo(typ models.Type, at models.Value, side int) models.Value {
	if typ.Kind == models.Float {
		f := at.Float()
		if side != 0 {
			f = math.Nextafter(f, math.Inf(side))
		}
		return models.OfFloat(f)
	}
	i := at.Int()
	if at.Kind == models.Float {
		i = int64(at.Float())
	}
	v := models.OfInt(i + int64(side))
	v.Kind = typ.Kind
	return v
}

// snapshot draws raw readings and the state of the machine they give.
func snapshot(t *rapid.T, r *compile.Result) (raw, machine.State) {
	values := raw{}
	s := r.Program.Initial()
	for i, res := range r.Origin.Resources {
		if res.Model.Type.Kind == models.NotSet {
			continue // a sequence has no value
		}
		cut := r.Program.Resources[i].Cut
		v := draw(t, res.Model.Type, cut)
		region, ok := cut.Cut(v)
		if !ok || rapid.IntRange(0, 7).Draw(t, "unknown") == 0 {
			continue
		}
		values[res], s.Region[i], s.Known[i] = v, region, true
	}
	for i, v := range r.Origin.Vars {
		s.Vars[i] = int32(rapid.IntRange(0, len(v.Domain)-1).Draw(t, "index"))
		values[v] = v.Domain[s.Vars[i]]
	}
	return values, s
}

func source(conditions []string) map[string]string {
	var b strings.Builder
	b.WriteString(preface + "app A {\n" + variables)
	for i, c := range conditions {
		fmt.Fprintf(&b, "  always %s || away as \"p%d\"\n", c, i)
	}
	b.WriteString("}\n")
	return map[string]string{"random.tenet": b.String()}
}

func load(t *rapid.T, files map[string]string) *compile.Result {
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Fatalf("%s", diag.Render(list, diag.Options{Source: diag.Sources(files)}))
	}
	return r
}

func TestTablesAgreeWithCEL(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var conditions []string
		for range 6 {
			conditions = append(conditions, gen{t}.condition(rapid.IntRange(0, 2).Draw(t, "depth")))
		}
		files := source(conditions)
		r := load(t, files)
		for range 20 {
			values, s := snapshot(t, r)
			for id, c := range r.Origin.Conds {
				want, err := check.EvalCond(c, values)
				if err != nil {
					t.Fatalf("%s: %v", c.Text, err)
				}
				if got := r.Program.Eval(machine.CondID(id), &s); got != want {
					t.Fatalf("%s: the tables say %v, cel-go says %v, on %v", c.Text, got, want, show(r, values))
				}
			}
		}
	})
}

// What is lifted out of a condition, computed from raw readings and cut, says the
// same as the condition itself on the raw readings: the one stands in a rule, the
// other in a sequence.
func TestFactsAgreeWithReadings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := gen{t}.readings()
		files := map[string]string{"random.tenet": preface + "app A {\n  rule r {\n    when " + text +
			"\n      or on (" + text + " then d.flag updates within 1 s)\n    then set d.mode = low\n  }\n}\n"}
		r := load(t, files)
		when := r.Program.Rules[0].Triggers[0].Cond
		sequence := r.Origin.Rules[0].Triggers[1].Resource.Fact
		for range 20 {
			values, s := snapshot(t, r)
			setFacts(r, values, &s)
			want, err := check.EvalCond(sequence.A.Cond, values)
			if err != nil {
				continue // no value: an overflow
			}
			if got := r.Program.Eval(when, &s); got != want {
				t.Fatalf("%s: the tables say %v, the readings say %v, on %v", text, got, want, show(r, values))
			}
		}
	})
}

// setFacts computes the facts that are expressions.
func setFacts(r *compile.Result, values raw, s *machine.State) {
	for i, res := range r.Origin.Resources {
		if res.Fact == nil || res.Fact.Kind != check.FactExpr {
			continue
		}
		delete(values, res)
		s.Known[i] = false
		v, known, err := res.Fact.Expr.Eval(values)
		if region, ok := r.Program.Resources[i].Cut.Cut(v); err == nil && known && ok {
			values[res], s.Region[i], s.Known[i] = v, region, true
		}
	}
}

func show(r *compile.Result, values raw) string {
	var parts []string
	for _, res := range r.Origin.Resources {
		parts = append(parts, res.Ref+" = "+res.Model.Type.Format(values[res]))
	}
	for _, v := range r.Origin.Vars {
		parts = append(parts, v.Name+" = "+v.Type.Format(values[v]))
	}
	return strings.Join(parts, ", ")
}

// Two compilations of one text are equal in every table.
func TestDeterministic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var conditions []string
		for range 5 {
			conditions = append(conditions, gen{t}.condition(2))
		}
		files := source(conditions)
		a, b := load(t, files), load(t, files)
		if !reflect.DeepEqual(a.Program, b.Program) {
			t.Fatal("two compilations give different programs")
		}
		a.Spec.Program, b.Spec.Program = nil, nil
		if !reflect.DeepEqual(a.Spec, b.Spec) {
			t.Fatal("two compilations give different worlds")
		}
	})
}

// The reference of a fact is text of the language and means that fact.
func TestFactsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom([]string{gen{t}.readings(), gen{t}.past()}).Draw(t, "condition")
		for _, f := range load(t, source([]string{text})).Deployment.Facts {
			found := false
			for _, g := range load(t, source([]string{about(f)})).Deployment.Facts {
				found = found || sameFact(f, g)
			}
			if !found {
				t.Fatalf("%s does not lead back to the fact %s", about(f), f.Ref)
			}
		}
	})
}

// about is a condition about a fact.
func about(f *check.Resource) string {
	switch typ := f.Model.Type; {
	case f.Fact.Kind == check.FactClock:
		return f.Ref + " < 12:00"
	case typ.Kind == models.Bool:
		return "(" + f.Ref + ")"
	case typ.Kind == models.Enum:
		return f.Ref + " == " + typ.Members[0]
	case typ.Kind == models.String:
		return f.Ref + ` == "a"`
	case typ.Kind == models.Duration:
		return f.Ref + " > 1 s"
	default:
		return strings.TrimSpace(f.Ref + " > 1 " + typ.Unit.Symbol())
	}
}

func sameFact(f, g *check.Resource) bool {
	x, y := f.Fact, g.Fact
	same := func(a, b *check.Resource) bool { return a.Ref == b.Ref }
	return f.Ref == g.Ref && x.Kind == y.Kind && x.Func == y.Func && x.Ticks == y.Ticks && slices.EqualFunc(x.Sources, y.Sources, same)
}
