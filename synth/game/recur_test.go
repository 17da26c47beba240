// Goals owed in any case beside those owed under assumptions: by their formula,
// and against all controllers.

package game

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tenet-iot/tenet/synth/lts"
	"pgregory.net/rapid"
)

func drawBGR(t *rapid.T, plant *lts.LTS) Goal {
	g := Goal{Kind: BGR1}
	sets := func(name string, least, most, often int) (all []Set) {
		for i := range rapid.IntRange(least, most).Draw(t, name+"s") {
			all = append(all, drawSet(t, plant, fmt.Sprint(name, i), often))
		}
		return all
	}
	if rapid.Bool().Draw(t, "some bad") {
		g.Bad = drawSet(t, plant, "bad", 1)
	}
	least := min(1, rapid.IntRange(0, 4).Draw(t, "at least one of each"))
	g.Recurrent = sets("recurrent", least, 2, 5)
	g.Assumptions, g.Guarantees = sets("assumption", least, 2, 4), sets("guarantee", least, 2, 3)
	return g
}

// bgr is the formula of GR(1) in which the innermost set, where an assumption is
// avoided, is one of a generalised Büchi game, and in which recurrent sets are
// guarantees without such a way out.
func (f formula) bgr(g Goal, good states) states {
	recurs := func(z states, set Set) states {
		return f.least(func(y states) states {
			return f.or(f.and(good, f.set(set), f.forces(z)), f.and(good, f.forces(y)))
		})
	}
	everywhere := SetOf(f.plant, func(lts.State) bool { return true })
	return f.greatest(func(z states) states {
		all := z
		for _, b := range append(g.Recurrent, everywhere) {
			all = f.and(all, recurs(z, b))
		}
		for _, j := range g.Guarantees {
			all = f.and(all, f.least(func(y states) states {
				start := f.or(f.and(good, f.set(j), f.forces(z)), f.and(good, f.forces(y)))
				some := start
				for _, a := range g.Assumptions {
					some = f.or(some, f.avoids(g, good, start, f.set(a)))
				}
				return some
			}))
		}
		return all
	})
}

// avoids holds where one can stay out of a for ever and visit all recurrent sets
// again and again, or get to start.
func (f formula) avoids(g Goal, good, start, a states) states {
	away := f.and(good, f.not(a))
	return f.greatest(func(x states) states {
		all := f.or(start, f.and(away, f.forces(x)))
		for _, b := range g.Recurrent {
			all = f.and(all, f.least(func(w states) states {
				return f.or(start, f.and(away, f.set(b), f.forces(x)), f.and(away, f.forces(w)))
			}))
		}
		return all
	})
}

func TestBGRAgainstFormula(t *testing.T) {
	won := 0
	for round := 0; round == 0 || many() && won < 30 && round < 10; round++ {
		rapid.Check(t, func(t *rapid.T) {
			plant := drawPlant(t, 7, 18)
			goal := drawBGR(t, plant)
			got, err := Solve(background, plant, goal)
			if err != nil {
				t.Fatal(err)
			}
			if plant.Initial() == lts.Error {
				return
			}
			want := newFormula(plant).winning(goal)
			for q, in := range got.Winning {
				if in != want[lts.State(q)] {
					t.Fatalf("state %d winning: %v\ngoal %+v\n%s", q, in, goal, show(plant))
				}
			}
			if got.Realizable && len(goal.Recurrent) == 2 && len(goal.Assumptions) > 0 && len(goal.Guarantees) > 0 {
				won++
			}
			checkController(t, plant, goal, got)
		})
	}
	if many() && won < 30 {
		t.Errorf("only %d goals with everything were won", won)
	}
}

// TestBGRAgainstAllControllers: as for the other goals, with the memory that this
// one may need.
func TestBGRAgainstAllControllers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plant := drawPlant(t, 4, 8)
		if plant.Initial() == lts.Error {
			return
		}
		goal := drawBGR(t, plant)
		s, err := Solve(background, plant, goal)
		if err != nil {
			t.Fatal(err)
		}
		if want := anyOfTurns(t, plant, goal); s.Realizable != want {
			t.Fatalf("realizable: %v, want %v\ngoal %+v\n%s", s.Realizable, want, goal, show(plant))
		}
	})
}

// anyOfTurns tries all controllers that offer one label or none by the plant's
// state, what is worked for in turn, and the recurrent set in turn.
func anyOfTurns(t *rapid.T, plant *lts.LTS, goal Goal) bool {
	turns, targets := max(1, len(goal.Recurrent)), slices.Concat(goal.Recurrent, goal.Guarantees)
	inTurn := func(sets []Set, at lts.State, now int) int {
		if len(sets) > 0 && sets[now][at] {
			return (now + 1) % len(sets)
		}
		return now
	}
	next := func(at lts.State, work int) int {
		return inTurn(targets, at, work/turns)*turns + inTurn(goal.Recurrent, at, work%turns)
	}
	bit := map[string]int{}
	for q := range lts.State(plant.Len()) {
		for _, e := range plant.Out(q) {
			if plant.Controllable(e.Label()) && e.To() != lts.Error {
				for w := range max(1, len(targets)) * turns {
					bit[fmt.Sprint(q, e.Label(), w)] = len(bit)
				}
			}
		}
	}
	if len(bit) > 11 {
		t.Skip("too many controllers")
	}
	for offers := range 1 << len(bit) {
		c := candidate(plant, next, func(at lts.State, w int, e lts.Edge) bool {
			return offers>>bit[fmt.Sprint(at, e.Label(), w)]&1 == 1
		})
		fault, err := Verify(background, plant, c, goal, lts.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if fault == nil {
			return true
		}
	}
	return false
}

// TestBGRStory: to break an assumption is no way out if it ends what is owed in any
// case.
func TestBGRStory(t *testing.T) {
	// 0 stays by c; c2 leads by 1, where the assumption and the recurrent set are met.
	plant := build("0 c 0", "0 c2 1", "1 u 0")
	met, never := Set{false, true}, Set{false, false}
	for _, c := range []struct {
		recurrent, assumption, guarantee Set
		want                             bool
	}{
		{met, met, never, false},
		{Set{true, false}, met, never, true},
		{met, never, never, true},
		{met, met, met, true},
		{never, never, met, false},
	} {
		goal := Goal{Kind: BGR1, Recurrent: []Set{c.recurrent}, Assumptions: []Set{c.assumption}, Guarantees: []Set{c.guarantee}}
		s, err := Solve(background, plant, goal)
		if err != nil || s.Realizable != c.want {
			t.Errorf("%+v: %v, %v", c, s.Realizable, err)
		}
	}
}
