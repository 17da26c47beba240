// Branching bisimilarity in O(m log n), by bunches of transitions.

package lts

import "context"

// stutter computes branching bisimilarity of a system without internal loops. It
// returns blocks by node.
//
// A required internal step within a block is inert; nodes without inert steps are
// the bottom of their block. The other transitions are divided into bunches, and
// each bunch into parts by source block. Every block is stable under every
// bunch: if one of its nodes has a transition in it, all bottom nodes have. A
// bunch is made of slices: transitions with one label into one block. While some
// bunch has several slices, one with at most half of its transitions becomes a
// bunch of its own, and blocks are made stable again.
//
// To split a block, the nodes that can get to the splitter by inert steps and
// those that cannot are searched for at the same time, a step of one after a step
// of the other, so that the cost is that of the smaller half. Inert steps from the
// one to the other are inert no more; nodes may thereby get to the bottom. The
// part of the block that has them is split off, and must be made stable under
// all bunches; that happens to a node once.
//
// Time: O(m log n). Memory: about 110 bytes a transition, 60 a node.
// Source: Jansen, Groote, Keiren & Wijs, An O(m log n) Algorithm for Branching
// Bisimilarity on Labelled Transition Systems (2020), the successor of Groote,
// Jansen, Keiren & Wijs (2017).
func stutter(ctx context.Context, c *contracted) ([]int32, error) {
	keys, count, err := c.hinted(ctx)
	if err != nil || count == c.nodes {
		return keys, err
	}
	r := newStuttering(c, keys)
	for steps := 0; len(r.todo) > 0; steps++ {
		if steps%256 == 0 {
			if err := stopped(ctx, c.nodes); err != nil {
				return nil, err
			}
		}
		b := r.todo[len(r.todo)-1]
		r.todo = r.todo[:len(r.todo)-1]
		r.refine(b)
	}
	return r.blocks.of, nil
}

// stuttering is a refinement under way. Transitions are numbered by source.
type stuttering struct {
	from, to []int32
	outAt    []int32 // those of node s are outAt[s] to outAt[s+1]-1
	in       []int32
	inAt     []int32
	inert    []bool
	inertOut []int32 // by node: inert steps from it
	inertIn  []int32 // by node: inert steps to it

	blocks  *floors
	slices  *partition // of transitions; inert ones have slices too, in no bunch
	bunchOf []int32    // by slice; -1 if inert
	bunches []extent   // ranges of slices' places; middle is not used
	todo    []int32    // bunches of several slices
	parts   *parts
	tail    []int32 // by transition: number of its source and bunch
	tails   []int32 // by that number: how many transitions
	search  *halves

	fresh   []int32 // by part: the one its transitions move to, while a block is split
	pending []int32 // parts that may be unstable
	newTail []int32 // scratch, by node
}

const noBunch = -1

// countTails moves transitions to the tails of another bunch. A tail that this
// empties is used again; otherwise the transition's source has others in the bunch
// it came from. The results are by transition: whether it has.
func (r *stuttering) countTails(edges []int32) (more []bool) {
	old := make([]int32, len(edges))
	for i, e := range edges {
		r.newTail[r.from[e]] = -1
		old[i] = r.tail[e]
		if old[i] >= 0 {
			r.tails[old[i]]--
		}
	}
	more = make([]bool, len(edges))
	for i, e := range edges {
		s := r.from[e]
		if r.newTail[s] < 0 {
			if old[i] >= 0 && r.tails[old[i]] == 0 {
				r.newTail[s] = old[i]
			} else {
				r.newTail[s] = int32(len(r.tails))
				r.tails = append(r.tails, 0)
			}
		}
		r.tail[e] = r.newTail[s]
		r.tails[r.tail[e]]++
		more[i] = old[i] != r.tail[e]
	}
	return more
}

func (r *stuttering) newPart(block, bunch int32) int32 {
	r.fresh = append(r.fresh, -1)
	return r.parts.add(block, bunch)
}

func (r *stuttering) before(s int32) []int32 { return r.in[r.inAt[s]:r.inAt[s+1]] }

// refine makes a bunch of the smaller of a bunch's outermost slices.
func (r *stuttering) refine(bunch int32) {
	x := &r.bunches[bunch]
	slice := r.slices.set[r.slices.elems[x.first]]
	if last := r.slices.set[r.slices.elems[x.end-1]]; r.slices.size(last) < r.slices.size(slice) {
		slice = last
		x.end = r.slices.sets[slice].first
	} else {
		x.first = r.slices.sets[slice].end
	}
	if first := r.slices.sets[r.slices.set[r.slices.elems[x.first]]]; first.end < x.end {
		r.todo = append(r.todo, bunch)
	}
	own := int32(len(r.bunches))
	r.bunches = append(r.bunches, r.slices.sets[slice])
	r.bunchOf[slice] = own
	var edges []int32
	for _, e := range r.slices.members(slice) {
		if r.blocks.size(r.blocks.of[r.from[e]]) > 1 { // others decide nothing any more
			edges = append(edges, e)
		}
	}
	if len(edges) == 0 {
		return
	}
	for _, d := range r.divide(edges, own) {
		r.splitTwice(d)
	}
	for len(r.pending) > 0 {
		p := r.pending[len(r.pending)-1]
		r.pending = r.pending[:len(r.pending)-1]
		r.stabilise(p)
	}
}

// divided is a block's part of a bunch that was divided in two.
type divided struct {
	first, rest int32 // parts: of the new bunch and of the old
	both        []int32
}

// divide moves transitions to the parts of a new bunch. It returns the parts of
// blocks that have transitions in both, with the nodes that have.
func (r *stuttering) divide(edges []int32, own int32) (out []divided) {
	for _, e := range edges {
		r.parts.list[r.parts.of[e]].leaving++
	}
	place := map[int32]int{}
	for _, e := range edges {
		p := r.parts.of[e]
		switch x := &r.parts.list[p]; {
		case x.bunch == own:
		case x.leaving == x.size: // all of it: the part goes over as it is
			x.bunch = own
		default:
			if r.fresh[p] < 0 {
				r.fresh[p] = r.newPart(x.block, own)
				place[r.fresh[p]] = len(out)
				out = append(out, divided{first: r.fresh[p], rest: p})
			}
			// leaving stays as it is, and size must too until all have left
			r.parts.move(e, r.fresh[p])
			r.parts.list[p].size++
		}
	}
	r.settle(edges, out)
	for i, more := range r.countTails(edges) {
		e := edges[i]
		k, ok := place[r.parts.of[e]]
		if s := r.from[e]; ok && more && r.newTail[s] >= 0 {
			out[k].both = append(out[k].both, s)
			r.newTail[s] = -1
		}
	}
	return out
}

// settle puts the counts of divided parts right.
func (r *stuttering) settle(edges []int32, out []divided) {
	for _, d := range out {
		x := &r.parts.list[d.rest]
		x.size -= x.leaving
		x.leaving = 0
		r.fresh[d.rest] = -1
	}
	for _, e := range edges {
		r.parts.list[r.parts.of[e]].leaving = 0
	}
}

// splitTwice makes a block stable under both bunches that one was divided into.
func (r *stuttering) splitTwice(d divided) {
	block := r.parts.list[d.first].block
	var seeds []int32
	for e := range r.parts.all(d.first) {
		seeds = append(seeds, r.from[e])
	}
	block, track := r.split(block, d.first, seeds, [2]int32{d.first, d.rest})
	if block < 0 || track[1] < 0 || r.parts.empty(track[1]) {
		return
	}
	seeds = seeds[:0]
	for _, s := range d.both {
		if r.blocks.of[s] == block {
			seeds = append(seeds, s)
		}
	}
	r.split(block, track[1], seeds, track)
}

// stabilise splits the block of a part by it, given that the marked transitions
// are those of bottom nodes.
func (r *stuttering) stabilise(p int32) {
	x := &r.parts.list[p]
	x.pending = false
	var seeds []int32
	for x.marked >= 0 {
		e := x.marked
		seeds = append(seeds, r.from[e])
		r.parts.unmark(e)
	}
	if !r.parts.empty(p) {
		r.split(x.block, p, seeds, [2]int32{p, p})
	}
}

// split divides a block into the nodes that can get to a part of a bunch by
// inert steps and the others; seeds are nodes with a transition there, all that
// are at the bottom among them. It returns the block of the nodes that can and
// did not have to be made stable anew, -1 if there is none, and follows parts.
func (r *stuttering) split(block, part int32, seeds []int32, track [2]int32) (int32, [2]int32) {
	small, canReach, ok := r.search.run(block, part, seeds)
	if !ok {
		return block, track // all can
	}
	fresh, outside := r.divideBlock(block, small)
	can := block
	if canReach {
		can = fresh
		track = r.follow(track)
	}
	r.forget()
	if len(outside) == 0 {
		return can, track
	}
	return r.newBottoms(can, outside, track)
}

// newBottoms deals with inert steps out of a block that are inert no more: its
// nodes that can take them become a block that must be made stable.
func (r *stuttering) newBottoms(block int32, outside []int32, track [2]int32) (int32, [2]int32) {
	part := r.release(block, outside)
	var seeds []int32
	for _, e := range outside {
		seeds = append(seeds, r.from[e])
	}
	small, canReach, ok := r.search.run(block, part, seeds)
	if !ok {
		r.unsettle(block)
		return -1, track
	}
	fresh, more := r.divideBlock(block, small)
	moved, stays := fresh, block
	if canReach {
		r.forget()
	} else {
		moved, stays = block, fresh
		track = r.follow(track)
		r.forget()
	}
	if len(more) > 0 {
		r.release(moved, more)
	}
	r.unsettle(moved)
	return stays, track
}

// unsettle says that all parts of a block may be unstable.
func (r *stuttering) unsettle(block int32) {
	for p := r.parts.first(block); p >= 0; p = r.parts.list[p].next {
		r.await(p)
	}
}

func (r *stuttering) await(p int32) {
	if !r.parts.list[p].pending {
		r.parts.list[p].pending = true
		r.pending = append(r.pending, p)
	}
}

// release makes a bunch of transitions from one block that were inert, marks
// those of nodes that get to the bottom by it, and returns the bunch's part.
func (r *stuttering) release(block int32, edges []int32) int32 {
	bunch := int32(len(r.bunches))
	slice := r.carve(edges)
	r.bunchOf[slice] = bunch
	r.bunches = append(r.bunches, r.slices.sets[slice])
	part := r.newPart(block, bunch)
	for _, e := range edges {
		r.inert[e] = false
		r.inertIn[r.to[e]]--
		r.parts.put(e, part)
	}
	r.countTails(edges)
	for _, e := range edges {
		s := r.from[e]
		if r.inertOut[s]--; r.inertOut[s] > 0 {
			continue
		}
		r.blocks.sink(s)
		for out := r.outAt[s]; out < r.outAt[s+1]; out++ {
			r.parts.mark(out)
		}
	}
	return part
}

// carve makes a slice of transitions that are in one.
func (r *stuttering) carve(edges []int32) int32 {
	for _, e := range edges {
		r.slices.mark(e)
	}
	slice := r.slices.set[edges[0]]
	fresh := r.slices.splitMarked(slice)
	if fresh < 0 {
		return slice
	}
	r.bunchOf = append(r.bunchOf, noBunch)
	return fresh
}

// divideBlock makes a block of the given nodes, at most half of one. It returns
// its number and the inert steps from one half to the other, which are still
// called inert.
func (r *stuttering) divideBlock(block int32, nodes []int32) (fresh int32, outside []int32) {
	fresh = r.blocks.extract(block, nodes)
	for _, s := range nodes {
		for e := r.outAt[s]; e < r.outAt[s+1]; e++ {
			if !r.inert[e] {
				r.movePart(e, fresh)
			} else if r.blocks.of[r.to[e]] != fresh {
				outside = append(outside, e)
			}
		}
	}
	var touched []int32
	for _, t := range nodes {
		for _, e := range r.before(t) {
			if r.inert[e] && r.blocks.of[r.from[e]] != fresh {
				outside = append(outside, e)
			} else if r.slices.mark(e) {
				touched = append(touched, r.slices.set[e])
			}
		}
	}
	for _, s := range touched {
		r.splitSlice(s)
	}
	return fresh, outside
}

func (r *stuttering) splitSlice(s int32) {
	whole := r.slices.size(s)
	if r.slices.splitMarked(s) < 0 {
		return
	}
	bunch := r.bunchOf[s]
	r.bunchOf = append(r.bunchOf, bunch)
	if bunch == noBunch {
		return
	}
	if x := r.bunches[bunch]; int(x.end-x.first) == whole {
		r.todo = append(r.todo, bunch)
	}
}

// movePart moves a transition whose source has moved to another block.
func (r *stuttering) movePart(e, block int32) {
	p := r.parts.of[e]
	if r.fresh[p] < 0 {
		q := r.newPart(block, r.parts.list[p].bunch)
		r.fresh[p] = q
		r.search.moved = append(r.search.moved, p)
		if r.parts.list[p].pending {
			r.await(q)
		}
	}
	r.parts.move(e, r.fresh[p])
}

// follow returns where parts have gone in the last division of a block, -1 if
// none of their transitions has.
func (r *stuttering) follow(track [2]int32) [2]int32 {
	for i, p := range track {
		if p >= 0 {
			track[i] = r.fresh[p]
		}
	}
	return track
}

// forget ends the division of a block.
func (r *stuttering) forget() {
	for _, p := range r.search.moved {
		r.fresh[p] = -1
	}
	r.search.moved = r.search.moved[:0]
}
