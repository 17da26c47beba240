// Handing commands to adapters, and what comes back.

package engine

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// flight is a command on its way.
type flight struct {
	intent journal.Intent
	ended  bool // guarded by flights.mu
}

// flights are the commands that may still be answered, by id. There are at most
// two for each resource and maxCalls actions.
type flights struct {
	mu     sync.Mutex
	byID   map[string]*flight
	newest map[models.Path][2]string // ids of the newest and the one before
	calls  []string
}

// maxCalls bounds the actions that may be answered late.
const maxCalls = 1024

// begin puts a command on its way; an earlier sending of the same one can then
// only end through its own done.
func (fs *flights) begin(it *journal.Intent) *flight {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.byID == nil {
		fs.byID, fs.newest = map[string]*flight{}, map[models.Path][2]string{}
	}
	f := &flight{intent: *it}
	fs.byID[it.Key] = f
	if it.Call {
		if fs.calls = append(fs.calls, it.Key); len(fs.calls) > maxCalls {
			delete(fs.byID, fs.calls[0])
			fs.calls = slices.Delete(fs.calls, 0, 1)
		}
		return f
	}
	if ids := fs.newest[it.Path]; ids[0] != it.Key {
		if ids[1] != it.Key {
			delete(fs.byID, ids[1])
		}
		fs.newest[it.Path] = [2]string{it.Key, ids[0]}
	}
	return f
}

// end gives the command with an id and forgets it; false if it was answered.
func (fs *flights) end(id string) (*flight, bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f, ok := fs.byID[id]
	if !ok || f.ended {
		return nil, false
	}
	f.ended = true
	delete(fs.byID, id)
	return f, true
}

// finish marks a command as answered; false if it was.
func (fs *flights) finish(f *flight) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if f.ended {
		return false
	}
	f.ended = true
	if fs.byID[f.intent.Key] == f {
		delete(fs.byID, f.intent.Key)
	}
	return true
}

// retry lets a command be answered once more: the answer was not kept.
func (fs *flights) retry(f *flight) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f.ended = false
	if fs.byID[f.intent.Key] == nil {
		fs.byID[f.intent.Key] = f
	}
}

// send hands a durable intent to the dispatcher.
func (e *Engine) send(it *journal.Intent, again bool) {
	r, ok := e.core.byPath[it.Path]
	if !ok {
		return
	}
	decl := &e.core.p.Resources[r]
	cmd := adapters.Command{
		ID: it.Key, Path: it.Path, Resource: decl.Model, Value: it.Value, Args: slices.Clone(it.Args),
		Deadline: e.cfg.Clock.Now().Add(decl.R()),
	}
	f := e.flights.begin(it)
	e.counters.commands.Add(1)
	if e.cfg.Hooks.Sent != nil {
		e.cfg.Hooks.Sent(cmd, machine.Source(it.From), again)
	}
	e.cfg.Dispatch.Dispatch(cmd, it.Call, func(said adapters.Outcome, err error) { e.answered(f, said, err) })
}

// sendAgain repeats an intent after a restart, unless its time-out is due: then
// the machine sends it again by itself. A report counts as an answer only L
// after the repetition: whether the first sending happened is not known.
func (e *Engine) sendAgain(it *journal.Intent, began drive.Moment) {
	c := e.core
	r, ok := c.byPath[it.Path]
	if !ok {
		return
	}
	if !it.Call {
		due, armed := c.driver.Timeout(r)
		if c.newest[r].key != it.Key || !armed || due <= began.Mono || !c.driver.State().Channel[r].Pending {
			return
		}
		c.driver.SentAgain(began, r)
	}
	e.send(it, true)
}

// answered takes what the adapter said about a command.
func (e *Engine) answered(f *flight, said adapters.Outcome, err error) {
	if err == nil && said == adapters.Sent && !f.intent.Call {
		return // an Answer, a report or the time-out will tell
	}
	if e.flights.finish(f) {
		e.settle(f, said, err)
	}
}

// settle lets the loop know how a command ended. Once the door is closed nobody
// is there to know; the next start sends it again.
func (e *Engine) settle(f *flight, said adapters.Outcome, err error) {
	if e.door.push(&request{outcome: &outcome{flight: f, said: said, err: err}}) != nil {
		e.flights.retry(f)
	}
}

// admitOutcome records how a command ended; if it is the newest to its resource
// and open the machine is told.
func (e *Engine) admitOutcome(o *outcome) {
	b, c, it := e.work, e.core, &o.flight.intent
	s := journal.Settlement{Seq: it.Seq, Idx: it.Idx, Key: it.Key, At: b.at, State: journal.Done}
	switch {
	case o.err != nil:
		s.State, s.Note = journal.Failed, shorten(o.err.Error(), shortNote)
	case o.said == adapters.Sent:
		s.State = journal.Handed
	}
	b.Settled = append(b.Settled, s)
	if it.Call {
		c.endCall(it.Seq, it.Idx)
		return
	}
	r, ok := c.byPath[it.Path]
	if !ok || c.newest[r].key != it.Key {
		return
	}
	if n := &c.newest[r]; o.err != nil && (n.seq != it.Seq || n.idx != it.Idx) {
		return // an older sending failed; the newer one decides
	}
	o.heard = c.driver.Answer(b.now(), r, o.err == nil, s.Note)
}

// shortNote bounds what is kept of what an adapter says about a failure, in bytes.
const shortNote = 1 << 10

// shorten keeps a text within bounds.
func shorten(text string, most int) string {
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// target is the open target of a resource as an intent; false if it has none.
func (c *core) target(r machine.Res) (journal.Intent, bool) {
	n, ch := &c.newest[r], &c.driver.State().Channel[r]
	return journal.Intent{
		Seq: n.seq, Idx: n.idx, Key: n.key, Path: c.p.Resources[r].Path, Value: ch.Value, From: uint8(machine.FromResend),
	}, ch.Pending
}

// open lists the open targets and actions as intents, in the order they were
// asked for.
func (c *core) open() []journal.Intent {
	var open []journal.Intent
	for r := range c.newest {
		if it, ok := c.target(machine.Res(r)); ok {
			open = append(open, it)
		}
	}
	for i := range c.calls {
		open = append(open, c.calls[i].Intent)
	}
	sortIntents(open)
	return open
}

func sortIntents(list []journal.Intent) {
	slices.SortFunc(list, func(a, b journal.Intent) int {
		return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Idx, b.Idx))
	})
}

// pending is what is open of a core, kept up with it so that those who ask need not
// wait for the loop.
type pending struct {
	targets map[machine.Res]journal.Intent
	calls   []journal.Intent
}

// update looks at the resources whose channels changed, and at the actions.
func (p *pending) update(c *core, touched []machine.Res) {
	if p.targets == nil {
		p.targets = map[machine.Res]journal.Intent{}
	}
	for _, r := range touched {
		if it, ok := c.target(r); ok {
			p.targets[r] = it
		} else {
			delete(p.targets, r)
		}
	}
	p.calls = p.calls[:0]
	for i := range c.calls {
		p.calls = append(p.calls, c.calls[i].Intent)
	}
}

// Pending lists the targets and actions that are open, in the order they were
// asked for.
func (e *Engine) Pending() []journal.Intent {
	e.mu.Lock()
	list := append(slices.Collect(maps.Values(e.pending.targets)), e.pending.calls...)
	e.mu.Unlock()
	sortIntents(list)
	return list
}
