// Check: is the evidence an inductive invariant that keeps the sentence?

package proof

import (
	"bytes"
	"context"
	"fmt"

	"github.com/tenet-iot/tenet/dsl/world"
)

// Failure says why evidence proves nothing.
type Failure struct {
	Property string
	Reason   string
}

// Error names the property and what failed.
func (e *Failure) Error() string { return fmt.Sprintf("evidence for %q: %s", e.Property, e.Reason) }

// Check accepts evidence if it proves its property of the deployment that spec
// describes, on the rung it names. It keeps no state between calls and changes
// nothing.
//
// Errors: *Failure naming what is wrong, *SizeError, an error of the packed
// form, or the context's. Cost: the moves of every state once, each with a
// binary search among the states.
func Check(ctx context.Context, spec *world.Spec, ev Evidence) error {
	return new(Accepted).Check(ctx, spec, ev)
}

// check is Check of evidence that may have been accepted before.
func (a *Accepted) check(ctx context.Context, spec *world.Spec, ev Evidence) error {
	if ev.Index < 0 || ev.Index >= len(spec.Properties) || spec.Properties[ev.Index].Name != ev.Property {
		return &Failure{ev.Property, fmt.Sprintf("the deployment has no such property at place %d", ev.Index)}
	}
	if ev.Rung < world.Prompt || ev.Rung > world.Faulty {
		return &Failure{ev.Property, "rung " + rungName(ev.Rung) + " cannot be checked"}
	}
	if why := world.Frail(&spec.Properties[ev.Index]); ev.Rung == world.Faulty && why != "" {
		return &Failure{ev.Property, why}
	}
	if err := form(spec, ev); err != nil {
		return err
	}
	if ev.Flow {
		return a.below(ctx, spec, ev)
	}
	states, width, err := Unpack(ev.States)
	if err != nil {
		return err
	}
	w, err := systemOf(spec, ev)
	if err != nil {
		return fmt.Errorf("evidence for %q: %w", ev.Property, err)
	}
	if width != w.Width() || width != ev.Width {
		return &Failure{ev.Property, fmt.Sprintf("states of %d bytes, this world has %d", width, w.Width())}
	}
	c := &checker{world: w, set: newSet(states, width), property: ev.Property}
	c.single, _ = w.(*world.World)
	if ev.Focus != nil && (ev.Coarse || ev.Pairs || ev.Timed) {
		return &Failure{ev.Property, "it is of a world of two kinds"}
	}
	if ev.Timed && (c.single == nil || ev.Coarse || c.live() && ev.Rung != world.Delayed) {
		return &Failure{ev.Property, "its times are counted where they are not to be"}
	}
	sum, known := a.known(spec, c.single, ev)
	if !known {
		if err := c.initiation(); err != nil {
			return err
		}
		if err := c.closure(ctx); err != nil {
			return err
		}
		if err := c.longRun(ctx, ev); err != nil {
			return err
		}
		a.add(sum)
	}
	return a.below(ctx, spec, ev)
}

// below checks the evidence of the rung below, where the property needs it or
// it is given.
func (a *Accepted) below(ctx context.Context, spec *world.Spec, ev Evidence) error {
	needed := ev.Rung > world.Prompt && (Ladder(spec.Properties[ev.Index]) || ev.Timed)
	switch {
	case ev.Below == nil && !needed:
		return nil
	case ev.Below == nil:
		return &Failure{ev.Property, "nothing shows that it holds in the " + rungName(ev.Rung-1) + " world, which the " + rungName(ev.Rung) + " world does not contain"}
	case ev.Below.Index != ev.Index || ev.Below.Rung != ev.Rung-1:
		return &Failure{ev.Property, "the evidence below is not about this property on the " + rungName(ev.Rung-1) + " rung"}
	}
	return a.check(ctx, spec, *ev.Below)
}

// system is what a set of states may be closed under.
type system interface {
	Width() int
	Initial(emit func([]byte))
	Valid(packed []byte) bool
	Broken(packed []byte) bool
	Successors(packed []byte, emit func(label uint32, next []byte) bool) error
}

// systemOf builds the world the evidence is of.
func systemOf(spec *world.Spec, ev Evidence) (system, error) {
	if ev.Pairs {
		return world.NewPair(spec, ev.Rung, spec.Properties[ev.Index])
	}
	if ev.Coarse && ev.Rung == world.Delayed {
		return world.NewCoarse(spec, spec.Properties[ev.Index])
	}
	if ev.Focus != nil {
		return world.NewFocused(spec, ev.Rung, spec.Properties[ev.Index], *ev.Focus)
	}
	pr := spec.Properties[ev.Index]
	pr.Timed = pr.Timed || ev.Timed
	return world.New(spec, ev.Rung, pr)
}

func rungName(r world.Rung) string {
	if r > world.Faulty {
		return fmt.Sprint(uint8(r))
	}
	return r.String()
}

// checker holds the evidence against its world.
type checker struct {
	world    system
	single   *world.World // world, if it is not of pairs
	set      set
	property string
	ranks    Ranks
}

func (c *checker) fail(format string, args ...any) error {
	return &Failure{c.property, fmt.Sprintf(format, args...)}
}

// initiation: every initial state is a member, and there is one.
func (c *checker) initiation() error {
	n, missing := 0, 0
	c.world.Initial(func(s []byte) {
		n++
		if !c.covered(s) {
			missing++
		}
	})
	switch {
	case n == 0:
		return c.fail("no initial state: the assumptions contradict each other")
	case missing > 0:
		return c.fail("initiation: %d of %d initial states are missing", missing, n)
	}
	return nil
}

// closure: no member breaks the sentence, every move leads to a member.
func (c *checker) closure(ctx context.Context) error {
	for i := range c.set.len() {
		if i%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		s := c.set.at(i)
		if !c.world.Valid(s) {
			return c.fail("states: member %d is no state of this world", i)
		}
		if c.world.Broken(s) {
			return c.fail("property: state %d breaks it", i)
		}
		left, bad := uint32(0), false
		err := c.world.Successors(s, func(label uint32, next []byte) bool {
			if !bytes.Equal(next, s) && !c.covered(next) {
				left, bad = label, true
			}
			return !bad
		})
		if err != nil {
			return c.fail("closure: state %d: %v", i, err)
		}
		if bad {
			return c.fail("closure: move %d of state %d leads out of the set", left, i)
		}
	}
	return nil
}

// covered: the state is a member, or a member with a wider zone stands for it.
func (c *checker) covered(state []byte) bool {
	if c.set.has(state) {
		return true
	}
	w := c.single
	if w == nil || w.Discrete() == len(state) || c.ranked() {
		return false // where states have ranks each stands for itself
	}
	key := state[:w.Discrete()]
	for i := c.set.search(key); i < c.set.len() && bytes.HasPrefix(c.set.at(i), key); i++ {
		if w.Covers(c.set.at(i), state) {
			return true
		}
	}
	return false
}

// live says whether the sentence is about what every run does again and again.
func (c *checker) live() bool { return c.single != nil && c.single.Live() }

// ranked says whether the states of evidence for the sentence have ranks.
func (c *checker) ranked() bool {
	return c.live() || c.single != nil && c.single.Property().Kind == world.PossibleProperty
}

// longRun checks the ranks of a sentence about the long run; another sentence
// has none.
func (c *checker) longRun(ctx context.Context, ev Evidence) error {
	if !c.ranked() {
		if len(ev.Ranks) > 0 {
			return c.fail("ranks: this sentence is not about the long run")
		}
		return nil
	}
	if ev.Coarse {
		return c.fail("ranks: the coarse world says nothing about the long run")
	}
	ranks, err := UnpackRanks(ev.Ranks, c.set.len())
	if err != nil {
		return fmt.Errorf("evidence for %q: %w", ev.Property, err)
	}
	c.ranks = ranks
	poll := func(i int) error {
		if i%256 == 0 {
			return ctx.Err()
		}
		return nil
	}
	if !c.live() {
		return c.rankedPossible(poll)
	}
	return c.rankedLong(poll)
}

// set is a sorted list of states with an index on their first two bytes.
type set struct {
	states []byte
	width  int
	from   []int // by first bytes: where they begin; one more at the end
}

func newSet(states []byte, width int) set {
	s := set{states: states, width: width, from: make([]int, 1<<16+1)}
	for i := range s.len() {
		s.from[s.first(s.at(i))+1]++
	}
	for i := 1; i < len(s.from); i++ {
		s.from[i] += s.from[i-1]
	}
	return s
}

func (s *set) len() int { return len(s.states) / s.width }

func (s *set) at(i int) []byte { return s.states[i*s.width : (i+1)*s.width] }

// first gives the first two bytes as a number; ascending with the states.
func (s *set) first(state []byte) int {
	n := int(state[0]) << 8
	if len(state) > 1 {
		n |= int(state[1])
	}
	return n
}

func (s *set) has(state []byte) bool { return s.find(state) >= 0 }

// find gives the place of a state, -1 if it is no member.
func (s *set) find(state []byte) int {
	if i := s.search(state); i < s.len() && bytes.Equal(s.at(i), state) {
		return i
	}
	return -1
}

// search gives the place of the first member that is not before what begins with
// key.
func (s *set) search(key []byte) int {
	low, high := 0, s.len()
	if len(key) > 1 {
		k := s.first(key)
		low, high = s.from[k], s.from[k+1]
	}
	for low < high {
		mid := int(uint(low+high) >> 1)
		if bytes.Compare(s.at(mid), key) < 0 {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low
}
