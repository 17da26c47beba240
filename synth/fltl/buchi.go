// Büchi automata: one acceptance set, of states.

package fltl

// Buchi is a Büchi automaton with acceptance on states: a run is accepted if it
// visits accepting states infinitely often. It is also a Generalised with one
// set, that of the transitions that leave accepting states.
type Buchi struct {
	Generalised
	Accepting []bool // by state
}

// Degeneralise returns a Büchi automaton of the same language, reduced. g is not
// changed.
//
// Its states are those of g with a level: how many sets, in order, have been
// passed since all were last passed. A run that leaves a strongly connected
// component starts again at the lowest level, in one without a rejecting cycle
// at the highest.
//
// Size: at most Sets+1 times the states of g before reduction.
// Errors: *LimitError.
// Source: Gastin & Oddoux (2001), 4; Babiak et al., Compositional Approach to
// Suspension and Other Improvements to LTL Translation (2013), 5, for the
// levels of components.
func (g *Generalised) Degeneralise(lim Limits) (*Buchi, error) {
	d := newDegeneraliser(g)
	if err := d.run(lim); err != nil {
		return nil, err
	}
	b := d.result()
	for {
		states, edges := len(b.Next), b.edges()
		b.trimStates()
		b.simulate()
		if len(b.Next) == states && b.edges() == edges {
			break
		}
	}
	b.Accepting = b.accepting()
	return b, nil
}

// NewBuchi translates f into a Büchi automaton: Translate, then Degeneralise.
func NewBuchi(f Formula, opt Options) (*Buchi, error) {
	g, err := Translate(f, opt)
	if err != nil {
		return nil, err
	}
	return g.Degeneralise(opt.Limits)
}

// level is a state of the generalised automaton and how many sets were passed.
type level struct{ state, passed int }

type degeneraliser struct {
	g      *Generalised
	fate   fate
	weak   []bool // by component: every cycle is accepted
	states numbering[level]
	next   [][]Edge
}

func newDegeneraliser(g *Generalised) *degeneraliser {
	arcs := g.arcs()
	f := judge(arcs, g.full())
	return &degeneraliser{g: g, fate: f, weak: weakComponents(arcs, f, g.Sets)}
}

func (d *degeneraliser) run(lim Limits) error {
	d.states.of(d.enter(0))
	edges := 0
	for i := 0; i < len(d.states.keys); i++ {
		at := d.states.keys[i]
		var out []Edge
		for _, e := range d.g.Next[at.state] {
			out = append(out, Edge{Guard: e.Guard, To: d.states.of(d.step(at, e))})
		}
		d.next = append(d.next, out)
		edges += len(out)
		if err := lim.exceeded(len(d.states.keys), edges); err != nil {
			return err
		}
	}
	return nil
}

// enter returns the level at which a component is entered.
func (d *degeneraliser) enter(s int) level {
	if d.weak[d.fate.of[s]] {
		return level{s, d.g.Sets}
	}
	return level{s, 0}
}

func (d *degeneraliser) step(at level, e Edge) level {
	if c := d.fate.of[at.state]; c != d.fate.of[e.To] || !d.fate.accepting[c] || d.weak[c] {
		return d.enter(e.To)
	}
	passed := at.passed
	if passed == d.g.Sets {
		passed = 0
	}
	for passed < d.g.Sets && e.Marks>>passed&1 == 1 {
		passed++
	}
	return level{e.To, passed}
}

// result marks the transitions that leave states where all sets were passed.
func (d *degeneraliser) result() *Buchi {
	b := &Buchi{Generalised: Generalised{Atoms: d.g.Atoms, Sets: 1, Next: d.next}}
	for i, es := range b.Next {
		for j := range es {
			if d.states.keys[i].passed == d.g.Sets {
				es[j].Marks = 1
			}
		}
	}
	return b
}

// trimStates drops states from which no word is accepted. States that no cycle
// of an accepting component passes are accepting only if all their successors
// are: so automata without a rejecting run have accepting states alone.
func (b *Buchi) trimStates() {
	arcs := b.arcs()
	f := judge(arcs, 1)
	members := make([][]int, f.count)
	for s, c := range f.of {
		members[c] = append(members[c], s)
	}
	accepting := make([]bool, len(arcs))
	for c, states := range members {
		for _, s := range states {
			if f.accepting[c] {
				accepting[s] = len(b.Next[s]) > 0 && b.Next[s][0].Marks == 1
			} else {
				accepting[s] = b.transient(s, f) && b.leadsTo(s, f, accepting)
			}
		}
	}
	for s, es := range b.Next {
		for i := range es {
			es[i].Marks = 0
			if accepting[s] {
				es[i].Marks = 1
			}
		}
	}
	b.keep(f.alive, func(int, int) bool { return true })
}

// transient says whether no transition of s stays in its component.
func (b *Buchi) transient(s int, f fate) bool {
	for _, e := range b.Next[s] {
		if f.of[e.To] == f.of[s] {
			return false
		}
	}
	return true
}

// leadsTo says whether all live successors of s are accepting.
func (b *Buchi) leadsTo(s int, f fate, accepting []bool) bool {
	for _, e := range b.Next[s] {
		if f.alive(e.To) && !accepting[e.To] {
			return false
		}
	}
	return true
}

// accepting reads the accepting states off the transitions.
func (b *Buchi) accepting() []bool {
	states := make([]bool, len(b.Next))
	for s, es := range b.Next {
		states[s] = len(es) > 0 && es[0].Marks == 1
	}
	return states
}
