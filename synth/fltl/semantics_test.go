// The slow, obvious meaning of formulas: the twin of everything else.

package fltl

import (
	"slices"
)

// word is an infinite word: the letters of stem, then those of loop for ever.
type word struct{ stem, loop []Letter }

func (w word) len() int { return len(w.stem) + len(w.loop) }

func (w word) at(i int) Letter {
	if i < len(w.stem) {
		return w.stem[i]
	}
	return w.loop[i-len(w.stem)]
}

// after returns the position that follows i; the last one is followed by the
// first of the loop.
func (w word) after(i int) int {
	if i+1 < w.len() {
		return i + 1
	}
	return len(w.stem)
}

// onward returns the positions from i on, in order, each once.
func (w word) onward(i int) []int {
	var positions []int
	for !slices.Contains(positions, i) {
		positions = append(positions, i)
		i = w.after(i)
	}
	return positions
}

// holds says whether f holds at position i of w, by the definition.
func holds(f Formula, atoms []*Atom, w word, i int) bool {
	at := func(g Formula, j int) bool { return holds(g, atoms, w, j) }
	switch f := f.(type) {
	case Constant:
		return bool(f)
	case *Atom:
		n := slices.IndexFunc(atoms, func(a *Atom) bool { return a.key() == f.key() })
		return w.at(i)>>n&1 == 1
	case *Unary:
		switch f.Op {
		case OpNot:
			return !at(f.X, i)
		case OpNext:
			return at(f.X, w.after(i))
		case OpAlways:
			return !slices.ContainsFunc(w.onward(i), func(j int) bool { return !at(f.X, j) })
		case OpEventually:
			return slices.ContainsFunc(w.onward(i), func(j int) bool { return at(f.X, j) })
		}
	case *Binary:
		switch f.Op {
		case OpAnd:
			return at(f.L, i) && at(f.R, i)
		case OpOr:
			return at(f.L, i) || at(f.R, i)
		case OpImplies:
			return !at(f.L, i) || at(f.R, i)
		case OpIff:
			return at(f.L, i) == at(f.R, i)
		case OpUntil:
			return until(w, i, func(j int) bool { return at(f.L, j) }, func(j int) bool { return at(f.R, j) })
		case OpWeakUntil:
			return until(w, i, func(j int) bool { return at(f.L, j) }, func(j int) bool { return at(f.R, j) }) ||
				at(Always(f.L), i)
		case OpRelease:
			return !until(w, i, func(j int) bool { return !at(f.L, j) }, func(j int) bool { return !at(f.R, j) })
		}
	}
	panic("no such formula")
}

// until: some position from i on satisfies r, and all before it satisfy l.
func until(w word, i int, l, r func(int) bool) bool {
	for _, j := range w.onward(i) {
		if r(j) {
			return true
		}
		if !l(j) {
			return false
		}
	}
	return false
}

// accepts says whether an automaton accepts a word: some run through the pairs
// of state and position passes all sets again and again. It looks for a cycle
// from each pair by plain reachability.
func accepts(g *Generalised, w word) bool {
	type pair struct{ state, position int }
	moves := func(p pair) (out []pair, marks []Marks) {
		for _, e := range g.Next[p.state] {
			if e.Guard.Holds(w.at(p.position)) {
				out, marks = append(out, pair{e.To, w.after(p.position)}), append(marks, e.Marks)
			}
		}
		return out, marks
	}
	reach := func(from pair) map[pair]bool {
		seen := map[pair]bool{}
		queue := []pair{from}
		for len(queue) > 0 {
			p := queue[0]
			queue = queue[1:]
			if seen[p] {
				continue
			}
			seen[p] = true
			next, _ := moves(p)
			queue = append(queue, next...)
		}
		return seen
	}
	reached := map[pair]map[pair]bool{}
	for p := range reach(pair{0, 0}) {
		reached[p] = reach(p)
	}
	for p, from := range reached {
		// The transitions on cycles through p: their target leads back to p.
		var marks Marks
		cyclic := false
		for q := range from {
			next, ms := moves(q)
			for i, to := range next {
				if reached[to][p] {
					cyclic = true
					marks |= ms[i]
				}
			}
		}
		if cyclic && marks == g.full() {
			return true
		}
	}
	return false
}
