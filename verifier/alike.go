// Alike: of promises whose worlds are of one shape, one is decided, and the others are
// told what it came to.

package verifier

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/search"
)

// outcome is how a property was decided, besides what its verdict says.
type outcome struct {
	recipe *search.Recipe // of the run that breaks it
	timed  bool           // the world of the run
	spoke  *spoken        // the world whose assumptions are listed; nil if none are
}

// spoken is a world that a verdict speaks of.
type spoken struct {
	rung   world.Rung
	timed  bool
	coarse bool
	focus  *world.Focus
}

// of builds the world for a property.
func (s *spoken) of(spec *world.Spec, pr world.Property) (*world.World, error) {
	pr.Timed = pr.Timed || s.timed
	switch {
	case s.coarse:
		return world.NewCoarse(spec, pr)
	case s.focus != nil:
		frame, err := world.NewFrame(spec, s.rung, pr)
		if err != nil {
			return nil, err
		}
		return frame.Focused(*s.focus)
	}
	return world.New(spec, s.rung, pr)
}

// outcome is how the turn decided a property.
func (v *turn) outcome(p *Property) outcome {
	out := v.came
	out.recipe = v.recipe
	if p.Run != nil {
		out.timed = p.Run.World.Property().Timed
	}
	return out
}

// assume lists the assumptions of the world that a search was made in.
func (v *turn) assume(p *Property, res *search.Result, rung world.Rung) {
	p.Assumptions = assumptions(v.r.Spec, res.World, rung)
	v.came.spoke = &spoken{rung: rung, timed: res.World.Property().Timed, coarse: res.Coarse, focus: res.Focus}
}

// kin says of each property, by number, which one before it is of the same shape; its
// own number if there is none. Sentences about pairs of runs have nobody alike.
//
// Cost: the worlds of each property on every rung, built and hashed, not explored.
// Source: Ip & Dill, "Better verification through symmetry" (1996), of whole slices in
// place of states.
func (v *verification) kin(open []int) map[int]int {
	out, first := map[int]int{}, map[string]int{}
	for _, i := range open {
		out[i] = i
		shape, ok := v.shape(i)
		if !ok {
			continue
		}
		if before, seen := first[shape]; seen {
			out[i] = before
		} else {
			first[shape] = i
		}
	}
	return out
}

// shape is that of all worlds a property is decided in.
func (v *verification) shape(index int) (string, bool) {
	pr := v.r.Spec.Properties[index]
	if pr.Kind == world.Undecided || pr.OfPairs() {
		return "", false
	}
	worlds, err := memo.Worlds(v.r.Spec, pr, v.top(&pr))
	if err != nil {
		return "", false
	}
	sum := sha256.New()
	fmt.Fprint(sum, pr.Required)
	for _, w := range worlds {
		shape, err := w.Shape()
		if err != nil {
			return "", false
		}
		sum.Write(shape[:])
	}
	return string(sum.Sum(nil)), true
}

// alike decides a property as one of the same shape was decided: its evidence is
// checked, and its run confirmed, for this one anew. What is kept under its own key comes
// first. Nil if neither can be done, and the property has to be decided by itself.
//
// Errors: as those of keep.
func (v *turn) alike(ctx context.Context, index int, other *Property, how *outcome) (*Property, error) {
	start := v.now()
	pr, p := v.r.Spec.Properties[index], v.blank(index)
	v.keys[index] = v.key(index)
	if v.recall(p, index, v.keys[index]) {
		p.Seconds = v.since(start)
		return p, nil
	}
	if other.Verdict == Unknown || other.Limit != "" || how.spoke == nil && len(other.Assumptions) > 0 {
		return nil, nil
	}
	p = v.blank(index)
	p.Verdict, p.Rung, p.States, p.Transitions = other.Verdict, other.Rung, other.States, other.Transitions
	if ev := nameless(other.Evidence); ev != nil {
		p.Evidence = ev
		for ; ev != nil; ev = ev.Below {
			ev.Property, ev.Index = p.Name, index
		}
		if v.prove(ctx, p); p.Verdict == Unknown {
			return nil, nil
		}
	}
	if other.Run != nil {
		if how.recipe == nil || !v.rerun(p, index, &kept{Rung: other.Rung, Run: how.recipe, Timed: how.timed}) {
			return nil, nil
		}
	}
	if how.spoke != nil {
		w, err := how.spoke.of(v.r.Spec, pr)
		if err != nil {
			return nil, nil
		}
		p.Assumptions = assumptions(v.r.Spec, w, how.spoke.rung)
	}
	if p.Vacuous, p.Why = other.Vacuous, other.Why; strings.HasPrefix(p.Why, neverTrue) {
		if pr.Trigger == machine.NoCond {
			return nil, nil
		}
		p.Why = neverTrue + v.r.Program.Conds[pr.Trigger].Text
	}
	p.Seconds = v.since(start)
	return p, v.keep(ctx, p, v.keys[index])
}

// others decides the properties that are not the first of their shape, and lists those
// that have to be decided by themselves.
func (v *verification) others(ctx context.Context, list []int, kin map[int]int, decided []*Property) (left []int, err error) {
	for _, i := range list {
		t := &turn{verification: v, states: v.opt.MaxStates, memory: v.opt.Memory, workers: v.opt.Workers, first: func() bool { return false }}
		before := decided[kin[i]]
		if before == nil || ctx.Err() != nil {
			left = append(left, i)
			continue
		}
		p, err := t.alike(ctx, i, before, &v.outcomes[kin[i]])
		if err != nil {
			return nil, err
		}
		if p != nil {
			decided[i] = p
			if v.opt.OnProperty != nil {
				v.opt.OnProperty(p)
			}
			continue
		}
		left = append(left, i)
	}
	return left, nil
}
