// Recovery: the state as the journal tells it.

package engine

import (
	"context"
	"errors"

	"github.com/tenet-iot/tenet/runtime/journal"
)

// recover builds the core from the journal.
func (e *Engine) recover(ctx context.Context) error {
	store, cfg := e.cfg.Store, &e.cfg
	snap, _, err := store.Snapshot(ctx)
	if err != nil {
		return err
	}
	cursor := store.Cursor()
	other := cursor.Seq > 0 && cursor.Bundle != cfg.Bundle
	if other && snap.Seq != cursor.Seq {
		return &OtherBundleError{Have: cursor.Bundle, Want: cfg.Bundle}
	}
	e.snapshotAt = snap.Seq
	x, err := decodeImage(snap.Payload)
	if err != nil {
		return store.Damaged("the snapshot", err)
	}
	e.core = newCore(cfg.Plan, cfg.Bundle)
	if other {
		e.unsettled, err = e.core.begin(x)
	} else {
		err = e.core.take(x)
	}
	if err != nil {
		return store.Damaged("the snapshot", err)
	}
	if err := e.replay(ctx, snap.Seq); err != nil {
		return err
	}
	if err := e.forgetSettled(ctx); err != nil {
		return err
	}
	e.continueTime(cursor)
	e.core.dropCalls(e.mono())
	e.core.keep()
	e.core.judged = e.judged
	e.assumed = newWatch(cfg.Plan.Assumes, other || cursor.Seq == 0)
	return e.restoreTwin(ctx)
}

// replay judges the inputs after a snapshot again and compares what follows.
func (e *Engine) replay(ctx context.Context, after int64) error {
	found, err := replay(ctx, e.cfg.Store, e.core, after)
	if err != nil {
		return err
	}
	for _, seq := range found.Diverged {
		e.alarms = append(e.alarms, Alarm{Code: "replay-diverged", Seq: seq, Message: divergedText})
	}
	return nil
}

const divergedText = "replaying this input gave other commands than were journalled; the bundle or the program is not the one that ran"

// forgetSettled drops actions that are known to have ended.
func (e *Engine) forgetSettled(ctx context.Context) error {
	if len(e.core.calls) == 0 {
		return nil
	}
	return e.cfg.Store.Settled(ctx, e.core.calls[0].Intent.Seq-1, func(s *journal.Settlement) error {
		e.core.endCall(s.Seq, s.Idx)
		return nil
	})
}

// continueTime lets gateway time go on from the last input, by the wall clock's
// difference unless that stepped back.
func (e *Engine) continueTime(cursor journal.Cursor) {
	e.monoStart, e.monoBase = e.cfg.Clock.Mono(), cursor.Mono
	if cursor.Seq > 0 {
		e.monoBase += max(0, e.cfg.Clock.Now().Sub(cursor.At))
	}
}

// restoreTwin shows the last known values and the open targets.
func (e *Engine) restoreTwin(ctx context.Context) error {
	latest, err := e.history.Latest(ctx, e.cfg.Catalog.Paths(""))
	if err != nil {
		return err
	}
	e.cfg.Twin.Update(latest)
	for i := range e.core.p.Devices {
		if !e.core.driver.State().Online[i] {
			e.cfg.Twin.SetOnline(e.core.p.Devices[i].Provider, false, e.cfg.Clock.Now())
		}
	}
	e.showAll(nil)
	return nil
}

// IsOtherBundle reports whether err says that another bundle must be started
// first, and which.
func IsOtherBundle(err error) (have string, ok bool) {
	var other *OtherBundleError
	if errors.As(err, &other) {
		return other.Have, true
	}
	return "", false
}
