// Running: the loop that owns the machine.

package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// gather bounds the readings of one transaction: a few milliseconds of work.
const gather = 2048

// Run judges what arrives until ctx ends, then finishes what was let in, writes
// a snapshot and returns nil. An error means that the journal takes nothing
// more; the door is closed then. Run must be called once.
func (e *Engine) Run(ctx context.Context) error {
	side, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { e.housekeeping(side) })
	wg.Go(func() { e.notifier(side) })
	err := e.loop(ctx)
	e.door.close()
	stop()
	wg.Wait()
	if err == nil {
		err = e.end()
	}
	e.abandon(e.waiting)
	e.abandon(e.door.take(nil, 1<<62))
	if err != nil {
		return fmt.Errorf("engine: %w", err)
	}
	return nil
}

func (e *Engine) loop(ctx context.Context) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	var requests []*request
	for ctx.Err() == nil {
		if err := e.swapsDue(); err != nil {
			return err
		}
		requests = e.door.take(requests[:0], gather)
		if len(requests) == 0 && !e.dueNow() {
			e.sleep(ctx)
			continue
		}
		if err := e.round(requests); err != nil {
			return err
		}
	}
	return nil
}

// round judges requests, in order, a swap in a transaction of its own. A swap
// that is not ready waits aside.
func (e *Engine) round(requests []*request) error {
	for len(requests) > 0 && requests[0].swap != nil {
		r := requests[0]
		requests = requests[1:]
		if len(e.waiting) > 0 || !e.ready(r.swap) {
			e.waiting = append(e.waiting, r)
			continue
		}
		if err := e.swap(r); err != nil {
			e.abandon(requests)
			return err
		}
	}
	e.beginBatch()
	e.core.driver.DueTimers(e.work.now())
	for i, r := range requests {
		if r.swap != nil {
			if err := e.finish(); err != nil {
				e.abandon(requests[i:])
				return err
			}
			return e.round(requests[i:])
		}
		e.admit(r)
	}
	e.timeouts()
	return e.finish()
}

// abandon answers requests that were taken and will not be judged.
func (e *Engine) abandon(requests []*request) {
	for _, r := range requests {
		r.answer(adapters.ErrClosed)
	}
}

func (e *Engine) beginBatch() {
	e.work.begin(e.cfg.Clock.Now(), e.mono())
	e.core.seq = e.cfg.Store.Cursor().Seq
}

// nextDue is the time to the first timer, time-out or moment of the day; false if
// nothing runs.
func (e *Engine) nextDue() (time.Duration, bool) {
	now := e.mono()
	due, ok := e.core.driver.Next(drive.Moment{Mono: now, At: e.cfg.Clock.Now()})
	if len(e.waiting) > 0 && (!ok || e.waiting[0].swap.until < due) {
		due, ok = e.waiting[0].swap.until, true
	}
	if at, some := e.assumed.due(); some && (!ok || at < due) {
		due, ok = at, true
	}
	return max(due, e.holdUntil) - now, ok
}

func (e *Engine) dueNow() bool {
	wait, ok := e.nextDue()
	return ok && wait <= 0
}

// clockLook bounds how long a program with moments of the day sleeps: the wall
// clock may have jumped.
const clockLook = time.Second

// sleep waits for something to do.
func (e *Engine) sleep(ctx context.Context) {
	var timer <-chan time.Time
	if wait, ok := e.nextDue(); ok {
		if len(e.core.p.Marks) > 0 {
			wait = min(wait, clockLook)
		}
		c, stop := e.cfg.Clock.After(wait)
		defer stop()
		timer = c
	}
	select {
	case <-ctx.Done():
	case <-e.door.ready:
	case <-timer:
	}
}

// start journals that the gateway started and sends again what is still open
// and in time. While the journal cannot take it the gateway does not serve: with a
// full disk it waits for room, and refuses what comes.
func (e *Engine) start(ctx context.Context) error {
	for _, a := range e.alarms {
		e.alarm(a.Code, a.Message, a.Seq)
	}
	again := e.core.open()
	began, err := e.journalStart()
	for err == nil && errors.Is(e.ill, journal.ErrFull) && e.pauseForRoom(ctx) {
		began, err = e.journalStart()
	}
	if err != nil {
		return err
	}
	if e.ill != nil {
		return fmt.Errorf("the start could not be journalled: %w", e.ill)
	}
	for i := range again {
		e.sendAgain(&again[i], began)
	}
	e.wakeNotifier()
	return nil
}

// journalStart tries to make the start durable, and says when that was; if the
// journal refuses, ill says why and nothing has changed.
func (e *Engine) journalStart() (drive.Moment, error) {
	e.beginBatch()
	began := e.work.now()
	if e.unsettled != nil {
		if err := e.changeBundle(); err != nil {
			return began, err
		}
	}
	e.core.driver.Start(began)
	if e.unsettled != nil {
		e.firstReports(e.unsettled)
	}
	return began, e.finish()
}

// pauseForRoom waits until it is time to try again, and refuses what comes
// meanwhile; false if ctx ended.
func (e *Engine) pauseForRoom(ctx context.Context) bool {
	again, stop := e.cfg.Clock.After(time.Second)
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-again:
			return true
		case <-e.door.ready:
			for _, r := range e.door.take(nil, 1<<62) {
				e.counters.refused.Add(int64(r.weight()))
				r.answer(refusal(e.ill))
			}
		}
	}
}

// end finishes what was let in before the door closed, and writes a snapshot.
func (e *Engine) end() error {
	requests := e.door.take(nil, 1<<62)
	for len(requests) > 0 {
		n := min(len(requests), gather)
		if err := e.round(requests[:n]); err != nil {
			e.abandon(requests[n:])
			return err
		}
		requests = requests[n:]
	}
	if e.cfg.Store.Cursor().Seq == e.snapshotAt {
		return nil
	}
	e.beginBatch()
	if err := e.addSnapshot(); err != nil {
		return err
	}
	return e.finish()
}
