// A first partition by signatures: cheap, and nearly the last one where most states
// differ.

package lts

import (
	"context"
	"math/bits"
)

// A hint names a block by a number; states that are alike have the same. So it is a
// partition no finer than bisimilarity, and refinement may begin with it: what it has
// found to differ need not be told apart again, and nothing depends on how much that
// is.
//
// A round names states by their names before and the set of their transitions, each a
// label and the name of where it leads. Sets are told apart by some bits for each
// element, since an element must count once however often it comes. Two sets, or two
// names, may happen to look the same; that makes the partition coarser, and no more.
//
// Time: linear for each round; rounds go on while they find much that differs.
// Source: Blom & Orzan, A Distributed Algorithm for Strong Bisimulation Reduction of
// State Spaces (2005), for signatures; Bloom, Space/Time Trade-offs in Hash Coding with
// Allowable Errors (1970), for the bits.
type hint []uint64

// sketch is a set of elements by its bits.
type sketch [2]uint64

func (s *sketch) add(element uint64) {
	h := scramble(element)
	s[0] |= 1<<(h&63) | 1<<(h>>6&63)
	s[1] |= 1<<(h>>12&63) | 1<<(h>>18&63)
}

func (s *sketch) join(o sketch) {
	s[0] |= o[0]
	s[1] |= o[1]
}

// name is the name of a state with a name before and a set of transitions.
func (s *sketch) name(before uint64) uint64 {
	return scramble(before ^ scramble(s[0]^scramble(s[1])))
}

// scramble spreads a number over all bits: the finaliser of SplitMix64 (Steele, Lea &
// Flood, 2014).
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

const mostRounds = 24

// rounds improves a hint while a round makes a tenth more blocks, or until every
// state has one of its own.
func (h hint) rounds(ctx context.Context, round func(old, fresh hint)) (hint, error) {
	fresh, had := make(hint, len(h)), h.estimate()
	for range mostRounds {
		if err := stopped(ctx, len(h)); err != nil {
			return nil, err
		}
		round(h, fresh)
		h, fresh = fresh, h
		n := h.estimate()
		if n*10 < had*11 {
			break
		}
		had = n
	}
	return h, nil
}

// estimate says about how many names there are, by the share of the places of a
// table that they leave free.
func (h hint) estimate() int {
	size := 1 << max(6, bits.Len(uint(len(h)))+1)
	table := make([]uint64, size/64)
	for _, name := range h {
		i := scramble(name) & uint64(size-1)
		table[i>>6] |= 1 << (i & 63)
	}
	used := 0
	for _, w := range table {
		used += bits.OnesCount64(w)
	}
	return used
}

// keys numbers the names in the order in which they come first.
func (h hint) keys() (keys []int32, count int) {
	size := 1 << bits.Len(uint(2*len(h)))
	names, numbers := make([]uint64, size), make([]int32, size)
	keys = make([]int32, len(h))
	for s, name := range h {
		i := scramble(name) & uint64(size-1)
		for numbers[i] != 0 && names[i] != name {
			i = (i + 1) & uint64(size-1)
		}
		if numbers[i] == 0 {
			count++
			names[i], numbers[i] = name, int32(count)
		}
		keys[s] = numbers[i] - 1
	}
	return keys, count
}

// element is a transition as an element of a set.
func element(code uint32, to uint64) uint64 { return to ^ scramble(uint64(code)+1) }

// hinted returns the initial blocks of a graph as far as hints tell states apart.
func (g *graph) hinted(ctx context.Context) (keys []int32, count int, err error) {
	h := make(hint, g.n)
	for s, b := range g.block {
		h[s] = scramble(uint64(b))
	}
	h, err = h.rounds(ctx, func(old, fresh hint) {
		e := 0
		for s := range fresh {
			var set sketch
			for ; e < len(g.from) && int(g.from[e]) == s; e++ {
				set.add(element(g.code[e], old[g.to[e]]))
			}
			fresh[s] = set.name(old[s])
		}
	})
	if err != nil {
		return nil, 0, err
	}
	keys, count = h.keys()
	return keys, count, nil
}

// hinted is the same for branching bisimilarity: what inert steps lead to counts as a
// state's own. Inert steps lead to smaller numbers.
func (c *contracted) hinted(ctx context.Context) (keys []int32, count int, err error) {
	h := make(hint, c.nodes)
	for s := range h {
		h[s] = scramble(uint64(c.marks[s]))
	}
	h[c.nodes-1] = scramble(1 << 32) // Error
	sets := make([]sketch, c.nodes)
	h, err = h.rounds(ctx, func(old, fresh hint) {
		for s := range fresh {
			var set sketch
			for _, e := range c.out(int32(s)) {
				inert := e.code == codeOf(Tau, false) && int(e.to) != c.nodes-1 && c.marks[e.to] == c.marks[s]
				if inert && old[e.to] == old[s] {
					set.join(sets[e.to])
				} else {
					set.add(element(e.code, old[e.to]))
				}
			}
			sets[s] = set
			fresh[s] = set.name(old[s])
		}
	})
	if err != nil {
		return nil, 0, err
	}
	keys, count = h.keys()
	return keys, count, nil
}
