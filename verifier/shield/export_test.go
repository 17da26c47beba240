// What the tests of this package look into.

package shield

import (
	"context"

	"github.com/tenet-iot/tenet/dsl/world"
)

// Play is one game, in a world with a focus.
func Play(ctx context.Context, spec *world.Spec, rung world.Rung, index int, focus world.Focus) (*Result, error) {
	return play(ctx, spec, rung, spec.Properties[index], Options{MaxStates: DefaultStates}, &focus)
}
