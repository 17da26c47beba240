// Accepted: the same states are checked once in worlds of one shape.

package proof

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"sync"

	"github.com/tenet-iot/tenet/dsl/world"
)

// Accepted is a checker that remembers what it has accepted. Evidence with the same
// states for a world of the same shape (world.World.Shape), as it comes of rooms that
// have the same rules, is not walked through again: what is a move from a state to a
// state in the one is one in the other. The zero value has accepted nothing; it is safe
// for concurrent use.
type Accepted struct {
	mu   sync.Mutex
	sums map[[sha256.Size]byte]bool
}

// Check is proof.Check. Cost: building and hashing the world where the evidence was
// accepted before.
//
// Errors: as those of proof.Check.
func (a *Accepted) Check(ctx context.Context, spec *world.Spec, ev Evidence) error {
	return a.check(ctx, spec, ev)
}

// known gives the sum of a world's shape and of the evidence for it, and whether that was
// accepted; nil if the world has no shape. A focus speaks of places in the world of the
// question, and means the same in all of one shape.
func (a *Accepted) known(spec *world.Spec, w *world.World, ev Evidence) (sum []byte, known bool) {
	if w == nil {
		return nil, false
	}
	focus, err := json.Marshal(ev.Focus)
	if err == nil && ev.Focus != nil {
		w, err = world.NewFrame(spec, ev.Rung, spec.Properties[ev.Index])
	}
	if err != nil {
		return nil, false
	}
	shape, err := w.Shape()
	if err != nil {
		return nil, false
	}
	h := sha256.New()
	h.Write(shape[:])
	for _, part := range [][]byte{focus, ev.States, ev.Ranks} {
		inner := sha256.Sum256(part)
		h.Write(inner[:])
	}
	sum = h.Sum(nil)
	a.mu.Lock()
	defer a.mu.Unlock()
	return sum, a.sums[[sha256.Size]byte(sum)]
}

func (a *Accepted) add(sum []byte) {
	if sum == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.sums == nil {
		a.sums = map[[sha256.Size]byte]bool{}
	}
	a.sums[[sha256.Size]byte(sum)] = true
}
