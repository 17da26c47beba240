// Modal plants: whether all, some or no implementations have a controller.

package game

import (
	"context"
	"strings"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Extent says how many implementations of a modal plant have a controller.
type Extent uint8

// The extents. All and Some exclude one another: Some leaves one out.
const (
	None Extent = iota
	Some
	All
)

// String returns "none", "some" or "all".
func (x Extent) String() string { return [...]string{"none", "some", "all"}[x] }

// ModalSolution is what SolveModal found out.
type ModalSolution struct {
	Extent Extent
	// Controller works with every implementation if the extent is All, without
	// knowing which it is; with Implementation if it is Some; it is nil if None.
	// It has the plant's alphabet. For Safety and Nonblocking it allows whatever a
	// controller for the same implementations can allow.
	Controller *lts.LTS
	// Implementation, of Some, takes those maybe transitions that Controller
	// relies on, and leaves the others out; else nil.
	Implementation *lts.LTS
	// Origin gives the state of the plant that each state of Implementation
	// implements.
	Origin []lts.State
}

// SolveModal decides whether all, some or no implementations of a plant have a
// controller that meets the goal. An implementation is a deterministic system
// without maybe transitions that refines the plant (strong refinement, as in
// lts.Refines): wherever it may be after a run it takes the required transitions
// of the plant's state there, and of the maybe ones whatever it likes, the same
// or not each time it comes by. An implementation that can be led into a state
// where it offers nothing has no controller where a deadlock is a fault. A
// plant that is not modal is its own only implementation.
//
// The reductions. Write R for the required and M for the maybe transitions of a
// state, with u those not controllable and c the others. Choosing what to
// build is a move of a player, made each time a state is entered: the opponent's
// if all implementations are asked about, the controller's if some.
//
//   - All, by opposed. The opponent does best by building one of Mu and taking it,
//     or none of M: more of Mc only helps the controller, who may refuse it, and
//     more of Mu is no more than the choice of one of them. So a state becomes two:
//     the plant leaves the first by a transition of M or by a step to the second,
//     which has R. A controller that wins this game does not have to see the step:
//     in the first state it refuses nothing of Mu, and what it offers in the second
//     is in every implementation; both lead to states from which it wins. If it
//     does not win, the game being determined, the opponent does with finite
//     memory: what it builds after each run is a finite implementation that has no
//     controller.
//   - All, for Nonblocking, which is no game of single runs: see relyOnRequired.
//   - Some, by favoured. The controller does best by building all of Mc, which it
//     may refuse, and of Mu what it would take itself; so Mu becomes controllable.
//     Where Ru is not empty a controllable label can be forestalled and forces
//     nothing, so nothing is won that way that an implementation does not have.
//     What the winning controller offers after a run is what is built there.
//
// Time and memory: twice those of Solve for at most twice the states. Errors:
// those of Solve, but for lts.ErrModal; *lts.LimitError.
// Source: D'Ippolito, Braberman, Piterman & Uchitel, The Modal Transition System
// Control Problem (2012), whose game has a state for each subset of M.
func SolveModal(ctx context.Context, plant *lts.LTS, goal Goal, lim lts.Limits) (*ModalSolution, error) {
	if err := checkDeterministic(plant); err != nil {
		return nil, err
	}
	if err := goal.check(plant); err != nil {
		return nil, err
	}
	if err := goal.untimed(plant, "nothing is decided for all implementations"); err != nil {
		return nil, err
	}
	if plant.Initial() == lts.Error {
		return &ModalSolution{}, nil
	}
	k, err := forAll(ctx, plant, goal, lim)
	if err != nil {
		return nil, err
	}
	if k != nil {
		return &ModalSolution{Extent: All, Controller: k}, nil
	}
	return forSome(ctx, plant, goal, lim)
}

// forAll returns a controller for all implementations, or nil.
func forAll(ctx context.Context, plant *lts.LTS, goal Goal, lim lts.Limits) (*lts.LTS, error) {
	if goal.Kind == Nonblocking {
		s := &Solution{plant: plant, goal: goal}
		if err := s.relyOnRequired(ctx); err != nil {
			return nil, err
		}
		return s.Controller(ctx, lim)
	}
	v := opposed(plant)
	s, err := Solve(ctx, v.plant, v.goal(goal))
	if err != nil {
		return nil, err
	}
	k, err := s.Controller(ctx, lim)
	if err != nil || k == nil {
		return nil, err
	}
	return lts.Minimise(ctx, skip(k, v.step), lts.Strong, lim)
}

// relyOnRequired finds the states from which every implementation has a
// nonblocking controller: the greatest set that uncontrollable transitions,
// required or maybe, do not leave and in which required transitions lead to a
// mark from everywhere.
//
// A controller that keeps to this set works for all: any implementation has those
// ways. Outside, some implementation has none: if an uncontrollable transition
// leads to a state given up earlier, one that takes it and goes on as badly from
// there; else one that takes no maybe transition while it stays among the states
// kept so far, from which no mark is reached, and goes on badly where a
// controller lets it leave them.
func (s *Solution) relyOnRequired(ctx context.Context) error {
	v := newSupervisor(newArena(s.plant), &s.goal)
	v.sure = newArenaOf(s.plant, func(e lts.Edge) bool { return !e.Maybe() })
	if err := v.nonblocking(ctx); err != nil {
		return err
	}
	s.Winning = make(Set, v.n)
	for q := range s.Winning {
		s.Winning[q] = !v.lost[q]
	}
	s.Realizable = s.Winning[s.plant.Initial()]
	return nil
}

// forSome finds an implementation with its controller.
func forSome(ctx context.Context, plant *lts.LTS, goal Goal, lim lts.Limits) (*ModalSolution, error) {
	v := favoured(plant)
	s, err := Solve(ctx, v.plant, v.goal(goal))
	if err != nil {
		return nil, err
	}
	k, err := s.Controller(ctx, lim)
	if err != nil || k == nil {
		return &ModalSolution{}, err
	}
	k = lts.Relabel(k, func(name string) []string { return []string{v.original(name)} })
	k = lts.Control(k, func(name string) bool {
		l, ok := plant.Alphabet().Find(name)
		return ok && plant.Controllable(l)
	})
	if k, err = lts.Minimise(ctx, k, lts.Strong, lim); err != nil {
		return nil, err
	}
	m := &ModalSolution{Extent: Some, Controller: k}
	m.Implementation, m.Origin, err = implement(ctx, plant, k, lim)
	return m, err
}

// variant is a plant without maybe transitions that stands for a modal one.
type variant struct {
	modal, plant *lts.LTS
	step         string      // the label of a choice that is no step of the modal plant
	suffix       string      // of labels that stand for one of the modal plant
	origin       []lts.State // by state: that of the modal plant
}

func newVariant(plant *lts.LTS) (*variant, *lts.Builder) {
	v := &variant{modal: plant, suffix: "?"}
	for names := plant.Alphabet().Names(); v.clashes(names); v.suffix += "?" {
	}
	b := lts.NewBuilder(plant.Name())
	for l, name := range plant.Alphabet().All() {
		if k := b.Label(name); plant.Controllable(l) {
			b.Control(k)
		}
	}
	b.States(plant.Len())
	b.Use(plant.Uses())
	b.Apart() // sets of states say which is which
	for s := range lts.State(plant.Len()) {
		b.Mark(s, plant.Marks(s))
	}
	return v, b
}

func (v *variant) clashes(names []string) bool {
	for _, name := range names {
		if strings.HasSuffix(name, v.suffix) {
			return true
		}
	}
	return false
}

// opposed returns the game in which the opponent chooses what is built.
func opposed(plant *lts.LTS) *variant {
	v, b := newVariant(plant)
	v.step = "choice" + v.suffix
	step := b.Label(v.step)
	for s := range lts.State(plant.Len()) {
		sure := s
		if maybes(plant.Out(s)) {
			sure = b.State()
			b.Mark(sure, plant.Marks(s))
			b.Edge(s, step, sure)
		}
		for _, e := range plant.Out(s) {
			if e.Maybe() {
				b.Edge(s, e.Label(), e.To())
			} else {
				b.Edge(sure, e.Label(), e.To())
			}
		}
	}
	return v.trace(b.Build())
}

func maybes(out []lts.Edge) bool {
	for _, e := range out {
		if e.Maybe() {
			return true
		}
	}
	return false
}

// favoured returns the game in which the controller chooses what is built.
func favoured(plant *lts.LTS) *variant {
	v, b := newVariant(plant)
	for s := range lts.State(plant.Len()) {
		for _, e := range plant.Out(s) {
			l := e.Label()
			if e.Maybe() && !plant.Controllable(l) {
				l = b.Label(plant.Alphabet().Name(l) + v.suffix)
				b.Control(l)
			}
			b.Edge(s, l, e.To())
		}
	}
	return v.trace(b.Build())
}

// trace works out the origin of the states of what was built, which are numbered
// breadth first, so that each is known when it is its turn.
func (v *variant) trace(built *lts.LTS) *variant { return v.traceFrom(v.modal.Initial(), built) }

// traceFrom is trace for what starts in another state of the modal plant.
func (v *variant) traceFrom(start lts.State, built *lts.LTS) *variant {
	v.plant = built
	v.origin = make([]lts.State, built.Len())
	known := make([]bool, built.Len())
	v.origin[0], known[0] = start, true
	for s := range lts.State(built.Len()) {
		for _, e := range built.Out(s) {
			if to := e.To(); to != lts.Error && !known[to] {
				v.origin[to], known[to] = v.follow(v.origin[s], built.Alphabet().Name(e.Label())), true
			}
		}
	}
	return v
}

// follow returns where the modal plant goes with a label of the variant.
func (v *variant) follow(s lts.State, name string) lts.State {
	if name == v.step {
		return s
	}
	name = v.original(name)
	for _, e := range v.modal.Out(s) {
		if v.modal.Alphabet().Name(e.Label()) == name {
			return e.To()
		}
	}
	panic("game: a transition that the modal plant does not have")
}

// original returns the label of the modal plant that a label stands for.
func (v *variant) original(name string) string { return strings.TrimSuffix(name, v.suffix) }

// goal returns the goal for the variant.
func (v *variant) goal(g Goal) Goal {
	g.Bad = v.set(g.Bad)
	g.Assumptions = v.sets(g.Assumptions)
	g.Guarantees = v.sets(g.Guarantees)
	g.Recurrent = v.sets(g.Recurrent)
	g.Excuses = v.sets(g.Excuses)
	marked := g.MarkedLabels
	g.MarkedLabels = nil
	for _, name := range v.plant.Alphabet().Names() {
		for _, m := range marked {
			if name != v.step && v.original(name) == m {
				g.MarkedLabels = append(g.MarkedLabels, name)
			}
		}
	}
	return g
}

func (v *variant) sets(of []Set) []Set {
	var list []Set
	for _, s := range of {
		list = append(list, v.set(s))
	}
	return list
}

func (v *variant) set(of Set) Set {
	if of == nil {
		return nil
	}
	return SetOf(v.plant, func(s lts.State) bool { return of[v.origin[s]] })
}

// skip returns a deterministic system in which a state has the transitions of its
// successor by a label too, instead of that label. Nothing but the label leads to
// those successors.
func skip(k *lts.LTS, label string) *lts.LTS {
	b := lts.NewBuilder(k.Name())
	b.States(k.Len())
	step, _ := k.Alphabet().Find(label)
	to := map[lts.Label]lts.Label{}
	for l, name := range k.Alphabet().All() {
		if l == step {
			continue
		}
		if to[l] = b.Label(name); k.Controllable(l) {
			b.Control(to[l])
		}
	}
	for s := range lts.State(k.Len()) {
		for _, e := range k.Out(s) {
			if e.Label() != step {
				b.Edge(s, to[e.Label()], e.To())
				continue
			}
			for _, e := range k.Out(e.To()) {
				b.Edge(s, to[e.Label()], e.To())
			}
		}
	}
	return b.Build()
}

// away is the state of a controller after it refused what happened.
const away = lts.State(-1)

// implement returns the implementation that takes a maybe transition where the
// controller offers it, and none where it does not or a run has left what it
// allows, with the plant's state of each of its states.
func implement(ctx context.Context, plant, controller *lts.LTS, lim lts.Limits) (*lts.LTS, []lts.State, error) {
	i := &implementer{plant: plant, controller: controller, b: lts.NewBuilder(plant.Name()), ids: map[implemented]lts.State{}}
	for l, name := range plant.Alphabet().All() {
		if k := i.b.Label(name); plant.Controllable(l) {
			i.b.Control(k)
		}
	}
	i.b.Use(plant.Uses())
	i.b.Apart() // what the plant does next may not be built
	i.state(implemented{plant.Initial(), controller.Initial()})
	for n := 0; n < len(i.todo); n++ {
		if err := stopped(ctx, n); err != nil {
			return nil, nil, err
		}
		if lim.States > 0 && len(i.todo) > lim.States {
			return nil, nil, &lts.LimitError{What: lts.LimitStates, Max: int64(lim.States)}
		}
		i.expand(i.todo[n])
	}
	v := (&variant{modal: plant}).trace(i.b.Build())
	return v.plant, v.origin, nil
}

// implemented is a state of an implementation: the plant's, and the controller's
// or away.
type implemented struct{ at, controller lts.State }

type implementer struct {
	plant, controller *lts.LTS
	b                 *lts.Builder
	ids               map[implemented]lts.State
	todo              []implemented
}

func (i *implementer) state(m implemented) lts.State {
	if m.at == lts.Error {
		return lts.Error
	}
	s, ok := i.ids[m]
	if !ok {
		s = i.b.State()
		i.b.Mark(s, i.plant.Marks(m.at))
		i.ids[m] = s
		i.todo = append(i.todo, m)
	}
	return s
}

// expand adds the transitions of a state. The builder's labels are the plant's,
// since both alphabets are in order.
func (i *implementer) expand(m implemented) {
	offers := map[string]lts.State{}
	if m.controller != away {
		for _, e := range i.controller.Out(m.controller) {
			offers[i.controller.Alphabet().Name(e.Label())] = e.To()
		}
	}
	for _, e := range i.plant.Out(m.at) {
		to, offered := offers[i.plant.Alphabet().Name(e.Label())]
		if e.Maybe() && !offered {
			continue
		}
		if !offered {
			to = away
		}
		i.b.Edge(i.ids[m], e.Label(), i.state(implemented{e.To(), to}))
	}
}
