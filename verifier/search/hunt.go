// Hunting for a violation where no shortest path of regions can be confirmed.

package search

import (
	"reflect"
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// huntStates bounds the states whose distance to a violation is computed.
const huntStates = 20_000

// hunt looks for a violation among runs of raw readings; nil if none is found.
func (d *decision) hunt(g *space.Graph, broken []space.ID) (*explain.Run, error) {
	if g.Len() > huntStates {
		return nil, nil
	}
	far, err := d.distances(g, broken)
	if err != nil {
		return nil, err
	}
	w := d.w.Plain()
	run := explain.Hunt(d.q.Spec, w, d.q.Judge, func(packed []byte) int {
		if id, ok := g.Find(w.Normal(packed)); ok {
			return far[id]
		}
		return -1
	})
	if run != nil && d.q.Rung < world.Faulty && !d.timelyRun(run) {
		d.untimely = true
		return nil, nil
	}
	return run, nil
}

// distances gives the moves from each state found to the nearest violation,
// negative where there is no way within what was found.
//
// Cost: that of the search once more.
func (d *decision) distances(g *space.Graph, broken []space.ID) ([]int, error) {
	before := make([][]space.ID, g.Len())
	for id, state := range g.All() {
		err := d.w.Successors(state, func(_ uint32, next []byte) bool {
			if to, ok := g.Find(next); ok && to != id {
				before[to] = append(before[to], id)
			}
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	far := make([]int, g.Len())
	for i := range far {
		far[i] = -1
	}
	level := broken
	for _, id := range broken {
		far[id] = 0
	}
	for moves := 1; len(level) > 0; moves++ {
		var next []space.ID
		for _, to := range level {
			for _, id := range before[to] {
				if far[id] < 0 {
					far[id] = moves
					next = append(next, id)
				}
			}
		}
		level = next
	}
	return far, nil
}

// timelyRun reports whether a run of raw readings keeps the declared times at which
// it was found.
func (d *decision) timelyRun(run *explain.Run) bool {
	p := d.again(run.Beats)
	if p == nil {
		return false
	}
	at := run.At
	if at == nil {
		return timely(d.w, p)
	}
	_, ok := d.w.ScheduleAfter(p.beats, at, 0)
	return ok
}

// again takes the moves of beats again, along a course; nil if that is not possible.
func (d *decision) again(beats []world.Beat) *path {
	var p *path
	w := d.w.Plain()
	w.Fork().Initial(func(packed []byte) {
		if p == nil {
			if q, err := begin(w, packed); err == nil && reflect.DeepEqual(q.beats[0].Before, beats[0].Before) && q.beats[0].Move == beats[0].Move {
				p = q
			}
		}
	})
	for i := 1; p != nil && i < len(beats); i++ {
		if label := slices.Index(w.Moves(p.last()), beats[i].Move); label < 0 || p.take(uint32(label)) != nil {
			return nil
		}
	}
	return p
}
