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
// beats[i], courses[i] what has to come in time from there on.
type path struct {
	w       *world.World // in which values keep their names
	beats   []world.Beat
	states  [][]byte
	courses []*world.Course
}

// begin starts a path in an initial state. Errors: there is no such initial state.
func begin(w *world.World, start []byte) (*path, error) {
	w = w.Plain()
	c := w.Course()
	beat, state, err := c.Start(start)
	if err != nil {
		return nil, err
	}
	p := &path{w: w}
	p.add(beat, state, c)
	return p, nil
}

// take goes on by a move. Errors: there is no such move.
func (p *path) take(label uint32) error {
	c := p.courses[len(p.courses)-1].Clone()
	beat, next, err := c.Take(p.last(), label)
	if err != nil {
		return err
	}
	p.add(beat, next, c)
	return nil
}

// last is the state a path has come to.
func (p *path) last() []byte { return p.states[len(p.states)-1] }

func (p *path) add(b world.Beat, state []byte, c *world.Course) {
	p.beats, p.states, p.courses = append(p.beats, b), append(p.states, state), append(p.courses, c)
}

// cut gives a path of the first n beats that can be gone on with apart.
func (p *path) cut(n int) *path {
	return &path{w: p.w, beats: slices.Clone(p.beats[:n]), states: slices.Clone(p.states[:n]), courses: slices.Clone(p.courses[:n])}
}

// newPath replays a trace. Errors: a trace that does not replay, which is a defect of
// world or search.
func newPath(w *world.World, steps []space.Step) (*path, error) {
	p, err := begin(w, steps[0].State)
	if err != nil {
		return nil, err
	}
	for i, s := range steps[1:] {
		label, err := p.w.Like(p.last(), steps[i].State, s.Label, s.State)
		if err != nil {
			return nil, err
		}
		if err := p.take(label); err != nil {
			return nil, err
		}
		if !bytes.Equal(p.w.Normal(p.last()), s.State) {
			return nil, fmt.Errorf("search: move %d of a trace leads elsewhere when it is taken again", i+1)
		}
	}
	return p, nil
}

// shorten drops every move without which the rest still violates and can be
// confirmed. The first violation found is shortest already; one found after
// others were turned down may not be.
func (d *decision) shorten(p *path, run *explain.Run) (*path, *explain.Run) {
	for i := len(p.beats) - 2; i > 0; i-- {
		q := without(p, i)
		if q == nil || !p.w.Broken(q.last()) {
			continue
		}
		shorter, err := explain.Concretize(d.q.Spec, p.w, q.beats, d.q.Judge)
		if err == nil {
			p, run = q, shorter
		}
	}
	return p, run
}

// without takes the moves of a path but one; nil if one of the others is not
// possible then.
func without(p *path, drop int) *path {
	q := p.cut(drop)
	for i := drop + 1; i < len(p.beats); i++ {
		label := slices.Index(q.w.Moves(q.last()), p.beats[i].Move)
		if label < 0 || q.take(uint32(label)) != nil {
			return nil
		}
	}
	return q
}
