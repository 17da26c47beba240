// Cubes: growing them, and covering observations with few.

package cubes

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
)

// Observation is the value of every operand: a region, or the index of a variable's
// value; unknown is -1.
type Observation []int16

// Unknown is the value of what the machine does not know.
const Unknown = -1

// Observe gives what a machine knows of operands.
func Observe(s *machine.State, operands []machine.Operand) Observation {
	out := make(Observation, len(operands))
	for i, o := range operands {
		switch {
		case o.IsVar:
			out[i] = int16(s.Vars[o.Var])
		case !s.Known[o.Res] || s.Region[o.Res] == machine.NoRegion:
			out[i] = Unknown
		default:
			out[i] = int16(s.Region[o.Res])
		}
	}
	return out
}

// Cube is a set of observations: by operand the values it has, nil for all. Value v
// is at v+1, since unknown is -1.
type Cube [][]bool

// Has reports whether an observation is in the cube.
func (c Cube) Has(o Observation) bool {
	for i, set := range c {
		if set != nil && !set[o[i]+1] {
			return false
		}
	}
	return true
}

// Values lists the values the cube has of an operand, ascending, and whether it may be
// unknown.
func (c Cube) Values(i int) (values []int, unknown bool) {
	for v := 1; v < len(c[i]); v++ {
		if c[i][v] {
			values = append(values, v-1)
		}
	}
	return values, c[i][0]
}

// Grow widens the cube of one observation as far as ok allows: first operands are dropped
// altogether, in an order, then values are added one by one, so that the cube reads
// little. ok is true of the observation alone; if it is not, the cube stays that.
//
// Cost: the number of values, times that of ok.
func Grow(operands []machine.Operand, order []int, o Observation, ok func(Cube) bool) Cube {
	c := make(Cube, len(operands))
	for i := range c {
		c[i] = make([]bool, operands[i].Size+1)
		c[i][o[i]+1] = true
	}
	for _, i := range order {
		kept := c[i]
		if c[i] = nil; !ok(c) {
			c[i] = kept
		}
	}
	for i := range c {
		for v := range c[i] {
			if c[i][v] {
				continue
			}
			if c[i][v] = true; !ok(c) {
				c[i][v] = false
			}
		}
	}
	return c
}

// Between says in the language that a resource is in one of the regions from low to
// high; "" if that is any.
func Between(res *machine.Resource, low, high models.Region) string {
	typ := res.Model.Type
	if !res.Cut.Ordered() {
		text := ""
		for r := low; r <= high; r++ {
			if r > low {
				text += " || "
			}
			text += res.Ref + " == " + res.Cut.Describe(r, typ)
		}
		return text
	}
	bounds := res.Cut.Bounds()
	lower, upper := "", ""
	if low > 0 {
		b := bounds[low-1]
		lower = res.Ref + map[bool]string{true: " > ", false: " >= "}[b.Closed] + typ.Format(b.At)
	}
	if int(high) < len(bounds) {
		b := bounds[high]
		upper = res.Ref + map[bool]string{true: " <= ", false: " < "}[b.Closed] + typ.Format(b.At)
		if low > 0 && low == high && bounds[low-1].At == b.At {
			return res.Ref + " == " + typ.Format(b.At)
		}
	}
	if lower != "" && upper != "" {
		return lower + " && " + upper
	}
	return lower + upper
}

// Sorted lists observations by key in one order.
func Sorted(m map[string]Observation) []Observation {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	out := make([]Observation, len(keys))
	for i, k := range keys {
		out[i] = m[k]
	}
	return out
}
