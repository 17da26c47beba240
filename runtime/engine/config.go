// What an engine is built from.

package engine

import (
	"context"
	"time"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/history"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/timers"
	"github.com/tenet-iot/tenet/runtime/twin"
)

// Config is what an engine is built from. The fields up to Catalog are
// required.
type Config struct {
	// Plan is the deployment's machine with what computes its facts; the zero
	// Plan is a gateway without rules. Bundle is the hash it belongs to, empty
	// without rules.
	Plan   drive.Plan
	Bundle string
	Store  *journal.Store
	Twin   *twin.Twin
	// Catalog declares what may be reported. It must not change while it is
	// used; Swap brings a new one.
	Catalog  adapters.Catalog
	Dispatch Dispatcher
	Clock    timers.Clock // nil: the system's
	Hooks    Hooks

	// Queue bounds the readings that wait to be judged; beyond it the door
	// answers ErrBusy. 0 is 32,768: some 6 MiB.
	Queue int
	// SnapshotEvery is the number of inputs between snapshots: what a restart
	// may have to replay. 0 is 20,000.
	SnapshotEvery int64
	// KeepInputs and KeepOutputs bound the journal's past; 0 is 1,000,000
	// inputs and 100,000 outputs. Negative keeps all.
	KeepInputs, KeepOutputs int64
	// Keep says how old the readings of a resource may become; nil keeps all.
	Keep func(models.Path) history.Keep
	// SettleWait is how long a swap waits for commands on their way; 0 is 10 s.
	SettleWait time.Duration
	// Housekeeping is the pause between rounds of rolling history and pruning;
	// 0 is 1 s.
	Housekeeping time.Duration
}

// Dispatcher hands commands to adapters. Dispatch must not block. Commands of
// one provider must reach it in the order of the calls. done is called once, at
// any time and from any goroutine, with what the adapter said.
type Dispatcher interface {
	Dispatch(cmd adapters.Command, call bool, done func(adapters.Outcome, error))
}

// Hooks are optional callbacks. Notify, and Alarm and Healed of notifications and
// housekeeping, are called by goroutines of their own, Accepted by whoever reports, all
// others by the engine's; all but Notify must be brief.
type Hooks struct {
	// Accepted says how long readings handed in together waited until they were durable.
	Accepted func(waited time.Duration)
	// Committed follows every durable batch.
	Committed func(Commit)
	// Reported gives the accepted readings of a batch, to publish; the slice is
	// reused.
	Reported func([]models.Reading)
	// Fired gives every decision: rules that were triggered, writes with their
	// fates.
	Fired func(Decision)
	// Sent gives every command as it is handed to the dispatcher.
	Sent func(cmd adapters.Command, from machine.Source, again bool)
	// Stopped gives what was put on hold, before anything else is dispatched: what is still
	// waiting for it must not leave.
	Stopped func([]models.Path)
	// Broken gives an assumption of what runs that turned out not to be true, once.
	Broken func(Broken)
	// Alarm is for what an operator must know.
	Alarm func(Alarm)
	// Healed says that what an alarm of this code was about is over:
	// housekeeping, notification. That of not-durable ends with Committed.
	Healed func(code string)
	// Notify delivers a notification. It may take its time; an error means that
	// it is tried again. It is called at least once for each.
	Notify func(ctx context.Context, n Notification) error
}

// Commit describes a durable batch.
type Commit struct {
	Seq              int64 // the last input's
	Inputs, Readings int
	Intents          int
	Took             time.Duration // the transaction alone
}

// Alarm is something an operator must know. Codes are stable:
// replay-diverged, not-durable, no-end (a reaction that does not end),
// housekeeping, notification.
type Alarm struct {
	Code    string
	Message string
	Seq     int64 // the input concerned; 0 if none
}

// Notification is a message to people, its values filled in.
type Notification struct {
	Rule string    `json:"rule"`
	Role string    `json:"role"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
	Seq  int64     `json:"seq"` // Seq and Idx name it, also when it is repeated
	Idx  int32     `json:"idx"`
}

// withDefaults fills in what was left zero.
func (c Config) withDefaults() Config {
	if c.Clock == nil {
		c.Clock = timers.System()
	}
	c.Queue = orDefault(c.Queue, 32_768)
	c.SnapshotEvery = orDefault(c.SnapshotEvery, 20_000)
	c.KeepInputs = max(0, orDefault(c.KeepInputs, 1_000_000))
	c.KeepOutputs = max(0, orDefault(c.KeepOutputs, 100_000))
	c.Housekeeping = orDefault(c.Housekeeping, time.Second)
	c.SettleWait = orDefault(c.SettleWait, 10*time.Second)
	return c
}

func orDefault[N ~int | ~int64](n, standard N) N {
	if n == 0 {
		return standard
	}
	return n
}
