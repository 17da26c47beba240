// When there is no controller: what the plant does against every one.

package game

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Counterstrategy is how the plant defeats every controller: a finite graph of
// turns. The game begins in the first; if there are none, the plant starts in Error.
//
// Where the plant can move by itself a turn has the one move it makes; where it
// cannot, it has all moves the controller may allow, and allowing none stops the
// run. A turn without moves is in a bad state, or nothing is possible there.
//
// For Nonblocking turns are ordered by rank: see Turn.Blocked.
type Counterstrategy struct {
	Turns []Turn
}

// Turn is a state of the plant with what happens there.
type Turn struct {
	State lts.State
	// Blocked, of Nonblocking: no run from here leads to a mark but through turns
	// of lower rank, whatever is allowed; its moves are all of the plant's. Other
	// turns have one move, which the controller cannot refuse, to a lower rank.
	Blocked bool
	Rank    int // of Nonblocking
	Moves   []Move
}

// Move is a transition; To is the next turn, or OutOfBounds.
type Move struct {
	Label lts.Label
	To    int
}

// OutOfBounds is where a move leads that ends in lts.Error.
const OutOfBounds = -1

// Counter finds out how the plant defeats every controller. It returns nil if it
// does not, which is when Solve finds one.
//
// Size: at most one turn for each state of the plant, times the assumptions.
// Time: that of Solve.
// Source: the complement of the fixpoint of Solve; Könighofer, Hofferek & Bloem,
// Debugging Formal Specifications: A Practical Approach Using Model-based Diagnosis
// and Counterstrategies (2013).
// Errors: those of Solve; ErrGoal for BGR1, and where ticks
// can be forestalled.
func Counter(ctx context.Context, plant *lts.LTS, goal Goal) (*Counterstrategy, error) {
	if err := checkPlant(plant); err != nil {
		return nil, err
	}
	if err := goal.check(plant); err != nil {
		return nil, err
	}
	if goal.Kind == BGR1 {
		return nil, fmt.Errorf("%w: no counterstrategy is worked out for a goal that is %s", ErrGoal, goal.Kind)
	}
	if err := goal.untimed(plant, "no counterstrategy is worked out"); err != nil {
		return nil, err
	}
	if plant.Initial() == lts.Error {
		return &Counterstrategy{}, nil
	}
	if goal.Kind == Nonblocking {
		return counterBlocking(ctx, plant, &goal)
	}
	c := newCounter(ctx, plant, &goal)
	var err error
	switch goal.Kind {
	case Safety:
		c.flush(func(s int) bool {
			return c.owner[s] == controllers && (goal.Deadlocks || plant.Marks(lts.State(s))&lts.End != 0)
		})
	case Reachability:
		c.unreached(goal.Guarantees[0])
	default:
		err = c.unfair()
	}
	if err != nil || !c.lost[plant.Initial()] {
		return nil, err
	}
	return c.write(), nil
}

// counter works out the states the plant wins from, and its moves there.
type counter struct {
	*match
	goal        *Goal
	assumptions []Set
	lost        []bool
	choice      [][]int32 // by assumption it makes for, and state: the place of its move
	left        []int     // by state: moves of its owner to states that are not lost
	queue       []int     // lost states whose predecessors have not been looked at
}

func newCounter(ctx context.Context, plant *lts.LTS, goal *Goal) *counter {
	a := newArena(plant)
	c := &counter{match: newMatch(ctx, a, goal, nil), goal: goal, lost: make([]bool, a.n), left: make([]int, a.n)}
	if goal.Kind == GR1 {
		c.assumptions = goal.Assumptions
	}
	c.choice = make([][]int32, max(1, len(c.assumptions)))
	for i := range c.choice {
		c.choice[i] = c.region().choice
	}
	for s := range a.n {
		if goal.Bad != nil && goal.Bad[s] {
			c.lose(s, noChoice)
			continue
		}
		for i, e := range plant.Out(lts.State(s)) {
			switch {
			case !c.counts(s, e):
			case e.To() != lts.Error:
				c.left[s]++
			case c.owner[s] == plants:
				c.lose(s, int32(i))
			}
		}
	}
	return c
}

// lose gives a state to the plant, which makes the given move there whatever it
// makes for.
func (c *counter) lose(s int, move int32) {
	if c.lost[s] {
		return
	}
	c.lost[s] = true
	c.queue = append(c.queue, s)
	for i := range c.choice {
		if c.choice[i][s] == noChoice {
			c.choice[i][s] = move
		}
	}
}

// flush gives the plant all states from which it forces a visit to what it has, or
// the controller has nothing left to allow, but for barred ones.
//
// Time: linear.
func (c *counter) flush(barred func(s int) bool) {
	for s := range c.n {
		if c.owner[s] == controllers && c.left[s] == 0 && !barred(s) {
			c.lose(s, noChoice)
		}
	}
	for len(c.queue) > 0 {
		t := c.queue[0]
		c.queue = c.queue[1:]
		for _, in := range c.before(t) {
			s := source(in)
			if controlled(in) != (c.owner[s] == controllers) {
				continue
			}
			c.left[s]--
			switch {
			case c.lost[s] || barred(s):
			case c.owner[s] == plants:
				c.lose(s, c.moveTo(s, t))
			case c.left[s] == 0:
				c.lose(s, noChoice)
			}
		}
	}
}

// moveTo returns the place of the first move of the plant from s to t.
func (c *counter) moveTo(s, t int) int32 {
	for i, e := range c.plant.Out(lts.State(s)) {
		if c.counts(s, e) && int(e.To()) == t {
			return int32(i)
		}
	}
	panic("game: no move where there is one back")
}

// unreached gives the plant the states from which it keeps away from a set, stops
// the run before, or makes something bad of it even after.
func (c *counter) unreached(goal Set) {
	c.flush(func(s int) bool { return c.owner[s] == controllers })
	c.flush(func(s int) bool { return goal[s] }) // after the goal a run may stop
	c.stayIn(minus(c.kept(), c.toward(goal, c.kept())), nil)
}

// kept are the states that are not lost.
func (c *counter) kept() []bool {
	kept := make([]bool, c.n)
	for s := range kept {
		kept[s] = !c.lost[s]
	}
	return kept
}

// unfair gives the plant the states from which it meets all assumptions again and
// again and some guarantee no more: see match.gr1, of which this is the other side.
func (c *counter) unfair() error {
	c.flush(func(int) bool { return false })
	guarantees := c.goal.Guarantees
	for settled, j := 0, 0; settled < len(guarantees); j = (j + 1) % len(guarantees) {
		if err := stopped(c.ctx, c.n); err != nil {
			return err
		}
		alive := c.kept()
		r := c.toward(guarantees[j], alive)
		rest := minus(alive, r)
		c.breakAssumptions(rest, c.assumptions, r.choice)
		if !slices.Contains(rest, true) {
			settled++
			continue
		}
		settled = 0
		c.stayIn(rest, c.assumptions)
		c.flush(func(int) bool { return false })
	}
	return nil
}

// stayIn gives the plant a set that it need not leave, and in which it can go to
// each of the given sets from everywhere.
func (c *counter) stayIn(set []bool, visits []Set) {
	for i := range c.choice {
		for s, in := range set {
			if in && c.owner[s] == plants {
				c.choice[i][s] = c.within(s, set)
			}
		}
		if i < len(visits) {
			c.approach(set, visits[i], c.choice[i])
		}
	}
	for s, in := range set {
		if in {
			c.lose(s, noChoice)
		}
	}
}

// within returns the place of a move of the plant that stays in a set.
func (c *counter) within(s int, set []bool) int32 {
	for i, e := range c.plant.Out(lts.State(s)) {
		if c.counts(s, e) && e.To() != lts.Error && set[e.To()] {
			return int32(i)
		}
	}
	panic("game: the plant must leave what it need not leave")
}

// approach chooses the plant's moves in a set so that a visit to goal comes
// closer, whatever the controller does.
func (c *counter) approach(set []bool, goal Set, choice []int32) {
	near := make([]bool, c.n)
	left := make([]uint32, c.n)
	var queue []int
	for s, in := range set {
		if in && goal[s] {
			near[s] = true
			queue = append(queue, s)
		}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, in := range c.before(queue[0]) {
			s := source(in)
			if !set[s] || near[s] || controlled(in) != (c.owner[s] == controllers) {
				continue
			}
			if c.owner[s] == plants {
				choice[s] = c.moveTo(s, queue[0])
			} else {
				if left[s] == 0 {
					left[s] = c.moves(s, set)
				}
				if left[s]--; left[s] > 0 {
					continue
				}
			}
			near[s] = true
			queue = append(queue, s)
		}
	}
}

// write lists the turns that the plant's moves lead to.
func (c *counter) write() *Counterstrategy {
	type key struct {
		at     lts.State
		toward int
	}
	out, ids, todo := &Counterstrategy{}, map[key]int{}, []key(nil)
	visit := func(at lts.State, toward int) int {
		if at == lts.Error {
			return OutOfBounds
		}
		k := key{at, firstUnmet(c.assumptions, at, toward)}
		id, ok := ids[k]
		if !ok {
			id = len(out.Turns)
			ids[k] = id
			out.Turns = append(out.Turns, Turn{State: at})
			todo = append(todo, k)
		}
		return id
	}
	visit(c.plant.Initial(), 0)
	for i := 0; i < len(todo); i++ {
		k := todo[i]
		if c.goal.Bad != nil && c.goal.Bad[k.at] {
			continue
		}
		for place, e := range c.plant.Out(k.at) {
			if c.counts(int(k.at), e) && (c.owner[k.at] == controllers || int32(place) == c.choice[k.toward][k.at]) {
				to := visit(e.To(), k.toward)
				out.Turns[i].Moves = append(out.Turns[i].Moves, Move{e.Label(), to})
			}
		}
	}
	return out
}

// counterBlocking is Counter for Nonblocking: see supervisor.nonblocking, of which
// it keeps the order.
func counterBlocking(ctx context.Context, plant *lts.LTS, goal *Goal) (*Counterstrategy, error) {
	v := newSupervisor(newArena(plant), goal)
	rank, blocked := make([]int, v.n+1), make([]bool, v.n+1)
	for s := range rank {
		if !v.lost[s] {
			rank[s] = math.MaxInt
		}
	}
	for now := 1; ; now++ {
		for ; len(v.queue) > 0; v.queue = v.queue[1:] {
			for _, in := range v.before(v.queue[0]) {
				if p := source(in); !controlled(in) && !v.lost[p] {
					rank[p] = now
					now++
					v.lose(p)
				}
			}
		}
		if err := stopped(ctx, v.n); err != nil {
			return nil, err
		}
		able := v.coreachable(v.arrived)
		for s := range v.n {
			if !able[s] && !v.lost[s] {
				rank[s], blocked[s] = now, true
				v.lose(s)
			}
		}
		if len(v.queue) == 0 {
			break
		}
	}
	if !v.lost[plant.Initial()] {
		return nil, nil
	}
	return writeBlocking(plant, goal, rank, blocked), nil
}

func writeBlocking(plant *lts.LTS, goal *Goal, rank []int, blocked []bool) *Counterstrategy {
	out, ids := &Counterstrategy{}, map[lts.State]int{}
	visit := func(at lts.State) int {
		if at == lts.Error {
			return OutOfBounds
		}
		id, ok := ids[at]
		if !ok {
			id = len(out.Turns)
			ids[at] = id
			out.Turns = append(out.Turns, Turn{State: at, Rank: rank[at], Blocked: blocked[at]})
		}
		return id
	}
	below := func(at, to lts.State) bool { return to == lts.Error || rank[to] < rank[at] }
	visit(plant.Initial())
	for i := 0; i < len(out.Turns); i++ {
		at := out.Turns[i].State
		if goal.Bad != nil && goal.Bad[at] {
			continue
		}
		for _, e := range plant.Out(at) {
			if !blocked[at] && (plant.Controllable(e.Label()) || !below(at, e.To())) {
				continue
			}
			to := visit(e.To())
			out.Turns[i].Moves = append(out.Turns[i].Moves, Move{e.Label(), to})
			if !blocked[at] {
				break
			}
		}
	}
	return out
}
