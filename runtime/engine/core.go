// The pure core: a state, an input, and what follows.

package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// core is the machine's state and what the engine must remember beside it. All
// of it is a function of the journal; nothing in it can influence a rule but
// state.
type core struct {
	p       *machine.Program
	bundle  string
	stepper *machine.Stepper
	byPath  map[models.Path]machine.Res
	state   machine.State
	facts   []fact
	calls   []openCall // actions not known to have ended, oldest first
	out     machine.Output

	// undo of the inputs since the last keep.
	before     machine.State
	stepped    bool
	undo       []undoFact
	callsAtTop []openCall
}

// fact is what the engine remembers of a resource beside the machine's state.
type fact struct {
	raw models.Value // last good value, exact; lies in the machine's region
	// Of the newest command: its key, when it was first sent, the intent that
	// sent it last, and when its time-out is due, while armed.
	key   string
	sent  time.Duration
	seq   int64
	idx   int32
	armed bool
	due   time.Duration
}

type undoFact struct {
	res machine.Res
	was fact
}

// openCall is an action that was asked for and may have to be asked for again.
type openCall struct {
	Intent journal.Intent
	Due    time.Duration // given up then
}

// newCore returns the core before the first input.
func newCore(p *machine.Program, bundle string) *core {
	c := &core{
		p: p, bundle: bundle, stepper: machine.NewStepper(p),
		byPath: make(map[models.Path]machine.Res, len(p.Resources)),
		state:  p.Initial(), before: p.Initial(),
		facts: make([]fact, len(p.Resources)),
	}
	for i := range p.Resources {
		c.byPath[p.Resources[i].Path] = machine.Res(i)
	}
	return c
}

// keep makes what was applied the state to go back to.
func (c *core) keep() {
	c.stepped = false
	c.undo = c.undo[:0]
	c.callsAtTop = append(c.callsAtTop[:0], c.calls...)
}

// rollback goes back to the last keep.
func (c *core) rollback() {
	if c.stepped {
		c.state.CopyFrom(&c.before)
	}
	for i := len(c.undo) - 1; i >= 0; i-- {
		c.facts[c.undo[i].res] = c.undo[i].was
	}
	c.calls = append(c.calls[:0], c.callsAtTop...)
	c.keep()
}

// change gives a fact to alter.
func (c *core) change(r machine.Res) *fact {
	c.undo = append(c.undo, undoFact{res: r, was: c.facts[r]})
	return &c.facts[r]
}

// apply judges one input and appends the intents it leads to. What else
// follows is in c.out until the next apply. It reports false for an input that
// speaks of something the program does not have: then nothing happened.
func (c *core) apply(in *journal.Input, intents []journal.Intent) ([]journal.Intent, bool) {
	c.clearOutput()
	m, ok := c.input(in)
	if !ok {
		return intents, in.Kind == journal.Swap
	}
	if !c.stepped {
		c.before.CopyFrom(&c.state)
		c.stepped = true
	}
	if in.Kind == journal.Reset {
		c.reset()
		return intents, true
	}
	if m.Kind == machine.InReport && !m.Bad {
		c.change(m.Res).raw = in.Value
	}
	c.stepper.Step(&c.state, m, &c.out)
	intents = c.intents(in, intents)
	c.follow(in)
	return intents, true
}

// clearOutput keeps an input that is not stepped from showing an older output.
func (c *core) clearOutput() {
	c.out.Commands, c.out.Writes, c.out.Notices = c.out.Commands[:0], c.out.Writes[:0], c.out.Notices[:0]
	c.out.Timers, c.out.Firings, c.out.Conflicts = c.out.Timers[:0], c.out.Firings[:0], c.out.Conflicts[:0]
	c.out.Overflow = false
}

// reset forgets everything: values, variables, commands.
func (c *core) reset() {
	c.state = c.p.Initial()
	for r := range c.facts {
		*c.change(machine.Res(r)) = fact{}
	}
	c.calls = c.calls[:0]
}

// input turns a journalled input into the machine's.
func (c *core) input(in *journal.Input) (machine.Input, bool) {
	switch in.Kind {
	case journal.Start:
		return machine.Input{Kind: machine.InStart}, true
	case journal.Reset:
		return machine.Input{}, true
	case journal.Swap:
		return machine.Input{}, false
	case journal.Availability:
		d, ok := c.p.FindDevice(in.Path.Provider)
		return machine.Input{Kind: machine.InAvailability, Dev: d, Online: in.Online}, ok
	}
	r, ok := c.valued(in.Path)
	if !ok {
		return machine.Input{}, false
	}
	switch in.Kind {
	case journal.Report:
		return c.p.Report(r, in.Value, in.Changed, in.Late), true
	case journal.Command:
		role, ok := c.p.FindRole(in.Role)
		if !ok {
			role = -1 // nobody: nothing is granted to it
		}
		return c.p.Command(role, r, in.Value), true
	case journal.Answer:
		return machine.Input{Kind: machine.InAnswer, Res: r, OK: in.OK}, true
	case journal.Timeout:
		return machine.Input{Kind: machine.InTimeout, Res: r}, true
	}
	return machine.Input{}, false
}

// valued finds a resource of the program that has values: not an action.
func (c *core) valued(path models.Path) (machine.Res, bool) {
	r, ok := c.byPath[path]
	return r, ok && c.p.Resources[r].Cut != nil
}

// intents turns the commands that left the machine into intents.
func (c *core) intents(in *journal.Input, intents []journal.Intent) []journal.Intent {
	for i := range c.out.Commands {
		cmd := &c.out.Commands[i]
		it := journal.Intent{
			Seq: in.Seq, Idx: int32(i), Path: c.p.Resources[cmd.Res].Path,
			Call: cmd.Call, Value: cmd.Value, Args: slices.Clone(cmd.Args),
			From: uint8(cmd.From), Micro: cmd.Micro,
		}
		if cmd.From == machine.FromRule {
			it.Rule = c.p.Rules[cmd.Rule].Name
		}
		if cmd.From == machine.FromResend {
			it.Key = c.facts[cmd.Res].key
		} else {
			it.Key = keyOf(c.bundle, it.Rule, in, i)
		}
		intents = append(intents, it)
		c.remember(cmd, &it, in.Mono)
	}
	return intents
}

// remember notes the newest command to a resource.
func (c *core) remember(cmd *machine.Command, it *journal.Intent, mono time.Duration) {
	if cmd.Call {
		c.calls = append(c.calls, openCall{Intent: *it, Due: mono + c.p.Resources[cmd.Res].R()})
		return
	}
	f := c.change(cmd.Res)
	f.seq, f.idx = it.Seq, it.Idx
	if cmd.From != machine.FromResend {
		f.key, f.sent = it.Key, mono
	}
}

// follow keeps the time-outs.
func (c *core) follow(in *journal.Input) {
	for _, t := range c.out.Timers {
		f := c.change(t.Res)
		f.armed = t.Start
		if t.Start {
			f.due = in.Mono + c.p.Resources[t.Res].R()
		}
	}
}

// keyOf is the idempotency key of the idx-th command of an input. The input is
// named by its seq and its time, so that keys do not repeat when a journal was
// lost and begins again.
func keyOf(bundle, rule string, in *journal.Input, idx int) string {
	b := make([]byte, 0, 128)
	b = journal.AppendText(b, bundle)
	b = journal.AppendText(b, rule)
	b = strconv.AppendInt(b, in.Seq, 10)
	b = append(b, '@')
	b = strconv.AppendInt(b, in.At.UnixNano(), 10)
	b = append(b, '#')
	b = strconv.AppendInt(b, int64(idx), 10)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:16])
}

// seesAvailability reports whether the machine can see a device come or go: it
// is news, or the device is away again after something slipped in.
func (c *core) seesAvailability(d machine.Dev, online bool) bool {
	if c.state.Online[d] != online {
		return true
	}
	return !online && slices.ContainsFunc(c.p.Devices[d].Resources, func(r machine.Res) bool { return c.state.Known[r] })
}

// sees reports whether the machine can tell that a reading of r happened: its
// region or known changes, a rule listens to every report, or it says something
// about the newest command. What it cannot see is history only.
func (c *core) sees(m *machine.Input) bool {
	s, r := &c.state, m.Res
	if m.Bad {
		return s.Known[r]
	}
	if !s.Known[r] || s.Region[r] != m.Region || c.p.WatchesUpdates(r) {
		return true
	}
	ch := &s.Channel[r]
	if !ch.Value.IsSet() {
		return false
	}
	return ch.Value != m.Value && !ch.Differs || ch.Value == m.Value && ch.Pending && m.Late
}

// late reports whether a report of r now, at mono, arrives at least L after the
// newest command was first sent.
func (c *core) late(r machine.Res, mono time.Duration) bool {
	return mono-c.facts[r].sent >= c.p.Resources[r].L()
}

// endCall forgets an open action.
func (c *core) endCall(seq int64, idx int32) {
	c.calls = slices.DeleteFunc(c.calls, func(o openCall) bool { return o.Intent.Seq == seq && o.Intent.Idx == idx })
}

// dropCalls gives up actions nobody answered in time.
func (c *core) dropCalls(mono time.Duration) {
	if len(c.calls) > 0 {
		c.calls = slices.DeleteFunc(c.calls, func(o openCall) bool { return o.Due <= mono })
	}
}
