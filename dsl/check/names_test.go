// Versions, days of the week, and what facts are called.

package check

import (
	"testing"

	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

func TestVersions(t *testing.T) {
	for _, c := range []struct {
		version, wanted string
		meets           bool
	}{
		{"1.2.0", "1.2", true}, {"1.4.1", "1.2", true}, {"1.1.9", "1.2", false}, {"2.0.0", "1.2", false}, {"1.2.3", "1.2.4", false},
		{"1.10.0", "1.9", true}, {"3.0.0", "3", true}, {"0.2.5", "0.2", true}, {"0.3.0", "0.2", false}, {"0.3.0", "0", true},
	} {
		v, _, ok := parseVersion(c.version)
		w, parts, fine := parseVersion(c.wanted)
		if !ok || !fine || v.meets(w, parts) != c.meets || v.String() != c.version {
			t.Errorf("%s for %s: %t, want %t", c.version, c.wanted, !c.meets, c.meets)
		}
	}
	for _, text := range []string{"", "1.", "1.2.3.4", "01.2", "-1", "1.x", "1 .2", "99999999999999999999"} {
		if v, _, ok := parseVersion(text); ok {
			t.Errorf("%q is read as %s", text, v)
		}
	}
}

func TestDays(t *testing.T) {
	day := func(name string) syntax.Ident { return syntax.Ident{Name: name} }
	to := day("mon")
	for want, ranges := range map[string][]*syntax.DayRange{
		"MTWTFSS": nil,
		"MTWTF--": {{From: day("weekdays")}},
		"-T---SS": {{From: day("weekends")}, {From: day("tue")}},
		"M---FSS": {{From: day("fri"), To: &to}},
		"M------": {{From: to, To: &to}},
	} {
		s := &scope{checker: &checker{}}
		got := ""
		for i, on := range s.days(ranges) {
			got += map[bool]string{true: "MTWTFSS"[i : i+1], false: "-"}[on]
		}
		if got != want || s.incomplete {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	s := &scope{checker: &checker{}}
	if s.days([]*syntax.DayRange{{From: day("monday")}}); !s.incomplete {
		t.Error("a day that is none is passed over in silence")
	}
}

// Facts that read alike and are not the same are told apart; equal ones are one,
// in whatever app and by whatever constant.
func TestFactNames(t *testing.T) {
	d := build(t, "model M {\n  service s {\n    sensor a: int W\n    sensor b: float °C\n  }\n}\ndevice m : M\n"+
		"app A {\n  let two = 2 K\n  rule r { when m.a - 1 W > 3 W || m.a - 1.0 W > 3.5 W || m.b - previous(m.b) > two then notify carer \"a\" }\n}\n"+
		"app B {\n  let one = 1 W\n  rule r { when m.a - one > 5 W || m.b - previous(m.b) > 1 K || age(m.b) >= 61 s || age(m.b) > 1 min then notify carer \"b\" }\n}\n")
	var got []string
	for _, f := range d.Facts {
		got = append(got, f.Ref)
	}
	want := []string{"age(m.b) > 1 min", "m.a - 1 W", "m.a - 1 W (2)", "m.b - previous(m.b)", "previous(m.b)"}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	names := map[string]bool{}
	for i, f := range d.Facts {
		if got[i] != want[i] || names[f.cel] {
			t.Errorf("got %q with %s, want %q", got[i], f.cel, want[i])
		}
		names[f.cel] = true
	}
	if x, y := d.Facts[1].Model.Type.Kind, d.Facts[2].Model.Type.Kind; x != models.Int || y != models.Float {
		t.Errorf("the types are %v and %v", x, y)
	}
}
