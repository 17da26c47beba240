// When there is no controller: assumptions that would help.

package control

import (
	"context"
	"fmt"

	"github.com/tenet-iot/tenet/synth/game"
)

// Supposition is what would have to be assumed for a controller.
type Supposition struct {
	// Names, in the text's order, are those of what might be assumed that suffice,
	// none of which can be left out. Of several such sets it is the one of what comes
	// first in the text.
	Names []string
	// Breakable: a controller can break the assumptions, and may help itself by that alone.
	Breakable bool
}

// Suppose finds out which of the assumptions that the text says might be made would
// lead to a controller. It returns nil if there are none, or not even all of them do.
//
// Cost: one solving of the game for each of them, and two. Errors: those of Solve.
func (p *Problem) Suppose(ctx context.Context) (*Supposition, error) {
	r := p.required()
	if len(r.supposed) == 0 || r.kind() != game.GR1 || r.isModal() {
		return nil, nil
	}
	b, err := r.board(ctx)
	if err != nil {
		return nil, err
	}
	var candidates []game.Set
	for _, f := range r.supposed {
		candidates = append(candidates, b.seen.Set(f))
	}
	places, ok, err := game.Rescue(ctx, b.plant, b.goal, candidates)
	if err != nil || !ok {
		return nil, err
	}
	s := &Supposition{}
	goal := b.goal
	for _, k := range places {
		s.Names = append(s.Names, r.spec.Suppose[k])
		goal.Assumptions = append(goal.Assumptions, candidates[k])
	}
	if s.Breakable, err = game.Breakable(ctx, b.plant, goal); err != nil {
		return nil, fmt.Errorf("whether a controller can break the assumptions: %w", err)
	}
	return s, nil
}

// Hollow says whether a controller can break the assumptions of a goal by itself, or
// the plant cannot meet them at all, so that goals may be met by that alone. It
// makes sense where there is a controller.
//
// Errors: those of Solve.
func (p *Problem) Hollow(ctx context.Context) (bool, error) {
	kind := p.kind()
	if len(p.assumptions) == 0 || kind != game.GR1 && kind != game.BGR1 || p.isModal() {
		return false, nil
	}
	b, err := p.board(ctx)
	if err != nil {
		return false, err
	}
	return game.Breakable(ctx, b.plant, b.goal)
}
