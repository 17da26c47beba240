// Covering: states that differ in their zones alone are gathered in few.

package search

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenet-iot/tenet/dsl/world"
	"github.com/tenet-iot/tenet/synth/space"
)

// apart is how many zones are kept apart for what else is the same in a state;
// patient is how often one is widened step by step before its bounds leap.
const (
	apart   = 4
	patient = 8
)

// Cover asks whether the property holds even if, of states that differ in their
// zones alone, only a few are kept apart and the others are widened to one that
// covers them all. The states it gathers are closed under the moves up to
// covering, so they are evidence; there are far fewer than Decide finds where
// clocks run in many orders. Only Holds says something: a wide zone may stand
// for moments that never come.
//
// Coarse asks it of the coarse world (delayed rung). Errors: only what is a
// defect of this program.
func Cover(ctx context.Context, q Question, coarse bool, opt Options) (*Result, error) {
	w, err := newWorld(q, coarse)
	var limit *world.LimitError
	if errors.As(err, &limit) {
		return &Result{Limit: OfValues + limit.What}, nil
	}
	if err != nil {
		return nil, err
	}
	if w.Discrete() == w.Width() {
		return &Result{World: w}, nil // nothing to cover
	}
	res, err := newCover(w, opt).run(ctx)
	if err != nil {
		return nil, err
	}
	res.Coarse = coarse && res.Holds
	return res, nil
}

func newWorld(q Question, coarse bool) (*world.World, error) {
	if coarse {
		return world.NewCoarse(q.Spec, q.Property)
	}
	return world.New(q.Spec, q.Rung, q.Property)
}

// cover is the set of states gathered so far.
type cover struct {
	w      *world.World
	opt    Options
	states []covering
	groups map[string][]int // by all but the zone
	queue  []int            // of states whose moves are to be taken, again after each widening
	moves  int
	full   string // the limit that ended it among the moves of a state
	apart  int    // zones kept apart
	most   int    // moves that are tried; 0 for any number
	trails bool
	at     int // the state whose moves are being taken
	broken int // the first state met that breaks the sentence; -1 if none does
}

type covering struct {
	packed  []byte
	widened int
	queued  bool
	from    int           // the state whose move led here first; -1 of an initial one
	by      world.Outcome // that move, if trails are kept
}

func newCover(w *world.World, opt Options) *cover {
	return &cover{w: w, opt: opt, groups: map[string][]int{}, apart: apart, at: -1, broken: -1}
}

func (c *cover) run(ctx context.Context) (*Result, error) {
	c.w.Initial(c.add)
	res := &Result{World: c.w}
	for at := 0; at < len(c.queue); at++ {
		if at%256 == 0 && ctx.Err() != nil {
			return c.limited(res, Interrupted), nil
		}
		if over := c.over(); over != "" {
			return c.limited(res, over), nil
		}
		if at%4096 == 0 {
			c.tell(len(c.queue) - at)
		}
		c.at = c.queue[at]
		s := &c.states[c.at]
		s.queued = false
		from := append([]byte(nil), s.packed...)
		if c.w.Broken(from) {
			c.broken = c.at
			return c.limited(res, "a wide zone breaks it"), nil
		}
		err := c.w.Successors(from, func(_ uint32, next []byte) bool {
			c.moves++
			c.add(next)
			return c.moves&4095 != 0 || c.trying(ctx)
		})
		var limit *world.LimitError
		switch {
		case errors.As(err, &limit):
			return c.limited(res, limit.What), nil
		case err != nil:
			return nil, fmt.Errorf("search: %w", err)
		case c.full != "":
			return c.limited(res, c.full), nil
		}
	}
	if len(c.states) == 0 {
		return c.limited(res, contradiction), nil
	}
	res.Holds, res.Seen = true, c.w.Seen()
	c.drop()
	for i := range c.states {
		res.Members = append(res.Members, c.states[i].packed...)
	}
	return c.limited(res, ""), nil
}

// trying says whether there is time to try further moves, and room in a world with a
// focus, whose moves have many outcomes.
func (c *cover) trying(ctx context.Context) bool {
	switch {
	case ctx.Err() != nil:
		c.full = Interrupted
	case c.most > 0 && c.moves > c.most:
		c.full = fmt.Sprintf("more than %d moves", c.most)
	}
	return c.full == ""
}

// limited closes the result with the counts reached.
func (c *cover) limited(res *Result, limit string) *Result {
	res.Limit, res.States, res.Transitions = limit, len(c.states), c.moves
	return res
}

// over names the limit that has been passed; "" if none has.
func (c *cover) over() string {
	bytes := int64(len(c.states)) * int64(2*c.w.Width()+64)
	switch {
	case c.opt.MaxStates > 0 && len(c.states) > c.opt.MaxStates:
		return fmt.Sprintf("more than %d states", c.opt.MaxStates)
	case c.opt.Memory > 0 && bytes > c.opt.Memory:
		return "memory"
	}
	return ""
}

func (c *cover) tell(frontier int) {
	if c.opt.Progress != nil {
		c.opt.Progress(space.Progress{States: len(c.states), Frontier: frontier, Transitions: c.moves})
	}
}

// add takes a state in: nothing is to be done if it is covered; a new zone is
// kept apart as long as there are few; after that the last is widened.
func (c *cover) add(state []byte) {
	key := string(state[:c.w.Discrete()])
	group := c.groups[key]
	for _, i := range group {
		if c.w.Covers(c.states[i].packed, state) {
			return
		}
	}
	if len(group) < c.apart {
		s := covering{packed: append([]byte(nil), state...), from: c.at}
		if c.trails {
			s.by = c.w.Outcome()
		}
		c.states = append(c.states, s)
		c.groups[key] = append(group, len(c.states)-1)
		c.enqueue(len(c.states) - 1)
		return
	}
	i := group[len(group)-1]
	s := &c.states[i]
	c.w.Join(s.packed, state, s.widened >= patient)
	s.widened++
	c.enqueue(i)
}

func (c *cover) enqueue(i int) {
	if !c.states[i].queued {
		c.states[i].queued = true
		c.queue = append(c.queue, i)
	}
}

// drop leaves out what others have come to cover.
func (c *cover) drop() {
	var kept []covering
	for i := range c.states {
		s := &c.states[i]
		covered := false
		for _, j := range c.groups[string(s.packed[:c.w.Discrete()])] {
			covered = covered || j > i && c.w.Covers(c.states[j].packed, s.packed)
		}
		if !covered {
			kept = append(kept, *s)
		}
	}
	c.states = kept
}
