// Compatible assumptions: every state by itself, and the controllers that break
// them checked.

package game

import (
	"errors"
	"testing"

	"github.com/tenet-iot/tenet/synth/lts"
	"pgregory.net/rapid"
)

// TestCompatibleAgainstEachState solves for every state that can be reached
// safely as if the plant started there.
func TestCompatibleAgainstEachState(t *testing.T) {
	seen := map[bool]int{}
	rapid.Check(t, func(t *rapid.T) {
		plant := drawPlant(t, 6, 14)
		goal := drawGoal(t, plant)
		goal.Kind, goal.Assumptions = GR1, []Set{drawSet(t, plant, "assumption", 5), drawSet(t, plant, "assumption", 6)}
		goal.Guarantees, goal.Excuses = nil, nil
		got, err := Compatible(background, plant, goal, lts.Limits{})
		f := newFormula(plant)
		safe := f.winning(Goal{Kind: GR1, Bad: goal.Bad})
		if plant.Initial() == lts.Error || !safe[0] {
			if !errors.Is(err, ErrGoal) {
				t.Fatalf("%v, %v although nothing is safe", got, err)
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		least := -1 // length of the shortest run after which they can be broken
		for at, steps := range distances(plant, safe) {
			rest := after(plant, at)
			if wins(rest, breaking(rest, along(goal, plant, at))) && (least < 0 || steps < least) {
				least = steps
			}
		}
		if (got == nil) != (least < 0) || got != nil && len(got.Run) != least {
			t.Fatalf("%+v, want a run of %d\ngoal %+v\n%s", got, least, goal, show(plant))
		}
		seen[got == nil]++
		if got != nil {
			at := plant.Initial()
			for _, name := range got.Run {
				at = (&variant{modal: plant}).follow(at, name)
			}
			rest := after(plant, at)
			checkWorks(t, rest, got.Controller, breaking(rest, along(goal, plant, at)))
		}
	})
	if many() && (seen[true] < 20 || seen[false] < 20) {
		t.Errorf("seen only %v", seen)
	}
}

// distances returns how many steps within a set lead to its states.
func distances(plant *lts.LTS, within states) map[lts.State]int {
	steps := map[lts.State]int{0: 0}
	for changed := true; changed; {
		changed = false
		for s, n := range steps {
			for _, e := range plant.Out(s) {
				if d, ok := steps[e.To()]; e.To() != lts.Error && within[e.To()] && (!ok || d > n+1) {
					steps[e.To()], changed = n+1, true
				}
			}
		}
	}
	return steps
}
