// Futile: runs that no table prevents.

package shield

import (
	"cmp"
	"errors"
	"math/bits"
	"reflect"
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
)

// mostAtOnce bounds the states that a run is followed in side by side.
const mostAtOnce = 1 << 10

// Futile is Result.Limit where a run breaks the promise whatever is refused.
const Futile = "refusing commands does not keep it: the run above breaks it whatever is refused"

// Hopeless reports whether a run that breaks the property at a place of the spec breaks it
// whatever the gate refuses. Whenever the run leads to commands, each set of them is refused
// in turn, and every state that this comes to goes on with the moves of the run, as far as
// they are possible there: the promise is broken in all of them. False may mean that this is
// not known. The run is one of world.New for that property and rung, from its start on.
//
// Cost: the moves of the run in each of at most 1,024 states, where the game of Compute may
// have DefaultStates.
// Errors: only defects of this program.
func Hopeless(spec *world.Spec, index int, rung world.Rung, beats []world.Beat) (bool, error) {
	if len(beats) == 0 {
		return false, nil
	}
	a := &arena{spec: spec, rung: rung, prop: spec.Properties[index], worlds: map[mask]*world.World{}}
	w, err := a.world(0)
	var limit *world.LimitError
	if errors.As(err, &limit) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	now := map[string]bool{}
	if start := startOf(w, &beats[0]); start != nil && !w.Broken(start) {
		now[string(start)] = true
	} else {
		return start != nil, nil
	}
	for i := range beats[1:] {
		next := map[string]bool{}
		for s := range now {
			if err := a.follow([]byte(s), beats[i+1].Move, next); err != nil {
				return false, err
			}
		}
		if now = next; a.limit != "" || len(now) > mostAtOnce {
			return false, nil
		}
	}
	return len(now) == 0, nil
}

// startOf is the first state of a run; nil if it is not found among the first that there are.
func startOf(w *world.World, start *world.Beat) (found []byte) {
	tried := 0
	var starts [][]byte
	w.Initial(func(s []byte) {
		if tried++; tried <= mostAtOnce {
			starts = append(starts, slices.Clone(s))
		}
	})
	for _, s := range starts {
		if beat, err := w.Start(s); err == nil && reflect.DeepEqual(beat.After, start.After) && beat.Move == start.Move {
			return s
		}
	}
	return nil
}

// follow adds the unbroken states that a move leads to from a state, for each set of commands
// refused; the state itself where the move is not possible there.
func (a *arena) follow(packed []byte, m world.Move, next map[string]bool) error {
	tried := map[mask]bool{0: true}
	for due := []mask{0}; len(due) > 0 && a.limit == ""; due = due[1:] {
		w, err := a.world(due[0])
		if err != nil {
			return err
		}
		a.left = 0
		taken := false
		if slices.Contains(w.Moves(packed), m) {
			w.After(packed, m, func(s []byte) {
				if taken = true; !w.Broken(s) {
					next[string(s)] = true
				}
			})
		}
		if !taken {
			next[string(packed)] = true
		}
		for left := a.left &^ due[0]; left != 0; left &= left - 1 {
			more := due[0] | left&-left
			if bits.OnesCount64(uint64(more)) > maxAtOnce {
				a.limit = cmp.Or(a.limit, "more than 6 commands at once")
			}
			if !tried[more] {
				tried[more] = true
				due = append(due, more)
			}
		}
	}
	return nil
}
