// Paths: replaying what the search found, and dropping what is not needed.

package search

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// path is a replayed sequence of moves. states[i] is the packed state after
// beats[i].
type path struct {
	w      *world.World
	beats  []world.Beat
	states [][]byte
}

// newPath replays a trace, in a world in which values keep their names. Errors: a trace that does not replay, which is a
// defect of world or search.
func newPath(w *world.World, steps []space.Step) (*path, error) {
	w = w.Plain()
	p := &path{w: w}
	for i, s := range steps {
		if i == 0 {
			beat, state, err := w.StartAt(s.State)
			if err != nil {
				return nil, err
			}
			p.add(beat, state)
			continue
		}
		beat, next, err := w.TakeLike(p.states[i-1], steps[i-1].State, s.Label, s.State)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(w.Normal(next), s.State) {
			return nil, fmt.Errorf("search: move %d of a trace leads elsewhere when it is taken again", i)
		}
		p.add(beat, next)
	}
	return p, nil
}

func (p *path) add(b world.Beat, state []byte) {
	p.beats, p.states = append(p.beats, b), append(p.states, state)
}

// shorten drops every move without which the rest still violates and can be
// confirmed. The first violation found is shortest already; one found after
// others were turned down may not be.
func (d *decision) shorten(p *path, run *explain.Run) *explain.Run {
	for i := len(p.beats) - 2; i > 0; i-- {
		q := without(p.w, p, i)
		if q == nil || !p.w.Broken(q.states[len(q.states)-1]) {
			continue
		}
		shorter, err := explain.Concretize(d.q.Spec, p.w, q.beats, d.q.Judge)
		if err == nil {
			p, run = q, shorter
		}
	}
	return run
}

// without takes the moves of a path but one; nil if one of the others is not
// possible then.
func without(w *world.World, p *path, drop int) *path {
	q := &path{w: w, beats: slices.Clone(p.beats[:drop]), states: slices.Clone(p.states[:drop])}
	for i := drop + 1; i < len(p.beats); i++ {
		last := q.states[len(q.states)-1]
		label := slices.Index(w.Moves(last), p.beats[i].Move)
		if label < 0 {
			return nil
		}
		beat, next, err := w.Take(last, uint32(label))
		if err != nil {
			return nil
		}
		q.add(beat, next)
	}
	return q
}
