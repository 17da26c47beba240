// Every sentence about runs is explained by runs.

package compile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
)

func TestMeaningOfEverySentence(t *testing.T) {
	sentences := []string{
		"always a.power == on", "never a.power == on while s.dark", "never a.power == on and s.dark together",
		"a.power == on and s.dark always together", "a.power == on never lasts longer than 5 min while s.dark",
		"a.power == on never lasts shorter than 5 s", "set a.power = on never happens while s.dark",
		"set a.power = on only happens while s.dark", "whenever s.dark, a.power == on",
		"whenever s.dark, a.power == on within 10 s and then stays for 1 min", "whenever s.dark, a.power == on and then stays until !s.dark",
		"set a.power = on never happens within 5 s after set a.power = off", "notify owner happens at least every 1 h",
		"notify owner happens at most 3 times in any 1 h", "s.dark before a.power == on",
		"after set a.power = on, a.power == on until s.dark", "eventually s.dark", "s.dark again and again",
		"between set a.power = on and set a.power = off: never s.dark", "while s.dark: a.power == on never lasts longer than 5 s",
		`fltl "f": [] (s.dark -> <> {set a.power = on})`, `fltl "g": s.dark W a.power == on`,
	}
	text := "model Lamp { service light { modifiable state power: enum {off, on} } }\nmodel Sky { service light { sensor dark: bool } }\n" +
		"device a : Lamp\ndevice s : Sky\napp A {\n  " + strings.Join(sentences, "\n  ") + "\n}\n"
	r := mustLoad(t, text)
	if len(r.Origin.Properties) != len(sentences) {
		t.Fatalf("%d promises, want %d", len(r.Origin.Properties), len(sentences))
	}
	for _, p := range r.Origin.Properties {
		e, ok := compile.Meaning(r.Deployment, p)
		if !ok || e.Meaning == "" || len(e.Allowed.Steps) == 0 || len(e.Forbidden.Steps) == 0 {
			t.Errorf("%s: %v\n%s", p.Sentence, ok, e)
		}
		if p.Ticks > 0 && len(e.Boundaries) == 0 {
			t.Errorf("%s has no boundary:\n%s", p.Sentence, e)
		}
		if !strings.Contains(e.String(), "s.dark") && !strings.Contains(e.String(), "a.power") && !strings.Contains(e.String(), "notify owner") {
			t.Errorf("%s is explained in other things' words:\n%s", p.Sentence, e)
		}
	}
}

func mustLoad(t *testing.T, text string) *compile.Result {
	t.Helper()
	r, list := compile.Load(map[string]string{"a.tenet": text}, check.Site{})
	if r == nil {
		t.Fatal(list)
	}
	return r
}

func TestMeaningOfPairs(t *testing.T) {
	r := mustLoad(t, "model Lamp { service light { modifiable state power: enum {off, on} } }\nmodel Sky { service light { sensor dark: bool } }\n"+
		"device a : Lamp\ndevice s : Sky\napp A {\n  nobody outside can learn s.dark\n  s.dark cannot control a\n  s.dark cannot control a.power\n  never s.dark\n"+
		"  while a.power == on: nobody outside can learn s.dark\n}\n")
	for i, p := range r.Origin.Properties {
		e, ok := compile.PairMeaning(p)
		if ok != (i < 3) {
			t.Fatalf("%s: explained as a pair of runs: %v", p.Sentence, ok)
		}
		if !ok {
			continue
		}
		for name, story := range map[string]compile.PairStory{"allowed": e.Allowed, "forbidden": e.Forbidden, "kept": e.Kept, "broken": e.Broken} {
			broken := slices.ContainsFunc(story, compile.PairStep.Broken)
			if want := name == "forbidden" || name == "broken"; broken != want {
				t.Errorf("%s: the pair that is %s has the runs differ: %v", p.Sentence, name, broken)
			}
		}
		if text := e.String(); !strings.Contains(text, "s.dark") || i > 0 && !strings.Contains(text, "command to a") {
			t.Errorf("%s is explained in other things' words:\n%s", p.Sentence, text)
		}
	}
}
