// Counterstrategies: there is one exactly where there is no controller, and the
// checker takes those only.

package game

import (
	"errors"
	"slices"
	"testing"

	"github.com/tenet-iot/tenet/synth/lts"
	"pgregory.net/rapid"
)

var allKinds = []Kind{Safety, Nonblocking, Reachability, Buchi, GR1}

func TestCounterExactlyWhereNoController(t *testing.T) {
	found := map[Kind]int{}
	drawUntil(t, each(found, allKinds, 20), func(t *rapid.T) {
		plant := drawPlant(t, 6, 14)
		goal := drawGoal(t, plant)
		cs, err := Counter(background, plant, goal)
		if err != nil {
			t.Fatal(err)
		}
		wins := plant.Initial() != lts.Error && newFormula(plant).winning(goal)[0]
		if wins != (cs == nil) {
			t.Fatalf("%s\n%+v\na controller wins: %v, the counterstrategy: %+v", show(plant), goal, wins, cs)
		}
		if cs == nil {
			return
		}
		found[goal.Kind]++
		if err := Refute(background, plant, goal, cs); err != nil {
			t.Fatalf("%s\n%+v\n%+v\n%v", show(plant), goal, cs, err)
		}
	})
	for _, k := range allKinds {
		if found[k] < 20 {
			t.Errorf("%d counterstrategies for %s", found[k], k)
		}
	}
}

// TestRefuteTakesNothingElse offers counterstrategies of other plants and goals, and
// spoilt ones, where a controller wins.
func TestRefuteTakesNothingElse(t *testing.T) {
	offered := map[Kind]int{}
	drawUntil(t, each(offered, allKinds, 20), func(t *rapid.T) {
		plant := drawPlant(t, 5, 12)
		goal := drawGoal(t, plant)
		cs, err := Counter(background, plant, goal)
		if err != nil {
			t.Fatal(err)
		}
		if cs == nil {
			cs = drawTurns(t, plant)
		}
		spoil(t, plant, &goal, cs)
		if plant.Initial() == lts.Error || !newFormula(plant).winning(goal)[0] {
			return // it may be right after all
		}
		offered[goal.Kind]++
		if err := Refute(background, plant, goal, cs); !errors.Is(err, ErrRefutes) {
			t.Fatalf("%s\n%+v\n%+v\nis taken, and a controller wins: %v", show(plant), goal, cs, err)
		}
	})
	for _, k := range allKinds {
		if offered[k] < 20 {
			t.Errorf("%d wrong counterstrategies for %s", offered[k], k)
		}
	}
}

// drawTurns draws turns that fit the plant: one for each state, each with one move
// the controller cannot refuse, or all moves.
func drawTurns(t *rapid.T, plant *lts.LTS) *Counterstrategy {
	cs := &Counterstrategy{}
	for s := range lts.State(plant.Len()) {
		turn := Turn{State: s, Rank: rapid.IntRange(0, 3).Draw(t, "rank"), Blocked: rapid.Bool().Draw(t, "blocked")}
		var own []Move
		for _, e := range plant.Out(s) {
			m := Move{e.Label(), OutOfBounds}
			if e.To() != lts.Error {
				m.To = int(e.To())
			}
			if !plant.Controllable(e.Label()) {
				own = append(own, m)
			}
			turn.Moves = append(turn.Moves, m)
		}
		if len(own) > 0 && !turn.Blocked {
			turn.Moves = []Move{rapid.SampledFrom(own).Draw(t, "move")}
		}
		cs.Turns = append(cs.Turns, turn)
	}
	return cs
}

// spoil changes something of a goal or of its counterstrategy.
func spoil(t *rapid.T, plant *lts.LTS, goal *Goal, cs *Counterstrategy) {
	if len(cs.Turns) == 0 {
		return
	}
	i := rapid.IntRange(0, len(cs.Turns)-1).Draw(t, "turn")
	turn := &cs.Turns[i]
	switch rapid.IntRange(0, 6).Draw(t, "spoilt") {
	case 0:
		if len(turn.Moves) > 0 {
			k := rapid.IntRange(0, len(turn.Moves)-1).Draw(t, "move")
			turn.Moves = slices.Delete(turn.Moves, k, k+1)
		}
	case 1:
		if len(turn.Moves) > 0 {
			turn.Moves[0].To = rapid.IntRange(-2, len(cs.Turns)).Draw(t, "to")
		}
	case 2:
		turn.Rank, turn.Blocked = rapid.IntRange(0, 3).Draw(t, "rank"), !turn.Blocked
	case 3:
		goal.Bad = nil
	case 4:
		if len(goal.Guarantees) > 0 {
			goal.Guarantees[0] = drawSet(t, plant, "other guarantee", 6)
		}
	case 5:
		if len(goal.Assumptions) > 0 {
			goal.Assumptions[0] = drawSet(t, plant, "other assumption", 2)
		}
	case 6:
		goal.Deadlocks, goal.Resting = !goal.Deadlocks, !goal.Resting
	}
}
