// The controllers of examples/fsp: there, or not, as the examples expect.

package control_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/control"
	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/lts"
)

var expects = regexp.MustCompile(`(?m)^// expect (\w+): controller (exists|none)$`)

func TestExamples(t *testing.T) {
	paths, err := filepath.Glob("../../examples/fsp/*.lts")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range expects.FindAllStringSubmatch(string(text), -1) {
			n++
			t.Run(filepath.Base(path)+" "+m[1], func(t *testing.T) {
				a := solved(t, string(text), m[1])
				if again, err := solve(string(text), m[1], control.Explicit); err != nil || again.Realizable != a.Realizable {
					t.Errorf("built: %+v, %v", again, err)
				}
				if b, err := solve(string(text), m[1], control.Symbolic); err == nil && (b.Realizable != a.Realizable || b.Realizable != (b.Controller != nil)) {
					t.Errorf("by diagrams: %+v", b)
				} else if err != nil && !errors.Is(err, control.ErrGoal) {
					t.Error(err)
				}
				if a.Realizable != (m[2] == "exists") || a.Realizable != (a.Controller != nil) {
					t.Errorf("realizable: %v, want %s", a.Realizable, m[2])
				}
			})
		}
	}
	if n < 12 {
		t.Errorf("only %d controllers are expected", n)
	}
}

func solved(t *testing.T, text, target string) *control.Answer {
	t.Helper()
	a, err := solve(text, target, control.Auto)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func solve(text, target string, engine control.Engine) (*control.Answer, error) {
	p, err := problem(text, target)
	if err != nil {
		return nil, err
	}
	return p.Solve(context.Background(), engine)
}

func problem(text, target string) (*control.Problem, error) {
	lim := fsp.Limits{States: 200_000, Transitions: 2_000_000}
	model, found := fsp.Read("x.lts", text)
	if found.Failed() {
		return nil, found
	}
	ctx := context.Background()
	system, found := model.System(ctx, target, lim)
	if found.Failed() {
		return nil, found
	}
	return control.New(ctx, model, system, lim)
}

const lamp = `
LAMP = (on -> off -> LAMP | flicker -> LAMP).
fluent LIT = <on, off>
assert ON = on
assert NEVER = (LIT && !LIT)
assert TEMPORAL = []LIT
ltl_property CALM = []!flicker
KEEP = (on -> off -> KEEP) + {flicker}.
`

// TestGoals: goals of each kind, and what is refused.
func TestGoals(t *testing.T) {
	for _, c := range []struct {
		spec string
		want string // exists, none, or part of an error
	}{
		{"safety = {CALM} controllable = {on, flicker}", "exists"},
		{"safety = {KEEP} controllable = {on, flicker}", "exists"},
		{"safety = {CALM} controllable = {on, off}", "none"},
		{"liveness = {LIT} controllable = {on, off}", "none"},
		{"liveness = {LIT} controllable = {on, flicker}", "exists"},
		{"assumption = {ON} liveness = {LIT} controllable = {off}", "exists"},
		{"buchi = {ON} controllable = {on, flicker, off}", "exists"},
		{"liveness = {NEVER} controllable = {on, flicker, off}", "none"},
		{"nonblocking marking = {on} controllable = {on}", "exists"},
		{"nonblocking marking = {on} safety = {CALM} controllable = {on}", "none"},
		{"nonblocking controllable = {on}", "needs marked actions"},
		{"nonblocking marking = {on} liveness = {LIT} controllable = {on}", "marking does not go with"},
		{"nonblocking liveness = {LIT} controllable = {on, flicker}", "exists"}, // says nothing of a deterministic plant
		{"nonblocking buchi = {LIT} controllable = {on}", "none"},
		{"marking = {on} controllable = {on}", "marked actions are for a nonblocking goal"},
		{"buchi = {ON} liveness = {LIT} controllable = {on}", "none"},
		{"buchi = {ON} liveness = {LIT} controllable = {on, flicker}", "exists"},
		{"buchi = {ON} assumption = {LIT} liveness = {NEVER} controllable = {on, flicker}", "none"},
		{"assumption = {LIT} liveness = {NEVER} controllable = {on, flicker}", "exists"}, // flickers for ever
		{"permissive buchi = {ON} controllable = {on}", "no most permissive"},
		{"reachability liveness = {LIT} controllable = {on, flicker}", "exists"},
		{"reachability liveness = {LIT} controllable = {on}", "none"},
		{"reachability liveness = {LIT, ON} controllable = {on}", "wants one liveness goal"},
		{"reachability safety = {CALM} controllable = {on}", "wants one liveness goal"},
		{"reachability assumption = {LIT} liveness = {LIT} controllable = {on}", "reachability goes with"},
		{"reachability nonblocking marking = {on} controllable = {on}", "reachability goes with"},
		{"failure = {ON} liveness = {NEVER} controllable = {on, flicker}", "exists"},
		{"failure = {ON} liveness = {NEVER} controllable = {on}", "none"},
		{"failure = {ON} liveness = {LIT} buchi = {LIT} controllable = {on}", "failure does not go with buchi"},
		{"permissive liveness = {LIT} controllable = {on}", "no most permissive"},
		{"permissive safety = {CALM} controllable = {flicker}", "exists"},
		{"failure = {LIT} controllable = {on}", "a failure excuses a liveness goal"},
		{"liveness = {TEMPORAL} controllable = {on}", "temporal operator"},
		{"safety = {LIT} controllable = {on}", "safety wants a property"},
		{"liveness = {KEEP} controllable = {on}", "no fluent and no assertion"},
	} {
		for _, word := range []string{"controller", "heuristic"} {
			text := lamp + "controllerSpec S = {" + c.spec + "}\n" + word + " ||C = (LAMP)~{S}.\n"
			a, err := solve(text, "C", control.Auto)
			got := "none"
			switch {
			case err != nil:
				var said fsp.Diagnostics
				if !errors.As(err, &said) || said[0].Span == (fsp.Span{}) {
					t.Fatalf("%s: %v", c.spec, err)
				}
				got = err.Error()
			case a.Realizable:
				got = "exists"
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("%s %s: %s, want %s", word, c.spec, got, c.want)
			}
		}
	}
}

// TestWrittenController: a controller written as FSP keeps the plant to its goal.
func TestWrittenController(t *testing.T) {
	spec := "controllerSpec S = {safety = {CALM} controllable = {on, flicker}}\ncontroller ||C = (LAMP)~{S}.\n"
	a := solved(t, lamp+spec, "C")
	text, err := fsp.Text(a.Controller, "FOUND")
	if err != nil {
		t.Fatal(err)
	}
	model, found := fsp.Read("x.lts", lamp+text+"||CLOSED = (LAMP || FOUND || CALM).\n")
	if found.Failed() {
		t.Fatal(found.Render())
	}
	system, _ := model.System(t.Context(), "CLOSED", fsp.Limits{})
	for _, c := range system.Check(t.Context(), fsp.CheckOptions{Only: []string{}}).Checks {
		if c.Verdict != fsp.Holds {
			t.Errorf("%s is %s after %v", c.Kind, c.Verdict, c.Trace)
		}
	}
}

// TestLimits: a plant that is too large is no answer.
func TestLimits(t *testing.T) {
	text := "CELL(N=9) = AT[0], AT[i:0..N] = (when (i < N) up -> AT[i+1] | when (i > 0) down -> AT[i-1]).\n" +
		"controllerSpec S = {controllable = {c[1..4].up}}\ncontroller ||C = (c[1..4]:CELL)~{S}.\n"
	model, _ := fsp.Read("x.lts", text)
	lim := fsp.Limits{States: 100}
	system, _ := model.System(t.Context(), "C", lim)
	p, err := control.New(t.Context(), model, system, lim)
	if err != nil {
		t.Fatal(err)
	}
	var hit *lts.LimitError
	if _, err := p.Solve(t.Context(), control.Auto); !errors.As(err, &hit) {
		t.Errorf("got %v", err)
	}
}

// TestClash: what clashes is what cannot be left out.
func TestClash(t *testing.T) {
	for _, c := range []struct{ spec, want string }{
		{"safety = {CALM, KEEP} liveness = {LIT} controllable = {on, flicker}", "[]"},
		{"safety = {CALM, DARK} liveness = {LIT} controllable = {on, off, flicker}", "[safety DARK liveness LIT]"},
		{"safety = {DARK, CALM} controllable = {on}", "[safety CALM]"},
		{"safety = {CALM} nonblocking marking = {off} controllable = {on}", "[safety CALM]"},
		{"safety = {DARK} nonblocking marking = {off} controllable = {on, flicker}", "[safety DARK nonblocking]"},
		{"liveness = {LIT, NEVER} controllable = {on, off, flicker}", "[liveness NEVER]"},
	} {
		text := lamp + "ltl_property DARK = []!LIT\ncontrollerSpec S = {" + c.spec + "}\ncontroller ||C = (LAMP)~{S}.\n"
		p, err := problem(text, "C")
		if err != nil {
			t.Fatal(err)
		}
		a, err := p.Solve(t.Context(), control.Auto)
		if err != nil {
			t.Fatal(err)
		}
		if a.Realizable {
			if c.want != "[]" {
				t.Errorf("%s has a controller", c.spec)
			}
			continue
		}
		clash, err := p.Clash(t.Context())
		if got := fmt.Sprint(clash); err != nil || got != c.want {
			t.Errorf("%s: %s clash, %v, want %s", c.spec, got, err, c.want)
		}
	}
}

// TestPropertyController: it is the controller that is made a property, not its
// plant, also where it is composed with.
func TestPropertyController(t *testing.T) {
	text := lamp + `controllerSpec S = {safety = {CALM} controllable = {on, flicker}}
property controller ||C = (LAMP)~{S}.
||LOOP = (LAMP || C).
`
	p, err := problem(text, "C")
	if err != nil {
		t.Fatal(err)
	}
	a, err := p.Solve(t.Context(), control.Auto)
	if err != nil || !a.Realizable || a.Controller.HasError() {
		t.Fatalf("%+v, %v", a, err)
	}
	if l, err := p.Written(a.Controller); err != nil || !l.HasError() {
		t.Errorf("no property: %v", err)
	}
	model, _ := fsp.Read("x.lts", text)
	lim := fsp.Limits{States: 1000}
	lim.Find = control.Find(lim)
	loop, found := model.System(t.Context(), "LOOP", lim)
	if found.Failed() {
		t.Fatal(found.Render())
	}
	if l, err := loop.LTS(t.Context()); err != nil || !l.HasError() {
		t.Errorf("flicker is no error: %v", err)
	}
}

// TestUnclearPlant: what keeps a controller from knowing where the plant is has a place and
// a name.
func TestUnclearPlant(t *testing.T) {
	text := "Q = (b -> Q).\nP = (a -> P | a -> STOP).\ncontrollerSpec S = {nonblocking marking = {a} controllable = {a}}\n"
	for _, word := range []string{"controller", "heuristic"} {
		_, err := solve(text+word+" ||C = (Q || P)~{S}.\n", "C", control.Auto)
		var said fsp.Diagnostics
		if !errors.As(err, &said) || said[0].Span == (fsp.Span{}) || !strings.Contains(err.Error(), "in P state 0 has several transitions with label a") {
			t.Errorf("%s: %v", word, err)
		}
	}
}
