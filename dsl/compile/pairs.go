// Sentences about pairs of runs: what nobody can learn, and what cannot control.

package compile

import (
	"slices"

	"github.com/tenet-iot/tenet/dsl/check"
	"github.com/tenet-iot/tenet/dsl/world"
)

// pairs compiles a sentence about pairs of runs. In a scope it stays undecided: the
// stretches of the two runs need not be the same.
func (b *builder) pairs(out *world.Property, p *check.Property) {
	if p.Scope != nil {
		out.Undecidable = "a sentence about two runs has no scope: its stretches need not be the same in both"
		return
	}
	out.Kind, out.Secret = world.NobodyLearns, b.resources[p.Resource]
	switch {
	case p.Device != nil:
		out.Kind, out.Watched = world.CannotControl, slices.Clone(b.program.Devices[b.devices[p.Device]].Resources)
	case p.Target != nil:
		out.Kind, out.Watched = world.CannotControl, append(out.Watched, b.resources[p.Target])
	}
}
