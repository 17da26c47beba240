// Branching bisimilarity by signatures: a twin for systems too large for the
// definition.

package lts

import (
	"cmp"
	"context"
	"slices"
)

// signatures refines blocks until the nodes of each have one signature: the
// labels and target blocks of the transitions that a node can take after steps
// inside its block.
//
// A round looks again only at nodes whose signature may have changed. Of the
// parts of a block the largest keeps its number, so that a node gets a new one at
// most log2(n) times.
type signatures struct {
	*contracted
	divergence uint64 // the entry of a node with a loop, 0 for none
	blocks     *partition
	known      [][]uint64 // by block: the signature of nodes that are not dirty
	dirty      []bool
	todo       []int32
	arena      []uint64 // signatures of this round
	spans      []span   // by place in todo
	at         []int32  // place in todo of a dirty node
}

// span is where a signature lies in the arena.
type span struct {
	from, to int
	hash     uint64
}

func newSignatures(c *contracted, labels int, divergent bool) *signatures {
	r := &signatures{contracted: c, dirty: make([]bool, c.nodes), at: make([]int32, c.nodes)}
	if divergent {
		r.divergence = entry(uint32(2*labels), 0)
	}
	keys := make([]int32, c.nodes) // 0 for Error
	for s := range c.nodes - 1 {
		keys[s] = 1 + int32(c.marks[s])
	}
	r.blocks = newPartition(keys, 257)
	r.known = make([][]uint64, len(r.blocks.sets))
	for s := range c.nodes {
		r.dirty[s] = true
		r.todo = append(r.todo, int32(s))
	}
	return r
}

// entry is a label and a target block as one number.
func entry(code uint32, block int32) uint64 { return uint64(code)<<32 | uint64(uint32(block)) }

func (r *signatures) run(ctx context.Context) error {
	for len(r.todo) > 0 {
		if err := stopped(ctx, r.nodes); err != nil {
			return err
		}
		slices.Sort(r.todo)
		r.sign()
		moved := r.split()
		r.spread(moved)
	}
	return nil
}

// sign computes the signatures of the dirty nodes, in order: those that internal
// steps lead to come first.
func (r *signatures) sign() {
	r.arena, r.spans = r.arena[:0], r.spans[:0]
	for i, s := range r.todo {
		from := len(r.arena)
		for _, e := range r.out(s) {
			if e.code == codeOf(Tau, false) && r.blocks.set[e.to] == r.blocks.set[s] {
				r.arena = append(r.arena, r.signatureOf(int32(e.to))...)
				continue
			}
			r.arena = append(r.arena, entry(e.code, r.blocks.set[e.to]))
		}
		if r.loop[s] && r.divergence != 0 {
			r.arena = append(r.arena, r.divergence)
		}
		sig := r.arena[from:]
		slices.Sort(sig)
		sig = slices.Compact(sig)
		r.arena = r.arena[:from+len(sig)]
		r.at[s] = int32(i)
		r.spans = append(r.spans, span{from, len(r.arena), fingerprint(sig)})
	}
}

// signatureOf returns the signature of a node that is clean or was signed in
// this round.
func (r *signatures) signatureOf(s int32) []uint64 {
	if r.dirty[s] {
		return r.signed(s)
	}
	return r.known[r.blocks.set[s]]
}

func (r *signatures) signed(s int32) []uint64 {
	x := r.spans[r.at[s]]
	return r.arena[x.from:x.to:x.to]
}

func fingerprint(sig []uint64) uint64 {
	h := uint64(len(sig)) ^ 0x9e3779b97f4a7c15
	for _, x := range sig {
		h = (h ^ x) * 0xff51afd7ed558ccd
		h ^= h >> 32
	}
	return h
}

// split gives the parts of blocks numbers and returns the nodes that got a new
// one.
func (r *signatures) split() (moved []int32) {
	order := slices.Clone(r.todo)
	slices.SortFunc(order, func(s, t int32) int {
		return cmp.Or(cmp.Compare(r.blocks.set[s], r.blocks.set[t]), r.compare(s, t), cmp.Compare(s, t))
	})
	for _, s := range order {
		r.dirty[s] = false
	}
	for len(order) > 0 {
		b := r.blocks.set[order[0]]
		n := 1
		for n < len(order) && r.blocks.set[order[n]] == b {
			n++
		}
		moved = append(moved, r.splitBlock(b, order[:n])...)
		order = order[n:]
	}
	r.todo = r.todo[:0]
	return moved
}

// compare orders signed nodes by signature, hashes first.
func (r *signatures) compare(s, t int32) int {
	a, b := &r.spans[r.at[s]], &r.spans[r.at[t]]
	if a.hash != b.hash {
		return cmp.Compare(a.hash, b.hash)
	}
	return slices.Compare(r.arena[a.from:a.to], r.arena[b.from:b.to])
}

// splitBlock divides a block given its dirty nodes sorted by signature. The
// clean ones are one more part.
func (r *signatures) splitBlock(b int32, nodes []int32) (moved []int32) {
	clean := r.blocks.size(b) > len(nodes)
	for len(nodes) > 0 {
		n := 1
		for n < len(nodes) && r.compare(nodes[0], nodes[n]) == 0 {
			n++
		}
		part, sig := nodes[:n], r.signed(nodes[0])
		nodes = nodes[n:]
		if clean && slices.Equal(sig, r.known[b]) {
			continue
		}
		for _, s := range part {
			r.blocks.mark(s)
		}
		first := r.blocks.elems[r.blocks.sets[b].first]
		fresh := r.blocks.split(b)
		if fresh < 0 { // the last part of a block without clean nodes
			r.known[b] = slices.Clone(sig)
			continue
		}
		moved = append(moved, r.blocks.members(fresh)...)
		if r.blocks.set[first] == fresh {
			r.known = append(r.known, slices.Clone(sig))
		} else { // the part is the larger half: what remains has the new number
			r.known = append(r.known, r.known[b])
			r.known[b] = slices.Clone(sig)
			b = fresh
		}
	}
	return moved
}

// spread makes dirty what the moved nodes may have changed: they themselves,
// nodes before them, and nodes with steps inside their block to a dirty one.
func (r *signatures) spread(moved []int32) {
	touch := func(s int32) {
		if !r.dirty[s] {
			r.dirty[s] = true
			r.todo = append(r.todo, s)
		}
	}
	for _, s := range moved {
		touch(s)
		for _, p := range r.before(s) {
			touch(p)
		}
	}
	for i := 0; i < len(r.todo); i++ {
		s := r.todo[i]
		for _, p := range r.before(s) {
			if r.blocks.set[p] == r.blocks.set[s] && r.stepsInside(p, s) {
				touch(p)
			}
		}
	}
}

// stepsInside says whether a required internal step leads from p to s.
func (r *signatures) stepsInside(p, s int32) bool {
	for _, e := range r.out(p) {
		if e.code == codeOf(Tau, false) && int32(e.to) == s {
			return true
		}
	}
	return false
}
