// Package delivery stands between a protocol's reader and the gateway, so that
// a slow gateway never blocks the reader.
//
// A Queue hands in readings and availability in order per provider, providers
// side by side, consecutive readings of a provider in one batch. While the
// gateway is busy it tries again with growing waits; nothing overtakes. Its
// memory is bounded: a full Queue refuses, and the protocol says so in its own
// words (no acknowledgement, 5.03, 429).
package delivery

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/adapters/internal/retry"
	"github.com/tenet-iot/tenet/models"
)

// Bounds of a Queue.
const (
	DefaultLimit = 32_768 // readings waiting, all providers together
	maxBatch     = 256    // readings of one Report
	firstRetry   = 20 * time.Millisecond
	lastRetry    = 2 * time.Second
)

// Queue is one adapter's way to the gateway. Create it with New; its methods
// may be called from any goroutine.
type Queue struct {
	ctx   context.Context
	host  adapters.Host
	limit int

	mu      sync.Mutex
	lanes   map[string][]item // by provider; present while its goroutine runs
	waiting int               // readings in all lanes
	closed  bool
	workers sync.WaitGroup
}

// item is a batch of readings, or a change of availability.
type item struct {
	readings []models.Reading
	done     func(error)
	presence bool
	online   bool
}

// New returns a Queue that works until ctx ends. limit bounds the readings
// waiting; 0 is DefaultLimit.
func New(ctx context.Context, host adapters.Host, limit int) *Queue {
	if limit == 0 {
		limit = DefaultLimit
	}
	return &Queue{ctx: ctx, host: host, limit: limit, lanes: map[string][]item{}}
}

// Readings queues readings of one provider. done is called once, from another
// goroutine, with nil when the gateway accepted them, or why it never will;
// done may be nil. Errors: ErrBusy if the Queue is full, ErrClosed after its
// context ended; done is not called then.
func (q *Queue) Readings(provider string, readings []models.Reading, done func(error)) error {
	if done == nil {
		done = func(error) {}
	}
	return q.put(provider, item{readings: readings, done: done})
}

// Presence queues that a provider came or went, in order with its readings. A
// change that is still waiting behind everything else is replaced by a newer
// one.
func (q *Queue) Presence(provider string, online bool) error {
	return q.put(provider, item{presence: true, online: online})
}

func (q *Queue) put(provider string, it item) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.ctx.Err() != nil {
		return adapters.ErrClosed
	}
	if q.waiting+len(it.readings) > q.limit {
		return adapters.ErrBusy
	}
	lane, working := q.lanes[provider]
	q.waiting += len(it.readings)
	if last := len(lane) - 1; it.presence && last >= 0 && lane[last].presence {
		lane[last] = it
	} else {
		lane = append(lane, it)
	}
	q.lanes[provider] = lane
	if !working {
		q.workers.Go(func() { q.work(provider) })
	}
	return nil
}

// Wait returns when every goroutine of the Queue has ended, which they do soon
// after its context. What was still waiting is refused with ErrClosed.
func (q *Queue) Wait() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.workers.Wait()
}

// work empties one provider's lane.
func (q *Queue) work(provider string) {
	backoff := retry.Backoff{Min: firstRetry, Max: lastRetry}
	for {
		batch := q.take(provider)
		if len(batch) == 0 {
			return
		}
		err := q.deliver(provider, batch, &backoff)
		for _, it := range batch {
			if it.done != nil {
				it.done(err)
			}
		}
	}
}

// take removes the head of a lane: one change of availability, or consecutive
// readings up to maxBatch. An empty lane is removed, and with it its worker.
func (q *Queue) take(provider string) []item {
	q.mu.Lock()
	defer q.mu.Unlock()
	lane := q.lanes[provider]
	n, readings := 0, 0
	for n < len(lane) && !lane[n].presence && (n == 0 || readings+len(lane[n].readings) <= maxBatch) {
		readings += len(lane[n].readings)
		n++
	}
	if n == 0 && len(lane) > 0 {
		n = 1
	}
	if n == 0 {
		delete(q.lanes, provider)
		return nil
	}
	q.waiting -= readings
	batch := append([]item(nil), lane[:n]...)
	q.lanes[provider] = lane[n:]
	return batch
}

// deliver hands a batch in, again and again while the gateway is busy.
func (q *Queue) deliver(provider string, batch []item, backoff *retry.Backoff) error {
	for {
		if q.ctx.Err() != nil {
			return adapters.ErrClosed
		}
		err := q.try(provider, batch)
		if err == nil {
			backoff.Reset()
			return nil
		}
		if errors.Is(err, adapters.ErrClosed) {
			return err
		}
		if !errors.Is(err, adapters.ErrBusy) {
			q.host.Log("warn", "gateway refused readings; trying again", "provider", provider, "error", err)
		}
		if backoff.Wait(q.ctx) != nil {
			return adapters.ErrClosed
		}
	}
}

func (q *Queue) try(provider string, batch []item) error {
	if batch[0].presence {
		return q.host.Available(q.ctx, provider, batch[0].online)
	}
	if len(batch) == 1 {
		return q.host.Report(q.ctx, batch[0].readings)
	}
	var readings []models.Reading
	for _, it := range batch {
		readings = append(readings, it.readings...)
	}
	return q.host.Report(q.ctx, readings)
}
