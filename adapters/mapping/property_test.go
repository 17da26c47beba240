// Laws of the mapping, on random and on hostile input.

package mapping_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"testing"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/adaptertest"
	"github.com/tenet-iot/tenet/adapters/mapping"
	"github.com/tenet-iot/tenet/models"
)

// A reading is payload*scale+offset, rounded once: the twin computes it with
// exact fractions from the digits alone.
func TestScaleAndOffsetAreExact(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		decimal := rapid.Custom(func(r *rapid.T) string {
			return strconv.FormatFloat(float64(rapid.Int64Range(-1e9, 1e9).Draw(r, "digits"))/math.Pow10(rapid.IntRange(0, 6).Draw(r, "places")), 'f', -1, 64)
		})
		payload, scale, offset := decimal.Draw(r, "payload"), decimal.Draw(r, "scale"), decimal.Draw(r, "offset")
		if scale == "0" {
			scale = "1"
		}
		binding := compile(t, fmt.Sprintf("{resource: d/s/celsius, scale: %s, offset: %s}", scale, offset))
		groups, err := mapping.ReadAll([]*mapping.Binding{binding}, "", []byte(payload), 0, now)
		if err != nil {
			r.Fatal(err)
		}
		p, _ := new(big.Rat).SetString(payload)
		s, _ := new(big.Rat).SetString(scale)
		o, _ := new(big.Rat).SetString(offset)
		want, _ := p.Mul(p, s).Add(p, o).Float64()
		if got := groups[0][0].Value.Float(); got != want {
			r.Fatalf("%s * %s + %s = %v, want %v", payload, scale, offset, got, want)
		}
	})
}

// Numbers that need no arithmetic are what arithmetic gives.
func TestPlainNumbersAreExact(t *testing.T) {
	text := rapid.StringMatching(`-?(0|[1-9][0-9]{0,18})([.][0-9]{1,20})?([eE][+-]?[0-9]{1,2})?`)
	for _, resource := range []string{"celsius", "count"} {
		short, long := compile(t, "{resource: d/s/"+resource+"}"), compile(t, "{resource: d/s/"+resource+", offset: 0}")
		rapid.Check(t, func(r *rapid.T) {
			payload := []byte(text.Draw(r, "number"))
			got, err := mapping.ReadAll([]*mapping.Binding{short}, "", payload, 0, now)
			want, err2 := mapping.ReadAll([]*mapping.Binding{long}, "", payload, 0, now)
			if !reflect.DeepEqual(got, want) || fmt.Sprint(err) != fmt.Sprint(err2) {
				r.Fatalf("%s is %v (%v), want %v (%v)", payload, got, err, want, err2)
			}
		})
	}
}

// What a command writes is what a report with the same payload would say.
func TestWrittenValuesReadBack(t *testing.T) {
	for _, c := range []struct {
		keys, resource string
		value          *rapid.Generator[models.Value]
	}{
		{"", "celsius", rapid.Map(rapid.Float64(), models.OfFloat)},
		{"", "count", rapid.Map(rapid.Int64(), models.OfInt)},
		{"scale: 0.5, offset: 3", "count", rapid.Map(rapid.Int64(), models.OfInt)},
		{"", "flag", rapid.Map(rapid.Bool(), models.OfBool)},
		{"values: {up: true, down: false}", "flag", rapid.Map(rapid.Bool(), models.OfBool)},
		{"values: {1: on, 0: off}", "power", rapid.Map(rapid.IntRange(0, 1), models.OfEnum)},
		{"", "label", rapid.Map(rapid.String(), models.OfString)},
		{"format: text, values: {1: on, 0: off}", "power", rapid.Map(rapid.IntRange(0, 1), models.OfEnum)},
		{"format: text", "count", rapid.Map(rapid.Int64(), models.OfInt)},
	} {
		yaml := fmt.Sprintf("{resource: d/s/%s, set: {}, %s}", c.resource, c.keys)
		command := compileCommand(t, yaml)
		binding := compile(t, fmt.Sprintf("{resource: d/s/%s, %s}", c.resource, c.keys))
		rapid.Check(t, func(r *rapid.T) {
			value := c.value.Draw(r, "value")
			payload, err := command.Render(adapters.Command{Path: adaptertest.Path("d/s/" + c.resource), Value: value})
			if err != nil {
				return // infinities and the like have no spelling
			}
			groups, err := mapping.ReadAll([]*mapping.Binding{binding}, "", payload, 0, now)
			if err != nil || groups[0][0].Value != value {
				r.Fatalf("%s: %v was written as %s and read as %v, %v", yaml, value, payload, groups, err)
			}
		})
	}
}

// Every place in a document is found by its path, and the path reads back.
func FuzzPointer(f *testing.F) {
	for _, seed := range []string{"$", "$.a.b[0]", `$["x y"].z`, "$[", "$..a", "$.a[99999999999]", `$["\u00e9"]`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := mapping.ParsePointer(text)
		if err != nil {
			return
		}
		again, err := mapping.ParsePointer(p.String())
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Fatalf("%q became %s, which reads as %s, %v", text, p, again, err)
		}
	})
}

// No payload panics, whatever the binding; what is accepted is JSON for
// encoding/json, too.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{`21.5`, `{"a":{"b":[1,"x",null,true]}}`, `"2026-01-02T03:04:05Z"`, `[[[[`, "\xff", `1e400`, `{"type":"Point","coordinates":[1,2]}`, `{"t":1,"at":17}`} {
		f.Add([]byte(seed))
	}
	var bindings []*mapping.Binding
	for _, name := range []string{"celsius", "count", "flag", "power", "label", "interval", "instant", "place", "numbers"} {
		bindings = append(bindings, compile(f, "resource: d/s/"+name), compile(f, fmt.Sprintf("{resource: d/s/%s, path: $.a.b, null: report}", name)))
		bindings = append(bindings, compile(f, fmt.Sprintf("{resource: d/s/%s, format: text, lenient: true}", name)))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		groups, _ := mapping.ReadAll(bindings, "", payload, 0, now) // errors are expected
		for _, group := range groups {
			for _, reading := range group {
				if reading.Value.Kind == models.Float && math.IsNaN(reading.Value.Float()) {
					t.Fatalf("%q became NaN", payload)
				}
			}
		}
		if _, err := mapping.Parse(mapping.JSON, payload, 0); err == nil && !json.Valid(payload) {
			t.Fatalf("%q was taken for JSON", payload)
		}
	})
}

// parse is a YAML document's first node; false if there is none.
func parse(text string) (ast.Node, bool) {
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil || len(file.Docs) == 0 {
		return nil, false
	}
	return file.Docs[0].Body, true
}

// No configuration panics.
func FuzzBinding(f *testing.F) {
	for _, seed := range []string{
		"resource: d/s/celsius\nunit: °F", "{resource: d/s/power, values: {a: on}, set: {template: {x: [$value]}}}",
		"resource: '{provider}/s/flag'\nproviders: [d]", "call: {}\nresource: d/s/beep", "a: &x {b: *x}", "[1, {2: 3}]",
	} {
		f.Add(seed)
	}
	site := catalog(f)
	f.Fuzz(func(t *testing.T, yaml string) {
		node, ok := parse(yaml)
		if !ok {
			return
		}
		b := mapping.NewBuilder(site)
		s := b.Entry(node, "test")
		if binding := b.Binding(s, mapping.JSON); binding != nil {
			b.Reads(s, binding)
			b.Command(s, binding)
		}
		s.Done()
		for _, e := range mapping.ListErrors(b.Err()) {
			if e.Line < 1 || e.Col < 1 || e.Code == "" || e.Message == "" {
				t.Fatalf("%q gives an error without place or reason: %+v", yaml, e)
			}
		}
	})
}
