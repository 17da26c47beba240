// Saturation: fixed points, level by level.

package symbolic

// phase says which labels a fixed point is about, and in which direction.
type phase struct {
	kind     op // told apart in the cache
	backward bool
	// firings are, by level and by state of the component there, the labels that
	// have their top there and where they take it.
	firings [][][]firing
}

type firing struct {
	label int
	to    uint32
}

const kinds = 3

// saturator computes fixed points of one phase.
type saturator struct {
	*diagrams
	events []*event
	sizes  []int // states by level
	phase
}

func (s *saturator) fireOp(e int) op { return opFire + (op(e)*2+1)*kinds + s.kind }

// saturate closes a set under the phase's labels, entering states of w only. n is
// within w.
func (s *saturator) saturate(n, w node, level int) node {
	if level < 0 || n == empty {
		return n
	}
	o := opSaturateOf(s.kind)
	if r := s.cache.get(o, n, w); r != none {
		return r
	}
	if s.spent() {
		return empty
	}
	at := s.frame(level)
	for i := range s.of(n) {
		a := s.of(n)[i]
		below := s.saturate(a.to, s.child(w, a.value), level-1)
		s.frames[at+int(a.value)] = below
	}
	r := s.fix(at, w, level)
	s.cache.put(o, n, w, r)
	return r
}

// opSaturateOf tells the phases apart.
func opSaturateOf(kind op) op { return opSaturate | kind<<28 }

// frame makes room for a node of a level, with nothing in it yet.
func (s *saturator) frame(level int) int {
	at := len(s.frames)
	for range s.sizes[level] {
		s.frames = append(s.frames, empty)
	}
	return at
}

// fix closes a node, whose children are closed, under the labels that have this
// level for their top, and takes its frame away. Only from values that have
// changed labels are fired again.
func (s *saturator) fix(at int, w node, level int) node {
	dirty := len(s.dirty)
	for v := range s.sizes[level] {
		s.dirty = append(s.dirty, s.frames[at+v] != empty && len(s.firings[level][v]) > 0)
	}
	for again := true; again && !s.spent(); {
		again = false
		for v := range s.sizes[level] {
			if s.dirty[dirty+v] {
				s.dirty[dirty+v] = false
				again = true
				s.spread(at, dirty, v, w, level)
			}
		}
	}
	s.dirty = s.dirty[:dirty]
	return s.leave(at, level)
}

// spread fires every label from one value of a node.
func (s *saturator) spread(at, dirty, v int, w node, level int) {
	for _, f := range s.firings[level][v] {
		t := int(f.to)
		below := s.fire(f.label, s.frames[at+v], s.child(w, f.to), level-1)
		if u := s.union(s.frames[at+t], below); u != s.frames[at+t] {
			s.frames[at+t] = u
			s.dirty[dirty+t] = len(s.firings[level][t]) > 0
		}
	}
}

// leave makes the node of a frame and takes the frame away.
func (s *saturator) leave(at, level int) node {
	bottom := len(s.stack)
	for v, to := range s.frames[at : at+s.sizes[level]] {
		if to != empty {
			s.stack = append(s.stack, arc{uint32(v), to})
		}
	}
	s.frames = s.frames[:at]
	r := s.make(s.stack[bottom:])
	s.stack = s.stack[:bottom]
	s.poll()
	return r
}

// fire takes a label at this level and below, and closes the result.
func (s *saturator) fire(e int, n, w node, level int) node {
	if n == empty || w == empty {
		return empty
	}
	x := s.events[e]
	if level < x.bottom {
		if w == full {
			return n // closed already
		}
		return s.saturate(s.meet(n, w), w, level)
	}
	o := s.fireOp(e)
	if r := s.cache.get(o, n, w); r != none {
		return r
	}
	if s.spent() {
		return empty
	}
	at := s.frame(level)
	s.image(at, e, n, w, level)
	r := s.fix(at, w, level)
	s.cache.put(o, n, w, r)
	return r
}

// image fills a frame with what a label leads to from n.
func (s *saturator) image(at, e int, n, w node, level int) {
	m := s.events[e].moves[level]
	for i := range s.of(n) {
		a := s.of(n)[i]
		if m == nil {
			below := s.fire(e, a.to, s.child(w, a.value), level-1)
			s.frames[at+int(a.value)] = below
			continue
		}
		for _, t := range m.direction(s.backward)[a.value] {
			below := s.fire(e, a.to, s.child(w, t), level-1)
			below = s.union(s.frames[at+int(t)], below)
			s.frames[at+int(t)] = below
		}
	}
}

// before is the states of w from which a label leads into n, nothing closed.
func (s *saturator) before(e int, n, w node, level int) node {
	if n == empty || w == empty {
		return empty
	}
	x := s.events[e]
	if level < x.bottom {
		return s.meet(n, w)
	}
	o := opFire + op(e)*2*kinds
	if r := s.cache.get(o, n, w); r != none {
		return r
	}
	if s.spent() {
		return empty
	}
	at := s.frame(level)
	for i := range s.of(n) {
		a := s.of(n)[i]
		targets := []uint32{a.value}
		if m := x.moves[level]; m != nil {
			targets = m.backward[a.value]
		}
		for _, t := range targets {
			below := s.before(e, a.to, s.child(w, t), level-1)
			below = s.union(s.frames[at+int(t)], below)
			s.frames[at+int(t)] = below
		}
	}
	r := s.leave(at, level)
	s.cache.put(o, n, w, r)
	return r
}
