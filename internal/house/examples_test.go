// The rules shown in the documentation are rules.

package house

import (
	"regexp"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/diag"
)

var block = regexp.MustCompile("(?s)```\n(.*?)```")

// begins marks the blocks that hold rules, by their first word.
var begins = regexp.MustCompile(`^(app|model|device|environment|safe state)\b`)

// TestDocumentationCompiles joins the rules of a page, with the devices they
// take for granted, and compiles them.
func TestDocumentationCompiles(t *testing.T) {
	for page, devices := range map[string]string{
		"README.md":        "device window : Contact\ndevice heater : Heater\n",
		"docs/language.md": "device room : Thermometer\n",
	} {
		text := devices
		n := 0
		for _, m := range block.FindAllStringSubmatch(read(t, page), -1) {
			if begins.MatchString(m[1]) {
				text += m[1]
				n++
			}
		}
		if n == 0 {
			t.Errorf("%s shows no rules", page)
		}
		name := strings.ReplaceAll(page, "/", "-") + ".tenet"
		files := map[string]string{name: text}
		if r, list := compile.Load(files, check.Site{}); r == nil {
			t.Errorf("%s:\n%s", page, diag.Render(list, diag.Options{Source: diag.Sources(files)}))
		}
	}
}
