// The states of the tableau, made as they are reached.

package fltl

// tableau translates without reducing.
func tableau(f Formula, opt Options) (*Generalised, error) {
	if opt.Atoms == nil {
		opt.Atoms = Atoms(f)
	}
	t, x, err := intern(f, opt.Atoms)
	if err != nil {
		return nil, err
	}
	b := &builder{expander: newExpander(t, opt.Limits)}
	b.state(b.shortest(b.conjuncts(x)))
	if err := b.run(opt.Limits); err != nil {
		return nil, err
	}
	return b.automaton(), nil
}

// builder numbers sets of duties as states and finds their transitions.
type builder struct {
	*expander
	keys   numbering[string]
	states [][]id // duties of each state
	out    [][]target
}

// target is a transition of the tableau.
type target struct {
	guard Cube
	late  Marks
	to    int
}

func (b *builder) run(lim Limits) error {
	edges := 0
	for s := 0; s < len(b.states); s++ {
		out := b.targets(b.states[s])
		b.out = append(b.out, out)
		if b.err != nil {
			return b.err
		}
		edges += len(out)
		if err := lim.exceeded(len(b.states), edges); err != nil {
			return err
		}
	}
	return nil
}

// targets returns the transitions from a set of duties.
func (b *builder) targets(duties []id) []target {
	ts := b.all(duties)
	out := make([]target, len(ts))
	for i, t := range ts {
		out[i] = target{t.guard, t.late, b.state(t.next)}
	}
	return out
}

// state returns the number of a set of duties.
func (b *builder) state(duties []id) int {
	n := b.keys.of(setKey(duties))
	if n == len(b.states) {
		b.states = append(b.states, duties)
	}
	return n
}

// automaton turns what is put off into acceptance sets: a transition is in the
// set of an until unless it puts it off.
func (b *builder) automaton() *Generalised {
	g := &Generalised{Atoms: b.atoms, Sets: len(b.untils), Next: make([][]Edge, len(b.out))}
	for s, out := range b.out {
		for _, t := range out {
			g.Next[s] = append(g.Next[s], Edge{t.guard, t.to, g.full() &^ t.late})
		}
	}
	return g
}
