// Reductions that do not change the language of an automaton.

package fltl

// reduce drops what no accepted run needs, simplifies acceptance, and merges
// states, until nothing changes.
func (g *Generalised) reduce() {
	for {
		states, edges, sets := len(g.Next), g.edges(), g.Sets
		g.trim()
		g.dropSets()
		g.simulate()
		if len(g.Next) == states && g.edges() == edges && g.Sets == sets {
			return
		}
	}
}

// trim drops states from which no word is accepted. Marks stay in accepting
// components only, where a run may end up; a component all of whose cycles are
// accepted gets all marks.
func (g *Generalised) trim() {
	arcs := g.arcs()
	f := judge(arcs, g.full())
	weak := weakComponents(arcs, f, g.Sets)
	for s, es := range g.Next {
		for i, e := range es {
			switch c := f.of[s]; {
			case c != f.of[e.To] || !f.accepting[c]:
				es[i].Marks = 0
			case weak[c]:
				es[i].Marks = g.full()
			}
		}
	}
	g.keep(f.alive, func(int, int) bool { return true })
}

// weakComponents finds the accepting components without a cycle that misses a
// set.
func weakComponents(arcs [][]arc, f fate, sets int) []bool {
	weak := append([]bool(nil), f.accepting...)
	for set := range sets {
		without := make([][]arc, len(arcs))
		for s, as := range arcs {
			for _, a := range as {
				if c := f.of[s]; weak[c] && f.of[a.to] == c && a.marks>>set&1 == 0 {
					without[s] = append(without[s], a)
				}
			}
		}
		rest := findComponents(without)
		for s, as := range without {
			for _, a := range as {
				if rest.of[s] == rest.of[a.to] {
					weak[f.of[s]] = false
				}
			}
		}
	}
	return weak
}

// dropSets drops acceptance sets that hold all transitions of cycles, or all
// those of another set.
func (g *Generalised) dropSets() {
	var kept []int
	cyclic := g.cyclicMarks()
	for set := range g.Sets {
		if !g.redundant(set, cyclic) {
			kept = append(kept, set)
		}
	}
	for _, es := range g.Next {
		for i, e := range es {
			es[i].Marks = 0
			for n, set := range kept {
				es[i].Marks |= e.Marks >> set & 1 << n
			}
		}
	}
	g.Sets = len(kept)
	g.joinGuards()
}

// cyclicMarks returns the different marks of transitions within components.
func (g *Generalised) cyclicMarks() map[Marks]bool {
	all := map[Marks]bool{}
	arcs := g.arcs()
	c := findComponents(arcs)
	for s, as := range arcs {
		for _, a := range as {
			if c.of[s] == c.of[a.to] {
				all[a.marks] = true
			}
		}
	}
	return all
}

// redundant says whether a set need not be watched: it holds everything, or
// all of another set; of equal sets the first stays.
func (g *Generalised) redundant(set int, cyclic map[Marks]bool) bool {
	if within(1<<set, 0, cyclic) {
		return true
	}
	for other := range g.Sets {
		if other != set && within(1<<set, 1<<other, cyclic) && (other < set || !within(1<<other, 1<<set, cyclic)) {
			return true
		}
	}
	return false
}

// within says whether all marks that hold inner hold outer.
func within(outer, inner Marks, all map[Marks]bool) bool {
	for m := range all {
		if m&inner == inner && m&outer == 0 {
			return false
		}
	}
	return true
}

// maxSimulated bounds the transitions of automata reduced by simulation, whose
// time is quadratic.
const maxSimulated = 1 << 12

// simulate merges states that simulate each other directly and drops
// transitions dominated by another of the same state.
//
// Source: Somenzi & Bloem, Efficient Büchi Automata from LTL Formulae (2000),
// 4; Bustan & Grumberg, Simulation-based Minimization (2003), for the "little
// brothers".
func (g *Generalised) simulate() {
	if g.edges() > maxSimulated {
		return
	}
	sim := simulation{g: g}
	sim.solve()
	dropped := make([][]bool, len(g.Next))
	for s, es := range g.Next {
		dropped[s] = sim.littleBrothers(es)
	}
	for s := range g.Next {
		for i, e := range g.Next[s] {
			g.Next[s][i].To = sim.first(e.To)
		}
	}
	g.keep(func(int) bool { return true }, func(s, i int) bool { return !dropped[s][i] })
}

// simulation is the largest direct simulation: by[p][q] says that q can do all
// that p can, on the same letters, in the same sets, and so on for ever.
type simulation struct {
	g  *Generalised
	by [][]bool
}

func (sim *simulation) solve() {
	n := len(sim.g.Next)
	sim.by = make([][]bool, n)
	for p := range n {
		sim.by[p] = make([]bool, n)
		for q := range n {
			sim.by[p][q] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for p := range n {
			for q := range n {
				if sim.by[p][q] && !sim.follows(p, q) {
					sim.by[p][q], changed = false, true
				}
			}
		}
	}
}

// follows says whether q answers every transition of p.
func (sim *simulation) follows(p, q int) bool {
	for _, e := range sim.g.Next[p] {
		answered := false
		for _, d := range sim.g.Next[q] {
			if answered = sim.covers(d, e); answered {
				break
			}
		}
		if !answered {
			return false
		}
	}
	return true
}

func (sim *simulation) covers(d, e Edge) bool {
	return d.Guard.weaker(e.Guard) && e.Marks&^d.Marks == 0 && sim.by[e.To][d.To]
}

// first returns the first state equivalent to s.
func (sim *simulation) first(s int) int {
	for q := range s {
		if sim.by[s][q] && sim.by[q][s] {
			return q
		}
	}
	return s
}

// littleBrothers says which transitions of a state another one covers; of those
// that cover each other the first stays.
func (sim *simulation) littleBrothers(es []Edge) []bool {
	little := make([]bool, len(es))
	for i, e := range es {
		for j, d := range es {
			if i != j && sim.covers(d, e) && (j < i || !sim.covers(e, d)) {
				little[i] = true
			}
		}
	}
	return little
}
