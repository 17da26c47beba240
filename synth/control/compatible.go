// checkCompatibility: whether the assumptions of a goal suit its plant.

package control

import (
	"context"
	"slices"

	"github.com/tenet-iot/tenet/synth/game"
	"github.com/tenet-iot/tenet/synth/lts"
)

// Compatibility is the answer to checkCompatibility.
type Compatibility struct {
	Compatible bool
	// Run, if they are not, is a shortest run of the plant after which a controller
	// can see to it that the assumptions are not all met again and again.
	Run []string
	// States and Transitions of the plant.
	States, Transitions int
}

// AsksCompatibility says that the text asks by checkCompatibility, for Compatible
// and not for Solve.
func (p *Problem) AsksCompatibility() bool { return p.spec.Compatibility }

// Compatible says whether no controller that keeps to the safety goals can break
// the assumptions, wherever the plant may be. Liveness goals make no difference.
// The plant must not need failures to meet its assumptions: the actions with which
// they begin count as the controller's, as in MTSA.
//
// Errors: fsp.Diagnostics for a modal plant; otherwise those of game.Compatible.
func (p *Problem) Compatible(ctx context.Context) (*Compatibility, error) {
	if p.isModal() {
		return nil, p.spec.Complain("", "checkCompatibility is not defined for modal plants", "make the plant optimistic or pessimistic")
	}
	plant, err := lts.Compose(ctx, lts.Options{Workers: p.lim.Workers}, p.limits(), p.parts()...)
	if err != nil {
		return nil, err
	}
	plant = lts.Control(plant, func(name string) bool { return p.mine(name) || slices.Contains(p.failing, name) })
	seen, err := game.Observe(ctx, plant, p.fluents, p.limits())
	if err != nil {
		return nil, err
	}
	goal := game.Goal{Kind: game.GR1}
	for _, f := range p.assumptions {
		goal.Assumptions = append(goal.Assumptions, seen.Set(f))
	}
	bad, err := game.Compatible(ctx, seen.Plant, goal, p.limits())
	if err != nil {
		return nil, err
	}
	c := &Compatibility{Compatible: bad == nil, States: seen.Plant.Len(), Transitions: seen.Plant.Transitions()}
	if bad != nil {
		c.Run = bad.Run
	}
	return c, nil
}
