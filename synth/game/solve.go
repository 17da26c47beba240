// Deciding a goal, and the controller that meets it.

package game

import (
	"context"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Solution is what Solve found out.
type Solution struct {
	// Realizable says that a controller exists.
	Realizable bool
	// Winning are the states from which one exists. For Reachability they are
	// those where the goal is yet to be reached.
	Winning Set

	plant   *lts.LTS
	goal    Goal
	safe    Set       // of Reachability: where to stay once the goal was reached
	choices [][]int32 // by guarantee and state; nil if the controller is permissive
	forced  *unfolded // of goals in which the controller decides what it forces; else nil
}

// Solve decides whether some controller makes the plant meet the goal. It takes
// the plant as it is built; see [Directed] for plants too large for that.
//
// Memory: 15 to 40 bytes a state and 5 a transition beside the plant.
// Time: see the goals in package doc; safety, reachability and nonblocking are
// linear in practice.
// Errors: *lts.NondeterminismError or lts.ErrModal, wrapped, for the plant;
// ErrGoal; the context's, wrapped.
func Solve(ctx context.Context, plant *lts.LTS, goal Goal) (*Solution, error) {
	if err := checkPlant(plant); err != nil {
		return nil, err
	}
	if err := goal.check(plant); err != nil {
		return nil, err
	}
	s := &Solution{plant: plant, goal: goal}
	if plant.Initial() == lts.Error {
		return s, nil
	}
	if err := s.solve(ctx); err != nil {
		return nil, err
	}
	s.Realizable = s.Winning[plant.Initial()]
	return s, nil
}

func (s *Solution) solve(ctx context.Context) error {
	if s.goal.Kind > Nonblocking && s.goal.forces(s.plant) {
		return s.solveForced(ctx)
	}
	a := newArena(s.plant)
	switch s.goal.Kind {
	case Safety, Nonblocking:
		v := newSupervisor(a, &s.goal)
		if s.goal.Kind == Safety {
			v.safety(s.goal.Deadlocks)
		} else if err := v.nonblocking(ctx); err != nil {
			return err
		}
		s.Winning = make(Set, a.n)
		for q := range s.Winning {
			s.Winning[q] = !v.lost[q]
		}
	case Reachability:
		m := newMatch(ctx, a, &s.goal, s.goal.Guarantees[0])
		s.safe = m.safe
		s.choices = [][]int32{m.reach(s.goal.Guarantees[0])}
		s.Winning = m.alive
	default:
		return s.solveGR1(newMatch(ctx, a, &s.goal, nil))
	}
	return nil
}

func (s *Solution) solveGR1(m *match) (err error) {
	if len(s.goal.Guarantees)+len(s.goal.Recurrent) == 0 {
		all := make(Set, m.n)
		for q := range all {
			all[q] = true
		}
		s.goal.Guarantees = []Set{all}
	}
	if s.goal.Kind == BGR1 {
		s.choices, err = m.bgr(s.goal.Assumptions, s.goal.Recurrent, s.goal.Guarantees)
		s.Winning = m.alive
		return err
	}
	var assumptions []Set
	if s.goal.Kind == GR1 {
		assumptions = s.goal.Assumptions
	}
	s.choices, err = m.gr1(assumptions, s.goal.Guarantees, s.goal.Excuses)
	s.Winning = m.alive
	return err
}

// Controller returns a controller, minimal for strong bisimilarity; nil if there
// is none. It has the plant's alphabet, so that in a composition it refuses what
// it does not offer. For Safety and Nonblocking it allows whatever can be
// allowed, otherwise it offers controllable labels one at a time, and none where
// the plant can move by itself.
//
// Size: at most one state for each state of the plant, times the guarantees.
// Errors: *lts.LimitError.
func (s *Solution) Controller(ctx context.Context, lim lts.Limits) (*lts.LTS, error) {
	if !s.Realizable {
		return nil, nil
	}
	if s.forced != nil {
		return s.forced.controller(ctx, lim)
	}
	c := &writer{Solution: s, b: lts.NewBuilder("controller of " + s.plant.Name()), ids: map[memory]lts.State{}}
	c.alphabet()
	c.visit(memory{s.plant.Initial(), s.next(s.plant.Initial(), 0)})
	for i := 0; i < len(c.todo); i++ {
		if i%4096 == 0 {
			if err := stopped(ctx, i); err != nil {
				return nil, err
			}
		}
		c.write(c.todo[i])
	}
	return lts.Minimise(ctx, c.b.Build(), lts.Strong, lim)
}

// memory is a state of the controller: where the plant is, and which guarantee it
// works for. After the goal of Reachability was reached that is done.
type memory struct {
	at   lts.State
	work int
}

const done = -1

// next returns the guarantee to work for in a state: the first from the given
// one on that is not met here.
func (s *Solution) next(at lts.State, work int) int {
	switch {
	case s.choices == nil || work == done:
		return work
	case s.goal.Kind == BGR1:
		return s.nextTurn(at, work)
	case s.goal.Kind == Reachability:
		if s.goal.Guarantees[0][at] {
			return done
		}
		return 0
	}
	n := len(s.goal.Guarantees)
	for k := range n {
		if j := (work + k) % n; !s.met(j, at) {
			return j
		}
	}
	return work
}

// met says whether a state meets a guarantee without an excuse.
func (s *Solution) met(j int, at lts.State) bool {
	return s.goal.Guarantees[j][at] && (s.goal.Excuses == nil || !s.goal.Excuses[j][at])
}

// writer writes a controller state by state.
type writer struct {
	*Solution
	b    *lts.Builder
	ids  map[memory]lts.State
	todo []memory
}

func (c *writer) alphabet() {
	a := c.plant.Alphabet()
	for l, name := range a.All() {
		if k := c.b.Label(name); c.plant.Controllable(l) {
			c.b.Control(k)
		}
	}
}

func (c *writer) visit(m memory) lts.State {
	s, ok := c.ids[m]
	if !ok {
		s = c.b.State()
		c.ids[m] = s
		c.todo = append(c.todo, m)
	}
	return s
}

// write adds what the controller offers in a state. The builder's labels are the
// plant's, since both alphabets are in order.
func (c *writer) write(m memory) {
	from := c.ids[m]
	for i, e := range c.plant.Out(m.at) {
		if c.offers(m, i, e) {
			c.b.Edge(from, e.Label(), c.visit(memory{e.To(), c.next(e.To(), m.work)}))
		}
	}
}

func (c *writer) offers(m memory, i int, e lts.Edge) bool {
	switch {
	case c.choices == nil:
		return e.To() != lts.Error && c.Winning[e.To()]
	case !c.plant.Controllable(e.Label()):
		return true
	case m.work == done:
		return e.To() != lts.Error && c.safe[e.To()]
	}
	return c.choices[m.work][m.at] == int32(i)
}
