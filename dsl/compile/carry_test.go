// Commands that take a number as read: borders, slopes, images and reach against all
// values of a small reading, and against the values about each border of a fine one.

package compile_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// given is one reading.
type given struct{ value models.Value }

func (g given) Reading(*check.Resource) (models.Value, bool) { return g.value, true }

func (g given) Variable(*check.Variable) models.Value { return models.Value{} }

// carriedFact finds the fact behind a command, and the reading it is computed from.
func carriedFact(t *rapid.T, r *compile.Result) (fact, source machine.Res) {
	for i := range r.Program.Resources {
		if res := &r.Program.Resources[i]; res.Carried && r.Origin.Resources[i].Fact != nil && len(res.Sources) == 1 {
			return machine.Res(i), res.Sources[0]
		}
	}
	t.Fatal("no fact is carried")
	return 0, 0
}

// follower compiles a rule that sets a dimmer to what is computed from a reading.
func follower(t *rapid.T, source, target, value, promise string) *compile.Result {
	text := fmt.Sprintf("model Room { service climate { sensor heat: %s } }\nmodel Dim { service light { modifiable state level: %s } }\n"+
		"device r : Room\ndevice d : Dim\napp A {\n  rule follow { on r.heat changes then set d.level = %s }\n  %s\n}\n", source, target, value, promise)
	r, list := compile.Load(map[string]string{"a.tenet": text}, check.Site{})
	if r == nil {
		t.Fatalf("%s\n%v", text, list)
	}
	return r
}

// computed is the region of a fact for a reading; false if it has no value there.
func computed(r *compile.Result, fact machine.Res, v models.Value) (models.Value, models.Region, bool) {
	origin := r.Origin.Resources[fact]
	x, known, err := origin.Fact.Expr.Eval(given{v})
	if !known || err != nil || !origin.Model.Type.Contains(x) {
		return x, 0, false
	}
	region, ok := r.Program.Resources[fact].Cut.Cut(x)
	return x, region, ok
}

// drawComputed draws arithmetic over the reading of whole numbers r.heat.
func drawComputed(t *rapid.T, depth int) string {
	if depth == 0 {
		return "r.heat"
	}
	x, c := drawComputed(t, depth-1), rapid.IntRange(-3, 5).Draw(t, "constant")
	form := rapid.SampledFrom([]string{"(X + N)", "(N - X)", "(X * N)", "(-X)", "(X / 2)",
		"min(X, N)", "max(N, X)", "(X - N)", "abs(X)", "(X / -3)"}).Draw(t, "form")
	return strings.NewReplacer("X", x, "N", strconv.Itoa(c)).Replace(form)
}

// TestCarriedAgreesWithAllValues looks at every value of a reading.
func TestCarriedAgreesWithAllValues(t *testing.T) {
	followed, turned, flat := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.IntRange(-6, 3).Draw(t, "low")
		high := low + rapid.IntRange(1, 9).Draw(t, "more")
		value := drawComputed(t, rapid.IntRange(1, 3).Draw(t, "depth"))
		promise := fmt.Sprintf("never d.level > %d\n  never d.level == %d", rapid.IntRange(-3, 9).Draw(t, "above"), rapid.IntRange(-3, 9).Draw(t, "at"))
		r := follower(t, fmt.Sprintf("int [%d..%d]", low, high), "int [-4..9]", value, promise)
		fact, source := carriedFact(t, r)
		slope := checkAllValues(t, r, fact, source, low, high)
		switch {
		case slope > 0:
			followed++
		case slope < 0:
			turned++
		default:
			flat++
		}
	})
	if followed == 0 || turned == 0 || flat == 0 {
		t.Errorf("%d rise, %d fall, of %d nothing is known", followed, turned, flat)
	}
}

// checkAllValues compares slope, images and reach of a fact with its values; it returns
// the slope.
func checkAllValues(t *rapid.T, r *compile.Result, fact, source machine.Res, low, high int) int8 {
	f, res := r.Origin.Resources[fact].Fact, &r.Program.Resources[fact]
	seen := map[models.Region]machine.Image{}
	var last float64
	for v := low; v <= high; v++ {
		x, region, ok := computed(r, fact, models.OfInt(int64(v)))
		if !ok {
			t.Fatalf("no value at %d", v)
		}
		if rise := x.Float() - last; v > low && rise*float64(f.Slope) < 0 {
			t.Fatalf("slope %d, but from %d to %d it moves by %v", f.Slope, v-1, v, rise)
		}
		last = x.Float()
		if f.Reach != nil && (last < f.Reach.Min || last > f.Reach.Max) {
			t.Fatalf("%v at %d is out of reach %v", last, v, *f.Reach)
		}
		if res.Reach != nil && (region < res.Reach.Low || region > res.Reach.High) {
			t.Fatalf("region %d at %d is out of reach %v", region, v, *res.Reach)
		}
		from, _ := r.Program.Resources[source].Cut.Cut(models.OfInt(int64(v)))
		image, met := seen[from]
		if !met {
			image = machine.Image{Low: region, High: region}
		}
		seen[from] = machine.Image{Low: min(image.Low, region), High: max(image.High, region)}
	}
	for from, want := range seen {
		if f.Slope != 0 && res.Images[from] != want {
			t.Fatalf("slope %d: the image of region %d is %v, want %v", f.Slope, from, res.Images[from], want)
		}
		if f.Slope != 0 && want.Low != want.High {
			t.Fatalf("region %d of the reading is not cut where the fact crosses a border: %v", from, want)
		}
	}
	return f.Slope
}

// TestCarriedIsExactAtBorders looks at the floats about each border of a reading after
// conversion of its unit. The image of a region is from the region of its least value to
// that of its greatest; but for what rounding does within a hair of a border, it is one.
func TestCarriedIsExactAtBorders(t *testing.T) {
	crossed := 0
	rapid.Check(t, func(t *rapid.T) {
		unit := rapid.SampledFrom([]string{"°C", "°F", "K"}).Draw(t, "unit")
		value := rapid.SampledFrom([]string{"r.heat", "min(r.heat, 25 °C)", "max(min(r.heat, 28 °C), 10 °C)"}).Draw(t, "value")
		promise := fmt.Sprintf("never d.level %s %.1f °C", rapid.SampledFrom([]string{">", ">=", "<", "<=", "=="}).Draw(t, "than"),
			float64(rapid.IntRange(0, 400).Draw(t, "tenths"))/10)
		r := follower(t, fmt.Sprintf("float %s [-20..600]", unit), "float °C [5..30]", value, promise)
		fact, source := carriedFact(t, r)
		res, cut := &r.Program.Resources[fact], r.Program.Resources[source].Cut
		for from := range cut.Size() {
			least, greatest, _ := cut.Interval(models.Region(from))
			image := res.Images[from]
			a, okA := regionAt(r, fact, least.Float())
			z, okZ := regionAt(r, fact, greatest.Float())
			if okA && a != image.Low || okZ && z != image.High {
				t.Fatalf("%s in %s, %s: region %d of the reading has the image %v, and ends in %d and %d", value, unit, promise, from, image, a, z)
			}
			for _, v := range near(least.Float(), greatest.Float()) {
				if region, ok := regionAt(r, fact, v); ok && (region < image.Low || region > image.High) {
					t.Fatalf("%s in %s, %s: %v lies in region %d, not in %v", value, unit, promise, v, region, image)
				}
			}
			low, high := least.Float()+hair, greatest.Float()-hair
			a, okA = regionAt(r, fact, low)
			z, okZ = regionAt(r, fact, high)
			if low < high && (a != z || okA != okZ) {
				t.Fatalf("%s in %s, %s: region %d of the reading is not cut between %v and %v", value, unit, promise, from, low, high)
			}
			crossed++
		}
	})
	if crossed == 0 {
		t.Error("no region was looked at")
	}
}

// hair is more than conversion rounds by, and less than anybody measures.
const hair = 1e-9

func regionAt(r *compile.Result, fact machine.Res, v float64) (models.Region, bool) {
	_, region, ok := computed(r, fact, models.OfFloat(v))
	return region, ok
}

// near lists the floats at the ends of an interval and some between.
func near(least, greatest float64) []float64 {
	out := []float64{least, greatest}
	for _, share := range []float64{0.001, 0.25, 0.5, 0.75, 0.999} {
		out = append(out, least+(greatest-least)*share)
	}
	a, z := least, greatest
	for range 5 {
		a, z = math.Nextafter(a, greatest), math.Nextafter(z, least)
		out = append(out, a, z)
	}
	return out
}
