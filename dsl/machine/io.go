// What Step takes and gives.

package machine

import "github.com/tenet-iot/tenet/models"

// State is all a rule can be influenced by. Slices are indexed by Res, Var and
// Dev. It is a value: Copy before keeping one.
type State struct {
	Region  []models.Region // last reported region; NoRegion if never reported
	Known   []bool          // conditions on the resource are defined
	Channel []Channel       // per resource; zero for those that are not settable
	Vars    []int32         // index into the variable's domain
	Online  []bool
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
	InStart                         // the machine starts or restarts
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
)

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
)

// Firing is a rule that was triggered.
type Firing struct {
	Rule    RuleID
	Trigger int32 // which of its triggers, the first that matched
	Micro   int32
	Branch  Branch
	// Unknown says that the guard was unknown, which counts as false.
	Unknown bool
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

// TimerOp starts or cancels the time-out of the newest command to Res.
type TimerOp struct {
	Res   Res
	Start bool
}

// Output is what a Step did. It is reused: Step truncates its slices first.
type Output struct {
	Commands  []Command
	Writes    []Write
	Notices   []Notice
	Timers    []TimerOp
	Firings   []Firing
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
