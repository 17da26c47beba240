// The arena: a plant's transitions in both directions.

package game

import "github.com/tenet-iot/tenet/synth/lts"

// arena is a plant as a graph; Error is node n.
//
// Memory: 5 bytes a transition and 10 a state beside the plant.
type arena struct {
	plant   *lts.LTS
	n       int
	control []bool   // by label
	inAt    []uint32 // transitions into s are in[inAt[s]:inAt[s+1]]
	in      []uint32 // source, then one bit: controllable
}

func newArena(plant *lts.LTS) *arena {
	return newArenaOf(plant, func(lts.Edge) bool { return true })
}

// newArenaOf returns the arena of those transitions for which keep is true.
func newArenaOf(plant *lts.LTS, keep func(lts.Edge) bool) *arena {
	a := &arena{plant: plant, n: plant.Len(), control: make([]bool, plant.Alphabet().Len())}
	for l := range plant.Alphabet().All() {
		a.control[l] = plant.Controllable(l)
	}
	a.inAt = make([]uint32, a.n+2)
	for s := range lts.State(a.n) {
		for _, e := range plant.Out(s) {
			if keep(e) {
				a.inAt[a.node(e.To())+1]++
			}
		}
	}
	for s := range a.n + 1 {
		a.inAt[s+1] += a.inAt[s]
	}
	a.in = make([]uint32, a.inAt[a.n+1])
	at := make([]uint32, a.n+1)
	copy(at, a.inAt)
	for s := range lts.State(a.n) {
		for _, e := range plant.Out(s) {
			if !keep(e) {
				continue
			}
			to := a.node(e.To())
			a.in[at[to]] = uint32(s) << 1
			if a.control[e.Label()] {
				a.in[at[to]] |= 1
			}
			at[to]++
		}
	}
	return a
}

func (a *arena) node(s lts.State) int {
	if s == lts.Error {
		return a.n
	}
	return int(s)
}

// before lists the transitions into a node.
func (a *arena) before(s int) []uint32 { return a.in[a.inAt[s]:a.inAt[s+1]] }

// source and controlled take an element of before apart.
func source(in uint32) int      { return int(in >> 1) }
func controlled(in uint32) bool { return in&1 != 0 }
