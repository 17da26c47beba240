// Carried values: which real number an exact value of a path stands for, where commands
// take numbers as read.

package explain

import (
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// scopeCarried groups the resources whose exact values meet: targets with the facts they
// take. The exact values of a path are names: all that counts is their regions, and which
// of them are equal while they stand somewhere.
func (c *concretizer) scopeCarried() {
	p := c.spec.Program
	c.groups = make([]machine.Res, len(p.Resources))
	for r := range c.groups {
		c.groups[r] = machine.Res(r)
	}
	for r := range p.Resources {
		for _, f := range world.Carriers(p, machine.Res(r)) {
			from, to := max(c.groups[r], c.groups[f]), min(c.groups[r], c.groups[f])
			for k := range c.groups {
				if c.groups[k] == from {
					c.groups[k] = to
				}
			}
		}
	}
}

// name is the key under which the value of a path stands.
func (c *concretizer) name(r machine.Res, v models.Value) standing { return standing{c.groups[r], v} }

// meets reports whether the exact values of a resource are names: it takes numbers as
// read, or is carried.
func (c *concretizer) meets(r machine.Res) bool {
	return c.spec.Program.Resources[r].Carried || len(world.Carriers(c.spec.Program, r)) > 0
}

// hold notes which values of the path stand somewhere before a beat.
func (c *concretizer) hold(b *world.Beat) {
	c.held = map[standing]bool{}
	for _, r := range c.world.Resources() {
		if c.meets(r) {
			for _, v := range b.Before.Held[r] {
				c.held[c.name(r, v)] = true
			}
			for key, x := range c.stands {
				if key.res == c.groups[r] && slices.Contains(c.sent[r], x) {
					c.held[key] = true
				}
			}
		}
	}
}

// bound is the number that a value stands for which still stands somewhere.
func (c *concretizer) bound(r machine.Res, v models.Value) (models.Value, bool) {
	key := c.name(r, v)
	x, ok := c.stands[key]
	return x, ok && c.held[key]
}

// taken reports whether a number is what a value other than this one stands for.
func (c *concretizer) taken(key standing, x models.Value) bool {
	for from, to := range c.stands {
		if from != key && from.res == key.res && to == x && c.held[from] {
			return true
		}
	}
	return false
}

// namesOf are names that one input gives, beside those that stand.
type namesOf struct{ given []naming }

type naming struct {
	key standing
	x   models.Value
}

// add gives a value of the path a number; false if it stands for another one, or the
// number is that of another value.
func (n *namesOf) add(c *concretizer, r machine.Res, v, x models.Value) bool {
	key := c.name(r, v)
	if old, ok := c.bound(r, v); ok && old != x || c.taken(key, x) {
		return false
	}
	for _, g := range n.given {
		if g.key.res == key.res && (g.key == key) != (g.x == x) {
			return false
		}
	}
	n.given = append(n.given, naming{key, x})
	return true
}

// bind lets the values that an input of the path gives to carried facts stand for those
// that the readings really give.
func (c *concretizer) bind(rec *world.StepRecord) error {
	var names namesOf
	for _, f := range rec.Input.Facts {
		res := &c.spec.Program.Resources[f.Res]
		if !res.Carried || !f.Known || !c.raw[f.Res].IsSet() {
			continue
		}
		if !names.add(c, f.Res, f.Value, c.raw[f.Res]) {
			return fmt.Errorf("%s is equal to other values of its region where it is not to be, or not where it is to be", res.Ref)
		}
	}
	for _, g := range names.given {
		c.give(g.key, g.x)
	}
	return nil
}

// give lets a value stand for a number; one that stands nowhere any more gives it up.
func (c *concretizer) give(key standing, x models.Value) {
	for from, to := range c.stands {
		if from != key && from.res == key.res && to == x {
			delete(c.stands, from)
		}
	}
	c.stands[key] = x
	c.held[key] = true
}

// settle gives a value that a device or a person brings in a number of its own, if it
// has none: itself where that is free.
func (c *concretizer) settle(r machine.Res, v models.Value) models.Value {
	key := c.name(r, v)
	if x, ok := c.stands[key]; ok && !c.taken(key, x) {
		c.give(key, x)
		return x
	}
	cut := c.spec.Program.Resources[r].Cut
	region, _ := cut.Cut(v)
	for _, x := range append([]models.Value{v}, cut.Samples(region, 2+len(c.stands))...) {
		if !c.taken(key, x) && c.alike(r, v, x) {
			c.give(key, x)
			return x
		}
	}
	return v
}

// alike reports whether two values lie in one region of everything they may meet.
func (c *concretizer) alike(r machine.Res, v, x models.Value) bool {
	return !slices.ContainsFunc(c.world.Resources(), func(o machine.Res) bool {
		if c.groups[o] != c.groups[r] || !c.meets(o) {
			return false
		}
		a, okA := c.spec.Program.Resources[o].Cut.Cut(v)
		b, okB := c.spec.Program.Resources[o].Cut.Cut(x)
		return a != b || okA != okB
	})
}

// spoken is a beat with real numbers in the place of names, as it is told; b itself where
// values have no other names.
func (c *concretizer) spoken(b *world.Beat) world.Beat {
	out := *b
	if !slices.ContainsFunc(c.world.Resources(), c.meets) {
		return out
	}
	out.Steps = slices.Clone(b.Steps)
	for i := range out.Steps {
		s := &out.Steps[i]
		s.Commands, s.Writes = slices.Clone(s.Commands), slices.Clone(s.Writes)
		for k := range s.Commands {
			s.Commands[k].Value = c.real(s.Commands[k].Res, s.Commands[k].Value)
		}
		for k := range s.Writes {
			s.Writes[k].Value = c.real(s.Writes[k].Res, s.Writes[k].Value)
		}
	}
	out.Before.Value, out.After.Value = slices.Clone(b.Before.Value), slices.Clone(b.After.Value)
	for _, r := range c.world.Resources() {
		out.Before.Value[r], out.After.Value[r] = c.real(r, b.Before.Value[r]), c.real(r, b.After.Value[r])
	}
	return out
}

// shown are the beats as they are told.
func (r *Run) shown() []world.Beat {
	if len(r.told) == len(r.Beats) {
		return r.told
	}
	return r.Beats
}
