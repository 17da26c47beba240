// Values as text and as JSON.

package models_test

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/models"
	"pgregory.net/rapid"
)

var (
	power    = models.Type{Kind: models.Enum, Members: []string{"off", "on"}}
	level    = models.Type{Kind: models.Int, Unit: models.Unit{Code: "%"}, Range: &models.Range{Min: 0, Max: 100}}
	celsius  = models.Type{Kind: models.Float, Unit: models.Unit{Code: "Cel"}, Range: &models.Range{Min: -40, Max: 125}}
	distance = models.Type{Kind: models.Int, Unit: models.Unit{Code: "m"}}
	pause    = models.Type{Kind: models.Duration}
	minutes  = models.Type{Kind: models.Duration, Unit: models.Unit{Code: "min"}}
	moment   = models.Type{Kind: models.Time}
	place    = models.Type{Kind: models.Geo}
	numbers  = models.Type{Kind: models.List, Elem: &models.Type{Kind: models.Int}}
	ratio    = models.Type{Kind: models.Float}
)

func TestTypesAreWrittenAsInTheLanguage(t *testing.T) {
	for want, typ := range map[string]models.Type{
		"enum {off, on}":        power,
		"int % [0..100]":        level,
		"float °C [-40..125]":   celsius,
		"duration":              pause,
		"list of int":           numbers,
		"duration [1 s..1 min]": {Kind: models.Duration, Range: &models.Range{Min: 1e9, Max: 60e9}},
		"duration min [1..90]":  {Kind: models.Duration, Unit: minutes.Unit, Range: &models.Range{Min: 1, Max: 90}},
	} {
		if got := typ.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if err := typ.Validate(); err != nil {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestTypesThatMakeNoSense(t *testing.T) {
	for want, typ := range map[string]models.Type{
		"not set is no type of a resource":        {},
		"bool cannot have a unit":                 {Kind: models.Bool, Unit: celsius.Unit},
		"string cannot have a range":              {Kind: models.String, Range: celsius.Range},
		`enum member "on" is empty or repeated`:   {Kind: models.Enum, Members: []string{"on", "on"}},
		"an enum needs at least one member":       {Kind: models.Enum},
		"a list needs the type of its elements":   {Kind: models.List},
		"°C is not a unit of time":                {Kind: models.Duration, Unit: celsius.Unit},
		"an end of the range is not a number":     {Kind: models.Int, Range: &models.Range{Min: math.NaN()}},
		"the range [5..4] holds no value":         {Kind: models.Float, Range: &models.Range{Min: 5, Max: 4}},
		"the range [0.25..0.75] holds no value":   {Kind: models.Int, Range: &models.Range{Min: 0.25, Max: 0.75}},
		"an enum needs at least one member ":      {Kind: models.List, Elem: &models.Type{Kind: models.Enum}},
		"the range [1e-10..2e-10] holds no value": {Kind: models.Duration, Unit: models.Unit{Code: "s"}, Range: &models.Range{Min: 1e-10, Max: 2e-10}},
	} {
		if err := typ.Validate(); err == nil || err.Error() != strings.TrimSpace(want) {
			t.Errorf("%s: got %v, want %s", typ, err, want)
		}
	}
}

func TestParseWhatPeopleType(t *testing.T) {
	noon := time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		typ  models.Type
		text string
		want models.Value
	}{
		{power, "on", models.OfEnum(1)},
		{models.Type{Kind: models.Bool}, " true ", models.OfBool(true)},
		{level, "30", models.OfInt(30)},
		{level, "30 %", models.OfInt(30)},
		{celsius, "21.5", models.OfFloat(21.5)},
		{celsius, "70.7 °F", models.OfFloat(21.5)},
		{celsius, "2.1e1°C", models.OfFloat(21)},
		{celsius, "-0", models.OfFloat(0)},
		{distance, "1.5 km", models.OfInt(1500)},
		{distance, "9223372036854775807", models.OfInt(math.MaxInt64)},
		{pause, "90 s", models.OfDuration(90 * time.Second)},
		{minutes, "1.5", models.OfDuration(90 * time.Second)},
		{moment, "2026-06-01T14:00:00+02:00", models.OfTime(noon)},
		{models.Type{Kind: models.String}, " as it is ", models.OfString(" as it is ")},
		{numbers, "[1, 2]", models.Value{Kind: models.List, Text: "[1,2]"}},
		{place, `{"type":"Point","coordinates":[13.4,52.5]}`, models.Value{Kind: models.Geo, Text: `{"coordinates":[13.4,52.5],"type":"Point"}`}},
	} {
		if got, err := models.Parse(c.typ, c.text); err != nil || got != c.want {
			t.Errorf("Parse(%s, %q) = %s, %v, want %s", c.typ, c.text, got, err, c.want)
		}
	}
}

func TestParseSaysWhatIsAllowed(t *testing.T) {
	for _, c := range []struct {
		typ        models.Type
		text, want string
	}{
		{power, "onn", `"onn" is no value of enum {off, on}: did you mean on?`},
		{power, "purple", `"purple" is no value of enum {off, on}`},
		{models.Type{Kind: models.Bool}, "on", `"on" is no value of bool`},
		{level, "30.5", `"30.5" is no value of int % [0..100]: the number has a fraction`},
		{level, "101", `"101" is outside the range of int % [0..100]`},
		{level, "30 °C", `"30 °C" is no value of int % [0..100]: °C (temperature) cannot be converted to % (fraction)`},
		{celsius, "21 degrees C", `"21 degrees C" is no value of float °C [-40..125]: unknown unit "degrees C"`},
		{celsius, "warm", `"warm" is no value of float °C [-40..125]`},
		{celsius, "", `"" is no value of float °C [-40..125]`},
		{ratio, "1e309", `"1e309" is no value of float: the number is too large`},
		{distance, "9223372036854775808", `"9223372036854775808" is no value of int m: the number is too large`},
		{pause, "5", `"5" is no value of duration: the unit of time is missing`},
		{pause, "5 m", `"5 m" is no value of duration: "m" is not a unit of time: use ms, s, min, h or d`},
		{moment, "noon", `"noon" is no value of time`},
		{moment, "3026-06-01T12:00:00Z", `"3026-06-01T12:00:00Z" is no value of time: the time is before 1678 or after 2262`},
		{place, `{"type":"Point"}`, `"{\"type\":\"Point\"}" is no value of geo: a GeoJSON Point needs "coordinates"`},
		{models.Type{}, "x", `"x" is no value of not set: values of this type cannot be written`},
	} {
		_, err := models.Parse(c.typ, c.text)
		var wrong *models.ValueError
		if !errors.As(err, &wrong) || err.Error() != c.want {
			t.Errorf("got %v\nwant %s", err, c.want)
		}
	}
}

func TestDecodeJSONIsStrict(t *testing.T) {
	for _, c := range []struct {
		typ       models.Type
		raw, want string
	}{
		{power, `1`, `"1" is no value of enum {off, on}`},
		{power, `true`, `"true" is no value of enum {off, on}`},
		{models.Type{Kind: models.Bool}, `1`, `"1" is no value of bool`},
		{models.Type{Kind: models.Bool}, `"on"`, `"\"on\"" is no value of bool`},
		{level, `"30"`, `"\"30\"" is no value of int % [0..100]: the number is in quotes`},
		{level, `30.5`, `"30.5" is no value of int % [0..100]: the number has a fraction`},
		{level, `200`, `"200" is outside the range of int % [0..100]`},
		{ratio, `NaN`, `malformed JSON: invalid character 'N' looking for beginning of value`},
		{ratio, `1e99999`, `"1e99999" is no value of float: the number is too long or too large`},
		{ratio, `1 2`, `malformed JSON: more text after the value`},
		{ratio, ``, `the JSON text ends too early`},
		{ratio, "\"\xff\"", `the JSON text is not UTF-8`},
		{ratio, `{}`, `"{}" is no value of float`},
		{pause, `5`, `"5" is no value of duration`},
		{numbers, `[1, "2"]`, `element 2: "\"2\"" is no value of int: the number is in quotes`},
		{numbers, `{"a": 1}`, `"{\"a\": 1}" is no value of list of int`},
		{place, `[1]`, `"[1]" is no value of geo: it is not a GeoJSON object`},
	} {
		if _, err := models.DecodeJSON(c.typ, []byte(c.raw)); err == nil || err.Error() != c.want {
			t.Errorf("%s: got %v\nwant %s", c.raw, err, c.want)
		}
	}
}

func TestDecodeJSON(t *testing.T) {
	for _, c := range []struct {
		typ  models.Type
		raw  string
		want models.Value
	}{
		{power, `"on"`, models.OfEnum(1)},
		{level, ` 21.0 `, models.OfInt(21)},
		{level, `2.1e1`, models.OfInt(21)},
		{distance, `9223372036854775807`, models.OfInt(math.MaxInt64)},
		{distance, `9007199254740993`, models.OfInt(1<<53 + 1)},
		{ratio, `-0.0`, models.OfFloat(0)},
		{ratio, `1e-400`, models.OfFloat(0)},
		{minutes, `1.5`, models.OfDuration(90 * time.Second)},
		{minutes, `"90 s"`, models.OfDuration(90 * time.Second)},
		{ratio, `null`, models.OfNull()},
		{numbers, `[ 1.0, 2 ]`, models.Value{Kind: models.List, Text: "[1,2]"}},
	} {
		if got, err := models.DecodeJSON(c.typ, []byte(c.raw)); err != nil || got != c.want {
			t.Errorf("%s as %s: got %s, %v, want %s", c.raw, c.typ, got, err, c.want)
		}
	}
}

func TestParseLenientUnquotesNumbers(t *testing.T) {
	for raw, want := range map[string]models.Value{`"21.5"`: models.OfFloat(21.5), `" 70.7 °F"`: models.OfFloat(21.5), `21.5`: models.OfFloat(21.5)} {
		if got, err := models.ParseLenient(celsius, []byte(raw)); err != nil || got != want {
			t.Errorf("%s: got %s, %v, want %s", raw, got, err, want)
		}
	}
	if _, err := models.ParseLenient(models.Type{Kind: models.Bool}, []byte(`"true"`)); err == nil {
		t.Error("a text was taken for a bool")
	}
	if _, err := models.ParseLenient(celsius, []byte(`"NaN"`)); err == nil {
		t.Error("NaN was taken for a number")
	}
}

func TestWhatHasNoJSON(t *testing.T) {
	for _, v := range []models.Value{{}, models.OfFloat(math.Inf(1)), models.OfFloat(math.NaN()), models.OfInt(1), models.OfString("x")} {
		if raw, err := models.EncodeJSON(ratio, v); err == nil {
			t.Errorf("%s became %s", v, raw)
		}
	}
	if _, err := models.EncodeJSON(models.Type{Kind: models.String}, models.OfString("\xff")); err == nil {
		t.Error("text that is not UTF-8 became JSON")
	}
}

// drawTyped gives a type and a value of it that JSON can say.
func drawTyped(t *rapid.T) (models.Type, models.Value) {
	switch rapid.IntRange(0, 7).Draw(t, "which") {
	case 0:
		return power, models.OfEnum(rapid.IntRange(0, 1).Draw(t, "member"))
	case 1:
		return models.Type{Kind: models.Bool}, models.OfBool(rapid.Bool().Draw(t, "bool"))
	case 2:
		return distance, models.OfInt(drawInt().Draw(t, "int"))
	case 3:
		return ratio, models.OfFloat(drawFloat().Filter(func(f float64) bool { return !math.IsInf(f, 0) && f == f }).Draw(t, "float"))
	case 4:
		return pause, models.OfDuration(time.Duration(drawInt().Draw(t, "duration")))
	case 5:
		return moment, models.OfTime(time.Unix(0, rapid.Int64().Draw(t, "time")))
	case 6:
		return numbers, models.Value{Kind: models.List, Text: "[" + strconv.FormatInt(rapid.Int64().Draw(t, "element"), 10) + "]"}
	}
	return models.Type{Kind: models.String}, models.OfString(strings.ToValidUTF8(rapid.String().Draw(t, "text"), ""))
}

func TestJSONReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ, v := drawTyped(t)
		raw, err := models.EncodeJSON(typ, v)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := models.DecodeJSON(typ, raw); err != nil || got != v {
			t.Fatalf("%s is written %s and reads back as %s, %v", v, raw, got, err)
		}
	})
}

// What Format writes, Parse reads back, but for texts, which are quoted.
func TestFormatReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typ, v := drawTyped(t)
		if typ.Kind == models.String {
			return
		}
		if got, err := models.Parse(typ, typ.Format(v)); err != nil || got != v {
			t.Fatalf("%s is shown as %s and reads back as %s, %v", v, typ.Format(v), got, err)
		}
	})
}

func TestCoerceKeepsTheNumber(t *testing.T) {
	for _, c := range []struct {
		typ     models.Type
		v, want models.Value
	}{
		{celsius, models.OfInt(20), models.OfFloat(20)},
		{level, models.OfFloat(20), models.OfInt(20)},
		{level, models.OfInt(20), models.OfInt(20)},
	} {
		if got, err := c.typ.Coerce(c.v); err != nil || got != c.want {
			t.Errorf("%s as %s: got %s, %v", c.v, c.typ, got, err)
		}
	}
	for want, c := range map[string]struct {
		typ models.Type
		v   models.Value
	}{
		`"9007199254740993" is no value of float: no float is exactly this number`: {ratio, models.OfInt(1<<53 + 1)},
		`"20.5" is no value of int % [0..100]: the number has a fraction`:          {level, models.OfFloat(20.5)},
		`"200" is outside the range of int % [0..100]`:                             {level, models.OfFloat(200)},
		`"500" is outside the range of float °C [-40..125]`:                        {celsius, models.OfFloat(500)},
		`"infinity" is no value of int % [0..100]: the number is not finite`:       {level, models.OfFloat(math.Inf(1))},
		`"true" is no value of int % [0..100]: it is of type bool`:                 {level, models.OfBool(true)},
	} {
		if _, err := c.typ.Coerce(c.v); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// FuzzDecodeJSON: no payload makes the reader panic; what it accepts is a value
// of the type, or null, and reads back from its own JSON.
func FuzzDecodeJSON(f *testing.F) {
	types := []models.Type{power, level, celsius, distance, pause, minutes, moment, place, numbers, ratio, {Kind: models.Bool}, {Kind: models.String}}
	for i, raw := range []string{`"on"`, `30`, `21.5`, `1e3`, `"5 min"`, `1.5`, `"2026-06-01T12:00:00Z"`, `{"type":"Point","coordinates":[1,2]}`, `[1,2]`, `-0`, `true`, `"x"`} {
		f.Add(uint8(i), raw, false)
	}
	f.Add(uint8(2), `"70 °F"`, true)
	f.Fuzz(func(t *testing.T, which uint8, raw string, lenient bool) {
		typ, decode := types[int(which)%len(types)], models.DecodeJSON
		if lenient {
			decode = models.ParseLenient
		}
		v, err := decode(typ, []byte(raw))
		if err != nil {
			return
		}
		if v.Kind != models.Null && !typ.Contains(v) {
			t.Fatalf("%q gave %s, which is no value of %s", raw, v, typ)
		}
		again, err := models.EncodeJSON(typ, v)
		if err != nil {
			t.Fatal(err)
		}
		if w, err := models.DecodeJSON(typ, again); err != nil || w != v {
			t.Fatalf("%q gave %s, written %s, read back as %s, %v", raw, v, again, w, err)
		}
	})
}

// FuzzParse: no text a person types makes the reader panic.
func FuzzParse(f *testing.F) {
	types := []models.Type{power, level, celsius, pause, moment, numbers, ratio}
	for i, text := range []string{"on", "30 %", "70 °F", "1.5 h", "2026-06-01T12:00:00Z", "[1]", "1e-9"} {
		f.Add(uint8(i), text)
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		typ := types[int(which)%len(types)]
		if v, err := models.Parse(typ, text); err == nil && v.Kind != models.Null && !typ.Contains(v) {
			t.Errorf("%q gave %s, which is no value of %s", text, v, typ)
		}
	})
}
