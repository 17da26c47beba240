// Stories of shields, from the trivial case up.

package shield_test

import (
	"context"
	"slices"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/homes"
	"github.com/tenet-iot/tenet/verifier/shield"
)

// stories give the table that is expected; "" if nothing needs to be refused, "none"
// if no table keeps the promise.
var stories = []struct{ name, text, grant, want string }{
	{
		"a resident may not turn the heater on while the window is open",
		`device window : Contact
		device heater : Heater
		app Comfort {
		  rule save { when window.state == open also on reconnect then set heater.power = off }
		  never heater.power == on while window.state == open
		}`, "heater.power",
		"refuse to set heater.power to on while window.state is open\n",
	},
	{
		"a rule that would is refused as well",
		`device window : Contact
		device heater : Heater
		device room : Thermometer
		app Comfort {
		  rule heat { when room.temperature < 20 °C then set heater.power = on }
		  rule save { when window.state == open also on reconnect then set heater.power = off }
		  never heater.power == on while window.state == open
		}`, "",
		"refuse to set heater.power to on while window.state is open\n",
	},
	{
		"rules that take care need no shield",
		`device window : Contact
		device heater : Heater
		device room : Thermometer
		app Comfort {
		  rule heat { when room.temperature < 20 °C while window.state == closed then set heater.power = on }
		  rule save { when window.state == open also on reconnect then set heater.power = off }
		  never heater.power == on while window.state == open
		}`, "",
		"",
	},
	{
		"refusing does not turn off what is on",
		`device window : Contact
		device heater : Heater
		app Comfort {
		  rule heat { when window.state == open then set heater.power = on }
		  never heater.power == on while window.state == open
		}`, "",
		"none",
	},
	{
		"an event that must not happen",
		`device window : Contact
		device heater : Heater
		app Comfort {
		  rule save { when window.state == open then set heater.power = off }
		  set heater.power = on never happens while window.state == open
		}`, "heater.power",
		"refuse to set heater.power to on while window.state is open or unknown\n",
	},
}

// loader is a test, or a random one.
type loader interface {
	Helper()
	Fatal(...any)
}

func load(t loader, text, grant string) *compile.Result {
	t.Helper()
	site := check.Site{}
	if grant != "" {
		site.Grants = []check.SiteGrant{{Role: "resident", Resource: grant}}
	}
	r, list := compile.Load(map[string]string{"a.tenet": text}, site)
	if r == nil {
		t.Fatal(list)
	}
	return r
}

func TestStories(t *testing.T) {
	for _, s := range stories {
		t.Run(s.name, func(t *testing.T) {
			r := load(t, s.text, s.grant)
			res, err := shield.Compute(context.Background(), r.Spec, 0, world.Delayed, shield.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if s.want == "none" {
				if res.Limit == "" {
					t.Fatalf("a table was found:\n%s", res.Table.Text(r.Spec.Program))
				}
				return
			}
			if got := res.Table.Text(r.Spec.Program); res.Limit != "" || got != s.want {
				t.Fatalf("limit %q, %d states, table:\n%s\nwant:\n%s", res.Limit, res.States, got, s.want)
			}
			if s.want == "" {
				return
			}
			before, after := verdict(t, r), verdict(t, shielded(t, r, res.Table))
			if before != verifier.Violated || after != verifier.Holds {
				t.Errorf("%v without the shield, %v with it", before, after)
			}
		})
	}
}

// shielded gives a deployment with a table in its gate.
func shielded(t testing.TB, r *compile.Result, table shield.Table) *compile.Result {
	t.Helper()
	p, err := table.Apply(r.Spec.Program)
	if err != nil {
		t.Fatal(err)
	}
	spec, out := *r.Spec, *r
	spec.Program, out.Program = p, p
	out.Spec = &spec
	return &out
}

// verdict is that of the first property, with evidence that was checked.
func verdict(t testing.TB, r *compile.Result) verifier.Verdict {
	t.Helper()
	report, err := verifier.Verify(context.Background(), r, verifier.Options{Filter: func(string, string) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	if p := &report.Properties[0]; p.Verdict == verifier.Unknown {
		t.Log(p.Limit)
	}
	return report.Properties[0].Verdict
}

// TestTablesOfSites: a table that a site can say means the same once it was written.
func TestTablesOfSites(t *testing.T) {
	const text = `device window : Contact
		device heater : Heater
		device room : Thermometer
		app Comfort {
		  rule save { when window.state == open || room.temperature >= 25 °C also on reconnect then set heater.power = off }
		  never heater.power == on while window.state == open || room.temperature >= 25 °C
		}`
	r := load(t, text, "heater.power")
	res, err := shield.Compute(context.Background(), r.Spec, 0, world.Delayed, shield.Options{Site: true})
	if err != nil || res.Limit != "" {
		t.Fatal(err, res.Limit)
	}
	rows, err := res.Table.Rows(r.Spec.Program)
	if err != nil {
		t.Fatal(err)
	}
	site := check.Site{Grants: []check.SiteGrant{{Role: "resident", Resource: "heater.power"}}, Shield: rows}
	written, list := compile.Load(map[string]string{"a.tenet": text}, site)
	if written == nil {
		t.Fatal(list)
	}
	if before, after := verdict(t, r), verdict(t, written); before != verifier.Violated || after != verifier.Holds {
		t.Errorf("%v without the shield, %v with %+v", before, after, rows)
	}
	again, err := shield.Compute(context.Background(), written.Spec, 0, world.Delayed, shield.Options{Site: true})
	if err != nil || again.Limit != "" || len(again.Table) != 0 {
		t.Errorf("something is left to refuse: %+v %v", again, err)
	}
	for _, row := range rows {
		t.Log(row.Resource.Text, row.Values, row.While.Text)
	}
}

// TestSaid: what a sentence forbids in so many words.
func TestSaid(t *testing.T) {
	for _, c := range []struct{ sentence, known, doubt string }{
		{"never h.power == on while w.state == open",
			"refuse to set h.power to on while w.state is open\n",
			"refuse to set h.power to on while w.state is open or unknown\n"},
		{"always h.power == on while w.state == open",
			"refuse to set h.power to off while w.state is open\n",
			"refuse to set h.power to off while w.state is open or unknown\n"},
		{"never h.power == on", "refuse to set h.power to on\n", "refuse to set h.power to on\n"},
		{"set h.power = on only happens while w.state == closed",
			"refuse to set h.power to on while w.state is open\n",
			"refuse to set h.power to on while w.state is open or unknown\n"},
		{"set h.power = on never happens while w.state == open && r.temperature > 20 °C",
			"refuse to set h.power to on while r.temperature is above 20 °C and w.state is open\n",
			"refuse to set h.power to on while r.temperature is above 20 °C or unknown and w.state is open or unknown\n"},
		{"whenever w.state == open, h.power == off", "", ""},
		{"never w.state == open", "", ""},
	} {
		r := load(t, "device w : Contact\ndevice h : Heater\ndevice r : Thermometer\napp A {\n  rule x { when w.state == open then set h.power = on }\n  "+c.sentence+"\n}\n", "")
		for _, doubt := range []bool{false, true} {
			want := c.known
			if doubt {
				want = c.doubt
			}
			if got := shield.Said(r.Spec, 0, doubt, shield.Options{Site: true}).Text(r.Spec.Program); got != want {
				t.Errorf("%s, doubt %v: %q, want %q", c.sentence, doubt, got, want)
			}
		}
	}
}

// TestShieldOfAHouse: in a house in which everything hangs together a promise is kept by what
// is found with little in focus.
func TestShieldOfAHouse(t *testing.T) {
	r, list := compile.Load(map[string]string{"a.tenet": homes.House(3).Text}, check.Site{})
	if r == nil {
		t.Fatal(list)
	}
	i := slices.IndexFunc(r.Spec.Properties, func(pr world.Property) bool { return pr.Name == "window 1" })
	res, err := shield.Compute(context.Background(), r.Spec, i, world.Delayed, shield.Options{Site: true})
	if err != nil || res.Limit != "" {
		t.Fatal(res, err)
	}
	const want = "refuse to set heater1.power to on while window1.state is open\nrefuse to set heater1.power to on while vent1.state is open\n"
	if got := res.Table.Text(r.Spec.Program); got != want {
		t.Errorf("got\n%s", got)
	}
	rows, err := res.Table.Rows(r.Spec.Program)
	if err != nil {
		t.Fatal(err)
	}
	with, list := compile.Load(map[string]string{"a.tenet": homes.House(3).Text}, check.Site{Shield: rows})
	if with == nil {
		t.Fatal(list)
	}
	report, err := verifier.Verify(context.Background(), with, verifier.Options{Filter: func(_, name string) bool { return name == "window 1" }})
	if err != nil || report.Properties[0].Verdict != verifier.Holds {
		t.Errorf("%v, %v", report, err)
	}
}
