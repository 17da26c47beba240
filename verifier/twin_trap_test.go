// The slow twin of "it stays possible": passes over all states until nothing
// changes any more.

package verifier_test

import (
	"slices"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/proof"
)

// distances gives for every state from which the goal can be reached, whatever
// becomes of each step, in how many passes that was found.
func distances(w *world.World, states []string, apart bool) map[string]uint32 {
	out := map[string]uint32{}
	for _, s := range states {
		if w.Goal([]byte(s)) {
			out[s] = 0
		}
	}
	for pass := uint32(1); ; pass++ {
		var found []string
		for _, s := range states {
			if _, known := out[s]; !known && helps(w, s, apart, out) {
				found = append(found, s)
			}
		}
		if len(found) == 0 {
			return out
		}
		for _, s := range found {
			out[s] = pass
		}
	}
}

// helps reports whether all that may become of some way is among the states.
func helps(w *world.World, s string, apart bool, among map[string]uint32) bool {
	good := map[int]bool{}
	w.Helps([]byte(s), apart, func(_ uint32, way int, next []byte) {
		_, in := among[string(next)]
		if before, known := good[way]; known {
			in = in && before
		}
		good[way] = in
	})
	for _, ok := range good {
		if ok {
			return true
		}
	}
	return false
}

// trapped compares a verdict on a rung with the twin, and adds the twin's ranks to
// its evidence. certain is false where which clock is first decides.
func trapped(t *rapid.T, w *world.World, states []string, ev *proof.Evidence) (holds, certain bool) {
	safe := distances(w, states, false)
	holds = len(safe) == len(states)
	certain = holds || len(distances(w, states, true)) < len(states)
	flat, width, err := proof.Unpack(ev.States)
	if err != nil {
		t.Fatal(err)
	}
	var ranks proof.Ranks
	for i := 0; i < len(flat); i += width {
		ranks.Of = append(ranks.Of, safe[string(flat[i:i+width])])
	}
	if ev.Ranks, err = proof.PackRanks(ranks); err != nil {
		t.Fatal(err)
	}
	return holds, certain
}

// agreeTrap compares the verdict on "it stays possible" with the twin's, and
// reports whether to go on with the next rung.
func agreeTrap(t *rapid.T, w *world.World, p *verifier.Property, rung world.Rung, holds, certain bool, text string) bool {
	switch {
	case holds != (p.Rung >= rung) && certain && !abstract(p), !certain && p.Verdict == verifier.Violated && p.Rung < rung:
		t.Fatalf("%s\n%s on rung %s: the twin says %v (certain %v), the verdict is %s, rung %s, limit %q",
			text, p.Name, rung, holds, certain, p.Verdict, p.Rung, p.Limit)
	case holds:
		return true
	}
	if p.Run != nil {
		if wrong := isTrapped(p.Run); wrong != "" {
			t.Fatalf("%s\n%s on rung %s: %s", text, p.Name, rung, wrong)
		}
	}
	return false
}

// isTrapped replays a run and reports what is wrong if the goal can be reached
// from its end.
func isTrapped(run *explain.Run) string {
	w := run.World
	var ends [][]byte
	for _, start := range startsOf(run) {
		if end := endOf(run, start); end != nil {
			ends = append(ends, end)
		}
	}
	if len(ends) == 0 {
		return "a move of it is not possible, from whatever initial state it may begin in"
	}
	for _, end := range ends {
		if !isFree(w, end) {
			return ""
		}
	}
	return "the goal can be reached from its end"
}

// endOf takes the moves of a run from a state; nil if one of them is not possible.
func endOf(run *explain.Run, state []byte) []byte {
	for _, beat := range run.Beats[1:] {
		label := slices.Index(run.World.Moves(state), beat.Move)
		if label < 0 {
			return nil
		}
		_, next, err := run.World.Take(state, uint32(label))
		if err != nil {
			return nil
		}
		state = next
	}
	return state
}

// isFree reports whether the goal can be reached from a state.
func isFree(w *world.World, state []byte) bool {
	states, seen := []string{string(state)}, map[string]bool{string(state): true}
	for i := 0; i < len(states); i++ {
		w.Helps([]byte(states[i]), true, func(_ uint32, _ int, next []byte) {
			if !seen[string(next)] {
				seen[string(next)] = true
				states = append(states, string(next))
			}
		})
	}
	_, free := distances(w, states, true)[string(state)]
	return free
}
