// The door: a bounded queue of what has arrived.

package engine

import (
	"sync"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/models"
)

// request is something that arrived; exactly one of the parts is given.
type request struct {
	readings []models.Reading
	avail    *availability
	command  *command
	outcome  *outcome
	swap     *swap
	hold     *HoldRequest
	beside   *beside

	refused error      // why it was refused though the batch is durable
	done    chan error // receives once, nil if accepted; nil if nobody waits
}

type availability struct {
	provider string
	online   bool
}

type command struct {
	role   string
	path   models.Path
	value  models.Value
	result CommandResult
}

type outcome struct {
	flight *flight
	said   adapters.Outcome
	err    error
	heard  bool // the machine was told
}

type swap struct {
	plan    drive.Plan
	bundle  string
	catalog adapters.Catalog
	until   time.Duration // gateway time after which it no longer waits; 0 until it was looked at
}

// weight is what a request counts at the door.
func (r *request) weight() int { return max(1, len(r.readings)) }

// answer tells the caller.
func (r *request) answer(err error) {
	if err == nil {
		err = r.refused
	}
	if r.done != nil {
		r.done <- err
	}
}

// door is the queue. Refusing happens here and only here: what was let in is
// answered.
type door struct {
	mu     sync.Mutex
	queue  []*request
	weight int
	limit  int
	closed bool
	ready  chan struct{} // receives when the queue is not empty
}

func newDoor(limit int) *door { return &door{limit: limit, ready: make(chan struct{}, 1)} }

// push lets a request in. Outcomes of commands always get in: there are only as
// many as commands were sent. Errors: ErrBusy, ErrClosed.
func (d *door) push(r *request) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return adapters.ErrClosed
	}
	if r.outcome == nil && d.weight+r.weight() > d.limit {
		return adapters.ErrBusy
	}
	d.queue = append(d.queue, r)
	d.weight += r.weight()
	select {
	case d.ready <- struct{}{}:
	default:
	}
	return nil
}

// take removes requests from the front, at most about limit in weight.
func (d *door) take(dst []*request, limit int) []*request {
	d.mu.Lock()
	defer d.mu.Unlock()
	n, weight := 0, 0
	for n < len(d.queue) && weight < limit {
		weight += d.queue[n].weight()
		n++
	}
	dst = append(dst, d.queue[:n]...)
	rest := copy(d.queue, d.queue[n:])
	clear(d.queue[rest:])
	d.queue = d.queue[:rest]
	d.weight -= weight
	if rest > 0 {
		select {
		case d.ready <- struct{}{}:
		default:
		}
	}
	return dst
}

// close lets nobody in any more.
func (d *door) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
}

// waiting is the weight of the queue.
func (d *door) waiting() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.weight
}
