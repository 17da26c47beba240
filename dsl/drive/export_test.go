// What tests look at inside.

package drive

import (
	"fmt"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// MaxSets is how many sets of timers are played on a tick.
const MaxSets = maxSets

// Disagreement says where the machine's idea of a derived fact is not that of
// what computes it; empty if nowhere.
func (d *Driver) Disagreement() string {
	f := d.facts.(*derived)
	for i, r := range f.facts {
		if d.p.Resources[r].Fact == machine.SequenceFact {
			continue
		}
		v, known := f.Value(i)
		region, within := d.p.Resources[r].Cut.Cut(v)
		if known = known && within; known != d.state.Known[r] || known && region != d.state.Region[r] {
			return fmt.Sprintf("%s is %v, known %t; the machine has region %d, known %t",
				d.p.Resources[r].Ref, v, known, d.state.Region[r], d.state.Known[r])
		}
	}
	return ""
}
