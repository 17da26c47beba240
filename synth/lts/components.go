// Strongly connected components.

package lts

import "github.com/tenet-iot/tenet/synth/digraph"

// Components numbers the strongly connected components of l, looking only at
// transitions for which follow is true (nil: all) and at none to Error. A
// transition that is followed leads to the same or a smaller number.
func (l *LTS) Components(follow func(Edge) bool) (of []int32, count int) {
	return digraph.Components(l.Len(), func(s int32, i int) (int32, bool) {
		out := l.Out(State(s))
		if i >= len(out) {
			return 0, false
		}
		if e := out[i]; e.to != Error && (follow == nil || follow(e)) {
			return int32(e.to), true
		}
		return -1, true
	})
}
