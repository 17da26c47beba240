// Focus: what a promise depends on is found out, not asked for.

package search

import (
	"context"
	"errors"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// refinements is how often a focus is widened at most.
const (
	refinements = 24
	// focusStates is how many states are gathered with each, focusMoves how many moves are
	// tried, in a first look.
	focusStates = 100_000
	focusMoves  = 3_000_000
	// patientStates and patientMoves are how many later, and among faults, which have a part
	// in a state each.
	patientStates = 200_000
	patientMoves  = 12_000_000
	// apartAtLast is how many zones are kept apart once nothing is left to bring into focus.
	apartAtLast = 64
)

// Focused asks whether a property holds although of most resources that rules read
// nothing is kept: they may be anything whenever a rule looks at them. Where that breaks
// it, what the break depends on comes into focus, first whether it was ever reported,
// then all of it with whoever commands it, until the property holds, or breaks without
// any of that. A break that may be one is followed in the world of the question itself. Only
// Holds and Run say something. Questions about fewer resources than least
// are left alone.
//
// Errors: only what is a defect of this program.
// Sources: Kurshan 1994 (localisation); Clarke, Grumberg, Jha, Lu & Veith,
// Counterexample-guided abstraction refinement (2000).
func Focused(ctx context.Context, q Question, least int, opt Options) (*Result, error) {
	total := &Result{}
	frame, err := world.NewFrame(q.Spec, q.Rung, q.Property)
	var limit *world.LimitError
	if errors.As(err, &limit) {
		total.Limit = limit.What
		return total, nil
	}
	if err != nil {
		return nil, err
	}
	if len(frame.Resources()) < least {
		return total, nil
	}
	g, err := newGuide(q, opt)
	if err != nil {
		return nil, err
	}
	focus := frame.Places(nearby(q.Spec, &q.Property), nil, nil)
	focus.Loose = frame.Loosened()
	most, mostMoves := focusStates, focusMoves
	if q.Rung == world.Faulty || opt.MaxStates > patientStates {
		most, mostMoves = patientStates, patientMoves
	}
	if opt.MaxStates <= 0 || opt.MaxStates > most {
		opt.MaxStates = most
	}
	zones := apart
	for range refinements {
		w, err := frame.Focused(focus)
		if errors.As(err, &limit) {
			total.Limit = limit.What
			return total, nil
		}
		if err != nil {
			return nil, err
		}
		w.Remember()
		c := newCover(w, opt)
		c.trails, c.apart, c.most = true, zones, mostMoves
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
		why, odd := c.reasons()
		if !odd {
			if err := g.follow(ctx, c); err != nil || g.res.Run != nil {
				return g.res, err
			}
		}
		kept := keep(&focus, frame.VarPlaces(why.vars))
		if !refine(&focus, frame.Places(why.res, why.conds, why.expired)) && !kept {
			if q.Rung == world.Faulty && !focus.Excused {
				focus.Excused = true
				continue
			}
			if zones > apart {
				return total, nil
			}
			zones = apartAtLast
		}
	}
	return total, nil
}

// nearby are the resources that a focus has to begin with: those of which assumptions,
// physics and behaviours of the sentence's own resources speak.
func nearby(spec *world.Spec, pr *world.Property) (out []machine.Res) {
	own := func(c machine.CondID) bool {
		return c != machine.NoCond && slices.ContainsFunc(spec.Program.Conds[c].Deps, func(r machine.Res) bool { return slices.Contains(pr.Own, r) })
	}
	add := func(c machine.CondID) {
		if c != machine.NoCond {
			out = append(out, spec.Program.Conds[c].Deps...)
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
	return out
}

// reasons are what the way to the broken state depended on.
type reasons struct {
	res     []machine.Res
	vars    []machine.Var
	conds   []machine.CondID
	expired []machine.TimerID
}

// way lists the states that lead to the broken one, but for the first.
func (c *cover) way() (out []*covering) {
	for at := c.broken; at >= 0 && c.states[at].from >= 0; at = c.states[at].from {
		out = append(out, &c.states[at])
	}
	slices.Reverse(out)
	return out
}

// reasons gathers on what the way to the broken state depended: what was found to be
// otherwise than it was found or reported before (odd); if there is no such thing, all
// that was found; if nothing was, the vague timers that expired.
func (c *cover) reasons() (why reasons, odd bool) {
	var all, other reasons
	region, truth, value := map[machine.Res]models.Region{}, map[machine.CondID]machine.Truth{}, map[machine.Var]int32{}
	for _, s := range c.way() {
		all.expired = append(all.expired, s.by.Expired...)
		for _, d := range s.by.Found {
			if d.IsCond {
				all.conds = append(all.conds, d.Cond)
				if before, known := truth[d.Cond]; known && before != d.Truth && !d.Told {
					other.conds = append(other.conds, d.Cond)
				}
				truth[d.Cond] = d.Truth
				continue
			}
			if d.IsVar {
				all.vars = append(all.vars, d.Var)
				before, known := value[d.Var]
				if !known {
					before = c.w.Program().Vars[d.Var].Init
				}
				if before != d.Index && !d.Told {
					other.vars = append(other.vars, d.Var)
				}
				value[d.Var] = d.Index
				continue
			}
			all.res = append(all.res, d.Res)
			if before, known := region[d.Res]; known && before != d.Region && !d.Told {
				other.res = append(other.res, d.Res)
			}
			region[d.Res] = d.Region
		}
	}
	if len(other.res)+len(other.vars)+len(other.conds) > 0 {
		return other, true
	}
	if len(all.res)+len(all.vars)+len(all.conds) > 0 {
		all.expired = nil
	}
	return all, false
}

// refine brings what is named one level further into focus; false if that is nothing.
func refine(f *world.Focus, more world.Focus) bool {
	for _, r := range more.Kept {
		if i, heard := slices.BinarySearch(f.Heard, r); heard {
			f.Heard = slices.Delete(f.Heard, i, i+1)
			insert(&f.Kept, r)
		} else {
			f.Heard = slices.Insert(f.Heard, i, r)
		}
	}
	for _, c := range more.Apart {
		insert(&f.Apart, c)
	}
	for _, t := range more.Timed {
		insert(&f.Timed, t)
	}
	return len(more.Kept)+len(more.Apart)+len(more.Timed) > 0
}

// keep takes variables out of those that are not kept; false if that is nothing.
func keep(f *world.Focus, vars []int) bool {
	n := len(f.Loose)
	f.Loose = slices.DeleteFunc(slices.Clone(f.Loose), func(v int) bool { return slices.Contains(vars, v) })
	return len(f.Loose) < n
}

// insert adds a number to an ascending list.
func insert(list *[]int, n int) {
	if i, found := slices.BinarySearch(*list, n); !found {
		*list = slices.Insert(*list, i, n)
	}
}
