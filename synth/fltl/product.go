// The product of an automaton and a reading.

package fltl

// product is the graph of what an automaton may do along the runs of a reading.
// Node 0 is initial. arcs of a node are ordered by letter, which here is the
// number of the symbol.
type product struct {
	arcs [][]arc
	full Marks
}

// place is a state of the automaton and what the reading remembers.
type place struct {
	state int
	kept  Letter
}

// newProduct explores the product breadth first. Both must number the atoms
// alike.
func newProduct(g *Generalised, r *Reading, lim Limits) (*product, error) {
	p := &product{full: g.full()}
	var places numbering[place]
	places.of(place{0, r.Kept(r.Start())})
	arcs := 0
	for i := 0; i < len(places.keys); i++ {
		at := places.keys[i]
		var out []arc
		for symbol := range r.Symbols {
			letter := r.Step(at.kept, symbol)
			for _, e := range g.Next[at.state] {
				if e.Guard.Holds(letter) {
					out = append(out, arc{places.of(place{e.To, r.Kept(letter)}), e.Marks, symbol})
				}
			}
		}
		p.arcs = append(p.arcs, out)
		arcs += len(out)
		if err := lim.exceeded(len(places.keys), arcs); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// productOf translates f for a reading.
func productOf(f Formula, r *Reading, lim Limits) (*product, error) {
	g, err := Translate(f, Options{Limits: lim, Atoms: r.Atoms})
	if err != nil {
		return nil, err
	}
	return newProduct(g, r, lim)
}
