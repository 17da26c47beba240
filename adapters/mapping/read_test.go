// How payloads become readings.

package mapping_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/models"
)

// catalog has one resource of each type, on provider d, service s.
func catalog(t testing.TB) adaptertest.Catalog {
	t.Helper()
	unit := func(spelling string) models.Unit {
		u, err := models.ParseUnit(spelling)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	types := map[string]models.Type{
		"celsius":  {Kind: models.Float, Unit: unit("°C"), Range: &models.Range{Min: -40, Max: 125}},
		"count":    {Kind: models.Int},
		"percent":  {Kind: models.Int, Unit: unit("%")},
		"flag":     {Kind: models.Bool},
		"power":    {Kind: models.Enum, Members: []string{"off", "on"}},
		"label":    {Kind: models.String},
		"interval": {Kind: models.Duration},
		"instant":  {Kind: models.Time},
		"place":    {Kind: models.Geo},
		"numbers":  {Kind: models.List, Elem: &models.Type{Kind: models.Int}},
	}
	c := adaptertest.Catalog{}
	for name, typ := range types {
		c[adaptertest.Path("d/s/"+name)] = models.Resource{Name: name, Kind: models.State, Mutability: models.Modifiable, Type: typ}
	}
	c[adaptertest.Path("e/s/flag")] = c[adaptertest.Path("d/s/flag")]
	c[adaptertest.Path("d/s/beep")] = models.Resource{Name: "beep", Kind: models.Action, Params: []models.Param{
		{Name: "times", Type: models.Type{Kind: models.Int}}, {Name: "tone", Type: models.Type{Kind: models.Enum, Members: []string{"low", "high"}}},
	}}
	return c
}

// compile makes a binding of one line of YAML.
func compile(t testing.TB, yaml string) *mapping.Binding {
	t.Helper()
	b := mapping.NewBuilder(catalog(t))
	s := mapping.OpenSection(adaptertest.Node(t, yaml), b.Problems)
	binding := b.Binding(s, mapping.JSON)
	s.Done()
	if err := b.Err(); err != nil {
		t.Fatalf("%s: %v", yaml, err)
	}
	return binding
}

// now is when all payloads of the tests arrive.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// read gives the reading of a payload as text: its value, "nothing", or the
// error.
func read(binding *mapping.Binding, payload string) string {
	groups, err := mapping.ReadAll([]*mapping.Binding{binding}, "", []byte(payload), 0, now)
	if err != nil {
		return "error: " + err.Error()
	}
	if len(groups) == 0 {
		return "nothing"
	}
	r := groups[0][0]
	text := binding.Codec("d").Resource().Type.Format(r.Value)
	if r.Quality != models.Good {
		text += " (out of range)"
	}
	if !r.Time.Equal(now) {
		text += " at " + r.Time.UTC().Format(time.RFC3339Nano)
	}
	return text
}

func TestPayloadsBecomeReadings(t *testing.T) {
	for _, c := range []struct{ binding, payload, want string }{
		// Numbers: the whole payload, a place in it, its unit, its scale.
		{`resource: d/s/celsius`, `21.5`, `21.5 °C`},
		{`{resource: d/s/celsius, path: '$.a.b[1]'}`, `{"a":{"b":[0,-3e0]}}`, `-3 °C`},
		{`{resource: d/s/celsius, path: '$["a.b"]["c d"]'}`, `{"a.b":{"c d":1}}`, `1 °C`},
		{`{resource: d/s/celsius, unit: °F}`, `68.18`, `20.1 °C`},
		{`{resource: d/s/celsius, unit: K}`, `300.15`, `27 °C`},
		{`{resource: d/s/celsius, scale: 0.1}`, `213`, `21.3 °C`},
		{`{resource: d/s/celsius, scale: 0.01, offset: -40}`, `6130`, `21.3 °C`},
		{`{resource: d/s/celsius, scale: 0.1, unit: °F}`, `700`, `21.11111111111111 °C`},
		{`resource: d/s/celsius`, `126`, `126 °C (out of range)`},
		{`resource: d/s/celsius`, `"21"`, `error: d/s/celsius: text "21" is quoted; say lenient: true if that is meant`},
		{`{resource: d/s/celsius, lenient: true}`, `"21"`, `21 °C`},
		{`{resource: d/s/celsius, lenient: true}`, `"21,5"`, `error: d/s/celsius: text "21,5": not a decimal number`},
		{`{resource: d/s/celsius, format: text}`, " 21.5\n", `21.5 °C`},
		{`{resource: d/s/celsius, format: text}`, `NaN`, `error: d/s/celsius: text "NaN": not a decimal number`},
		{`resource: d/s/celsius`, `1e999999999`, `error: d/s/celsius: number 1e999999999: exponent of 1e999999999 is out of bounds`},
		{`resource: d/s/celsius`, `true`, `error: d/s/celsius: true is not a number`},
		{`resource: d/s/count`, `9223372036854775807`, `9223372036854775807`},
		{`resource: d/s/count`, `9223372036854775808`, `error: d/s/count: number 9223372036854775808 is not a whole number in range; say round: true to round`},
		{`resource: d/s/count`, `2.5`, `error: d/s/count: number 2.5 is not a whole number in range; say round: true to round`},
		{`resource: d/s/count`, `2.0`, `2`},
		{`{resource: d/s/count, round: true}`, `2.5`, `3`},
		{`{resource: d/s/count, round: true}`, `-2.5`, `-3`},
		{`{resource: d/s/percent, scale: 0.392156862745098, round: true}`, `77`, `30 %`},

		// Words.
		{`resource: d/s/power`, `"on"`, `on`},
		{`resource: d/s/power`, `"ON"`, `error: d/s/power: text "ON" is not one of off, on`},
		{`{resource: d/s/power, values: {"ON": on, "OFF": off, 1: on}}`, `"ON"`, `on`},
		{`{resource: d/s/power, values: {"ON": on, "OFF": off, 1: on}}`, `1`, `on`},
		{`{resource: d/s/power, values: {"ON": on, "OFF": off}}`, `2`, `error: d/s/power: number 2 is not one of ON, OFF`},
		{`{resource: d/s/power, values: {true: on, false: off}}`, `false`, `off`},
		{`{resource: d/s/flag, values: {open: true, shut: false}, format: text}`, `shut`, `false`},
		{`resource: d/s/flag`, `true`, `true`},
		{`{resource: d/s/flag, format: text}`, `true`, `true`},
		{`resource: d/s/flag`, `1`, `error: d/s/flag: number 1 is neither true nor false; name other words under values`},
		{`resource: d/s/label`, `"hello"`, `"hello"`},
		{`resource: d/s/label`, `7`, `error: d/s/label: number 7 is no value of string`},

		// Times and structures.
		{`{resource: d/s/interval, unit: ms}`, `1500`, models.FormatDuration(1500 * time.Millisecond)},
		{`resource: d/s/interval`, `1.5`, models.FormatDuration(1500 * time.Millisecond)},
		{`resource: d/s/interval`, `"5 min"`, models.FormatDuration(5 * time.Minute)},
		{`resource: d/s/instant`, `"2026-01-02T03:04:05Z"`, `2026-01-02T03:04:05Z`},
		{`resource: d/s/instant`, `1767323045`, `2026-01-02T03:04:05Z`},
		{`resource: d/s/instant`, `1767323045000`, `2026-01-02T03:04:05Z`},
		{`resource: d/s/instant`, `"yesterday"`, `error: d/s/instant: text "yesterday" is no RFC 3339 or Unix time`},
		{`{resource: d/s/numbers, path: $.n}`, `{"n":[1,2]}`, `[1,2]`},

		// Null, absence, timestamps.
		{`resource: d/s/celsius`, `null`, `nothing`},
		{`{resource: d/s/celsius, null: report}`, `null`, `null`},
		{`{resource: d/s/celsius, path: $.t}`, `{"u":1}`, `error: d/s/celsius: nothing at the path $["t"]`},
		{`{resource: d/s/celsius, path: $.t, timestamp: $.at}`, `{"t":1,"at":1767323045.25}`, `1 °C at 2026-01-02T03:04:05.25Z`},
		{`{resource: d/s/celsius, path: $.t, timestamp: $.at}`, `{"t":1,"at":"2027-01-01T00:00:00Z"}`, `error: d/s/celsius: timestamp 2027-01-01T00:00:00Z lies in the future`},
		{`{resource: d/s/celsius, path: $.t, timestamp: $.at}`, `{"t":1}`, `1 °C`},
		{`{resource: d/s/celsius, path: $.t, timestamp: $.at}`, `{"t":1,"at":"noon"}`, `error: d/s/celsius: timestamp: text "noon" is no RFC 3339 or Unix time`},

		// Garbage.
		{`resource: d/s/celsius`, ``, `error: payload is not JSON: unexpected EOF`},
		{`resource: d/s/celsius`, `1 2`, `error: payload is not JSON: more text after the value`},
		{`resource: d/s/celsius`, `{"a":1,"a":2}`, `error: payload is not JSON: key "a" is given twice`},
		{`resource: d/s/celsius`, "\xff", `error: payload is not UTF-8`},
		{`resource: d/s/celsius`, strings.Repeat("[", 100000/2), `error: payload is not JSON: nested deeper than 64 levels`},
		{`resource: d/s/celsius`, `[1,2`, `error: payload is not JSON: unexpected EOF at byte 4`},
		{`resource: d/s/celsius`, strings.Repeat(" ", mapping.MaxPayload) + "1", fmt.Sprintf(`error: payload is too large: %d bytes, allowed are %d`, mapping.MaxPayload+1, mapping.MaxPayload)},
	} {
		if got := read(compile(t, c.binding), c.payload); got != c.want {
			payload := c.payload[:min(len(c.payload), 60)]
			t.Errorf("%s of %s\n got %s\nwant %s", c.binding, payload, got, c.want)
		}
	}
}

func TestOnePayloadOfManyBindings(t *testing.T) {
	bindings := []*mapping.Binding{
		compile(t, `{resource: d/s/celsius, path: $.t}`),
		compile(t, `{resource: "{provider}/s/flag", path: $.f, providers: [e]}`),
		compile(t, `{resource: d/s/count, path: $.c}`),
	}
	groups, err := mapping.ReadAll(bindings, "e", []byte(`{"t":20,"f":true}`), 0, now)
	if err != nil {
		t.Fatalf("a payload without one of several values was refused: %v", err)
	}
	if len(groups) != 2 || groups[0][0].Path.Provider != "d" || groups[1][0].Path.Provider != "e" {
		t.Errorf("got %v, want one group for d and one for e", groups)
	}
	groups, err = mapping.ReadAll(bindings, "e", []byte(`{"t":"?","c":7}`), 0, now)
	if err == nil || len(groups) != 1 || groups[0][0].Value != models.OfInt(7) {
		t.Errorf("got %v and %v, want the readable value and an error about the other", groups, err)
	}
	if _, err = mapping.ReadAll(bindings, "e", []byte(`{"x":1}`), 0, now); err == nil {
		t.Error("a payload with none of the values was accepted")
	}
	bindings[2] = compile(t, `{resource: d/s/count, path: $.c, required: true}`)
	if _, err = mapping.ReadAll(bindings, "e", []byte(`{"t":20}`), 0, now); err == nil {
		t.Error("a payload without a required value was accepted")
	}
}
