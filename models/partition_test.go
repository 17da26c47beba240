// Partitions against direct comparison with every bound.

package models_test

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/models"
	"pgregory.net/rapid"
)

// edgeFloats and edgeInts are where rounding, signs and overflow go wrong.
var (
	edgeFloats = []float64{
		0, math.Copysign(0, -1), 0.1, 0.5, 1, -1, 20, 20.5, 1e300, -1e300, math.SmallestNonzeroFloat64,
		-math.SmallestNonzeroFloat64, math.MaxFloat64, -math.MaxFloat64, math.Inf(1), math.Inf(-1),
		1 << 53, 1<<53 + 2, 1 << 62, 1 << 63, -1 << 63, math.Nextafter(1<<63, 0), math.Nextafter(20, 21),
	}
	edgeInts = []int64{0, 1, -1, 2, 19, 20, 21, 1 << 53, 1<<53 + 1, 1<<53 + 2, math.MaxInt64, math.MaxInt64 - 1, math.MinInt64, math.MinInt64 + 1}
)

func drawFloat() *rapid.Generator[float64] {
	return rapid.OneOf(rapid.SampledFrom(edgeFloats), rapid.Float64Range(-50, 50), rapid.Float64(),
		rapid.Map(rapid.IntRange(-40, 40), func(i int) float64 { return float64(i) / 2 }))
}

func drawInt() *rapid.Generator[int64] {
	return rapid.OneOf(rapid.SampledFrom(edgeInts), rapid.Int64Range(-30, 30), rapid.Int64())
}

func drawNumber() *rapid.Generator[models.Value] {
	return rapid.OneOf(rapid.Map(drawFloat(), models.OfFloat), rapid.Map(drawInt(), models.OfInt))
}

func drawBounds() *rapid.Generator[[]models.Bound] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) models.Bound {
		return models.Bound{At: drawNumber().Draw(t, "at"), Closed: rapid.Bool().Draw(t, "closed")}
	}), 0, 8)
}

// drawType gives a numeric type, with or without a range that holds a value.
func drawType(t *rapid.T) models.Type {
	kind := rapid.SampledFrom([]models.Kind{models.Int, models.Float, models.Duration}).Draw(t, "kind")
	typ := models.Type{Kind: kind}
	if rapid.Bool().Draw(t, "ranged") {
		a, b := drawFloat().Draw(t, "min"), drawFloat().Draw(t, "max")
		typ.Range = &models.Range{Min: min(a, b), Max: max(a, b)}
		if typ.Validate() != nil {
			typ.Range = nil
		}
	}
	return typ
}

func drawValue(t *rapid.T, kind models.Kind, label string) models.Value {
	if kind == models.Float {
		return models.OfFloat(drawFloat().Draw(t, label))
	}
	return models.Value{Kind: kind, Bits: uint64(drawInt().Draw(t, label))}
}

// exact is the slow twin of a number: -1, 0 or 1 for where infinities lie, and
// the number itself as an exact fraction.
func exact(v models.Value) (infinite int, r *big.Rat) {
	if v.Kind != models.Float {
		return 0, new(big.Rat).SetInt64(v.Int())
	}
	switch f := v.Float(); {
	case math.IsInf(f, 1):
		return 1, nil
	case math.IsInf(f, -1):
		return -1, nil
	default:
		return 0, new(big.Rat).SetFloat64(f)
	}
}

func compareSlowly(a, b models.Value) int {
	i, x := exact(a)
	j, y := exact(b)
	if i != 0 || j != 0 {
		return i - j
	}
	return x.Cmp(y)
}

func sign(i int) int {
	switch {
	case i < 0:
		return -1
	case i > 0:
		return 1
	}
	return 0
}

// inside is the slow twin of a range check.
func inside(t models.Type, v models.Value) bool {
	return t.Range == nil ||
		compareSlowly(v, models.OfFloat(t.Range.Min)) >= 0 && compareSlowly(v, models.OfFloat(t.Range.Max)) <= 0
}

// leftOf says on which side of the bound v lies, by direct comparison.
func leftOf(v models.Value, b models.Bound) bool {
	if b.Closed {
		return compareSlowly(v, b.At) <= 0
	}
	return compareSlowly(v, b.At) < 0
}

// Two values in one region lie on the same side of every bound; values in
// different regions are told apart by some bound, and regions ascend with
// their values. So a partition is exact and as coarse as can be.
func TestCutAgreesWithDirectComparison(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ, bounds := drawType(t), drawBounds().Draw(t, "bounds")
		p, err := models.NewPartition(typ, bounds, nil)
		if err != nil {
			t.Fatal(err)
		}
		v, w := drawValue(t, typ.Kind, "v"), drawValue(t, typ.Kind, "w")
		r, ok := p.Cut(v)
		s, okW := p.Cut(w)
		if ok != inside(typ, v) || ok != typ.Contains(v) {
			t.Fatalf("Cut(%s) is %v, in range %v, contained %v", v, ok, inside(typ, v), typ.Contains(v))
		}
		if !ok || !okW {
			return
		}
		apart := slices.ContainsFunc(bounds, func(b models.Bound) bool { return leftOf(v, b) != leftOf(w, b) })
		if apart != (r != s) {
			t.Fatalf("regions %d and %d of %s and %s, told apart by a bound: %v", r, s, v, w, apart)
		}
		if r < s && !models.Less(v, w) {
			t.Fatalf("region %d of %s is below region %d of %s", r, v, s, w)
		}
		if p.Singleton(r) && r == s && !v.Equal(w) {
			t.Fatalf("region %d is a singleton but holds %s and %s", r, v, w)
		}
	})
}

// With both bounds at a constant given, every comparison with it has one truth
// value per region.
func TestEveryComparisonIsConstantInARegion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ := drawType(t)
		c := drawNumber().Draw(t, "constant")
		p, err := models.NewPartition(typ, []models.Bound{{At: c}, {At: c, Closed: true}}, nil)
		if err != nil {
			t.Fatal(err)
		}
		v, w := drawValue(t, typ.Kind, "v"), drawValue(t, typ.Kind, "w")
		r, ok := p.Cut(v)
		s, okW := p.Cut(w)
		if ok && okW && r == s && sign(compareSlowly(v, c)) != sign(compareSlowly(w, c)) {
			t.Fatalf("%s and %s are both in %q but compare differently with %s", v, w, p.Describe(r, typ), c)
		}
	})
}

// Every region has a sample; samples are distinct values of their region, and
// Interval's ends are its least and greatest values.
func TestSamplesLieInTheirRegion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ := drawType(t)
		p, err := models.NewPartition(typ, drawBounds().Draw(t, "bounds"), nil)
		if err != nil {
			t.Fatal(err)
		}
		k := rapid.IntRange(1, 12).Draw(t, "k")
		for r := range models.Region(p.Size()) {
			checkRegion(t, p, r, k)
		}
	})
}

func checkRegion(t *rapid.T, p *models.Partition, r models.Region, k int) {
	samples := p.Samples(r, k)
	least, greatest, ok := p.Interval(r)
	if !ok || len(samples) == 0 || len(samples) > k {
		t.Fatalf("region %d: interval %v, %d of at most %d samples", r, ok, len(samples), k)
	}
	if p.Singleton(r) != (least == greatest) || p.Singleton(r) && len(samples) != 1 {
		t.Fatalf("region %d from %s to %s: singleton %v, samples %v", r, least, greatest, p.Singleton(r), samples)
	}
	for i, v := range append([]models.Value{least, greatest}, samples...) {
		if got, ok := p.Cut(v); !ok || got != r {
			t.Fatalf("%s is cut to %d, %v, not to %d", v, got, ok, r)
		}
		if i >= 2 && slices.Contains(samples[i-1:], v) {
			t.Fatalf("samples %v repeat %s", samples, v)
		}
		if models.Less(v, least) || models.Less(greatest, v) {
			t.Fatalf("%s is outside %s to %s", v, least, greatest)
		}
	}
}

// Descriptions are there and tell regions apart.
func TestDescriptionsAreDistinct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ := drawType(t)
		p, err := models.NewPartition(typ, drawBounds().Draw(t, "bounds"), nil)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]models.Region{}
		for r := range models.Region(p.Size()) {
			d := p.Describe(r, typ)
			if before, ok := seen[d]; ok || d == "" {
				t.Fatalf("regions %d and %d are both described %q", before, r, d)
			}
			seen[d] = r
		}
	})
}

// Order and repetition of bounds do not matter.
func TestPartitionIgnoresOrderOfBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ, bounds := drawType(t), drawBounds().Draw(t, "bounds")
		mixed := rapid.Permutation(append(slices.Clone(bounds), bounds...)).Draw(t, "mixed")
		p, err := models.NewPartition(typ, bounds, nil)
		if err != nil {
			t.Fatal(err)
		}
		q, err := models.NewPartition(typ, mixed, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(p.Bounds(), q.Bounds()) || p.Size() != len(p.Bounds())+1 {
			t.Fatalf("%v and %v", p.Bounds(), q.Bounds())
		}
	})
}

func TestTextsAreCutIntoConstantsAndTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "b", "other", "other 2"}), 0, 6).Draw(t, "texts")
		p, err := models.NewPartition(models.Type{Kind: models.String}, nil, texts)
		if err != nil {
			t.Fatal(err)
		}
		text := rapid.OneOf(rapid.SampledFrom([]string{"", "a", "b", "other"}), rapid.String()).Draw(t, "text")
		r, ok := p.Cut(models.OfString(text))
		if !ok || p.Singleton(r) != slices.Contains(texts, text) {
			t.Fatalf("%q is cut to %d, %v", text, r, ok)
		}
		for r := range models.Region(p.Size()) {
			for _, v := range p.Samples(r, 3) {
				if got, ok := p.Cut(v); !ok || got != r {
					t.Fatalf("sample %s of region %d is cut to %d", v, r, got)
				}
			}
		}
	})
}

func TestCompareAgreesWithExactFractions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawNumber().Draw(t, "a"), drawNumber().Draw(t, "b")
		got, ok := models.Compare(a, b)
		if want := sign(compareSlowly(a, b)); !ok || got != want || models.Less(a, b) != (want < 0) {
			t.Fatalf("Compare(%s, %s) = %d, %v, want %d", a, b, got, ok, want)
		}
	})
}

func TestWhatCannotBeCut(t *testing.T) {
	float := models.Type{Kind: models.Float, Range: &models.Range{Min: 0, Max: 100}}
	open := models.Type{Kind: models.Float}
	enum := models.Type{Kind: models.Enum, Members: []string{"off", "on"}}
	for _, c := range []struct {
		name string
		typ  models.Type
		v    models.Value
		want bool
	}{
		{"not set", float, models.Value{}, false},
		{"null", float, models.OfNull(), false},
		{"not a number", open, models.OfFloat(math.NaN()), false},
		{"an integer for a float", float, models.OfInt(20), false},
		{"a text for a float", float, models.OfString("20"), false},
		{"just below the range", float, models.OfFloat(-math.SmallestNonzeroFloat64), false},
		{"the least value", float, models.OfFloat(math.Copysign(0, -1)), true},
		{"the greatest value", float, models.OfFloat(100), true},
		{"just above the range", float, models.OfFloat(math.Nextafter(100, 101)), false},
		{"infinity outside the range", float, models.OfFloat(math.Inf(1)), false},
		{"infinity without a range", open, models.OfFloat(math.Inf(1)), true},
		{"a raw minus zero", open, models.Value{Kind: models.Float, Bits: 1 << 63}, true},
		{"a member", enum, models.OfEnum(1), true},
		{"no member", enum, models.OfEnum(2), false},
		{"a negative member", enum, models.OfEnum(-1), false},
		{"a bool that is neither", models.Type{Kind: models.Bool}, models.Value{Kind: models.Bool, Bits: 2}, false},
	} {
		p, err := models.NewPartition(c.typ, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, got := p.Cut(c.v); got != c.want || c.typ.Contains(c.v) != c.want {
			t.Errorf("%s: Cut %v, Contains %v, want %v", c.name, got, c.typ.Contains(c.v), c.want)
		}
	}
}

func TestMinusZeroLiesWithZero(t *testing.T) {
	p := mustPartition(t, models.Type{Kind: models.Float}, models.Bound{At: models.OfInt(0)})
	minus, _ := p.Cut(models.Value{Kind: models.Float, Bits: 1 << 63})
	plus, _ := p.Cut(models.OfFloat(0))
	if minus != plus || minus != 1 {
		t.Errorf("-0 in region %d, 0 in region %d, want both in 1", minus, plus)
	}
}

func TestPartitionErrors(t *testing.T) {
	nan := models.OfFloat(math.NaN())
	for _, c := range []struct {
		typ    models.Type
		bounds []models.Bound
		want   string
	}{
		{models.Type{Kind: models.Float}, []models.Bound{{At: nan}}, "cut float: bound not a number is not a number"},
		{models.Type{Kind: models.Int}, []models.Bound{{At: models.OfBool(true)}}, "cut int: bound true is not a number"},
		{models.Type{Kind: models.Int, Range: &models.Range{Min: 0.2, Max: 0.8}}, nil, "cut int [0.2..0.8]: the range [0.2..0.8] holds no value"},
		{models.Type{Kind: models.Float, Range: &models.Range{Min: 2, Max: 1}}, nil, "cut float [2..1]: the range [2..1] holds no value"},
		{models.Type{Kind: models.Int, Range: &models.Range{Min: 1e30, Max: 2e30}}, nil, "cut int [1e+30..2e+30]: the range [1e+30..2e+30] holds no value"},
		{models.Type{Kind: models.Int, Range: &models.Range{Min: -2e30, Max: -1e30}}, nil, "cut int [-2e+30..-1e+30]: the range [-2e+30..-1e+30] holds no value"},
		{models.Type{Kind: models.Enum}, nil, "cut enum {}: an enum needs at least one member"},
		{models.Type{Kind: models.Time}, nil, "cut time: values of this type cannot be compared in a rule; use a number, bool, enum or string"},
	} {
		if _, err := models.NewPartition(c.typ, c.bounds, nil); err == nil || err.Error() != c.want {
			t.Errorf("%v: got %v, want %s", c.typ, err, c.want)
		}
	}
}

func TestTooManyRegions(t *testing.T) {
	bounds := make([]models.Bound, models.MaxRegions)
	for i := range bounds {
		bounds[i].At = models.OfInt(int64(i))
	}
	if _, err := models.NewPartition(models.Type{Kind: models.Int}, bounds, nil); err == nil {
		t.Error("65537 regions were accepted")
	}
	p, err := models.NewPartition(models.Type{Kind: models.Int}, bounds[1:], nil)
	if err != nil || p.Size() != models.MaxRegions {
		t.Fatalf("65536 regions: %v", err)
	}
	if r, ok := p.Cut(models.OfInt(1 << 20)); !ok || r != math.MaxUint16 {
		t.Errorf("the last region is %d, %v", r, ok)
	}
}

func TestDurationsAreCutInNanoseconds(t *testing.T) {
	typ := models.Type{Kind: models.Duration, Unit: mustUnit(t, "min"), Range: &models.Range{Min: 1, Max: 1.5}}
	p := mustPartition(t, typ, models.Bound{At: models.OfDuration(80 * time.Second)})
	for d, want := range map[time.Duration]int{
		time.Minute - 1: -1, time.Minute: 0, 80*time.Second - 1: 0, 80 * time.Second: 1, 90 * time.Second: 1, 90*time.Second + 1: -1,
	} {
		if r, ok := p.Cut(models.OfDuration(d)); ok != (want >= 0) || ok && int(r) != want {
			t.Errorf("%s is cut to %d, %v, want %d", d, r, ok, want)
		}
	}
}

func TestNeighbours(t *testing.T) {
	numbers := mustPartition(t, models.Type{Kind: models.Int}, models.Bound{At: models.OfInt(10)}, models.Bound{At: models.OfInt(20)})
	members := mustPartition(t, models.Type{Kind: models.Enum, Members: []string{"a", "b", "c"}})
	for _, c := range []struct {
		p    *models.Partition
		a, b models.Region
		want bool
	}{
		{numbers, 0, 1, true}, {numbers, 2, 1, true}, {numbers, 0, 2, false}, {numbers, 1, 1, false}, {numbers, 2, 3, false},
		{members, 0, 2, true}, {members, 1, 1, false}, {members, 2, 3, false},
	} {
		if got := c.p.Neighbours(c.a, c.b); got != c.want {
			t.Errorf("Neighbours(%d, %d) of a %s is %v", c.a, c.b, c.p.Kind(), got)
		}
	}
}

func TestCutDoesNotAllocate(t *testing.T) {
	numbers := mustPartition(t, models.Type{Kind: models.Float}, models.Bound{At: models.OfInt(20)}, models.Bound{At: models.OfFloat(20.5)})
	texts, err := models.NewPartition(models.Type{Kind: models.String}, nil, []string{"home", "away"})
	if err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() {
		numbers.Cut(models.OfFloat(20.25))
		texts.Cut(models.OfString("away"))
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkCut(b *testing.B) {
	for _, n := range []int{2, 8, 32, 128} {
		bounds := make([]models.Bound, n)
		for i := range bounds {
			bounds[i].At = models.OfInt(int64(i))
		}
		p, err := models.NewPartition(models.Type{Kind: models.Float}, bounds, nil)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("bounds=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				p.Cut(models.OfFloat(float64(i % n)))
			}
		})
	}
}

func mustPartition(t *testing.T, typ models.Type, bounds ...models.Bound) *models.Partition {
	t.Helper()
	p, err := models.NewPartition(typ, bounds, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustUnit(t *testing.T, spelling string) models.Unit {
	t.Helper()
	u, err := models.ParseUnit(spelling)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
