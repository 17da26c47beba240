// A second look at the long run, with the times of reports and answers.

package search

import (
	"context"

	"github.com/tenet-iot/tenet/dsl/world"
)

// timedStates bounds the second look: its world is larger than the first.
const timedStates = 200_000

// countable reports whether a second look may say more: without it commands and
// reports take any time, so that a command may be overtaken for ever by the next
// one of a timer, however far apart these are.
func (d *decision) countable() bool {
	return d.w.Live() && d.w.Timed() && d.q.Rung == world.Delayed && !d.q.Property.Timed
}

// inTime asks once more of the world in which reports come within L and answers
// within R. It is part of the first, and is what the delayed rung means. If that
// says nothing the first result stays.
func (d *decision) inTime(ctx context.Context, first *Result) (*Result, error) {
	again := decision{q: d.q, opt: d.opt, most: 1}
	again.q.Property.Timed = true
	again.opt.MaxStates = min(timedStates, d.opt.MaxStates)
	w, err := world.New(d.q.Spec, d.q.Rung, again.q.Property)
	if err != nil {
		return first, nil // it is too large
	}
	again.w = w
	res, err := again.run(ctx)
	if err != nil {
		return nil, err
	}
	if !res.Holds && res.Run == nil {
		return first, nil
	}
	res.Timed = true
	return res, nil
}
