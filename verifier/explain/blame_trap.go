// Blame for what can no longer become true.

package explain

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
)

// maxTrap bounds the states in which a way out is looked for.
const maxTrap = 5_000

// all lists the rules of a slice.
func all(w *world.World) []machine.RuleID {
	var out []machine.RuleID
	for i := range w.Program().Rules {
		out = append(out, w.RuleOf(machine.RuleID(i)))
	}
	return out
}

// trapsWithout replays a run with a rule that does nothing, as breaksWithout
// does. It reports whether no helping move leads to the goal from its end then,
// as far as is searched.
func trapsWithout(run *Run, rule machine.RuleID) bool {
	f := follower{w: run.World.Without(rule)}
	if f.state = begin(f.w, run); f.state == nil {
		return true
	}
	f.moves(run.Beats[1:])
	seen := map[string]bool{string(f.state): true}
	queue := [][]byte{f.state}
	for i := 0; i < len(queue) && len(queue) < maxTrap; i++ {
		if f.w.Goal(queue[i]) {
			return false
		}
		f.w.Helps(queue[i], true, func(_ uint32, _ int, next []byte) {
			if !seen[string(next)] {
				seen[string(next)] = true
				queue = append(queue, slices.Clone(next))
			}
		})
	}
	return true
}
