// Vacuity: properties that hold for a reason other than the rules.

package verifier

import (
	"context"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/search"
)

// vacuityStates bounds the search without rules: a larger world leaves the
// question open, which counts as not vacuous.
const vacuityStates = 200_000

// neverTrue is why a promise is vacuous whose trigger part, which follows, is never met.
const neverTrue = "what it depends on never comes true: "

// vacuous says why a property that holds on a rung owes nothing to the rules:
// its trigger part is never met, or it would hold without any rule. It is ""
// if neither is the case. seen is what the whole search met.
func (v *turn) vacuous(ctx context.Context, index int, rung world.Rung, seen world.Seen) (string, error) {
	pr := &v.r.Spec.Properties[index]
	event := pr.Kind == world.NeverEvent || pr.Kind == world.OnlyEvent
	switch {
	case pr.Kind == world.PossibleProperty:
		return "", nil // that rules leave it possible is all that is asked of them
	case pr.Trigger != machine.NoCond && !seen.Trigger:
		return neverTrue + v.r.Program.Conds[pr.Trigger].Text, nil
	case event && !seen.Event && (pr.Kind == world.OnlyEvent || pr.Q != machine.NoCond):
		return "the event it speaks of never happens", nil
	case event && causedByRules(pr.Event.Kind):
		return "", nil // without rules it never happens: that says nothing
	case len(pr.Events) > 0 && !seen.Event:
		return "none of the events it speaks of ever happens", nil
	case slices.ContainsFunc(pr.Events, func(e world.ObservedEvent) bool { return causedByRules(e.Event.Kind) }):
		return "", nil
	}
	holds, err := v.holdsWithoutRules(ctx, index, rung)
	if err != nil || !holds {
		return "", err
	}
	return "it holds without any rule", nil
}

// causedByRules says of which events rules are the cause.
func causedByRules(k world.EventKind) bool {
	return k != world.EvSetByPerson && k != world.EvChanges && k != world.EvUpdates
}

func (v *turn) holdsWithoutRules(ctx context.Context, index int, rung world.Rung) (bool, error) {
	bare := v.r.Program.Bare()
	if err := bare.Finish(); err != nil {
		return false, err
	}
	spec := *v.r.Spec
	spec.Program = &bare
	res, err := search.Decide(ctx, search.Question{Spec: &spec, Rung: rung, Property: spec.Properties[index], Judge: v.judge},
		search.Options{MaxStates: min(vacuityStates, v.opt.MaxStates), Memory: v.memory, Workers: v.workers})
	if err != nil {
		return false, err
	}
	return res.Holds, nil
}
