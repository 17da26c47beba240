// Names and texts fit the language whatever they come from.

package draft_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/importers/draft"
	"github.com/tenet-iot/tenet/dsl/syntax"
)

func parses(text string) string {
	_, found := syntax.Parse("x", text)
	if list := diag.List(found); list.HasErrors() {
		return diag.Render(list, diag.Options{Source: diag.Sources(map[string]string{"x": text})})
	}
	return ""
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"Hall light": "Hall_light", "binary_sensor.x-1": "binary_sensor_x_1", "22 o'clock": "_22_o_clock",
		"": "fallback", "照明": "fallback", "12": "fallback", "Küche": "Küche", "when": "when_", "__": "fallback", "a  b": "a_b",
	} {
		if got := draft.Identifier(name, "fallback"); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"hall light": "HallLight", "zha_event": "ZhaEvent", "": "Event", "5 s": "Event5S"} {
		if got := draft.TypeName(name, "Event"); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

// Every identifier, type name and text can stand where it is meant to.
func TestWhateverComesFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"when", "Always", "a\u202Eb", "ａ", "ıi", "K"})).Draw(t, "name")
		words := rapid.String().Draw(t, "words")
		file := draft.File{
			Comment: words,
			Devices: []draft.Device{{Name: draft.Identifier(name, "device_x"), Model: draft.TypeName(name, "Type"), Provider: words, Friendly: words}},
			Apps: []draft.App{{Name: "A", Title: words, Comment: words, Items: []draft.Item{{Comment: words,
				Text: "rule " + draft.Identifier(name, "r") + " { on start then notify a \"" + draft.Message(words) + "\" }"}}}},
		}
		text, err := file.Text("x")
		if err != nil {
			t.Fatal(err)
		}
		if problem := parses(text); problem != "" {
			t.Fatal(problem)
		}
	})
}

// A text between quotes is read back as it was, but for what no text can hold.
func TestQuote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.String().Draw(t, "words")
		file, found := syntax.Parse("x", "device d : T "+draft.Quote(words))
		if len(found) > 0 {
			t.Fatal(found)
		}
		got := file.Decls[0].(*syntax.DeviceDecl).Friendly.Value
		if want := strings.ReplaceAll(words, "\r", ""); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

func TestTaken(t *testing.T) {
	var names draft.Names
	got := fmt.Sprint(names.Take("a"), names.Take("a"), names.Take("A"), names.Take("a_2"), names.Free("a_2"), names.Free("b"))
	if want := "aa_2A_3a_2_2false true"; strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A mistake of an importer is an error, not a file.
func TestMistake(t *testing.T) {
	file := draft.File{Models: []string{"model X {"}}
	if _, err := file.Text("x"); err == nil {
		t.Error("no error")
	}
}
