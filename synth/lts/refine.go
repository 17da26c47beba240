// Refinement of modal systems, with a reason when there is none.

package lts

import (
	"context"
	"slices"
)

// Refinement says what counts as an answer in a refinement.
type Refinement uint8

const (
	// StrongRefinement answers a transition by one with the same label.
	StrongRefinement Refinement = iota
	// WeakRefinement allows internal steps before and after the answer, and
	// answers an internal step by any number of them.
	WeakRefinement
)

// Reason tells why p does not refine q: after Trace, p can do what q does not
// allow, or does not have to do what q requires.
type Reason struct {
	// Trace holds the labels, TauName included, that lead to the disagreement, as
	// the one who asks takes them; the other one answers as well as it can.
	Trace []string
	// Label is what cannot be answered; "" if one of P and Q is Error.
	Label string
	// Required is true if q requires Label and p does not; false if p may do
	// Label and q may not.
	Required bool
	// P and Q are the states of the disagreement.
	P, Q State
}

// Refines says whether p is a refinement of q: there is a relation with the
// initial states in it such that, for related s and t, whatever s may do t may
// do, and whatever t must do s must do, with related targets. Error is related
// to Error alone; marks do not matter. Labels are compared by name.
//
// Time: O(n_p n_q d^2) rounds of answers, d transitions a state.
// Errors: *LimitError; lim.States bounds the pairs looked at.
// Sources: Larsen & Thomsen (1988) for strong, Hüttel & Larsen, The Use of
// Static Constructs in a Modal Process Logic (1989) for weak refinement.
func Refines(ctx context.Context, p, q *LTS, by Refinement, lim Limits) (*Reason, bool, error) {
	r := newRefiner(p, q, by)
	if err := r.explore(ctx, lim); err != nil {
		return nil, false, err
	}
	if err := r.run(ctx); err != nil {
		return nil, false, err
	}
	if r.pairs[0].lost == 0 {
		return nil, true, nil
	}
	return r.reason(), false, nil
}

// pair is a state of p and one of q that would have to be related.
type pair struct {
	s, t State
	lost int // the order in which the pair was given up, from 1; 0 if it was not
	why  challenge
}

// challenge is a transition that must be answered, with the pairs its answers
// lead to.
type challenge struct {
	label    string
	required bool
	answers  []int
}

type refiner struct {
	p, q  *modalView
	pairs []pair
	ids   map[[2]State]int
	asks  [][]challenge // by pair
	uses  [][]int       // by pair: those that have it among their answers
}

func newRefiner(p, q *LTS, by Refinement) *refiner {
	weak := by == WeakRefinement
	return &refiner{p: &modalView{l: p, weak: weak}, q: &modalView{l: q, weak: weak}, ids: map[[2]State]int{}}
}

func (r *refiner) id(s, t State) int {
	k := [2]State{s, t}
	if i, ok := r.ids[k]; ok {
		return i
	}
	i := len(r.pairs)
	r.ids[k] = i
	r.pairs = append(r.pairs, pair{s: s, t: t})
	return i
}

// explore lists the pairs that matter and what must be answered in each.
func (r *refiner) explore(ctx context.Context, lim Limits) error {
	r.id(r.p.l.initial, r.q.l.initial)
	for i := 0; i < len(r.pairs); i++ {
		if err := stopped(ctx, len(r.pairs)); err != nil {
			return err
		}
		if len(r.pairs) > lim.states() {
			return &LimitError{What: LimitStates, Max: int64(lim.states())}
		}
		r.asks = append(r.asks, r.challenges(r.pairs[i].s, r.pairs[i].t))
	}
	r.uses = make([][]int, len(r.pairs))
	for i, asks := range r.asks {
		for _, c := range asks {
			for _, a := range c.answers {
				r.uses[a] = append(r.uses[a], i)
			}
		}
	}
	return nil
}

func (r *refiner) challenges(s, t State) []challenge {
	if s == Error || t == Error {
		return nil
	}
	var asks []challenge
	for _, e := range r.p.l.Out(s) {
		name := r.p.l.alphabet.Name(e.Label())
		c := challenge{label: name}
		for _, u := range r.q.answers(t, name, false) {
			c.answers = append(c.answers, r.id(e.to, u))
		}
		asks = append(asks, c)
	}
	for _, e := range r.q.l.Out(t) {
		if e.Maybe() {
			continue
		}
		name := r.q.l.alphabet.Name(e.Label())
		c := challenge{label: name, required: true}
		for _, u := range r.p.answers(s, name, true) {
			c.answers = append(c.answers, r.id(u, e.to))
		}
		asks = append(asks, c)
	}
	return asks
}

// run gives up pairs with a challenge that has no answer left, until none has.
func (r *refiner) run(ctx context.Context) error {
	todo := make([]int, 0, len(r.pairs))
	for i := range r.pairs {
		todo = append(todo, i)
	}
	lost := 0
	for n := 0; n < len(todo); n++ {
		if n%1024 == 0 {
			if err := stopped(ctx, len(r.pairs)); err != nil {
				return err
			}
		}
		i := todo[n]
		if r.pairs[i].lost > 0 || !r.fails(i) {
			continue
		}
		lost++
		r.pairs[i].lost = lost
		todo = append(todo, r.uses[i]...)
	}
	return nil
}

// fails says whether a pair must be given up, and keeps why.
func (r *refiner) fails(i int) bool {
	x := &r.pairs[i]
	if (x.s == Error) != (x.t == Error) {
		x.why = challenge{label: "", required: x.t == Error}
		return true
	}
	for _, c := range r.asks[i] {
		alive := func(a int) bool { return r.pairs[a].lost == 0 }
		if !slices.ContainsFunc(c.answers, alive) {
			x.why = c
			return true
		}
	}
	return false
}

// reason follows the challenges from the initial pair; each is answered by the
// pair that was given up last. Since answers were given up earlier, it ends.
func (r *refiner) reason() *Reason {
	why := &Reason{}
	i := 0
	for {
		x := &r.pairs[i]
		if len(x.why.answers) == 0 {
			why.Label, why.Required, why.P, why.Q = x.why.label, x.why.required, x.s, x.t
			return why
		}
		why.Trace = append(why.Trace, x.why.label)
		i = slices.MaxFunc(x.why.answers, func(a, b int) int { return r.pairs[a].lost - r.pairs[b].lost })
	}
}

// modalView answers challenges in one system.
type modalView struct {
	l    *LTS
	weak bool
}

// answers lists the states that a state can get to by a label: by required
// transitions only, or by any.
func (v *modalView) answers(s State, name string, required bool) []State {
	a, known := v.l.alphabet.Find(name)
	if !known {
		return nil
	}
	if !v.weak {
		return v.step([]State{s}, a, required)
	}
	if a == Tau {
		return v.closure([]State{s}, required)
	}
	return v.closure(v.step(v.closure([]State{s}, required), a, required), required)
}

func (v *modalView) step(from []State, a Label, required bool) []State {
	var to []State
	for _, s := range from {
		if s == Error {
			continue
		}
		for _, e := range edgesWith(v.l.Out(s), a) {
			if !(required && e.Maybe()) {
				to = append(to, e.to)
			}
		}
	}
	slices.Sort(to)
	return slices.Compact(to)
}

func (v *modalView) closure(from []State, required bool) []State {
	set := slices.Clone(from)
	seen := map[State]bool{}
	for _, s := range set {
		seen[s] = true
	}
	for i := 0; i < len(set); i++ {
		for _, t := range v.step(set[i:i+1], Tau, required) {
			if !seen[t] {
				seen[t] = true
				set = append(set, t)
			}
		}
	}
	slices.Sort(set)
	return set
}
