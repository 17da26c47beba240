// Assumptions about faults, in words.

package verifier

import (
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/models"
)

// ofFaults lists what is taken for granted of faults: how many there are at a
// time, and for how long.
func ofFaults(p *machine.Program, w *world.World) []string {
	if w.Rung() != world.Faulty {
		return nil
	}
	out := []string{"at most one fault at a time"}
	for _, f := range w.Faults() {
		within := "within " + models.FormatDuration(time.Duration(f.HealTicks)*time.Second)
		switch f.Kind {
		case world.Misbehaves:
			out = append(out, p.Resources[f.Res].Ref+" works again "+within+" where a declared fault begins")
		case world.CutOff:
			out = append(out, reach(p, f.Dev, within))
		case world.Down:
			out = append(out, "the gateway starts again "+within+" where it stops")
		}
	}
	return out
}

// reach says how long a device is out of reach at most.
func reach(p *machine.Program, d machine.Dev, within string) string {
	name := p.Devices[d].Name
	if slices.ContainsFunc(p.Devices[d].Resources, func(r machine.Res) bool { return p.Resources[r].Settable }) {
		return name + " can be reached and obeys again " + within + " where it cannot or does not, and commands to it keep their order"
	}
	return name + " can be reached again " + within + " where it cannot"
}
