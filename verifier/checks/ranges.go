// A3: values outside the range of what they are meant for, where they can be
// reached. Constants outside a range are errors of the text already.

package checks

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models/say"
)

// ranges asks the model about every write whose table has a value outside the
// target's range.
func (c *run) ranges() error {
	targets := c.targets()
	return c.each(len(targets), func(c *run, i int) error {
		t, asked := targets[i], map[machine.RuleID]bool{}
		for _, w := range c.writes(t) {
			if asked[w.rule] || !c.mayLeave(t, w.value) {
				continue
			}
			asked[w.rule] = true
			if err := c.outside(t, w); err != nil {
				return err
			}
		}
		return nil
	})
}

// mayLeave reports whether some row of a value's table lies outside.
func (c *run) mayLeave(t world.Target, id machine.ValueID) bool {
	v := &c.p.Values[id]
	if t.IsVar {
		return slices.Contains(v.Index, -1)
	}
	return slices.Contains(v.Regions, machine.NoRegion)
}

func (c *run) outside(t world.Target, w write) error {
	name := c.p.Rules[w.rule].Name
	res, err := c.question(c.r.Spec, "A3 "+name, world.Property{Kind: world.NoOutside, Rule: w.rule, Target: t})
	if err != nil || res.Holds {
		return err
	}
	f := c.ruleFinding("A3", diag.Error, w.rule, say.Of("rule %s may give %s a value outside its range: %s", name, c.targetName(t), c.p.Values[w.value].Text))
	f.Where, f.About = w.where, c.targetName(t)
	f.Cure = "add a guard that keeps it inside, or widen the range"
	if c.p.Values[w.value].Carried {
		f.Cure = "keep it inside: min(max(…, least), greatest), or a guard; or widen the range"
	}
	if res.Run != nil {
		c.show(&f, res)
	} else {
		f.doubt()
	}
	c.add(f)
	return nil
}
