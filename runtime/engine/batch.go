// A batch: what one transaction makes durable, and what follows once it is.

package engine

import (
	"errors"
	"time"

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
	seq      int64
	requests []*request
	readings []models.Reading
	avail    []availability
	touched  []machine.Res // resources with a changed channel or timer
	decided  []Decision
	due      []int32
	encoder  history.Encoder
	failed   error // a defect of encoding; the batch is refused
}

func newBatch() *batch { return &batch{} }

// begin empties the batch and stamps it.
func (b *batch) begin(at time.Time, mono time.Duration, seq int64) {
	b.Batch.Reset()
	b.at, b.mono, b.seq, b.failed = at, mono, seq, nil
	clear(b.requests)
	b.requests, b.readings, b.avail = b.requests[:0], b.readings[:0], b.avail[:0]
	b.touched, b.decided, b.due = b.touched[:0], b.decided[:0], b.due[:0]
}

// judge journals one input and applies it.
func (e *Engine) judge(in journal.Input) {
	b := e.work
	b.seq++
	in.Seq, in.At, in.Mono = b.seq, b.at, b.mono
	b.Inputs = append(b.Inputs, in)
	first := len(b.Intents)
	b.Intents, _ = e.core.apply(&in, b.Intents)
	for i := range e.core.out.Timers {
		b.touched = append(b.touched, e.core.out.Timers[i].Res)
	}
	e.notices(&in)
	d, ok := e.core.decision(&in, b.Intents[first:])
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
	in := journal.Input{
		Kind: journal.Report, Path: r.Path, Value: v,
		Changed: v != c.facts[res].raw, Late: c.late(res, b.mono),
	}
	m := c.p.Report(res, v, in.Changed, in.Late)
	if c.sees(&m) {
		e.judge(in)
	} else if !m.Bad && in.Changed {
		c.change(res).raw = v
	}
}

func (e *Engine) admitAvailability(a *availability) {
	b := e.work
	b.avail = append(b.avail, *a)
	d, ok := e.core.p.FindDevice(a.provider)
	if ok && e.core.seesAvailability(d, a.online) {
		e.judge(journal.Input{Kind: journal.Availability, Path: models.Path{Provider: a.provider}, Online: a.online})
	}
}

func (e *Engine) admitCommand(c *command) {
	r, ok := e.core.valued(c.path)
	if !ok {
		c.result = CommandResult{Result: Refused, Reason: "the active deployment grants nobody this resource"}
		return
	}
	first := len(e.work.Intents)
	e.judge(journal.Input{Kind: journal.Command, Path: c.path, Role: c.role, Value: c.value})
	c.result = e.core.commandResult(r, c.role)
	c.result.Seq = e.work.seq
	for _, it := range e.work.Intents[first:] {
		if machine.Source(it.From) == machine.FromPerson {
			c.result.ID = it.Key
		}
	}
}

// commandResult finds what became of the person's write in the last output.
func (c *core) commandResult(r machine.Res, role string) CommandResult {
	ref := c.p.Resources[r].Ref
	for i := len(c.out.Writes) - 1; i >= 0; i-- {
		w := &c.out.Writes[i]
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
		case machine.Lost:
			return CommandResult{Result: Refused, Reason: "a rule asked for something else at the same moment"}
		}
	}
	return CommandResult{Result: Refused, Reason: "the rules did not come to an end"}
}

// timeouts judges the time-outs that are due. One that this very batch has
// stopped or moved is not due any more.
func (e *Engine) timeouts() {
	b, c := e.work, e.core
	c.dropCalls(b.mono)
	if b.mono < e.holdUntil {
		return
	}
	b.due = e.queue.Due(b.mono, b.due)
	for _, id := range b.due {
		r := machine.Res(id)
		b.touched = append(b.touched, r)
		if f := &c.facts[r]; f.armed && f.due <= b.mono && c.state.Channel[r].Pending {
			e.judge(journal.Input{Kind: journal.Timeout, Path: c.p.Resources[r].Path})
		}
	}
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
	b.Cursor = journal.Cursor{Seq: b.seq, Bundle: e.core.bundle, At: b.at, Mono: b.mono}
	if b.Snapshot == nil && b.seq-e.snapshotAt >= e.cfg.SnapshotEvery {
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
	b.Snapshot = &journal.Snapshot{Seq: b.seq, Bundle: e.core.bundle, At: b.at, Mono: b.mono, Payload: payload}
	return nil
}

// refuse goes back to before the batch and tells the callers.
func (e *Engine) refuse(err error) error {
	b := e.work
	e.core.rollback()
	e.rearm(b.touched)
	e.holdUntil = b.mono + time.Second
	if e.ill == nil {
		e.alarm("not-durable", err.Error(), b.seq)
	}
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

// follow does what a durable batch leads to: twin, time-outs, answers to the
// callers, commands, in this order.
func (e *Engine) follow(took time.Duration) {
	b := e.work
	if b.Snapshot != nil {
		e.snapshotAt = b.Snapshot.Seq
	}
	e.cfg.Twin.Update(b.readings)
	for _, a := range b.avail {
		e.cfg.Twin.SetOnline(a.provider, a.online, b.at)
	}
	for i := range b.Intents {
		if !b.Intents[i].Call {
			if r, ok := e.core.byPath[b.Intents[i].Path]; ok {
				b.touched = append(b.touched, r)
			}
		}
	}
	e.showPending(b.touched)
	e.rearm(b.touched)
	e.counters.commit(b)
	for _, r := range b.requests {
		r.answer(nil)
	}
	for i := range b.Intents {
		e.send(&b.Intents[i], false)
	}
	e.tell(took)
}

// rearm lets the queue of time-outs agree with the facts.
func (e *Engine) rearm(touched []machine.Res) {
	for _, r := range touched {
		if f := &e.core.facts[r]; f.armed {
			e.queue.Start(int32(r), f.due)
		} else {
			e.queue.Cancel(int32(r))
		}
	}
}

// showPending tells the twin and Pending about open targets.
func (e *Engine) showPending(touched []machine.Res) {
	if len(touched) == 0 {
		return
	}
	for _, r := range touched {
		target := models.Value{}
		if ch := &e.core.state.Channel[r]; ch.Pending {
			target = ch.Value
		}
		e.cfg.Twin.SetPending(e.core.p.Resources[r].Path, target)
	}
	open := e.core.open()
	e.mu.Lock()
	e.pending = open
	e.mu.Unlock()
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
		h.Committed(Commit{Seq: b.seq, Inputs: len(b.Inputs), Readings: len(b.readings), Intents: len(b.Intents), Took: took})
	}
	if len(b.Notices) > 0 {
		e.wakeNotifier()
	}
}
