// Safety, liveness and their kin, decided by automata.

package fltl

// Class says what kind of property a formula is along the runs of a reading.
// Every property is the conjunction of a safety and a liveness property; one
// that is both holds on every run.
type Class struct {
	// Safety: a run that breaks it has a finite prefix after which no run
	// meets it. A [Monitor] finds these.
	Safety bool
	// Guarantee: a run that meets it has a finite prefix after which every run
	// does. It is the dual of safety; syntactically co-safe formulas are
	// guarantees.
	Guarantee bool
	// Liveness: every finite prefix can be continued to a run that meets it.
	Liveness bool
}

// String names the class in the words of its papers.
func (c Class) String() string {
	switch {
	case c.Safety && c.Liveness:
		return "holds on every run"
	case c.Safety && c.Guarantee:
		return "safety and guarantee"
	case c.Safety:
		return "safety"
	case c.Guarantee && c.Liveness:
		return "guarantee and liveness"
	case c.Guarantee:
		return "guarantee"
	case c.Liveness:
		return "liveness"
	}
	return "neither safety nor liveness"
}

// Classify decides what f is along the runs of r. Actions exclude one another
// and fluents follow them, so f may well be a safety property here and not as a
// formula over propositions.
//
// f is safety if no run that its monitor lets pass meets !f; liveness if the
// monitor is never Broken.
//
// Time: exponential in the automata of f and !f at worst, within lim.
// Errors: *LimitError.
// Source: Alpern & Schneider, Recognizing Safety and Liveness (1987).
func Classify(f Formula, r *Reading, lim Limits) (Class, error) {
	yes, err := newSide(f, r, lim)
	if err != nil {
		return Class{}, err
	}
	no, err := newSide(Not(f), r, lim)
	if err != nil {
		return Class{}, err
	}
	c := Class{Liveness: yes.monitor.never()}
	if c.Safety, err = yes.monitor.excludes(no.product, lim); err != nil {
		return Class{}, err
	}
	c.Guarantee, err = no.monitor.excludes(yes.product, lim)
	return c, err
}

// side is a formula along a reading.
type side struct {
	product *product
	monitor *Monitor
}

func newSide(f Formula, r *Reading, lim Limits) (side, error) {
	p, err := productOf(f, r, lim)
	if err != nil {
		return side{}, err
	}
	m, err := p.monitor(r, lim)
	return side{p, m}, err
}

// never says whether the monitor is never Broken.
func (m *Monitor) never() bool {
	for _, to := range m.next {
		if to == Broken {
			return false
		}
	}
	return m.start != Broken
}

// excludes says whether no accepted run of p passes the monitor.
func (m *Monitor) excludes(p *product, lim Limits) (bool, error) {
	if m.start == Broken {
		return true, nil
	}
	type pair struct{ node, state int }
	var pairs numbering[pair]
	pairs.of(pair{0, m.start})
	var arcs [][]arc
	edges := 0
	for i := 0; i < len(pairs.keys); i++ {
		at := pairs.keys[i]
		var out []arc
		for _, a := range p.arcs[at.node] {
			if to := m.Step(at.state, a.letter); to != Broken {
				out = append(out, arc{to: pairs.of(pair{a.to, to}), marks: a.marks})
			}
		}
		arcs = append(arcs, out)
		edges += len(out)
		if err := lim.exceeded(len(pairs.keys), edges); err != nil {
			return false, err
		}
	}
	return !judge(arcs, p.full).alive(0), nil
}
