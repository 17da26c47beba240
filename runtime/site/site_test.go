// Tests of loading, of every error's words and place, and of the hash.

package site_test

import (
	"errors"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/site"
)

var update = flag.Bool("update", false, "rewrite the expected results")

// write lays out files in a folder.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func load(t *testing.T, files map[string]string) *site.Project {
	t.Helper()
	p, err := site.Load(write(t, files))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestErrors runs the stories in testdata: a site file and what is said of it.
func TestErrors(t *testing.T) {
	stories, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(stories) == 0 {
		t.Fatal("no stories", err)
	}
	for _, path := range stories {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) { runStory(t, path) })
	}
}

func runStory(t *testing.T, path string) {
	story, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	want := -1
	for i, f := range story.Files {
		if f.Name == "want" {
			want = i
			continue
		}
		files[f.Name] = string(f.Data)
	}
	if want < 0 {
		t.Fatal("the story has no file want")
	}
	_, err = site.Load(write(t, files))
	var invalid *site.Invalid
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v, want an invalid site file", err)
	}
	got := invalid.Render(diag.Options{})
	if *update {
		story.Files[want].Data = []byte(got)
		if err := os.WriteFile(path, txtar.Format(story), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(story.Files[want].Data), got); diff != "" {
		t.Error(diff)
	}
}

const fullSite = `site: casa-1
rules: [rules, extra/*.tenet]
devices:
  heater: shelly-17
  window: zb-2
data: var
listen: 127.0.0.1:0
nats: 127.0.0.1:4222
place: {timezone: Europe/Madrid, latitude: 40.4, longitude: -3.7}
roles: [caregivers]
policy:
  - role: carer
    set: [heater.power, zb-2/contact/state]
shield:
  - {refuse: heater.power, values: ["on"], while: window.state == open}
users:
  - {name: ana, role: carer, token_file: ana.token}
  - {name: ci, role: owner, token_sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}
adapters:
  - name: broker
    protocol: mqtt
    url: tcp://127.0.0.1:1883
    bindings:
      - {topic: a/b, resource: heater/heating/power}
history:
  keep: 7d
`

// TestEveryKey: a file with every key decodes into what it says.
func TestEveryKey(t *testing.T) {
	p := load(t, map[string]string{
		"site.yaml": fullSite, "rules/b.tenet": "b", "rules/deep/a.tenet": "a", "rules/notes.txt": "x",
		"extra/c.tenet": "c", "other/d.tenet": "d",
	})
	if diff := cmp.Diff([]string{"extra/c.tenet", "rules/b.tenet", "rules/deep/a.tenet"}, p.Names()); diff != "" {
		t.Error(diff)
	}
	if p.Name() != "casa-1" || p.Listen() != "127.0.0.1:0" || p.Timezone() != "Europe/Madrid" || p.DataDir() != filepath.Join(p.Dir, "var") {
		t.Errorf("%s %s %s %s", p.Name(), p.Listen(), p.Timezone(), p.DataDir())
	}
	if p.Keep(models.Path{}).Keep.Duration != 7*24*time.Hour || p.Site.Place.Longitude.Value != -3.7 || p.Site.Nats.Text != "127.0.0.1:4222" {
		t.Errorf("%+v %+v", p.Site.History, p.Site.Place)
	}
	s := p.CheckSite()
	if len(s.Bindings) != 2 || s.Bindings[1].Provider != "zb-2" || len(s.Grants) != 2 || s.Grants[0].Role != "carer" || s.Grants[0].Resource != "heater.power" {
		t.Errorf("%+v", s)
	}
	if where := s.Grants[1].Where; p.Text[where.Start:where.End] != "zb-2/contact/state" || where.File != "site.yaml" {
		t.Errorf("the grant stands at %q", p.Text[where.Start:where.End])
	}
	var roles []string
	for _, r := range s.Roles {
		roles = append(roles, r.Name)
	}
	if diff := cmp.Diff([]string{"owner", "caregivers", "carer"}, roles); diff != "" {
		t.Error(diff)
	}
	a := p.Site.Adapters[0]
	config := a.Config.(*ast.MappingNode)
	if a.Name.Text != "broker" || a.Protocol.Text != "mqtt" || len(config.Values) != 2 {
		t.Fatalf("%+v", a)
	}
	if at := config.Values[0].Key.GetToken().Position; at.Line != 22 || at.Column != 5 {
		t.Errorf("url stands at %d:%d", at.Line, at.Column)
	}
	if p.TokenPath(p.Site.Users[0]) != filepath.Join(p.Dir, "ana.token") {
		t.Error(p.TokenPath(p.Site.Users[0]))
	}
}

// TestPlainProjects: folders without a site file and single files load too.
func TestPlainProjects(t *testing.T) {
	dir := write(t, map[string]string{"a.tenet": "a", "sub/b.tenet": "b", ".git/c.tenet": "c", "data/d.tenet": "d"})
	p, err := site.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.tenet", "data/d.tenet", "sub/b.tenet"}, p.Names()); diff != "" {
		t.Error(diff)
	}
	single, err := site.Load(filepath.Join(dir, "a.tenet"))
	if err != nil || single.Sources["a.tenet"] != "a" || len(single.Sources) != 1 {
		t.Errorf("%v %v", single, err)
	}
	for _, bad := range []string{filepath.Join(dir, "missing"), t.TempDir(), write(t, map[string]string{"x.txt": ""}) + "/x.txt"} {
		if _, err := site.Load(bad); err == nil {
			t.Errorf("%s was loaded", bad)
		}
	}
}

// TestDefaults: an empty site file is a site with all defaults, and rules are
// found in the folder rules or, failing that, everywhere but in the data.
func TestDefaults(t *testing.T) {
	p := load(t, map[string]string{"site.yaml": "# nothing yet\n", "a.tenet": "a", "data/old.tenet": "x"})
	if diff := cmp.Diff(map[string]string{"a.tenet": "a"}, p.Sources); diff != "" {
		t.Error(diff)
	}
	if p.Keep(models.Path{}).Keep.Duration != site.DefaultKeep || p.Listen() != site.DefaultListen || p.Timezone() != "UTC" || filepath.Base(p.DataDir()) != "data" || len(p.CheckSite().Roles) != 0 {
		t.Errorf("%+v", p.Site)
	}
	p = load(t, map[string]string{"my site.yaml": "", "site.yaml": "", "rules/r.tenet": "r", "a.tenet": "a"})
	if diff := cmp.Diff(map[string]string{"rules/r.tenet": "r"}, p.Sources); diff != "" {
		t.Error(diff)
	}
	if q, err := site.Load(filepath.Join(p.Dir, "my site.yaml")); err != nil || q.File != "my site.yaml" {
		t.Errorf("%+v %v", q, err)
	}
}

// TestFolderWithGlobCharacters: a project may live in a folder named like a glob.
func TestFolderWithGlobCharacters(t *testing.T) {
	dir := write(t, map[string]string{"a[1]*/site.yaml": "rules: r.tenet", "a[1]*/r.tenet": "r"})
	p, err := site.Load(filepath.Join(dir, "a[1]*"))
	if err != nil || p.Sources["r.tenet"] != "r" {
		t.Errorf("%v %v", p, err)
	}
}

// TestHash: the hash is of what rules mean, and of nothing else.
func TestHash(t *testing.T) {
	base := map[string]string{"site.yaml": fullSite, "rules/a.tenet": "a", "extra/b.tenet": "b"}
	want := load(t, base).Hash("1")
	change := func(name, old, new string) *site.Project {
		files := maps.Clone(base)
		if !strings.Contains(files[name], old) {
			t.Fatalf("%s holds no %q", name, old)
		}
		files[name] = strings.Replace(files[name], old, new, 1)
		return load(t, files)
	}
	for _, same := range [][2]string{
		{"listen: 127.0.0.1:0", "listen: 127.0.0.1:9"},
		{"data: var", "data: v2"},
		{"keep: 7d", "keep: 8d"},
		{"  heater: shelly-17\n  window: zb-2\n", "  window: zb-2\n  heater: shelly-17\n"},
		{"set: [heater.power, zb-2/contact/state]", "set: [zb-2/contact/state, heater.power, heater.power]"},
		{"tcp://127.0.0.1:1883", "tcp://10.0.0.1:1883"},
	} {
		if change("site.yaml", same[0], same[1]).Hash("1") != want {
			t.Errorf("%q changed the hash", same[1])
		}
	}
	for _, other := range [][3]string{
		{"rules/a.tenet", "a", "b"},
		{"site.yaml", "shelly-17", "shelly-18"},
		{"site.yaml", "role: carer\n", "role: nurse\n"},
		{"site.yaml", "set: [heater.power, ", "set: ["},
		{"site.yaml", "Europe/Madrid", "Asia/Tokyo"},
		{"site.yaml", "roles: [caregivers]", "roles: [guests]"},
	} {
		if change(other[0], other[1], other[2]).Hash("1") == want {
			t.Errorf("%v did not change the hash", other)
		}
	}
	p := load(t, base)
	if p.Hash("2") == want {
		t.Error("another engine has the same hash")
	}
	renamed := maps.Clone(p.Sources)
	renamed["rules/c.tenet"] = renamed["rules/a.tenet"]
	delete(renamed, "rules/a.tenet")
	if p.WithSources(renamed).Hash("1") == want {
		t.Error("renaming a file did not change the hash")
	}
}

// TestContentKeepsMeaning: what check sees through a Content is what it sees
// through the project, apart from positions and order.
func TestContentKeepsMeaning(t *testing.T) {
	p := load(t, map[string]string{"site.yaml": fullSite, "rules/a.tenet": "a", "extra/b.tenet": "b"})
	c := p.Content("1")
	if diff := cmp.Diff(p.Sources, c.Files()); diff != "" {
		t.Error(diff)
	}
	s := c.CheckSite()
	if len(s.Grants) != 2 || len(s.Bindings) != 2 || len(s.Roles) != 3 || s.Grants[0].Where != (diag.Span{}) {
		t.Errorf("%+v", s)
	}
}

// TestPlace: where rules run is what the site file says, by default UTC and
// nowhere; it is part of the content.
func TestPlace(t *testing.T) {
	full := load(t, map[string]string{"site.yaml": fullSite, "rules/a.tenet": "a", "extra/b.tenet": "b"})
	content := full.Content("1")
	for _, of := range []func() (drive.Place, error){full.Place, content.Place} {
		place, err := of()
		if err != nil || place.Zone.String() != "Europe/Madrid" || !place.Known || place.Latitude != 40.4 || place.Longitude != -3.7 {
			t.Errorf("%+v, %v", place, err)
		}
	}
	plain := load(t, map[string]string{"site.yaml": "place: {timezone: Asia/Tokyo}", "rules/a.tenet": "a"})
	if place, err := plain.Place(); err != nil || place.Zone.String() != "Asia/Tokyo" || place.Known {
		t.Errorf("without coordinates: %+v, %v", place, err)
	}
	bare := load(t, map[string]string{"site.yaml": "", "rules/a.tenet": "a"})
	if place, err := bare.Place(); err != nil || place.Zone != time.UTC || place.Known {
		t.Errorf("without a place: %+v, %v", place, err)
	}
	hashes := map[string]bool{}
	for _, file := range []string{"", "place: {timezone: Asia/Tokyo}", "place: {latitude: 0, longitude: 0}", "place: {latitude: 0, longitude: 1}"} {
		hashes[load(t, map[string]string{"site.yaml": file, "rules/a.tenet": "a"}).Hash("1")] = true
	}
	if len(hashes) != 4 {
		t.Errorf("%d different hashes of 4 places", len(hashes))
	}
	content.Timezone = "Europe/Madird"
	if _, err := content.Place(); err == nil {
		t.Error("a content of an unknown time zone has a place")
	}
}

// TestLoadNeverPanics: arbitrary edits of a good file give a project or an
// error whose places lie in the file.
func TestLoadNeverPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(fullSite)
		for range rapid.IntRange(1, 4).Draw(t, "edits") {
			i := rapid.IntRange(0, len(text)).Draw(t, "at")
			j := min(len(text), i+rapid.IntRange(0, 12).Draw(t, "cut"))
			in := []rune(rapid.StringOf(rapid.SampledFrom([]rune("ab:-[]{}&*!|>'\"#\n \té%@,?0.~<"))).Draw(t, "in"))
			text = append(append(append([]rune{}, text[:i]...), in...), text[j:]...)
		}
		checkPlaces(t, string(text))
	})
}

// checkPlaces decodes a text and checks that every diagnostic lies in it.
func checkPlaces(t interface{ Fatalf(string, ...any) }, text string) {
	for _, d := range site.DecodeForTest(text) {
		if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) || d.Code == "" || d.Message == "" {
			t.Fatalf("%+v in %q", d, text)
		}
	}
}

// FuzzSite: no text makes the decoder panic or point outside the text.
func FuzzSite(f *testing.F) {
	for _, seed := range []string{fullSite, "", "a: &b [*b]", "- - - -", "{{{{", "site: |\n  x\n", "site: !!int 3", "\xff", "? a\n: b", "site: 'x", "a: {b: c", "---\n---\n", "<<: {}", "history: {keep: -1d}", "place: {latitude: .nan}", "place: {longitude: 0}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkPlaces(t, text) })
}

// TestRetention: the first entry that names a resource counts, with what is said for all.
func TestRetention(t *testing.T) {
	p := load(t, map[string]string{"site.yaml": `
history:
  keep: 7d
  hours: 400d
  resources:
    - {of: "*/thermometer/*", minutes: 90d}
    - {of: [hall/lamp/power, "hall/*/*"], keep: 0d, hours: 0d}
    - {of: "*/*/*", keep: 1h}
`, "a.tenet": ""})
	day := 24 * time.Hour
	for _, c := range []struct {
		path                 models.Path
		keep, minutes, hours time.Duration
	}{
		{models.Path{Provider: "hall", Service: "thermometer", Resource: "t"}, 7 * day, 90 * day, 400 * day},
		{models.Path{Provider: "hall", Service: "lamp", Resource: "power"}, 0, 0, 0},
		{models.Path{Provider: "attic", Service: "lamp", Resource: "power"}, time.Hour, 0, 400 * day},
	} {
		if r := p.Keep(c.path); r.Keep.Duration != c.keep || r.Minutes.Duration != c.minutes || r.Hours.Duration != c.hours {
			t.Errorf("%s: %+v", c.path, r)
		}
	}
}
