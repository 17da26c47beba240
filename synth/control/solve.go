// Solving: package game decides, and what it finds is verified.

package control

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/fsp"
	"github.com/tenet-iot/tenet/synth/game"
	"github.com/tenet-iot/tenet/synth/lts"
)

// Answer says whether there is a controller.
type Answer struct {
	Realizable bool
	Engine     Engine // that decided
	// Controller, composed with the plant, meets the goal. It is nil if there is
	// none, and if diagrams decided and it is too large: see Unwritten. For safety and
	// nonblocking goals it is the most permissive one, unless the search was
	// directed.
	Controller *lts.LTS
	// Modal is nil unless the plant is modal. Then Realizable means all its
	// implementations, and Controller is for all of them, or for one of some.
	Modal *Modal
	// Unwritten says why a controller that diagrams found is not written out; then no
	// other program has checked the answer.
	Unwritten error
	// Dropped are the optional goals that were given up.
	Dropped []Dropped
	// States and Transitions of the plant that were looked at; 0 for diagrams.
	States, Transitions int
}

// Find finds controllers for texts that compose with them, for fsp.Limits.Find of
// the same limits.
func Find(lim fsp.Limits) func(context.Context, *fsp.Model, *fsp.System) (*lts.LTS, error) {
	return func(ctx context.Context, m *fsp.Model, s *fsp.System) (*lts.LTS, error) {
		p, err := New(ctx, m, s, lim)
		if err != nil {
			return nil, err
		}
		a, err := p.find(ctx, Auto)
		if err != nil || !a.Realizable {
			return nil, err
		}
		return a.Controller, nil
	}
}

// ErrWrong is wrapped when a controller was found and did not pass its check: a
// defect of ours. There is no answer then.
var ErrWrong = errors.New("the controller that was found is wrong")

// Engine is a way to solve a problem.
type Engine string

// The engines. Auto is Directed for the nonblocking goal of a heuristic, with Symbolic for
// those that are not found soon, and Explicit otherwise, with Symbolic for nonblocking goals
// of plants that are too large. Directed and Symbolic are for nonblocking goals alone.
const (
	Auto     Engine = "auto"
	Explicit Engine = "explicit" // the plant is built
	Directed Engine = "directed" // the plant is searched on the fly
	Symbolic Engine = "symbolic" // decision diagrams
)

// Solve finds a controller, or says that there is none. A controller is verified
// against the plant before it is given away.
//
// Errors: *lts.LimitError and *symbolic.LimitError, of diagrams; ErrGoal, for an engine that
// does not know the goal; ErrWrong; fsp.Diagnostics for a plant that is not
// deterministic; the context's.
func (p *Problem) Solve(ctx context.Context, engine Engine) (*Answer, error) {
	a, err := p.find(ctx, engine)
	var twice *lts.NondeterminismError
	if errors.As(err, &twice) {
		return nil, p.unclear(err)
	}
	return a, err
}

// unclear complains of a plant that is not deterministic, and names what is to blame.
func (p *Problem) unclear(err error) error {
	what := err.Error()
	for _, part := range p.parts() {
		if e := part.Deterministic(); e != nil {
			what = fmt.Sprintf("the plant must be deterministic, and in %s %v", part.Name(), e)
			break
		}
	}
	return p.spec.Complain("", what, "give each branch an action of its own: a controller has to know where the plant is")
}

// find is Solve, with errors that have no place.
func (p *Problem) find(ctx context.Context, engine Engine) (*Answer, error) {
	if len(p.spec.Optional) > 0 {
		return p.graded(ctx, engine)
	}
	return p.solve(ctx, engine)
}

// solve is Solve where all goals are required.
func (p *Problem) solve(ctx context.Context, engine Engine) (*Answer, error) {
	kind := p.kind()
	if engine == Auto {
		return p.automatic(ctx, kind)
	}
	if engine != Explicit && p.isModal() {
		return nil, fmt.Errorf("%w: the %s engine needs a plant without maybe transitions", ErrGoal, engine)
	}
	if engine != Explicit && p.spec.Timed {
		return nil, fmt.Errorf("%w: the %s engine knows nothing of time", ErrGoal, engine)
	}
	if engine != Explicit && kind != game.Nonblocking {
		return nil, fmt.Errorf("%w: the %s engine needs a nonblocking goal", ErrGoal, engine)
	}
	switch engine {
	case Directed:
		return p.directed(ctx, p.limits())
	case Symbolic:
		return p.symbolic(ctx)
	}
	return p.explicit(ctx)
}

// automatic chooses the engine: the plant is built; of a heuristic it is searched on the
// fly for a while; and where that is not enough, or the plant is too large to be built,
// diagrams try, if they know the goal.
func (p *Problem) automatic(ctx context.Context, kind game.Kind) (*Answer, error) {
	if kind != game.Nonblocking || p.isModal() || p.spec.Timed {
		return p.explicit(ctx)
	}
	if p.spec.Directed {
		return p.heuristic(ctx)
	}
	if p.tooLarge(ctx) {
		return p.symbolic(ctx)
	}
	a, err := p.explicit(ctx)
	var limit *lts.LimitError
	if !errors.As(err, &limit) || ctx.Err() != nil {
		return a, err
	}
	if a, diagrams := p.symbolic(ctx); diagrams == nil {
		return a, nil
	}
	return nil, err
}

// defaultPatience is how many transitions a directed search looks at before diagrams try.
// Where plants have many states that are much alike diagrams decide in seconds what a
// search does not find in minutes, and the other way round.
const defaultPatience = 120_000

// heuristic searches on the fly; if that takes long diagrams try, and if they give up it goes
// on to the limits. What decides depends on the plant and the limits alone.
func (p *Problem) heuristic(ctx context.Context) (*Answer, error) {
	lim := p.limits()
	soon := lim
	soon.Transitions = cmp.Or(p.patience, defaultPatience)
	if lim.Transitions > 0 && lim.Transitions <= soon.Transitions {
		return p.directed(ctx, lim)
	}
	a, err := p.directed(ctx, soon)
	var limit *lts.LimitError
	if !errors.As(err, &limit) || limit.What != lts.LimitTransitions || ctx.Err() != nil {
		return a, err
	}
	if a, err := p.symbolic(ctx); err == nil || ctx.Err() != nil {
		return a, err
	}
	return p.directed(ctx, lim)
}

func (p *Problem) limits() lts.Limits {
	return lts.Limits{States: p.lim.States, Transitions: p.lim.Transitions, Bytes: p.lim.Bytes}
}

// board is what is played on.
type board struct {
	played *lts.LTS // the parts composed
	plant  *lts.LTS // it, knowing what the goal's formulas speak of
	goal   game.Goal
	seen   *game.Observed // of plant; nil if there are no formulas
}

func (p *Problem) board(ctx context.Context) (*board, error) {
	played, err := lts.Compose(ctx, lts.Options{Workers: p.lim.Workers}, p.limits(), p.parts()...)
	if err != nil {
		return nil, err
	}
	return p.observe(ctx, played)
}

func (p *Problem) explicit(ctx context.Context) (*Answer, error) {
	b, err := p.board(ctx)
	if err != nil {
		return nil, err
	}
	plant, goal := b.plant, b.goal
	if p.isModal() {
		return p.modal(ctx, b)
	}
	solution, err := game.Solve(ctx, plant, goal)
	if err != nil {
		return nil, err
	}
	a := &Answer{Engine: Explicit, Realizable: solution.Realizable, States: plant.Len(), Transitions: plant.Transitions()}
	if !a.Realizable {
		return a, nil
	}
	if a.Controller, err = solution.Controller(ctx, p.limits()); err != nil {
		return nil, err
	}
	if err := p.verified(ctx, plant, a.Controller, goal); err != nil {
		return nil, err
	}
	return a, nil
}

// observe gives the goal in terms of the states of a plant that knows what its
// formulas speak of.
func (p *Problem) observe(ctx context.Context, plant *lts.LTS) (*board, error) {
	b := &board{played: plant, plant: plant, goal: game.Goal{Kind: p.kind(), Forcible: p.spec.Forcible}}
	switch b.goal.Kind {
	case game.Nonblocking:
		p.marks(&b.goal)
	case game.GR1, game.BGR1, game.Reachability:
		seen, err := game.Observe(ctx, plant, p.fluents, p.limits())
		if err != nil {
			return nil, err
		}
		b.plant, b.seen = seen.Plant, seen
		for _, f := range p.assumptions {
			b.goal.Assumptions = append(b.goal.Assumptions, seen.Set(f))
		}
		p.guarantee(&b.goal, seen)
	}
	return b, nil
}

// guarantee adds the liveness goals. A failure excuses each of them: a run on which
// failures happen again and again meets it, but the controller goes on with what
// has failed. Leaving runs with endless failures out is the same as assuming that
// there are none.
//
// Source: D'Ippolito, Braberman, Piterman & Uchitel, Synthesis of Live Behaviour
// Models for Fallible Domains (2011).
func (p *Problem) guarantee(goal *game.Goal, seen *game.Observed) {
	failed := func(values uint64) bool {
		return slices.ContainsFunc(p.failures, func(f stateFormula) bool { return f(values) })
	}
	for _, g := range p.Goals {
		switch {
		case g.holds == nil:
			continue
		case g.Kind != Liveness && goal.Kind == game.BGR1: // without assumptions it is as good as liveness
			goal.Recurrent = append(goal.Recurrent, seen.Set(g.holds))
			continue
		}
		goal.Guarantees = append(goal.Guarantees, seen.Set(func(v uint64) bool { return g.holds(v) || failed(v) }))
		if len(p.failures) > 0 {
			goal.Excuses = append(goal.Excuses, seen.Set(func(v uint64) bool { return failed(v) && !g.holds(v) }))
		}
	}
}

func (p *Problem) directed(ctx context.Context, lim lts.Limits) (*Answer, error) {
	goal := game.Goal{Kind: game.Nonblocking, MarkedLabels: p.spec.Marking}
	found, err := game.Directed(ctx, goal, lim, p.parts()...)
	if err != nil {
		return nil, err
	}
	a := &Answer{Engine: Directed, Realizable: found.Realizable, Controller: found.Controller, States: found.States, Transitions: found.Transitions}
	if a.Controller == nil {
		return a, nil
	}
	if err := p.closedLoop(ctx, a.Controller, p.limits()); err != nil {
		return nil, err
	}
	return a, nil
}

// closedLoop looks at plant and controller together, which can be built where the
// plant alone cannot: no Error, no uncontrollable action refused, and from every
// state some run that is not empty leads over a mark.
func (p *Problem) closedLoop(ctx context.Context, controller *lts.LTS, lim lts.Limits) error {
	closed, err := lts.Compose(ctx, lts.Options{}, lim, append(p.parts(), p.strict(controller))...)
	if err != nil {
		return err
	}
	if run, bad := lts.Violation(closed); bad {
		return fmt.Errorf("%w: it lets ERROR happen or refuses what it must not, after %v", ErrWrong, run.Labels)
	}
	for s, ok := range reaching(closed, p.spec.Marking) {
		if !ok {
			return fmt.Errorf("%w: no marked action can be reached from state %d of the closed loop", ErrWrong, s)
		}
	}
	return nil
}

// strict returns a controller in which refusing an uncontrollable action is Error.
func (p *Problem) strict(controller *lts.LTS) *lts.LTS {
	b := lts.NewBuilder(controller.Name())
	b.States(controller.Len())
	for s := range lts.State(controller.Len()) {
		offered := map[lts.Label]bool{}
		for _, e := range controller.Out(s) {
			offered[e.Label()] = true
			b.Edge(s, b.Label(controller.Alphabet().Name(e.Label())), e.To())
		}
		for a, name := range controller.Alphabet().All() {
			if !p.mine(name) && !offered[a] {
				b.Edge(s, b.Label(name), lts.Error)
			}
			b.Label(name)
		}
	}
	return b.Build()
}

// reaching says from which states a run leads over one of the labels.
func reaching(l *lts.LTS, labels []string) []bool {
	before := make([][]lts.State, l.Len())
	good := make([]bool, l.Len())
	var todo []lts.State
	add := func(s lts.State) {
		if !good[s] {
			good[s] = true
			todo = append(todo, s)
		}
	}
	for s := range lts.State(l.Len()) {
		for _, e := range l.Out(s) {
			before[e.To()] = append(before[e.To()], s)
			if slices.Contains(labels, l.Alphabet().Name(e.Label())) {
				add(s)
			}
		}
	}
	for len(todo) > 0 {
		s := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, from := range before[s] {
			add(from)
		}
	}
	return good
}
