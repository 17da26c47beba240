// Runs that go on for ever: what stands behind them.

package verifier_test

import (
	"reflect"
	"slices"

	"github.com/tenet-iot/tenet/dsl/compile"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// startsOf gives the packed states a run may begin in: the initial ones that look as its
// first beat does, which may differ in the hour. Empty if there is none.
func startsOf(run *explain.Run) (states [][]byte) {
	var all [][]byte
	run.World.Initial(func(s []byte) { all = append(all, slices.Clone(s)) })
	for _, s := range all {
		b, err := run.World.Start(s)
		if err == nil && b.Move == run.Beats[0].Move && reflect.DeepEqual(b.After, run.Beats[0].After) {
			states = append(states, s)
		}
	}
	return states
}

// goesRound reports what is wrong with a run that is said to break a sentence
// in the long run: its moves must lead back to the state the loop began in, meet
// all demands on the way, and be confirmed when the loop is gone through again.
func goesRound(r *compile.Result, run *explain.Run) string {
	w := run.World
	starts := startsOf(run)
	if len(starts) == 0 {
		return "it does not begin in an initial state"
	}
	// What the sentence demands may be kept account of in several ways after one
	// move: all are gone along.
	type way struct {
		state, knot string
		met         world.Met
	}
	ways := map[way]bool{}
	for _, start := range starts {
		ways[way{state: string(start), knot: string(start)}] = true
	}
	for i := 1; i < len(run.Beats); i++ {
		on := map[way]bool{}
		for was := range ways {
			if i == run.Loop {
				was.knot, was.met = was.state, world.Met{}
			}
			label := slices.Index(w.Moves([]byte(was.state)), run.Beats[i].Move)
			w.Steps([]byte(was.state), func(l uint32, to []byte, did world.Met) bool {
				if int(l) == label {
					on[way{string(to), was.knot, was.met.With(did)}] = true
				}
				return true
			})
		}
		if ways = on; len(ways) == 0 {
			return "a move of it is not possible"
		}
	}
	back := false
	demand := ""
	for at := range ways {
		if at.state != at.knot {
			continue
		}
		back = true
		lacks := ""
		for i := range w.Demands() {
			if !at.met.Has(i) {
				lacks = w.Demand(i)
			}
		}
		if demand = lacks; demand == "" {
			break
		}
	}
	switch {
	case !back:
		return "its loop does not come back"
	case demand != "":
		return "its loop does not meet a demand: " + demand
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
