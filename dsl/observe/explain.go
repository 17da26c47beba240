// Explanations: a property in other words and in runs.

package observe

import "slices"

// Explanation shows what a property means. Its runs are found by searching the
// observer.
type Explanation struct {
	Meaning string
	// Allowed is a shortest run in which what the sentence asks for comes to
	// be, Forbidden a shortest one that breaks it. A story without steps: no
	// such run was found, as for "always p while p".
	Allowed, Forbidden Story
	// Boundaries has an entry for each duration that decides.
	Boundaries []Boundary
}

// Boundary shows a duration by two runs that differ by one tick.
type Boundary struct {
	Ticks        int64 // the duration, as the sentence gives it
	Kept, Broken Story
}

// Explain explains a property, with the words given for its conditions and
// events.
//
// Cost: the search of some thousand runs. Errors: as of New.
func Explain(p Property, w Words) (Explanation, error) {
	meaning, err := p.Say(w)
	if err != nil {
		return Explanation{}, err
	}
	o, err := New(p)
	if err != nil {
		return Explanation{}, err
	}
	e := Explanation{Meaning: meaning}
	if r, ok := o.find(o.keeps); ok {
		e.Allowed = o.tell(r, w, o.Liveness())
	}
	if r, ok := o.find(o.breaks); ok {
		e.Forbidden = o.tell(r, w, !o.replay(r).broken)
	}
	for c := range o.spans {
		if b, ok := o.boundary(c); ok {
			e.Boundaries = append(e.Boundaries, Boundary{o.spans[c], o.tell(b.kept, w, false), o.tell(b.broken, w, false)})
		}
	}
	return e, nil
}

// replay drives a monitor along a run.
func (o *Observer) replay(r run) *Monitor {
	m := NewMonitor(o)
	for _, x := range r.letters {
		m.Step(x.tick, x.letter)
	}
	m.Advance(r.until)
	return m
}

// keeps reports whether the node shows the sentence kept: all branches agree,
// and the scope has ended if only that makes it count.
func (o *Observer) keeps(n *node) bool {
	if !n.shown || o.gate.mustEnd && o.at(n.state) != o.closed {
		return false
	}
	r := n.run()
	if o.Liveness() && o.Lasso(r.plain(), nil) {
		return false
	}
	return !o.replay(r).broken
}

// breaks reports whether the node breaks the property, at once or by nothing
// happening any more.
func (o *Observer) breaks(n *node) bool {
	return o.Broken(n.state) || o.Accepting(n.state) && o.Lasso(n.run().plain(), nil)
}

func (r run) plain() []Letter {
	out := make([]Letter, len(r.letters))
	for i, x := range r.letters {
		out[i] = x.letter
	}
	return out
}

// pair is two runs that differ by when their last letter comes, and one tick.
type pair struct{ kept, broken run }

// boundary looks for a run in which a clock runs and a letter that decides:
// on the clock's last tick it has another outcome than on the tick after.
func (o *Observer) boundary(c int) (pair, bool) {
	if o.ticks[c] == 0 {
		return pair{}, false
	}
	var found pair
	_, ok := o.find(func(n *node) bool {
		if n.left[c] == 0 {
			return false
		}
		for _, l := range o.nearest(n.last) {
			var decides bool
			if found, decides = o.decides(n, l, n.left[c]); decides {
				return true
			}
		}
		return false
	})
	return found, ok
}

// nearest lists letters, those that change least first.
func (o *Observer) nearest(last Letter) []Letter {
	letters := o.letters()
	slices.SortStableFunc(letters, func(a, b Letter) int { return changes(last, a) - changes(last, b) })
	return letters
}

// decides compares a letter left-1 and left ticks after a node: first on its
// branch, then on all.
func (o *Observer) decides(n *node, l Letter, left int64) (pair, bool) {
	early, earlyOpen := o.outcome(n, l, left-1)
	late, lateOpen := o.outcome(n, l, left)
	if early == late || !earlyOpen || !lateOpen {
		return pair{}, false
	}
	first, second := o.whole(n, l, left-1), o.whole(n, l, left)
	early, late = o.replay(first).broken, o.replay(second).broken
	switch {
	case !early && late:
		return pair{first, second}, true
	case early && !late:
		return pair{second, first}, true
	}
	return pair{}, false
}

// outcome lets a letter come some ticks after a node, and then the clocks that
// ran before it run out. A letter that ends the scope leaves it not open: any
// sentence is kept so.
func (o *Observer) outcome(n *node, l Letter, wait int64) (broken, open bool) {
	before := n.after(o, wait)
	if o.over(before.state) {
		return true, true
	}
	for _, next := range before.read(o, &l) {
		if o.at(next.state) == o.closed {
			return false, false
		}
		rest := next.after(o, max(before.left[0], before.left[1]))
		broken = broken || o.over(rest.state)
	}
	return broken, true
}

// over reports whether the sentence is broken, be it that the scope must still
// end.
func (o *Observer) over(s State) bool { return o.at(s) == o.broken || o.at(s) == o.spoilt }

// whole is the run to a node, a letter some ticks after it, the time the clocks
// before it take to run out, and the end of the scope if it must end.
func (o *Observer) whole(n *node, l Letter, wait int64) run {
	before := n.after(o, wait)
	r := n.run()
	r.letters = append(r.letters, timed{n.tick + wait, l})
	r.until = n.tick + wait + max(before.left[0], before.left[1])
	if between, ok := o.property.Scope.(Between); ok {
		return r.ended(between.To)
	}
	return r
}

// ended returns the run with the happening after it.
func (r run) ended(h Happening) run {
	last := r.letters[len(r.letters)-1].letter.silent()
	add := func(l Letter) {
		r.until++
		r.letters = append(r.letters, timed{r.until, l})
	}
	if h.Event != 0 {
		add(last.Happens(h.Event))
		return r
	}
	if last.Truth(h.Becomes) == True {
		last = last.With(h.Becomes, False)
		add(last)
	}
	add(last.With(h.Becomes, True))
	return r
}
