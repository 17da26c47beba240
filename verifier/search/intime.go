// A second look, with the times of reports and answers.

package search

import (
	"context"

	"github.com/tenet-iot/tenet/dsl/world"
)

// timedStates bounds the second look: its world is larger than the first.
const timedStates = 200_000

// countable reports whether a second look may say more: in the first commands and
// reports take any time, so that a command may be overtaken for ever by the next one
// of a timer, or a rule may come before a report that is due long before it.
func (d *decision) countable() bool {
	if d.q.Property.Timed || d.q.Rung == world.Faulty || d.w.Live() && d.q.Rung != world.Delayed {
		return false
	}
	return d.untimely || d.w.Live() && d.w.Timed()
}

// inTime asks once more of the world in which reports come within L and answers
// within R, and on the prompt rung time begins when everything was reported. It is
// part of the first, and is what the rung means. If that says nothing the first
// result stays.
func (d *decision) inTime(ctx context.Context, first *Result) (*Result, error) {
	again := decision{q: d.q, opt: d.opt, most: 1, left: maxCompleted}
	again.q.Property.Timed = true
	again.opt.MaxStates = min(timedStates, d.opt.MaxStates)
	w, err := world.New(d.q.Spec, d.q.Rung, again.q.Property)
	if err != nil {
		return first, nil // it is too large
	}
	again.w = w
	res, err := again.covered(ctx)
	if err == nil && !res.Holds {
		res, err = again.run(ctx)
	}
	if err != nil {
		return nil, err
	}
	if !res.Holds && res.Run == nil {
		return first, nil
	}
	res.Timed = true
	return res, nil
}

// covered asks whether the sentence holds with few zones for each state.
func (d *decision) covered(ctx context.Context) (*Result, error) {
	if d.w.Live() || d.q.Property.Kind == world.PossibleProperty {
		return &Result{}, nil
	}
	return Cover(ctx, d.q, false, d.opt)
}
