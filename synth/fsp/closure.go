// MTSA's closure: visible actions pass over silent ones.

package fsp

import (
	"context"

	"github.com/tenet-iot/tenet/synth/lts"
)

// closed returns l with a transition a from s to t wherever silent steps, an a,
// and silent steps lead from s to t. It keeps the silent steps themselves, so
// nothing that was possible is lost. A transition is required if all its steps
// are.
//
// Time: states times what is reachable by silent steps, times its transitions.
// Errors: *lts.LimitError.
// Source: MTSA's manual, "closure"; Milner (1989), weak transitions.
func closed(ctx context.Context, l *lts.LTS, lim lts.Limits) (*lts.LTS, error) {
	c := &closer{l: l, b: lts.NewBuilder(l.Name()), silent: make([][]reached, l.Len())}
	for _, n := range l.Alphabet().Names() {
		c.b.Label(n)
	}
	c.b.States(max(l.Len(), 1))
	c.b.Use(l.Uses())
	for s := range lts.State(l.Len()) {
		c.silent[s] = bySilence(l, s)
		c.made += len(c.silent[s])
		if err := c.within(ctx, lim); err != nil {
			return nil, err
		}
	}
	for s := range lts.State(l.Len()) {
		c.state(s)
		if err := c.within(ctx, lim); err != nil {
			return nil, err
		}
	}
	return c.b.Build(), nil
}

// closer is a closure being made.
type closer struct {
	l      *lts.LTS
	b      *lts.Builder
	silent [][]reached // by state: what silent steps lead to
	made   int
}

func (c *closer) within(ctx context.Context, lim lts.Limits) error {
	if c.made > lim.Transitions {
		return &lts.LimitError{What: lts.LimitTransitions, Max: int64(lim.Transitions)}
	}
	return ctx.Err()
}

// state adds the transitions of a state.
func (c *closer) state(s lts.State) {
	c.b.Mark(s, c.l.Marks(s))
	for _, t := range c.l.Out(s) {
		if t.Label() == lts.Tau {
			c.add(s, lts.Tau, t.Maybe(), t.To())
		}
	}
	for _, before := range c.silent[s] {
		for _, t := range c.l.Out(before.state) {
			if t.Label() == lts.Tau {
				continue
			}
			label := c.b.Label(c.l.Alphabet().Name(t.Label()))
			for _, then := range c.after(t.To()) {
				c.add(s, label, before.maybe || t.Maybe() || then.maybe, then.state)
			}
		}
	}
}

func (c *closer) add(s lts.State, a lts.Label, maybe bool, to lts.State) {
	c.made++
	if maybe {
		c.b.Maybe(s, a, to)
	} else {
		c.b.Edge(s, a, to)
	}
}

func (c *closer) after(s lts.State) []reached {
	if s == lts.Error {
		return []reached{{state: lts.Error}}
	}
	return c.silent[s]
}

// reached is a state reached by silent steps; maybe if every way there has a
// step that is maybe.
type reached struct {
	state lts.State
	maybe bool
}

// bySilence lists what silent steps lead to from a state, the state included:
// first along required steps alone, then along all.
func bySilence(l *lts.LTS, from lts.State) []reached {
	list := []reached{{state: from}}
	seen := map[lts.State]bool{from: true}
	for _, all := range []bool{false, true} {
		for i := 0; i < len(list); i++ {
			for _, t := range l.Out(list[i].state) { // Error has none
				if t.Label() == lts.Tau && !seen[t.To()] && (all || !t.Maybe()) {
					seen[t.To()] = true
					list = append(list, reached{t.To(), all})
				}
			}
		}
	}
	return list
}
