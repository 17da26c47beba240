// Labels as products of what the components do on them.

package symbolic

import (
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// event is a label of the composition, or the internal action of one component.
type event struct {
	name         string
	controllable bool
	// top and bottom are the highest and the lowest level that takes part.
	top, bottom int
	// moves are, by level, what takes part there; nil elsewhere.
	moves []*moves
}

// moves are the transitions of one component on one label.
type moves struct {
	forward, backward [][]uint32 // by state: where to, where from; sorted
	enabled           []uint32   // states with such a transition, to Error included
	fails             []uint32   // states with one to Error
	branches          bool       // some state has two
}

// direction chooses one of the two readings of moves.
func (m *moves) direction(backward bool) [][]uint32 {
	if backward {
		return m.backward
	}
	return m.forward
}

func newMoves(states int) *moves {
	return &moves{forward: make([][]uint32, states), backward: make([][]uint32, states)}
}

func (m *moves) add(from, to lts.State) {
	if len(m.enabled) == 0 || m.enabled[len(m.enabled)-1] != uint32(from) {
		m.enabled = append(m.enabled, uint32(from))
	} else {
		m.branches = true
	}
	if to == lts.Error {
		m.fails = append(m.fails, uint32(from))
		return
	}
	m.forward[from] = append(m.forward[from], uint32(to))
	m.backward[to] = append(m.backward[to], uint32(from))
}

// movesOf gathers the transitions of a component by label; labels of its alphabet
// without any are there too.
func movesOf(l *lts.LTS) map[lts.Label]*moves {
	out := map[lts.Label]*moves{}
	for a := range l.Alphabet().All() {
		if a != lts.Tau {
			out[a] = newMoves(l.Len())
		}
	}
	for s := range lts.State(l.Len()) {
		for _, e := range l.Out(s) {
			if out[e.Label()] == nil {
				out[e.Label()] = newMoves(l.Len())
			}
			out[e.Label()].add(s, e.To())
		}
	}
	return out
}

// events builds the labels of a composition, in the order of the components and
// of their alphabets. level says where each component is.
func events(parts []*lts.LTS, level []int) []*event {
	var out []*event
	index := map[string]*event{}
	for i, l := range parts {
		of := movesOf(l)
		labels := make([]lts.Label, 0, len(of))
		for a := range of {
			labels = append(labels, a)
		}
		slices.Sort(labels)
		for _, a := range labels {
			e := index[l.Alphabet().Name(a)]
			if e == nil || a == lts.Tau {
				e = &event{name: l.Alphabet().Name(a), top: level[i], bottom: level[i], moves: make([]*moves, len(parts))}
				out = append(out, e)
				if a != lts.Tau {
					index[e.name] = e
				}
			}
			e.controllable = e.controllable || l.Controllable(a)
			e.top, e.bottom = max(e.top, level[i]), min(e.bottom, level[i])
			e.moves[level[i]] = of[a]
		}
	}
	return out
}

// possible says whether the label can ever be taken or fail.
func (e *event) possible() bool {
	return !slices.ContainsFunc(e.moves, func(m *moves) bool { return m != nil && len(m.enabled) == 0 })
}
