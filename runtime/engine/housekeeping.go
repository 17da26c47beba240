// Housekeeping: rolling history, forgetting what is old.

package engine

import (
	"context"

	"github.com/tenet-iot/tenet/runtime/journal"
)

// tidyRows bounds one transaction of housekeeping, so that commits wait for a few
// milliseconds at most.
const tidyRows = 1000

// housekeeping works in rounds until ctx ends.
func (e *Engine) housekeeping(ctx context.Context) {
	ill := false
	for {
		c, stop := e.cfg.Clock.After(e.cfg.Housekeeping)
		select {
		case <-ctx.Done():
			stop()
			return
		case <-c:
		}
		err := e.tidy(ctx)
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
func (e *Engine) tidy(ctx context.Context) error {
	for ctx.Err() == nil {
		moved, err := e.history.Roll(ctx, tidyRows)
		if err != nil {
			return err
		}
		if moved < tidyRows {
			break
		}
	}
	keep := journal.Keep{Inputs: e.cfg.KeepInputs, Outputs: e.cfg.KeepOutputs, Rows: tidyRows}
	for more := true; more && ctx.Err() == nil; {
		var err error
		if more, err = e.cfg.Store.Prune(ctx, keep); err != nil {
			return err
		}
	}
	for e.cfg.KeepHistory > 0 && ctx.Err() == nil {
		n, err := e.history.Forget(ctx, e.cfg.Clock.Now().Add(-e.cfg.KeepHistory), tidyRows)
		if err != nil || n < tidyRows {
			return err
		}
	}
	return nil
}
