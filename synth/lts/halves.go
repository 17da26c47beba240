// The search for the smaller half of a block that is split.

package lts

// halves searches a block from both sides: from the splitter for the nodes that
// can get there by inert steps, and from the bottom for those that cannot.
type halves struct {
	r     *stuttering
	round int32
	side  []int32 // by node: +round if it can, -round if it cannot
	seen  []int32 // by node: the round its untested steps were counted in
	left  []int32 // by node: inert steps not known to lead to nodes that cannot
	moved []int32 // parts that were moved by the division of the block
}

func newHalves(r *stuttering) *halves {
	n := len(r.inertOut)
	return &halves{r: r, side: make([]int32, n), seen: make([]int32, n), left: make([]int32, n)}
}

// half is one of the two searches. Its frontier are the nodes from next on, of
// which the first is looked at up to its transition at.
type half struct {
	nodes []int32
	next  int
	at    int32
	over  bool // more than half of the block
}

// run returns the smaller half and whether it is of those that can reach the
// splitter. ok is false if all can.
func (h *halves) run(block, part int32, seeds []int32) (small []int32, can, ok bool) {
	h.round++
	yes, no := &half{}, &half{}
	bottom, found := h.r.blocks.bottom(block), 0
	for _, s := range seeds {
		if h.side[s] != h.round && h.r.blocks.atBottom(s) {
			found++
		}
		h.reach(yes, s)
	}
	if found == len(bottom) {
		return nil, false, false
	}
	most := h.r.blocks.size(block) / 2
	list := h.r.parts.list[part].unmarked
	for {
		yes.over = len(yes.nodes) > most
		no.over = len(no.nodes) > most
		if !yes.over && h.stepYes(yes, &list) {
			return yes.nodes, true, true
		}
		if !no.over && h.stepNo(no, &bottom, part) {
			return no.nodes, false, true
		}
	}
}

func (h *halves) reach(yes *half, s int32) {
	if h.side[s] != h.round {
		h.side[s] = h.round
		yes.nodes = append(yes.nodes, s)
	}
}

// stepYes looks at one transition of the splitter, or of those into a node that
// can reach it. It reports that there is none left.
func (h *halves) stepYes(yes *half, list *int32) (done bool) {
	if *list >= 0 {
		h.reach(yes, h.r.from[*list])
		*list = h.r.parts.next[*list]
		return false
	}
	e, ok := h.advance(yes)
	if !ok {
		return true
	}
	if e >= 0 && h.r.inert[e] {
		h.reach(yes, h.r.from[e])
	}
	return false
}

// stepNo looks at one node at the bottom, or at one transition into a node that
// cannot reach the splitter.
func (h *halves) stepNo(no *half, bottom *[]int32, part int32) (done bool) {
	if len(*bottom) > 0 {
		if s := (*bottom)[0]; h.side[s] != h.round {
			h.side[s] = -h.round
			no.nodes = append(no.nodes, s)
		}
		*bottom = (*bottom)[1:]
		return false
	}
	e, ok := h.advance(no)
	if !ok {
		return true
	}
	if e < 0 || !h.r.inert[e] {
		return false
	}
	s := h.r.from[e]
	if h.side[s] == h.round {
		return false
	}
	if h.seen[s] != h.round {
		h.seen[s], h.left[s] = h.round, h.r.inertOut[s]
	}
	if h.left[s]--; h.left[s] == 0 && !h.has(s, part) {
		h.side[s] = -h.round
		no.nodes = append(no.nodes, s)
	}
	return false
}

// has says whether a node has a transition in a part.
func (h *halves) has(s, part int32) bool {
	for e := h.r.outAt[s]; e < h.r.outAt[s+1]; e++ {
		if h.r.parts.of[e] == part {
			return true
		}
	}
	return false
}

// advance returns the next transition into a node of the half, -1 at the end of
// a node and at one that no inert step leads to.
func (h *halves) advance(x *half) (e int32, ok bool) {
	if x.next == len(x.nodes) {
		return 0, false
	}
	s := x.nodes[x.next]
	into := h.r.before(s)
	if int(x.at) == len(into) || h.r.inertIn[s] == 0 {
		x.next++
		x.at = 0
		return -1, true
	}
	x.at++
	return into[x.at-1], true
}
