// Focus: what a promise depends on is found out, not asked for.

package search

import (
	"context"
	"errors"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
)

// refinements is how often a focus is widened at most, focusStates how many states are
// gathered with each.
const (
	refinements = 24
	focusStates = 20_000
)

// Focused asks whether a property holds although of most resources that rules read
// nothing is kept: they may be anything whenever a rule looks at them. Where that breaks
// it, what the break depends on comes into focus, first whether it was ever reported,
// then all of it with whoever commands it, until the property holds, or breaks without
// any of that. Only Holds says something. Questions about fewer resources than least
// are left alone.
//
// Errors: only what is a defect of this program.
// Sources: Kurshan 1994 (localisation); Clarke, Grumberg, Jha, Lu & Veith,
// Counterexample-guided abstraction refinement (2000).
func Focused(ctx context.Context, q Question, least int, opt Options) (*Result, error) {
	total := &Result{}
	if exact, err := world.New(q.Spec, q.Rung, q.Property); err == nil && len(exact.Resources()) < least {
		return total, nil
	}
	focus := nearby(q.Spec, &q.Property)
	if opt.MaxStates <= 0 || opt.MaxStates > focusStates {
		opt.MaxStates = focusStates
	}
	for range refinements {
		w, err := world.NewFocused(q.Spec, q.Rung, q.Property, focus)
		var limit *world.LimitError
		if errors.As(err, &limit) {
			total.Limit = limit.What
			return total, nil
		}
		if err != nil {
			return nil, err
		}
		c := newCover(w, opt)
		res, err := c.run(ctx)
		if err != nil {
			return nil, err
		}
		total.States, total.Transitions = total.States+res.States, total.Transitions+res.Transitions
		if res.Holds {
			res.States, res.Transitions = total.States, total.Transitions
			res.Focus = &focus
			return res, nil
		}
		total.Limit = res.Limit
		if c.broken < 0 {
			return total, nil
		}
		looked, expired := c.reasons()
		if !refine(&focus, looked, expired) {
			return total, nil
		}
	}
	return total, nil
}

// nearby is the focus to begin with: what assumptions, physics and behaviours of the
// sentence's own resources speak of.
func nearby(spec *world.Spec, pr *world.Property) world.Focus {
	var f world.Focus
	own := func(c machine.CondID) bool {
		return c != machine.NoCond && slices.ContainsFunc(spec.Program.Conds[c].Deps, func(r machine.Res) bool { return slices.Contains(pr.Own, r) })
	}
	add := func(c machine.CondID) {
		if c != machine.NoCond {
			f.Kept = append(f.Kept, spec.Program.Conds[c].Deps...)
		}
	}
	for _, a := range spec.Assumes {
		if own(a.Cond) {
			add(a.Cond)
		}
	}
	for _, ph := range spec.Physics {
		if slices.Contains(pr.Own, ph.Res) {
			add(ph.While)
		}
	}
	for _, r := range pr.Own {
		for _, t := range spec.Behaviour[r] {
			add(t.When)
		}
	}
	slices.Sort(f.Kept)
	f.Kept = slices.Compact(f.Kept)
	return f
}

// reasons are the blurred resources and the vague timers on which the way to the broken
// state depended.
func (c *cover) reasons() (looked []machine.Res, expired []machine.TimerID) {
	for at := c.broken; at >= 0; at = c.states[at].from {
		looked = append(looked, c.states[at].looked...)
		expired = append(expired, c.states[at].expired...)
	}
	slices.Sort(looked)
	slices.Sort(expired)
	return slices.Compact(looked), slices.Compact(expired)
}

// refine brings resources one level further into focus, and counts the time of timers;
// false if there are none.
func refine(f *world.Focus, looked []machine.Res, expired []machine.TimerID) bool {
	for _, r := range looked {
		if i, heard := slices.BinarySearch(f.Heard, r); heard {
			f.Heard = slices.Delete(f.Heard, i, i+1)
			i, _ = slices.BinarySearch(f.Kept, r)
			f.Kept = slices.Insert(f.Kept, i, r)
		} else {
			f.Heard = slices.Insert(f.Heard, i, r)
		}
	}
	for _, t := range expired {
		i, _ := slices.BinarySearch(f.Timed, t)
		f.Timed = slices.Insert(f.Timed, i, t)
	}
	return len(looked)+len(expired) > 0
}
