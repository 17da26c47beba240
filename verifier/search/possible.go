// "It stays possible to p": from which states p can always be made true.

package search

import (
	"context"
	"errors"
	"slices"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/verifier/explain"
	"github.com/tenet-iot/tenet/verifier/proof"
)

// never is the distance of a state from which nothing helps.
const never = ^uint32(0)

// maxOutcomes bounds the outcomes of helping moves that are kept.
const maxOutcomes = 1 << 27

// possible decides a PossibleProperty on a closed graph.
func (d *decision) possible(ctx context.Context, res *Result) (*Result, error) {
	res.Holds = false
	safe, ok := newHelp(ctx, d.w, res.Graph, false).distances()
	if !ok {
		return d.overstrained(ctx, res), nil
	}
	if !slices.Contains(safe, never) {
		res.Holds, res.Ranks = true, &proof.Ranks{Of: safe}
		return res, nil
	}
	best, ok := newHelp(ctx, d.w, res.Graph, true).distances()
	if !ok {
		return d.overstrained(ctx, res), nil
	}
	return res, d.confirmTrap(res, best)
}

func (d *decision) overstrained(ctx context.Context, res *Result) *Result {
	if res.Limit = Interrupted; ctx.Err() == nil {
		res.Limit = "memory: too many moves that help"
	}
	return res
}

// confirmTrap looks for a confirmed run to a state from which nothing helps.
func (d *decision) confirmTrap(res *Result, best []uint32) error {
	reason, tried := "which of several clocks comes first is not known where that decides", 0
	for id := range space.ID(res.Graph.Len()) {
		if best[id] != never || tried >= tries {
			continue
		}
		p, err := newPath(d.w, res.Graph.Trace(id))
		if err != nil {
			return err
		}
		p = d.inOrder(p, func(state []byte) bool {
			to, ok := res.Graph.Find(state)
			return ok && best[to] == never
		})
		run, err := explain.Concretize(d.q.Spec, d.w, p.beats, d.q.Judge)
		var abstract *explain.AbstractionError
		switch {
		case err == nil:
			res.Run = run
			return nil
		case !errors.As(err, &abstract):
			return err
		case tried == 0:
			reason = abstract.Error()
		}
		tried++
	}
	res.Limit = "abstraction: " + reason
	return nil
}

// helpGraph holds the ways that help, by what may become of them.
type helpGraph struct {
	source []space.ID // by way: the state it starts in
	left   []int32    // by way: outcomes whose distance is not known yet
	from   []uint32   // by state: where its ways begin in into; one more at the end
	into   []uint32   // the ways a state is an outcome of
	of     []uint32   // distances
	queue  []space.ID
	full   bool
}

// outcome is a state that may become of a way.
type outcome struct {
	to  space.ID
	way uint32
}

// newHelp gathers the moves that help in all states. Memory: 12 bytes for each.
func newHelp(ctx context.Context, w *world.World, g *space.Graph, apart bool) *helpGraph {
	h := &helpGraph{of: make([]uint32, g.Len())}
	var list []outcome
	for id, state := range g.All() {
		if id&1023 == 0 && ctx.Err() != nil || len(list) > maxOutcomes {
			h.full = true
			return h
		}
		h.of[id] = never
		if w.Goal(state) {
			h.of[id] = 0
			h.queue = append(h.queue, id)
			continue
		}
		first := len(h.source)
		w.Helps(state, apart, func(_ uint32, way int, next []byte) {
			to, ok := g.Find(next)
			if !ok {
				panic("search: a closed graph lacks a successor")
			}
			for first+way >= len(h.source) {
				h.source, h.left = append(h.source, id), append(h.left, 0)
			}
			h.left[first+way]++
			list = append(list, outcome{to, uint32(first + way)})
		})
	}
	h.index(list)
	return h
}

// index sorts the outcomes by state.
func (h *helpGraph) index(list []outcome) {
	h.from, h.into = make([]uint32, len(h.of)+1), make([]uint32, len(list))
	for _, o := range list {
		h.from[o.to+1]++
	}
	for i := 1; i < len(h.from); i++ {
		h.from[i] += h.from[i-1]
	}
	at := slices.Clone(h.from)
	for _, o := range list {
		h.into[at[o.to]] = o.way
		at[o.to]++
	}
}

// distances gives for every state how many steps the goal is away at most, if
// those help who can; never where they cannot. ok is false if the graph is not
// whole. Source: the attractor of reachability games, as in Zielonka (1998).
func (h *helpGraph) distances() (of []uint32, ok bool) {
	for i := 0; i < len(h.queue) && !h.full; i++ {
		id := h.queue[i]
		for _, way := range h.into[h.from[id]:h.from[id+1]] {
			h.left[way]--
			if source := h.source[way]; h.left[way] == 0 && h.of[source] == never {
				h.of[source] = h.of[id] + 1
				h.queue = append(h.queue, source)
			}
		}
	}
	return h.of, !h.full
}
