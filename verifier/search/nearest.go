// Nearer runs: what is shown has no more moves than it needs.

package search

import (
	"context"
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/explain"
)

// vicinity is the most states of a search beyond which a run is not looked for that is
// nearer than one that had to be completed.
const vicinity = 5_000

// nearer puts a shorter run in place of one that had moves put in to keep declared times:
// another violation may be as near as the first, and need none.
func (d *decision) nearer(ctx context.Context, res *Result, first space.ID) error {
	nearest, err := newPath(d.w, res.Graph.Trace(first))
	if err != nil || len(res.Run.Beats) <= len(nearest.beats) || res.States > vicinity || d.q.Rung == world.Faulty {
		return err
	}
	more := *d
	more.most, more.opt.MaxStates, more.opt.Progress = tries, min(d.opt.MaxStates, 2*vicinity), nil
	wide, broken, err := more.explore(ctx)
	if err != nil {
		return err
	}
	for _, id := range broken {
		if len(res.Run.Beats) <= len(nearest.beats) || id == first {
			continue
		}
		path, err := newPath(d.w, wide.Graph.Trace(id))
		if err != nil {
			return err
		}
		if len(path.beats) >= len(res.Run.Beats) {
			break // those that follow are no nearer
		}
		path = more.inOrder(path, path.w.Broken)
		run, err := explain.Concretize(d.q.Spec, path.w, path.beats, d.q.Judge)
		if err == nil && len(run.Beats) < len(res.Run.Beats) {
			res.Run, res.Recipe = run, path.recipe()
		}
	}
	return more.otherMoves(res, wide.Graph, broken, len(nearest.beats))
}

// The most moves that are taken to look for a nearer run by other moves, and the runs that are
// tried.
const (
	mostMoves = 4_000
	mostTried = 200
)

// otherMoves puts a run of fewer moves in the place of the one found if there is one among
// those whose states were seen: of the moves that lead from one state to another the search
// notes one, and another may take less time. Runs are tried from the least number of beats on.
func (d *decision) otherMoves(res *Result, g *space.Graph, broken []space.ID, least int) error {
	if len(res.Run.Beats) <= least {
		return nil
	}
	far, err := d.distances(g, broken)
	if err != nil {
		return err
	}
	var starts [][]byte
	w := d.w.Plain()
	w.Fork().Initial(func(s []byte) { starts = append(starts, slices.Clone(s)) })
	o := &nearRuns{d: d, g: g, far: far}
	for o.beats = least; o.beats < len(res.Run.Beats); o.beats++ {
		for _, s := range starts {
			if p, err := begin(w, s); err == nil && o.from(p) {
				break
			}
		}
		if o.run != nil {
			res.Run, res.Recipe = o.run, o.found.recipe()
			return nil
		}
	}
	return nil
}

// nearRuns are runs of so many beats that violate the sentence with the last.
type nearRuns struct {
	d            *decision
	g            *space.Graph
	far          []int // by state: moves to the nearest violation
	beats        int
	taken, tried int
	found        *path
	run          *explain.Run // nil: none was confirmed
}

// from goes on with a path in all ways that keep the declared times, until a run is confirmed
// or enough was tried: then it is true.
func (o *nearRuns) from(p *path) bool {
	left := o.beats - len(p.beats)
	switch broken := p.w.Broken(p.last()); {
	case broken && left == 0:
		o.tried++
		run, err := explain.Concretize(o.d.q.Spec, p.w, p.beats, o.d.q.Judge)
		if err == nil {
			o.found, o.run = p, run
		}
		return err == nil || o.tried >= mostTried
	case broken || left == 0:
		return false
	}
	for label, m := range p.w.Moves(p.last()) {
		if !o.near(p, m, left) {
			continue
		}
		if o.taken++; o.taken > mostMoves {
			return true
		}
		q := p.cut(len(p.beats))
		if q.take(uint32(label)) == nil && (!passes(m) || timely(q.w, q)) && o.from(q) {
			return true
		}
	}
	return false
}

// near reports whether a move leads to where a violation may be had with the moves left.
func (o *nearRuns) near(p *path, m world.Move, left int) (near bool) {
	p.w.After(p.last(), m, func(next []byte) {
		id, ok := o.g.Find(p.w.Normal(next))
		near = ok && o.far[id] >= 0 && o.far[id] < left
	})
	return near
}
