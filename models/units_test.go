// Units: UCUM conformance, spellings, conversion and durations.

package models_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/models"
	"pgregory.net/rapid"
)

func TestSpellingsOfOneUnit(t *testing.T) {
	for _, c := range []struct{ code, symbol, spellings string }{
		{"Cel", "°C", "Cel °C ℃"},
		{"[degF]", "°F", "[degF] °F ℉"},
		{"K", "K", "K"},
		{"%", "%", "%"},
		{"lx", "lx", "lx lux"},
		{"dB", "dB", "dB"},
		{"dB{A}", "dB[A]", "dB[A] dB(A) dBA dB{A}"},
		{"[ppm]", "ppm", "ppm [ppm]"},
		{"ug/m3", "µg/m³", "ug/m3 µg/m3 µg/m³ μg/m³ µg.m⁻³ ug.m-3"},
		{"g/m3", "g/m³", "g/m3 g/m³"},
		{"W", "W", "W"},
		{"kW.h", "kWh", "kWh kW.h kW·h"},
		{"W.h", "Wh", "Wh"},
		{"mA.h", "mAh", "mAh"},
		{"mV", "mV", "mV"},
		{"Hz", "Hz", "Hz"},
		{"hPa", "hPa", "hPa"},
		{"bar", "bar", "bar"},
		{"cm", "cm", "cm"},
		{"m/s", "m/s", "m/s m.s-1"},
		{"km/h", "km/h", "km/h kph"},
		{"l/min", "l/min", "l/min L/min"},
		{"ml", "ml", "ml mL"},
		{"m3/h", "m³/h", "m3/h m³/h"},
		{"ms", "ms", "ms"},
		{"min", "min", "min"},
		{"d", "d", "d"},
		{"deg", "°", "deg °"},
		{"1", "1", "1"},
		{"{count}", "{count}", "{count}"},
		{"{rev}/min", "rpm", "rpm {rev}/min"},
		{"/min", "/min", "/min min-1"},
		{"mm[Hg]", "mmHg", "mm[Hg] mmHg"},
		{"W/m2", "W/m²", "W/m² W.m-2"},
		{"Ohm", "Ω", "Ohm Ω ohm"},
	} {
		for _, s := range strings.Fields(c.spellings) {
			u, err := models.ParseUnit(s)
			if err != nil || u.Code != c.code || u.Symbol() != c.symbol {
				t.Errorf("ParseUnit(%q) = %q (%s), %v, want %q (%s)", s, u.Code, u.Symbol(), err, c.code, c.symbol)
			}
		}
	}
}

func TestUnknownUnits(t *testing.T) {
	for spelling, want := range map[string]string{
		"minutes": `unknown unit "minutes" (did you mean min?)`,
		"mins":    `unknown unit "mins" (did you mean min?)`,
		"C":       `unknown unit "C" (did you mean °C?)`,
		"F":       `unknown unit "F" (did you mean °F?)`,
		"celsius": `unknown unit "celsius" (did you mean °C?)`,
		"Lux":     `unknown unit "Lux" (did you mean lux?)`,
		"KWH":     `unknown unit "KWH" (did you mean kWh?)`,
		"percent": `unknown unit "percent" (did you mean %?)`,
		"hpa":     `unknown unit "hpa" (did you mean hPa?)`,
		"quux":    `unknown unit "quux"`,
		"Cel/h":   `unknown unit "Cel/h" (did you mean K/h?)`,
		"mCel":    `unknown unit "mCel" (did you mean mK?)`,
		"m99":     `unknown unit "m99"`,
		"m0":      `unknown unit "m0"`,
		"m//s":    `unknown unit "m//s" (did you mean m/s?)`,
		"{":       `unknown unit "{"`,
		"{}":      `unknown unit "{}"`,
		"{a}{b}":  `unknown unit "{a}{b}"`,
		"kmin":    `unknown unit "kmin" (did you mean min?)`,
	} {
		_, err := models.ParseUnit(spelling)
		var unknown *models.UnitError
		if !errors.As(err, &unknown) {
			t.Errorf("%q: got %v, want a UnitError", spelling, err)
			continue
		}
		if err.Error() != want {
			t.Errorf("%q: got %q, want %q", spelling, err, want)
		}
	}
}

// The values are those of the UCUM tables and of the definitions of the units
// they refer to.
func TestConvertKnownQuantities(t *testing.T) {
	for _, c := range []struct {
		v        float64
		from, to string
		want     float64
	}{
		{0, "Cel", "[degF]", 32}, {100, "Cel", "[degF]", 212}, {-40, "Cel", "[degF]", -40}, {37, "Cel", "[degF]", 98.6},
		{98.6, "[degF]", "Cel", 37}, {0, "Cel", "K", 273.15}, {0, "K", "Cel", -273.15}, {-459, "[degF]", "K", 67.0 / 180},
		{1, "[in_i]", "cm", 2.54}, {1, "[mi_i]", "km", 1.609344}, {1, "[lb_av]", "g", 453.59237},
		{1, "atm", "kPa", 101.325}, {1, "bar", "hPa", 1000}, {1, "mm[Hg]", "Pa", 133.322}, {1, "[psi]", "Pa", 6894.7572931683613367},
		{1, "kW.h", "J", 3.6e6}, {1, "kW.h", "MJ", 3.6}, {1, "W", "J/s", 1}, {1, "V.A", "W", 1}, {1, "V", "W/A", 1},
		{36, "km/h", "m/s", 10}, {1, "m3/h", "l/min", 1000.0 / 60}, {1, "g/m3", "ug/m3", 1e6}, {1, "l", "m3", 0.001},
		{180, "deg", "rad", math.Pi}, {1, "lx", "lm/m2", 1}, {1, "lm", "cd.sr", 1}, {20, "dB", "B", 2}, {55, "dB[A]", "dB", 55},
		{1, "%", "[ppm]", 10000}, {1, "d", "min", 1440}, {90, "min", "h", 1.5}, {1, "wk", "d", 7}, {60, "/min", "Hz", 1},
		{1, "har", "m2", 10000}, {1, "t", "kg", 1000}, {1, "KiBy", "bit", 8192}, {1, "mS/cm", "S/m", 0.1}, {1, "N/m2", "Pa", 1},
		{3, "{count}", "1", 3}, {math.Inf(-1), "Cel", "K", math.Inf(-1)},
	} {
		got, err := models.Convert(c.v, mustUnit(t, c.from), mustUnit(t, c.to))
		if err != nil || got != c.want {
			t.Errorf("%v %s = %v %s, %v, want %v", c.v, c.from, got, c.to, err, c.want)
		}
	}
}

func TestConvertDecimalRoundsOnce(t *testing.T) {
	got, err := models.ConvertDecimal("20.1", mustUnit(t, "°C"), mustUnit(t, "°F"))
	if err != nil || got != 68.18 {
		t.Errorf("20.1 °C is %v °F, %v", got, err)
	}
	if got, err := models.ConvertDecimal("-459.67", mustUnit(t, "°F"), mustUnit(t, "K")); err != nil || got != 0 {
		t.Errorf("-459.67 °F is %v K, %v", got, err)
	}
	for _, text := range []string{"", "1/3", "0x10", "1e999999999", "--1", "1.", ".5", "1_000", "NaN", "1e"} {
		if _, err := models.ConvertDecimal(text, models.Unit{}, models.Unit{}); err == nil {
			t.Errorf("%q was taken for a decimal number", text)
		}
	}
}

func TestDifferencesHaveNoOffset(t *testing.T) {
	celsius, fahrenheit, kelvin := mustUnit(t, "°C"), mustUnit(t, "°F"), mustUnit(t, "K")
	for to, want := range map[models.Unit]float64{celsius: 5, kelvin: 5, fahrenheit: 9} {
		if got, err := models.ConvertDelta(5, celsius, to); err != nil || got != want {
			t.Errorf("a difference of 5 °C is %v %s, %v, want %v", got, to.Symbol(), err, want)
		}
	}
}

func TestWhatCannotBeConverted(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"°C", "W", "°C (temperature) cannot be converted to W (power)"},
		{"", "%", "a number without unit cannot be converted to % (fraction)"},
		{"1", "%", "1 (plain number) cannot be converted to % (fraction)"},
		{"dB", "%", "dB (level) cannot be converted to % (fraction)"},
		{"K/h", "kWh", "K/h (time^-1·temperature) cannot be converted to kWh (energy)"},
	} {
		from, to := mustUnit(t, c.from), mustUnit(t, c.to)
		_, err := models.Convert(1, from, to)
		var mismatch *models.DimensionError
		if !errors.As(err, &mismatch) || err.Error() != c.want || models.Commensurable(from, to) {
			t.Errorf("%s to %s: got %v, want %s", c.from, c.to, err, c.want)
		}
	}
	if _, err := models.Convert(math.NaN(), models.Unit{}, models.Unit{}); err == nil {
		t.Error("NaN was converted")
	}
	if _, err := models.Convert(1, models.Unit{Code: "minutes"}, mustUnit(t, "s")); err == nil {
		t.Error("a unit that was never parsed was converted")
	}
}

func TestPlainUnits(t *testing.T) {
	for spelling, want := range map[string]bool{"": true, "1": true, "{people}": true, "%": false, "ppm": false, "m": false, "dB": false} {
		if got := mustUnit(t, spelling).Plain(); got != want {
			t.Errorf("Plain of %q is %v", spelling, got)
		}
	}
}

func drawUnit() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		atom := rapid.SampledFrom([]string{"m", "s", "g", "W", "Wh", "l", "Pa", "V", "A", "lx", "h", "min", "K", "%", "{x}", "1", "Ohm", "bar"})
		u := atom.Draw(t, "first")
		for range rapid.IntRange(0, 2).Draw(t, "more") {
			u += rapid.SampledFrom([]string{".", "/"}).Draw(t, "operator") + atom.Draw(t, "atom")
			if last := u[len(u)-1]; last != '}' && last != '1' && last != '%' {
				u += rapid.SampledFrom([]string{"", "2", "3", "-1"}).Draw(t, "exponent")
			}
		}
		return u
	})
}

// A unit's code and its symbol both read back as the unit.
func TestSymbolReadsBack(t *testing.T) {
	check := func(t interface{ Fatalf(string, ...any) }, spelling string) {
		u, err := models.ParseUnit(spelling)
		if err != nil {
			t.Fatalf("%q: %v", spelling, err)
		}
		for _, again := range []string{u.Code, u.Symbol()} {
			if v, err := models.ParseUnit(again); err != nil || v != u {
				t.Fatalf("%q is %q, and %q reads back as %q, %v", spelling, u.Code, again, v.Code, err)
			}
		}
	}
	offered := models.UnitSpellings()
	for _, s := range offered {
		check(t, s)
	}
	rapid.Check(t, func(t *rapid.T) { check(t, drawUnit().Draw(t, "unit")) })
}

// There and back again gives the number one started with, up to the two
// roundings; commensurability does not depend on the direction.
func TestConversionRoundTrip(t *testing.T) {
	offered := models.UnitSpellings()
	rapid.Check(t, func(t *rapid.T) {
		u, err := models.ParseUnit(rapid.SampledFrom(offered).Draw(t, "from"))
		if err != nil {
			t.Fatal(err)
		}
		w, err := models.ParseUnit(rapid.SampledFrom(offered).Draw(t, "to"))
		if err != nil {
			t.Fatal(err)
		}
		x := rapid.Float64Range(-1e6, 1e6).Draw(t, "x")
		y, err := models.Convert(x, u, w)
		if (err == nil) != models.Commensurable(w, u) || (err == nil) != (u.Dimension() == w.Dimension()) {
			t.Fatalf("%s to %s: %v", u.Symbol(), w.Symbol(), err)
		}
		if err != nil {
			return
		}
		back, err := models.Convert(y, w, u)
		if err != nil || math.Abs(back-x) > 1e-9*max(1, math.Abs(x)) {
			t.Fatalf("%v %s = %v %s = %v %s, %v", x, u.Symbol(), y, w.Symbol(), back, u.Symbol(), err)
		}
		same, err := models.Convert(x, u, u)
		if err != nil || same != x {
			t.Fatalf("%v %s became %v, %v", x, u.Symbol(), same, err)
		}
	})
}

func TestParseDuration(t *testing.T) {
	for _, c := range []struct {
		text, unit string
		want       time.Duration
	}{
		{"5", "min", 5 * time.Minute}, {"1.5", "h", 90 * time.Minute}, {"0", "s", 0}, {"250", "ms", 250 * time.Millisecond},
		{"0.000000001", "s", 1}, {"1", "d", 24 * time.Hour}, {"2e1", "s", 20 * time.Second}, {"-3", "s", -3 * time.Second},
		{"9223372036854775807", "ns", math.MaxInt64},
	} {
		if got, err := models.ParseDuration(c.text, c.unit); err != nil || got != c.want {
			t.Errorf("%s %s = %v, %v, want %v", c.text, c.unit, got, err, c.want)
		}
	}
	for _, c := range []struct{ text, unit, want string }{
		{"five", "min", `"five" is not a decimal number`},
		{"5", "minutes", `unknown unit "minutes" (did you mean min?)`},
		{"5", "m", `"m" is not a unit of time: use ms, s, min, h or d`},
		{"0.0000000001", "s", `"0.0000000001" s is not a whole number of nanoseconds`},
		{"9223372036854775808", "ns", `"9223372036854775808" ns is longer than 292 years`},
	} {
		if _, err := models.ParseDuration(c.text, c.unit); err == nil || err.Error() != c.want {
			t.Errorf("%s %s: got %v, want %s", c.text, c.unit, err, c.want)
		}
	}
}

func TestFormatDurationReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.SampledFrom([]time.Duration{1, time.Microsecond, time.Millisecond, time.Second, time.Minute, time.Hour, 24 * time.Hour}).Draw(t, "step")
		d := step * time.Duration(rapid.Int64Range(-1000, 1000).Draw(t, "n"))
		number, unit, _ := strings.Cut(models.FormatDuration(d), " ")
		if got, err := models.ParseDuration(number, unit); err != nil || got != d {
			t.Fatalf("%v is written %s %s and reads back as %v, %v", d, number, unit, got, err)
		}
	})
}

// FuzzParseUnit: no spelling makes the reader panic, and what it accepts has a
// symbol that reads back.
func FuzzParseUnit(f *testing.F) {
	for _, s := range []string{"°C", "ug/m3", "/min", "{count}", "dB[A]", "m3/h", "kWh", "{", "m-9.s+2", "[", "µg.m⁻³", "1/s", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, spelling string) {
		u, err := models.ParseUnit(spelling)
		if err != nil {
			return
		}
		if again, err := models.ParseUnit(u.Symbol()); err != nil || again != u {
			t.Errorf("%q is %q with symbol %q, which reads back as %q, %v", spelling, u.Code, u.Symbol(), again.Code, err)
		}
	})
}
