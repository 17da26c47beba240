// The tableau rules: what a formula asks of this position and of the next.

package fltl

import (
	"cmp"
	"slices"
)

// Marks is a set of acceptance sets: bit i says whether number i is in it.
type Marks uint64

// maxSets is the number of acceptance sets that Marks hold.
const maxSets = 64

// term is one way to meet a formula: this position is in guard, and the next
// meets all of next (sorted, shortest). late are the untils put off to it.
type term struct {
	guard Cube
	next  []id
	late  Marks
}

// expander rewrites formulas into terms, each once.
type expander struct {
	*table
	terms  map[id][]term
	asked  map[id][]id // see asks
	untils map[id]int  // numbers of the untils put off somewhere
	made   int         // terms so far, before pruning
	most   int
	err    error // once a limit was hit; terms are incomplete then
}

// termsPerTransition bounds the terms made on the way to a transition.
const termsPerTransition = 16

func newExpander(t *table, lim Limits) *expander {
	return &expander{table: t, terms: map[id][]term{}, asked: map[id][]id{}, untils: map[id]int{}, most: lim.transitions() * termsPerTransition}
}

// expand returns the terms of x: x holds iff one of them does. None is implied
// by another.
//
//	a && b = both    a || b = either    X a = next a
//	a U b  = b || a && X (a U b), put off
//	a R b  = b && (a || X (a R b))
func (e *expander) expand(x id) []term {
	if ts, ok := e.terms[x]; ok {
		return ts
	}
	ts := e.prune(e.build(x))
	e.terms[x] = ts
	return ts
}

func (e *expander) build(x id) []term {
	n := e.nodes[x]
	switch n.kind {
	case isTrue:
		return []term{{}}
	case isFalse:
		return nil
	case isLiteral:
		return []term{{guard: literalCube(n.literal)}}
	case isAnd:
		return e.all(n.kids)
	case isOr:
		var ts []term
		for _, k := range n.kids {
			ts = append(ts, e.expand(k)...)
		}
		return ts
	case isNext:
		return []term{{next: e.shortest(e.conjuncts(n.kids[0]))}}
	}
	again := []term{{next: []id{x}}}
	a, b := e.expand(n.kids[0]), e.expand(n.kids[1])
	if n.kind == isRelease {
		return e.product(b, append(again, a...))
	}
	again[0].late = e.until(x)
	return append(slices.Clone(b), e.product(a, again)...)
}

func literalCube(code int32) Cube {
	bit := Letter(1) << (code / 2)
	if code%2 == 0 {
		return Cube{Pos: bit}
	}
	return Cube{Neg: bit}
}

// until returns the mark of an until.
func (e *expander) until(x id) Marks {
	n, ok := e.untils[x]
	if !ok {
		n = len(e.untils)
		if n == maxSets {
			e.err = &LimitError{LimitUntils, maxSets}
			return 0
		}
		e.untils[x] = n
	}
	return 1 << n
}

// all returns the terms of a conjunction.
func (e *expander) all(xs []id) []term {
	ts := []term{{}}
	for _, x := range xs {
		ts = e.prune(e.product(ts, e.expand(x)))
	}
	return ts
}

// product returns the terms of a conjunction of two.
func (e *expander) product(as, bs []term) []term {
	if e.made += len(as) * len(bs); e.made > e.most && e.err == nil {
		e.err = &LimitError{LimitTerms, e.most}
	}
	if e.err != nil {
		return nil
	}
	var ts []term
	for _, a := range as {
		for _, b := range bs {
			if guard, ok := a.guard.and(b.guard); ok {
				ts = append(ts, term{guard, e.union(a.next, b.next), a.late | b.late})
			}
		}
	}
	return ts
}

// fewTerms bounds the terms that are compared in pairs.
const fewTerms = 1 << 12

// prune sorts terms and drops those implied by others: a weaker guard, fewer
// duties and less put off make a better term. What a better term leads to can
// do all that the other's target can, step by step, so that dropping does not
// change the language (it is direct simulation).
//
// Source: Gastin & Oddoux, Fast LTL to Büchi Automata Translation (2001), 5.
func (e *expander) prune(ts []term) []term {
	slices.SortFunc(ts, term.compare)
	ts = slices.CompactFunc(ts, func(a, b term) bool { return a.compare(b) == 0 })
	if len(ts) > fewTerms {
		return ts
	}
	var kept []term
	for i, t := range ts {
		better := func(u term) bool { return e.better(u, t) }
		if !slices.ContainsFunc(kept, better) && !slices.ContainsFunc(ts[i+1:], better) {
			kept = append(kept, t)
		}
	}
	return kept
}

// better says whether t is at least as good as u.
func (e *expander) better(t, u term) bool {
	return t.late&^u.late == 0 && t.guard.weaker(u.guard) && e.within(t.next, u.next)
}

func (t term) compare(u term) int {
	return cmp.Or(t.guard.compare(u.guard), slices.Compare(t.next, u.next), cmp.Compare(t.late, u.late))
}
