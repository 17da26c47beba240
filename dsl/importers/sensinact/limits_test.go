// Files made to cost much cost little.

package sensinact_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/importers/sensinact"
)

func TestLimits(t *testing.T) {
	head := "resource a=[g/d/s/a]\nresource r=[g/d/s/r]\non a.subscribe()\nif "
	tail := " do r.act() end if"
	for name, c := range map[string][2]string{
		"size":     {"too-large", strings.Repeat("// x\n", 1<<19)},
		"brackets": {"malformed", head + strings.Repeat("(", 40_000)},
		"nots":     {"malformed", head + strings.Repeat("not ", 40_000) + "a.get()" + tail},
		"chain":    {"malformed", head + "a.get()" + strings.Repeat(" or a.get()", 5_000) + tail},
		"branches": {"malformed", head + "a.get() == 1 do r.act()" + strings.Repeat(" else if a.get() == 2 do r.act()", 2_000) + " end if"},
		"digits":   {"malformed", head + strings.Repeat("9", 100_000) + " > a.get()" + tail},
		"powers":   {"", head + "a.get() > 9999999999" + strings.Repeat(" * 9999999999", 200) + tail},
		"comment":  {"too-large", "/*" + strings.Repeat("*", 500_000)},
		"invalid":  {"malformed", "\xff\xfe"},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			result, err := sensinact.Import([]sensinact.File{{Name: "a.sna", Text: c[1]}})
			if err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("it took %v", took)
			}
			found := c[0] == ""
			for _, d := range result.Diagnostics {
				found = found || d.Code == c[0]
			}
			if !found {
				t.Errorf("no %s: %v", c[0], result.Diagnostics)
			}
			compiles(t, result.Text)
		})
	}
}
