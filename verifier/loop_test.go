// Runs that go on for ever: what stands behind them.

package verifier_test

import (
	"bytes"
	"reflect"
	"slices"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// startOf gives the packed state a run begins in; nil if it is no initial one.
func startOf(run *explain.Run) []byte {
	var states [][]byte
	run.World.Initial(func(s []byte) { states = append(states, slices.Clone(s)) })
	for _, s := range states {
		b, err := run.World.Start(s)
		if err == nil && b.Move == run.Beats[0].Move && reflect.DeepEqual(b.After, run.Beats[0].After) {
			return s
		}
	}
	return nil
}

// goesRound reports what is wrong with a run that is said to break a sentence
// in the long run: its moves must lead back to the state the loop began in, meet
// all demands on the way, and be confirmed when the loop is gone through again.
func goesRound(r *compile.Result, run *explain.Run) string {
	w := run.World
	start := startOf(run)
	if start == nil {
		return "it does not begin in an initial state"
	}
	state, knot := start, start
	var met world.Met
	for i := 1; i < len(run.Beats); i++ {
		if i == run.Loop {
			knot, met = state, world.Met{}
		}
		label := slices.Index(w.Moves(state), run.Beats[i].Move)
		var next []byte
		w.Steps(state, func(l uint32, to []byte, did world.Met) bool {
			if int(l) == label {
				next, met = slices.Clone(to), met.With(did)
			}
			return next == nil
		})
		if state = next; state == nil {
			return "a move of it is not possible"
		}
	}
	if !bytes.Equal(state, knot) {
		return "its loop does not come back"
	}
	for i := range w.Demands() {
		if !met.Has(i) {
			return "its loop does not meet a demand: " + w.Demand(i)
		}
	}
	beats := slices.Clone(run.Beats)
	for range 3 {
		beats = append(beats, run.Beats[run.Loop:]...)
	}
	if _, err := explain.ConcretizeLoop(r.Spec, w, beats, run.Loop-1, len(run.Beats)-run.Loop, explain.NewJudge(r)); err != nil {
		return "it does not replay for ever: " + err.Error()
	}
	return ""
}
