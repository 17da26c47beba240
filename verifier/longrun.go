// Sentences about the long run: their evidence, and when it says nothing.

package verifier

import (
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/verifier/proof"
	"github.com/tenet-iot/tenet/verifier/search"
)

// noRunCounts is why a sentence about the long run is vacuous where no run is
// left that meets what is assumed.
const noRunCounts = "no run of this world meets all that is assumed of the long run"

// longRun reports whether a sentence needs more than its states to be reached:
// then no larger world settles it.
func longRun(p *world.Property) bool {
	return p.Kind == world.PossibleProperty || p.Observer != nil && p.Observer.Liveness()
}

// rank packs the ranks of a search in the order of its packed states.
func rank(res *search.Result, packed []byte) ([]byte, error) {
	states, width, err := proof.Unpack(packed)
	if err != nil {
		return nil, err
	}
	sorted := proof.Ranks{Demands: res.Ranks.Demands, Of: make([]uint32, len(states)/width)}
	for i := range sorted.Of {
		id, ok := res.Graph.Find(states[i*width : (i+1)*width])
		if !ok {
			panic("verifier: a packed state is not one of the graph's")
		}
		sorted.Of[i] = res.Ranks.Of[id]
	}
	return proof.PackRanks(sorted)
}
