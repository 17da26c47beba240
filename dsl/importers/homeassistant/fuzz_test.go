// Nothing in a file breaks the importer, and what it writes is in the language.

package homeassistant_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tenet-iot/tenet/dsl/importers/homeassistant"
)

func FuzzImport(f *testing.F) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".yaml") {
				f.Add(string(file.Data))
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 8<<10 {
			return
		}
		result, err := homeassistant.Import([]homeassistant.File{{Name: "a.yaml", Text: text}}, homeassistant.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range result.Diagnostics {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
				t.Errorf("%s: span %d to %d of %d", d.Message, d.Span.Start, d.Span.End, len(text))
			}
		}
		compiles(t, result.Text)
	})
}

// Two files that may need one another: a blueprint or scripts, and automations.
func FuzzTogether(f *testing.F) {
	for _, story := range []string{"blueprints", "scripts", "stands_for", "template_choices"} {
		archive, err := txtar.ParseFile("testdata/" + story + ".txtar")
		if err != nil {
			f.Fatal(err)
		}
		var texts []string
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ".yaml") && file.Name != "map.yaml" {
				texts = append(texts, string(file.Data))
			}
		}
		f.Add(texts[0], texts[len(texts)-1])
	}
	options, _ := homeassistant.Map("map.yaml", "steady: [sensor]\nstands_for: {hall: [light.lamp, switch.fan], abc: light.a}\n")
	f.Fuzz(func(t *testing.T, first, second string) {
		if len(first)+len(second) > 8<<10 {
			return
		}
		files := []homeassistant.File{{Name: "blueprints/homeassistant/motion.yaml", Text: first}, {Name: "a.yaml", Text: second}}
		result, err := homeassistant.Import(files, options)
		if err != nil {
			t.Fatal(err)
		}
		compiles(t, result.Text)
	})
}

func FuzzMap(f *testing.F) {
	f.Add("app: Kitchen\nentities:\n  light.a: {name: x, type: Dimmer, class: door, unit: kW, device: true}\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 8<<10 {
			return
		}
		options, _ := homeassistant.Map("map.yaml", text)
		story, err := os.ReadFile("testdata/trigger-state.txtar")
		if err != nil {
			t.Fatal(err)
		}
		archive := txtar.Parse(story)
		file := homeassistant.File{Name: "automations.yaml", Text: string(archive.Files[0].Data)}
		result, err := homeassistant.Import([]homeassistant.File{file}, options)
		if err != nil {
			t.Fatal(err)
		}
		compiles(t, result.Text)
	})
}
