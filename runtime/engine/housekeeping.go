// Housekeeping: writing the journal back, rolling history, forgetting what is old.

package engine

import (
	"context"
	"time"

	"github.com/tenet-iot/tenet/runtime/journal"
)

// tidyRows bounds one transaction of pruning, so that commits wait for a few
// milliseconds at most.
const tidyRows = 1000

// Readings are rolled when they are many, or when some time has passed: the more at
// once, the fewer blocks are written; but who asks for the past waits for all that
// are not.
const (
	rollReadings = 50_000
	rollEvery    = 10 * time.Second
	foldEvery    = 5 * time.Minute
)

// chores is what housekeeping remembers.
type chores struct {
	rolledAt, foldedAt time.Duration // gateway time
	rolled             int64         // readings accepted until then
	begun              bool
}

// housekeeping works in rounds until ctx ends.
func (e *Engine) housekeeping(ctx context.Context) {
	ill := false
	var done chores
	for {
		c, stop := e.cfg.Clock.After(e.cfg.Housekeeping)
		select {
		case <-ctx.Done():
			stop()
			return
		case <-c:
		}
		err := e.tidy(ctx, &done)
		if err != nil && !ill && ctx.Err() == nil {
			e.alarm("housekeeping", err.Error(), 0)
		}
		if err == nil && ill {
			e.healed("housekeeping")
		}
		ill = err != nil
	}
}

// tidy is one round.
func (e *Engine) tidy(ctx context.Context, done *chores) error {
	if _, err := e.cfg.Store.Checkpoint(ctx); err != nil {
		return err
	}
	now, accepted := e.cfg.Clock.Mono(), e.counters.accepted.Load()
	if !done.begun || now-done.rolledAt >= rollEvery || accepted-done.rolled >= rollReadings {
		if err := e.roll(ctx); err != nil {
			return err
		}
		done.rolledAt, done.rolled = now, accepted
	}
	keep := journal.Keep{Inputs: e.cfg.KeepInputs, Outputs: e.cfg.KeepOutputs, Rows: tidyRows}
	for more := true; more && ctx.Err() == nil; {
		var err error
		if more, err = e.cfg.Store.Prune(ctx, keep); err != nil {
			return err
		}
	}
	if e.cfg.Keep != nil && (!done.begun || now-done.foldedAt >= foldEvery) {
		if _, err := e.history.Fold(ctx, e.cfg.Clock.Now(), e.cfg.Keep); err != nil {
			return err
		}
		done.foldedAt = now
	}
	done.begun = true
	return nil
}

// roll moves what was read so far into blocks.
func (e *Engine) roll(ctx context.Context) error {
	for ctx.Err() == nil {
		moved, err := e.history.Roll(ctx, rollReadings)
		if err != nil || moved < rollReadings {
			return err
		}
	}
	return nil
}
