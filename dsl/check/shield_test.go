// The shield of a site: what is wrong with it is said where it stands.

package check_test

import (
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/check/checktest"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

func TestShieldOfTheSite(t *testing.T) {
	const devices = "device window : Contact\ndevice heater : Heater\ndevice room : Thermometer\n"
	for _, c := range []struct{ row, want, at string }{
		{row: "refuse heater.power on while window.state == open"},
		{row: "refuse heater.power"},
		{row: "refuse window.state", want: "not-settable", at: "refuse window.state"},
		{row: "refuse heater.power warm", want: "unknown-member", at: "warm"},
		{row: "refuse heater.power on while window.stat == open", want: "unknown-resource", at: "stat"},
		{row: "refuse heater.power on while window.state ==", want: "expected-value", at: ""},
		{row: "refuse heater.power on while room.temperature", want: "condition-not-boolean", at: "room.temperature"},
	} {
		t.Run(c.row, func(t *testing.T) {
			site, err := checktest.Site("site", c.row+"\n")
			if err != nil {
				t.Fatal(err)
			}
			file, _ := syntax.Parse("a.tenet", devices)
			d, found := check.Check([]*syntax.File{file}, site)
			if c.want == "" {
				if !d.Valid() || len(d.Refusals) != 1 || d.Refusals[0].Resource.Ref != "heater.power" {
					t.Fatalf("%v %+v", found, d.Refusals)
				}
				if row := d.Refusals[0]; row.While != nil && (row.While.Text != "window.state == open" || row.Values[0] != models.OfEnum(1)) {
					t.Fatalf("%+v", row)
				}
				return
			}
			if len(found) == 0 || found[0].Code != c.want || found[0].Span.File != "site" {
				t.Fatalf("%+v", found)
			}
			if got := (c.row + "\n")[found[0].Span.Start:found[0].Span.End]; c.at != "" && !strings.HasSuffix(c.at, got) {
				t.Errorf("it points at %q", got)
			}
		})
	}
}
