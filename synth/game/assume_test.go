// Explanations against all subsets.

package game

import (
	"errors"
	"fmt"
	"testing"

	"github.com/tenet-iot/tenet/synth/lts"
	"pgregory.net/rapid"
)

func drawGR1(t *rapid.T, plant *lts.LTS) Goal {
	goal := Goal{Kind: GR1}
	if rapid.Bool().Draw(t, "assuming") {
		goal.Assumptions = []Set{drawSet(t, plant, "assumption", 4)}
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "guarantees") {
		goal.Guarantees = append(goal.Guarantees, drawSet(t, plant, fmt.Sprint("guarantee", i), 5))
	}
	return goal
}

func realizable(t *rapid.T, plant *lts.LTS, goal Goal) bool {
	s, err := Solve(background, plant, goal)
	if err != nil {
		t.Fatal(err)
	}
	return s.Realizable
}

// chosenBy lists the numbers below n whose bits are set.
func chosenBy(bits, n int) (list []int) {
	for i := range n {
		if bits>>i&1 == 1 {
			list = append(list, i)
		}
	}
	return list
}

func bitsOf(list []int) (bits int) {
	for _, i := range list {
		bits |= 1 << i
	}
	return bits
}

// checkMinimal says whether a set has a property, and none of its proper subsets.
func checkMinimal(t *rapid.T, what string, list []int, n int, holds func([]int) bool) {
	mine := bitsOf(list)
	for bits := range 1 << n {
		if bits&^mine == 0 && holds(chosenBy(bits, n)) != (bits == mine) {
			t.Fatalf("%s %v: wrong because of %v", what, list, chosenBy(bits, n))
		}
	}
}

func TestRescueIsMinimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plant := drawPlant(t, 6, 12)
		goal := drawGR1(t, plant)
		var candidates []Set
		for i := range rapid.IntRange(0, 3).Draw(t, "candidates") {
			candidates = append(candidates, drawSet(t, plant, fmt.Sprint("candidate", i), 5))
		}
		with := func(chosen []int) bool {
			more := goal
			more.Assumptions = append([]Set(nil), goal.Assumptions...)
			for _, k := range chosen {
				more.Assumptions = append(more.Assumptions, candidates[k])
			}
			return realizable(t, plant, more)
		}
		list, ok, err := Rescue(background, plant, goal, candidates)
		if err != nil {
			t.Fatal(err)
		}
		if all := chosenBy(1<<len(candidates)-1, len(candidates)); ok != with(all) {
			t.Fatalf("rescue: %v for %+v\n%s", ok, goal, show(plant))
		}
		if ok {
			checkMinimal(t, "rescue", list, len(candidates), with)
		}
	})
}

// What the plant does by itself no controller can break; what it does only if it
// is offered a label, any can.
func TestBreakable(t *testing.T) {
	plant := build("0 c 1", "1 u 0", "0 u2 2", "2 u3 0", "1 c2 1")
	set := func(s lts.State) Set { return SetOf(plant, func(q lts.State) bool { return q == s }) }
	for s, want := range map[lts.State]bool{0: false, 1: true, 2: false} {
		got, err := Breakable(background, plant, Goal{Assumptions: []Set{set(s)}})
		if err != nil || got != want {
			t.Errorf("state %d: %v, %v", s, got, err)
		}
	}
	if _, _, err := Rescue(background, plant, Goal{}, nil); !errors.Is(err, ErrGoal) {
		t.Errorf("got %v", err)
	}
}
