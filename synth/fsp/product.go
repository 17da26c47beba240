// The product of a system and an automaton, and runs it accepts.

package fsp

import (
	"context"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/digraph"
	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/lts"
)

// place is a node of the product.
type place struct {
	state     int32
	automaton int32
	kept      fltl.Letter
}

// product is the reachable part of a product, breadth first.
type product struct {
	system *graph
	places []place
	accept []bool
	out    [][]hop
	came   []hop // the hop that found a node first; its to is where it came from
}

// hop is a transition of the product and the one of the system behind it.
type hop struct {
	to int32
	by arc
}

// newProduct explores the product.
// Errors: *lts.LimitError.
func newProduct(ctx context.Context, g *graph, b *fltl.Buchi, r *fltl.Reading, lim Limits) (*product, error) {
	p := &product{system: g}
	number := map[place]int32{}
	visit := func(at place, came hop) int32 {
		i, ok := number[at]
		if !ok {
			i = int32(len(p.places))
			number[at] = i
			p.places = append(p.places, at)
			p.accept = append(p.accept, b.Accepting[at.automaton])
			p.came = append(p.came, came)
		}
		return i
	}
	visit(place{kept: r.Kept(r.Start())}, hop{to: -1})
	hops := 0
	for i := 0; i < len(p.places); i++ {
		if i%1024 == 0 && ctx.Err() != nil {
			return nil, fmt.Errorf("stopped after %d states of the product: %w", i, ctx.Err())
		}
		at := p.places[i]
		var out []hop
		for _, a := range g.out[at.state] {
			from := hop{int32(i), a}
			if a.symbol < 0 {
				out = append(out, hop{visit(place{a.to, at.automaton, at.kept}, from), a})
				continue
			}
			letter := r.Step(at.kept, a.symbol)
			for _, e := range b.Next[at.automaton] {
				if e.Guard.Holds(letter) {
					out = append(out, hop{visit(place{a.to, int32(e.To), r.Kept(letter)}, from), a})
				}
			}
		}
		p.out = append(p.out, out)
		if hops += len(out); hops > lim.Transitions {
			return nil, &lts.LimitError{What: lts.LimitTransitions, Max: int64(lim.Transitions)}
		}
		if len(p.places) > lim.States {
			return nil, &lts.LimitError{What: lts.LimitStates, Max: int64(lim.States)}
		}
	}
	return p, nil
}

// search returns a run that the automaton accepts: a shortest stem to a set of
// nodes where it may stay, and a loop there.
func (p *product) search(unfair bool) (stem, loop []hop, found bool) {
	of, count := p.components()
	good := p.accepting(of, count, unfair)
	for i := range p.places {
		if good[of[i]] {
			within := func(h hop) bool { return of[h.to] == of[i] }
			return p.stem(int32(i)), p.loop(int32(i), within), true
		}
	}
	return nil, nil, false
}

// accepting says which strongly connected sets have a run that is accepted: one
// through an accepting node on which something is read, and with fair choice one
// on which every transition of a terminal set of the system is taken.
func (p *product) accepting(of []int32, count int, unfair bool) []bool {
	accepts, reads := make([]bool, count), make([]bool, count)
	taken := make([]map[int32]bool, count)
	for i := range p.places {
		c := of[i]
		accepts[c] = accepts[c] || p.accept[i]
		for _, h := range p.out[i] {
			if of[h.to] != c {
				continue
			}
			reads[c] = reads[c] || h.by.symbol >= 0
			if taken[c] == nil {
				taken[c] = map[int32]bool{}
			}
			taken[c][h.by.id] = true
		}
	}
	good := make([]bool, count)
	for i := range p.places {
		c, set := of[i], p.system.set[p.places[i].state]
		fair := p.system.terminal[set] && len(taken[c]) == p.system.arcs[set]
		good[c] = accepts[c] && reads[c] && (unfair || fair)
	}
	return good
}

func (p *product) stem(to int32) (hops []hop) {
	for i := to; p.came[i].to >= 0; i = p.came[i].to {
		hops = append(hops, hop{i, p.came[i].by})
	}
	slices.Reverse(hops)
	return hops
}

// loop returns a way from a node back to it, within its set, through an accepting
// node and a transition that is read.
func (p *product) loop(from int32, within func(hop) bool) []hop {
	way := p.way(from, within, func(i int32) bool { return p.accept[i] })
	at := from
	if len(way) > 0 {
		at = way[len(way)-1].to
	}
	reads := func(h hop) bool { return within(h) && h.by.symbol >= 0 }
	if !slices.ContainsFunc(way, reads) {
		way = append(way, p.way(at, within, func(i int32) bool { return slices.ContainsFunc(p.out[i], reads) })...)
		if len(way) > 0 {
			at = way[len(way)-1].to
		}
		h := p.out[at][slices.IndexFunc(p.out[at], reads)]
		way, at = append(way, h), h.to
	}
	return append(way, p.way(at, within, func(i int32) bool { return i == from })...)
}

// way returns a shortest way from a node to one that is a goal.
func (p *product) way(from int32, within func(hop) bool, goal func(int32) bool) (hops []hop) {
	came := map[int32]hop{from: {to: -1}}
	queue := []int32{from}
	for k := 0; k < len(queue); k++ {
		i := queue[k]
		if goal(i) {
			for ; came[i].to >= 0; i = came[i].to {
				hops = append(hops, hop{i, came[i].by})
			}
			slices.Reverse(hops)
			return hops
		}
		for _, h := range p.out[i] {
			if _, seen := came[h.to]; !seen && within(h) {
				came[h.to] = hop{i, h.by}
				queue = append(queue, h.to)
			}
		}
	}
	panic("fsp: a strongly connected set is not")
}

// labels names what happens on the way; nothing happening has no name.
func (p *product) labels(w *word, hops []hop) []string {
	names := []string{}
	for _, h := range hops {
		if h.by.label != quiet {
			names = append(names, w.system.Alphabet().Name(h.by.label))
		}
	}
	return names
}

// components numbers the strongly connected sets of the product.
func (p *product) components() (of []int32, count int) {
	return digraph.Components(len(p.places), func(node int32, i int) (to int32, ok bool) {
		if i >= len(p.out[node]) {
			return 0, false
		}
		return p.out[node][i].to, true
	})
}
