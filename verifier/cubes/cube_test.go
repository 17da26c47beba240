package cubes_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/verifier/cubes"
)

// TestGrow: a grown cube has its observation and none that is to stay outside, and cannot
// be widened by any operand or value.
func TestGrow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, 3), 1, 4).Draw(t, "sizes")
		operands := make([]machine.Operand, len(sizes))
		order := make([]int, len(sizes))
		for i, n := range sizes {
			operands[i], order[i] = machine.Operand{Res: machine.Res(i), Size: int32(n)}, i
		}
		draw := func() cubes.Observation {
			o := make(cubes.Observation, len(sizes))
			for i, n := range sizes {
				o[i] = int16(rapid.IntRange(cubes.Unknown, n-1).Draw(t, "value"))
			}
			return o
		}
		at := draw()
		var outside []cubes.Observation
		for range rapid.IntRange(0, 8).Draw(t, "outside") {
			if o := draw(); !equal(o, at) {
				outside = append(outside, o)
			}
		}
		free := func(c cubes.Cube) bool {
			for _, o := range outside {
				if c.Has(o) {
					return false
				}
			}
			return true
		}
		c := cubes.Grow(operands, order, at, free)
		if !c.Has(at) || !free(c) {
			t.Fatalf("%v has %v: %v, free of %v: %v", c, at, c.Has(at), outside, free(c))
		}
		for i := range c {
			for v := range c[i] {
				if c[i][v] {
					continue
				}
				c[i][v] = true
				if free(c) {
					t.Fatalf("operand %d may have value %d as well", i, v-1)
				}
				c[i][v] = false
			}
		}
	})
}

func equal(a, b cubes.Observation) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
