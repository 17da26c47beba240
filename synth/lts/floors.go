// Blocks with their bottom nodes first, and bunches' parts by block.

package lts

import "iter"

// floors is a partition of nodes into blocks. Each is a range of elems: nodes at
// the bottom, then the others.
type floors struct {
	elems, place []int32
	of           []int32 // block by node
	ranges       []floorRange
}

type floorRange struct{ first, middle, end int32 }

// newFloors puts nodes with the same key into one block; those that rise above
// nothing, with height 0, are at the bottom.
func newFloors(keys, height []int32) *floors {
	most := int32(0)
	for _, k := range keys {
		most = max(most, k)
	}
	p := newPartition(keys, int(most)+1)
	f := &floors{elems: p.elems, place: p.place, of: p.set}
	for _, x := range p.sets {
		f.ranges = append(f.ranges, floorRange{x.first, x.first, x.end})
	}
	for s, h := range height {
		if h == 0 {
			f.sink(int32(s))
		}
	}
	return f
}

func (f *floors) size(block int32) int { return int(f.ranges[block].end - f.ranges[block].first) }

// bottom returns the nodes at the bottom of a block.
func (f *floors) bottom(block int32) []int32 {
	x := f.ranges[block]
	return f.elems[x.first:x.middle]
}

func (f *floors) atBottom(s int32) bool { return f.place[s] < f.ranges[f.of[s]].middle }

func (f *floors) swap(s, at int32) {
	t, from := f.elems[at], f.place[s]
	f.elems[at], f.place[s] = s, at
	f.elems[from], f.place[t] = t, from
}

// sink puts a node to the bottom of its block.
func (f *floors) sink(s int32) {
	x := &f.ranges[f.of[s]]
	f.swap(s, x.middle)
	x.middle++
}

// extract makes a block of some nodes of one, and returns its number.
func (f *floors) extract(block int32, nodes []int32) int32 {
	x := &f.ranges[block]
	end := x.end
	for _, s := range nodes {
		if f.place[s] >= x.middle {
			x.end--
			f.swap(s, x.end)
		}
	}
	middle := x.end
	for _, s := range nodes {
		if at := f.place[s]; at < x.middle {
			x.middle--
			f.swap(s, x.middle)
			x.end--
			f.swap(s, x.end)
		}
	}
	fresh := int32(len(f.ranges))
	for _, s := range nodes {
		f.of[s] = fresh
	}
	f.ranges = append(f.ranges, floorRange{x.end, middle, end})
	return fresh
}

// parts divides transitions by source block and bunch. A part is two lists, of
// marked and of unmarked transitions; a block has a list of its parts.
type parts struct {
	next, prev []int32 // by transition
	of         []int32 // part by transition, -1 if it is in none
	isMarked   []bool
	list       []bundle
	heads      []int32 // by block: its first part, -1 if it has none
}

// bundle is a part; all links are -1 where there is nothing.
type bundle struct {
	block, bunch     int32
	marked, unmarked int32 // first transitions
	next, prev       int32 // parts of the block
	size, leaving    int32 // transitions; those that are going to another bunch
	pending          bool
}

func newParts(edges int) *parts {
	p := &parts{next: make([]int32, edges), prev: make([]int32, edges), of: make([]int32, edges), isMarked: make([]bool, edges)}
	for e := range p.of {
		p.of[e] = -1
	}
	return p
}

// add makes an empty part.
func (p *parts) add(block, bunch int32) int32 {
	for int(block) >= len(p.heads) {
		p.heads = append(p.heads, -1)
	}
	n := int32(len(p.list))
	next := p.heads[block]
	if next >= 0 {
		p.list[next].prev = n
	}
	p.heads[block] = n
	p.list = append(p.list, bundle{block: block, bunch: bunch, marked: -1, unmarked: -1, next: next, prev: -1})
	return n
}

// first returns a block's first part, -1 if it has none.
func (p *parts) first(block int32) int32 {
	if int(block) >= len(p.heads) {
		return -1
	}
	return p.heads[block]
}

func (p *parts) empty(n int32) bool { return p.list[n].size == 0 }

func (p *parts) head(e int32) *int32 {
	if p.isMarked[e] {
		return &p.list[p.of[e]].marked
	}
	return &p.list[p.of[e]].unmarked
}

// put adds a transition that is in no part.
func (p *parts) put(e, n int32) {
	p.of[e] = n
	p.list[n].size++
	head := p.head(e)
	p.next[e], p.prev[e] = *head, -1
	if *head >= 0 {
		p.prev[*head] = e
	}
	*head = e
}

func (p *parts) take(e int32) {
	p.list[p.of[e]].size--
	if p.prev[e] >= 0 {
		p.next[p.prev[e]] = p.next[e]
	} else {
		*p.head(e) = p.next[e]
	}
	if p.next[e] >= 0 {
		p.prev[p.next[e]] = p.prev[e]
	}
}

// move takes a transition to another part; it stays marked if it was. A part that
// becomes empty leaves its block's list.
func (p *parts) move(e, n int32) {
	old := p.of[e]
	p.take(e)
	p.put(e, n)
	if p.empty(old) {
		p.drop(old)
	}
}

// drop takes a part out of its block's list.
func (p *parts) drop(n int32) {
	x := &p.list[n]
	if x.prev >= 0 {
		p.list[x.prev].next = x.next
	} else {
		p.heads[x.block] = x.next
	}
	if x.next >= 0 {
		p.list[x.next].prev = x.prev
	}
}

func (p *parts) mark(e int32)   { p.setMark(e, true) }
func (p *parts) unmark(e int32) { p.setMark(e, false) }

func (p *parts) setMark(e int32, marked bool) {
	if p.isMarked[e] != marked {
		p.take(e)
		p.isMarked[e] = marked
		p.put(e, p.of[e])
	}
}

// all ranges over the transitions of a part.
func (p *parts) all(n int32) iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for _, e := range []int32{p.list[n].marked, p.list[n].unmarked} {
			for ; e >= 0; e = p.next[e] {
				if !yield(e) {
					return
				}
			}
		}
	}
}
