// What is refused, what is quiet, and what a change of rules keeps.

package derive

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/models"
)

// pick finds a fact whose reference begins with a text.
func pick(t testing.TB, facts []*check.Resource, ref string) *check.Resource {
	t.Helper()
	i := slices.IndexFunc(facts, func(r *check.Resource) bool { return strings.HasPrefix(r.Ref, ref) })
	if i < 0 {
		t.Fatalf("there is no fact %s", ref)
	}
	return facts[i]
}

// with is a fact of an altered kind.
func with(r *check.Resource, alter func(f *check.Fact)) *check.Resource {
	f, c := *r.Fact, *r
	alter(&f)
	c.Fact = &f
	return &c
}

func TestRefused(t *testing.T) {
	facts, refs := load(t, everything)
	average, sequence := pick(t, facts, "avg(a.flow"), pick(t, facts, "a.steps updates and")
	expr := pick(t, facts, "avg(a.flow, 5 s) - avg(b.flow")
	age := with(average, func(f *check.Fact) { f.Kind = check.FactAge })
	loop := with(expr, func(*check.Fact) {})
	inner := *expr.Fact.Expr
	inner.Operands = []check.Operand{{Resource: loop}}
	loop.Fact.Expr = &inner
	for _, tc := range []struct {
		name string
		list []*check.Resource
		want string
	}{
		{"a resource", []*check.Resource{refs["a.flow"]}, "is no fact"},
		{"no expression", []*check.Resource{with(expr, func(f *check.Fact) { f.Expr = nil })}, "no expression"},
		{"two sources", []*check.Resource{with(average, func(f *check.Fact) { f.Sources = nil })}, "0 sources"},
		{"function", []*check.Resource{with(average, func(f *check.Fact) { f.Func = "median" })}, `no window "median"`},
		{"ticks", []*check.Resource{with(average, func(f *check.Fact) { f.Ticks = 0 })}, "of 0 s"},
		{"no B", []*check.Resource{with(sequence, func(f *check.Fact) { f.B = nil })}, "no sequence"},
		{"nothing happens", []*check.Resource{with(sequence, func(f *check.Fact) { f.A = &check.Happening{} })}, "no sequence"},
		{"kind", []*check.Resource{with(average, func(f *check.Fact) { f.Kind = 99 })}, "no kind"},
		{"not listed", []*check.Resource{expr}, "not in the list"},
		{"itself", []*check.Resource{loop}, "computed from itself"},
		{"age", []*check.Resource{age, with(expr, func(f *check.Fact) {
			x := *f.Expr
			x.Operands, f.Expr = []check.Operand{{Resource: age}}, &x
		})}, "known to the machine alone"},
		{"sequence", []*check.Resource{sequence, with(expr, func(f *check.Fact) {
			x := *f.Expr
			x.Operands, f.Expr = []check.Operand{{Resource: sequence}}, &x
		})}, "has no value"},
		{"past of a fact", []*check.Resource{average, with(average, func(f *check.Fact) { f.Sources = []*check.Resource{average} })}, "not reported"},
		{"variable", []*check.Resource{with(expr, func(f *check.Fact) {
			x := *f.Expr
			x.Operands, f.Expr = []check.Operand{{Var: &check.Variable{Name: "away"}}}, &x
		})}, "the variable away"},
	} {
		if _, err := New(tc.list); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: got %v, want an error with %q", tc.name, err, tc.want)
		}
	}
}

// TestElsewhere: ages and the clock hold their positions and never change; a
// resource no fact reads changes nothing.
func TestElsewhere(t *testing.T) {
	facts, refs := load(t, `
device room : Thermometer
device hall : Thermometer
device heater : Heater
app A {
  rule r {
    when age(room.temperature) > 5 min || now() > 22:00 || avg(room.temperature, 5 s) > 1 °C
    then set heater.power = on
  }
}`)
	d := newDeriver(t, facts)
	if list := d.On(refs["hall.temperature"], 5, models.OfFloat(20), true); len(list) != 0 {
		t.Errorf("%v", list)
	}
	list := d.On(refs["room.temperature"], 5, models.OfFloat(20), true)
	if len(list) != 1 || facts[list[0].Fact].Ref != "avg(room.temperature, 5 s)" {
		t.Errorf("%v", list)
	}
	for i := range facts {
		if _, known := d.Value(i); known != (i == list[0].Fact) {
			t.Errorf("%s is known: %v", facts[i].Ref, known)
		}
	}
}

// TestQuiet: nothing is due while a window is unknown, whatever is in it, and
// time does not go back.
func TestQuiet(t *testing.T) {
	facts, refs := load(t, everything)
	d := newDeriver(t, []*check.Resource{pick(t, facts, "sum(a.flow")})
	flow := refs["a.flow"]
	due := func(want int64, some bool) {
		t.Helper()
		if tick, ok := d.Due(); ok != some || ok && tick != want {
			t.Errorf("due %d %v, not %d %v", tick, ok, want, some)
		}
	}
	due(0, false)
	d.On(flow, 10, models.OfFloat(1), true)
	due(15, true)
	d.Unknown(11, flow)
	due(0, false)
	d.On(flow, 12, models.OfFloat(2), true)
	due(15, true)
	d.On(flow, 12, models.OfFloat(math.Inf(1)), true)
	due(0, false)
	d.On(flow, 13, models.OfFloat(3), true)
	if list := d.At(3); len(list) != 0 {
		t.Errorf("%v", list)
	}
	due(15, true)
	d.Rollback() // nothing was kept
	if v, _ := d.Value(0); v.Float() != 6 {
		t.Errorf("%v", v)
	}
}

// TestOtherRules: after a change of rules, facts that are what they were go on,
// the rest begin anew; resources are known by address and type.
func TestOtherRules(t *testing.T) {
	source := `
device room : Thermometer
device door : Contact
device heater : Heater
app A {
  let cold = 15 °C
  rule r {
    when sum(room.temperature, 10 s) > 1 °C || previous(room.temperature) > 1 °C
    then set heater.power = on
  }
  rule s {
    on (door.state == open then room.temperature < cold within 30 s)
    or on (door.state changes then room.temperature < 30 °C within 30 s)
    then set heater.power = on
  }
}`
	old, refs := load(t, source)
	d := newDeriver(t, old)
	d.On(refs["room.temperature"], 1, models.OfFloat(40), true)
	d.On(refs["door.state"], 2, models.OfEnum(0), true)
	d.On(refs["door.state"], 3, models.OfEnum(1), true)
	facts, refs := load(t, strings.NewReplacer("cold = 15", "cold = 20", "sum(room.temperature, 10 s)",
		"sum(room.temperature, 10 s) > 1 °C || sum(room.temperature, 11 s)").Replace(source))
	e := newDeriver(t, facts)
	if err := e.Restore(d.Snapshot()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range e.On(refs["room.temperature"], 4, models.OfFloat(2), true) {
		got = append(got, fmt.Sprintf("%s %v", facts[c.Fact].Ref, c.Value.Float()))
	}
	want := []string{
		"door.state changes then room.temperature < 30 °C within 30 s 0",
		"previous(room.temperature) 40",
		"sum(room.temperature, 10 s) 42",
		"sum(room.temperature, 11 s) 2",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	elsewhere, _ := load(t, strings.Replace(source, "room : Thermometer", `room : Thermometer at "attic"`, 1))
	f := newDeriver(t, elsewhere)
	if err := f.Restore(d.Snapshot()); err != nil {
		t.Fatal(err)
	}
	if v, known := f.Value(slices.Index(elsewhere, pick(t, elsewhere, "sum("))); known {
		t.Errorf("another thermometer: %v", v)
	}
}

// seeds are snapshots of a Deriver that has seen something; its facts evaluate
// no CEL text, so that a fuzzer sees the same paths each time.
func seeds(t testing.TB) (facts []*check.Resource, list [][]byte) {
	facts, refs := load(t, everything)
	facts = slices.DeleteFunc(facts, func(r *check.Resource) bool { return len(operands(r.Fact)) > 0 })
	d := newDeriver(t, facts)
	list = append(list, d.Snapshot())
	for i, ref := range []string{"a.flow", "b.flow", "a.steps", "a.mood", "a.lit", "b.flow", "a.flow", "a.flow"} {
		v := models.Value{Kind: refs[ref].Model.Type.Kind, Bits: uint64(i % 3)}
		if v.Kind == models.Float {
			v = models.OfFloat(float64(i))
		}
		if v.Kind == models.Bool {
			v = models.OfBool(i%2 == 0)
		}
		d.On(refs[ref], int64(i), v, true)
		list = append(list, d.Snapshot())
	}
	return facts, list
}

// TestMalformed: a snapshot that is cut off or goes on is refused, and nothing
// of it is taken over.
func TestMalformed(t *testing.T) {
	facts, list := seeds(t)
	good := list[len(list)-1]
	d := newDeriver(t, facts)
	empty := d.Snapshot()
	for i := range len(good) {
		if err := d.Restore(good[:i]); !errors.Is(err, ErrMalformed) {
			t.Fatalf("%d of %d bytes: %v", i, len(good), err)
		}
	}
	if err := d.Restore(append(slices.Clone(good), 0)); !errors.Is(err, ErrMalformed) {
		t.Fatalf("a byte more: %v", err)
	}
	if !slices.Equal(d.Snapshot(), empty) {
		t.Error("something was taken over")
	}
}

// FuzzRestore: whatever is restored can be saved, restored again as the same,
// and goes on without a panic.
func FuzzRestore(f *testing.F) {
	facts, list := seeds(f)
	for _, b := range list {
		f.Add(b)
	}
	_, refs := load(f, everything)
	f.Fuzz(func(t *testing.T, b []byte) {
		d := newDeriver(t, facts)
		if d.Restore(b) != nil {
			return
		}
		c := d.Snapshot()
		e := newDeriver(t, facts)
		if err := e.Restore(c); err != nil || !slices.Equal(e.Snapshot(), c) {
			t.Fatalf("%x came back as %x: %v", c, e.Snapshot(), err)
		}
		for i := 0; i < 100; i++ {
			tick, some := d.Due()
			if !some {
				break
			}
			d.At(tick)
		}
		d.On(refs["a.flow"], d.now+1, models.OfFloat(1), true)
		d.Unknown(d.now+1, refs["a.flow"], refs["b.flow"])
	})
}
