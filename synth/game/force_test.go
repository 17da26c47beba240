// Ticks that can be forestalled: random games against formulas and all controllers.

package game

import (
	"fmt"
	"slices"
	"testing"

	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/timed"
	"pgregory.net/rapid"
)

// drawTimed draws a plant whose label u2 is the tick.
func drawTimed(t *rapid.T, states, edges int) *lts.LTS {
	plain := drawPlant(t, states, edges)
	b := lts.NewBuilder("timed plant")
	b.States(plain.Len())
	name := func(l lts.Label) string {
		if n := plain.Alphabet().Name(l); n != "u2" {
			return n
		}
		return timed.Tick
	}
	for l := range plain.Alphabet().All() {
		if k := b.Label(name(l)); plain.Controllable(l) {
			b.Control(k)
		}
	}
	for s := range lts.State(plain.Len()) {
		b.Mark(s, plain.Marks(s))
		for _, e := range plain.Out(s) {
			b.Edge(s, b.Label(name(e.Label())), e.To())
		}
	}
	return b.Build()
}

// drawForcing draws a goal with labels that can be forced.
func drawForcing(t *rapid.T, plant *lts.LTS) Goal {
	goal := drawGoal(t, plant)
	goal.MarkedLabels = slices.DeleteFunc(goal.MarkedLabels, func(l string) bool { return l == "u2" })
	if goal.Kind == Reachability {
		goal.Kind = Buchi
	}
	goal.Forcible = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"c1", "c2", "u1"}), 0, 3, rapid.ID[string]).Draw(t, "forcible")
	goal.Ticking = goal.Kind == Nonblocking && rapid.Bool().Draw(t, "ticking")
	return goal
}

// forcing evaluates formulas where ticks can be forestalled.
type forcing struct {
	formula
	goal Goal
}

// moves sorts the transitions of a state: what cannot be refused beside the tick,
// the tick, and what can be forced.
func (f forcing) moves(q lts.State) (own, ticks, forced []lts.Edge) {
	for _, e := range f.plant.Out(q) {
		name := f.plant.Alphabet().Name(e.Label())
		switch {
		case name == timed.Tick:
			ticks = append(ticks, e)
		case !f.plant.Controllable(e.Label()):
			own = append(own, e)
		}
		if slices.Contains(f.goal.Forcible, name) {
			forced = append(forced, e)
		}
	}
	return own, ticks, forced
}

func into(x states, edges []lts.Edge) bool {
	return !slices.ContainsFunc(edges, func(e lts.Edge) bool { return !x[e.To()] })
}

// keeps holds where nothing that cannot be refused leads out of x, but for a tick
// that something forced into x comes before.
func (f forcing) keeps(x states) states {
	return f.where(func(q lts.State) bool {
		own, ticks, forced := f.moves(q)
		return into(x, own) && (into(x, ticks) || slices.ContainsFunc(forced, func(e lts.Edge) bool { return x[e.To()] }))
	})
}

// forces holds where the next label can be made to lead into x.
func (f forcing) forces(x states) states {
	plain := f.formula.forces(x)
	return f.where(func(q lts.State) bool {
		own, ticks, forced := f.moves(q)
		return plain[q] || len(ticks) > 0 && into(x, own) && slices.ContainsFunc(forced, func(e lts.Edge) bool { return x[e.To()] })
	})
}

func (f forcing) winning() states {
	g := f.goal
	good := f.all
	if g.Bad != nil {
		good = f.not(f.set(g.Bad))
	}
	ticking := Goal{MarkedLabels: []string{timed.Tick}}
	switch g.Kind {
	case Safety:
		mayEnd := f.where(func(q lts.State) bool { return g.Deadlocks || f.plant.Marks(q)&lts.End != 0 })
		return f.greatest(func(x states) states {
			goesOn := f.where(func(q lts.State) bool {
				return slices.ContainsFunc(f.plant.Out(q), func(e lts.Edge) bool { return x[e.To()] })
			})
			return f.and(good, f.keeps(x), f.or(mayEnd, goesOn))
		})
	case Nonblocking:
		return f.greatest(func(x states) states {
			y := f.and(good, f.keeps(x), f.able(g, x))
			if g.Ticking {
				y = f.and(y, f.unmarked().able(ticking, x))
			}
			return y
		})
	}
	return f.gr1(good)
}

// unmarked is the plant without marked states.
func (f forcing) unmarked() formula {
	b := lts.NewBuilder("unmarked")
	b.States(f.plant.Len())
	for _, name := range f.plant.Alphabet().All() {
		b.Label(name)
	}
	for q := range f.all {
		for _, e := range f.plant.Out(q) {
			b.Edge(q, b.Label(f.plant.Alphabet().Name(e.Label())), e.To())
		}
	}
	return formula{b.Build(), f.all}
}

// gr1 is the formula of Piterman, Pnueli & Sa'ar with these forces.
func (f forcing) gr1(good states) states {
	guarantees, assumptions := f.goal.Guarantees, f.goal.Assumptions
	if f.goal.Kind == Buchi {
		assumptions = nil
	}
	if len(guarantees) == 0 {
		guarantees = []Set{SetOf(f.plant, func(lts.State) bool { return true })}
	}
	return f.greatest(func(z states) states {
		all := f.all
		for _, j := range guarantees {
			all = f.and(all, f.least(func(y states) states {
				start := f.or(f.and(good, f.set(j), f.forces(z)), f.and(good, f.forces(y)))
				some := start
				for _, a := range assumptions {
					some = f.or(some, f.greatest(func(x states) states {
						return f.or(start, f.and(good, f.not(f.set(a)), f.forces(x)))
					}))
				}
				return some
			}))
		}
		return f.and(z, all)
	})
}

func TestForcingAgainstFormulas(t *testing.T) {
	forestalled, kinds := map[Kind]int{}, []Kind{Safety, Nonblocking, Buchi, GR1}
	drawUntil(t, each(forestalled, kinds, 5), func(t *rapid.T) {
		plant := drawTimed(t, 7, 16)
		goal := drawForcing(t, plant)
		got, err := Solve(background, plant, goal)
		if err != nil {
			t.Fatal(err)
		}
		if plant.Initial() == lts.Error {
			return
		}
		want := forcing{newFormula(plant), goal}.winning()
		for q, in := range got.Winning {
			if in != want[lts.State(q)] {
				t.Fatalf("%s: state %d winning: %v\ngoal %+v\n%s", goal.Kind, q, in, goal, show(plant))
			}
		}
		checkController(t, plant, goal, got)
		free := goal
		free.Forcible = nil
		if other, err := Solve(background, plant, free); err == nil && got.Realizable && !other.Realizable {
			forestalled[goal.Kind]++
		}
	})
	for _, k := range kinds {
		if forestalled[k] < 5 {
			t.Errorf("%d games of %s are won by forcing alone", forestalled[k], k)
		}
	}
}

// TestForcingAgainstAllControllers tries every controller that offers by state, and
// refuses ticks too.
func TestForcingAgainstAllControllers(t *testing.T) {
	tried := 0
	rapid.Check(t, func(t *rapid.T) {
		plant := drawTimed(t, 4, 9)
		goal := drawForcing(t, plant)
		if plant.Initial() == lts.Error || len(goal.Guarantees) > 1 || len(goal.Forcible) == 0 {
			return
		}
		bit := map[string]int{}
		for q := range lts.State(plant.Len()) {
			for _, e := range plant.Out(q) {
				if name := plant.Alphabet().Name(e.Label()); plant.Controllable(e.Label()) || name == timed.Tick {
					bit[fmt.Sprint(q, name)] = len(bit)
				}
			}
		}
		if len(bit) > 9 {
			return
		}
		s, err := Solve(background, plant, goal)
		if err != nil {
			t.Fatal(err)
		}
		best, err := s.Controller(background, lts.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for offers := range 1 << len(bit) {
			c := offering(plant, func(q lts.State, name string) bool {
				k, choice := bit[fmt.Sprint(q, name)]
				return !choice || offers>>k&1 == 1
			})
			fault, err := Verify(background, plant, c, goal, lts.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			if fault != nil {
				continue
			}
			found = true
			if best == nil {
				t.Fatalf("not realizable, but this is a controller:\n%sgoal %+v\n%s", show(c), goal, show(plant))
			}
			if goal.Kind <= Nonblocking {
				checkPermissive(t, plant, c, best)
			}
		}
		if tried++; s.Realizable && !found {
			t.Fatalf("realizable, but no such controller\ngoal %+v\n%s", goal, show(plant))
		}
	})
	if tried < 100 {
		t.Errorf("only %d games", tried)
	}
}

// offering is the plant with only the labels that are offered.
func offering(plant *lts.LTS, offers func(lts.State, string) bool) *lts.LTS {
	b := lts.NewBuilder("offering")
	b.States(plant.Len())
	for _, name := range plant.Alphabet().All() {
		b.Label(name)
	}
	for q := range lts.State(plant.Len()) {
		for _, e := range plant.Out(q) {
			if name := plant.Alphabet().Name(e.Label()); offers(q, name) {
				b.Edge(q, b.Label(name), e.To())
			}
		}
	}
	return b.Build()
}
