// The checker: plant and controller together meet the goal. It shares no code
// with what finds controllers.

package game

import (
	"context"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/timed"
)

// Fault is what is wrong with a controller.
type Fault struct {
	// What says it in words.
	What string
	// Trace leads to where it goes wrong, from the start; Loop is then repeated
	// for ever, if it is not empty.
	Trace, Loop []string
}

// String joins the words and the run.
func (f *Fault) String() string {
	text := f.What + " after " + fmt.Sprint(f.Trace)
	if len(f.Loop) > 0 {
		text += ", then for ever " + fmt.Sprint(f.Loop)
	}
	return text
}

// Verify checks that controller, composed with plant, blocks no uncontrollable
// label and meets the goal on every run. It returns nil if so, else what is
// wrong. The controller may come from anywhere; labels that are not in its
// alphabet it leaves alone.
//
// If the plant is modal, this is checked for all its implementations at once: any
// of them may take a maybe transition, and none can be relied on to have it. A
// run that goes wrong is one of the implementation that builds what is on the
// run, and where the run ends nothing that is maybe.
//
// Time: linear in the composition for each guarantee.
// Errors: those of Solve for plant and goal; *lts.LimitError if there are more
// states together than lim.States.
func Verify(ctx context.Context, plant, controller *lts.LTS, goal Goal, lim lts.Limits) (*Fault, error) {
	if err := checkDeterministic(plant); err != nil {
		return nil, err
	}
	if err := goal.check(plant); err != nil {
		return nil, err
	}
	c := &checker{plant: plant, controller: controller, goal: goal, ids: map[[2]lts.State]int{}}
	if f := c.alphabets(); f != nil {
		return f, nil
	}
	if f, err := c.explore(ctx, lim); f != nil || err != nil {
		return f, err
	}
	switch goal.Kind {
	case Safety:
		return c.deadlock(goal.Deadlocks), nil
	case Nonblocking:
		if f := c.blocking(); f != nil || !goal.Ticking {
			return f, nil
		}
		return c.standing(), nil
	case Reachability:
		return c.avoids(goal.Guarantees[0]), nil
	}
	if f := c.deadlock(false); f != nil {
		return f, nil
	}
	return c.unfair(), nil
}

// checker holds all reachable states of the composition.
type checker struct {
	plant, controller *lts.LTS
	goal              Goal
	to                []int64 // plant label to the controller's, -1 if it has none
	ids               map[[2]lts.State]int
	nodes             []together
}

// together is a state of the composition.
type together struct {
	plant, controller lts.State
	out               []joint
	parent            int // -1 for the first
	by                lts.Label
}

// joint is a transition of the composition.
type joint struct {
	label lts.Label
	maybe bool // an implementation of the plant may not have it
	to    int
}

// stuck says whether nothing is possible, at least in some implementation.
func (n *together) stuck() bool {
	return !slices.ContainsFunc(n.out, func(e joint) bool { return !e.maybe })
}

func (c *checker) alphabets() *Fault {
	if err := c.controller.Deterministic(); err != nil {
		return &Fault{What: "the controller is not deterministic: " + err.Error()}
	}
	for _, name := range c.controller.Alphabet().Names() {
		if _, ok := c.plant.Alphabet().Find(name); !ok {
			return &Fault{What: "the controller has a label the plant does not know: " + name}
		}
	}
	for _, name := range append([]string{lts.TauName}, c.plant.Alphabet().Names()...) {
		c.to = append(c.to, -1)
		if l, ok := c.controller.Alphabet().Find(name); ok {
			c.to[len(c.to)-1] = int64(l)
		}
	}
	return nil
}

func (c *checker) explore(ctx context.Context, lim lts.Limits) (*Fault, error) {
	if c.plant.Initial() == lts.Error || c.controller.Initial() == lts.Error {
		return &Fault{What: "violated at the start"}, nil
	}
	c.node(c.plant.Initial(), c.controller.Initial(), -1, 0)
	for i := 0; i < len(c.nodes); i++ {
		if err := stopped(ctx, i); err != nil {
			return nil, err
		}
		if lim.States > 0 && len(c.nodes) > lim.States {
			return nil, &lts.LimitError{What: lts.LimitStates, Max: int64(lim.States)}
		}
		if n := c.nodes[i]; c.goal.Bad != nil && c.goal.Bad[n.plant] {
			return c.fault(i, "a bad state is reached"), nil
		}
		if f := c.expand(i); f != nil {
			return f, nil
		}
	}
	return nil, nil
}

func (c *checker) node(p, k lts.State, parent int, by lts.Label) int {
	i, ok := c.ids[[2]lts.State{p, k}]
	if !ok {
		i = len(c.nodes)
		c.ids[[2]lts.State{p, k}] = i
		c.nodes = append(c.nodes, together{plant: p, controller: k, parent: parent, by: by})
	}
	return i
}

// expand lists the transitions of a node and looks for what is wrong with them.
func (c *checker) expand(i int) *Fault {
	at := c.nodes[i]
	for _, e := range c.plant.Out(at.plant) {
		name := c.plant.Alphabet().Name(e.Label())
		k, offered := c.answer(at.controller, e.Label())
		if !offered {
			if !c.plant.Controllable(e.Label()) && !(name == timed.Tick && c.forced(at)) {
				return c.fault(i, "the controller blocks "+name)
			}
			continue
		}
		if e.To() == lts.Error || k == lts.Error {
			return c.fault(i, name+" violates a property")
		}
		to := c.node(e.To(), k, i, e.Label())
		c.nodes[i].out = append(c.nodes[i].out, joint{label: e.Label(), maybe: e.Maybe(), to: to})
	}
	return nil
}

// forced says whether the controller offers a label that can be made to happen
// before the next tick.
func (c *checker) forced(at together) bool {
	for _, e := range c.plant.Out(at.plant) {
		if slices.Contains(c.goal.Forcible, c.plant.Alphabet().Name(e.Label())) {
			if _, offered := c.answer(at.controller, e.Label()); offered {
				return true
			}
		}
	}
	return false
}

// answer returns where the controller goes with a label of the plant, if it takes
// part or leaves it alone.
func (c *checker) answer(k lts.State, l lts.Label) (lts.State, bool) {
	own := c.to[l]
	if own < 0 {
		return k, true
	}
	for _, e := range c.controller.Out(k) {
		if int64(e.Label()) == own {
			return e.To(), true
		}
	}
	return 0, false
}

func (c *checker) fault(i int, what string) *Fault {
	f := &Fault{What: what}
	for ; c.nodes[i].parent >= 0; i = c.nodes[i].parent {
		f.Trace = append(f.Trace, c.plant.Alphabet().Name(c.nodes[i].by))
	}
	slices.Reverse(f.Trace)
	return f
}

func (c *checker) deadlock(allowed bool) *Fault {
	for i, n := range c.nodes {
		if n.stuck() && !allowed && (c.goal.Kind != Safety || c.plant.Marks(n.plant)&lts.End == 0) {
			return c.fault(i, "nothing is possible")
		}
	}
	return nil
}

// standing looks for a state from which no run leads to a tick.
func (c *checker) standing() *Fault {
	ticks := labelled(c.plant.Alphabet(), []string{timed.Tick})
	return c.cannot("time cannot go on", func(int) bool { return false }, func(e joint) bool { return ticks[e.label] })
}

// blocking looks for a state from which no run leads to a mark.
func (c *checker) blocking() *Fault {
	marked := c.goal.marked(c.plant.Alphabet())
	isMarked := func(i int) bool { return c.plant.Marks(c.nodes[i].plant)&lts.Marked != 0 }
	return c.cannot("no mark can be reached any more",
		func(i int) bool { return c.goal.Resting && isMarked(i) },
		func(e joint) bool { return marked[e.label] || isMarked(e.to) })
}

// cannot looks for a state from which no run leads to one that rests, or over a
// transition that arrives.
func (c *checker) cannot(what string, rests func(int) bool, arrives func(joint) bool) *Fault {
	before := make([][]int, len(c.nodes))
	able := make([]bool, len(c.nodes))
	var todo []int
	for i, n := range c.nodes {
		good := rests(i)
		for _, e := range n.out {
			if e.maybe {
				continue
			}
			before[e.to] = append(before[e.to], i)
			good = good || arrives(e)
		}
		if good {
			able[i] = true
			todo = append(todo, i)
		}
	}
	for ; len(todo) > 0; todo = todo[1:] {
		for _, p := range before[todo[0]] {
			if !able[p] {
				able[p] = true
				todo = append(todo, p)
			}
		}
	}
	if i := slices.Index(able, false); i >= 0 {
		return c.fault(i, what)
	}
	return nil
}

// avoids looks for a run that never visits the goal: it stops before, or goes
// round.
func (c *checker) avoids(goal Set) *Fault {
	before := c.without(func(i int) bool { return goal[c.nodes[i].plant] })
	if !before[0] {
		return nil
	}
	fresh := map[int]bool{0: true} // reached without a visit
	todo := []int{0}
	for ; len(todo) > 0; todo = todo[1:] {
		if c.nodes[todo[0]].stuck() {
			return c.fault(todo[0], "nothing is possible before the goal is reached")
		}
		for _, e := range c.nodes[todo[0]].out {
			if before[e.to] && !fresh[e.to] {
				fresh[e.to] = true
				todo = append(todo, e.to)
			}
		}
	}
	for i := range before {
		before[i] = fresh[i]
	}
	return c.round(before, nil, "the goal may never be reached")
}

// unfair looks for a run that meets the assumptions again and again, and some
// guarantee no more.
func (c *checker) unfair() *Fault {
	var assumptions []Set
	if c.goal.Kind != Buchi {
		assumptions = c.goal.Assumptions
	}
	if c.goal.Kind == BGR1 {
		for j, set := range c.goal.Recurrent {
			within := c.without(func(i int) bool { return set[c.nodes[i].plant] })
			if f := c.round(within, nil, fmt.Sprintf("recurrent set %d may be visited no more", j+1)); f != nil {
				return f
			}
		}
	}
	for j, g := range c.goal.Guarantees {
		within := c.without(func(i int) bool { return g[c.nodes[i].plant] })
		what := fmt.Sprintf("guarantee %d may be met no more", j+1)
		if f := c.round(within, assumptions, what); f != nil {
			return f
		}
	}
	return nil
}

func (c *checker) without(out func(int) bool) []bool {
	within := make([]bool, len(c.nodes))
	for i := range within {
		within[i] = !out(i)
	}
	return within
}

// round looks for a loop within a set that visits all of the given sets.
func (c *checker) round(within []bool, visits []Set, what string) *Fault {
	of := c.loops(within)
	seen := map[int]int{} // by component: how many of the sets, in order, it visits
	for v, set := range visits {
		for i, k := range of {
			if k >= 0 && set[c.nodes[i].plant] && seen[k] == v {
				seen[k] = v + 1
			}
		}
	}
	for i, k := range of {
		if k >= 0 && seen[k] == len(visits) {
			f := c.fault(i, what)
			f.Loop = c.loop(i, of, visits)
			return f
		}
	}
	return nil
}

// loop goes from i through all sets and back within a component.
func (c *checker) loop(i int, of []int, visits []Set) []string {
	var names []string
	at := i
	for _, set := range visits {
		at = c.walk(at, of, false, &names, func(k int) bool { return set[c.nodes[k].plant] })
	}
	c.walk(at, of, len(names) == 0, &names, func(k int) bool { return k == i })
	return names
}

// walk appends the labels of a shortest way within a component to a node where
// goal holds; a step is taken first if asked for.
func (c *checker) walk(from int, of []int, step bool, names *[]string, goal func(int) bool) int {
	if !step && goal(from) {
		return from
	}
	type hop struct {
		at, parent int
		by         lts.Label
	}
	hops := []hop{{from, -1, 0}}
	seen := map[int]bool{}
	for i := 0; i < len(hops); i++ {
		for _, e := range c.nodes[hops[i].at].out {
			if of[e.to] != of[from] || seen[e.to] {
				continue
			}
			seen[e.to] = true
			hops = append(hops, hop{e.to, i, e.label})
			if !goal(e.to) {
				continue
			}
			var way []string
			for k := len(hops) - 1; hops[k].parent >= 0; k = hops[k].parent {
				way = append(way, c.plant.Alphabet().Name(hops[k].by))
			}
			slices.Reverse(way)
			*names = append(*names, way...)
			return e.to
		}
	}
	panic("game: no way round a strongly connected component")
}

// loops numbers the strongly connected components within a set that have a
// transition inside; other nodes get -1.
//
// Source: Sharir, A Strong-connectivity Algorithm (1981): forwards for an order,
// then backwards in it.
func (c *checker) loops(within []bool) []int {
	before := make([][]int, len(c.nodes))
	for i, n := range c.nodes {
		for _, e := range n.out {
			if within[i] && within[e.to] {
				before[e.to] = append(before[e.to], i)
			}
		}
	}
	of := make([]int, len(c.nodes))
	for i := range of {
		of[i] = -1
	}
	order := c.finished(within)
	for k := len(order) - 1; k >= 0; k-- {
		if of[order[k]] >= 0 {
			continue
		}
		of[order[k]] = k
		for todo := []int{order[k]}; len(todo) > 0; {
			i := todo[len(todo)-1]
			todo = todo[:len(todo)-1]
			for _, p := range before[i] {
				if of[p] < 0 {
					of[p] = k
					todo = append(todo, p)
				}
			}
		}
	}
	return c.onlyLoops(of)
}

// onlyLoops takes out components without a transition inside.
func (c *checker) onlyLoops(of []int) []int {
	inside := map[int]bool{}
	for i, n := range c.nodes {
		for _, e := range n.out {
			if of[i] >= 0 && of[e.to] == of[i] {
				inside[of[i]] = true
			}
		}
	}
	for i, k := range of {
		if !inside[k] {
			of[i] = -1
		}
	}
	return of
}

// finished lists the nodes of a set in the order a depth-first search leaves
// them.
func (c *checker) finished(within []bool) (order []int) {
	type frame struct{ node, next int }
	seen := make([]bool, len(c.nodes))
	for root := range c.nodes {
		if !within[root] || seen[root] {
			continue
		}
		seen[root] = true
		for path := []frame{{root, 0}}; len(path) > 0; {
			f := &path[len(path)-1]
			out := c.nodes[f.node].out
			if f.next == len(out) {
				order = append(order, f.node)
				path = path[:len(path)-1]
				continue
			}
			to := out[f.next].to
			f.next++
			if within[to] && !seen[to] {
				seen[to] = true
				path = append(path, frame{to, 0})
			}
		}
	}
	return order
}
