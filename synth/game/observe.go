// Fluents watched along a plant, so that goals over them are sets of states.

package game

import (
	"context"
	"fmt"

	"github.com/tenet-iot/tenet/synth/fltl"
	"github.com/tenet-iot/tenet/synth/lts"
)

// Observed is a plant whose states know the values of fluents.
type Observed struct {
	// Plant is the plant; its states are those of the original, one for each
	// combination of values it may be reached with. It has no marks but
	// lts.Marked.
	Plant *lts.LTS
	// Values holds one bit for each fluent, in order, by state.
	Values []uint64
}

// maxFluents is how many fluents can be observed.
const maxFluents = 64

// Observe composes a deterministic plant, modal or not, with fluents.
//
// Size: at most the plant's states times 2 to the number of fluents.
// Errors: those of Solve for the plant; *lts.LimitError; ErrGoal for more than 64
// fluents or one that an action both initiates and terminates.
func Observe(ctx context.Context, plant *lts.LTS, fluents []fltl.Fluent, lim lts.Limits) (*Observed, error) {
	if err := checkDeterministic(plant); err != nil {
		return nil, err
	}
	if len(fluents) > maxFluents {
		return nil, fmt.Errorf("%w: %d fluents, at most %d can be observed", ErrGoal, len(fluents), maxFluents)
	}
	for _, f := range fluents {
		if err := f.Check(); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrGoal, err)
		}
	}
	o := newObserver(plant, fluents)
	if err := o.explore(ctx, lim); err != nil {
		return nil, err
	}
	out := &Observed{Plant: o.b.Build()}
	out.Values = o.values(out.Plant)
	return out, nil
}

// Set returns the states whose values satisfy a condition.
func (o *Observed) Set(holds func(values uint64) bool) Set {
	s := make(Set, len(o.Values))
	for q, v := range o.Values {
		s[q] = holds(v)
	}
	return s
}

// observation is a state of the plant with the fluents' values.
type observation struct {
	at     lts.State
	values uint64
}

type observer struct {
	plant      *lts.LTS
	start      uint64
	sets, cuts []uint64 // by label: the fluents it initiates, and terminates
	b          *lts.Builder
	ids        map[observation]lts.State
	todo       []observation
}

func newObserver(plant *lts.LTS, fluents []fltl.Fluent) *observer {
	o := &observer{plant: plant, b: lts.NewBuilder(plant.Name()), ids: map[observation]lts.State{}}
	o.sets, o.cuts = make([]uint64, plant.Alphabet().Len()), make([]uint64, plant.Alphabet().Len())
	for l, name := range plant.Alphabet().All() {
		if o.b.Label(name); plant.Controllable(l) {
			o.b.Control(l)
		}
		for i, f := range fluents {
			if f.Step(false, name) {
				o.sets[l] |= 1 << i
			}
			if !f.Step(true, name) {
				o.cuts[l] |= 1 << i
			}
		}
	}
	for i, f := range fluents {
		if f.Initially {
			o.start |= 1 << i
		}
	}
	o.b.Use(plant.Uses() & lts.Marked)
	return o
}

func (o *observer) explore(ctx context.Context, lim lts.Limits) error {
	edges := 0
	o.b.Start(o.id(observation{o.plant.Initial(), o.start}))
	for i := 0; i < len(o.todo); i++ {
		if i%1024 == 0 {
			if err := stopped(ctx, i); err != nil {
				return err
			}
		}
		at := o.todo[i]
		for _, e := range o.plant.Out(at.at) {
			o.edge(o.ids[at], e, o.id(o.step(at, e)))
			edges++
		}
		if lim.States > 0 && len(o.todo) > lim.States {
			return &lts.LimitError{What: lts.LimitStates, Max: int64(lim.States)}
		}
		if lim.Transitions > 0 && edges > lim.Transitions {
			return &lts.LimitError{What: lts.LimitTransitions, Max: int64(lim.Transitions)}
		}
	}
	return nil
}

// edge adds a transition as it is in the plant, required or maybe.
func (o *observer) edge(from lts.State, e lts.Edge, to lts.State) {
	if e.Maybe() {
		o.b.Maybe(from, e.Label(), to)
		return
	}
	o.b.Edge(from, e.Label(), to)
}

func (o *observer) step(at observation, e lts.Edge) observation {
	return observation{e.To(), at.values&^o.cuts[e.Label()] | o.sets[e.Label()]}
}

func (o *observer) id(x observation) lts.State {
	if x.at == lts.Error {
		return lts.Error
	}
	s, ok := o.ids[x]
	if !ok {
		s = o.b.State()
		o.b.Mark(s, o.plant.Marks(x.at)&lts.Marked)
		o.ids[x] = s
		o.todo = append(o.todo, x)
	}
	return s
}

// values walks the built plant beside the original one to find the values in its
// numbering.
func (o *observer) values(built *lts.LTS) []uint64 {
	at := make([]observation, built.Len())
	known := make([]bool, built.Len())
	if built.Len() > 0 {
		at[0], known[0] = observation{o.plant.Initial(), o.start}, true
	}
	for s := range lts.State(built.Len()) { // numbered breadth first: known when it is its turn
		from := at[s]
		original := o.plant.Out(from.at)
		for i, e := range built.Out(s) {
			if to := e.To(); to != lts.Error && !known[to] {
				at[to], known[to] = o.step(from, original[i]), true
			}
		}
	}
	values := make([]uint64, built.Len())
	for s, x := range at {
		values[s] = x.values
	}
	return values
}
