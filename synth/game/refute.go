// The checker of counterstrategies. It shares no code with what finds them.

package game

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenet-iot/tenet/synth/lts"
)

// ErrRefutes is wrapped by what is wrong with a counterstrategy.
var ErrRefutes = errors.New("this does not defeat every controller")

// Refute checks that a counterstrategy of any origin shows that no controller
// makes the plant meet the goal. It returns nil if so.
//
// Of every turn it checks that the plant's move cannot be refused, or that all the
// controller may allow is there, so that whatever a controller does some run goes
// along the turns; and of all runs along the turns that they break the goal. For
// Nonblocking that is an induction over the ranks: a controller that lets a move to
// a lower rank happen has lost by then, and one that does not reaches no mark.
//
// Time: linear in the turns for each assumption.
// Errors: those of Counter for plant and goal; ErrRefutes; the context's.
func Refute(ctx context.Context, plant *lts.LTS, goal Goal, cs *Counterstrategy) error {
	if err := checkPlant(plant); err != nil {
		return err
	}
	if err := goal.check(plant); err != nil {
		return err
	}
	if goal.Kind == BGR1 {
		return fmt.Errorf("%w: no counterstrategy is checked for a goal that is %s", ErrGoal, goal.Kind)
	}
	if err := goal.untimed(plant, "no counterstrategy is checked"); err != nil {
		return err
	}
	r := &refuter{checker: checker{plant: plant, goal: goal}, cs: cs}
	if len(cs.Turns) == 0 {
		if plant.Initial() != lts.Error {
			return fmt.Errorf("%w: it has no turns", ErrRefutes)
		}
		return nil
	}
	if cs.Turns[0].State != plant.Initial() {
		return fmt.Errorf("%w: it begins in another state", ErrRefutes)
	}
	for i := range cs.Turns {
		if err := stopped(ctx, i); err != nil {
			return err
		}
		if what := r.turn(i); what != "" {
			return fmt.Errorf("%w: turn %d: %s", ErrRefutes, i, what)
		}
	}
	if what := r.runs(); what != "" {
		return fmt.Errorf("%w: %s", ErrRefutes, what)
	}
	return nil
}

// refuter looks at turns as a checker does at states of a composition.
type refuter struct {
	checker
	cs *Counterstrategy
}

func (r *refuter) bad(i int) bool { return r.goal.Bad != nil && r.goal.Bad[r.cs.Turns[i].State] }

// turn says what is wrong with a turn, and lists its moves.
func (r *refuter) turn(i int) string {
	t := &r.cs.Turns[i]
	if int(t.State) >= r.plant.Len() {
		return "the plant has no such state"
	}
	node := together{plant: t.State, parent: -1}
	for _, m := range t.Moves {
		switch {
		case m.To < OutOfBounds || m.To >= len(r.cs.Turns):
			return "it leads to no turn"
		case !r.possible(t.State, m):
			return "the plant has no such move"
		case m.To != OutOfBounds:
			node.out = append(node.out, joint{label: m.Label, to: m.To})
		}
	}
	r.nodes = append(r.nodes, node)
	switch {
	case r.bad(i):
		return ""
	case r.goal.Kind == Nonblocking:
		return r.blocks(t)
	case r.free(t.State):
		if len(t.Moves) != 1 || r.plant.Controllable(t.Moves[0].Label) {
			return "one move that cannot be refused is wanted"
		}
	case !r.complete(t):
		return "the controller has another move"
	case r.goal.Kind == Safety && (r.goal.Deadlocks || r.plant.Marks(t.State)&lts.End != 0):
		return "the controller may stop here"
	}
	return ""
}

func (r *refuter) possible(from lts.State, m Move) bool {
	for _, e := range r.plant.Out(from) {
		if e.Label() == m.Label {
			if e.To() == lts.Error {
				return m.To == OutOfBounds
			}
			return m.To != OutOfBounds && r.cs.Turns[m.To].State == e.To()
		}
	}
	return false
}

// free says whether the plant can move by itself.
func (r *refuter) free(s lts.State) bool {
	for _, e := range r.plant.Out(s) {
		if !r.plant.Controllable(e.Label()) {
			return true
		}
	}
	return false
}

// complete says whether a turn has all transitions of its state.
func (r *refuter) complete(t *Turn) bool {
	seen := map[lts.Label]bool{}
	for _, m := range t.Moves {
		seen[m.Label] = true
	}
	return len(seen) == len(r.plant.Out(t.State))
}

// blocks says what is wrong with a turn of Nonblocking.
func (r *refuter) blocks(t *Turn) string {
	marks := r.goal.marked(r.plant.Alphabet())
	marked := func(s lts.State) bool { return r.plant.Marks(s)&lts.Marked != 0 }
	lower := func(m Move) bool { return m.To == OutOfBounds || r.bad(m.To) || r.cs.Turns[m.To].Rank < t.Rank }
	if !t.Blocked {
		if len(t.Moves) != 1 || r.plant.Controllable(t.Moves[0].Label) || !lower(t.Moves[0]) {
			return "one move to a lower rank that cannot be refused is wanted"
		}
		return ""
	}
	if r.goal.Resting && marked(t.State) {
		return "a run may rest here"
	}
	if !r.complete(t) {
		return "the plant has another move"
	}
	for _, m := range t.Moves {
		if lower(m) {
			continue
		}
		if to := &r.cs.Turns[m.To]; to.Rank != t.Rank || !to.Blocked || marks[m.Label] || marked(to.State) {
			return "a mark may be reached"
		}
	}
	return ""
}

// runs says what is wrong with the runs along the turns: some meets the goal.
func (r *refuter) runs() string {
	everywhere := func(int) bool { return false }
	switch r.goal.Kind {
	case Nonblocking:
		return ""
	case Safety:
		if r.goes(r.without(everywhere)) {
			return "a run goes on for ever"
		}
		return ""
	case Reachability:
		return r.reaches()
	}
	if r.goal.Kind == GR1 {
		for j, set := range r.goal.Assumptions {
			if r.goes(r.without(func(i int) bool { return set[r.nodes[i].plant] })) {
				return fmt.Sprintf("a run may meet assumption %d no more", j+1)
			}
		}
	}
	if r.round(r.without(everywhere), r.goal.Guarantees, "") != nil {
		return "a run may meet all guarantees"
	}
	return ""
}

// goes says whether a run goes on for ever within a set.
func (r *refuter) goes(within []bool) bool {
	for _, k := range r.loops(within) {
		if k >= 0 {
			return true
		}
	}
	return false
}

// reaches looks for runs that reach the goal and then nothing bad.
func (r *refuter) reaches() string {
	after := make([]bool, len(r.nodes))
	var todo []int
	for i, n := range r.nodes {
		if after[i] = r.goal.Guarantees[0][n.plant]; after[i] {
			todo = append(todo, i)
		}
	}
	for ; len(todo) > 0; todo = todo[1:] {
		if !r.bad(todo[0]) && !r.free(r.nodes[todo[0]].plant) {
			return "a run may stop, its goal reached"
		}
		for _, e := range r.nodes[todo[0]].out {
			if !after[e.to] {
				after[e.to] = true
				todo = append(todo, e.to)
			}
		}
	}
	if r.goes(after) {
		return "a run may go on, its goal reached"
	}
	return ""
}
