// The pure core: a driven machine, an input, and what follows.

package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"time"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// core is the driven machine and what the engine must remember beside it. All
// of it is a function of the journal; nothing in it can influence a rule but
// what the driver holds.
type core struct {
	p      *machine.Program
	bundle string
	driver *drive.Driver
	byPath map[models.Path]machine.Res
	newest []newest   // by resource
	calls  []openCall // actions not known to have ended, oldest first
	runs   []run      // by slot
	seq    int64      // of the last input

	// judged is told every input with what it led to, before the next one.
	judged func(*judgement)
	found  judgement

	held []Held // what is on hold; replaced, never changed

	undo       []undoNewest // since the last keep
	callsAtTop []openCall
	runsAtTop  []run
	heldAtTop  []Held
}

// judgement is an input with what it led to. It is valid during the call.
type judgement struct {
	in      journal.Input
	out     *machine.Output
	intents []journal.Intent
	began   []*Origin // by firing: how the run began whose step it is; nil: just now
}

// newest is what the engine remembers of the newest command to a resource: its
// key, and the intent that sent it last.
type newest struct {
	key string
	seq int64
	idx int32
}

type undoNewest struct {
	res machine.Res
	was newest
}

// openCall is an action that was asked for and may have to be asked for again.
type openCall struct {
	Intent journal.Intent
	Due    time.Duration // given up then
}

// newCore returns the core before the first input.
func newCore(plan drive.Plan, bundle string) *core {
	c := &core{bundle: bundle, judged: func(*judgement) {}}
	c.driver = drive.New(plan, c.played)
	c.p = c.driver.Program()
	c.byPath = make(map[models.Path]machine.Res, len(c.p.Resources))
	c.newest, c.runs = make([]newest, len(c.p.Resources)), make([]run, len(c.p.Slots))
	for i := range c.p.Resources {
		if c.p.Resources[i].Fact == machine.NoFact {
			c.byPath[c.p.Resources[i].Path] = machine.Res(i)
		}
	}
	c.keep()
	return c
}

// keep makes what was applied the state to go back to.
func (c *core) keep() {
	c.driver.Keep()
	c.undo = c.undo[:0]
	c.callsAtTop = append(c.callsAtTop[:0], c.calls...)
	c.runsAtTop = append(c.runsAtTop[:0], c.runs...)
	c.heldAtTop = c.held
}

// rollback goes back to the last keep.
func (c *core) rollback() {
	c.driver.Rollback()
	for i := len(c.undo) - 1; i >= 0; i-- {
		c.newest[c.undo[i].res] = c.undo[i].was
	}
	c.calls = append(c.calls[:0], c.callsAtTop...)
	copy(c.runs, c.runsAtTop)
	c.held = c.heldAtTop
	c.undo = c.undo[:0]
}

// played takes an input the driver applied.
func (c *core) played(in *drive.Input, out *machine.Output) {
	c.seq++
	f := &c.found
	f.in, f.out = c.record(in), out
	f.in.Seq = c.seq
	f.intents = c.intentsOf(&f.in, out, f.intents[:0])
	f.began = c.followRuns(in, f, f.began[:0])
	c.followHolds(&f.in)
	c.judged(f)
}

// unplayed takes an input that is none of the machine's.
func (c *core) unplayed(in journal.Input) {
	c.seq++
	in.Seq = c.seq
	c.judged(&judgement{in: in, out: new(machine.Output)})
}

// apply judges an input of the journal again. It reports false for one that
// speaks of something the program does not have: then nothing happened.
func (c *core) apply(in *journal.Input) bool {
	c.seq = in.Seq - 1
	switch in.Kind {
	case journal.Swap:
		c.unplayed(*in)
		return true
	case journal.Reset:
		c.reset()
		c.unplayed(*in)
		return true
	}
	x, ok := c.input(in)
	return ok && c.driver.Apply(&x)
}

// reset forgets everything: values, variables, commands, timers.
func (c *core) reset() {
	c.driver.Reset()
	for r := range c.newest {
		*c.change(machine.Res(r)) = newest{}
	}
	c.calls = c.calls[:0]
	c.held = nil
	clear(c.runs)
}

// change gives what is remembered of a resource's newest command to alter.
func (c *core) change(r machine.Res) *newest {
	c.undo = append(c.undo, undoNewest{res: r, was: c.newest[r]})
	return &c.newest[r]
}

// kinds pairs the driver's kinds of input with the journal's.
var kinds = [...]journal.Kind{
	drive.Report: journal.Report, drive.Command: journal.Command, drive.Answer: journal.Answer, drive.Timeout: journal.Timeout,
	drive.Availability: journal.Availability, drive.Start: journal.Start, drive.Expired: journal.Expired,
	drive.Marks: journal.Marks, drive.Moved: journal.Moved, drive.Hold: journal.Hold,
}

// record puts an input in the journal's terms.
func (c *core) record(in *drive.Input) journal.Input {
	j := journal.Input{
		Kind: kinds[in.Kind], At: in.At, Mono: in.Mono, Value: in.Value, Changed: in.Changed, Late: in.Late,
		OK: in.OK, Online: in.Online, Role: in.Role, Note: in.Note,
	}
	switch in.Kind {
	case drive.Report, drive.Command, drive.Answer, drive.Timeout:
		j.Path = c.p.Resources[in.Res].Path
	case drive.Availability:
		j.Path.Provider = c.p.Devices[in.Dev].Provider
	case drive.Start:
		j.Note = c.bundle
	case drive.Expired:
		j.IDs = numbers(in.Timers)
	case drive.Marks:
		j.IDs = numbers(in.Marks)
	case drive.Hold:
		j.IDs = numbers(in.Holds)
	}
	return j
}

// input turns a journalled input into the driver's.
func (c *core) input(j *journal.Input) (drive.Input, bool) {
	in := drive.Input{
		Mono: j.Mono, At: j.At, Value: j.Value, Changed: j.Changed, Late: j.Late, OK: j.OK, Online: j.Online, Role: j.Role, Note: j.Note,
	}
	kind := slices.Index(kinds[:], j.Kind)
	if kind < 0 {
		return in, false
	}
	in.Kind = drive.Kind(kind)
	ok := true
	switch in.Kind {
	case drive.Report, drive.Command, drive.Answer, drive.Timeout:
		in.Res, ok = c.valued(j.Path)
	case drive.Availability:
		in.Dev, ok = c.p.FindDevice(j.Path.Provider)
	case drive.Expired:
		in.Timers = positions[machine.TimerID](j.IDs)
	case drive.Marks:
		in.Marks = positions[machine.MarkID](j.IDs)
	case drive.Hold:
		in.Holds = positions[machine.Res](j.IDs)
	}
	return in, ok
}

// numbers and positions turn positions in the program into numbers and back;
// the result is a copy.
func numbers[ID ~int32](ids []ID) []int32 {
	list := make([]int32, len(ids))
	for i, id := range ids {
		list[i] = int32(id)
	}
	return list
}

func positions[ID ~int32](numbers []int32) []ID {
	list := make([]ID, len(numbers))
	for i, n := range numbers {
		list[i] = ID(n)
	}
	return list
}

// valued finds a resource of the program that has values: not an action.
func (c *core) valued(path models.Path) (machine.Res, bool) {
	r, ok := c.byPath[path]
	return r, ok && c.p.Resources[r].Cut != nil
}

// intentsOf turns the commands that left the machine into intents.
func (c *core) intentsOf(in *journal.Input, out *machine.Output, intents []journal.Intent) []journal.Intent {
	for i := range out.Commands {
		cmd := &out.Commands[i]
		it := journal.Intent{
			Seq: in.Seq, Idx: int32(i), Path: c.p.Resources[cmd.Res].Path,
			Call: cmd.Call, Value: cmd.Value, Args: slices.Clone(cmd.Args),
			From: uint8(cmd.From), Micro: cmd.Micro,
		}
		if cmd.From == machine.FromRule {
			it.Rule = c.p.Rules[cmd.Rule].Name
		}
		if cmd.From == machine.FromResend {
			it.Key = c.newest[cmd.Res].key
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
	*c.change(cmd.Res) = newest{key: it.Key, seq: it.Seq, idx: it.Idx}
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
