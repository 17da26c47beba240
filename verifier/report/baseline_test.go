// Baselines: what is known, and what is new.

package report_test

import (
	"context"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/report"
)

func TestBaselineKnowsProperties(t *testing.T) {
	baseline := func(verdict string) *report.Baseline {
		b, err := report.ReadBaseline([]byte(`{"schema": "tenet.verify/1", "apps": [{"app": "A", "properties": [{"name": "p", "verdict": "` + verdict + `"}]}]}`))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, c := range []struct {
		before string
		now    verifier.Verdict
		known  bool
	}{
		{"holds", verifier.Violated, false},
		{"holds", verifier.Unknown, false},
		{"unknown", verifier.Unknown, true},
		{"unknown", verifier.Violated, false},
		{"violated", verifier.Violated, true},
		{"violated", verifier.Unknown, true},
		{"violated", verifier.Holds, false},
	} {
		p := verifier.Property{App: "A", Name: "p", Verdict: c.now}
		if got := baseline(c.before).KnowsProperty(&p); got != c.known {
			t.Errorf("%s before, %s now: known %v", c.before, c.now, got)
		}
		p.App = "B"
		if baseline(c.before).KnowsProperty(&p) {
			t.Error("a property of another app is known")
		}
	}
}

// A line above moves every place; what is found stays known. Another rule with the
// same defect is new.
func TestBaselineKnowsFindings(t *testing.T) {
	const rule = "rule r { when sky.dark then set lamp.power = on  x = true }\n  rule s { when x then set lamp.power = off }\n"
	const more = "rule t { when x then set fan.power = on }\n  rule u { when fan.power == on then set fan.power = off }\n"
	before := verify(t, rule)
	doc, err := report.New(before, nil).JSON()
	if err != nil {
		t.Fatal(err)
	}
	b, err := report.ReadBaseline(doc)
	if err != nil {
		t.Fatal(err)
	}
	if len(before.Findings) == 0 {
		t.Fatal("nothing is found")
	}
	if left := b.New(verify(t, "// a line more\n  "+rule)); len(left.Findings) != 0 {
		t.Errorf("new: %s", left.Findings[0].Message)
	}
	now := verify(t, rule+more)
	left := b.New(now)
	if len(left.Findings) == 0 || len(left.Findings) >= len(now.Findings) {
		t.Errorf("%d of %d findings are new", len(left.Findings), len(now.Findings))
	}
	known := 0
	for _, app := range report.Against(now, b, nil).Apps {
		for _, f := range app.Findings {
			if f.Known {
				known++
			}
		}
	}
	if known != len(before.Findings) {
		t.Errorf("%d findings are marked, %d are known", known, len(before.Findings))
	}
}

func verify(t *testing.T, rules string) *verifier.Report {
	t.Helper()
	r, list := compile.Load(map[string]string{"a.tenet": "model Dusk { service light { sensor dark: bool } }\ndevice sky : Dusk\n" +
		"device lamp : Switch\ndevice fan : Switch\napp A {\n  var x: bool = false\n  " + rules + "}\n"}, check.Site{})
	if r == nil {
		t.Fatal(list)
	}
	rep, err := verifier.Verify(context.Background(), r, verifier.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestBaselinesThatAreNone(t *testing.T) {
	for text, want := range map[string]string{
		"app A {}":                     "written with --format json",
		`{"schema": "tenet.verify/9"}`: "tenet.verify/9",
		`{"schema": "tenet.verify/1", "apps": [{"findings": [{"check": "C1"}]}]}`: "before findings had fingerprints",
	} {
		if _, err := report.ReadBaseline([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
