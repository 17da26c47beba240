// Turns: properties are decided side by side, wide ones later than narrow ones.

package verifier

import (
	"context"
	"slices"

	"github.com/tenet-iot/tenet/verifier/parallel"
	"github.com/tenet-iot/tenet/verifier/search"
)

// firstLook is the number of states after which a search is put back until all
// others have had their turn, so that one wide property does not keep the
// verdicts about the others waiting, or take all of the time there is.
const firstLook = 200_000

// wide is the number of resources from which on a search is not likely to see all: then
// random runs look for a violation first.
const wide = 12

// manyCasts is how many times as many random moves of few are tried where nothing else says
// anything.
const manyCasts = 12

// turn is one attempt to decide a property, within its share of the limits.
type turn struct {
	*verification
	states   int   // of each of its searches
	memory   int64 // of each of its searches
	workers  int   // of each of its searches
	first    func() bool
	spent    bool           // a limit of states or memory ended the last search
	cutShort bool           // and a later turn has more room
	recipe   *search.Recipe // of the run that breaks the property
	met      *search.Result // breaks it in the delayed world
	came     outcome
}

// round is a turn for every property that is still open.
type round struct {
	states int
	// abreast is how many turns are taken at a time; they share the memory.
	abreast int
	// workers is how many goroutines each search has: one while there are enough
	// searches, all of them once few wide ones are left.
	workers int
	first   bool // keys are not known yet
}

// rounds lists the attempts: a first look at all, a longer one, and at last one
// after another with all the memory there is.
func (v *verification) rounds() []round {
	w := v.opt.Workers
	return []round{
		{states: min(firstLook, v.opt.MaxStates), abreast: w, workers: 1, first: true},
		{states: v.opt.MaxStates, abreast: w, workers: w},
		{states: v.opt.MaxStates, abreast: 1, workers: w},
	}
}

// ended notes how a search ended: by a limit of states or memory, and whether it is
// one that a later turn would not hit there.
func (v *turn) ended(limit string, states int, memory bool) {
	v.spent = limit != "" && (memory || states >= v.states)
	v.cutShort = v.spent && (memory && v.memory < v.opt.Memory || !memory && v.states < v.opt.MaxStates)
}

// properties decides every property that the filter takes.
func (v *verification) properties(ctx context.Context, report *Report) error {
	decided := make([]*Property, len(v.r.Spec.Properties))
	v.keys, v.shapes = make([]string, len(v.r.Spec.Properties)), make([]string, len(v.r.Spec.Properties))
	var open []int
	for i := range v.r.Spec.Properties {
		if pr := &v.r.Spec.Properties[i]; v.opt.Filter == nil || v.opt.Filter(pr.App, pr.Name) {
			open = append(open, i)
		}
	}
	kin := v.kin(open)
	v.outcomes = make([]outcome, len(decided))
	if err := v.turns(ctx, open, kin, decided); err != nil {
		return err
	}
	for _, p := range decided {
		if p != nil {
			report.Properties = append(report.Properties, *p)
		}
	}
	return nil
}

// turns gives properties their turns until all are decided: first those that are the first of
// their shape. The others follow as soon as that one is decided, and take turns of their own
// where that cannot be done.
func (v *verification) turns(ctx context.Context, list []int, kin map[int]int, decided []*Property) error {
	undecided := func(list []int) []int {
		return slices.DeleteFunc(list, func(i int) bool { return decided[i] != nil })
	}
	var open, waiting []int
	for _, i := range list {
		if kin[i] == i {
			open = append(open, i)
		} else {
			waiting = append(waiting, i)
		}
	}
	rounds := v.rounds()
	for at, r := range rounds {
		if err := v.round(ctx, r, open, decided); err != nil {
			return err
		}
		open = undecided(open)
		ready := slices.DeleteFunc(slices.Clone(waiting), func(i int) bool { return decided[kin[i]] == nil })
		waiting = slices.DeleteFunc(waiting, func(i int) bool { return decided[kin[i]] != nil })
		left, err := v.others(ctx, ready, kin, decided)
		if err != nil {
			return err
		}
		for _, earlier := range rounds[:at+1] {
			if err := v.round(ctx, earlier, left, decided); err != nil {
				return err
			}
			left = undecided(left)
		}
		open = append(open, left...)
	}
	return nil
}

// round gives the properties that are open a turn each and keeps what is decided.
// Whoever listens is told in the order of the deployment.
func (v *verification) round(ctx context.Context, r round, open []int, decided []*Property) error {
	abreast := max(1, min(r.abreast, len(open)))
	line := parallel.NewLine(len(open))
	return parallel.Each(len(open), abreast, func(k int) error {
		t := &turn{
			verification: v, states: r.states, memory: v.opt.Memory / int64(abreast), workers: r.workers,
			first: func() bool { return line.First(k) },
		}
		if r.first {
			v.keys[open[k]] = v.key(open[k])
		}
		p, err := t.property(ctx, open[k], v.keys[open[k]])
		if err != nil {
			return err
		}
		if p.Verdict == Unknown && t.cutShort {
			line.Settle(k, nil)
			return nil
		}
		decided[open[k]] = p
		v.outcomes[open[k]] = t.outcome(p)
		line.Settle(k, func() {
			if v.opt.OnProperty != nil {
				v.opt.OnProperty(p)
			}
		})
		return nil
	})
}
