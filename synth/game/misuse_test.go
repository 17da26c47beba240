// What is refused: goals and plants that make no sense, controllers that cheat.

package game

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/lts"
)

// build makes a system of lines "from label to"; labels that begin with c are
// controllable, -1 is Error.
func build(lines ...string) *lts.LTS {
	b := lts.NewBuilder("system")
	for _, line := range lines {
		w := strings.Fields(line)
		from, to := lts.State(w[0][0]-'0'), lts.Error
		if w[2] != "-1" {
			to = lts.State(w[2][0] - '0')
		}
		for b.Len() <= int(max(from, to)) {
			b.State()
		}
		l := b.Label(strings.TrimSuffix(w[1], "?"))
		if w[1][0] == 'c' {
			b.Control(l)
		}
		if strings.HasSuffix(w[1], "?") {
			b.Maybe(from, l, to)
		} else {
			b.Edge(from, l, to)
		}
	}
	return b.Build()
}

func TestUnusableInput(t *testing.T) {
	plant := build("0 c 1", "1 u 0")
	for _, c := range []struct {
		name  string
		plant *lts.LTS
		goal  Goal
		want  string
	}{
		{"no guarantee", plant, Goal{Kind: Reachability}, "unusable goal: reachability wants one guarantee, not 0"},
		{"two guarantees", plant, Goal{Kind: Buchi, Guarantees: []Set{{true, true}, {true, true}}}, "unusable goal: Büchi wants one guarantee, not 2"},
		{"wrong size", plant, Goal{Kind: GR1, Assumptions: []Set{{true}}}, "unusable goal: a set for 1 states, the plant has 2"},
		{"bad of wrong size", plant, Goal{Bad: Set{}}, "unusable goal: a set for 0 states, the plant has 2"},
		{"excuses", plant, Goal{Kind: GR1, Guarantees: []Set{{true, true}}, Excuses: []Set{}}, "unusable goal: excuses for 0 guarantees, there are 1"},
		{"unknown label", plant, Goal{Kind: Nonblocking, MarkedLabels: []string{"x"}}, "unusable goal: the plant has no label x to mark"},
		{"nondeterministic", build("0 c 1", "0 c 0"), Goal{}, "the plant must be deterministic: state 0 has several transitions with label c"},
		{"internal", build("0 tau 1"), Goal{}, "the plant must be deterministic: state 0 has an internal transition"},
		{"modal", build("0 u? 1"), Goal{}, "the system has transitions that are maybe"},
	} {
		_, err := Solve(background, c.plant, c.goal)
		_, again := Verify(background, c.plant, c.plant, c.goal, lts.Limits{})
		_, modal := SolveModal(background, c.plant, c.goal, lts.Limits{})
		if c.name == "modal" { // Verify and SolveModal are made for it
			again, modal = err, err
		}
		for _, err := range []error{err, again, modal} {
			if err == nil || err.Error() != c.want {
				t.Errorf("%s: got %v, want %s", c.name, err, c.want)
			}
		}
	}
}

func TestCheatingControllers(t *testing.T) {
	plant := build("0 c 1", "1 u 0", "1 c2 2", "2 u 0", "0 u2 -1")
	for _, c := range []struct {
		controller *lts.LTS
		goal       Goal
		want       string
	}{
		{build("0 c 0", "0 u 0", "0 c2 0", "0 u2 0"), Goal{}, "u2 violates a property after []"},
		{build("0 c 0", "0 u 0", "0 c2 0", "1 u2 0"), Goal{}, "the controller blocks u2 after []"},
		{build("0 x 0"), Goal{}, "the controller has a label the plant does not know: x after []"},
		{build("0 c 1", "0 c 0"), Goal{}, "the controller is not deterministic: state 0 has several transitions with label c after []"},
	} {
		fault, err := Verify(background, plant, c.controller, c.goal, lts.Limits{})
		if err != nil || fault == nil || fault.String() != c.want {
			t.Errorf("got %v, %v, want %s", fault, err, c.want)
		}
	}
	calm := build("0 c 1", "1 u 0", "1 c2 2", "2 u 0")
	extended := lts.Extend(build("0 c 1", "1 c2 2"), "u")
	fault, err := Verify(background, calm, extended, Goal{}, lts.Limits{})
	if err != nil || fault == nil || fault.String() != "the controller blocks u after [c]" {
		t.Errorf("got %v, %v", fault, err)
	}
}

func TestGamesStopWhenAsked(t *testing.T) {
	gone, stop := context.WithCancel(context.Background())
	stop()
	plant, goal := acceptance(t, 2, 2)
	if _, err := Solve(gone, plant, goal); !errors.Is(err, context.Canceled) {
		t.Errorf("solve: %v", err)
	}
	if _, err := Verify(gone, plant, plant, goal, lts.Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("verify: %v", err)
	}
	if _, err := Directed(gone, accepts, lts.Limits{}, line(3, 3)...); !errors.Is(err, context.Canceled) {
		t.Errorf("directed: %v", err)
	}
	s, err := Solve(background, plant, goal)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Controller(gone, lts.Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("controller: %v", err)
	}
	hit := (*lts.LimitError)(nil)
	if _, err := Verify(background, plant, plant, goal, lts.Limits{States: 3}); !errors.As(err, &hit) {
		t.Errorf("verify: %v", err)
	}
	if _, err := Observe(background, plant, nil, lts.Limits{States: 3}); !errors.As(err, &hit) {
		t.Errorf("observe: %v", err)
	}
}

// Observed values are those the fluents have after every run.
func TestObserveAgainstFluents(t *testing.T) {
	plant := plantOf(t, line(2, 2))
	fluents := []fltl.Fluent{
		{Name: "BUSY", Initiating: []string{"start0"}, Terminating: []string{"finish0"}},
		{Name: "GOOD", Initiating: []string{"accept"}, Terminating: []string{"reject"}, Initially: true},
	}
	o, err := Observe(background, plant, fluents, lts.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for s := range lts.State(o.Plant.Len()) {
		for _, e := range o.Plant.Out(s) {
			if e.To() == lts.Error {
				continue
			}
			for i, f := range fluents {
				want := f.Step(o.Values[s]>>i&1 == 1, o.Plant.Alphabet().Name(e.Label()))
				if got := o.Values[e.To()]>>i&1 == 1; got != want {
					t.Fatalf("%s is %v after %s in state %d", f.Name, got, o.Plant.Alphabet().Name(e.Label()), s)
				}
			}
		}
	}
	for i, f := range fluents {
		if got := o.Values[0]>>i&1 == 1; got != f.Initially {
			t.Errorf("%s is %v at first", f.Name, got)
		}
	}
	if ok, err := lts.Equivalent(background, plant, o.Plant, lts.Strong, lts.Limits{}); !ok || err != nil {
		t.Errorf("the observed plant is another: %v", err)
	}
}
