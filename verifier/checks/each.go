// Questions side by side.

package checks

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/parallel"
)

// each calls f for every number below n, each with a run of its own, as many at a
// time as there are workers, which share the memory. What they find is gathered in
// order. Of those side by side progress is told of the first.
func (c *run) each(n int, f func(c *run, i int) error) error {
	abreast := max(1, min(c.opt.Workers, n))
	found := make([][]Finding, n)
	line := parallel.NewLine(n)
	err := parallel.Each(n, abreast, func(i int) error {
		part := *c
		part.found = nil
		part.opt.Workers, part.opt.Memory = 1, c.opt.Memory/int64(abreast)
		if c.opt.Progress != nil {
			part.opt.Progress = func(name string, rung world.Rung, p space.Progress) {
				if line.First(i) {
					c.opt.Progress(name, rung, p)
				}
			}
		}
		defer line.Settle(i, nil)
		err := f(&part, i)
		found[i] = part.found
		return err
	})
	c.found = append(c.found, slices.Concat(found...)...)
	return err
}
