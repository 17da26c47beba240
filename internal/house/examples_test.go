// The rules shown in the documentation are rules, and do what it says.

package house

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/play"
)

// block finds the code blocks of a page, with the word behind the fence.
var block = regexp.MustCompile("(?s)```([a-z]*)\n(.*?)```")

// begins marks the untagged blocks that hold rules, by their first word.
var begins = regexp.MustCompile(`^(app|model|device|environment|safe state)\b`)

// TestReadmeCompiles joins the rules of the README with the devices they take for
// granted, and compiles them.
func TestReadmeCompiles(t *testing.T) {
	text := "device window : Contact\ndevice heater : Heater\n"
	n := 0
	for _, m := range block.FindAllStringSubmatch(read(t, "README.md"), -1) {
		if begins.MatchString(m[2]) {
			text += m[2]
			n++
		}
	}
	if n == 0 {
		t.Error("README.md shows no rules")
	}
	compiled(t, "README.md", map[string]string{"README.tenet": text})
}

// TestLanguagePage compiles every block of the language page by itself, with the
// devices of its first one unless it declares its own, and plays every story.
func TestLanguagePage(t *testing.T) {
	const page = "docs/language.md"
	devices, rules, stories := "", 0, 0
	for i, m := range block.FindAllStringSubmatch(read(t, page), -1) {
		name := fmt.Sprintf("%s block %d", page, i+1)
		switch kind, text := m[1], m[2]; kind {
		case "tenet":
			rules++
			files := map[string]string{"block.tenet": text}
			if devices == "" {
				devices = text
			} else if !strings.Contains(text, "\ndevice ") || !strings.Contains(text, "app ") {
				files["devices.tenet"] = devices
			}
			compiled(t, name, files)
		case "story":
			stories++
			tell(t, name, text, devices)
		default:
			t.Errorf("%s is of kind %q; rules are tenet, rule tests story", name, kind)
		}
	}
	if rules < 8 || stories < 3 {
		t.Errorf("%s: %d blocks of rules, %d stories: too few to be the whole language", page, rules, stories)
	}
}

func compiled(t *testing.T, name string, files map[string]string) *compile.Result {
	t.Helper()
	r, list := compile.Load(files, check.Site{})
	if r == nil {
		t.Errorf("%s:\n%s", name, diag.Render(list, diag.Options{Source: diag.Sources(files)}))
	}
	return r
}

// tell plays a story with the devices of the page.
func tell(t *testing.T, name, text, devices string) {
	t.Helper()
	s, err := play.ParseStory(name, []byte(text))
	if err != nil {
		t.Error(err)
		return
	}
	s.Files["devices.tenet"] = devices
	r := compiled(t, name, s.Files)
	if r == nil {
		return
	}
	out, err := s.Run(r, drive.Place{Zone: time.UTC}, time.LoadLocation)
	if err != nil {
		t.Error(err)
		return
	}
	if !out.Passed {
		t.Errorf("%s: missing %q; want (-), told (+):\n%s", name, out.Missing, cmp.Diff(s.Lines(), out.Told))
	}
}
