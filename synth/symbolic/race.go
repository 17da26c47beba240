// A race of the two ways to the same answer.

package symbolic

import (
	"context"
	"errors"

	"github.com/tenet-iot/tenet/synth/lts"
)

// Race runs Supervise and SuperviseEverywhere side by side, each on a system of
// its own, and returns what comes first: which set of winning states that is
// depends on the machine, whether there is a supervisor does not. The limit is
// for each of the two.
//
// Errors: *LabelError, or the *LimitError of the one that ended last.
func Race(ctx context.Context, goal Goal, lim Limits, parts ...*lts.LTS) (*Supervisor, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type answer struct {
		v   *Supervisor
		err error
	}
	ways := []func(*System, context.Context, Goal, Limits) (*Supervisor, error){
		(*System).Supervise, (*System).SuperviseEverywhere,
	}
	answers := make(chan answer, len(ways))
	for _, way := range ways {
		go func() {
			s, err := New(parts...)
			if err != nil {
				answers <- answer{nil, err}
				return
			}
			v, err := way(s, ctx, goal, lim)
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
