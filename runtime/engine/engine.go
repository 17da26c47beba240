// The engine and what others ask of it.

package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/history"
)

// Engine judges inputs. Its exported methods may be called from any goroutine;
// those that hand something in wait until Run has made it durable.
type Engine struct {
	cfg     Config
	door    *door
	history *history.History
	catalog atomic.Pointer[adapters.Catalog]

	// Run's goroutine owns these.
	core       *core
	unsettled  map[models.Path]bool // not nil: the bundle changed while the gateway was down
	waiting    []*request           // swaps that wait for devices to settle
	monoBase   time.Duration        // journal time when the clock read monoStart
	monoStart  time.Duration
	snapshotAt int64 // seq of the newest snapshot
	work       *batch
	holdUntil  time.Duration // nothing is due before: the last commit failed
	ill        error         // why the last commit failed; nil if it did not

	companion   Companion // nil: nobody follows
	accompanied *core     // what ran when it was told last

	flights  flights
	noticed  chan struct{}
	counters counters

	mu      sync.Mutex
	pending pending // for Pending
	held    []Held  // for Holds
	assumed *watch
	alarms  []Alarm // of recovery, given when Run starts
}

// New restores the engine's state from the journal: the newest snapshot and the
// inputs after it, replayed. It dispatches nothing; Run does.
//
// Errors: *OtherBundleError, *journal.DamagedError, those of the store.
// Cost: under a second at a million inputs, since a snapshot is near.
func New(ctx context.Context, cfg Config) (*Engine, error) {
	cfg = cfg.withDefaults()
	e := &Engine{
		cfg: cfg, door: newDoor(cfg.Queue), history: history.New(cfg.Store), work: newBatch(), noticed: make(chan struct{}, 1),
	}
	e.catalog.Store(&cfg.Catalog)
	if err := e.recover(ctx); err != nil {
		return nil, err
	}
	return e, nil
}

// mono is the gateway's time: it goes on over restarts and never steps back.
func (e *Engine) mono() time.Duration { return e.monoBase + e.cfg.Clock.Mono() - e.monoStart }

// Report hands in readings, in order. When it returns nil they are durable:
// now a protocol may acknowledge. Readings without a time are stamped with the
// present; a value that is no value of its resource's type is kept in history
// and makes conditions on the resource unknown.
//
// Errors: adapters.ErrBusy and adapters.ErrClosed, *UnknownResourceError,
// ErrTooLarge; none of the readings was accepted then. ctx's error: they may
// have been.
func (e *Engine) Report(ctx context.Context, readings []models.Reading) error {
	if len(readings) == 0 {
		return nil
	}
	checked, err := e.checked(readings)
	if err != nil {
		e.counters.refused.Add(int64(len(readings)))
		return err
	}
	return e.enter(ctx, &request{readings: checked})
}

// checked copies readings, each brought to its resource's type.
func (e *Engine) checked(readings []models.Reading) ([]models.Reading, error) {
	if len(readings) > e.cfg.Queue {
		return nil, fmt.Errorf("%w: %d readings at once, at most %d fit the queue; hand them in by parts", ErrTooLarge, len(readings), e.cfg.Queue)
	}
	catalog := *e.catalog.Load()
	checked := make([]models.Reading, len(readings))
	var now time.Time
	for i := range readings {
		r := readings[i]
		decl, ok := catalog.Resource(r.Path)
		if !ok {
			return nil, &UnknownResourceError{Path: r.Path}
		}
		if len(r.Value.Text) > maxText {
			return nil, fmt.Errorf("%w: a value of %s has %d bytes, at most %d are kept", ErrTooLarge, r.Path, len(r.Value.Text), maxText)
		}
		if r.Time.IsZero() {
			if now.IsZero() {
				now = e.cfg.Clock.Now()
			}
			r.Time = now
		}
		if r.Quality == models.Good {
			if v, err := decl.Type.Coerce(r.Value); err == nil {
				r.Value = v
			} else {
				r.Quality = models.OutOfRange
			}
		}
		checked[i] = r
	}
	return checked, nil
}

// Available says that a provider came or went. Errors: adapters.ErrBusy,
// adapters.ErrClosed.
func (e *Engine) Available(ctx context.Context, provider string, online bool) error {
	return e.enter(ctx, &request{avail: &availability{provider: provider, online: online}})
}

// Answer ends a command that its adapter left Sent; id is the command's, err
// nil if the device did it. An unknown id, or one already answered, is ignored.
func (e *Engine) Answer(id string, err error) {
	f, ok := e.flights.end(id)
	if ok {
		e.settle(f, adapters.Done, err)
	}
}

// Result is what became of a person's command.
type Result string

// The results.
const (
	Sent       Result = "sent"
	Suppressed Result = "suppressed" // the device is already told or there
	Refused    Result = "refused"
)

// CommandResult is what became of a person's command.
type CommandResult struct {
	Result Result
	Reason string // why it was refused
	Seq    int64  // the journalled input
	ID     string // the command's key, if it was sent
}

// Command asks for a resource to be set in the name of a role. The gate
// decides; its decision is a result, not an error.
//
// Errors: adapters.ErrBusy, adapters.ErrClosed, ctx's.
func (e *Engine) Command(ctx context.Context, role string, path models.Path, v models.Value) (CommandResult, error) {
	if len(v.Text) > maxText || len(role) > maxText {
		return CommandResult{Result: Refused, Reason: fmt.Sprintf("it is longer than %d bytes", maxText)}, nil
	}
	c := &command{role: role, path: path, value: v}
	if err := e.enter(ctx, &request{command: c}); err != nil {
		return CommandResult{}, err
	}
	return c.result, nil
}

// Swap lets another deployment take over at an input boundary, once no command
// is on its way, at the latest after Config.SettleWait. The new rules start with
// everything unknown and no timer running, and are told the last good values as
// first reports; only which devices are away is carried over. The zero plan is to
// run no rules.
//
// Errors: adapters.ErrBusy, adapters.ErrClosed, ctx's.
func (e *Engine) Swap(ctx context.Context, plan drive.Plan, bundle string, catalog adapters.Catalog) error {
	return e.enter(ctx, &request{swap: &swap{plan: plan, bundle: bundle, catalog: catalog}})
}

// enter hands a request in and waits for its answer.
func (e *Engine) enter(ctx context.Context, r *request) error {
	r.done = make(chan error, 1)
	since := e.cfg.Clock.Now()
	if err := e.door.push(r); err != nil {
		e.counters.refused.Add(int64(r.weight()))
		return err
	}
	select {
	case err := <-r.done:
		if err == nil && len(r.readings) > 0 && e.cfg.Hooks.Accepted != nil {
			e.cfg.Hooks.Accepted(e.cfg.Clock.Now().Sub(since))
		}
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// maxText bounds a text value, in bytes.
const maxText = 1 << 20

// ErrTooLarge: what was handed in can never be accepted as it is.
var ErrTooLarge = errors.New("engine: too large")

// UnknownResourceError says that a reading is of a resource nobody declared.
type UnknownResourceError struct{ Path models.Path }

// Error names the resource and what to do.
func (e *UnknownResourceError) Error() string {
	return fmt.Sprintf("engine: resource %s is not declared; declare its device, or correct the adapter's mapping", e.Path)
}

// OtherBundleError says that the journal ends in the middle of another
// bundle's run.
type OtherBundleError struct{ Have, Want string }

// Error says which bundle must be started first.
func (e *OtherBundleError) Error() string {
	return fmt.Sprintf("engine: the journal was being judged by bundle %q, not %q; start with that bundle, then swap", e.Have, e.Want)
}

// alarm tells the operator.
func (e *Engine) alarm(code, message string, seq int64) {
	if e.cfg.Hooks.Alarm != nil {
		e.cfg.Hooks.Alarm(Alarm{Code: code, Message: message, Seq: seq})
	}
}

// healed tells the operator that an alarm is over.
func (e *Engine) healed(code string) {
	if e.cfg.Hooks.Healed != nil {
		e.cfg.Hooks.Healed(code)
	}
}

// refusal is the error of a request that could not be made durable.
func refusal(err error) error {
	if errors.Is(err, adapters.ErrClosed) {
		return err
	}
	return fmt.Errorf("%w: %w", adapters.ErrBusy, err)
}
