// A batch: what one transaction makes durable, and what follows once it is.

package engine

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/history"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// batch gathers what the inputs of one transaction lead to. It is reused.
type batch struct {
	journal.Batch
	at       time.Time
	mono     time.Duration
	requests []*request
	readings []models.Reading
	avail    []availability
	touched  []machine.Res // resources with a changed channel
	decided  []Decision
	told     []Notification
	asking   *command // whose input is being judged
	encoder  history.Encoder
	failed   error // a defect of encoding; the batch is refused
}

func newBatch() *batch { return &batch{} }

// begin empties the batch and stamps it.
func (b *batch) begin(at time.Time, mono time.Duration) {
	b.Batch.Reset()
	b.at, b.mono, b.asking, b.failed = at, mono, nil, nil
	clear(b.requests)
	b.requests, b.readings, b.avail = b.requests[:0], b.readings[:0], b.avail[:0]
	b.touched, b.decided, b.told = b.touched[:0], b.decided[:0], b.told[:0]
}

// now is the moment of the batch.
func (b *batch) now() drive.Moment { return drive.Moment{Mono: b.mono, At: b.at} }

// judged puts an input and what it led to into the batch.
func (e *Engine) judged(j *judgement) {
	b := e.work
	b.Inputs = append(b.Inputs, j.in)
	b.Intents = append(b.Intents, j.intents...)
	for i := range j.out.Timeouts {
		b.touched = append(b.touched, j.out.Timeouts[i].Res)
	}
	for i := range j.out.Commands {
		if c := &j.out.Commands[i]; !c.Call {
			b.touched = append(b.touched, c.Res)
		}
	}
	e.notices(j)
	if b.asking != nil && j.in.Kind == journal.Command {
		e.answerCommand(b.asking, j)
	}
	d, ok := e.core.decision(j)
	if !ok {
		return
	}
	o, err := d.output()
	if err != nil {
		b.failed = err
		return
	}
	b.Outputs = append(b.Outputs, o)
	b.decided = append(b.decided, d)
}

// admit applies a request.
func (e *Engine) admit(r *request) {
	b := e.work
	b.requests = append(b.requests, r)
	switch {
	case r.avail != nil:
		e.admitAvailability(r.avail)
	case r.command != nil:
		e.admitCommand(r.command)
	case r.hold != nil:
		e.admitHold(r)
	case r.beside != nil: // once the batch is durable; see tellCompanion
	case r.outcome != nil:
		e.admitOutcome(r.outcome)
	default:
		for i := range r.readings {
			e.admitReading(&r.readings[i])
		}
	}
}

// admitReading takes a reading into the history, and before the machine if the
// machine can see it.
func (e *Engine) admitReading(r *models.Reading) {
	b, c := e.work, e.core
	b.readings = append(b.readings, *r)
	res, ok := c.valued(r.Path)
	if !ok {
		return
	}
	v := r.Value
	if r.Quality != models.Good {
		v = models.Value{} // no value: makes conditions unknown
	}
	c.driver.Report(b.now(), res, v)
}

func (e *Engine) admitAvailability(a *availability) {
	b := e.work
	b.avail = append(b.avail, *a)
	if d, ok := e.core.p.FindDevice(a.provider); ok {
		e.core.driver.Availability(b.now(), d, a.online)
	}
}

func (e *Engine) admitCommand(c *command) {
	r, ok := e.core.valued(c.path)
	if !ok {
		c.result = CommandResult{Result: Refused, Reason: "the active deployment grants nobody this resource"}
		return
	}
	e.work.asking = c
	e.core.driver.Command(e.work.now(), c.role, r, c.value)
	e.work.asking = nil
}

// answerCommand says what became of a person's command.
func (e *Engine) answerCommand(c *command, j *judgement) {
	c.result = e.core.commandResult(j)
	c.result.Seq = j.in.Seq
	for _, it := range j.intents {
		if machine.Source(it.From) == machine.FromPerson {
			c.result.ID = it.Key
		}
	}
}

// commandResult finds what became of a person's write.
func (c *core) commandResult(j *judgement) CommandResult {
	r, role := c.byPath[j.in.Path], j.in.Role
	ref := c.p.Resources[r].Ref
	for i := len(j.out.Writes) - 1; i >= 0; i-- {
		w := &j.out.Writes[i]
		if w.From != machine.FromPerson {
			continue
		}
		switch w.Fate {
		case machine.Left:
			return CommandResult{Result: Sent}
		case machine.Suppressed:
			return CommandResult{Result: Suppressed}
		case machine.RefusedPolicy:
			return CommandResult{Result: Refused, Reason: "the policy does not let " + role + " set " + ref}
		case machine.RefusedRange:
			return CommandResult{Result: Refused, Reason: "it is no value of " + ref + ": " + c.p.Resources[r].Model.Type.String()}
		case machine.RefusedShield:
			return CommandResult{Result: Refused, Reason: "the shield does not let " + ref + " be set so now: a promise could be broken"}
		case machine.RefusedHold:
			return CommandResult{Result: Refused, Reason: ref + " is on hold"}
		case machine.Lost:
			return CommandResult{Result: Refused, Reason: "a rule asked for something else at the same moment"}
		}
	}
	return CommandResult{Result: Refused, Reason: "the rules did not come to an end"}
}

// timeouts judges the time-outs that are due, after what has arrived: one that
// this very batch has stopped or moved is not due any more.
func (e *Engine) timeouts() {
	e.core.dropCalls(e.work.mono)
	e.core.driver.DueTimeouts(e.work.now())
}

// finish makes the batch durable and lets everything follow from it. An error
// means that the store takes nothing more; other failures refuse the batch.
func (e *Engine) finish() error {
	b := e.work
	err := b.failed
	took := time.Duration(0)
	if err == nil {
		err = e.seal()
	}
	if err == nil && !b.Empty() {
		start := e.cfg.Clock.Mono()
		err = e.cfg.Store.Commit(&b.Batch)
		took = e.cfg.Clock.Mono() - start
	}
	if err != nil {
		return e.refuse(err)
	}
	e.core.keep()
	e.holdUntil, e.ill = 0, nil
	e.follow(took)
	return nil
}

// seal adds what the batch carries besides inputs: readings, cursor, snapshot.
func (e *Engine) seal() error {
	b := e.work
	if len(b.readings) > 0 {
		b.Tail.Count = len(b.readings)
		b.Tail.Payload = b.encoder.Append(b.Tail.Payload, b.readings)
	}
	b.Cursor = journal.Cursor{Seq: e.core.seq, Bundle: e.core.bundle, At: b.at, Mono: b.mono}
	if b.Snapshot == nil && e.core.seq-e.snapshotAt >= e.cfg.SnapshotEvery {
		return e.addSnapshot()
	}
	return nil
}

// addSnapshot puts the present state into the batch.
func (e *Engine) addSnapshot() error {
	b := e.work
	payload, err := encodeImage(e.core.image())
	if err != nil {
		return err
	}
	b.Snapshot = &journal.Snapshot{Seq: e.core.seq, Bundle: e.core.bundle, At: b.at, Mono: b.mono, Payload: payload}
	return nil
}

// refuse goes back to before the batch and tells the callers.
func (e *Engine) refuse(err error) error {
	b := e.work
	if e.ill == nil {
		e.alarm("not-durable", err.Error(), e.core.seq)
	}
	e.core.rollback()
	e.holdUntil = b.mono + time.Second
	e.ill = err
	for _, r := range b.requests {
		if r.outcome != nil {
			e.flights.retry(r.outcome.flight)
		}
		e.counters.refused.Add(int64(r.weight()))
		r.answer(refusal(err))
	}
	var damaged *journal.DamagedError
	if errors.Is(err, journal.ErrBroken) || errors.Is(err, journal.ErrClosed) || errors.As(err, &damaged) {
		return err
	}
	return nil
}

// follow does what a durable batch leads to: twin, answers to the callers,
// commands, in this order.
func (e *Engine) follow(took time.Duration) {
	b := e.work
	if b.Snapshot != nil {
		e.snapshotAt = b.Snapshot.Seq
	}
	e.cfg.Twin.Update(b.readings)
	for _, a := range b.avail {
		e.cfg.Twin.SetOnline(a.provider, a.online, b.at)
	}
	e.showPending(b.touched)
	e.watchAssumptions()
	e.tellCompanion()
	e.counters.commit(b)
	for _, r := range b.requests {
		r.answer(nil)
	}
	stopped := b.stopped(e.core)
	if len(stopped) > 0 && e.cfg.Hooks.Stopped != nil {
		e.cfg.Hooks.Stopped(slices.Collect(maps.Keys(stopped)))
	}
	for i := range b.Intents {
		if it := &b.Intents[i]; it.Seq >= stopped[it.Path] {
			e.send(it, false)
		}
	}
	e.tell(took)
}

// showPending tells the twin and Pending about open targets, and Pending about actions.
func (e *Engine) showPending(touched []machine.Res) {
	for _, r := range touched {
		target := models.Value{}
		if ch := &e.core.driver.State().Channel[r]; ch.Pending {
			target = ch.Value
		}
		e.cfg.Twin.SetPending(e.core.p.Resources[r].Path, target)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.pending.update(e.core, touched)
	e.held = e.core.held
}

// tell calls the hooks.
func (e *Engine) tell(took time.Duration) {
	b, h := e.work, &e.cfg.Hooks
	for i := range b.decided {
		if b.decided[i].Overflow {
			e.alarm("no-end", "the rules' reaction to an input did not come to an end; the safe state was commanded", b.decided[i].Seq)
		}
		if h.Fired != nil {
			h.Fired(b.decided[i])
		}
	}
	if h.Reported != nil && len(b.readings) > 0 {
		h.Reported(b.readings)
	}
	if h.Committed != nil && !b.Empty() {
		h.Committed(Commit{Seq: e.core.seq, Inputs: len(b.Inputs), Readings: len(b.readings), Intents: len(b.Intents), Took: took})
	}
	if len(b.Notices) > 0 {
		e.wakeNotifier()
	}
}
