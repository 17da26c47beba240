// The form of evidence, and the flow graph of sentences about pairs of runs.

package proof

import (
	"strings"

	"github.com/tenet-iot/tenet/dsl/world"
)

// form: a sentence about pairs of runs is shown by pairs or by the flow graph, any
// other by neither. The graph is computed anew.
func form(spec *world.Spec, ev Evidence) error {
	pr := &spec.Properties[ev.Index]
	switch {
	case pr.Kind == world.Undecided:
		return &Failure{ev.Property, "sentences of this kind are not explored"}
	case !pr.OfPairs() && (ev.Pairs || ev.Flow):
		return &Failure{ev.Property, "it is not about pairs of runs"}
	case !pr.OfPairs():
		return nil
	case ev.Pairs == ev.Flow || ev.Coarse:
		return &Failure{ev.Property, "it is about pairs of runs, which these are not"}
	}
	f := world.NewFlow(spec, pr)
	switch {
	case f.Physics() != nil:
		return &Failure{ev.Property, "flow: the world leads from " + strings.Join(f.Physics(), " to ")}
	case !ev.Flow:
		return nil
	case f.Any():
		return &Failure{ev.Property, "flow: there is a way from " + strings.Join(f.Way(), " to ")}
	case len(ev.States) > 0 || ev.Width != 0:
		return &Failure{ev.Property, "flow: there are states where none are needed"}
	}
	return nil
}
