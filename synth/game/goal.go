// Goals: what a controller has to achieve.

package game

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/timed"
)

// Kind says what a goal is about.
type Kind uint8

const (
	// Safety is met if no bad state and no deadlock is reached.
	Safety Kind = iota
	// Nonblocking is met if from every state some run leads to a marked state or
	// over a marked label; see Goal.Resting.
	Nonblocking
	// Reachability is met if every run visits Guarantees[0].
	Reachability
	// Buchi is met if every run visits Guarantees[0] again and again.
	Buchi
	// GR1 is met if every run that visits each of Assumptions again and again
	// visits each of Guarantees again and again, and no run stops.
	GR1
	// BGR1 is met if GR1 is met and every run visits each of Recurrent again and
	// again, whether it meets the assumptions or not.
	BGR1
)

// String returns the name used in messages.
func (k Kind) String() string {
	return [...]string{"safety", "nonblocking", "reachability", "Büchi", "GR(1)", "Büchi and GR(1)"}[k]
}

// Set is a set of states of the plant, by state.
type Set []bool

// SetOf returns the states for which the condition holds.
func SetOf(plant *lts.LTS, in func(lts.State) bool) Set {
	s := make(Set, plant.Len())
	for q := range s {
		s[q] = in(lts.State(q))
	}
	return s
}

// Goal is what a controller has to achieve. Error is always bad.
type Goal struct {
	Kind Kind
	// Bad states must not be reached; nil is the empty set.
	Bad Set
	// Assumptions and Guarantees: see Kind. No guarantee is one of all states.
	Assumptions, Guarantees []Set
	// Recurrent are the sets of BGR1 that are owed without assumptions.
	Recurrent []Set
	// Excuses, of GR1, if there are any, give for each of Guarantees those of its states in
	// which it is met by an excuse only, such as a failure: the controller goes on
	// working for the same guarantee there.
	Excuses []Set
	// MarkedLabels are the marked labels of Nonblocking; states are marked by
	// lts.Marked.
	MarkedLabels []string
	// Resting chooses the classic reading of Nonblocking: in a marked state a run
	// has arrived and may stop. Otherwise, as in MTSA, a non-empty run must lead
	// to a mark from everywhere, marked states included. Marked labels are the
	// same in both.
	Resting bool
	// Forcible labels can be made to happen before the next timed.Tick: where one is
	// offered the controller may refuse the tick, and only there.
	Forcible []string
	// Ticking, of Nonblocking: a tick must stay within reach from everywhere too.
	Ticking bool
	// Deadlocks allows Safety to end in a state without transitions. A state
	// marked lts.End may always be the last.
	Deadlocks bool
}

// ErrGoal is wrapped by what is wrong with a goal.
var ErrGoal = errors.New("unusable goal")

// check says what is wrong with a goal for a plant.
func (g *Goal) check(plant *lts.LTS) error {
	sets := slices.Concat(g.Assumptions, g.Guarantees, g.Recurrent, g.Excuses)
	if g.Bad != nil {
		sets = append(sets, g.Bad)
	}
	for _, s := range sets {
		if len(s) != plant.Len() {
			return fmt.Errorf("%w: a set for %d states, the plant has %d", ErrGoal, len(s), plant.Len())
		}
	}
	if g.Excuses != nil && len(g.Excuses) != len(g.Guarantees) {
		return fmt.Errorf("%w: excuses for %d guarantees, there are %d", ErrGoal, len(g.Excuses), len(g.Guarantees))
	}
	if (g.Kind == Reachability || g.Kind == Buchi) && len(g.Guarantees) != 1 {
		return fmt.Errorf("%w: %s wants one guarantee, not %d", ErrGoal, g.Kind, len(g.Guarantees))
	}
	if g.Ticking && g.Kind != Nonblocking {
		return fmt.Errorf("%w: ticks within reach are asked of %s", ErrGoal, g.Kind)
	}
	if g.Kind == Reachability && g.forces(plant) {
		return fmt.Errorf("%w: %s where ticks can be forestalled; a deadline says when", ErrGoal, g.Kind)
	}
	for _, name := range g.Forcible {
		if _, ok := plant.Alphabet().Find(name); !ok || name == timed.Tick {
			return fmt.Errorf("%w: %s cannot be forced", ErrGoal, name)
		}
	}
	if l, ok := plant.Alphabet().Find(timed.Tick); ok && plant.Controllable(l) && (g.Ticking || len(g.Forcible) > 0) {
		return fmt.Errorf("%w: %s is controllable", ErrGoal, timed.Tick)
	}
	for _, name := range g.MarkedLabels {
		if _, ok := plant.Alphabet().Find(name); !ok {
			return fmt.Errorf("%w: the plant has no label %s to mark", ErrGoal, name)
		}
	}
	return nil
}

// checkPlant says whether a plant is one system, and controllers can know where
// it is.
func checkPlant(plant *lts.LTS) error {
	if err := checkDeterministic(plant); err != nil {
		return err
	}
	if plant.Modal() {
		return lts.ErrModal
	}
	return nil
}

// checkDeterministic says whether controllers of a plant can know where it is.
func checkDeterministic(plant *lts.LTS) error {
	if err := plant.Deterministic(); err != nil {
		return fmt.Errorf("the plant must be deterministic: %w", err)
	}
	return nil
}

// marked returns by label whether it is marked.
func (g *Goal) marked(a *lts.Alphabet) []bool { return labelled(a, g.MarkedLabels) }

// forces says whether a controller can forestall ticks of a plant.
func (g *Goal) forces(plant *lts.LTS) bool {
	_, ticks := plant.Alphabet().Find(timed.Tick)
	return ticks && len(g.Forcible) > 0
}

// untimed refuses goals that are about ticks.
func (g *Goal) untimed(plant *lts.LTS, what string) error {
	if g.Ticking || g.forces(plant) {
		return fmt.Errorf("%w: %s where ticks can be forestalled, or must stay within reach", ErrGoal, what)
	}
	return nil
}

// labelled returns by label whether its name is listed.
func labelled(a *lts.Alphabet, names []string) []bool {
	m := make([]bool, a.Len())
	for _, name := range names {
		if l, ok := a.Find(name); ok {
			m[l] = true
		}
	}
	return m
}

func stopped(ctx context.Context, states int) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("synthesis stopped at %d states: %w", states, err)
	}
	return nil
}
