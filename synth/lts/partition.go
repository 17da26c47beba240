// Refinable partitions: sets of numbers that only ever split.

package lts

// partition divides the numbers 0 to n-1 into sets, each a range of elems.
// Members of a set are marked one by one, then split off. Every operation costs
// a constant for each element it is given.
//
// Source: Valmari & Lehtinen, Efficient Minimization of DFAs with Partial
// Transition Functions (2008).
type partition struct {
	elems []int32 // by place; a set is a range of places, its marked members first
	place []int32 // by element
	set   []int32 // by element
	sets  []extent
}

// extent is the range of a set: first <= middle <= end; those before the middle
// are marked.
type extent struct{ first, middle, end int32 }

func (p *partition) size(s int32) int { return int(p.sets[s].end - p.sets[s].first) }

func (p *partition) members(s int32) []int32 { return p.elems[p.sets[s].first:p.sets[s].end] }

// newPartition puts elements with the same key, 0 to keys-1, into one set; sets
// are in order of key, empty ones left out.
func newPartition(keys []int32, count int) *partition {
	n := len(keys)
	p := &partition{elems: make([]int32, n), place: make([]int32, n), set: make([]int32, n)}
	start := make([]int32, count+1)
	for _, k := range keys {
		start[k+1]++
	}
	number := make([]int32, count)
	for k := range count {
		if start[k+1] > 0 {
			number[k] = int32(len(p.sets))
			p.sets = append(p.sets, extent{start[k], start[k], start[k] + start[k+1]})
		}
		start[k+1] += start[k]
	}
	for e, k := range keys {
		p.put(int32(e), start[k])
		p.set[e] = number[k]
		start[k]++
	}
	return p
}

func (p *partition) put(e, at int32) {
	p.elems[at], p.place[e] = e, at
}

// mark marks an element, unless it is alone in its set, which cannot be split. It
// reports whether it is the first of its set.
func (p *partition) mark(e int32) bool {
	x := &p.sets[p.set[e]]
	at := p.place[e]
	if at < x.middle || x.end == x.first+1 {
		return false
	}
	p.put(p.elems[x.middle], at)
	p.put(e, x.middle)
	x.middle++
	return x.middle == x.first+1
}

// split makes the smaller of the marked and the unmarked part a set of its own
// and returns its number, or -1 if one of them is empty. No mark is left.
func (p *partition) split(s int32) int32 {
	x := &p.sets[s]
	if x.middle == x.end || x.middle == x.first {
		x.middle = x.first
		return -1
	}
	fresh := extent{x.first, x.first, x.middle}
	if x.middle-x.first <= x.end-x.middle {
		x.first = x.middle
	} else {
		fresh = extent{x.middle, x.middle, x.end}
		x.end, x.middle = x.middle, x.first
	}
	return p.add(fresh)
}

// splitMarked makes the marked part a set of its own, whatever its size, and
// returns its number, or -1 if a part is empty.
func (p *partition) splitMarked(s int32) int32 {
	x := &p.sets[s]
	if x.middle == x.end || x.middle == x.first {
		x.middle = x.first
		return -1
	}
	fresh := extent{x.first, x.first, x.middle}
	x.first = x.middle
	return p.add(fresh)
}

func (p *partition) add(x extent) int32 {
	s := int32(len(p.sets))
	p.sets = append(p.sets, x)
	for _, e := range p.elems[x.first:x.end] {
		p.set[e] = s
	}
	return s
}
