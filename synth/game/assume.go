// When there is no controller: assumptions that would help, and bad ones.

package game

import (
	"context"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Rescue returns a minimal set of candidates, by their places, that make the goal
// realizable when they are assumed besides its own assumptions. ok is false if
// not even all of them do. Candidates are left out from the last one on, so those
// preferred should come first. The goal's kind must be GR1.
//
// An assumption that a controller can break may rescue a goal by that alone: ask
// [Breakable] about the result.
//
// Time: one Solve for each candidate, and one. Errors: those of Solve.
// Source: the search among given assumptions in Chatterjee, Henzinger &
// Jobstmann, Environment Assumptions for Synthesis (2008), by deletion.
func Rescue(ctx context.Context, plant *lts.LTS, goal Goal, candidates []Set) (assumed []int, ok bool, err error) {
	if goal.Kind != GR1 {
		return nil, false, fmt.Errorf("%w: only GR(1) has assumptions, this is %s", ErrGoal, goal.Kind)
	}
	own := goal.Assumptions
	suffices := func(chosen []int) (bool, error) {
		goal.Assumptions = slices.Clone(own)
		for _, k := range chosen {
			goal.Assumptions = append(goal.Assumptions, candidates[k])
		}
		s, err := Solve(ctx, plant, goal)
		return err == nil && s.Realizable, err
	}
	assumed = make([]int, len(candidates))
	for i := range assumed {
		assumed[i] = i
	}
	if ok, err = suffices(assumed); !ok || err != nil {
		return nil, false, err
	}
	for i := len(candidates) - 1; i >= 0; i-- {
		rest := slices.DeleteFunc(slices.Clone(assumed), func(k int) bool { return k == i })
		ok, err := suffices(rest)
		if err != nil {
			return nil, false, err
		}
		if ok {
			assumed = rest
		}
	}
	return assumed, true, nil
}

// Breakable says whether some controller can see to it, from the start, that the
// goal's assumptions are not all met again and again. Then a controller may meet
// the goal by breaking its assumptions, which is seldom what was wanted.
//
// Errors: those of Solve.
// Source: D'Ippolito, Braberman, Piterman & Uchitel (2013), on controllers that
// are not anomalous.
func Breakable(ctx context.Context, plant *lts.LTS, goal Goal) (bool, error) {
	nothing := make(Set, plant.Len())
	s, err := Solve(ctx, plant, Goal{Kind: GR1, Bad: goal.Bad, Assumptions: goal.Assumptions, Guarantees: []Set{nothing}, Forcible: goal.Forcible})
	return err == nil && s.Realizable, err
}
