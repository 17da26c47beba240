// What Step takes and gives.

package machine

import "github.com/tenet-iot/tenet/models"

// State is all a rule can be influenced by. Slices are indexed by Res, Var and
// Dev. It is a value: Copy before keeping one.
type State struct {
	Region  []models.Region // last reported region; NoRegion if never reported
	Known   []bool          // conditions on the resource are defined
	Value   []models.Value  // of carried facts, the last exact value; of others not set
	Channel []Channel       // per resource; zero for those that are not settable
	Vars    []int32         // index into the variable's domain
	Online  []bool
	Running []bool  // per timer
	Done    []bool  // per timer: a hold has fired in this stay
	Runs    []Run   // per slot
	Waiting []Queue // per slot; only the slot of a queued rule uses it
	// Held is, by resource, what somebody put on hold; empty while nothing is, as in all
	// worlds: what is proved is proved of times without holds.
	Held []bool
	// Oracle, if not nil, is asked for reported values that the state does not tell. It
	// is no part of the state: copies have none.
	Oracle Oracle
}

// Run is what a slot does.
type Run struct {
	// Step is the delayed step it waits for, counted from 1; 0 is none, StartRun
	// a queued run that begins.
	Step    int16
	Branch  Branch
	Trigger int16 // which of the rule's triggers began it
}

// StartRun is the step of a queued run whose turn it is.
const StartRun int16 = -1

// Queue lists the triggers of the runs that wait, the first one first.
type Queue struct {
	Len     uint8
	Trigger [MaxRuns]int16
}

// Channel is what the machine remembers of the commands to a resource. The
// newest command is also the pending target while Pending.
type Channel struct {
	Value     models.Value // of the newest command; not set before the first
	Region    models.Region
	Pending   bool
	Succeeded bool // the newest command was answered with success
	Differs   bool // a report after the newest command gave another value
}

// InputKind is the kind of an input.
type InputKind uint8

// The inputs, one at a time in journal order.
const (
	InReport       InputKind = iota // Res, Value, Region, Changed, Late; Bad
	InCommand                       // a person's: Res, Value, Region, Role
	InAnswer                        // to the newest command: Res, OK
	InTimeout                       // R after sending: Res
	InAvailability                  // Dev, Online
	InStart                         // the machine starts or restarts; Clock
	InExpired                       // Timers that are due on this tick, ascending
	InMarks                         // Marks that fall on this tick, ascending; Clock
	InFacts                         // Facts: a window has moved on
	InHold                          // somebody holds resources, or lets go: Holds, Online; OK: the safe state first
)

// Input is what happened. The zero value of unused fields is ignored.
type Input struct {
	Kind    InputKind
	Res     Res
	Dev     Dev
	Role    Role
	Value   models.Value  // exact
	Region  models.Region // Cut of Value
	Changed bool          // the raw value differs from the last report's
	Late    bool          // the report arrived at least L after the newest command
	Bad     bool          // outside the declared range or type: keeps the last value, unknown
	OK      bool
	Online  bool
	Timers  []TimerID
	Marks   []MarkID
	Holds   []Res // ascending
	// Facts are the derived facts that have, with this input, a new value or
	// become known or unknown, and the sequences it completes; ascending. They come
	// with reports, with a device that goes, with timers, and by themselves.
	Facts []Fact
	// Clock is the region of the time of day after the input; NoRegion where the
	// program does not ask for it.
	Clock models.Region
}

// Fact is the value of a fact.
type Fact struct {
	Res    Res
	Known  bool
	Value  models.Value
	Region models.Region
}

// Source says who wants a write.
type Source uint8

// Sources of writes and commands.
const (
	FromRule Source = iota
	FromPerson
	FromResend // the newest target once more
	FromSafe   // the declared safe state
)

// Command left the machine and must reach the device.
type Command struct {
	Res    Res
	Value  models.Value
	Region models.Region
	Call   bool           // an action; Args instead of Value
	Args   []models.Value // valid until the next Step with the same Output
	From   Source
	Rule   RuleID // FromRule
	Micro  int32  // micro-step that asked for it; index into Output.VarsAt
}

// WriteFate says what became of a write.
type WriteFate uint8

// The fates of a write.
const (
	Left       WriteFate = iota // became a command
	Lost                        // another write to the target won
	Suppressed                  // the device is already told or there
	RefusedPolicy
	RefusedRange
	Dropped // the reaction did not end
	RefusedShield
	RefusedHold
)

// Refused reports whether the gate turned the write down.
func (f WriteFate) Refused() bool {
	return f == RefusedPolicy || f == RefusedRange || f == RefusedShield || f == RefusedHold
}

// Write is a write that was asked for, with what became of it.
type Write struct {
	Res    Res
	Value  models.Value
	Region models.Region
	From   Source
	Rule   RuleID
	Role   Role
	Micro  int32
	Fate   WriteFate
	Always bool // always set
	Call   bool // an action to invoke; its arguments are in Output.args
	args   [2]int32
}

// Branch says which actions a triggered rule ran.
type Branch uint8

// The branches of a rule.
const (
	Quiet Branch = iota // triggered, guard not true, no else
	Then
	Else
	Full  // dropped: its mode was full
	Waits // queued behind a run under way
)

// Firing is a rule that was triggered.
type Firing struct {
	Rule    RuleID
	Trigger int32 // which of its triggers, the first that matched
	Micro   int32
	Branch  Branch
	// Step is the delayed step that is due, counted from 1; 0 is a trigger.
	Step int16
	// Unknown says that the guard was unknown, which counts as false.
	Unknown bool
}

// Cancel is a run that ended before its last step: what it waited for no longer
// holds, it was stopped, or it was started anew.
type Cancel struct {
	Rule RuleID
	Slot SlotID
	Step int16
}

// Notice is a notification that left the machine.
type Notice struct {
	Rule   RuleID
	Action *Action
	Micro  int32
}

// Conflict is C1: two rules wrote different values to a target in one
// micro-step with equal priority. Winner is the one first in order.
type Conflict struct {
	IsVar         bool
	Res           Res
	Var           Var
	Winner, Loser RuleID
	Micro         int32
}

// Outside is a value outside the range of what it was meant for: a write that
// the gate refuses, or an assignment that leaves the variable as it is.
type Outside struct {
	IsVar bool
	Res   Res
	Var   Var
	Rule  RuleID
	Micro int32
}

// TimeoutOp starts or cancels the time-out of the newest command to Res.
type TimeoutOp struct {
	Res   Res
	Start bool
}

// TimerOp starts a timer anew, due after Ticks seconds (0: on this very tick,
// as an input of its own), or cancels it.
type TimerOp struct {
	Timer TimerID
	Start bool
	Ticks int64
}

// Output is what a Step did. It is reused: Step truncates its slices first.
type Output struct {
	Commands  []Command
	Writes    []Write
	Notices   []Notice
	Timeouts  []TimeoutOp
	Timers    []TimerOp // in order; of several for one timer the last counts
	Firings   []Firing
	Cancels   []Cancel
	Conflicts []Conflict
	Outside   []Outside
	// Micros is the number of micro-steps run, both reactions together.
	Micros int32
	// Overflow says that a reaction did not end within MaxMicro micro-steps.
	Overflow bool
	// VarsAt holds the variables as rules saw them in each micro-step:
	// VarsAt[m*len(Vars):(m+1)*len(Vars)].
	VarsAt []int32

	args []models.Value
}

// MaxMicro is the number of micro-steps after which a reaction is cut off.
const MaxMicro = 32
