// Components: where a run can stay for ever, and ranks that show it cannot break
// the sentence there.

package search

import (
	"context"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
)

// components finds the strongly connected components of a closed graph, sinks
// first, and judges each as soon as it is complete. Moves are asked of the world
// again, not stored.
//
// Time: the moves of every state twice. Memory: 16 bytes a state, and the
// successors of the states on the path of the search.
// Source: Tarjan, Depth-first search and linear graph algorithms (1972).
type components struct {
	ctx   context.Context
	w     *world.World
	g     *space.Graph
	order []uint32 // when a state was met, from 1; 0: not yet
	low   []uint32
	of    []uint32 // component of a state, from 1; 0: not complete
	rank  []uint32 // by state
	met   uint32
	count uint32
	open  []space.ID // states of components that are not complete
	path  []frame

	levels []int // the demand of every rank
	broken []knot
	looks  int  // states looked at for loops
	fair   bool // some run meets all demands but that of the observer
	err    error
}

// knot is a component in which a run can meet all demands for ever.
type knot struct {
	component uint32
	first     space.ID
}

// frame is a state on the path of the search.
type frame struct {
	id   space.ID
	next []space.ID
}

// newComponents judges a closed graph. Errors: the context's.
func newComponents(ctx context.Context, w *world.World, g *space.Graph) (*components, error) {
	n := g.Len()
	c := &components{
		ctx: ctx, w: w, g: g,
		order: make([]uint32, n), low: make([]uint32, n), of: make([]uint32, n), rank: make([]uint32, n),
	}
	for id := range space.ID(n) {
		if c.order[id] == 0 {
			c.walk(id)
		}
		if c.err != nil {
			return nil, c.err
		}
	}
	return c, nil
}

// walk searches from one state on, deepest first.
func (c *components) walk(root space.ID) {
	c.enter(root)
	for len(c.path) > 0 && c.err == nil {
		f := &c.path[len(c.path)-1]
		if len(f.next) > 0 {
			to := f.next[0]
			f.next = f.next[1:]
			switch {
			case c.order[to] == 0:
				c.enter(to)
			case c.of[to] == 0:
				c.low[f.id] = min(c.low[f.id], c.order[to])
			}
			continue
		}
		id := f.id
		c.path = c.path[:len(c.path)-1]
		if c.low[id] == c.order[id] {
			c.complete(id)
		}
		if len(c.path) > 0 {
			up := c.path[len(c.path)-1].id
			c.low[up] = min(c.low[up], c.low[id])
		}
	}
}

func (c *components) enter(id space.ID) {
	if c.met&1023 == 0 && c.ctx.Err() != nil {
		c.err = c.ctx.Err()
		return
	}
	c.met++
	c.order[id], c.low[id] = c.met, c.met
	c.open = append(c.open, id)
	f := frame{id: id}
	c.steps(id, func(_ uint32, to space.ID, _ world.Met) bool {
		if len(f.next) == 0 || f.next[len(f.next)-1] != to {
			f.next = append(f.next, to)
		}
		return true
	})
	c.path = append(c.path, f)
}

// steps calls yield for every move of a state.
func (c *components) steps(id space.ID, yield func(label uint32, to space.ID, met world.Met) bool) {
	c.w.Steps(c.g.State(id), func(label uint32, next []byte, met world.Met) bool {
		to, ok := c.g.Find(next)
		if !ok {
			panic("search: a closed graph lacks a successor")
		}
		return yield(label, to, met)
	})
}

// complete takes the component that begins with a state off the open ones.
func (c *components) complete(root space.ID) {
	c.count++
	from := len(c.open) - 1
	for c.open[from] != root {
		from--
	}
	members := c.open[from:]
	c.open = c.open[:from]
	first := root
	for _, id := range members {
		c.of[id] = c.count
		first = min(first, id)
	}
	k := c.judge(members)
	all := c.w.Demands()
	if k.stays && k.missing(1, all) < 0 {
		c.fair = true
		if k.inside.Has(0) {
			c.broken = append(c.broken, knot{component: c.count, first: first})
			return
		}
	}
	rank := c.level(&k)
	for _, id := range members {
		c.rank[id] = rank
	}
}

// verdict is what the moves of a component do.
type verdict struct {
	stays  bool      // some move stays inside
	inside world.Met // what moves that stay meet
	rank   uint32    // the highest that is reached from it
	beside world.Met // what moves to that rank meet
}

func (c *components) judge(members []space.ID) verdict {
	var v verdict
	for _, id := range members {
		c.steps(id, func(_ uint32, to space.ID, met world.Met) bool {
			switch rank := c.rank[to]; {
			case c.of[to] == c.count:
				v.stays, v.inside = true, v.inside.With(met)
			case rank > v.rank:
				v.rank, v.beside = rank, met
			case rank == v.rank:
				v.beside = v.beside.With(met)
			}
			return true
		})
	}
	return v
}

// missing gives the first demand, from one on, that no move inside meets; -1 if
// there is none.
func (v *verdict) missing(from, all int) int {
	for i := from; i < all; i++ {
		if !v.inside.Has(i) {
			return i
		}
	}
	return -1
}

// level gives a component the lowest rank that fits: as low as its successors'
// if the demand of that rank is met neither inside nor on the way to them.
func (c *components) level(v *verdict) uint32 {
	for rank := int(v.rank); rank < len(c.levels); rank++ {
		d := c.levels[rank]
		if !v.inside.Has(d) && (rank > int(v.rank) || !v.beside.Has(d)) {
			return uint32(rank)
		}
	}
	c.levels = append(c.levels, max(0, v.missing(0, c.w.Demands())))
	return uint32(len(c.levels) - 1)
}
