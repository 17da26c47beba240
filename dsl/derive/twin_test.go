// The slow twin: it keeps all that ever happened and computes every fact from
// it again and again.

package derive

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// everything is a deployment with facts of every kind, over each other too.
const everything = `
model Meter { service m {
  sensor flow: float
  sensor steps: int
  sensor mood: enum {calm, busy, wild}
  sensor lit: bool
} }
model Valve { service v { modifiable state pos: int [0..9] } }
device a : Meter
device b : Meter
device v : Valve
app Facts {
  rule arithmetic {
    when a.flow - b.flow > 2 || a.flow / b.flow > 1.5 || a.flow < b.flow || a.steps == b.steps
      || 100 / (a.steps - b.steps) > 7
    then set v.pos = 1
  }
  rule past {
    when previous(a.flow) > 1 || changed(a.flow) || previous(a.mood) == busy || changed(b.lit) || changed(a.steps)
      || a.flow - previous(a.flow) > 1
    then set v.pos = 2
  }
  rule windows {
    when avg(a.flow, 5 s) > 1 || sum(a.flow, 5 s) > 1 || min(a.flow, 3 s) > 1 || max(a.flow, 7 s) > 1 || count(a.flow, 4 s) > 1
      || avg(a.steps, 3 s) > 1 || sum(a.steps, 6 s) > 1 || min(b.steps, 9 s) > 1 || max(a.steps, 2 s) > 1
      || count(b.lit, 8 s) > 1 || count(a.mood, 1 s) > 1
    then set v.pos = 3
  }
  rule nested {
    when avg(a.flow, 5 s) - avg(b.flow, 5 s) > 1 || sum(a.steps, 6 s) - previous(a.steps) > 1
      || (avg(a.flow, 5 s) > b.flow) == (a.steps > b.steps) || max(a.flow, 7 s) - min(a.flow, 3 s) > previous(b.flow)
    then set v.pos = 4
  }
  rule order {
    on (a.lit == true then a.flow > 1 within 3 s)
    or on (a.flow > b.flow then b.mood == busy || a.lit == true within 6 s)
    or on (a.flow updates then b.flow changes within 2 s)
    or on (a.flow changes then a.flow changes within 4 s)
    or on (!known(a.flow) then known(a.flow) within 5 s)
    or on (a.lit == true and b.lit == true together within 3 s)
    or on (a.steps updates and a.steps changes together within 2 s)
    or on (a.mood changes and b.flow > 1 together within 1 s)
    then set v.pos = 5
  }
}
`

// load checks a source and returns its facts, and all resources by reference.
func load(t testing.TB, source string) ([]*check.Resource, map[string]*check.Resource) {
	t.Helper()
	file, list := syntax.Parse("facts.tenet", source)
	d, more := check.Check([]*syntax.File{file}, check.Site{})
	for _, x := range append(list, more...) {
		if x.Severity == diag.Error {
			t.Fatal(diag.Render(append(list, more...), diag.Options{Source: diag.Sources(map[string]string{"facts.tenet": source})}))
		}
	}
	refs := map[string]*check.Resource{}
	for _, dev := range d.Devices {
		for _, r := range dev.Resources {
			refs[r.Ref] = r
		}
	}
	return d.Facts, refs
}

func newDeriver(t interface{ Fatal(...any) }, facts []*check.Resource) *Deriver {
	d, err := New(facts)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// event is an input: a report if there is one resource and a value, else some
// resources become unknown, or time goes on.
type event struct {
	tick      int64
	resources []*check.Resource
	value     models.Value
}

func (e *event) reports(r *check.Resource) bool {
	return e.value.IsSet() && e.resources[0] == r
}

// history is the twin.
type history struct {
	facts  []*check.Resource
	events []event
	// happened and truths are of earlier events, as they were computed then.
	truths map[*check.Cond][]machine.Truth
}

// known reports whether a resource is known after the first n events.
func (h *history) known(r *check.Resource, n int) bool {
	for i := n - 1; i >= 0; i-- {
		if slices.Contains(h.events[i].resources, r) {
			return h.events[i].value.IsSet()
		}
	}
	return false
}

// reports lists the events among the first n that report a resource.
func (h *history) reports(r *check.Resource, n int) []event {
	var list []event
	for _, e := range h.events[:n] {
		if e.reports(r) {
			list = append(list, e)
		}
	}
	return list
}

// past is the environment of an expression after n events, on a tick that may
// be later than they are.
type past struct {
	h   *history
	n   int
	now int64
}

func (p past) Variable(*check.Variable) models.Value { panic("a fact reads a variable") }

func (p past) Reading(r *check.Resource) (models.Value, bool) {
	if r.Fact != nil {
		return p.value(r)
	}
	list := p.h.reports(r, p.n)
	if !p.h.known(r, p.n) {
		return models.Value{}, false
	}
	return list[len(list)-1].value, true
}

// value computes a fact with a value.
func (p past) value(r *check.Resource) (models.Value, bool) {
	f := r.Fact
	if f.Kind == check.FactExpr {
		v, known, err := f.Expr.Eval(p)
		if err != nil || !known || v.Kind == models.Float && math.IsNaN(v.Float()) {
			return models.Value{}, false
		}
		return v, true
	}
	list := p.h.reports(f.Sources[0], p.n)
	n := len(list)
	if !p.h.known(f.Sources[0], p.n) {
		return models.Value{}, false
	}
	switch {
	case f.Kind == check.FactWindow:
		return p.window(f, list)
	case n < 2:
		return models.Value{}, false
	case f.Kind == check.FactPrevious:
		return list[n-2].value, true
	}
	return models.OfBool(list[n-1].value != list[n-2].value), true
}

// window computes a window from all reports of its source.
func (p past) window(f *check.Fact, list []event) (models.Value, bool) {
	adds := func(v models.Value) bool {
		return f.Func != "sum" && f.Func != "avg" || v.Kind != models.Float || math.Abs(v.Float()) <= math.Ldexp(1, 960)
	}
	if !adds(list[len(list)-1].value) {
		return models.Value{}, false
	}
	var in []models.Value
	sum := new(big.Rat)
	for _, e := range list {
		if e.tick <= p.now-f.Ticks || !adds(e.value) {
			continue
		}
		in = append(in, e.value)
		switch e.value.Kind {
		case models.Float:
			if !math.IsInf(e.value.Float(), 0) {
				sum.Add(sum, new(big.Rat).SetFloat64(e.value.Float()))
			}
		default:
			sum.Add(sum, new(big.Rat).SetInt64(e.value.Int()))
		}
	}
	order := func(a, b models.Value) int { c, _ := models.Compare(a, b); return c }
	switch {
	case f.Func == "count":
		return models.OfInt(int64(len(in))), true
	case f.Func == "sum" && f.Sources[0].Model.Type.Kind == models.Float:
		x, _ := sum.Float64()
		return models.OfFloat(x), true
	case f.Func == "sum":
		if !sum.Num().IsInt64() {
			return models.Value{}, false
		}
		return models.OfInt(sum.Num().Int64()), true
	case len(in) == 0:
		return models.Value{}, false
	case f.Func == "avg":
		x, _ := sum.Quo(sum, new(big.Rat).SetInt64(int64(len(in)))).Float64()
		return models.OfFloat(x), true
	case f.Func == "min":
		return slices.MinFunc(in, order), true
	}
	return slices.MaxFunc(in, order), true
}

// truth evaluates a condition after n events.
func (h *history) truth(c *check.Cond, n int) machine.Truth {
	for len(h.truths[c]) <= n {
		i := len(h.truths[c])
		p := past{h: h, n: i}
		if i > 0 {
			p.now = h.events[i-1].tick
		}
		v, err := check.EvalCond(c, p)
		if err != nil {
			v = machine.Unknown
		}
		h.truths[c] = append(h.truths[c], v)
	}
	return h.truths[c][n]
}

// occurs reports whether a happening occurs in the i-th event.
func (h *history) occurs(x *check.Happening, i int) bool {
	if x.Cond != nil {
		return h.truth(x.Cond, i) == machine.False && h.truth(x.Cond, i+1) == machine.True
	}
	if !h.events[i].reports(x.Resource) {
		return false
	}
	before := h.reports(x.Resource, i)
	return !x.Changes || len(before) == 0 || before[len(before)-1].value != h.events[i].value
}

// latest is the newest event up to the i-th, itself included or not, in which a
// happening occurs; -1 if there is none.
func (h *history) latest(x *check.Happening, i int, included bool) int {
	for j := i; j >= 0; j-- {
		if (j < i || included) && h.occurs(x, j) {
			return j
		}
	}
	return -1
}

// happens reports whether a sequence happens in the i-th event.
func (h *history) happens(f *check.Fact, i int) bool {
	if f.Together {
		return h.together(f, i)
	}
	a := h.latest(f.A, i, false)
	if a < 0 || !h.occurs(f.B, i) || h.events[i].tick-h.events[a].tick > f.Ticks {
		return false
	}
	for j := a + 1; j < i; j++ {
		if h.occurs(f.B, j) {
			return false // A served that one: it was no later
		}
	}
	return true
}

func (h *history) together(f *check.Fact, i int) bool {
	a, b := h.latest(f.A, i, true), h.latest(f.B, i, true)
	if a < 0 || b < 0 || a != i && b != i {
		return false
	}
	if apart := h.events[a].tick - h.events[b].tick; apart > f.Ticks || -apart > f.Ticks {
		return false
	}
	for j := min(a, b); j < i; j++ {
		if h.together(f, j) {
			return false // the older of the two served that one
		}
	}
	return true
}

// changes lists what is different after the last event.
func (h *history) changes() []Change {
	var list []Change
	n := len(h.events)
	before := past{h: h, n: n - 1}
	if n > 1 {
		before.now = h.events[n-2].tick
	}
	after := past{h: h, n: n, now: h.events[n-1].tick}
	for i, r := range h.facts {
		if r.Fact.Kind == check.FactSequence {
			if h.happens(r.Fact, n-1) {
				list = append(list, Change{Fact: i, Known: true})
			}
			continue
		}
		v, known := before.value(r)
		w, knows := after.value(r)
		if known != knows || known && !v.Equal(w) {
			list = append(list, Change{Fact: i, Known: knows, Value: w})
		}
	}
	return list
}

// drawValue draws few values, so that much is equal.
func drawValue(t *rapid.T, kind models.Type) models.Value {
	switch kind.Kind {
	case models.Bool:
		return models.OfBool(rapid.Bool().Draw(t, "bool"))
	case models.Enum:
		return models.OfEnum(rapid.IntRange(0, len(kind.Members)-1).Draw(t, "member"))
	case models.Int:
		return models.OfInt(rapid.SampledFrom([]int64{-1, 0, 1, 2, 3, 5, math.MaxInt64, math.MinInt64}).Draw(t, "int"))
	}
	return models.OfFloat(rapid.SampledFrom([]float64{-1, 0, 0.1, 0.7, 1, 1.25, 2, 3, math.Inf(1), 0x1p961}).Draw(t, "float"))
}

// run drives a Deriver and its twin through a random history.
type run struct {
	t       *rapid.T
	d       *Deriver
	h       *history
	sources []*check.Resource
	now     int64
}

func (r *run) draw() event {
	e := event{tick: r.now}
	switch kind := rapid.IntRange(0, 9).Draw(r.t, "event"); {
	case kind < 7:
		x := r.sources[rapid.IntRange(0, len(r.sources)-1).Draw(r.t, "resource")]
		e.resources, e.value = []*check.Resource{x}, drawValue(r.t, x.Model.Type)
	case kind < 9:
		from := rapid.IntRange(0, len(r.sources)-1).Draw(r.t, "from")
		to := rapid.IntRange(from, len(r.sources)).Draw(r.t, "to")
		e.resources = r.sources[from:to]
	}
	return e
}

func (r *run) apply(e event) []Change {
	switch {
	case e.value.IsSet():
		return r.d.On(e.resources[0], e.tick, e.value, true)
	case len(e.resources) == 1 && e.tick%2 == 0:
		return r.d.On(e.resources[0], e.tick, models.OfString("out of range"), true)
	case len(e.resources) == 1:
		return r.d.On(e.resources[0], e.tick, e.value, false)
	case len(e.resources) > 0:
		return r.d.Unknown(e.tick, e.resources...)
	}
	return r.d.At(e.tick)
}

// input gives both an event and compares.
func (r *run) input(e event) {
	got := slices.Clone(r.apply(e))
	r.h.events = append(r.h.events, e)
	if want := r.h.changes(); !slices.Equal(got, want) {
		r.t.Fatalf("event %d at %d: changes\n%s not\n%s", len(r.h.events), e.tick, r.tell(got), r.tell(want))
	}
}

func (r *run) tell(list []Change) string {
	text := ""
	for _, c := range list {
		x := r.h.facts[c.Fact]
		text += "  " + x.Ref + " " + x.Model.Type.Format(c.Value) + "\n"
	}
	return text
}

// rest lets time go on to a tick. Unless it jumps, it stops whenever something
// is due, and on every tick before nothing must change.
func (r *run) rest(to int64, jump bool) {
	for !jump && r.now < to {
		due, some := r.d.Due()
		if some && due <= r.now {
			r.t.Fatalf("at %d something is due at %d", r.now, due)
		}
		next := to
		if some {
			next = min(due, to)
		}
		for quiet := r.now + 1; quiet < next; quiet++ {
			r.quiet(quiet)
		}
		r.now = next
		if some && due == next {
			r.input(event{tick: next})
		}
	}
	r.now = to
}

// quiet checks that no fact is different on a tick without an event.
func (r *run) quiet(tick int64) {
	n := len(r.h.events)
	if n == 0 {
		return
	}
	before, after := past{h: r.h, n: n, now: r.h.events[n-1].tick}, past{h: r.h, n: n, now: tick}
	for _, x := range r.h.facts {
		if x.Fact.Kind == check.FactSequence {
			continue
		}
		v, known := before.value(x)
		w, knows := after.value(x)
		if known != knows || known && !v.Equal(w) {
			r.t.Fatalf("%s is not due, but on tick %d it is %v", x.Ref, tick, w)
		}
	}
}

// TestTwin: the changes are those the twin finds, also across a snapshot, and
// after inputs that were taken back.
func TestTwin(t *testing.T) {
	facts, refs := load(t, everything)
	var sources []*check.Resource
	for _, ref := range []string{"a.flow", "a.steps", "a.mood", "a.lit", "b.flow", "b.steps", "b.mood", "b.lit"} {
		sources = append(sources, refs[ref])
	}
	rapid.Check(t, func(t *rapid.T) {
		r := &run{t: t, d: newDeriver(t, facts), sources: sources}
		r.h = &history{facts: facts, truths: map[*check.Cond][]machine.Truth{}}
		for range rapid.IntRange(1, 25).Draw(t, "events") {
			r.rest(r.now+rapid.SampledFrom([]int64{0, 0, 1, 1, 2, 3, 9}).Draw(t, "step"), rapid.IntRange(0, 3).Draw(t, "jump") == 0)
			switch rapid.IntRange(0, 9).Draw(t, "detour") {
			case 0:
				r.restart()
			case 1:
				r.retreat()
			}
			r.input(r.draw())
		}
	})
}

// restart goes on with a new Deriver.
func (r *run) restart() {
	b := r.d.Snapshot()
	d := newDeriver(r.t, r.h.facts)
	if err := d.Restore(b); err != nil || !slices.Equal(d.Snapshot(), b) {
		r.t.Fatalf("a snapshot came back as another: %v", err)
	}
	for i := range r.h.facts {
		v, known := r.d.Value(i)
		if w, knows := d.Value(i); v != w || known != knows {
			r.t.Fatalf("%s came back as %v %v, not %v %v", r.h.facts[i].Ref, w, knows, v, known)
		}
	}
	r.d = d
}

// retreat tries some events and takes them back.
func (r *run) retreat() {
	r.d.Keep()
	b := r.d.Snapshot()
	due, some := r.d.Due()
	for range 3 {
		e := r.draw()
		e.tick += rapid.Int64Range(0, 6).Draw(r.t, "tick")
		r.apply(e)
	}
	r.d.Rollback()
	if again, any := r.d.Due(); !slices.Equal(r.d.Snapshot(), b) || again != due || any != some {
		r.t.Fatalf("due %d %v came back as %d %v", due, some, again, any)
	}
}
