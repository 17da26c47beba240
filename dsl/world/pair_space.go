// Pairs as a transition system over packed pairs.

package world

// Initial emits the packed initial pairs: of every choice of the values read before
// any report, two that differ in the secret's at most, after the machines have
// started.
func (p *Pair) Initial(emit func(packed []byte)) {
	p.eachStart(func() bool {
		if p.apply(startBoth, p.quick) {
			p.pack(&p.next, p.buf)
			emit(p.buf)
		}
		return true
	})
}

var startBoth = PairMove{Runs: [2]Move{{Kind: MoveStart}, {Kind: MoveStart}}, Does: [2]bool{true, true}}

// eachStart puts every pair of states before the start into p.cur.
func (p *Pair) eachStart(yield func() bool) {
	var keys []string // in the order found
	alike := map[string][][]byte{}
	p.w.initial(func(s *state) bool {
		p.w.copy(&p.w.cur, s)
		p.w.cur.actual[p.own], p.w.cur.flight[p.own] = none, none
		key := string(p.packed(&p.w.cur))
		if alike[key] == nil {
			keys = append(keys, key)
		}
		alike[key] = append(alike[key], p.packed(s))
		return true
	})
	blank := p.newState()
	for _, key := range keys {
		for _, a := range alike[key] {
			for _, b := range alike[key] {
				p.copy(&p.cur, &blank)
				p.w.unpack(a, &p.cur.runs[0])
				p.w.unpack(b, &p.cur.runs[1])
				if !yield() {
					return
				}
			}
		}
	}
}

func (p *Pair) packed(s *state) []byte {
	out := make([]byte, p.w.Width())
	p.w.pack(s, out)
	return out
}

// Successors emits the packed pair after every move, labelled with the move's
// number in the fixed order of Moves, until emit returns false. It never fails.
func (p *Pair) Successors(packed []byte, emit func(label uint32, next []byte) bool) error {
	p.unpack(packed, &p.cur)
	label := uint32(0)
	p.moves(&p.cur, func(m PairMove) bool {
		ok := true
		if p.apply(m, p.quick) {
			p.pack(&p.next, p.buf)
			ok = emit(label, p.buf)
		}
		label++
		return ok
	})
	return nil
}

// Moves lists what may happen to a packed pair, in the order of the labels that
// Successors gives.
func (p *Pair) Moves(packed []byte) []PairMove {
	p.unpack(packed, &p.cur)
	var out []PairMove
	p.moves(&p.cur, func(m PairMove) bool {
		out = append(out, m)
		return true
	})
	return out
}
