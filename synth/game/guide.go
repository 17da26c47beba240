// Estimates of how far a mark is, from the plant with its constraints relaxed.

package game

import "github.com/tenet-iot/tenet/synth/lts"

// far is the estimate where no mark can be reached.
const far = int32(1 << 28)

// guide estimates distances in a relaxed plant: a part that has been in a state
// is taken to be in it still, so that parts never lose what others need. The
// cost of a state of a part is that of the cheapest transition into it; the cost
// of a transition is one more than those of the states it needs, added up. A mark
// that is unreachable in the relaxed plant is unreachable.
//
// Time: an estimate looks at a label's transitions each time its needs become
// cheaper.
// Source: Bonet & Geffner (2001), the additive heuristic.
type guide struct {
	parts   []*lts.LTS
	moves   [][]move // by label of the whole: the parts' transitions
	members [][]int  // by label: the parts that have it
	goal    Goal
	marked  []lts.Label // marked labels
	resting []int       // parts that use lts.Marked

	cost   [][]int32 // by part and state
	by     [][]int32 // by part and state: the label of the cheapest transition, -1 at the start
	source [][]int32 // by part and state: where that transition starts
	need   []int32   // scratch, by place among a label's members

	leave  [][][]lts.Label // by part and state: labels of transitions from it
	queue  []lts.Label     // labels whose needs may have become cheaper
	queued []bool
}

// move is a transition of a part.
type move struct {
	place    int // of the part among the label's members
	from, to lts.State
}

func newGuide(c *lts.Composition, parts []*lts.LTS, goal Goal) *guide {
	a := c.Alphabet()
	g := &guide{parts: parts, goal: goal, moves: make([][]move, a.Len()), members: make([][]int, a.Len())}
	for i, p := range parts {
		for _, name := range p.Alphabet().Names() {
			l, _ := a.Find(name)
			g.members[l] = append(g.members[l], i)
		}
		if p.Uses()&lts.Marked != 0 {
			g.resting = append(g.resting, i)
		}
		g.leave = append(g.leave, make([][]lts.Label, p.Len()))
		for s := range lts.State(p.Len()) {
			for _, e := range p.Out(s) {
				l, _ := a.Find(p.Alphabet().Name(e.Label()))
				if e.To() != lts.Error {
					g.moves[l] = append(g.moves[l], move{len(g.members[l]) - 1, s, e.To()})
					g.leave[i][s] = append(g.leave[i][s], l)
				}
			}
		}
		g.cost = append(g.cost, make([]int32, p.Len()))
		g.by = append(g.by, make([]int32, p.Len()))
		g.source = append(g.source, make([]int32, p.Len()))
	}
	for _, name := range goal.MarkedLabels {
		l, _ := a.Find(name)
		g.marked = append(g.marked, l)
	}
	g.need, g.queued = make([]int32, len(parts)), make([]bool, a.Len())
	return g
}

// estimate returns the distance to a mark from a vector of states, far if there
// is no way, and the labels of the relaxed plan.
func (g *guide) estimate(at []lts.State) (distance int32, plan map[lts.Label]bool) {
	for i := range g.cost {
		for s := range g.cost[i] {
			g.cost[i][s], g.by[i][s] = far, -1
		}
		g.cost[i][at[i]] = 0
		g.wake(i, at[i])
	}
	for i := 0; i < len(g.queue); i++ {
		l := g.queue[i]
		g.queued[l] = false
		g.relax(l)
	}
	g.queue = g.queue[:0]
	return g.plan()
}

// wake queues the labels that a state of a part can take.
func (g *guide) wake(part int, s lts.State) {
	for _, l := range g.leave[part][s] {
		if !g.queued[l] {
			g.queued[l] = true
			g.queue = append(g.queue, l)
		}
	}
}

// needs computes the cheapest state of each member from which it can take a
// label, and the sum.
func (g *guide) needs(l lts.Label) (sum int32) {
	members := g.members[l]
	need := g.need[:len(members)]
	for k := range need {
		need[k] = far
	}
	for _, m := range g.moves[l] {
		need[m.place] = min(need[m.place], g.cost[members[m.place]][m.from])
	}
	for _, n := range need {
		sum = min(far, sum+n)
	}
	return sum
}

// relax lowers costs by the moves of a label.
func (g *guide) relax(l lts.Label) {
	sum := g.needs(l)
	if sum >= far {
		return
	}
	members := g.members[l]
	for _, m := range g.moves[l] {
		i := members[m.place]
		from := g.cost[i][m.from]
		if from >= far {
			continue
		}
		if cost := min(far-1, sum-g.need[m.place]+from+1); cost < g.cost[i][m.to] {
			g.cost[i][m.to], g.by[i][m.to], g.source[i][m.to] = cost, int32(l), int32(m.from)
			g.wake(i, m.to)
		}
	}
}

// plan picks the cheapest mark and collects the labels that lead to it.
func (g *guide) plan() (distance int32, labels map[lts.Label]bool) {
	distance, best := g.restingCost(), lts.Tau
	for _, l := range g.marked {
		if c := min(far, g.needs(l)+1); c < distance {
			distance, best = c, l
		}
	}
	p := &relaxedPlan{guide: g, labels: map[lts.Label]bool{}, seen: map[[2]int32]bool{}}
	switch {
	case distance >= far:
	case best != lts.Tau:
		p.label(best)
	default:
		for _, i := range g.resting {
			s, _ := g.nearestMark(i)
			p.state(int32(i), s)
		}
	}
	p.run()
	return distance, p.labels
}

// restingCost returns the cost of a marked state of the whole.
func (g *guide) restingCost() int32 {
	if len(g.resting) == 0 {
		return far
	}
	sum := int32(0)
	for _, i := range g.resting {
		_, c := g.nearestMark(i)
		sum = min(far, sum+c)
	}
	return sum
}

// nearestMark returns the cheapest marked state of a part.
func (g *guide) nearestMark(i int) (state, cost int32) {
	cost = far
	for s, c := range g.cost[i] {
		if c < cost && g.parts[i].Marks(lts.State(s))&lts.Marked != 0 {
			state, cost = int32(s), c
		}
	}
	return state, cost
}

// relaxedPlan collects the labels of the cheapest ways to some states.
type relaxedPlan struct {
	*guide
	labels map[lts.Label]bool
	seen   map[[2]int32]bool // part, state
	todo   [][2]int32
}

// state asks for a way to a state of a part.
func (p *relaxedPlan) state(part, s int32) {
	if k := [2]int32{part, s}; !p.seen[k] {
		p.seen[k] = true
		p.todo = append(p.todo, k)
	}
}

// label asks for ways to what a label needs.
func (p *relaxedPlan) label(l lts.Label) {
	if p.labels[l] {
		return
	}
	p.labels[l] = true
	p.needs(l)
	need := append([]int32(nil), p.need[:len(p.members[l])]...)
	for _, m := range p.moves[l] {
		i := p.members[l][m.place]
		if need[m.place] >= 0 && p.cost[i][m.from] == need[m.place] {
			p.state(int32(i), int32(m.from))
			need[m.place] = -1 // one way is enough
		}
	}
}

func (p *relaxedPlan) run() {
	for len(p.todo) > 0 {
		k := p.todo[len(p.todo)-1]
		p.todo = p.todo[:len(p.todo)-1]
		if l := p.by[k[0]][k[1]]; l >= 0 {
			p.state(k[0], p.source[k[0]][k[1]])
			p.label(lts.Label(l))
		}
	}
}
