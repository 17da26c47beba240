// The records of the journal and their payloads.

package journal

import (
	"encoding/binary"
	"math"
	"time"

	"github.com/tenet-iot/tenet/models"
)

// Kind is the kind of a journalled input.
type Kind uint8

// The kinds of input. The numbers are part of the file format.
const (
	Report       Kind = iota + 1 // a reading the machine can see
	Command                      // a person's command
	Answer                       // the answer to the newest command
	Timeout                      // no answer within R
	Availability                 // a provider came or went
	Start                        // the gateway started
	Swap                         // another bundle took over
	Reset                        // recovery from damage: the state before is unknown
	Expired                      // timers of rules ran out
	Marks                        // moments of the day came
	Moved                        // derived facts changed by time alone
	Hold                         // somebody held resources, or let go
)

// String names the kind in messages.
func (k Kind) String() string {
	names := [...]string{"", "report", "command", "answer", "timeout", "availability", "start", "swap", "reset", "expired", "marks", "moved", "hold"}
	if k == 0 || int(k) >= len(names) {
		return "unknown"
	}
	return names[k]
}

// Input is one accepted input, in journal order. Regions are not stored: they
// follow from the value and the bundle.
type Input struct {
	Seq   int64         // 1, 2, 3 … without gaps
	At    time.Time     // wall clock on arrival; Marks: the moment they fall on
	Mono  time.Duration // gateway time, never steps back, continues over restarts
	KeyID int64         // key the payload is sealed with; 0: not sealed

	Kind    Kind
	Path    models.Path  // Report, Command, Answer, Timeout; Provider only: Availability
	Value   models.Value // Start, Marks: the time of day, if a rule asks for it
	Changed bool         // Report: the raw value differs from the last one
	// Late: a Report at least L after the newest command; an Expired on a later
	// tick than it was due.
	Late   bool
	OK     bool   // Answer
	Online bool   // Availability; Hold: held, not let go
	Role   string // Command, Hold: whose
	Note   string // Answer: why it failed; Hold: why; Swap, Start, Reset: the bundle's hash
	// IDs are ascending positions in the bundle's program: of the timers that are
	// Expired, of the Marks, of the resources on Hold.
	IDs []int32
}

// The versions of an input's payload: those kinds that came with rules that take
// time have IDs at the end. Older journals hold the first alone.
const (
	inputVersion   = 1
	inputIDVersion = 2
)

// versionOf is the version a kind is written in.
func versionOf(k Kind) byte {
	if k >= Expired {
		return inputIDVersion
	}
	return inputVersion
}

// maxIDs bounds the timers or marks of one input.
const maxIDs = 1 << 20

const (
	flagChanged = 1 << iota
	flagLate
	flagOK
	flagOnline
	flagsAll = 1<<iota - 1
)

// AppendInput appends the payload of an input: everything but Seq, At, Mono,
// KeyID and the provider, which are columns.
func AppendInput(dst []byte, in *Input) []byte {
	flags := byte(0)
	for i, set := range [...]bool{in.Changed, in.Late, in.OK, in.Online} {
		if set {
			flags |= 1 << i
		}
	}
	dst = append(dst, versionOf(in.Kind), byte(in.Kind), flags)
	dst = AppendText(dst, in.Path.Service)
	dst = AppendText(dst, in.Path.Resource)
	dst = AppendText(dst, in.Role)
	dst = AppendText(dst, in.Note)
	dst = AppendValue(dst, in.Value)
	if in.Kind >= Expired {
		dst = appendIDs(dst, in.IDs)
	}
	return dst
}

// appendIDs appends ascending numbers from 0 as their differences.
func appendIDs(dst []byte, ids []int32) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(ids)))
	last := int64(-1)
	for _, id := range ids {
		dst = binary.AppendUvarint(dst, uint64(int64(id)-last))
		last = int64(id)
	}
	return dst
}

// DecodeInput fills in from a payload. Errors: ErrMalformed.
func DecodeInput(payload []byte, in *Input) error {
	d := NewDecoder(payload)
	version := d.Byte()
	if version != inputVersion && version != inputIDVersion {
		d.fail("an input of another version")
	}
	in.Kind = Kind(d.Byte())
	if in.Kind < Report || in.Kind > Hold || version != versionOf(in.Kind) {
		d.fail("an input of no known kind")
	}
	flags := d.Byte()
	if flags&^flagsAll != 0 {
		d.fail("an input with unknown flags")
	}
	in.Changed, in.Late = flags&flagChanged != 0, flags&flagLate != 0
	in.OK, in.Online = flags&flagOK != 0, flags&flagOnline != 0
	in.Path.Service, in.Path.Resource = d.Text(), d.Text()
	in.Role, in.Note = d.Text(), d.Text()
	in.Value = d.Value()
	in.IDs = nil
	if version == inputIDVersion {
		in.IDs = d.ids()
	}
	return d.Close()
}

// ids reads what appendIDs wrote.
func (d *Decoder) ids() []int32 {
	n := d.Uvarint()
	if n > maxIDs {
		d.fail("an input with too many timers")
		n = 0
	}
	var ids []int32
	for last := int64(-1); n > 0 && d.err == nil; n-- {
		step := d.Uvarint()
		if step == 0 || step > math.MaxInt32+1 || last+int64(step) > math.MaxInt32 {
			d.fail("an input with timers out of order")
		}
		last += int64(step)
		ids = append(ids, int32(last))
	}
	return ids
}

// Intent is a command the machine emitted: what must reach a device. Seq and
// Idx say which input led to it and its place among that input's commands.
type Intent struct {
	Seq   int64
	Idx   int32
	KeyID int64

	// Key is the idempotency key: a function of bundle, rule, input and place.
	// A resend has the key of the command it repeats.
	Key   string
	Path  models.Path
	Call  bool // an action with Args, not a value to set
	Value models.Value
	Args  []models.Value
	From  uint8  // machine.Source
	Rule  string // app.rule; empty unless a rule asked
	Micro int32
}

const intentVersion = 1

// maxArgs bounds the arguments of an action.
const maxArgs = 1 << 10

// AppendIntent appends the payload of an intent: everything but Seq, Idx, KeyID.
func AppendIntent(dst []byte, in *Intent) []byte {
	dst = append(dst, intentVersion, in.From, 0)
	if in.Call {
		dst[len(dst)-1] = 1
	}
	dst = AppendText(dst, in.Key)
	dst = AppendText(dst, in.Path.Provider)
	dst = AppendText(dst, in.Path.Service)
	dst = AppendText(dst, in.Path.Resource)
	dst = AppendText(dst, in.Rule)
	dst = binary.AppendUvarint(dst, uint64(in.Micro))
	dst = AppendValue(dst, in.Value)
	dst = binary.AppendUvarint(dst, uint64(len(in.Args)))
	for _, a := range in.Args {
		dst = AppendValue(dst, a)
	}
	return dst
}

// DecodeIntent fills in from a payload. Errors: ErrMalformed.
func DecodeIntent(payload []byte, in *Intent) error {
	d := NewDecoder(payload)
	if d.Byte() != intentVersion {
		d.fail("an intent of another version")
	}
	in.From = d.Byte()
	call := d.Byte()
	if call > 1 {
		d.fail("an intent with unknown flags")
	}
	in.Call = call == 1
	in.Key = d.Text()
	in.Path = models.Path{Provider: d.Text(), Service: d.Text(), Resource: d.Text()}
	in.Rule = d.Text()
	micro := d.Uvarint()
	if micro > 1<<30 {
		d.fail("an intent with a micro-step out of range")
	}
	in.Micro = int32(micro)
	in.Value = d.Value()
	n := d.Uvarint()
	if n > maxArgs {
		d.fail("an intent with too many arguments")
		n = 0
	}
	in.Args = nil
	for ; n > 0 && d.err == nil; n-- {
		in.Args = append(in.Args, d.Value())
	}
	return d.Close()
}

// Settlement says what became of a dispatched intent. Those of superseded
// commands are recorded too, though they are no inputs.
type Settlement struct {
	Seq   int64 // of the intent
	Idx   int32
	Key   string
	At    time.Time
	State SettleState
	Note  string // why it failed
	KeyID int64
}

// SettleState is how a dispatched intent ended.
type SettleState uint8

// The ways an intent ends. The numbers are part of the file format.
const (
	Done   SettleState = iota + 1 // the device confirmed it
	Failed                        // refused or not deliverable
	Handed                        // an action handed over; no answer is expected
)

// Cursor says how far the machine has got: every input up to Seq was judged,
// the last of them by Bundle.
type Cursor struct {
	Seq    int64
	Bundle string
	At     time.Time
	Mono   time.Duration
}

// Snapshot is the engine's state after input Seq. An empty payload stands for
// the initial state.
type Snapshot struct {
	Seq     int64
	Bundle  string
	At      time.Time
	Mono    time.Duration
	KeyID   int64
	Payload []byte
}

// Output is what was decided because of input Seq, for explanations.
type Output struct {
	Seq     int64
	At      time.Time
	KeyID   int64
	Payload []byte
	// Effects are the resources something was asked of; Replaces says that this
	// output explains the resource from now on, otherwise it does only if no
	// other does.
	Effects []Effect
}

// Effect links a resource to the output that explains it.
type Effect struct {
	Path     models.Path
	Replaces bool
}

// Notice is a notification to deliver at least once.
type Notice struct {
	Seq       int64
	Idx       int32
	At        time.Time
	KeyID     int64
	Payload   []byte
	Delivered bool
}

// Tail is one commit's readings as the history package encoded them.
type Tail struct {
	ID      int64
	Count   int
	KeyID   int64
	Payload []byte
}

// Batch is what one Commit makes durable together. Seqs must continue the
// cursor without gaps.
type Batch struct {
	Inputs   []Input
	Intents  []Intent
	Settled  []Settlement
	Outputs  []Output
	Notices  []Notice
	Tail     Tail // left out if Count is 0
	Snapshot *Snapshot
	Cursor   Cursor // written if there are inputs
}

// Empty reports whether there is nothing to make durable.
func (b *Batch) Empty() bool {
	return len(b.Inputs) == 0 && len(b.Settled) == 0 && b.Tail.Count == 0 && b.Snapshot == nil
}

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	*b = Batch{
		Inputs: b.Inputs[:0], Intents: b.Intents[:0], Settled: b.Settled[:0],
		Outputs: b.Outputs[:0], Notices: b.Notices[:0], Tail: Tail{Payload: b.Tail.Payload[:0]},
	}
}
