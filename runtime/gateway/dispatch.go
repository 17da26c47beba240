// Dispatching commands: in order for each provider, providers side by side.

package gateway

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
)

// laneLimit bounds the commands waiting for one provider. Beyond it a command
// fails at once, and Step asks for it again after its response time.
const laneLimit = 1024

// errors a command can end with before it reaches an adapter.
var (
	errNobody  = errors.New("no adapter serves the resource")
	errCannot  = errors.New("the adapter that serves the resource cannot do this")
	errTooMany = errors.New("too many commands wait for the provider")
	errHeld    = errors.New("the resource was put on hold")
)

// job is a command on its way.
type job struct {
	cmd  adapters.Command
	call bool
	done func(adapters.Outcome, error)
}

// dispatcher hands commands to adapters. A lane of work lives for each provider
// as long as commands wait for it.
type dispatcher struct {
	ctx   context.Context // ends when the gateway stops
	route func(models.Path) adapters.Adapter
	told  func(cmd adapters.Command, outcome string, err error)
	panic func(about string, err error)

	mu    sync.Mutex
	lanes map[string][]job
	work  sync.WaitGroup
}

var _ engine.Dispatcher = (*dispatcher)(nil)

// Dispatch implements engine.Dispatcher.
func (d *dispatcher) Dispatch(cmd adapters.Command, call bool, done func(adapters.Outcome, error)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	provider := cmd.Path.Provider
	lane, busy := d.lanes[provider]
	if len(lane) >= laneLimit {
		d.work.Go(func() { done(adapters.Sent, errTooMany) })
		return
	}
	d.lanes[provider] = append(lane, job{cmd, call, done})
	if !busy {
		d.work.Go(func() { d.serve(provider) })
	}
}

// drop takes what still waits for some resources out of the lanes; it fails.
func (d *dispatcher) drop(paths []models.Path) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for provider, lane := range d.lanes {
		kept := lane[:0:0]
		for _, j := range lane {
			if slices.Contains(paths, j.cmd.Path) {
				d.work.Go(func() { j.done(adapters.Sent, errHeld) })
				continue
			}
			kept = append(kept, j)
		}
		d.lanes[provider] = kept
	}
}

// serve works through a provider's lane until it is empty.
func (d *dispatcher) serve(provider string) {
	for {
		j, ok := d.next(provider)
		if !ok {
			return
		}
		outcome, err := d.do(j)
		switch {
		case err != nil:
			d.told(j.cmd, "failed", err)
		case outcome == adapters.Done:
			d.told(j.cmd, "done", nil)
		default:
			d.told(j.cmd, "sent", nil)
		}
		j.done(outcome, err)
	}
}

func (d *dispatcher) next(provider string) (job, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	lane := d.lanes[provider]
	if len(lane) == 0 {
		delete(d.lanes, provider)
		return job{}, false
	}
	d.lanes[provider] = lane[1:]
	return lane[0], true
}

// do hands one command over, until its deadline.
func (d *dispatcher) do(j job) (outcome adapters.Outcome, err error) {
	ctx, cancel := context.WithDeadline(d.ctx, j.cmd.Deadline)
	defer cancel()
	if err := ctx.Err(); err != nil {
		return adapters.Sent, fmt.Errorf("waited too long: %w", err)
	}
	a := d.route(j.cmd.Path)
	if a == nil {
		return adapters.Sent, errNobody
	}
	send, can := handOver(a, j.call)
	if !can {
		return adapters.Sent, errCannot
	}
	err = safely(func() error {
		outcome, err = send(ctx, j.cmd)
		return err
	})
	var p *panicError
	if errors.As(err, &p) {
		d.panic(j.cmd.Path.String(), err)
	}
	return outcome, err
}

// handOver is the adapter's method for a command.
func handOver(a adapters.Adapter, call bool) (func(context.Context, adapters.Command) (adapters.Outcome, error), bool) {
	if call {
		invoker, ok := a.(adapters.Invoker)
		if !ok {
			return nil, false
		}
		return invoker.Invoke, true
	}
	writer, ok := a.(adapters.Writer)
	if !ok {
		return nil, false
	}
	return writer.Write, true
}

// wait returns when every lane is empty.
func (d *dispatcher) wait() { d.work.Wait() }
