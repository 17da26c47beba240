// Stories of stories: what is played, and what is told.

package play_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/play"
)

var update = flag.Bool("update", false, "rewrite the stories in testdata")

func load(t *testing.T, s *play.Story) *compile.Result {
	t.Helper()
	r, list := compile.Load(s.Files, check.Site{Grants: s.Grants()})
	if r == nil {
		t.Fatal(diag.Render(list, diag.Options{Source: diag.Sources(s.Files)}))
	}
	return r
}

func TestStories(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := play.ParseStory(path, data)
			if err != nil {
				t.Fatal(err)
			}
			out, err := s.Run(load(t, s), drive.Place{Zone: time.UTC}, time.LoadLocation)
			if err != nil {
				t.Fatal(err)
			}
			if *update && !s.Some {
				if err := os.WriteFile(path, s.Format(data, out.Told), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if !out.Passed {
				t.Errorf("missing %q; want (-), got (+):\n%s", out.Missing, cmp.Diff(s.Lines(), out.Told))
			}
		})
	}
}

const small = `-- a.tenet --
device lamp : Switch
device button : Button
app A { rule press { on button.pressed then set lamp.power = on } }
-- events --
`

func TestMistakesAreNamed(t *testing.T) {
	for name, x := range map[string]struct{ text, want string }{
		"section":  {"-- other --\n", "section other is none of a rule test"},
		"nothing":  {"-- setup --\n", "it needs a section events"},
		"event":    {small + "1s lamp shines\n-- want --\n", "line 1 of its events: \"lamp shines\": this is no event"},
		"resource": {small + "1s lamp.powr = on\n-- want --\n", "there is no resource lamp.powr"},
		"value":    {small + "1s lamp.power = maybe\n-- want --\n", "maybe"},
		"device":   {small + "1s lamb offline\n-- want --\n", "there is no device lamb"},
		"time":     {small + "soon lamp offline\n-- want --\n", "a line begins with its time"},
		"order":    {small + "2s lamp offline\n1s lamp online\n-- want --\n", "1s is before the last event"},
		"length":   {small + "99999999999d lamp offline\n-- want --\n", "too long"},
		"setup":    {small + "1s passes\n-- want --\n-- setup --\nstart tomorrow\n", "start tomorrow says nothing"},
		"zone":     {small + "1s passes\n-- want --\n-- setup --\nzone Nowhere/City\n", "zone Nowhere/City says nothing"},
	} {
		s, err := play.ParseStory(name, []byte(x.text))
		if err == nil {
			_, err = s.Run(load(t, s), drive.Place{Zone: time.UTC}, time.LoadLocation)
		}
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v, want %q", name, err, x.want)
		}
	}
}

func TestSomeLinesInOrder(t *testing.T) {
	text := small + "1s button.pressed = single\n2s lamp.power = off\n3s button.pressed = single\n-- want some --\n3s press fires: set lamp.power = on\n"
	s, err := play.ParseStory("some", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.Run(load(t, s), drive.Place{}, time.LoadLocation)
	if err != nil || !out.Passed {
		t.Fatalf("%v, told %q", err, out.Told)
	}
	s.Want = "3s press fires: set lamp.power = on\n1s press fires: set lamp.power = on\n"
	if out, err = s.Run(load(t, s), drive.Place{}, time.LoadLocation); err != nil || out.Passed || out.Missing == "" {
		t.Fatalf("%v, passed %v", err, out.Passed)
	}
}

func TestWhyNamesWhatIsMissing(t *testing.T) {
	s, err := play.ParseStory("why", []byte(`-- a.tenet --
device lamp : Switch
device room : Thermometer
app A { rule cold { when room.temperature < 18 °C while lamp.power == off then set lamp.power = on } }
-- events --
1s passes
-- want --
`))
	if err != nil {
		t.Fatal(err)
	}
	p, err := play.New(load(t, s), play.Setup{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.Parse("room.temperature = 21 °C")
	if err != nil {
		t.Fatal(err)
	}
	got := p.Silent(e, p.Play(e))
	want := []string{
		"  cold did not fire: it waits for the moment at which room.temperature < 18 °C becomes true, which is false (room.temperature is 21 °C)",
		"  cold did not fire: its guard is unknown (lamp.power is unknown)",
	}
	if !slices.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
	if _, ok := p.Why("warm"); ok {
		t.Error("a rule that is not there has a reason")
	}
}

func TestDurationsAreReadAsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, 20*365*86_400).Draw(t, "seconds")) * time.Second
		got, err := play.ParseDuration(play.FormatDuration(d))
		if err != nil || got != d {
			t.Fatalf("%v is written %s and read as %v, %v", d, play.FormatDuration(d), got, err)
		}
	})
}

func FuzzStory(f *testing.F) {
	paths, _ := filepath.Glob("testdata/*.txtar")
	for _, path := range paths {
		if data, err := os.ReadFile(path); err == nil {
			f.Add(data)
		}
	}
	base, err := play.ParseStory("base", []byte(small+"1s passes\n-- want --\n"))
	if err != nil {
		f.Fatal(err)
	}
	r, _ := compile.Load(base.Files, check.Site{})
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := play.ParseStory("fuzz", data)
		if err != nil {
			return
		}
		if _, err := s.Run(r, drive.Place{}, time.LoadLocation); err != nil && err.Error() == "" {
			t.Fatal("an error without words")
		}
	})
}
