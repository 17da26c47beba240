// A race of the ways to the same answer.

package symbolic

import (
	"context"
	"errors"
	"slices"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Race runs Supervise and SuperviseEverywhere side by side, each with the levels in
// the order of New and the other way round, all on systems of their own, and returns
// what comes first: which set of winning states that is depends on the machine,
// whether there is a supervisor does not. Saturation works from the lowest level up, so
// that with a row of components it can matter much from which end it begins; nothing
// cheaper than trying tells. The limit is for each of them.
//
// Errors: *LabelError, or the *LimitError of the one that ended last.
func Race(ctx context.Context, goal Goal, lim Limits, parts ...*lts.LTS) (*Supervisor, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type answer struct {
		v   *Supervisor
		err error
	}
	type way struct {
		order []int
		find  func(*System, context.Context, Goal, Limits) (*Supervisor, error)
	}
	up := force(len(parts), sharing(parts))
	down := slices.Clone(up)
	slices.Reverse(down)
	ways := []way{{up, (*System).Supervise}, {up, (*System).SuperviseEverywhere}}
	if len(parts) > 1 {
		ways = append(ways, way{down, (*System).Supervise}, way{down, (*System).SuperviseEverywhere})
	}
	answers := make(chan answer, len(ways))
	for _, w := range ways {
		go func() {
			s, err := ordered(parts, w.order)
			if err != nil {
				answers <- answer{nil, err}
				return
			}
			v, err := w.find(s, ctx, goal, lim)
			answers <- answer{v, err}
		}()
	}
	var best answer
	for range ways {
		a := <-answers
		if a.err == nil && best.v == nil {
			best = a
			cancel()
		}
		if best.v == nil && !errors.Is(a.err, context.Canceled) {
			best.err = a.err
		}
		if best.v == nil && best.err == nil {
			best.err = a.err
		}
	}
	if best.v != nil {
		return best.v, nil
	}
	return nil, best.err
}
