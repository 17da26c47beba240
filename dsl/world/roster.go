// Rosters: who is concerned when states are copied, packed and stepped, so that what
// has no part in that costs nothing.

package world

import "github.com/tenet-iot/tenet/dsl/machine"

// roster lists what follows from how a world is built. It never changes after that.
type roster struct {
	position []int32 // by resource of the program: among those composed, none if outside
	carried  []bool  // by position: its exact value is part of a state
	// Once devices are known:
	blur     []int32       // by position: the number among the blurred, none if it is not
	packed   []int         // positions of which packed states tell anything
	values   []machine.Res // of which exact values are kept
	channels []machine.Res // of which commands are kept
	sent     []int         // positions of which it matters what command is under way
}

// place numbers what is composed.
func (x *roster) place(w *World) {
	x.position, x.carried = make([]int32, len(w.program.Resources)), make([]bool, len(w.res))
	for r := range x.position {
		x.position[r] = int32(none)
	}
	for i, r := range w.res {
		x.position[r], x.carried[i] = int32(i), w.program.Resources[r].Carried
	}
}

// enlist needs the devices, and what is blurred.
func (x *roster) enlist(w *World) {
	x.blur = make([]int32, len(w.res))
	for i := range x.blur {
		x.blur[i] = int32(none)
	}
	for k := range w.blurred {
		x.blur[w.blurred[k].at] = int32(k)
	}
	for i, r := range w.res {
		if x.carried[i] {
			x.values = append(x.values, r)
		}
		d := &w.devices[i]
		if !d.blurred || w.blurred[x.blur[i]].heard {
			x.packed = append(x.packed, i)
		}
		if d.blurred || !w.program.Resources[r].Settable {
			continue
		}
		x.channels = append(x.channels, r)
		if !d.loose {
			x.sent = append(x.sent, i)
		}
	}
}

// at returns the position of a resource among those composed, -1 if outside.
func (w *World) at(r machine.Res) int { return int(w.roster.position[r]) }

// blurAt gives the number of a blurred resource by its position; -1 if it is none.
func (w *World) blurAt(i int) int { return int(w.roster.blur[i]) }

// carried reports whether the exact value of a composed fact is part of a state.
func (w *World) carried(i int) bool { return w.roster.carried[i] }
