// Whether assumptions suit a plant: no controller can keep it from meeting them.

package game

import (
	"context"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Incompatible is a run after which a controller can see to it that the
// assumptions are not all met again and again.
type Incompatible struct {
	Run []string
	// Controller does so in what is left of the plant after the run.
	Controller *lts.LTS
}

// Compatible says whether the assumptions of a goal of kind GR1 suit the plant:
// after no run can a controller that keeps to bad states and Error unreached, and
// blocks nothing, break them. It returns nil if so, else a shortest run after
// which one can. ErrGoal is wrapped if there is no such controller at all, for
// then the question is idle.
//
// Otherwise a controller might meet its goal by breaking what it was promised, in
// some state if not from the start; see [Breakable] for the start alone.
//
// Time: two of Solve. Errors: those of Solve; *lts.LimitError.
// Source: D'Ippolito, Braberman, Piterman & Uchitel, Synthesis of Live Behaviour
// Models (2010): compatible assumptions.
func Compatible(ctx context.Context, plant *lts.LTS, goal Goal, lim lts.Limits) (*Incompatible, error) {
	if goal.Kind != GR1 || len(goal.Assumptions) == 0 {
		return nil, fmt.Errorf("%w: there are no assumptions to be compatible", ErrGoal)
	}
	if err := goal.untimed(plant, "assumptions are not judged"); err != nil {
		return nil, err
	}
	kept, err := Solve(ctx, plant, Goal{Kind: GR1, Bad: goal.Bad})
	if err != nil {
		return nil, err
	}
	if !kept.Realizable {
		return nil, fmt.Errorf("%w: no controller keeps the plant from what must not be, so assumptions make no difference", ErrGoal)
	}
	broken, err := Solve(ctx, plant, breaking(plant, goal))
	if err != nil {
		return nil, err
	}
	run, at, ok := shortest(plant, kept.Winning, broken.Winning)
	if !ok {
		return nil, nil
	}
	rest := after(plant, at)
	k, err := breaker(ctx, rest, breaking(rest, along(goal, plant, at)), lim)
	return &Incompatible{Run: run, Controller: k}, err
}

// breaker returns a controller that was verified to break assumptions.
func breaker(ctx context.Context, plant *lts.LTS, goal Goal, lim lts.Limits) (*lts.LTS, error) {
	s, err := Solve(ctx, plant, goal)
	if err != nil {
		return nil, err
	}
	k, err := s.Controller(ctx, lim)
	if err != nil {
		return nil, err
	}
	fault, err := Verify(ctx, plant, k, goal, lim)
	if err == nil && fault != nil {
		err = fmt.Errorf("the controller that breaks assumptions is wrong: %v", fault)
	}
	return k, err
}

// breaking is the goal that the assumptions are not met.
func breaking(plant *lts.LTS, goal Goal) Goal {
	return Goal{Kind: GR1, Bad: goal.Bad, Assumptions: goal.Assumptions, Guarantees: []Set{make(Set, plant.Len())}}
}

// after returns the plant as it goes on from a state.
func after(plant *lts.LTS, at lts.State) *lts.LTS {
	b := lts.NewBuilder(plant.Name())
	for l, name := range plant.Alphabet().All() {
		if k := b.Label(name); plant.Controllable(l) {
			b.Control(k)
		}
	}
	b.States(plant.Len())
	b.Start(at)
	b.Use(plant.Uses())
	for s := range lts.State(plant.Len()) {
		b.Mark(s, plant.Marks(s))
		for _, e := range plant.Out(s) {
			b.Edge(s, e.Label(), e.To())
		}
	}
	return b.Build()
}

// along returns the goal for the plant after a state.
func along(goal Goal, plant *lts.LTS, at lts.State) Goal {
	v := (&variant{modal: plant}).traceFrom(at, after(plant, at))
	return v.goal(goal)
}

// shortest returns a shortest run within some states to one of a set.
func shortest(plant *lts.LTS, within, to Set) (run []string, at lts.State, ok bool) {
	type hop struct {
		from int
		by   lts.Label
	}
	reached, seen := []lts.State{plant.Initial()}, map[lts.State]bool{plant.Initial(): true}
	hops := []hop{{-1, 0}}
	for i := 0; i < len(reached); i++ {
		if to[reached[i]] {
			for k := i; hops[k].from >= 0; k = hops[k].from {
				run = append(run, plant.Alphabet().Name(hops[k].by))
			}
			slices.Reverse(run)
			return run, reached[i], true
		}
		for _, e := range plant.Out(reached[i]) {
			if e.To() != lts.Error && within[e.To()] && !seen[e.To()] {
				seen[e.To()] = true
				reached, hops = append(reached, e.To()), append(hops, hop{i, e.Label()})
			}
		}
	}
	return nil, 0, false
}
