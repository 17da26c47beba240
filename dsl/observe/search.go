// Finding runs that show what a property means.

package observe

import (
	"container/heap"
	"math/bits"
	"slices"
)

// run is a finite run in time: letters on ticks that do not fall, then silence
// until the beginning of a tick.
type run struct {
	letters []timed
	until   int64
}

type timed struct {
	tick   int64
	letter Letter
}

// maxNodes bounds a search. Runs that show something are short: what is not
// found by then is taken not to exist.
const maxNodes = 1 << 13

// search goes through the runs of an observer, the shortest first, each
// followed along one branch. Letters come pace ticks apart; between them time
// may pass to the next expiry. Letters that do nothing are left out.
type search struct {
	observer *Observer
	letters  []Letter
	pace     int64
	queue    queue
	found    int
	seen     map[situation]bool
}

// situation is what decides how a run can go on.
type situation struct {
	state State
	left  [maxClocks]int64 // ticks until a running clock expires, else 0
	shown bool             // the sentence was shown to be kept
	last  Letter           // the last letter, its events apart
}

// node is the end of a run on one branch.
type node struct {
	situation
	tick   int64
	parent *node
	letter *Letter // read on this tick; nil if time passed only
	cost   [3]int  // steps, changes, order of discovery
}

// run is how the node is reached.
func (n *node) run() run {
	r := run{until: n.tick}
	for ; n != nil; n = n.parent {
		if n.letter != nil {
			r.letters = append(r.letters, timed{n.tick, *n.letter})
		}
	}
	slices.Reverse(r.letters)
	return r
}

// find returns the run of the first node that pleases, trying letters on
// different ticks before letters on one.
func (o *Observer) find(pleases func(*node) bool) (run, bool) {
	for _, pace := range []int64{1, 0} {
		s := search{observer: o, letters: o.letters(), pace: pace, seen: map[situation]bool{}}
		if n := s.run(pleases); n != nil {
			return n.run(), true
		}
	}
	return run{}, false
}

func (s *search) run(pleases func(*node) bool) *node {
	start := &node{situation: situation{state: s.observer.Initial()}}
	for i := range s.letters {
		s.read(start, &s.letters[i])
	}
	for range maxNodes {
		if len(s.queue) == 0 {
			return nil
		}
		at := heap.Pop(&s.queue).(*node)
		if s.seen[at.situation] {
			continue
		}
		s.seen[at.situation] = true
		if pleases(at) {
			return at
		}
		s.expand(at)
	}
	return nil
}

func (s *search) expand(at *node) {
	if s.observer.Broken(at.state) {
		return
	}
	if wait := at.firstLeft(); wait > 0 {
		next := at.after(s.observer, wait)
		next.cost[0]++
		s.push(next)
	}
	next := at.after(s.observer, s.pace)
	if s.observer.Broken(next.state) {
		return
	}
	for i := range s.letters {
		s.read(next, &s.letters[i])
	}
}

// read notes where a letter leads, if it is the first or does something.
func (s *search) read(at *node, l *Letter) {
	for _, next := range at.read(s.observer, l) {
		if at.parent != nil && next.state == at.state && next.left == at.left && next.shown == at.shown {
			continue
		}
		s.push(next)
	}
}

func (s *search) push(n *node) {
	s.found++
	n.cost[2] = s.found
	heap.Push(&s.queue, n)
}

// read gives the ends of the run after one more letter.
func (n *node) read(o *Observer, l *Letter) []*node {
	at, was := o.unpack(n.state)
	now := o.read(*l)
	main, guess := o.moves(at, now&^was)
	var out []*node
	for _, m := range [2]move{main, guess} {
		if m.to == absent {
			continue
		}
		next := &node{
			situation: situation{o.pack(m.to, now), n.left, n.shown || m.shows, l.silent()},
			tick:      n.tick, parent: n, letter: l,
			cost: [3]int{n.cost[0] + 1, n.cost[1] + changes(n.last, *l)},
		}
		for c := range next.left {
			if m.start>>c&1 != 0 {
				next.left[c] = o.ticks[c]
			}
		}
		next.stop(o)
		out = append(out, next)
	}
	return out
}

// after lets ticks pass on the branch, up to where it is broken.
func (n *node) after(o *Observer, ticks int64) *node {
	next := &node{situation: n.situation, tick: n.tick, parent: n, cost: n.cost}
	for !o.Broken(next.state) && ticks > 0 {
		pass := ticks
		if wait := next.firstLeft(); wait > 0 {
			pass = min(wait, ticks)
		}
		next.pass(o, pass)
		ticks -= pass
	}
	return next
}

// pass lets ticks pass, at most to the next expiry.
func (n *node) pass(o *Observer, ticks int64) {
	n.tick += ticks
	var expired Clocks
	for c := range n.left {
		if n.left[c] == 0 {
			continue
		}
		if n.left[c] -= ticks; n.left[c] == 0 {
			expired |= 1 << c
		}
	}
	if expired == 0 {
		return
	}
	at, was := o.unpack(n.state)
	to, shows := o.expire(at, expired)
	n.state, n.shown = o.pack(to, was), n.shown || shows
	n.stop(o)
}

// stop forgets clocks that do not run.
func (n *node) stop(o *Observer) {
	for c := range n.left {
		if o.Running(n.state)>>c&1 == 0 {
			n.left[c] = 0
		}
	}
}

// firstLeft is how far the next expiry is away, 0 if no clock runs.
func (n *node) firstLeft() int64 {
	var first int64
	for _, left := range n.left {
		if left > 0 && (first == 0 || left < first) {
			first = left
		}
	}
	return first
}

// changes counts what a person sees happen in a letter after another.
func changes(last, l Letter) int {
	return bits.OnesCount32(last.is^l.is) + bits.OnesCount32(l.events)
}

// letters lists letters without unknowns that differ for the observer, those in
// which less is true first. Conditions that stand in the same places are alike:
// none, the first or all of them are true.
func (o *Observer) letters() []Letter {
	out := []Letter{{}}
	both := func(add func(Letter) Letter) {
		for _, l := range slices.Clone(out) {
			out = append(out, add(l))
		}
	}
	for _, group := range o.alike() {
		before := slices.Clone(out)
		both(func(l Letter) Letter { return l.With(group[0], True) })
		if len(group) == 1 {
			continue
		}
		for _, l := range before {
			for _, p := range group {
				l = l.With(p, True)
			}
			out = append(out, l)
		}
	}
	for _, e := range o.events() {
		both(func(l Letter) Letter { return l.Happens(e) })
	}
	slices.SortStableFunc(out, func(a, b Letter) int { return changes(Letter{}, a) - changes(Letter{}, b) })
	return out
}

// alike groups the conditions of the observer by the places they stand in.
func (o *Observer) alike() [][]Prop {
	var out [][]Prop
	var where []signals
	for p := Prop(1); p <= MaxProps; p++ {
		var in signals
		for i := range o.places {
			if at := &o.places[i]; (at.is|at.may|at.some)&propBit(p) != 0 {
				in |= 1 << i
			}
		}
		if in == 0 {
			continue
		}
		k := slices.Index(where, in)
		if k < 0 {
			k = len(out)
			out, where = append(out, nil), append(where, in)
		}
		out[k] = append(out[k], p)
	}
	return out
}

func (o *Observer) events() []Event {
	var out []Event
	for e := Event(1); e <= MaxEvents; e++ {
		if slices.ContainsFunc(o.places, func(p place) bool { return p.events&eventBit(e) != 0 }) {
			out = append(out, e)
		}
	}
	return out
}

// queue is a heap of nodes by cost.
type queue []*node

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return slices.Compare(q[i].cost[:], q[j].cost[:]) < 0 }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(n any)        { *q = append(*q, n.(*node)) }
func (q *queue) Pop() any {
	old := *q
	n := old[len(old)-1]
	*q = old[:len(old)-1]
	return n
}
