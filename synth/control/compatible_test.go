// Compatible assumptions in examples/fsp, and what is no such question.

package control_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/game"
)

var expectsCompatible = regexp.MustCompile(`(?m)^// expect (\w+): ((?:in)?compatible.*)$`)

func TestCompatibleExamples(t *testing.T) {
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
		for _, m := range expectsCompatible.FindAllStringSubmatch(string(text), -1) {
			n++
			if got := compatible(t, string(text), m[1]); got != m[2] {
				t.Errorf("%s: %s is %s, want %s", filepath.Base(path), m[1], got, m[2])
			}
		}
	}
	if n < 3 {
		t.Errorf("only %d are expected", n)
	}
}

func compatible(t *testing.T, text, target string) string {
	t.Helper()
	p, err := problem(text, target)
	if err != nil {
		t.Fatal(err)
	}
	if !p.AsksCompatibility() {
		t.Fatal("no question of compatibility")
	}
	c, err := p.Compatible(t.Context())
	switch {
	case err != nil:
		t.Fatal(err)
	case c.Compatible:
		return "compatible"
	case len(c.Run) == 0:
		return "incompatible at once"
	}
	return "incompatible after " + strings.Join(c.Run, ", ")
}

// TestIncompatible: what cannot be asked.
func TestIncompatible(t *testing.T) {
	for _, c := range []struct{ spec, plant, want string }{
		{"liveness = {LIT} controllable = {on}", "LAMP", "there are none"},
		{"assumption = {LIT} controllable = {on}", "MODAL", "not defined for modal plants"},
		{"assumption = {LIT} safety = {CALM} controllable = {on}", "LAMP", "no controller keeps"},
	} {
		text := lamp + "MODAL = (on -> off -> MODAL | flicker? -> MODAL).\n" +
			"controllerSpec S = {" + c.spec + "}\ncheckCompatibility ||C = (" + c.plant + ")~{S}.\n"
		p, err := problem(text, "C")
		if err == nil {
			_, err = p.Compatible(t.Context())
		}
		var said fsp.Diagnostics
		if !errors.As(err, &said) && !errors.Is(err, game.ErrGoal) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.spec, err)
		}
	}
}

// TestCompatibleFailures: what the plant can only do by failing it cannot be relied
// on to do.
func TestCompatibleFailures(t *testing.T) {
	text := `
ARM = (pick -> (got -> ARM | slip -> ARM)).
fluent SLIPPED = <slip, {pick, got}>
fluent GOT = <got, pick>
controllerSpec S = { failure = {SLIPPED} assumption = {SLIPPED} controllable = {pick} }
controllerSpec T = { assumption = {SLIPPED} controllable = {pick} }
controllerSpec U = { failure = {SLIPPED} assumption = {GOT} controllable = {pick} }
checkCompatibility ||FALLIBLE = (ARM)~{S}.
checkCompatibility ||FREE = (ARM)~{T}.
checkCompatibility ||GETTING = (ARM)~{U}.
`
	for target, want := range map[string]string{"FALLIBLE": "incompatible at once", "FREE": "compatible", "GETTING": "compatible"} {
		if got := compatible(t, text, target); got != want {
			t.Errorf("%s: %s, want %s", target, got, want)
		}
	}
}

// TestRetry: a controller goes on with what has failed before it turns to the next
// goal.
func TestRetry(t *testing.T) {
	text := `
ARM = (left.try -> (left.done -> ARM | left.slip -> ARM) | right.try -> (right.done -> ARM | right.slip -> ARM)).
fluent LEFT = <left.done, {right.try, left.try, left.slip}>
fluent RIGHT = <right.done, {left.try, right.try, right.slip}>
fluent SLIPPED = <{left.slip, right.slip}, {left.try, left.done, right.try, right.done}>
controllerSpec S = {
  failure = {SLIPPED}
  liveness = {LEFT, RIGHT}
  controllable = {left.try, right.try}
}
controller ||C = (ARM)~{S}.
`
	a := solved(t, text, "C")
	if !a.Realizable {
		t.Fatal("there is no controller")
	}
	at := a.Controller.Initial()
	for _, step := range []string{"left.try", "left.slip", "left.try", "left.slip", "left.try", "left.done", "right.try", "right.slip", "right.try", "right.done", "left.try"} {
		l, _ := a.Controller.Alphabet().Find(step)
		found := false
		for _, e := range a.Controller.Out(at) {
			if e.Label() == l {
				at, found = e.To(), true
				break
			}
		}
		if !found {
			t.Fatalf("%s is not offered", step)
		}
	}
}
