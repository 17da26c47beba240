// What cannot be had together: a smallest part of a goal that has no controller.

package control

import (
	"context"
	"slices"
)

// Clash returns required parts of the goal that no controller can meet together on this
// plant, whereas without any one of them there is a controller for the rest. It is
// empty if there is none even for no goal at all: the plant cannot be kept from
// its own ERROR or a deadlock. It makes sense if Solve has found no controller.
//
// Cost: one Solve for each part. Errors: those of Solve.
// Source: minimisation by deletion, as for unsatisfiable cores; Könighofer,
// Hofferek & Bloem, Debugging Formal Specifications (2013).
func (p *Problem) Clash(ctx context.Context) ([]Part, error) {
	return p.required().clash(ctx)
}

func (p *Problem) clash(ctx context.Context) ([]Part, error) {
	rest := *p
	for i := 0; i < len(rest.Goals); {
		without := rest
		without.Goals = slices.Delete(slices.Clone(rest.Goals), i, i+1)
		a, err := without.solve(ctx, Explicit)
		if err != nil {
			return nil, err
		}
		if a.Realizable {
			i++
		} else {
			rest = without
		}
	}
	return rest.Goals, nil
}
