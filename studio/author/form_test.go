// Forms of the demo's home: choices from its devices, edits that are made, promises explained.

package author_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/form"
	"github.com/tenet-iot/tenet/studio"
	"github.com/tenet-iot/tenet/studio/author"
)

func shown(t *testing.T, a *author.Author, files map[string]string) (form.Form, []studio.Diagnostic) {
	t.Helper()
	report, err := a.Form(context.Background(), files, comfort)
	if err != nil {
		t.Fatal(err)
	}
	var f form.Form
	if err := json.Unmarshal(report.Form, &f); err != nil {
		t.Fatal(err)
	}
	return f, report.Diagnostics
}

func cardCalled(t *testing.T, f form.Form, title string) form.Card {
	t.Helper()
	i := slices.IndexFunc(f.Cards, func(c form.Card) bool { return c.Title == title })
	if i < 0 {
		t.Fatalf("no card %q in %+v", title, f.Cards)
	}
	return f.Cards[i]
}

func TestFormKnowsTheDevicesOfAllFiles(t *testing.T) {
	p := home(t)
	a := author.New(p, author.Gateway{})
	f, wrong := shown(t, a, p.Sources)
	if f.Schema != form.Schema || len(wrong) != 0 {
		t.Fatalf("got %s, %v", f.Schema, wrong)
	}
	if list := f.Lists["resources that can be set"]; !slices.Contains(list, "heater.power") || !slices.Contains(list, "lamp.power") {
		t.Errorf("resources of other files can be chosen, got %v", list)
	}
	if !slices.Contains(f.Lists["roles"], "resident") {
		t.Errorf("roles of the site can be chosen, got %v", f.Lists["roles"])
	}

	files := mended(p)
	files[comfort] += "\nrule {"
	if _, wrong = shown(t, a, files); len(wrong) == 0 || wrong[0].File != comfort || wrong[0].Line == 0 {
		t.Errorf("what cannot be read is said with its line, got %+v", wrong)
	}
	if f, _ = shown(t, a, map[string]string{}); len(f.Cards) != 0 {
		t.Errorf("a text that is not there has no cards, got %+v", f.Cards)
	}
}

func TestEditByForm(t *testing.T) {
	p := home(t)
	a := author.New(p, author.Gateway{})
	f, _ := shown(t, a, p.Sources)
	rest := cardCalled(t, f, "rest")
	edit, err := a.Edit(context.Background(), comfort, p.Sources[comfort], studio.FormChange{Op: "set", Path: rest.Path + ".Triggers.0.For", Text: "5 min"})
	if err != nil || len(edit.Diagnostics) != 0 {
		t.Fatal(err, edit.Diagnostics)
	}
	var e form.TextEdit
	if err := json.Unmarshal(edit.Edit, &e); err != nil {
		t.Fatal(err)
	}
	if e.Place.Line != 11 || strings.TrimSpace(e.Text) != "for 5 min" {
		t.Errorf("got %+v", e)
	}
	edit, err = a.Edit(context.Background(), comfort, p.Sources[comfort], studio.FormChange{Op: "set", Path: rest.Path + ".Name"})
	if err != nil || edit.Edit != nil || len(edit.Diagnostics) != 1 || edit.Diagnostics[0].Code != "slot-needed" || edit.Diagnostics[0].Line != 10 {
		t.Errorf("a refusal says why, at the slot: %+v, %v", edit, err)
	}
}

func TestMeaningOfAPlace(t *testing.T) {
	p := home(t)
	a := author.New(p, author.Gateway{})
	f, _ := shown(t, a, p.Sources)
	card := cardCalled(t, f, "no heating to the street")
	at := studio.FormPlace{File: comfort, Line: card.Place.Line, Col: card.Place.Col}
	report, err := a.Meaning(context.Background(), p.Sources, at)
	if err != nil || !report.Ready || len(report.Meanings) != 1 || report.More != 0 {
		t.Fatalf("got %+v, %v", report, err)
	}
	m := report.Meanings[0]
	if m.Name != card.Title || !strings.Contains(m.Meaning, "heater.power == on") || len(m.Allowed.Steps) == 0 {
		t.Errorf("got %+v", m)
	}
	if last := m.Forbidden.Steps[len(m.Forbidden.Steps)-1]; !last.Broken {
		t.Errorf("the forbidden run ends where it breaks the promise, got %+v", m.Forbidden)
	}

	timed := strings.Replace(p.Sources[comfort], "never heater.power == on while window.state == open", "heater.power == on never lasts longer than 5 min", 1)
	report, err = a.Meaning(context.Background(), with(p.Sources, timed), at)
	if err != nil || len(report.Meanings) != 1 || len(report.Meanings[0].Boundaries) != 1 || report.Meanings[0].Boundaries[0].Seconds != 300 {
		t.Errorf("a duration has its boundary, got %+v, %v", report, err)
	}
	if report, err = a.Meaning(context.Background(), p.Sources, studio.FormPlace{File: comfort, Line: 1, Col: 1}); err != nil || len(report.Meanings) != 0 {
		t.Errorf("there is no promise at the start, got %+v, %v", report, err)
	}
	broken := strings.Replace(timed, "heater.power", "heatr.power", 1)
	if report, err = a.Meaning(context.Background(), with(p.Sources, broken), at); err != nil || report.Ready {
		t.Errorf("texts with errors mean nothing, got %+v, %v", report, err)
	}
}

func TestMeaningOfAGroupIsShort(t *testing.T) {
	p := home(t)
	lamps := "app Lamps {\n  for each lamp in all Switch {\n    lamp.power == on never lasts longer than 1 h\n  }\n}\n"
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		lamps += "device lamp_" + name + " : Switch\n"
	}
	report, err := author.New(p, author.Gateway{}).Meaning(context.Background(), with(p.Sources, lamps), studio.FormPlace{File: comfort, Line: 3, Col: 5})
	if err != nil || len(report.Meanings) != 4 || report.More != 2 {
		t.Errorf("got %d meanings and %d more, %v", len(report.Meanings), report.More, err)
	}
}

// with is the files with another comfort text.
func with(files map[string]string, text string) map[string]string {
	out := map[string]string{}
	for name, old := range files {
		out[name] = old
	}
	out[comfort] = text
	return out
}
