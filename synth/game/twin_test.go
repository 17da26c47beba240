// Random games against fixpoints by definition and against all controllers.

package game

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tenet-iot/tenet/synth/lts"
	"pgregory.net/rapid"
)

// TestMain raises rapid's number of random games; -rapid.checks still wins.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "3000"); err != nil {
		panic("rapid no longer has the flag rapid.checks: " + err.Error())
	}
	m.Run()
}

// drawUntil checks random games, and more of them as long as too few of some kind have
// been met, within reason.
func drawUntil(t *testing.T, enough func() bool, check func(*rapid.T)) {
	t.Helper()
	for round := 0; round == 0 || round < 20 && !enough(); round++ {
		rapid.Check(t, check)
	}
}

// each says whether every kind of goal was counted so often.
func each(n map[Kind]int, kinds []Kind, least int) func() bool {
	return func() bool {
		return !slices.ContainsFunc(kinds, func(k Kind) bool { return n[k] < least })
	}
}

var background = context.Background()

var labels = []string{"c1", "c2", "u1", "u2"} // c controllable, u not

// drawPlant draws a deterministic plant.
func drawPlant(t *rapid.T, states, edges int) *lts.LTS {
	b := lts.NewBuilder("plant")
	n := states - rapid.IntRange(0, states-1).Draw(t, "states less")
	b.States(n)
	for _, name := range labels {
		if l := b.Label(name); name[0] == 'c' {
			b.Control(l)
		}
	}
	taken := map[string]bool{}
	for range edges - rapid.IntRange(0, edges).Draw(t, "edges less") {
		from := rapid.IntRange(0, n-1).Draw(t, "from")
		name := rapid.SampledFrom(labels).Draw(t, "label")
		to := lts.State(rapid.IntRange(0, n-1).Draw(t, "to"))
		if rapid.IntRange(0, 14).Draw(t, "error") == 14 {
			to = lts.Error
		}
		if k := fmt.Sprint(from, name); !taken[k] {
			taken[k] = true
			b.Edge(lts.State(from), b.Label(name), to)
		}
	}
	for range rapid.IntRange(0, 2).Draw(t, "marks") {
		b.Mark(lts.State(rapid.IntRange(0, n-1).Draw(t, "marked")), rapid.SampledFrom([]lts.Marks{lts.Marked, lts.Marked, lts.End}).Draw(t, "mark"))
	}
	return b.Build()
}

func drawSet(t *rapid.T, plant *lts.LTS, name string, often int) Set {
	s := make(Set, plant.Len())
	for q := range s {
		s[q] = rapid.IntRange(0, 9).Draw(t, name) < often
	}
	return s
}

func drawGoal(t *rapid.T, plant *lts.LTS) Goal {
	g := Goal{Kind: Kind(rapid.IntRange(0, int(GR1)).Draw(t, "kind"))}
	if rapid.Bool().Draw(t, "some bad") {
		g.Bad = drawSet(t, plant, "bad", 1)
	}
	sets := func(name string, least, most, often int) (all []Set) {
		for i := range rapid.IntRange(least, most).Draw(t, name+"s") {
			all = append(all, drawSet(t, plant, fmt.Sprint(name, i), often))
		}
		return all
	}
	switch g.Kind {
	case Safety:
		g.Deadlocks = rapid.Bool().Draw(t, "deadlocks")
	case Nonblocking:
		g.Resting = rapid.Bool().Draw(t, "resting")
		g.MarkedLabels = rapid.SliceOfNDistinct(rapid.SampledFrom(labels), 0, 1, rapid.ID[string]).Draw(t, "marked labels")
	case Reachability, Buchi:
		g.Guarantees = sets("guarantee", 1, 1, 3)
	case GR1:
		g.Assumptions, g.Guarantees = sets("assumption", 0, 2, 4), sets("guarantee", 0, 2, 4)
		if rapid.Bool().Draw(t, "failures") {
			g.excuse(drawSet(t, plant, "failure", 2))
		}
	}
	return g
}

// excuse lets failures stand for each guarantee.
func (g *Goal) excuse(failures Set) {
	for j, met := range g.Guarantees {
		excuse := make(Set, len(met))
		for q := range met {
			excuse[q] = failures[q] && !met[q]
			met[q] = met[q] || failures[q]
		}
		g.Excuses = append(g.Excuses, excuse)
		g.Guarantees[j] = met
	}
}

func show(plant *lts.LTS) string {
	var s strings.Builder
	if plant == nil {
		return "none"
	}
	for q := range lts.State(plant.Len()) {
		fmt.Fprintf(&s, "%d [%d]:", q, plant.Marks(q))
		for _, e := range plant.Out(q) {
			fmt.Fprintf(&s, " %s->%d", plant.Alphabet().Name(e.Label()), e.To())
		}
		s.WriteByte('\n')
	}
	return s.String()
}

// states is a set of states of a plant; fixpoints are computed on it by their
// formulas, with no counters and no order.
type states map[lts.State]bool

func (x states) equal(y states) bool { return fmt.Sprint(x) == fmt.Sprint(y) }

// formula evaluates fixpoint formulas over a plant.
type formula struct {
	plant *lts.LTS
	all   states
}

func newFormula(plant *lts.LTS) formula {
	f := formula{plant, states{}}
	for q := range lts.State(plant.Len()) {
		f.all[q] = true
	}
	return f
}

func (f formula) where(in func(lts.State) bool) states {
	x := states{}
	for q := range f.all {
		if in(q) {
			x[q] = true
		}
	}
	return x
}

func (f formula) set(s Set) states { return f.where(func(q lts.State) bool { return s[q] }) }

func (f formula) and(xs ...states) states {
	return f.where(func(q lts.State) bool {
		return !slices.ContainsFunc(xs, func(x states) bool { return !x[q] })
	})
}

func (f formula) or(xs ...states) states {
	return f.where(func(q lts.State) bool {
		return slices.ContainsFunc(xs, func(x states) bool { return x[q] })
	})
}

func (f formula) not(x states) states { return f.where(func(q lts.State) bool { return !x[q] }) }

// keeps holds where no uncontrollable label leads out of x.
func (f formula) keeps(x states) states {
	return f.where(func(q lts.State) bool {
		return !slices.ContainsFunc(f.plant.Out(q), func(e lts.Edge) bool {
			return !f.plant.Controllable(e.Label()) && !x[e.To()]
		})
	})
}

// forces holds where the next label can be made to lead into x.
func (f formula) forces(x states) states {
	keeps := f.keeps(x)
	return f.where(func(q lts.State) bool {
		out := f.plant.Out(q)
		if slices.ContainsFunc(out, func(e lts.Edge) bool { return !f.plant.Controllable(e.Label()) }) {
			return keeps[q]
		}
		return slices.ContainsFunc(out, func(e lts.Edge) bool { return x[e.To()] })
	})
}

// greatest and least iterate a function to its fixpoint.
func (f formula) greatest(step func(states) states) states { return iterate(f.all, step) }
func (f formula) least(step func(states) states) states    { return iterate(states{}, step) }

func iterate(x states, step func(states) states) states {
	for {
		y := step(x)
		if y.equal(x) {
			return x
		}
		x = y
	}
}

// winning computes the winning states of a goal by its formula.
func (f formula) winning(g Goal) states {
	good := f.all
	if g.Bad != nil {
		good = f.not(f.set(g.Bad))
	}
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
		return f.greatest(func(x states) states { return f.and(good, f.keeps(x), f.able(g, x)) })
	case Reachability:
		safe := f.greatest(func(x states) states { return f.and(good, f.keeps(x)) })
		return f.least(func(y states) states {
			return f.and(safe, f.or(f.set(g.Guarantees[0]), f.forces(y)))
		})
	}
	if g.Kind == BGR1 {
		return f.bgr(g, good)
	}
	return f.gr1(g, good)
}

// able holds where a mark can be reached within x.
func (f formula) able(g Goal, x states) states {
	mark := f.where(func(q lts.State) bool { return f.plant.Marks(q)&lts.Marked != 0 })
	return f.least(func(y states) states {
		return f.where(func(q lts.State) bool {
			return x[q] && (g.Resting && mark[q] || slices.ContainsFunc(f.plant.Out(q), func(e lts.Edge) bool {
				marked := slices.Contains(g.MarkedLabels, f.plant.Alphabet().Name(e.Label()))
				return x[e.To()] && (marked || mark[e.To()] || y[e.To()])
			}))
		})
	})
}

// gr1 is the formula of Piterman, Pnueli & Sa'ar.
func (f formula) gr1(g Goal, good states) states {
	guarantees, assumptions := g.Guarantees, g.Assumptions
	if g.Kind == Buchi {
		assumptions = nil
	}
	if len(guarantees) == 0 {
		guarantees = []Set{SetOf(f.plant, func(lts.State) bool { return true })}
	}
	return f.greatest(func(z states) states {
		all := f.all
		for _, j := range guarantees {
			y := f.least(func(y states) states {
				start := f.or(f.and(good, f.set(j), f.forces(z)), f.and(good, f.forces(y)))
				some := start
				for _, a := range assumptions {
					some = f.or(some, f.greatest(func(x states) states {
						return f.or(start, f.and(good, f.not(f.set(a)), f.forces(x)))
					}))
				}
				return some
			})
			all = f.and(all, y)
		}
		return f.and(z, all)
	})
}

func TestSolveAgainstFormulas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plant := drawPlant(t, 7, 16)
		goal := drawGoal(t, plant)
		got, err := Solve(background, plant, goal)
		if err != nil {
			t.Fatal(err)
		}
		if plant.Initial() == lts.Error {
			return
		}
		want := newFormula(plant).winning(goal)
		for q, in := range got.Winning {
			if in != want[lts.State(q)] {
				t.Fatalf("%s: state %d winning: %v\ngoal %+v\n%s", goal.Kind, q, in, goal, show(plant))
			}
		}
		checkController(t, plant, goal, got)
	})
}

// checkController lets the checker judge what the solver made.
func checkController(t *rapid.T, plant *lts.LTS, goal Goal, s *Solution) {
	c, err := s.Controller(background, lts.Limits{})
	if err != nil || (c == nil) == s.Realizable {
		t.Fatalf("realizable: %v, controller %v, %v", s.Realizable, c, err)
	}
	if c == nil {
		return
	}
	fault, err := Verify(background, plant, c, goal, lts.Limits{})
	if err != nil || fault != nil {
		t.Fatalf("%v %v\ngoal %+v\nplant\n%scontroller\n%s", err, fault, goal, show(plant), show(c))
	}
}

// candidate is a controller that remembers which guarantee it works for; allow
// says what it offers.
func candidate(plant *lts.LTS, next func(at lts.State, work int) int, allow func(at lts.State, work int, e lts.Edge) bool) *lts.LTS {
	type memory struct {
		at   lts.State
		work int
	}
	b := lts.NewBuilder("candidate")
	ids := map[memory]lts.State{}
	var todo []memory
	id := func(m memory) lts.State {
		if _, ok := ids[m]; !ok {
			ids[m] = b.State()
			todo = append(todo, m)
		}
		return ids[m]
	}
	for _, name := range labels {
		b.Label(name)
	}
	id(memory{0, next(0, 0)})
	for i := 0; i < len(todo); i++ {
		m := todo[i]
		for _, e := range plant.Out(m.at) {
			if e.To() == lts.Error && plant.Controllable(e.Label()) {
				continue
			}
			if !plant.Controllable(e.Label()) || allow(m.at, m.work, e) {
				to := lts.Error
				if e.To() != lts.Error {
					to = id(memory{e.To(), next(e.To(), m.work)})
				}
				b.Edge(ids[m], b.Label(plant.Alphabet().Name(e.Label())), to)
			}
		}
	}
	return b.Build()
}

// checkPermissive says whether the solver's controller allows all that another
// one allows.
func checkPermissive(t *rapid.T, plant, other, best *lts.LTS) {
	run, err := lts.Compose(background, lts.Options{}, lts.Limits{}, plant, other)
	if err != nil {
		t.Fatal(err)
	}
	if trace, ok, err := lts.Included(background, run, best, lts.Limits{}); !ok || err != nil {
		t.Fatalf("%v %v is refused by\n%splant\n%sother\n%s", err, trace, show(best), show(plant), show(other))
	}
}

// anyController tries all controllers whose offers depend on the plant's state
// and the guarantee worked for, if there are not too many.
func anyController(t *rapid.T, plant *lts.LTS, goal Goal, best *lts.LTS) (found bool) {
	works := max(1, len(goal.Guarantees))
	next := func(at lts.State, work int) int {
		if goal.Kind != GR1 || len(goal.Guarantees) == 0 || !goal.Guarantees[work][at] {
			return work
		}
		return (work + 1) % works
	}
	bit := map[string]int{}
	for q := range lts.State(plant.Len()) {
		for _, e := range plant.Out(q) {
			if plant.Controllable(e.Label()) && e.To() != lts.Error {
				for w := range works {
					bit[fmt.Sprint(q, e.Label(), w)] = len(bit)
				}
			}
		}
	}
	if len(bit) > 9 {
		t.Skip("too many controllers")
	}
	for offers := range 1 << len(bit) {
		c := candidate(plant, next, func(at lts.State, w int, e lts.Edge) bool {
			return offers>>bit[fmt.Sprint(at, e.Label(), w)]&1 == 1
		})
		fault, err := Verify(background, plant, c, goal, lts.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if fault != nil {
			continue
		}
		if best == nil || goal.Kind > Nonblocking {
			return true
		}
		found = true
		checkPermissive(t, plant, c, best)
	}
	return found
}

func TestSolveAgainstAllControllers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plant := drawPlant(t, 4, 9)
		if plant.Initial() == lts.Error {
			return
		}
		goal := drawGoal(t, plant)
		s, err := Solve(background, plant, goal)
		if err != nil {
			t.Fatal(err)
		}
		best, err := s.Controller(background, lts.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if want := anyController(t, plant, goal, best); s.Realizable != want {
			t.Fatalf("realizable: %v, want %v\ngoal %+v\n%s", s.Realizable, want, goal, show(plant))
		}
	})
}
