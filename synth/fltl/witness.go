// Runs that meet a formula.

package fltl

import "slices"

// Lasso is an infinite run: the symbols of Stem, then those of Loop for ever.
// Loop is not empty.
type Lasso struct{ Stem, Loop []int }

// Witness returns a run of the reading on which f holds, and false if there is
// none: f then contradicts itself, or what actions and fluents can do. The stem
// is a shortest one to a state at which the automaton of f may stay.
//
// Errors: *LimitError.
func Witness(f Formula, r *Reading, lim Limits) (Lasso, bool, error) {
	p, err := productOf(f, r, lim)
	if err != nil {
		return Lasso{}, false, err
	}
	fate := judge(p.arcs, p.full)
	if !fate.alive(0) {
		return Lasso{}, false, nil
	}
	accepting := func(n int) bool { return fate.accepting[fate.of[n]] }
	stem, knot := p.path(0, accepting, func(arc) bool { return true })
	return Lasso{stem, p.loop(knot, fate)}, true, nil
}

// loop returns symbols that lead from a node of an accepting component back to
// it with every mark on the way.
func (p *product) loop(knot int, f fate) []int {
	within := func(a arc) bool { return f.of[a.to] == f.of[knot] }
	var symbols []int
	at, missing := knot, p.full
	for len(symbols) == 0 || missing != 0 {
		useful := func(n int) bool { return p.find(n, within, missing) >= 0 }
		way, node := p.path(at, useful, within)
		a := p.arcs[node][p.find(node, within, missing)]
		symbols = append(append(symbols, way...), a.letter)
		at, missing = a.to, missing&^a.marks
	}
	way, _ := p.path(at, func(n int) bool { return n == knot }, within)
	return append(symbols, way...)
}

// find returns the first arc of a node that is allowed and bears a missing
// mark, or any allowed one if none is missing; -1 if there is none.
func (p *product) find(node int, allowed func(arc) bool, missing Marks) int {
	for i, a := range p.arcs[node] {
		if allowed(a) && (missing == 0 || a.marks&missing != 0) {
			return i
		}
	}
	return -1
}

// path returns the symbols of a shortest path of allowed arcs from a node to
// one that is a goal, and that goal. There must be one.
func (p *product) path(from int, goal func(int) bool, allowed func(arc) bool) (symbols []int, to int) {
	type step struct{ node, letter int }
	came := map[int]step{from: {node: -1}}
	queue := []int{from}
	for !goal(queue[0]) {
		for _, a := range p.arcs[queue[0]] {
			if _, seen := came[a.to]; !seen && allowed(a) {
				came[a.to] = step{queue[0], a.letter}
				queue = append(queue, a.to)
			}
		}
		queue = queue[1:]
	}
	for at := came[queue[0]]; at.node >= 0; at = came[at.node] {
		symbols = append(symbols, at.letter)
	}
	slices.Reverse(symbols)
	return symbols, queue[0]
}
