// Windows against somebody who keeps every reading.

package window

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/models"
)

// keeper is the slow twin.
type keeper struct {
	fn    Func
	kind  models.Kind
	ticks int64
	all   []reading
}

type reading struct {
	tick  int64
	value models.Value
}

// value computes what a window that lets readings go after some ticks says at a
// tick.
func (k *keeper) value(now, ticks int64) (models.Value, bool) {
	var in []models.Value
	for _, r := range k.all {
		if r.tick > now-ticks && r.tick <= now {
			in = append(in, r.value)
		}
	}
	if k.fn == Count {
		return models.OfInt(int64(len(in))), true
	}
	sum := new(big.Rat)
	for _, v := range in {
		if k.kind == models.Float {
			sum.Add(sum, new(big.Rat).SetFloat64(v.Float()))
		} else {
			sum.Add(sum, new(big.Rat).SetInt64(v.Int()))
		}
	}
	switch {
	case k.fn == Sum && k.kind == models.Float:
		f, _ := sum.Float64()
		return models.OfFloat(f), true
	case k.fn == Sum:
		return models.OfInt(sum.Num().Int64()), sum.Num().IsInt64()
	case len(in) == 0:
		return models.Value{}, false
	case k.fn == Avg:
		f, _ := sum.Quo(sum, new(big.Rat).SetInt64(int64(len(in)))).Float64()
		return models.OfFloat(f), true
	case k.fn == Min:
		return slices.MinFunc(in, order), true
	}
	return slices.MaxFunc(in, order), true
}

func order(a, b models.Value) int {
	c, _ := models.Compare(a, b)
	return c
}

// due is the next tick on which the twin's value can change by itself: on which
// a reading leaves.
func (k *keeper) due(now int64) (int64, bool) {
	for _, r := range k.all {
		if r.tick+k.ticks > now {
			return r.tick + k.ticks, true
		}
	}
	return 0, false
}

var (
	fns   = []Func{Count, Sum, Avg, Min, Max}
	kinds = []models.Kind{models.Int, models.Float, models.Duration}
)

// drawValue draws values that look measured, and a few that do not. Sums of
// readings of one tick are exact for the first sort.
func drawValue(t *rapid.T, kind models.Kind, wild bool) models.Value {
	if kind != models.Float {
		small, large := rapid.Int64Range(-50, 50), rapid.Int64()
		v := models.OfInt(rapid.OneOf(small, large).Draw(t, "int"))
		v.Kind = kind
		return v
	}
	if wild {
		f := rapid.OneOf(rapid.Float64Range(-1e3, 1e3), rapid.Float64Range(-largest, largest),
			rapid.SampledFrom([]float64{0, 5e-324, -5e-324, 1e-308, 0x1p-1022, 0x1p53, 1, -largest, largest})).Draw(t, "float")
		return models.OfFloat(f)
	}
	return models.OfFloat(float64(rapid.IntRange(-4000, 12500).Draw(t, "hundredths")) / 100)
}

// TestTwin follows random histories.
func TestTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fn := rapid.SampledFrom(fns).Draw(t, "func")
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		ticks := rapid.Int64Range(1, 12).Draw(t, "ticks")
		wild := rapid.Bool().Draw(t, "wild")
		w, k := New(fn, kind, ticks), &keeper{fn: fn, kind: kind, ticks: ticks}
		now := rapid.Int64Range(-20, 20).Draw(t, "start")
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			step := rapid.Int64Range(0, 4).Draw(t, "step")
			if wild {
				step++ // pairs of wild floats are not exact
			}
			now += step
			if rapid.IntRange(0, 3).Draw(t, "move") == 0 {
				w.Move(now)
			} else {
				v := drawValue(t, kind, wild)
				w.Add(now, v)
				k.all = append(k.all, reading{now, v})
			}
			if rapid.IntRange(0, 9).Draw(t, "save") == 0 {
				w = reload(t, w)
			}
			got, ok := w.Value()
			want, wantOK := k.value(now, ticks)
			if ok != wantOK || ok && !got.Equal(want) {
				t.Fatalf("func %d at %d: %v %v, not %v %v", fn, now, got, ok, want, wantOK)
			}
			due, some := w.Due()
			first, any := k.due(now)
			if some != any || some && (due < first || fn != Min && fn != Max && due != first) {
				t.Fatalf("due %d %v, not %d %v", due, some, first, any)
			}
			if some {
				if before, ok := k.value(due-1, ticks); ok != wantOK || ok && !before.Equal(want) {
					t.Fatalf("func %d changes before it is due: %v, then %v at %d", fn, want, before, due-1)
				}
			}
		}
	})
}

func reload(t *rapid.T, w *Window) *Window {
	b := w.Append(nil)
	v, rest, err := Decode(append(slices.Clone(b), 7))
	if err != nil || len(rest) != 1 || !v.Like(w) || !slices.Equal(v.Append(nil), b) {
		t.Fatalf("%x came back as %x, %v", b, v.Append(nil), err)
	}
	v.limit = w.limit
	return v
}

// TestCoarse: a window with little room is late, but not later than it says,
// and exact as long as the room suffices.
func TestCoarse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fn := rapid.SampledFrom(fns).Draw(t, "func")
		ticks := rapid.Int64Range(1, 100).Draw(t, "ticks")
		limit := rapid.IntRange(4, 12).Draw(t, "limit")
		w, k := New(fn, models.Int, ticks), &keeper{fn: fn, kind: models.Int, ticks: ticks}
		w.limit = limit
		late := 2 * ticks / int64(limit-1)
		now, crowded := int64(0), false
		for range rapid.IntRange(1, 120).Draw(t, "steps") {
			now += rapid.Int64Range(0, 6).Draw(t, "step")
			v := models.OfInt(rapid.Int64Range(0, 9).Draw(t, "value"))
			w.Add(now, v)
			k.all = append(k.all, reading{now, v})
			if w.spans.count > limit {
				t.Fatalf("%d spans", w.spans.count)
			}
			spans := map[int64]bool{}
			for _, r := range k.all {
				if r.tick > now-ticks {
					spans[r.tick] = true
				}
			}
			crowded = crowded || len(spans) > limit
			got, _ := w.Value()
			exact, _ := k.value(now, ticks)
			if !crowded {
				if !got.Equal(exact) {
					t.Fatalf("not crowded, but %v instead of %v", got, exact)
				}
				continue
			}
			slow, _ := k.value(now, ticks+late)
			if fn == Avg {
				continue // lies between no two averages
			}
			if order(got, exact) != 0 && order(got, slow) != 0 && order(exact, got) != order(got, slow) {
				t.Fatalf("func %d: %v is not between %v and %v", fn, got, exact, slow)
			}
		}
	})
}

// TestUndo: what Undo gives back is what Keep saw, in every detail that shows.
func TestUndo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		w := New(rapid.SampledFrom(fns).Draw(t, "func"), kind, rapid.Int64Range(1, 60).Draw(t, "ticks"))
		w.limit = rapid.IntRange(4, 12).Draw(t, "limit")
		now := int64(0)
		run := func() {
			for range rapid.IntRange(0, 30).Draw(t, "steps") {
				now += rapid.Int64Range(0, 6).Draw(t, "step")
				w.Add(now, drawValue(t, kind, true))
			}
			w.Move(now + rapid.Int64Range(0, 80).Draw(t, "rest"))
		}
		run()
		before, kept := w.Append(nil), now
		value, ok := w.Value()
		for range 2 {
			if !w.Keep() || w.Keep() {
				t.Fatal("kept twice")
			}
			run()
			w.Undo()
			now = kept
			again, okAgain := w.Value()
			if !slices.Equal(w.Append(nil), before) || again != value || okAgain != ok {
				t.Fatalf("%v %v came back as %v %v", value, ok, again, okAgain)
			}
		}
	})
}

// TestTotal: adding and taking away any floats in any order leaves the exact
// sum, rounded once whatever it is divided by.
func TestTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sum total
		exact := new(big.Rat)
		for range rapid.IntRange(0, 40).Draw(t, "floats") {
			f := rapid.OneOf(rapid.Float64Range(-largest, largest), rapid.Float64Range(-1, 1), rapid.Float64Range(-1e-300, 1e-300),
				rapid.Map(rapid.Int64(), func(i int64) float64 { return float64(i) })).Draw(t, "float")
			sign := rapid.SampledFrom([]int64{1, -1}).Draw(t, "sign")
			sum.add(f, sign)
			r := new(big.Rat).SetFloat64(f)
			exact.Add(exact, r.Mul(r, big.NewRat(sign, 1)))
			if rapid.IntRange(0, 4).Draw(t, "carry") == 0 {
				sum.carry()
			}
			n := rapid.OneOf(rapid.Int64Range(1, 9), rapid.Int64Range(1, math.MaxInt64)).Draw(t, "n")
			want, _ := new(big.Rat).Quo(exact, new(big.Rat).SetInt64(n)).Float64()
			if got := sum.over(n); got != want {
				t.Fatalf("%v / %d = %v, not %v", exact.FloatString(30), n, got, want)
			}
		}
	})
}

// TestTies: half way between two floats the even one is right, unless a digit
// far behind says otherwise.
func TestTies(t *testing.T) {
	for _, tc := range []struct {
		add  []float64
		want float64
	}{
		{[]float64{1, 0x1p-53}, 1},
		{[]float64{1, 0x1p-53, 5e-324}, 1 + 0x1p-52},
		{[]float64{1, 0x1p-53, -5e-324}, 1},
		{[]float64{1 + 0x1p-52, 0x1p-53}, 1 + 0x1p-51},
		{[]float64{5e-324, 5e-324}, 1e-323},
		{[]float64{-1, -0x1p-53, -5e-324}, -1 - 0x1p-52},
		{[]float64{1, -1}, 0},
	} {
		var sum total
		for _, f := range tc.add {
			sum.add(f, 1)
		}
		if got := sum.over(1); got != tc.want {
			t.Errorf("%v: %v, not %v", tc.add, got, tc.want)
		}
	}
	for _, f := range []float64{5e-324, 1.5e-323, 0x1p-1022} {
		var sum total
		sum.add(f, 1)
		if got := sum.over(2); got != f/2 {
			t.Errorf("%v / 2 = %v, not %v", f, got, f/2)
		}
	}
}

// TestTakes: what cannot be added up is said beforehand.
func TestTakes(t *testing.T) {
	for _, f := range []float64{math.Inf(1), math.Inf(-1), 2 * largest} {
		v := models.OfFloat(f)
		if New(Sum, models.Float, 1).Takes(v) || New(Avg, models.Float, 1).Takes(v) || !New(Max, models.Float, 1).Takes(v) {
			t.Errorf("%v", f)
		}
	}
	if !New(Sum, models.Float, 1).Takes(models.OfFloat(largest)) || !New(Sum, models.Int, 1).Takes(models.OfInt(math.MinInt64)) {
		t.Error("a number is refused")
	}
}

func FuzzDecode(f *testing.F) {
	for _, fn := range fns {
		for _, kind := range kinds {
			w := New(fn, kind, 10)
			for i := range int64(5) {
				v := models.OfInt(20 - i)
				if kind == models.Float {
					v = models.OfFloat(float64(20 - i))
				}
				v.Kind = kind
				w.Add(3*i, v)
			}
			f.Add(w.Append(nil))
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		w, _, err := Decode(b)
		if err != nil {
			return
		}
		c := w.Append(nil)
		v, rest, err := Decode(c)
		if err != nil || len(rest) != 0 || !slices.Equal(v.Append(nil), c) {
			t.Fatalf("%x: %v", c, err)
		}
		newest, _ := w.Newest()
		v.Value()
		v.Add(newest, models.Value{Kind: w.kind})
		v.Value()
		v.Move(newest + w.ticks)
		if _, some := v.Due(); some {
			t.Fatal("readings stay for ever")
		}
		if v.total != (total{}) {
			t.Fatal("a sum of nothing")
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	for _, fn := range fns {
		for _, spans := range []int64{30, 300, 3000} {
			b.Run(fmt.Sprintf("func=%d/spans=%d", fn, spans), func(b *testing.B) {
				w := New(fn, models.Float, spans)
				tick := int64(0)
				b.ReportAllocs()
				for b.Loop() {
					tick++
					w.Add(tick, models.OfFloat(float64(tick*7919%1000)/10))
					w.Value()
				}
			})
		}
	}
}
