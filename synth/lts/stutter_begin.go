// Branching bisimilarity: the partition a refinement begins with.

package lts

func newStuttering(c *contracted, hinted []int32) *stuttering {
	m := len(c.edges)
	r := &stuttering{
		from: make([]int32, 0, m), to: make([]int32, 0, m), inert: make([]bool, m), inertOut: make([]int32, c.nodes), inertIn: make([]int32, c.nodes),
		newTail: make([]int32, c.nodes), tail: make([]int32, m),
	}
	r.outAt = make([]int32, 1, c.nodes+1)
	for s := range int32(c.nodes) {
		for _, e := range c.out(s) {
			r.inert[len(r.from)] = e.code == codeOf(Tau, false) && int(e.to) != c.nodes-1 && c.marks[s] == c.marks[e.to] && hinted[s] == hinted[e.to]
			r.from, r.to = append(r.from, s), append(r.to, int32(e.to))
		}
		r.outAt = append(r.outAt, int32(len(r.from)))
	}
	r.incoming(c.nodes)
	keys := r.initialBlocks(hinted)
	for e, inert := range r.inert {
		if inert = inert && keys[r.from[e]] == keys[r.to[e]]; inert {
			r.inertOut[r.from[e]]++
			r.inertIn[r.to[e]]++
		}
		r.inert[e] = inert
	}
	r.blocks = newFloors(keys, r.inertOut)
	r.search = newHalves(r)
	r.initialBunch(c)
	return r
}

func (r *stuttering) incoming(n int) {
	r.in, r.inAt = make([]int32, len(r.to)), make([]int32, n+1)
	for _, t := range r.to {
		r.inAt[t+1]++
	}
	for s := range n {
		r.inAt[s+1] += r.inAt[s]
	}
	at := append([]int32(nil), r.inAt...)
	for e, t := range r.to {
		r.in[at[t]] = int32(e)
		at[t]++
	}
}

// initialBlocks returns a key by node: its hint, and whether inert steps lead to
// another transition.
func (r *stuttering) initialBlocks(hinted []int32) []int32 {
	keys := make([]int32, len(hinted))
	var queue []int32
	reach := func(s int32) {
		if keys[s] == 0 {
			keys[s] = 1
			queue = append(queue, s)
		}
	}
	for e, s := range r.from {
		if !r.inert[e] {
			reach(s)
		}
	}
	for i := 0; i < len(queue); i++ {
		for _, e := range r.before(queue[i]) {
			if r.inert[e] {
				reach(r.from[e])
			}
		}
	}
	for s, k := range hinted {
		keys[s] += 2 * k
	}
	return keys
}

// initialSlices numbers the labels into each block, from 1 on, by transition; inert
// ones get 0.
func (r *stuttering) initialSlices(c *contracted) (keys []int32, count int32) {
	keys = make([]int32, len(r.from))
	codes := uint32(0)
	for _, e := range c.edges {
		codes = max(codes, e.code+1)
	}
	number, of := make([]int32, codes), make([]int32, codes) // of a label, for the block it was seen with last
	for i := range of {
		of[i] = -1
	}
	for _, t := range r.blocks.elems { // block by block
		for _, e := range r.before(t) {
			if r.inert[e] {
				continue
			}
			code := c.edges[e].code
			if of[code] != r.blocks.of[t] {
				count++
				of[code], number[code] = r.blocks.of[t], count
			}
			keys[e] = number[code]
		}
	}
	return keys, count
}

// initialBunch puts all transitions that are not inert into one bunch.
func (r *stuttering) initialBunch(c *contracted) {
	keys, count := r.initialSlices(c)
	for e := range r.tail {
		r.tail[e] = -1
	}
	r.slices = newPartition(keys, int(count)+1)
	r.parts = newParts(len(keys))
	for s, x := range r.slices.sets {
		r.bunchOf = append(r.bunchOf, noBunch)
		if !r.inert[r.slices.elems[x.first]] {
			r.bunchOf[s] = 0
		}
	}
	if count == 0 {
		return
	}
	start := int32(len(keys))
	for s, x := range r.slices.sets {
		if r.bunchOf[s] == 0 {
			start = min(start, x.first)
		}
	}
	r.bunches = []extent{{start, start, int32(len(keys))}}
	if count > 1 {
		r.todo = append(r.todo, 0)
	}
	partOf := make([]int32, len(r.blocks.ranges)) // plus one; 0 if there is none
	for e := range keys {
		if r.inert[e] {
			continue
		}
		b := r.blocks.of[r.from[e]]
		if partOf[b] == 0 {
			partOf[b] = r.newPart(b, 0) + 1
		}
		r.parts.put(int32(e), partOf[b]-1)
	}
	r.countTails(r.slices.elems[start:])
}
