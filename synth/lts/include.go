// Trace inclusion, with a trace that tells two systems apart.

package lts

import (
	"context"
	"slices"
)

// Included says whether every finite visible trace of p is one of q. If not, it
// returns a shortest trace of p that is not. Labels are compared by name; one
// that q does not know is one it cannot take. Error is like a state without
// transitions: the trace into it counts. Maybe transitions count like others.
//
// Time: up to |p| 2^|q|; sets of q's states that are larger than one met before
// with the same state of p are not looked at.
// Errors: *LimitError; lim.States bounds the pairs of a state and a set,
// lim.Transitions the members of the sets.
// Source: De Wulf, Doyen, Henzinger & Raskin, Antichains (2006).
func Included(ctx context.Context, p, q *LTS, lim Limits) (trace []string, ok bool, err error) {
	c := &inclusion{p: p, q: newSubsets(q), lim: lim, met: map[State][][]State{}}
	for a, name := range p.alphabet.names {
		c.to = append(c.to, -1)
		if b, known := q.alphabet.Find(name); known {
			c.to[a] = int64(b)
		}
	}
	c.add(watched{at: p.initial, set: c.q.closure(q.initial), parent: -1})
	for from := 0; from < len(c.found); {
		level, err := c.silent(ctx, from)
		if err != nil {
			return nil, false, err
		}
		for i := from; i < level; i++ {
			if label, missing := c.visible(i); missing {
				return append(c.trace(i), p.alphabet.Name(label)), false, nil
			}
		}
		from = level
	}
	return nil, true, nil
}

// watched is a state of p and what q may be in after the same trace.
type watched struct {
	at     State
	set    []State
	parent int // in found, or -1
	label  Label
}

type inclusion struct {
	p       *LTS
	q       *subsets
	to      []int64 // p's labels in q, or -1
	lim     Limits
	found   []watched
	met     map[State][][]State
	members int
}

// add keeps a pair unless one was met that can do less in q.
func (c *inclusion) add(w watched) {
	for _, less := range c.met[w.at] {
		if subset(less, w.set) {
			return
		}
	}
	kept := slices.DeleteFunc(c.met[w.at], func(more []State) bool { return subset(w.set, more) })
	c.met[w.at] = append(kept, w.set)
	c.found = append(c.found, w)
	c.members += len(w.set)
}

// subset says whether the sorted set a lies in b.
func subset(a, b []State) bool {
	for len(a) > 0 && len(a) <= len(b) {
		switch {
		case a[0] == b[0]:
			a, b = a[1:], b[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			return false
		}
	}
	return len(a) == 0
}

// silent follows p's internal transitions from the pairs at the end of found, and
// returns where the pairs with traces of the same length end.
func (c *inclusion) silent(ctx context.Context, from int) (level int, err error) {
	for i := from; i < len(c.found); i++ {
		if err := c.over(ctx); err != nil {
			return 0, err
		}
		for _, e := range c.p.Out(c.found[i].at) {
			if e.Label() != Tau {
				break
			}
			c.add(watched{at: e.to, set: c.found[i].set, parent: i})
		}
	}
	return len(c.found), nil
}

// visible follows p's other transitions. It returns a label that q cannot take.
func (c *inclusion) visible(i int) (missing Label, isMissing bool) {
	w := c.found[i]
	next := c.q.successors(w.set)
	for _, e := range c.p.Out(w.at) {
		if e.Label() == Tau {
			continue
		}
		b := c.to[e.Label()]
		if b < 0 || len(next[b]) == 0 {
			return e.Label(), true
		}
		c.add(watched{at: e.to, set: next[b], parent: i, label: e.Label()})
	}
	return 0, false
}

func (c *inclusion) over(ctx context.Context) error {
	switch {
	case len(c.found) > c.lim.states():
		return &LimitError{What: LimitStates, Max: int64(c.lim.states())}
	case c.members > c.lim.transitions():
		return &LimitError{What: LimitTransitions, Max: int64(c.lim.transitions())}
	case c.lim.Bytes > 0 && 64*int64(len(c.found))+4*int64(c.members) > c.lim.Bytes:
		return &LimitError{What: LimitMemory, Max: c.lim.Bytes}
	}
	return stopped(ctx, len(c.found))
}

// trace returns the visible labels that led to a pair.
func (c *inclusion) trace(i int) []string {
	var names []string
	for ; c.found[i].parent >= 0; i = c.found[i].parent {
		if c.found[i].label != Tau {
			names = append(names, c.p.alphabet.Name(c.found[i].label))
		}
	}
	slices.Reverse(names)
	return names
}
