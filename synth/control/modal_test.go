// The modal plants of examples/fsp: controlled in all, some or no implementations,
// as the examples expect.

package control_test

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/tenet-iot/tenet/synth/control"
	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/game"
	"github.com/tenet-iot/tenet/synth/lts"
)

var expectsModal = regexp.MustCompile(`(?m)^// expect (\w+): controller for (all|some|no) implementations?$`)

func TestModalExamples(t *testing.T) {
	paths, err := filepath.Glob("../../examples/fsp/*.lts")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range expectsModal.FindAllStringSubmatch(string(text), -1) {
			seen[m[2]]++
			t.Run(filepath.Base(path)+" "+m[1], func(t *testing.T) {
				a := solved(t, string(text), m[1])
				want := map[string]game.Extent{"all": game.All, "some": game.Some, "no": game.None}[m[2]]
				if a.Modal == nil || a.Modal.Implementations != want {
					t.Fatalf("%+v, want %s", a, want)
				}
				if a.Realizable != (want == game.All) || (a.Controller != nil) != (want != game.None) || (a.Modal.Implementation != nil) != (want == game.Some) {
					t.Errorf("%+v %+v", a, a.Modal)
				}
				checkExtremes(t, string(text), m[1], want)
			})
		}
	}
	if seen["all"] < 5 || seen["some"] < 5 || seen["no"] < 2 {
		t.Errorf("expected only %v", seen)
	}
}

// checkExtremes solves for the implementation with all maybe transitions and the
// one with none, as plants of their own.
func checkExtremes(t *testing.T, text, target string, want game.Extent) {
	t.Helper()
	for _, implementation := range []func(*lts.LTS) *lts.LTS{lts.Optimistic, lts.Pessimistic} {
		p, err := problem(text, target)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range p.Plant {
			p.Plant[i] = implementation(l)
		}
		a, err := p.Solve(t.Context(), control.Explicit)
		if err != nil {
			t.Fatal(err)
		}
		if a.Modal != nil || a.Realizable && want == game.None || !a.Realizable && want == game.All {
			t.Errorf("for %s implementations: %+v", want, a)
		}
	}
}

const opener = `
DOOR = (ring -> (open? -> shut -> DOOR | ignore -> DOOR)).
fluent OPENED = <open, ring>
controllerSpec S = {
  liveness = {OPENED}
  controllable = {open, ignore, shut}
}
controllerSpec N = {
  nonblocking
  marking = {open}
  controllable = {open, ignore, shut}
}
controller ||C = (DOOR)~{S}.
heuristic ||H = (DOOR)~{N}.
`

// TestModalImplementation: the implementation for some has the transition that is
// needed, and can be written as FSP and controlled.
func TestModalImplementation(t *testing.T) {
	for _, target := range []string{"C", "H"} {
		a := solved(t, opener, target)
		if a.Modal == nil || a.Modal.Implementations != game.Some {
			t.Fatalf("%+v", a)
		}
		text, err := fsp.Text(a.Modal.Implementation, "BUILT")
		if err != nil {
			t.Fatal(err)
		}
		text = opener + text + "controller ||AGAIN = (BUILT)~{S}.\n"
		if again := solved(t, text, "AGAIN"); again.Modal != nil || !again.Realizable {
			t.Errorf("%s: %+v with\n%s", target, again, text)
		}
	}
}

// TestModalEngines: the engines for plants that are not modal refuse one that is.
func TestModalEngines(t *testing.T) {
	for _, engine := range []control.Engine{control.Directed, control.Symbolic} {
		if _, err := solve(opener, "H", engine); !errors.Is(err, control.ErrGoal) {
			t.Errorf("%s: %v", engine, err)
		}
	}
}

// TestModalClash: a goal that some implementation cannot meet is named.
func TestModalClash(t *testing.T) {
	p, err := problem(opener, "C")
	if err != nil {
		t.Fatal(err)
	}
	clash, err := p.Clash(t.Context())
	if err != nil || len(clash) != 1 || clash[0].String() != "liveness OPENED" {
		t.Errorf("%v %v", clash, err)
	}
}
