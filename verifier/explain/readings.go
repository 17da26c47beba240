// Readings: the raw values that a report may carry.

package explain

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// standing is a value that a path gives a settable resource. Where nothing
// commands it, it stands for any value of its region, always the same one.
type standing struct {
	res   machine.Res
	value models.Value
}

// real is what a value of a path stands for; a commanded one for itself.
func (c *concretizer) real(r machine.Res, v models.Value) models.Value {
	if x, ok := c.stands[c.name(r, v)]; ok {
		return x
	}
	return v
}

// readings lists the raw values to try for the report or the command of a beat,
// the best first; one that is not set if it has neither.
func (c *concretizer) readings(b *world.Beat) ([]models.Value, error) {
	for i := range b.Steps {
		switch in := &b.Steps[i].Input; in.Kind {
		case machine.InReport:
			return c.reports(b, &b.Steps[i])
		case machine.InCommand:
			if c.meets(in.Res) {
				return []models.Value{c.settle(in.Res, in.Value)}, nil
			}
			return []models.Value{in.Value}, nil
		}
	}
	return []models.Value{{}}, nil
}

// reports lists the raw values to try for a report. A settable resource reports
// what the path says, since commands are compared with it; another may report
// any value of the region that respects "changed".
func (c *concretizer) reports(b *world.Beat, rec *world.StepRecord) ([]models.Value, error) {
	in := &rec.Input
	res, last := &c.spec.Program.Resources[in.Res], c.raw[in.Res]
	stays, computed := c.stays(in), len(c.behind[in.Res]) > 0
	switch {
	case res.Settable && !computed && c.meets(in.Res):
		return []models.Value{c.settle(in.Res, in.Value)}, nil
	case res.Settable && (!computed || c.settled(in)):
		return []models.Value{c.real(in.Res, in.Value)}, nil
	case !res.Settable && stays && !in.Changed:
		return []models.Value{last}, nil
	case computed:
		return c.solve(rec, func(v models.Value) bool {
			return c.unused(in.Res, v) && (res.Settable || !stays || v != last && c.mayMove(b, in.Res, last, v))
		})
	case !stays:
		if samples := res.Cut.Samples(in.Region, 1+count(in.Res == c.other)); len(samples) > 0 {
			return samples[len(samples)-1:], nil
		}
		return nil, fmt.Errorf("no value of %s lies in its region", res.Ref)
	}
	for _, v := range res.Cut.Samples(in.Region, 8) {
		if v != last && c.mayMove(b, in.Res, last, v) {
			return []models.Value{v}, nil
		}
	}
	return nil, fmt.Errorf("%s has no other value to change to", res.Ref)
}

// settled reports whether it is known already what a value of a settable
// resource is: it is commanded, or was reported before.
func (c *concretizer) settled(in *machine.Input) bool {
	_, ok := c.stands[c.name(in.Res, in.Value)]
	return ok || c.commanded(in.Res, in.Value)
}

// commanded reports whether a resource may be told to take a value: by a rule,
// the safe state, or a person, who may ask for any.
func (c *concretizer) commanded(r machine.Res, v models.Value) bool {
	p := c.spec.Program
	return slices.ContainsFunc(p.Gate.Grants, func(g machine.Grant) bool { return g.Res == r }) || world.Commanded(p, r, v)
}

// unused reports whether a value of a settable resource stands for no other and
// is not commanded.
func (c *concretizer) unused(r machine.Res, v models.Value) bool {
	if !c.spec.Program.Resources[r].Settable {
		return true
	}
	for from, to := range c.stands {
		if from.res == c.groups[r] && to == v {
			return false
		}
	}
	return !c.commanded(r, v)
}

// stand notes what the value of a report stands for.
func (c *concretizer) stand(b *world.Beat, v models.Value) {
	for i := range b.Steps {
		if in := &b.Steps[i].Input; in.Kind == machine.InReport && c.spec.Program.Resources[in.Res].Settable {
			c.stands[c.name(in.Res, in.Value)] = v
		}
	}
}

func (c *concretizer) mayMove(b *world.Beat, r machine.Res, from, to models.Value) bool {
	for _, ph := range c.spec.Physics {
		if ph.Res != r || !c.inForce(b, ph.While) {
			continue
		}
		up, _ := models.Compare(to, from)
		if ph.Not == world.Change || ph.Not == world.Fall && up < 0 || ph.Not == world.Rise && up > 0 {
			return false
		}
	}
	return true
}

// inForce evaluates a condition of physics over the actual values before the
// move; unknown counts as in force.
func (c *concretizer) inForce(b *world.Beat, cond machine.CondID) bool {
	s := c.spec.Program.Initial()
	copy(s.Vars, b.Before.Vars)
	for r := range s.Region {
		s.Region[r], s.Known[r] = b.Before.Actual[r], b.Before.Actual[r] != machine.NoRegion
	}
	return c.spec.Program.Eval(cond, &s) != machine.False
}
