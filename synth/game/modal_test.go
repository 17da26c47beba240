// Random modal plants, all implementations enumerated; and the game with a state
// for every choice of what is built.

package game

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/lts"
	"pgregory.net/rapid"
)

// drawModal draws a deterministic plant, about a third of its transitions maybe.
func drawModal(t *rapid.T, states, edges int) *lts.LTS {
	plain := drawPlant(t, states, edges)
	b := lts.NewBuilder("modal plant")
	for l, name := range plain.Alphabet().All() {
		if b.Label(name); plain.Controllable(l) {
			b.Control(l)
		}
	}
	b.States(plain.Len())
	for s := range lts.State(plain.Len()) {
		b.Mark(s, plain.Marks(s))
		for _, e := range plain.Out(s) {
			if rapid.IntRange(0, 2).Draw(t, "maybe") == 0 {
				b.Maybe(s, e.Label(), e.To())
			} else {
				b.Edge(s, e.Label(), e.To())
			}
		}
	}
	return b.Build()
}

// unfolding is a plant whose states also know which assumption and which guarantee
// are waited for, in turn: the memory that a player of these goals may need, so
// that implementations which decide by state are enough to look at.
type unfolding struct {
	plant  *lts.LTS
	origin []lts.State
}

func unfold(plant *lts.LTS, goal Goal) unfolding {
	type memory struct {
		at   lts.State
		a, g int
	}
	turn := func(sets []Set, at lts.State, now int) int {
		switch {
		case len(sets) == 0 || !sets[now%len(sets)][at]:
			return now
		case goal.Kind == Reachability: // reached once is reached
			return 1
		}
		return (now + 1) % len(sets)
	}
	enter := func(m memory) memory {
		g := m.g
		if goal.Kind != Reachability || g == 0 {
			g = turn(goal.Guarantees, m.at, g)
		}
		return memory{m.at, turn(goal.Assumptions, m.at, m.a), g}
	}
	b := lts.NewBuilder("unfolded")
	b.Apart()
	for l, name := range plant.Alphabet().All() {
		if b.Label(name); plant.Controllable(l) {
			b.Control(l)
		}
	}
	ids := map[memory]lts.State{}
	var todo []memory
	id := func(m memory) lts.State {
		if _, ok := ids[m]; !ok {
			ids[m] = b.State()
			b.Mark(ids[m], plant.Marks(m.at))
			todo = append(todo, m)
		}
		return ids[m]
	}
	id(enter(memory{0, 0, 0}))
	for i := 0; i < len(todo); i++ {
		m := todo[i]
		for _, e := range plant.Out(m.at) {
			to := lts.Error
			if e.To() != lts.Error {
				to = id(enter(memory{e.To(), m.a, m.g}))
			}
			if e.Maybe() {
				b.Maybe(ids[m], e.Label(), to)
			} else {
				b.Edge(ids[m], e.Label(), to)
			}
		}
	}
	u := unfolding{plant: b.Build()}
	u.origin = (&variant{modal: plant}).trace(u.plant).origin
	return u
}

// lifted maps the sets of a goal along the origin of states.
func lifted(goal Goal, built *lts.LTS, origin []lts.State) Goal {
	up := func(of Set) Set {
		return SetOf(built, func(s lts.State) bool { return of[origin[s]] })
	}
	sets := func(of []Set) (list []Set) {
		for _, s := range of {
			list = append(list, up(s))
		}
		return list
	}
	goal.Assumptions, goal.Guarantees, goal.Excuses = sets(goal.Assumptions), sets(goal.Guarantees), sets(goal.Excuses)
	goal.Recurrent = sets(goal.Recurrent)
	if goal.Bad != nil {
		goal.Bad = up(goal.Bad)
	}
	return goal
}

// implementations calls what for each implementation that decides by state, with
// the state each of its states implements.
func implementations(t *rapid.T, plant *lts.LTS, what func(*lts.LTS, []lts.State)) {
	bits := 0
	for s := range lts.State(plant.Len()) {
		for _, e := range plant.Out(s) {
			if e.Maybe() {
				bits++
			}
		}
	}
	if bits > 7 {
		t.Skip("too many implementations")
	}
	for choice := range 1 << bits {
		b := lts.NewBuilder("implementation")
		b.Apart()
		for l, name := range plant.Alphabet().All() {
			if b.Label(name); plant.Controllable(l) {
				b.Control(l)
			}
		}
		b.States(plant.Len())
		bit := 0
		for s := range lts.State(plant.Len()) {
			b.Mark(s, plant.Marks(s))
			for _, e := range plant.Out(s) {
				if e.Maybe() {
					if bit++; choice>>(bit-1)&1 == 0 {
						continue
					}
				}
				b.Edge(s, e.Label(), e.To())
			}
		}
		built := b.Build()
		what(built, (&variant{modal: plant}).trace(built).origin)
	}
}

// wins says by the formula of the goal whether a plant has a controller.
func wins(plant *lts.LTS, goal Goal) bool { return newFormula(plant).winning(goal)[0] }

func TestModalAgainstAllImplementations(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		plant := drawModal(t, 5, 12)
		if plant.Initial() == lts.Error {
			return
		}
		goal := drawGoal(t, plant)
		got, err := SolveModal(background, plant, goal, lts.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		u := unfold(plant, goal)
		with, without := 0, 0
		implementations(t, u.plant, func(built *lts.LTS, origin []lts.State) {
			g := lifted(lifted(goal, u.plant, u.origin), built, origin)
			if !wins(built, g) {
				without++
				return
			}
			with++
			if got.Extent == All {
				checkWorks(t, built, got.Controller, g)
			}
		})
		want := Some
		switch {
		case without == 0:
			want = All
		case with == 0:
			want = None
		}
		if got.Extent != want {
			t.Fatalf("%s: %v implementations, want %v (%d with a controller, %d without)\ngoal %+v\n%s", goal.Kind, got.Extent, want, with, without, goal, showModal(plant))
		}
		checkModal(t, plant, goal, got)
		seen[fmt.Sprint(goal.Kind, " ", want)]++
	})
	if many() && len(seen) < 15 { // five kinds of goals, three extents
		t.Errorf("seen only %v", seen)
	}
}

// many says that so many games are drawn that all kinds must be among them.
func many() bool {
	n, err := strconv.Atoi(flag.Lookup("rapid.checks").Value.String())
	return err == nil && n >= 3000
}

// checkModal checks the controller for all implementations at once, or that for
// some with the implementation it is for.
func checkModal(t *rapid.T, plant *lts.LTS, goal Goal, got *ModalSolution) {
	switch got.Extent {
	case All:
		checkWorks(t, plant, got.Controller, goal)
		if got.Implementation != nil {
			t.Fatal("an implementation although all have a controller")
		}
	case Some:
		if got.Implementation.Modal() {
			t.Fatal("the implementation is modal")
		}
		if why, ok, err := lts.Refines(background, got.Implementation, plant, lts.StrongRefinement, lts.Limits{}); !ok || err != nil {
			t.Fatalf("no refinement: %+v %v\n%s\n%s", why, err, showModal(plant), show(got.Implementation))
		}
		checkWorks(t, got.Implementation, got.Controller, lifted(goal, got.Implementation, got.Origin))
	case None:
		if got.Controller != nil || got.Implementation != nil {
			t.Fatal("a controller although there is none")
		}
	}
}

func checkWorks(t *rapid.T, plant, controller *lts.LTS, goal Goal) {
	if fault, err := Verify(background, plant, controller, goal, lts.Limits{}); fault != nil || err != nil {
		t.Fatalf("%v %v\ngoal %+v\nplant\n%scontroller\n%s", fault, err, goal, showModal(plant), show(controller))
	}
}

// subsets is the game of the paper: in every state one player picks the set of
// maybe transitions that are built, each by a label of its own.
func subsets(plant *lts.LTS, controllers bool) *variant {
	v := &variant{modal: plant, step: "choice?"}
	b := lts.NewBuilder("subsets") // a state may end, or not, once it is built
	b.Apart()
	for l, name := range plant.Alphabet().All() {
		if b.Label(name); plant.Controllable(l) {
			b.Control(l)
		}
	}
	b.States(plant.Len())
	for s := range lts.State(plant.Len()) {
		var maybe []lts.Edge
		for _, e := range plant.Out(s) {
			if e.Maybe() {
				maybe = append(maybe, e)
			}
		}
		for set := range 1 << len(maybe) {
			pick := b.Label(fmt.Sprint("choice?", set))
			if controllers {
				b.Control(pick)
			}
			built := b.State()
			b.Mark(built, plant.Marks(s))
			b.Edge(s, pick, built)
			for _, e := range plant.Out(s) {
				if i := slices.Index(maybe, e); i < 0 || set>>i&1 == 1 {
					b.Edge(built, e.Label(), e.To())
				}
			}
		}
	}
	v.plant = b.Build()
	v.origin = make([]lts.State, v.plant.Len())
	for i := range v.origin {
		v.origin[i] = -1
	}
	v.origin[0] = 0
	for s := range lts.State(v.plant.Len()) {
		for _, e := range v.plant.Out(s) {
			if e.To() == lts.Error || v.origin[e.To()] >= 0 {
				continue
			}
			v.origin[e.To()] = v.origin[s]
			if name := v.plant.Alphabet().Name(e.Label()); !strings.HasPrefix(name, v.step) {
				v.origin[e.To()] = v.follow(v.origin[s], name)
			}
		}
	}
	return v
}

func TestModalAgainstSubsets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plant := drawModal(t, 6, 14)
		if plant.Initial() == lts.Error {
			return
		}
		goal := drawGoal(t, plant)
		if goal.Kind == GR1 && rapid.Bool().Draw(t, "BGR1") {
			goal = drawBGR(t, plant)
		}
		switch goal.Kind { // a controller that may stop does not have to pick
		case Safety, Nonblocking:
			goal.Kind, goal.Deadlocks, goal.MarkedLabels = Safety, false, nil
		case Reachability:
			goal.Kind = Buchi
		}
		got, err := SolveModal(background, plant, goal, lts.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		want := None
		for _, x := range []struct {
			controllers bool
			extent      Extent
		}{{true, Some}, {false, All}} {
			v := subsets(plant, x.controllers)
			if wins(v.plant, lifted(goal, v.plant, v.origin)) {
				want = x.extent
			}
		}
		if got.Extent != want {
			t.Fatalf("%s: %v implementations, want %v\ngoal %+v\n%s", goal.Kind, got.Extent, want, goal, showModal(plant))
		}
		checkModal(t, plant, goal, got)
	})
}

// TestModalEndsAlike: where nothing that is maybe is built a run may end; that end is
// not the bad one, although both have the mark and no transitions.
func TestModalEndsAlike(t *testing.T) {
	b := lts.NewBuilder("plant")
	again, leave, ruin := b.Label("again"), b.Label("leave"), b.Label("ruin")
	for _, l := range []lts.Label{again, leave, ruin} {
		b.Control(l)
	}
	b.States(3)
	b.Maybe(0, again, 0)
	b.Maybe(0, leave, 1)
	b.Maybe(1, ruin, 2)
	b.Mark(0, lts.End)
	b.Mark(2, lts.End)
	plant := b.Build()
	goal := Goal{Kind: Safety, Bad: Set{false, false, true}, Deadlocks: true}
	got, err := SolveModal(background, plant, goal, lts.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if want := "0 [0]: again->0 leave->1\n1 [0]:\n"; got.Extent != All || show(got.Controller) != want {
		t.Fatalf("%v implementations, by\n%swant all, by\n%s", got.Extent, show(got.Controller), want)
	}
}

// TestModalPlain: a plant that is not modal is its own implementation.
func TestModalPlain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plant := drawPlant(t, 6, 14)
		goal := drawGoal(t, plant)
		plain, err := Solve(background, plant, goal)
		if err != nil {
			t.Fatal(err)
		}
		got, err := SolveModal(background, plant, goal, lts.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if plain.Realizable != (got.Extent == All) || got.Extent == Some {
			t.Fatalf("%v, and %v as a modal plant\ngoal %+v\n%s", plain.Realizable, got.Extent, goal, show(plant))
		}
	})
}

// TestModalAgainstAllControllers: there is a controller for all implementations
// if one of all controllers passes the check for all of them; and whatever a
// controller for safety and nonblocking allows, the one that is found allows.
func TestModalAgainstAllControllers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plant := drawModal(t, 4, 9)
		if plant.Initial() == lts.Error {
			return
		}
		goal := drawGoal(t, plant)
		got, err := SolveModal(background, plant, goal, lts.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if found := anyController(t, plant, goal, got.forAll()); found != (got.Extent == All) {
			t.Fatalf("%s: %v implementations, some controller for all: %v\ngoal %+v\n%s", goal.Kind, got.Extent, found, goal, showModal(plant))
		}
	})
}

func (m *ModalSolution) forAll() *lts.LTS {
	if m.Extent == All {
		return m.Controller
	}
	return nil
}

func showModal(plant *lts.LTS) string {
	var s strings.Builder
	for q := range lts.State(plant.Len()) {
		fmt.Fprintf(&s, "%d [%d]:", q, plant.Marks(q))
		for _, e := range plant.Out(q) {
			maybe := ""
			if e.Maybe() {
				maybe = "?"
			}
			fmt.Fprintf(&s, " %s%s->%d", plant.Alphabet().Name(e.Label()), maybe, e.To())
		}
		s.WriteByte('\n')
	}
	return s.String()
}
