// Every device type of the library is well-formed and says what it should.

package library_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/models/library"
)

// A device type of the library, and how to reach its text.
func Example() {
	for _, f := range library.Files() {
		if f.Name == "contact.tenet" {
			fmt.Print(f.Source)
		}
	}
	// Output:
	// // A contact on a window or a door: window.state == open
	//
	// model Contact "A contact on a window or a door" {
	//   service contact {
	//     sensor state: enum {closed, open} by hand
	//   }
	//   service battery {
	//     sensor battery: float % [0..100]
	//   }
	// }
}

// What each device type offers, as a newcomer would want to read it.
func TestDeviceTypes(t *testing.T) {
	want := []string{
		"Button: pressed enum {single, twice, held}",
		"Contact: state enum {closed, open}, battery float % [0..100]",
		"Dimmer: power enum {off, on} settable, level float % [0..100] settable",
		"Gateway: state enum {none, active, degraded}, watched bool, held int [0..1000000], ready bool, alarms int [0..1000000], broken int [0..1000000], readings float [0..10000000], commands float [0..10000000], waiting int [0..10000000], megabytes float [0..100000000]",
		"Heater: power enum {off, on} settable",
		"Humidity: humidity float % [0..100]",
		"Leak: leak bool, battery float % [0..100]",
		"LightLevel: light float lx [0..200000]",
		"Lock: lock enum {unlocked, locked} settable, jammed bool",
		"Motion: motion bool, battery float % [0..100]",
		"NoiseMeter: noise float dB[A] [20..140]",
		"OccupancyCounter: people int [0..100000]",
		"Siren: sound enum {off, on} settable",
		"SmartPlug: power enum {off, on} settable, draw float W [0..4000], energy float kWh [0..1000000]",
		"Smoke: smoke bool, battery float % [0..100]",
		"Switch: power enum {off, on} settable",
		"Thermometer: temperature float °C [-50..125]",
		"Thermostat: target float °C [5..30] settable, mode enum {off, heat, auto} settable, temperature float °C [-10..60], heating bool",
		"Valve: valve enum {closed, open} settable",
	}
	var got []string
	for _, f := range library.Files() {
		got = append(got, summary(t, model(t, f)))
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// model parses a library file, which must hold one model and nothing wrong.
func model(t *testing.T, f library.File) *syntax.ModelDecl {
	t.Helper()
	file, diagnostics := syntax.Parse(f.Name, f.Source)
	for _, d := range diagnostics {
		t.Errorf("%s at byte %d: %s [%s]", f.Name, d.Span.Start, d.Message, d.Code)
	}
	if len(file.Decls) != 1 {
		t.Fatalf("%s has %d declarations", f.Name, len(file.Decls))
	}
	m, ok := file.Decls[0].(*syntax.ModelDecl)
	if !ok || m.Doc == "" {
		t.Fatalf("%s has no documented model", f.Name)
	}
	return m
}

func summary(t *testing.T, m *syntax.ModelDecl) string {
	t.Helper()
	var resources []string
	for _, s := range m.Services {
		for _, r := range s.Resources {
			text := r.Name.Name + " " + typeOf(t, r.Type).String()
			if r.Mutability == "modifiable" {
				text += " settable"
			}
			resources = append(resources, text)
		}
	}
	return m.Name.Name + ": " + strings.Join(resources, ", ")
}

// typeOf turns a type as written into a type of the vocabulary.
func typeOf(t *testing.T, e *syntax.TypeExpr) models.Type {
	t.Helper()
	kinds := map[string]models.Kind{"bool": models.Bool, "int": models.Int, "float": models.Float, "enum": models.Enum}
	typ := models.Type{Kind: kinds[e.Name]}
	for _, m := range e.Members {
		typ.Members = append(typ.Members, m.Name)
	}
	if e.Unit != nil {
		u, err := models.ParseUnit(e.Unit.Name)
		if err != nil {
			t.Error(err)
		}
		typ.Unit = u
	}
	if e.Min != nil && e.Max != nil {
		typ.Range = &models.Range{Min: number(t, e.Min), Max: number(t, e.Max)}
	}
	if err := typ.Validate(); err != nil {
		t.Error(err)
	}
	return typ
}

func number(t *testing.T, l *syntax.NumberLit) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(l.Text, 64)
	if err != nil {
		t.Error(err)
	}
	return f
}

// A resource is named in rules without its service, so its name is unique in
// the model; what can be set says how fast it answers and how it can be deaf.
func TestResourcesReadWellInRules(t *testing.T) {
	for _, f := range library.Files() {
		m := model(t, f)
		seen := map[string]bool{}
		for _, s := range m.Services {
			for _, r := range s.Resources {
				if seen[r.Name.Name] {
					t.Errorf("%s has two resources named %s", m.Name.Name, r.Name.Name)
				}
				seen[r.Name.Name] = true
				if r.Mutability == "modifiable" {
					checkSettable(t, m, r)
				}
			}
		}
		checkBehaviour(t, m, seen)
	}
}

func checkSettable(t *testing.T, m *syntax.ModelDecl, r *syntax.ResourceDecl) {
	t.Helper()
	responds := slices.ContainsFunc(r.Clauses, func(c *syntax.TimingClause) bool {
		d, err := models.ParseDuration(c.Value.Text, c.Value.Unit)
		return c.Word == "responds" && err == nil && d > 0
	})
	labels := map[string]bool{}
	for _, line := range m.Behaviour.Transitions {
		if line.OnSet != nil && last(line.OnSet) == r.Name.Name {
			labels[line.Label] = true
		}
	}
	if !responds || !labels["must"] || !labels["fault"] {
		t.Errorf("%s.%s: response time %v, behaviour on set %v", m.Name.Name, r.Name.Name, responds, labels)
	}
}

func checkBehaviour(t *testing.T, m *syntax.ModelDecl, resources map[string]bool) {
	t.Helper()
	if m.Behaviour == nil {
		return
	}
	for _, line := range m.Behaviour.Transitions {
		if !resources[last(line.Resource)] {
			t.Errorf("%s: a behaviour names %s, which it has not", m.Name.Name, last(line.Resource))
		}
	}
}

func last(r *syntax.RefExpr) string { return r.Parts[len(r.Parts)-1].Name }

// Files are named for their model, open with a comment that shows a use, and
// the file system holds the same texts.
func TestFilesAreNamedForTheirModel(t *testing.T) {
	for _, f := range library.Files() {
		plain := strings.ReplaceAll(strings.TrimSuffix(f.Name, ".tenet"), "_", "")
		if name := model(t, f).Name.Name; !strings.EqualFold(plain, name) {
			t.Errorf("%s holds %s", f.Name, name)
		}
		if first, _, _ := strings.Cut(f.Source, "\n"); !strings.HasPrefix(first, "// ") || !strings.Contains(first, ".") {
			t.Errorf("%s opens with %q", f.Name, first)
		}
		raw, err := fs.ReadFile(library.FS(), f.Name)
		if err != nil || string(raw) != f.Source {
			t.Errorf("%s in the file system: %v", f.Name, err)
		}
	}
}
