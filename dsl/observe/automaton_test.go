// Automata: what they refuse, and how they read.

package observe_test

import (
	"testing"

	"github.com/tenet-iot/tenet/dsl/observe"
)

// never is the automaton of the runs that break "always p1": state 1 is reached
// when p1 is not true, and stays.
func never() ([][]observe.Edge, []bool) {
	p := observe.Letter{}.With(1, observe.True)
	return [][]observe.Edge{
		{{To: 0}, {Lacks: p, To: 1}},
		{{To: 1}},
	}, []bool{false, true}
}

func TestAutomatonIsBrokenAtOnce(t *testing.T) {
	next, accepting := never()
	a, err := observe.NewAutomaton(next, accepting)
	if err != nil {
		t.Fatal(err)
	}
	if a.Liveness() {
		t.Error("a state that is never left is no matter of the long run")
	}
	p := observe.Letter{}.With(1, observe.True)
	for _, n := range a.Step(nil, a.Initial(), p) {
		if a.Broken(n.State) {
			t.Error("broken by p1")
		}
	}
	broken := false
	for _, n := range a.Step(nil, a.Initial(), observe.Letter{}.With(1, observe.Unknown)) {
		broken = broken || a.Broken(n.State)
	}
	if !broken {
		t.Error("an unknown condition is not true, and breaks it")
	}
}

// A branch that cannot go on stays where nothing is broken: the run is still one.
func TestAutomatonKeepsEveryRun(t *testing.T) {
	p := observe.Letter{}.With(1, observe.True)
	a, err := observe.NewAutomaton([][]observe.Edge{{{Needs: p, To: 0}}}, []bool{true})
	if err != nil {
		t.Fatal(err)
	}
	next := a.Step(nil, a.Initial(), observe.Letter{})
	if len(next) != 1 || a.Accepting(next[0].State) || a.Broken(next[0].State) || int(next[0].State) >= a.States() {
		t.Fatalf("no letter leads to %v", next)
	}
	again := a.Step(nil, next[0].State, p)
	if len(again) != 1 || again[0] != next[0] {
		t.Errorf("what is kept stays kept, but it leads to %v", again)
	}
}

func TestAutomataRefused(t *testing.T) {
	wide := make([][]observe.Edge, 200)
	for i := range wide {
		wide[0] = append(wide[0], observe.Edge{To: observe.State(i)})
	}
	for name, c := range map[string]struct {
		next      [][]observe.Edge
		accepting []bool
	}{
		"no states":            {},
		"an edge to nowhere":   {[][]observe.Edge{{{To: 1}}}, []bool{true}},
		"too few told apart":   {[][]observe.Edge{{}, {}}, []bool{true}},
		"too many that follow": {wide, make([]bool, 200)},
	} {
		if _, err := observe.NewAutomaton(c.next, c.accepting); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestTell(t *testing.T) {
	w := observe.Words{Props: []string{"dark"}, Events: []string{"set lamp"}}
	dark, none := observe.Letter{}.With(1, observe.True), observe.Letter{}
	for want, s := range map[string]observe.Story{
		"0 s: dark is true; 1 s: dark stops being true; for ever": observe.Tell([]observe.Letter{dark, none}, 1, w),
		"0 s: dark is true; for ever":                             observe.Tell([]observe.Letter{dark, dark}, 1, w),
		"0 s: dark is false; loop; 1 s: set lamp happens; 2 s: nothing happens": observe.Tell(
			[]observe.Letter{none, none.Happens(1), none}, 2, w),
	} {
		got := ""
		for i, x := range s.Steps {
			if s.Loop > 0 && i == len(s.Steps)-s.Loop {
				got += "loop; "
			}
			got += x.String() + "; "
		}
		if s.ForEver {
			got += "for ever; "
		}
		if got != want+"; " {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
