// Completing a path: what has to come in time comes, so that the rest can happen
// within the declared times.

package search

import (
	"bytes"
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
)

// maxTaken bounds the moves taken to complete one path in one way, maxCompleted those
// of one question.
const (
	maxTaken     = 5_000
	maxCompleted = 50_000
)

// completion looks for a path that does what another does, with the reports, the
// deliveries and the answers in between that are due before time passes: in a
// shortest path most sensors never report, which takes longer than any of them may.
type completion struct {
	w      *world.World
	moves  []world.Move // to follow, but for the start
	all    bool         // also bring forward what the path has later
	broken func(state []byte) bool
	whole  bool // follow all moves, whatever state they lead to
	left   int
}

// inOrder completes a path if need be. One that cannot be completed is left as it is:
// it will not be confirmed.
func (d *decision) inOrder(p *path, broken func(state []byte) bool) *path {
	whole := d.complete(p, broken)
	if whole == nil {
		d.untimely = true
		return p
	}
	return whole
}

// complete gives a path to a broken state that has a schedule within the declared
// times: the path given, or one completed; nil if none is found. First only what the
// path leaves out is put in, then whatever is owed before time passes.
func (d *decision) complete(p *path, broken func(state []byte) bool) *path {
	if timely(p.w, p) {
		return p
	}
	for _, all := range []bool{false, true} {
		c := &completion{w: p.w, all: all, broken: broken, moves: movesOf(p.beats[1:])}
		if done := d.follow(c, p); done != nil {
			return done
		}
	}
	return nil
}

func movesOf(beats []world.Beat) []world.Move {
	var out []world.Move
	for i := range beats {
		out = append(out, beats[i].Move)
	}
	return out
}

// follow completes a path from its start on.
func (d *decision) follow(c *completion, p *path) *path {
	room := min(maxTaken, d.left)
	c.left = room
	done := c.from(p.cut(1), 0)
	d.left -= room - max(0, c.left)
	return done
}

// timely reports whether a path can happen within the declared times.
func timely(w *world.World, p *path) bool {
	_, ok := w.Schedule(p.beats)
	return ok
}

// from follows the moves from one on.
func (c *completion) from(p *path, next int) *path {
	for c.left > 0 {
		if c.broken(p.last()) {
			if timely(c.w, p) {
				return p
			}
			return nil
		}
		if next == len(c.moves) {
			if c.whole {
				return p
			}
			return nil
		}
		if at := c.due(p, next); at >= 0 {
			return c.discharge(p, next, at)
		}
		switch label := c.find(p, c.moves[next]); {
		case label >= 0:
			c.left--
			if p.take(uint32(label)) != nil {
				return nil
			}
		case !ofChannel(c.moves[next].Kind):
			return nil
		}
		next++
	}
	return nil
}

// passes reports whether time passes before a move.
func passes(m world.Move) bool {
	return m.Kind == world.MoveTime || m.Kind == world.MoveTimeout || m.Kind == world.MoveReport && m.Late
}

// ofChannel reports whether a move is the arrival of something.
func ofChannel(k world.MoveKind) bool {
	return k == world.MoveReport || k == world.MoveDeliver || k == world.MoveAnswer
}

// due gives the first resource of which something is to come before time passes with
// the next move; -1 if there is none, or time does not pass.
func (c *completion) due(p *path, next int) int {
	if !passes(c.moves[next]) {
		return -1
	}
	for _, i := range c.w.Owed(p.last()) {
		comes := func(m world.Move) bool { return m.At == i && ofChannel(m.Kind) }
		if m := c.moves[next]; m.Kind != world.MoveTime && m.At == i {
			continue // time passes until just that comes
		}
		if c.all || !slices.ContainsFunc(c.moves[next:], comes) {
			return i
		}
	}
	return -1
}

// mostBetween bounds the moves put into a path, for each resource of its world.
const mostBetween = 6

// discharge lets something of a resource come, in all ways there are.
func (c *completion) discharge(p *path, next, at int) *path {
	if len(p.beats) > next+1+mostBetween*len(c.w.Resources()) {
		return nil
	}
	for label, m := range c.w.Moves(p.last()) {
		if m.At != at || !ofChannel(m.Kind) || m.Late || m.Older {
			continue
		}
		if c.left--; c.left < 0 {
			return nil
		}
		q := p.cut(len(p.beats))
		if q.take(uint32(label)) != nil || bytes.Equal(q.last(), p.last()) {
			continue
		}
		if done := c.from(q, next); done != nil {
			return done
		}
	}
	return nil
}

// find gives the number of a move in the present state: the very same, or the same
// but for what was under way; -1 if there is none.
func (c *completion) find(p *path, m world.Move) int {
	all := c.w.Moves(p.last())
	if i := slices.Index(all, m); i >= 0 {
		return i
	}
	return slices.IndexFunc(all, func(x world.Move) bool {
		return x.Kind == m.Kind && x.Kind != world.MoveTime && x.At == m.At && x.Value == m.Value &&
			x.Late == m.Late && x.Changed == m.Changed && x.Older == m.Older && x.Command == m.Command && x.Stranger == m.Stranger && x.Guess == m.Guess
	})
}
