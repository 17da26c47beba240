// Lassos: runs that break a sentence in the long run.

package search

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/proof"
)

const (
	// knotTries is how many components, and starts how many states of each, a
	// loop is looked for from.
	knotTries, starts = 8, 16
	// rounds is how often a loop is gone through to see that it comes back to
	// the same readings at the same distances of time.
	rounds = 4
	// longest bounds the moves of a loop that is shown.
	longest = 500
	// maxLooks bounds the states looked at for a loop once one was found.
	maxLooks = 1_000_000
)

// longRun decides a sentence about the long run on a closed graph in which
// nothing breaks it at once.
func (d *decision) longRun(ctx context.Context, res *Result) (*Result, error) {
	c, err := newComponents(ctx, d.w, res.Graph)
	if err != nil {
		res.Holds, res.Limit = false, Interrupted
		return res, nil
	}
	if len(c.broken) == 0 {
		res.Ranks = &proof.Ranks{Demands: c.levels, Of: c.rank}
		res.Empty = !c.fair
		return res, nil
	}
	res.Holds = false
	reason, err := d.confirmLasso(res, c)
	if err != nil {
		return nil, err
	}
	switch {
	case res.Run != nil:
	case ctx.Err() != nil:
		res.Limit = Interrupted
	default:
		res.Limit = "abstraction: " + reason
	}
	return res, nil
}

// lasso is a state and the moves of a loop through it.
type lasso struct {
	at     space.ID
	labels []uint32
}

// confirmLasso tries the loops of some components, shortest first, until one is
// confirmed. reason is why the first was not.
func (d *decision) confirmLasso(res *Result, c *components) (reason string, err error) {
	slices.SortFunc(c.broken, func(a, b knot) int { return int(a.first) - int(b.first) })
	reason = "no loop short enough to be shown was found"
	first := true
	for _, l := range c.lassos() {
		run, err := d.concretizeLasso(res, l)
		var abstract *explain.AbstractionError
		switch {
		case err == nil:
			res.Run = run
			return "", nil
		case !errors.As(err, &abstract):
			return "", err
		case first:
			reason, first = abstract.Error(), false
		}
	}
	return reason, nil
}

// concretizeLasso replays a loop some rounds and confirms it. Where it cannot be timed
// it is tried once more with what has to come in time put in before it.
func (d *decision) concretizeLasso(res *Result, l lasso) (*explain.Run, error) {
	p, err := newPath(d.w, res.Graph.Trace(l.at))
	if err != nil {
		return nil, err
	}
	from := len(p.beats) - 1
	for range rounds {
		for _, label := range l.labels {
			if err := p.take(label); err != nil {
				return nil, err
			}
		}
	}
	length := len(l.labels)
	if !d.timelyRounds(p, length) {
		if whole := d.wholeLoop(p, length); whole != nil {
			p, from = whole, firstRound(whole, length)
		}
	}
	return explain.ConcretizeLoop(d.q.Spec, d.w, p.beats, from, length, d.q.Judge)
}

// wholeLoop completes a path that ends with rounds of a loop: the last rounds are
// moves of the loop alone, come back to the same state each, and meet all demands.
// It is nil if none is found.
func (d *decision) wholeLoop(p *path, length int) *path {
	for _, all := range []bool{false, true} {
		c := &completion{w: d.w, all: all, whole: true, broken: func([]byte) bool { return false }}
		round := p.beats[len(p.beats)-length:] // one more, in which things may come
		c.moves = append(movesOf(p.beats[1:]), movesOf(round)...)
		if q := d.follow(c, p); q != nil && d.goesRound(q, length) && d.timelyRounds(q, length) {
			return q
		}
	}
	return nil
}

// timelyRounds reports whether a path that ends with rounds of a loop can happen within
// the declared times.
func (d *decision) timelyRounds(p *path, length int) bool {
	_, _, ok := d.w.Rounds(p.beats, len(p.beats)-1-rounds*length, length)
	return ok
}

// firstRound gives the beat after which the rounds begin that a path ends with.
func firstRound(p *path, length int) int {
	from := len(p.beats) - 1 - rounds*length
	same := func() bool {
		for i := from - length; i < from; i++ {
			if !bytes.Equal(p.states[i], p.states[i+length]) || p.beats[i+1].Move != p.beats[i+1+length].Move {
				return false
			}
		}
		return true
	}
	for from-length > 0 && same() {
		from -= length
	}
	return from
}

// goesRound reports whether a path ends with rounds of so many moves that lead back to
// the same state and meet all demands.
func (d *decision) goesRound(p *path, length int) bool {
	last := len(p.beats) - 1
	if last < rounds*length {
		return false
	}
	var met world.Met
	for i := last - rounds*length; i < last; i++ {
		if !bytes.Equal(p.states[i], p.states[i+length*((last-i-1)/length)]) {
			return false
		}
		label := slices.Index(d.w.Moves(p.states[i]), p.beats[i+1].Move)
		d.w.Steps(p.states[i], func(at uint32, _ []byte, did world.Met) bool {
			if at == uint32(label) {
				met = met.With(did)
			}
			return at < uint32(label)
		})
	}
	var all world.Met
	for i := range d.w.Demands() {
		all.Add(i)
	}
	return met == all && bytes.Equal(p.states[last], p.states[last-length])
}

// lassos lists loops that meet all demands, by how long the whole run is.
func (c *components) lassos() []lasso {
	var out []lasso
	for _, k := range c.broken[:min(len(c.broken), knotTries)] {
		if l, ok := c.single(k); ok {
			out = append(out, l)
		}
		n := 0
		for id := k.first; int(id) < c.g.Len() && n < starts && (c.looks < maxLooks || len(out) == 0); id++ {
			if c.of[id] != k.component {
				continue
			}
			if labels := c.loop(id); labels != nil {
				out = append(out, lasso{id, labels})
			}
			n++
		}
	}
	length := func(l lasso) int { return len(c.g.Trace(l.at)) + len(l.labels) }
	slices.SortStableFunc(out, func(a, b lasso) int { return length(a) - length(b) })
	return out
}

// single finds the first state of a component with a single move that leads back
// to it and meets all demands. Of several the last is taken: that is rest, if the
// world may rest.
func (c *components) single(k knot) (lasso, bool) {
	all := c.all()
	for id := k.first; int(id) < c.g.Len() && c.ctx.Err() == nil; id++ {
		if c.of[id] != k.component {
			continue
		}
		c.looks++
		var found *lasso
		c.steps(id, func(label uint32, to space.ID, met world.Met) bool {
			if to == id && met == all {
				found = &lasso{id, []uint32{label}}
			}
			return true
		})
		if found != nil {
			return *found, true
		}
	}
	return lasso{}, false
}

// all is the set of all demands.
func (c *components) all() world.Met {
	var met world.Met
	for i := range c.w.Demands() {
		met.Add(i)
	}
	return met
}

// loop gives moves inside a component from a state back to it that meet all
// demands, each next one by the shortest way; nil if that becomes too long, or the
// context ends.
func (c *components) loop(start space.ID) []uint32 {
	var labels []uint32
	var met world.Met
	at, all := start, c.all()
	for met != all {
		way, to, did, ok := c.way(at, func(_ space.ID, did world.Met) bool { return met.With(did) != met })
		labels, at, met = append(labels, way...), to, met.With(did)
		if !ok || len(labels) > longest {
			return nil
		}
	}
	if at != start {
		way, _, _, ok := c.way(at, func(to space.ID, _ world.Met) bool { return to == start })
		if !ok {
			return nil
		}
		labels = append(labels, way...)
	}
	if len(labels) > longest {
		return nil
	}
	return labels
}

// way gives a shortest way inside a component that ends with a move that is a
// goal, the state it leads to, and all that the moves on it meet. There must be
// one; ok is false if the context ends.
func (c *components) way(from space.ID, goal func(to space.ID, met world.Met) bool) (labels []uint32, to space.ID, did world.Met, ok bool) {
	type edge struct {
		from  space.ID
		label uint32
		met   world.Met
	}
	came := map[space.ID]edge{}
	queue := []space.ID{from}
	seen := map[space.ID]bool{from: true}
	var last *edge
	for i := 0; last == nil; i++ {
		if i&1023 == 0 && c.ctx.Err() != nil {
			return nil, from, did, false
		}
		c.looks++
		id := queue[i]
		c.steps(id, func(label uint32, next space.ID, met world.Met) bool {
			if c.of[next] != c.of[from] {
				return true
			}
			if e := (edge{id, label, met}); goal(next, met) {
				last, to = &e, next
			} else if !seen[next] {
				seen[next], came[next] = true, e
				queue = append(queue, next)
			}
			return last == nil
		})
	}
	for e := *last; ; e = came[e.from] {
		labels, did = append(labels, e.label), did.With(e.met)
		if e.from == from {
			break
		}
	}
	slices.Reverse(labels)
	return labels, to, did, true
}
