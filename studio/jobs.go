// Verify jobs: one runs at a time, the newest wins, results are remembered by
// content hash.

package studio

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
)

// How much the studio remembers.
const (
	keptJobs     = 16 // finished jobs whose stream can still be read
	keptOutcomes = 16 // results by content hash
)

// Why a job ended early; the text is shown to people.
var (
	errSuperseded = errors.New("a newer check took its place")
	errStopped    = errors.New("it was stopped")
	errClosing    = errors.New("the gateway is shutting down")
)

// event is one server-sent event of a job that is never dropped; progress is
// kept apart, since only its newest value matters.
type event struct {
	name string
	data json.RawMessage
}

// job is one verify request. Streams read it while it runs.
type job struct {
	id     string
	cancel context.CancelCauseFunc
	ended  chan struct{} // closed when the job will say nothing more

	mu       sync.Mutex
	events   []event
	progress *Progress
	changed  chan struct{} // closed and replaced at every change
}

func newJob(cancel context.CancelCauseFunc) *job {
	return &job{id: rand.Text(), cancel: cancel, ended: make(chan struct{}), changed: make(chan struct{})}
}

func (j *job) wake() {
	close(j.changed)
	j.changed = make(chan struct{})
}

func (j *job) add(name string, data json.RawMessage) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.events = append(j.events, event{name, data})
	j.wake()
}

func (j *job) setProgress(p Progress) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.progress = &p
	j.wake()
}

// since returns the events after the first n, the newest progress and a
// channel closed at the next change.
func (j *job) since(n int) ([]event, *Progress, <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.events[min(n, len(j.events)):], j.progress, j.changed
}

// fail is the last event of a job that gave no document.
func (j *job) fail(code, message string) {
	data, _ := json.Marshal(map[string]string{"code": code, "message": message})
	j.add("failed", data)
}

// outcome is a complete result and the texts it was about.
type outcome struct {
	hash  string
	files map[string]string
	doc   json.RawMessage
}

// jobs runs verify requests one after another.
type jobs struct {
	verifier Verifier
	log      *slog.Logger
	ctx      context.Context
	stop     context.CancelCauseFunc

	mu       sync.Mutex
	kept     []*job // oldest first; the last one is the current one
	outcomes []outcome
}

func newJobs(v Verifier, log *slog.Logger) *jobs {
	ctx, stop := context.WithCancelCause(context.Background())
	return &jobs{verifier: v, log: log, ctx: ctx, stop: stop}
}

// start cancels the current job and starts one on files. A remembered result
// for hash with nothing undecided is replayed instead of computed again.
func (js *jobs) start(hash string, files map[string]string) *job {
	js.mu.Lock()
	defer js.mu.Unlock()
	ctx, cancel := context.WithCancelCause(js.ctx)
	next := newJob(cancel)
	var before *job
	if len(js.kept) > 0 {
		before = js.kept[len(js.kept)-1]
		before.cancel(errSuperseded)
	}
	js.kept = append(js.kept, next)
	if len(js.kept) > keptJobs {
		js.kept = slices.Delete(js.kept, 0, len(js.kept)-keptJobs)
	}
	if known := js.recall(hash); known != nil && decided(known.doc) {
		cancel(nil)
		go replay(next, before, *known)
		return next
	}
	go js.run(ctx, next, before, files)
	return next
}

// replay tells a known outcome again, once the job before has ended.
func replay(j, before *job, known outcome) {
	defer close(j.ended)
	if before != nil {
		<-before.ended
	}
	for _, p := range propertyObjects(known.doc) {
		j.add("property", p)
	}
	j.add("done", withHash(known.doc, known.hash))
}

// run waits for the job before to end and then runs j to its end.
func (js *jobs) run(ctx context.Context, j, before *job, files map[string]string) {
	defer close(j.ended)
	defer j.cancel(nil)
	if before != nil {
		<-before.ended
	}
	if ctx.Err() != nil {
		js.failed(ctx, j, ctx.Err())
		return
	}
	doc, hash, err := js.verify(ctx, j, files)
	if err != nil {
		js.failed(ctx, j, err)
		return
	}
	if ctx.Err() == nil {
		js.remember(outcome{hash, files, doc})
	}
	j.add("done", withHash(doc, hash))
}

// verify calls the verifier; a panic in it ends this job, not the gateway.
func (js *jobs) verify(ctx context.Context, j *job, files map[string]string) (doc json.RawMessage, hash string, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("verifier panicked: %v", p)
		}
	}()
	doc, hash, err = js.verifier.Verify(ctx, files, j.setProgress, func(p json.RawMessage) {
		j.add("property", slices.Clone(p))
	})
	if err == nil && !json.Valid(doc) {
		err = errors.New("verifier returned no valid document")
	}
	return doc, hash, err
}

// failed ends j with the reason in words; reasons that are not ours to show
// go to the log.
func (js *jobs) failed(ctx context.Context, j *job, err error) {
	var refusal *Refusal
	cause := context.Cause(ctx)
	switch {
	case errors.Is(cause, errSuperseded):
		j.fail("superseded", cause.Error())
	case errors.Is(cause, errStopped):
		j.fail("stopped", cause.Error())
	case errors.Is(cause, errClosing):
		j.fail("closing", cause.Error())
	case errors.As(err, &refusal):
		j.fail(refusal.Code, refusal.Message)
	default:
		js.log.Error("verify failed", "err", err)
		j.fail("internal", "the check ended with an error; the gateway's log says why")
	}
}

// remember keeps the outcome as the newest of its hash.
func (js *jobs) remember(o outcome) {
	js.mu.Lock()
	defer js.mu.Unlock()
	js.outcomes = slices.DeleteFunc(js.outcomes, func(old outcome) bool { return old.hash == o.hash })
	js.outcomes = append(js.outcomes, o)
	if len(js.outcomes) > keptOutcomes {
		js.outcomes = slices.Delete(js.outcomes, 0, 1)
	}
}

// recall returns the outcome of a hash, nil if none; js.mu is held.
func (js *jobs) recall(hash string) *outcome {
	for i := range js.outcomes {
		if js.outcomes[i].hash == hash {
			return &js.outcomes[i]
		}
	}
	return nil
}

// outcome returns what the last complete verify of hash gave.
func (js *jobs) outcome(hash string) (outcome, bool) {
	js.mu.Lock()
	defer js.mu.Unlock()
	if o := js.recall(hash); o != nil {
		return *o, true
	}
	return outcome{}, false
}

// find returns a kept job by id, nil if there is none.
func (js *jobs) find(id string) *job {
	js.mu.Lock()
	defer js.mu.Unlock()
	for _, j := range js.kept {
		if j.id == id {
			return j
		}
	}
	return nil
}

// close stops everything and waits for the current job.
func (js *jobs) close() {
	js.stop(errClosing)
	js.mu.Lock()
	var last *job
	if len(js.kept) > 0 {
		last = js.kept[len(js.kept)-1]
	}
	js.mu.Unlock()
	if last != nil {
		<-last.ended
	}
}
