// Forcing as a choice: where ticks can be forestalled, the controller says first
// what it forces.

package game

import (
	"context"

	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/timed"
)

// unfolded is a plant in which each state with a tick and a label that can be forced
// is several: the controller chooses first to let time go on, to rely on something
// that cannot be refused to come before the tick, or to force one of its own labels.
// What is forced is the plant's to take then, beside all else that cannot be refused.
type unfolded struct {
	plant    *lts.LTS // as it was
	built    *lts.LTS
	origin   []lts.State       // by state of built: where the plant is
	own      []lts.State       // by state of the plant: that of built, before any choice
	choice   map[string]bool   // labels that are choices
	forced   map[string]string // labels of what is forced, to the plant's
	solution *Solution
}

// solveForced solves a liveness goal on the unfolded plant.
//
// Size: at most two more states for each state, and one for each label it can force.
func (s *Solution) solveForced(ctx context.Context) error {
	u := unfoldForcing(s.plant, s.goal.Forcible)
	inner := &Solution{plant: u.built, goal: u.spread(s.goal)}
	if err := inner.solve(ctx); err != nil {
		return err
	}
	inner.Realizable = inner.Winning[u.built.Initial()]
	u.solution, s.forced = inner, u
	s.Winning = SetOf(s.plant, func(q lts.State) bool { return inner.Winning[u.own[q]] })
	return nil
}

// spread is a goal in terms of the states of the unfolded plant.
func (u *unfolded) spread(goal Goal) Goal {
	spread := func(set Set) Set {
		return SetOf(u.built, func(q lts.State) bool { return set[u.origin[q]] })
	}
	all := func(sets []Set) (list []Set) {
		for _, set := range sets {
			list = append(list, spread(set))
		}
		return list
	}
	goal.Forcible = nil
	if goal.Bad != nil {
		goal.Bad = spread(goal.Bad)
	}
	goal.Assumptions, goal.Guarantees = all(goal.Assumptions), all(goal.Guarantees)
	goal.Recurrent, goal.Excuses = all(goal.Recurrent), all(goal.Excuses)
	return goal
}

// unfolder builds an unfolded plant.
type unfolder struct {
	*unfolded
	b           *lts.Builder
	tick        lts.Label
	force       []bool // by label
	wait, press lts.Label
	chosen      map[lts.Label]lts.Label // a label to the choice to force it
	taken       map[lts.Label]lts.Label // a label to what it is when forced
}

func unfoldForcing(plant *lts.LTS, forcible []string) *unfolded {
	a := plant.Alphabet()
	u := &unfolder{
		unfolded: &unfolded{plant: plant, choice: map[string]bool{}, forced: map[string]string{}},
		b:        lts.NewBuilder(plant.Name()), force: labelled(a, forcible),
		chosen: map[lts.Label]lts.Label{}, taken: map[lts.Label]lts.Label{},
	}
	u.tick, _ = a.Find(timed.Tick)
	u.b.States(plant.Len())
	u.b.Start(plant.Initial())
	for l, name := range a.All() {
		if k := u.b.Label(name); plant.Controllable(l) {
			u.b.Control(k)
		}
	}
	u.wait, u.press = u.choose("(wait)"), u.choose("(press)")
	for l, name := range a.All() {
		if u.force[l] && plant.Controllable(l) {
			u.chosen[l] = u.choose("(force " + name + ")")
			forced := u.fresh("(forced " + name + ")")
			u.taken[l] = u.b.Label(forced)
			u.forced[forced] = name
		}
	}
	for s := range lts.State(plant.Len()) {
		u.state(s)
	}
	u.built = u.b.Build()
	u.trace()
	return u.unfolded
}

// trace finds out where the plant is in each state of built, which has its own
// numbers.
func (u *unfolder) trace() {
	u.origin, u.own = make([]lts.State, u.built.Len()), make([]lts.State, u.plant.Len())
	seen := make([]bool, u.built.Len())
	start := u.built.Initial()
	u.origin[start], u.own[u.plant.Initial()], seen[start] = u.plant.Initial(), start, true
	for todo := []lts.State{start}; len(todo) > 0; todo = todo[1:] {
		for _, e := range u.built.Out(todo[0]) {
			if e.To() == lts.Error || seen[e.To()] {
				continue
			}
			seen[e.To()] = true
			todo = append(todo, e.To())
			name := u.built.Alphabet().Name(e.Label())
			at := u.origin[todo[0]]
			if !u.choice[name] {
				at = u.step(at, name)
				u.own[at] = e.To()
			}
			u.origin[e.To()] = at
		}
	}
}

// step is where a label of built leads the plant.
func (u *unfolder) step(from lts.State, name string) lts.State {
	if plain, forced := u.forced[name]; forced {
		name = plain
	}
	for _, e := range u.plant.Out(from) {
		if u.plant.Alphabet().Name(e.Label()) == name {
			return e.To()
		}
	}
	panic("game: the unfolded plant goes where the plant does not")
}

// fresh returns a name that the plant does not have.
func (u *unfolder) fresh(name string) string {
	for {
		if _, has := u.plant.Alphabet().Find(name); !has {
			return name
		}
		name += "'"
	}
}

func (u *unfolder) choose(name string) lts.Label {
	name = u.fresh(name)
	u.choice[name] = true
	l := u.b.Label(name)
	u.b.Control(l)
	return l
}

// state adds the transitions of a state, behind the choices there are.
func (u *unfolder) state(s lts.State) {
	out := u.plant.Out(s)
	ticks, presses, forces := false, false, false
	for _, e := range out {
		ticks = ticks || e.Label() == u.tick
		presses = presses || u.force[e.Label()] && !u.plant.Controllable(e.Label())
		_, can := u.chosen[e.Label()]
		forces = forces || can
	}
	if !ticks || !presses && !forces {
		for _, e := range out {
			u.b.Edge(s, e.Label(), e.To())
		}
		return
	}
	u.after(s, u.wait, true)
	if presses {
		u.after(s, u.press, false)
	}
	for _, e := range out {
		if by, can := u.chosen[e.Label()]; can {
			u.b.Edge(u.after(s, by, false), u.taken[e.Label()], e.To())
		}
	}
}

// after adds the state behind a choice, with what cannot be refused but the tick; or,
// if time goes on, with all there is.
func (u *unfolder) after(s lts.State, choice lts.Label, time bool) lts.State {
	q := u.b.State()
	u.b.Edge(s, choice, q)
	for _, e := range u.plant.Out(s) {
		if time || !u.plant.Controllable(e.Label()) && e.Label() != u.tick {
			u.b.Edge(q, e.Label(), e.To())
		}
	}
	return q
}

// controller writes the controller with each choice and what follows it as one
// state: it refuses the tick where it forces something.
func (u *unfolded) controller(ctx context.Context, lim lts.Limits) (*lts.LTS, error) {
	c, err := u.solution.Controller(ctx, lim)
	if c == nil || err != nil {
		return nil, err
	}
	b := lts.NewBuilder(c.Name())
	for l, name := range u.plant.Alphabet().All() {
		if k := b.Label(name); u.plant.Controllable(l) {
			b.Control(k)
		}
	}
	ids, todo := map[lts.State]lts.State{}, []lts.State(nil)
	visit := func(q lts.State) lts.State {
		for _, e := range c.Out(q) {
			if u.choice[c.Alphabet().Name(e.Label())] {
				q = e.To()
				break
			}
		}
		id, known := ids[q]
		if !known {
			id = b.State()
			ids[q] = id
			todo = append(todo, q)
		}
		return id
	}
	visit(c.Initial())
	for i := 0; i < len(todo); i++ {
		for _, e := range c.Out(todo[i]) {
			name := c.Alphabet().Name(e.Label())
			if plain, forced := u.forced[name]; forced {
				name = plain
			}
			to := visit(e.To())
			b.Edge(ids[todo[i]], b.Label(name), to)
		}
	}
	return lts.Minimise(ctx, b.Build(), lts.Strong, lim)
}
