// Blame for runs that go on for ever.

package explain

import (
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
)

// loopRounds is how often a counterfactual goes through the loop.
const loopRounds = 4

// loopsWithout replays a run with a rule that does nothing, as breaksWithout
// does, then its loop some rounds, each until everything under way has arrived.
// It reports whether some rounds come back to where they began and break the
// sentence as well.
func loopsWithout(run *Run, rule machine.RuleID) bool {
	f := follower{w: run.World.Without(rule)}
	if f.state = begin(f.w, run); f.state == nil {
		return true
	}
	f.moves(run.Beats[1:run.Loop])
	f.settle()
	states := []string{string(f.state)}
	mets := []world.Met{}
	for range loopRounds {
		f.met = world.Met{}
		f.moves(run.Beats[run.Loop:])
		f.settle()
		f.rest()
		mets = append(mets, f.met)
		if f.w.Broken(f.state) || backAgain(f.w, states, mets, string(f.state)) {
			return true
		}
		states = append(states, string(f.state))
	}
	return false
}

// backAgain reports whether a state was met before, with all demands met since.
func backAgain(w *world.World, states []string, mets []world.Met, now string) bool {
	var met world.Met
	for i := len(states) - 1; i >= 0; i-- {
		met = met.With(mets[i])
		if states[i] == now && metAll(w, met) {
			return true
		}
	}
	return false
}

func metAll(w *world.World, met world.Met) bool {
	for i := range w.Demands() {
		if !met.Has(i) {
			return false
		}
	}
	return true
}

// follower takes moves where they are possible.
type follower struct {
	w     *world.World
	state []byte
	met   world.Met
}

func (f *follower) moves(beats []world.Beat) {
	for i := range beats {
		if label := find(f.w, f.state, beats[i].Move); label >= 0 {
			f.take(uint32(label))
		}
	}
}

// take takes a move unless it leads out of the assumptions.
func (f *follower) take(label uint32) {
	var next []byte
	f.w.Steps(f.state, func(l uint32, to []byte, met world.Met) bool {
		if l == label {
			next = append([]byte{}, to...)
			f.met = f.met.With(met)
		}
		return next == nil
	})
	if next != nil {
		f.state = next
	}
}

// settle lets commands and reports under way arrive.
func (f *follower) settle() {
	for range maxSettling {
		label := arriving(f.w, f.state)
		if label < 0 {
			return
		}
		f.take(uint32(label))
	}
}

// rest lets nothing happen where that is possible.
func (f *follower) rest() {
	for label, m := range f.w.Moves(f.state) {
		if m.Kind == world.MoveRest && m.Guess == 0 {
			f.take(uint32(label))
			return
		}
	}
}
