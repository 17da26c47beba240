// Goals that may be given up.

package control

import (
	"context"
	"slices"
)

// Dropped is an optional goal that was given up.
type Dropped struct {
	Part
	// Against are goals kept that it cannot be met with, none of which can be left
	// out; empty if it cannot be met at all.
	Against []Part
}

// optional checks that what may be given up is asked for.
func (p *Problem) optional() error {
	for _, name := range p.spec.Optional {
		if p.place(name) < 0 {
			return p.spec.Complain(name, name+" is optional, and no goal", "name it under safety, liveness or buchi too, or leave it out")
		}
	}
	if len(p.spec.Optional) > 0 && p.isModal() {
		return p.spec.Complain("optional", "optional does not go with a modal plant", "leave optional out")
	}
	return nil
}

// place returns the place of a goal by its name, -1 if there is none.
func (p *Problem) place(name string) int {
	return slices.IndexFunc(p.Goals, func(g Part) bool { return g.Name == name })
}

// only returns the problem with those of its goals for which keep is true.
func (p *Problem) only(keep func(Part) bool) *Problem {
	q := *p
	q.Goals = slices.DeleteFunc(slices.Clone(p.Goals), func(g Part) bool { return !keep(g) })
	return &q
}

// required returns the problem without its optional goals.
func (p *Problem) required() *Problem {
	return p.only(func(g Part) bool { return !slices.Contains(p.spec.Optional, g.Name) })
}

// graded solves a problem with optional goals: it meets all that are required, and
// of the optional ones as many as can be, the first rather than any after it.
//
// Cost: one Solve for each optional goal and one, and for each that is given up one
// more for each goal kept.
func (p *Problem) graded(ctx context.Context, engine Engine) (*Answer, error) {
	best, err := p.required().solve(ctx, engine)
	if err != nil || !best.Realizable {
		return best, err
	}
	kept := map[string]bool{}
	holds := func(g Part) bool { return kept[g.Name] || !slices.Contains(p.spec.Optional, g.Name) }
	var dropped []Dropped
	for _, name := range p.spec.Optional {
		if kept[name] || slices.ContainsFunc(dropped, func(d Dropped) bool { return d.Name == name }) {
			continue
		}
		with := p.only(func(g Part) bool { return g.Name == name || holds(g) })
		a, err := with.solve(ctx, engine)
		if err != nil {
			return nil, err
		}
		if a.Realizable {
			best, kept[name] = a, true
			continue
		}
		parts, err := with.clash(ctx)
		if err != nil {
			return nil, err
		}
		parts = slices.DeleteFunc(slices.Clone(parts), func(g Part) bool { return g.Name == name })
		dropped = append(dropped, Dropped{Part: p.Goals[p.place(name)], Against: parts})
	}
	best.Dropped = dropped
	return best, nil
}
