// Stories: a type, what rules compare it with, readings, and their regions.

package models_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/tenet-iot/tenet/models"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { runStory(t, path) })
	}
}

// runStory reads sections type, bounds and readings and compares with want.
func runStory(t *testing.T, path string) {
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	section := map[string]*txtar.File{}
	for i := range archive.Files {
		section[archive.Files[i].Name] = &archive.Files[i]
	}
	for _, name := range []string{"type", "bounds", "readings", "want"} {
		if section[name] == nil {
			t.Fatalf("section %s is missing", name)
		}
	}
	typ := storyType(t, strings.TrimSpace(string(section["type"].Data)))
	bounds, texts := storyBounds(t, typ, lines(section["bounds"].Data))
	got := tell(t, typ, bounds, texts, lines(section["readings"].Data))
	if *update {
		section["want"].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want := string(section["want"].Data); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// tell lists the regions with samples, then the region of each reading.
func tell(t *testing.T, typ models.Type, bounds []models.Bound, texts, readings []string) string {
	p, err := models.NewPartition(typ, bounds, texts)
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for r := range models.Region(p.Size()) {
		var samples []string
		for _, v := range p.Samples(r, 3) {
			samples = append(samples, typ.Format(v))
		}
		fmt.Fprintf(&b, "region %d: %s (such as %s)\n", r, p.Describe(r, typ), strings.Join(samples, ", "))
	}
	for _, text := range readings {
		v := storyValue(t, typ, text)
		if r, ok := p.Cut(v); ok {
			fmt.Fprintf(&b, "%s is in region %d\n", text, r)
		} else {
			fmt.Fprintf(&b, "%s is in no region\n", text)
		}
	}
	return b.String()
}

// storyType reads "float °C [-40..125]", "enum {off, on}", "int", "string".
func storyType(t *testing.T, text string) models.Type {
	kinds := map[string]models.Kind{"int": models.Int, "float": models.Float, "enum": models.Enum, "string": models.String, "duration": models.Duration}
	word, rest, _ := strings.Cut(text, " ")
	typ := models.Type{Kind: kinds[word]}
	if typ.Kind == models.Enum {
		typ.Members = strings.Split(strings.Trim(rest, "{}"), ", ")
		return typ
	}
	unit, ends, ranged := strings.Cut(rest, "[")
	typ.Unit = mustUnit(t, strings.TrimSpace(unit))
	if ranged {
		low, high, _ := strings.Cut(strings.TrimSuffix(ends, "]"), "..")
		typ.Range = &models.Range{Min: storyFloat(t, low), Max: storyFloat(t, high)}
	}
	if typ.String() != text {
		t.Fatalf("the type %q reads as %q", text, typ)
	}
	return typ
}

// storyBounds reads lines such as "< 20", "<= 21", "== 22" and "== "home"".
func storyBounds(t *testing.T, typ models.Type, lines []string) (bounds []models.Bound, texts []string) {
	for _, line := range lines {
		operator, constant, _ := strings.Cut(line, " ")
		if typ.Kind == models.String {
			texts = append(texts, storyValue(t, typ, constant).Text)
			continue
		}
		var at models.Value
		if i, err := strconv.ParseInt(constant, 10, 64); err == nil {
			at = models.OfInt(i)
		} else if typ.Kind == models.Duration {
			at = storyValue(t, typ, constant)
		} else {
			at = models.OfFloat(storyFloat(t, constant))
		}
		if operator != "<=" {
			bounds = append(bounds, models.Bound{At: at})
		}
		if operator != "<" {
			bounds = append(bounds, models.Bound{At: at, Closed: true})
		}
	}
	return bounds, texts
}

// storyValue reads a reading of the type; unlike Parse it allows what lies
// outside the range, infinities, and texts in quotes.
func storyValue(t *testing.T, typ models.Type, text string) models.Value {
	typ.Range = nil
	switch typ.Kind {
	case models.Float:
		return models.OfFloat(storyFloat(t, text))
	case models.String:
		unquoted, err := strconv.Unquote(text)
		if err != nil {
			t.Fatal(err)
		}
		return models.OfString(unquoted)
	}
	v, err := models.Parse(typ, text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func storyFloat(t *testing.T, text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func lines(data []byte) []string {
	if text := strings.TrimSpace(string(data)); text != "" {
		return strings.Split(text, "\n")
	}
	return nil
}
