// Modal plants: a controller for all implementations, or for one of some.

package control

import (
	"context"
	"fmt"
	"slices"

	"github.com/tenet-iot/tenet/synth/game"
	"github.com/tenet-iot/tenet/synth/lts"
)

// Modal says what is known of the implementations of a modal plant: the
// deterministic systems that refine the composition of its parts, so that what
// they build in a place may depend on all that was done before.
type Modal struct {
	// Implementations says how many of them have a controller.
	Implementations game.Extent
	// Implementation, if only some have one, is one of them, minimal for strong
	// bisimilarity; else nil. Its controller is the answer's.
	Implementation *lts.LTS
}

// isModal says whether some part of the plant has maybe transitions.
func (p *Problem) isModal() bool { return slices.ContainsFunc(p.Plant, (*lts.LTS).Modal) }

// modal solves a problem whose plant has maybe transitions. A controller for all
// implementations is checked on the modal plant; one for some with its
// implementation, which is checked to refine the plant.
func (p *Problem) modal(ctx context.Context, b *board) (*Answer, error) {
	plant, goal := b.plant, b.goal
	found, err := game.SolveModal(ctx, plant, goal, p.limits())
	if err != nil {
		return nil, err
	}
	a := &Answer{
		Engine: Explicit, Realizable: found.Extent == game.All, Controller: found.Controller,
		States: plant.Len(), Transitions: plant.Transitions(), Modal: &Modal{Implementations: found.Extent},
	}
	switch found.Extent {
	case game.All:
		err = p.verified(ctx, plant, a.Controller, goal)
	case game.Some:
		err = p.implemented(ctx, a, b.played, found.Implementation)
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

// implemented checks an implementation with its controller, and adds it to the
// answer.
func (p *Problem) implemented(ctx context.Context, a *Answer, plant, built *lts.LTS) (err error) {
	if built, err = lts.Minimise(ctx, built, lts.Strong, p.limits()); err != nil {
		return err
	}
	why, refines, err := lts.Refines(ctx, built, plant, lts.StrongRefinement, p.limits())
	if err == nil && !refines {
		err = fmt.Errorf("%w: its plant is no implementation, by %s after %v", ErrWrong, why.Label, why.Trace)
	}
	if err != nil {
		return err
	}
	b, err := p.observe(ctx, built)
	if err != nil {
		return err
	}
	a.Modal.Implementation = built
	return p.verified(ctx, b.plant, a.Controller, b.goal)
}

// verified checks a controller, and says what is wrong as an error.
func (p *Problem) verified(ctx context.Context, plant, controller *lts.LTS, goal game.Goal) error {
	fault, err := game.Verify(ctx, plant, controller, goal, p.limits())
	if err == nil && fault != nil {
		err = fmt.Errorf("%w: %v", ErrWrong, fault)
	}
	return err
}
