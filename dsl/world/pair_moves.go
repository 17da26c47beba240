// Moves of pairs: what happens in both runs, and what in one alone.

package world

import "slices"

// PairMove is one thing that may happen to a pair: a move of one run or of both at
// the same moment. Set are the clocks of both runs that are due.
type PairMove struct {
	Runs [2]Move
	Does [2]bool // the run makes its move
	Set  uint64
	// Wilful: the other run could make the same move, but the device was told
	// something else in it.
	Wilful bool
}

// Both reports whether both runs move.
func (m *PairMove) Both() bool { return m.Does[0] && m.Does[1] }

// moves calls yield for everything that may happen to a pair, in a fixed order,
// until it returns false. Nothing happens to a broken one.
func (p *Pair) moves(s *pairState, yield func(PairMove) bool) {
	if s.broken {
		return
	}
	lists := [2][]Move{p.inputs(&s.runs[0]), p.inputs(&s.runs[1])}
	for k := range lists {
		for _, m := range lists[k] {
			may, wilful := p.alone(s, k, m, lists[1-k])
			if !may || wilful && p.strict {
				continue
			}
			pm := PairMove{Wilful: wilful}
			pm.Runs[k], pm.Does[k] = m, true
			if !yield(pm) {
				return
			}
		}
	}
	for _, a := range lists[0] {
		for _, b := range lists[1] {
			if a.At == b.At && a.Kind == b.Kind && p.together(s, a, b) && !yield(PairMove{Runs: [2]Move{a, b}, Does: [2]bool{true, true}}) {
				return
			}
		}
	}
	p.timeMoves(s, yield)
}

// inputs lists the moves of one run but for those of time, which is common.
func (p *Pair) inputs(s *state) []Move {
	var out []Move
	p.w.moves(s, func(m Move) bool {
		if m.Kind != MoveTime {
			out = append(out, m)
		}
		return true
	})
	return out
}

// alone reports whether run k may make a move that the other does not make: what
// the secret does and reports, what a device does that was told otherwise, what is
// computed from them, and the arrival of a command that is not under way in the
// other run. It is wilful if the other run could do the same, or will be able to once
// it has its answers; but not what a call moves, for nothing says how.
func (p *Pair) alone(s *pairState, k int, m Move, others []Move) (may, wilful bool) {
	if !p.hidden[m.At] {
		return false, false
	}
	could := func(same func(a, b Move) bool) bool {
		return slices.ContainsFunc(others, func(o Move) bool { return o.At == m.At && same(m, o) && p.possible(&s.runs[1-k], o) })
	}
	apart := s.apart[m.At]
	switch m.Kind {
	case MoveFacts:
		return true, false
	case MoveActual, MoveReport:
		if m.At == p.own {
			return true, false
		}
		waits := p.w.rung == Prompt && p.w.busy(&s.runs[1-k])
		return apart, apart && !p.called[m.At] && (waits || could(p.sameInput))
	case MoveDeliver, MoveAnswer, MoveTimeout:
		has := could(sameArrival)
		return apart || !has, has
	}
	return false, false
}

// together reports whether two moves of one kind at one position are one and the
// same input, what is computed from the secret apart.
func (p *Pair) together(s *pairState, a, b Move) bool {
	i := a.At
	if !p.hidden[i] || a.Kind == MovePerson {
		return p.sameInput(a, b)
	}
	if s.apart[i] && !p.strict {
		return false // each alone does as much
	}
	switch a.Kind {
	case MoveDeliver, MoveAnswer, MoveTimeout:
		return sameArrival(a, b) && (i == p.own || s.apart[i] || p.sameInput(a, b))
	case MoveActual, MoveReport:
		return i != p.own && p.sameInput(a, b)
	}
	return false
}

// sameArrival: a command of the same value arrives, or the newest is answered. What
// the device makes of it may differ.
func sameArrival(a, b Move) bool {
	return a.Kind == b.Kind && a.At == b.At && a.Older == b.Older && a.Command == b.Command
}

// sameInput compares moves but for the facts that are hidden.
func (p *Pair) sameInput(a, b Move) bool {
	fa, fb := a.Facts, b.Facts
	a.Facts, b.Facts = 0, 0
	if a != b {
		return false
	}
	if a.Kind == MoveFacts {
		return fa == fb
	}
	for _, f := range p.w.devices[a.At].facts {
		n := int32(p.w.digits(f))
		if fa%n != fb%n && !p.hidden[f] {
			return false
		}
		fa, fb = fa/n, fb/n
	}
	return true
}

// possible reports whether a move stays within what is assumed.
func (p *Pair) possible(s *state, m Move) bool {
	if len(p.w.assumes) == 0 {
		return true
	}
	p.w.copy(&p.w.next, s)
	return p.w.apply(&p.w.next, m)
}

// timeMoves yields every set of clocks of both runs that may be due together before
// all others. While a prompt device owes an answer in one of them, time stands
// still in both.
func (p *Pair) timeMoves(s *pairState, yield func(PairMove) bool) {
	w := p.w
	if p.clocks == 0 || w.rung == Prompt && (w.busy(&s.runs[0]) || w.busy(&s.runs[1])) {
		return
	}
	z := zone{n: s.zone.n, m: slices.Clone(s.zone.m)}
	p.dueTogether(&z, slices.Clone(p.running(s)), 0, 0, int(s.runs[0].cycle), yield)
}

// dueTogether decides clock k and those after it: due now, or not yet.
func (p *Pair) dueTogether(z *zone, runs []bool, k int, set uint64, cycle int, yield func(PairMove) bool) bool {
	for k < p.clocks && !runs[k] {
		k++
	}
	if k == p.clocks {
		return set == 0 || p.w.timeMove(set, cycle, func(m Move) bool { return yield(p.dueMove(m)) })
	}
	before := slices.Clone(z.m)
	if z.due(k, runs) && !p.dueTogether(z, runs, k+1, set|1<<k, cycle, yield) {
		return false
	}
	copy(z.m, before)
	if z.notDue(k, runs) && !p.dueTogether(z, runs, k+1, set, cycle, yield) {
		return false
	}
	copy(z.m, before)
	return true
}

// dueMove gives each run the clocks that are its own.
func (p *Pair) dueMove(m Move) PairMove {
	c := &p.w.clocks
	timers := uint64(1)<<c.timers - 1
	day := (uint64(1)<<c.day - 1) << c.timers
	out := PairMove{Runs: [2]Move{m, m}, Set: m.Set}
	out.Runs[0].Set = m.Set & (timers | day)
	out.Runs[1].Set = m.Set&day | m.Set>>(c.timers+c.day)&timers
	for k := range out.Runs {
		out.Does[k] = out.Runs[k].Set != 0
	}
	return out
}
