// Covering: few short rows for what has to be refused.

package shield

import (
	"maps"
	"slices"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// cube is a set of observations: by operand the values it has, nil for all. Value v
// is at v+1, since -1 is unknown.
type cube [][]bool

func (c cube) has(o observation) bool {
	for i, set := range c {
		if set != nil && !set[o[i]+1] {
			return false
		}
	}
	return true
}

// cover gives cubes that have every observation of refuse and none of allow. What
// is in neither never came up, and may be covered or not. Each cube is grown as far
// as it will go: first an operand is dropped altogether, then values are added one
// by one, so that rows read little. Operands where first is true are dropped last.
// Source: the expansion of Brayton et al., Logic Minimization Algorithms for VLSI
// Synthesis (1984); the cover is irredundant, not always least.
//
// Cost: |refuse| * values * |allow|.
func cover(operands []machine.Operand, refuse, allow []observation, first func(machine.Operand) bool) []cube {
	order := make([]int, 0, len(operands))
	for _, late := range []bool{false, true} {
		for i := range operands {
			if first(operands[i]) == late {
				order = append(order, i)
			}
		}
	}
	var out []cube
	for _, o := range refuse {
		if slices.ContainsFunc(out, func(c cube) bool { return c.has(o) }) {
			continue
		}
		out = append(out, grow(operands, order, o, allow))
	}
	for i := len(out) - 1; i >= 0; i-- {
		rest := slices.Delete(slices.Clone(out), i, i+1)
		if !slices.ContainsFunc(refuse, func(o observation) bool {
			return !slices.ContainsFunc(rest, func(c cube) bool { return c.has(o) })
		}) {
			out = rest
		}
	}
	return out
}

// grow widens the cube of one observation while it has none of allow.
func grow(operands []machine.Operand, order []int, o observation, allow []observation) cube {
	c := make(cube, len(operands))
	for i := range c {
		c[i] = make([]bool, operands[i].Size+1)
		c[i][o[i]+1] = true
	}
	free := func() bool { return !slices.ContainsFunc(allow, c.has) }
	for _, i := range order {
		kept := c[i]
		if c[i] = nil; !free() {
			c[i] = kept
		}
	}
	for i := range c {
		for v := range c[i] {
			if c[i][v] {
				continue
			}
			if c[i][v] = true; !free() {
				c[i][v] = false
			}
		}
	}
	return c
}

// literals words a cube for a row.
func (c cube) literals(operands []machine.Operand) []Literal {
	var out []Literal
	for i, set := range c {
		if set == nil {
			continue
		}
		l := Literal{Operand: operands[i], Unknown: set[0] && !operands[i].IsVar}
		for v := range operands[i].Size {
			if set[v+1] {
				l.In = append(l.In, int(v))
			}
		}
		out = append(out, l)
	}
	return out
}

// sorted lists observations in one order.
func sorted(m map[string]observation) []observation {
	var out []observation
	for _, k := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[k])
	}
	return out
}
