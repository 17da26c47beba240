// Covering: few short rows for what has to be refused.

package shield

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/verifier/cubes"
)

// cover gives cubes that have every observation of refuse and none of allow. What
// is in neither never came up, and may be covered or not. Each cube is grown as far
// as it will go; operands where first is true are dropped last. The cover is
// irredundant, not always least.
//
// Cost: |refuse| * values * |allow|.
func cover(operands []machine.Operand, refuse, allow []cubes.Observation, first func(machine.Operand) bool) []cubes.Cube {
	order := make([]int, 0, len(operands))
	for _, late := range []bool{false, true} {
		for i := range operands {
			if first(operands[i]) == late {
				order = append(order, i)
			}
		}
	}
	free := func(c cubes.Cube) bool { return !slices.ContainsFunc(allow, c.Has) }
	var out []cubes.Cube
	for _, o := range refuse {
		if !slices.ContainsFunc(out, func(c cubes.Cube) bool { return c.Has(o) }) {
			out = append(out, cubes.Grow(operands, order, o, free))
		}
	}
	for i := len(out) - 1; i >= 0; i-- {
		rest := slices.Delete(slices.Clone(out), i, i+1)
		if !slices.ContainsFunc(refuse, func(o cubes.Observation) bool {
			return !slices.ContainsFunc(rest, func(c cubes.Cube) bool { return c.Has(o) })
		}) {
			out = rest
		}
	}
	return out
}

// literals words a cube for a row.
func literals(c cubes.Cube, operands []machine.Operand) []Literal {
	var out []Literal
	for i, o := range operands {
		if c[i] == nil {
			continue
		}
		values, unknown := c.Values(i)
		out = append(out, Literal{Operand: o, In: values, Unknown: unknown && !o.IsVar})
	}
	return out
}
