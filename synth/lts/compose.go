// Composition built: all reachable states of it.

package lts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/tenet-iot/tenet/synth/space"
)

// Compose returns the parallel composition of the systems, see [Composition];
// of one system that system, with priorities and hiding applied. Its name joins
// theirs.
//
// Size: at most the product of the systems' states. Time: linear in the result,
// twice: states are found first, then their transitions.
// Errors: *LimitError, which names the largest factor.
// Source: Magee & Kramer (2006), ch. 3.
func Compose(ctx context.Context, opt Options, lim Limits, parts ...*LTS) (*LTS, error) {
	if len(parts) == 0 {
		return NewBuilder("").nothing(), nil
	}
	l, err := NewComposition(opt, parts...).Build(ctx, opt.Workers, lim)
	var hit *LimitError
	if errors.As(err, &hit) {
		hit.Largest = largest(parts)
	}
	return l, err
}

// nothing is the neutral element of composition: one state that has ended.
func (b *Builder) nothing() *LTS {
	b.Mark(b.State(), End)
	return b.Build()
}

func largest(parts []*LTS) string {
	best := parts[0]
	for _, p := range parts {
		if p.Len() > best.Len() {
			best = p
		}
	}
	return fmt.Sprintf("%s with %d states", best.name, best.Len())
}

// Build explores the composition and returns it as one system.
func (c *Composition) Build(ctx context.Context, workers int, lim Limits) (*LTS, error) {
	opt := space.Options{Limits: space.Limits{States: lim.states() + 1, Bytes: lim.Bytes}, Workers: workers}
	g, err := space.Explore(ctx, c, nil, opt)
	if err != nil {
		return nil, fromSpace(err, lim)
	}
	if err := c.fits(g, lim); err != nil {
		return nil, err
	}
	d := draft{name: c.name(), names: c.names(), control: c.control, uses: c.uses}
	if d.first, d.edges, err = c.edges(ctx, g, max(workers, 1)); err != nil {
		return nil, err
	}
	if c.uses != 0 {
		d.marks = make([]Marks, g.Len())
		for id, state := range g.All() {
			d.marks[id] = c.Marks(state)
		}
	}
	c.endOnly(&d)
	if c.IsError(g.State(0)) {
		d.initial = Error
	}
	return d.finish(), nil
}

// endOnly takes End from states that go on: a system that has ended does not
// stop the others.
func (c *Composition) endOnly(d *draft) {
	for s, m := range d.marks {
		if m&End != 0 && d.first[s] < d.first[s+1] {
			d.marks[s] &^= End
		}
	}
}

func (c *Composition) name() string {
	names := make([]string, len(c.parts))
	for i, p := range c.parts {
		names[i] = p.name
	}
	return strings.Join(names, "||")
}

// names lists the labels as they are shown: those hidden are Tau.
func (c *Composition) names() []string {
	names := slices.Clone(c.alphabet.names)
	for a := range names {
		if c.shown[codeOf(Label(a), false)] == codeOf(Tau, false) {
			names[a] = TauName
		}
	}
	return names
}

// fits says whether the explored graph, Error not counted, is within the limits
// with its transitions.
func (c *Composition) fits(g *space.Graph, lim Limits) error {
	states, edges := g.Len(), g.Transitions()
	if g.Contains(c.broken) {
		states--
	}
	switch {
	case states > lim.states():
		return &LimitError{What: LimitStates, Max: int64(lim.states())}
	case edges > lim.transitions():
		return &LimitError{What: LimitTransitions, Max: int64(lim.transitions())}
	case lim.Bytes > 0 && g.Bytes()+2*edgeBytes*int64(edges) > lim.Bytes:
		return &LimitError{What: LimitMemory, Max: lim.Bytes}
	}
	return nil
}

// edges lists the transitions of all states by ID. Workers take a block each, so
// the result does not depend on their number.
func (c *Composition) edges(ctx context.Context, g *space.Graph, workers int) ([]uint32, []Edge, error) {
	blocks := make([]block, workers)
	var wg sync.WaitGroup
	for w := range workers {
		b := &blocks[w]
		b.from, b.to = g.Len()*w/workers, g.Len()*(w+1)/workers
		wg.Go(func() { b.fill(ctx, c.scratch(), g) })
	}
	wg.Wait()
	first := make([]uint32, 1, g.Len()+1)
	edges := make([]Edge, 0, g.Transitions())
	for i := range blocks {
		if blocks[i].err != nil {
			return nil, nil, blocks[i].err
		}
		for _, end := range blocks[i].ends {
			first = append(first, uint32(len(edges)+end))
		}
		edges = append(edges, blocks[i].edges...)
	}
	return first, edges, nil
}

// block is the transitions of a range of states.
type block struct {
	from, to int
	ends     []int // of each state's transitions
	edges    []Edge
	err      error
}

func (b *block) fill(ctx context.Context, c *Composition, g *space.Graph) {
	b.ends = make([]int, 0, b.to-b.from)
	emit := func(code uint32, next []byte) bool {
		to := Error
		if !c.IsError(next) {
			id, _ := g.Find(next)
			to = State(id)
		}
		b.edges = append(b.edges, Edge{code, to})
		return true
	}
	for id := b.from; id < b.to; id++ {
		if id%1024 == 0 {
			if b.err = stopped(ctx, g.Len()); b.err != nil {
				return
			}
		}
		_ = c.Successors(g.State(space.ID(id)), emit) // never fails
		b.ends = append(b.ends, len(b.edges))
	}
}
