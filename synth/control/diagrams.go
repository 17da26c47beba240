// Diagrams: they decide, and the supervisor they find is written out if it is not
// too large.

package control

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/tenet-iot/tenet/synth/lts"
	"github.com/tenet-iot/tenet/synth/space"
	"github.com/tenet-iot/tenet/synth/symbolic"
)

func (p *Problem) symbolic(ctx context.Context) (*Answer, error) {
	v, err := symbolic.Race(ctx, symbolic.Goal{Labels: p.spec.Marking}, symbolic.Limits{Bytes: p.lim.Bytes}, p.parts()...)
	if err != nil {
		return nil, err
	}
	a := &Answer{Engine: Symbolic, Realizable: v.Realizable}
	if !a.Realizable {
		return a, nil
	}
	most := p.lim.States
	if most == 0 {
		most = defaultWritten
	}
	if v.States.Cmp(big.NewInt(int64(most))) > 0 {
		a.Unwritten = fmt.Errorf("it has up to %v states, and %d are written out at most", v.States, most)
		return a, nil
	}
	a.Controller, err = p.supervised(ctx, v)
	var limit *lts.LimitError
	if errors.As(err, &limit) && ctx.Err() == nil {
		a.Unwritten = err
		return a, nil
	}
	return a, err
}

// probing bounds the memory in which diagrams count the states of a plant, in bytes.
const probing = 64 << 20

// tooLarge reports whether a plant is known to have more states than may be built. Where
// diagrams cannot count them soon it is not.
func (p *Problem) tooLarge(ctx context.Context) bool {
	most, product := int64(p.lim.States), int64(1)
	for _, part := range p.parts() {
		if product *= int64(part.Len()); product > most {
			break
		}
	}
	if most == 0 || product <= most {
		return false
	}
	s, err := symbolic.New(p.parts()...)
	if err != nil {
		return false
	}
	reach, err := s.Reach(ctx, symbolic.Limits{Bytes: min(probing, cmp.Or(p.lim.Bytes, probing))})
	return err == nil && reach.States.Cmp(big.NewInt(most)) > 0
}

// defaultWritten is how many states of a supervisor are written out if nothing limits
// them.
const defaultWritten = 1_000_000

// supervised writes the supervisor out, from the states it lets the plant reach, and
// has it checked against the plant.
func (p *Problem) supervised(ctx context.Context, v *symbolic.Supervisor) (*lts.LTS, error) {
	w := &watched{Composition: lts.NewComposition(lts.Options{}, p.parts()...), winning: v, problem: p}
	g, err := space.Explore(ctx, w, nil, space.Options{Limits: space.Limits{States: p.lim.States, Bytes: p.lim.Bytes}, Bare: true})
	var hit *space.LimitError
	switch {
	case errors.As(err, &hit) && hit.What == space.LimitStates:
		return nil, &lts.LimitError{What: lts.LimitStates, Max: int64(p.lim.States)}
	case errors.As(err, &hit) && hit.What == space.LimitMemory:
		return nil, &lts.LimitError{What: lts.LimitMemory, Max: p.lim.Bytes}
	case err != nil:
		return nil, err
	}
	b := lts.NewBuilder("controller of " + p.Name)
	for _, name := range w.Alphabet().Names() {
		if l := b.Label(name); p.mine(name) {
			b.Control(l)
		}
	}
	b.States(g.Len())
	for id, state := range g.All() {
		err := w.Successors(state, func(label uint32, next []byte) bool {
			to, _ := g.Find(next)
			b.Edge(lts.State(id), b.Label(w.name(label)), lts.State(to))
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	controller, err := lts.Minimise(ctx, b.Build(), lts.Strong, p.limits())
	if err != nil {
		return nil, err
	}
	return controller, p.closedLoop(ctx, controller, p.limits())
}

// watched is the plant without the controllable transitions that lead out of the
// winning states.
type watched struct {
	*lts.Composition
	winning *symbolic.Supervisor
	problem *Problem
}

func (w *watched) name(label uint32) string { return w.Alphabet().Name(w.Edge(label).Label()) }

// Successors emits what the supervisor leaves.
func (w *watched) Successors(state []byte, emit func(uint32, []byte) bool) error {
	return w.Composition.Successors(state, func(label uint32, next []byte) bool {
		if w.problem.mine(w.name(label)) && (w.IsError(next) || !w.winning.Winning(w.Parts(next))) {
			return true
		}
		return emit(label, next)
	})
}
