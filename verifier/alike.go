// Alike: of promises whose worlds are of one shape, one is decided, and the others are
// told what it came to.

package verifier

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/memo"
	"github.com/tenet-iot/tenet/verifier/proof"
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
	Rung   world.Rung   `json:"rung"`
	Timed  bool         `json:"timed,omitempty"`
	Coarse bool         `json:"coarse,omitempty"`
	Focus  *world.Focus `json:"focus,omitempty"`
}

// of builds the world for a property.
func (s *spoken) of(spec *world.Spec, pr world.Property) (*world.World, error) {
	pr.Timed = pr.Timed || s.Timed
	switch {
	case s.Coarse:
		return world.NewCoarse(spec, pr)
	case s.Focus != nil:
		frame, err := world.NewFrame(spec, s.Rung, pr)
		if err != nil {
			return nil, err
		}
		return frame.Focused(*s.Focus)
	}
	return world.New(spec, s.Rung, pr)
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
	v.came.spoke = &spoken{Rung: rung, Timed: res.World.Property().Timed, Coarse: res.Coarse, Focus: res.Focus}
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
		v.shapes[i] = shape
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
	fmt.Fprint(sum, memo.Version, machine.Version, pr.Required, v.opt.MaxStates, v.opt.Memory)
	for _, w := range worlds {
		shape, err := w.Shape()
		if err != nil {
			return "", false
		}
		sum.Write(shape[:])
	}
	return "shape " + hex.EncodeToString(sum.Sum(nil)), true
}

// alike decides a property as one of the same shape was decided: its evidence is
// checked, and its run confirmed, for this one anew. What is kept under its own key comes
// first. Nil if neither can be done, and the property has to be decided by itself.
//
// Errors: as those of keep.
func (v *turn) alike(ctx context.Context, index int, other *Property, how *outcome) (*Property, error) {
	start := v.now()
	p := v.blank(index)
	v.keys[index] = v.key(index)
	if v.recall(p, index, v.keys[index]) {
		p.Seconds = v.since(start)
		return p, nil
	}
	m := model(other, how)
	if m == nil || !v.follow(ctx, p, index, m, false) {
		return nil, nil
	}
	p.Seconds = v.since(start)
	return p, v.keep(ctx, p, v.keys[index])
}

// pattern is how a property was decided, for others of its shape. What can be said from
// the texts is not in it.
type pattern struct {
	kept
	evidence *proof.Evidence
	Spoke    *spoken `json:"spoke,omitempty"`
}

// model makes a pattern of a property; nil if it is not one that others can follow.
func model(p *Property, how *outcome) *pattern {
	if p.Verdict == Unknown || p.Limit != "" || how.spoke == nil && len(p.Assumptions) > 0 || p.Run != nil && how.recipe == nil || p.PairRun != nil {
		return nil
	}
	m := &pattern{evidence: nameless(p.Evidence), Spoke: how.spoke}
	m.kept = kept{
		Verdict: p.Verdict, Rung: p.Rung, Vacuous: p.Vacuous, Why: p.Why, States: p.States, Transitions: p.Transitions,
		Run: how.recipe, Breaks: p.Breaks(), Timed: how.timed,
	}
	if !strings.HasPrefix(p.Beyond, search.OfValues) { // which may name what it is about
		m.Beyond = p.Beyond
	}
	return m
}

// follow decides a property after a pattern. False, and p as it was, if that cannot be
// done. Evidence is checked unless it was accepted in a world of this shape.
func (v *turn) follow(ctx context.Context, p *Property, index int, m *pattern, accepted bool) bool {
	pr, q := v.r.Spec.Properties[index], v.blank(index)
	q.Verdict, q.Rung, q.Beyond, q.States, q.Transitions = m.Verdict, m.Rung, m.Beyond, m.States, m.Transitions
	if ev := nameless(m.evidence); ev != nil {
		q.Evidence = ev
		for ; ev != nil; ev = ev.Below {
			ev.Property, ev.Index = q.Name, index
		}
		if !accepted {
			v.prove(ctx, q)
		}
		if q.Verdict == Unknown || q.Evidence.Rung != q.Rung {
			return false
		}
	}
	if q.Verdict == Holds && q.Evidence == nil || q.Verdict == Violated && m.Run == nil || !v.rerun(q, index, &m.kept) {
		return false
	}
	if m.Spoke != nil {
		w, err := m.Spoke.of(v.r.Spec, pr)
		if err != nil {
			return false
		}
		q.Assumptions = assumptions(v.r.Spec, w, m.Spoke.Rung)
	}
	if q.Vacuous, q.Why = m.Vacuous, m.Why; strings.HasPrefix(q.Why, neverTrue) {
		if pr.Trigger == machine.NoCond {
			return false
		}
		q.Why = neverTrue + v.r.Program.Conds[pr.Trigger].Text
	}
	*p = *q
	return true
}

// others decides properties after the first of their shape, which is decided, and lists those
// that have to be decided by themselves.
func (v *verification) others(ctx context.Context, list []int, kin map[int]int, decided []*Property) (left []int, err error) {
	for _, i := range list {
		t := &turn{verification: v, states: v.opt.MaxStates, memory: v.opt.Memory, workers: v.opt.Workers, first: func() bool { return false }}
		before := decided[kin[i]]
		if ctx.Err() != nil {
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
