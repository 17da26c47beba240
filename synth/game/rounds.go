// Where the runs of a counterstrategy go round.

package game

import (
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Round is a largest set of turns that lead to each other: a run may go along them
// for ever.
type Round struct {
	Turns  []int // ascending
	Misses []int // places of the guarantees that none of the turns meets
}

// Rounds lists the rounds by their first turn.
func (cs *Counterstrategy) Rounds(plant *lts.LTS, goal Goal) (list []Round) {
	c := &checker{plant: plant, goal: goal}
	everywhere := make([]bool, len(cs.Turns))
	for i, t := range cs.Turns {
		everywhere[i] = true
		n := together{plant: t.State, parent: -1}
		for _, m := range t.Moves {
			if m.To != OutOfBounds {
				n.out = append(n.out, joint{label: m.Label, to: m.To})
			}
		}
		c.nodes = append(c.nodes, n)
	}
	at := map[int]int{} // by component
	for i, k := range c.loops(everywhere) {
		if k < 0 {
			continue
		}
		if _, known := at[k]; !known {
			at[k] = len(list)
			list = append(list, Round{})
		}
		list[at[k]].Turns = append(list[at[k]].Turns, i)
	}
	for r := range list {
		for j, g := range goal.Guarantees {
			meets := func(i int) bool { return g[cs.Turns[i].State] }
			if !slices.ContainsFunc(list[r].Turns, meets) {
				list[r].Misses = append(list[r].Misses, j)
			}
		}
	}
	return list
}
