// The compiled program: finite tables instead of text.

package machine

import (
	"time"

	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/models"
)

// Indices into the tables of a Program.
type (
	Res     int32 // Program.Resources
	Var     int32 // Program.Vars
	Dev     int32 // Program.Devices
	RuleID  int32 // Program.Rules
	CondID  int32 // Program.Conds; NoCond is "always true"
	ValueID int32 // Program.Values
	Role    int32 // Program.Roles
	TimerID int32 // Program.Timers
	SlotID  int32 // Program.Slots
	MarkID  int32 // Program.Marks
)

// NoCond is the condition that is always true.
const NoCond CondID = -1

// NoRegion stands for "never reported".
const NoRegion models.Region = 0xFFFF

// Program is everything Step reads besides its input: one deployment, compiled.
// It never changes after Build. All order is significant and deterministic:
// rules are sorted by app name, file and position, which is also how ties are
// broken.
type Program struct {
	Devices   []Device
	Resources []Resource
	Vars      []Variable
	Roles     []string
	Rules     []Rule
	Conds     []Cond
	Tables    []Table
	Values    []ValueTable
	Gate      Gate
	// Safe is what is commanded when a reaction does not end.
	Safe []SafeSet
	// Timers are all that can run; Slots the runs of rules that can be under way
	// at a time, those of a rule side by side; Marks the moments of the day.
	Timers []Timer
	Slots  []Slot
	Marks  []Mark

	index index
}

// Device is an instance of a device type.
type Device struct {
	Name      string // as rules call it
	Provider  string // its address in the twin
	Model     string
	Resources []Res
}

// Resource is a resource of a device that the deployment mentions.
type Resource struct {
	Path   models.Path
	Ref    string // as rules call it: heater.power
	Device Dev
	Model  models.Resource
	// Cut maps a value to its region; it separates every constant the resource
	// is compared with or set to.
	Cut *models.Partition
	// Settable resources have a command channel.
	Settable bool
	// Fact says that no device reports it: its Device is -1 and its Path empty.
	Fact    FactKind
	Sources []Res // of a fact: what it is computed from, ascending
	// Slides: time alone may change the fact, or make the sequence happen, since a
	// window of readings is behind it.
	Slides bool
	// Present: the fact is computed from the last readings of its sources alone.
	Present bool
	// Total: the fact has a value whenever its sources are known.
	Total bool
	// Carried: the state holds the exact value of the fact, since a command takes it.
	Carried bool
	// Images, of a fact that rises or falls with its one source, are the regions it
	// may have by region of that source; nil where nothing is known of it.
	Images []Image
	// Reach, of a fact, are the regions it can have at all; nil where all.
	Reach *Image
}

// Image is an interval of regions.
type Image struct{ Low, High models.Region }

// FactKind says where the value of a resource comes from.
type FactKind uint8

// The kinds of fact.
const (
	NoFact       FactKind = iota // a device reports it
	DerivedFact                  // computed from readings outside Step; comes with them
	AgeFact                      // the last report of its source is a while ago; kept by Step
	ClockFact                    // the time of day; comes with marks
	SequenceFact                 // happens; has no value
)

// TimerKind says what a timer is for.
type TimerKind uint8

// The timers. Time-outs of commands are apart: every settable resource has one.
const (
	TimerHold  TimerKind = iota // when C for D: C has been true without a break
	TimerEvery                  // every D
	TimerSlot                   // the next delayed step of a run
	TimerAge                    // age(r) reaches its bound
	TimerStale                  // r is older than its maximum age
)

// Timer is something that can run and expire.
type Timer struct {
	Kind    TimerKind
	Rule    RuleID // hold, every, slot
	Trigger int32  // hold, every: position among the rule's triggers
	Slot    SlotID // slot
	Res     Res    // age: the fact; stale: the resource
	Ticks   int64  // hold, every, age, stale: seconds; the steps of a rule have their own
}

// Slot is a place for one run of a rule that has delayed steps.
type Slot struct {
	Rule  RuleID
	Timer TimerID
}

// Mark is a moment of the day on some days of the week: what "at" waits for, or
// a border of the time of day that conditions compare now() with.
type Mark struct {
	Sun    string  // "", "sunrise", "sunset"
	Second int64   // of the day, or the offset from the sun's moment
	Days   [7]bool // Monday first
}

// R is the time a command is answered in.
func (r *Resource) R() time.Duration { return r.Model.R() }

// L is the time a report is delayed by at most.
func (r *Resource) L() time.Duration { return r.Model.L() }

// Variable is an app variable; its state is an index into Domain.
type Variable struct {
	Name   string // app.name
	Type   models.Type
	Domain []models.Value // bool, enum members, or the whole bounded int range
	Init   int32
	Where  diag.Span
}

// Op is the kind of a condition node.
type Op uint8

// The condition nodes. Logic is Kleene's: unknown is the middle value.
const (
	OpAtom  Op = iota // Table: a truth table over its operands
	OpAnd             // A && B
	OpOr              // A || B
	OpNot             // !A
	OpIf              // A ? B : C
	OpKnown           // A is not unknown; never unknown itself
)

// Cond is a node of a condition. Children have smaller indices.
type Cond struct {
	Op      Op
	A, B, C CondID
	Table   int32
	// Deps are the resources and variables it reads, ascending.
	Deps    []Res
	VarDeps []Var
	Text    string // as written
	Where   diag.Span
}

// Operand is a finite input of a table: a resource's region or a variable.
type Operand struct {
	IsVar bool
	Res   Res
	Var   Var
	Size  int32 // number of regions or domain values
}

// Table is a truth table: the bit at sum(operand value * stride), the first
// operand varying slowest. Any unknown operand makes the atom unknown. Tables
// are filled by evaluating the CEL text on a sample of every combination.
type Table struct {
	Operands []Operand
	Bits     []uint64
}

// ValueTable computes the value of an action: one exact value per combination
// of its operands, laid out like Table. Constants have no operands. For a
// variable assignment Index gives the domain index instead; -1 marks a value
// outside the domain, which leaves the variable as it is.
//
// A carried value is the exact value of its one operand, a fact: the table holds
// its regions alone.
type ValueTable struct {
	Operands []Operand
	Values   []models.Value
	Regions  []models.Region // of the target's partition
	Index    []int32
	Text     string
	Carried  bool
}

// TriggerKind says what starts a rule.
type TriggerKind uint8

// The triggers of the language.
const (
	WhenTrue    TriggerKind = iota // Cond was false and is true
	OnUpdates                      // Res was reported
	OnChanges                      // Res was reported with another raw value
	OnIsSet                        // a command to Res left the machine
	OnIsRefused                    // a command to Res was refused by the gate
	OnStart
	OnOffline // Dev
	OnOnline  // Dev
	HoldsFor  // Cond has been true for Timer's ticks
	OnEvery   // Timer
	OnMark    // Mark
	OnDropped // Rule: a full mode dropped a run of it
)

// Trigger is one of the triggers of a rule.
type Trigger struct {
	Kind            TriggerKind
	Cond            CondID
	AlsoOnReconnect bool
	Res             Res
	Dev             Dev
	Timer           TimerID
	Mark            MarkID
	Rule            RuleID
	Where           diag.Span
}

// Mode says what happens when a rule is triggered while a run of it is under
// way.
type Mode uint8

// The modes. Max is of the rule.
const (
	Single   Mode = iota // it is dropped
	Restart              // the run under way ends, a new one begins
	Queued               // it waits, with at most Max waiting
	Parallel             // it runs beside the others, at most Max at a time
)

// MaxRuns bounds the runs of a rule that wait or are under way.
const MaxRuns = 8

// ActionKind says what an action does.
type ActionKind uint8

// The actions of the language.
const (
	DoSet ActionKind = iota
	DoAssign
	DoNotify
	DoCall
	DoStop // drop the delayed steps to come of Rule
)

// Action is one action of a rule.
type Action struct {
	Kind   ActionKind
	Res    Res // set, call
	Var    Var // assign
	Value  ValueID
	Always bool      // always set: never suppressed
	Args   []ValueID // call
	Role   string    // notify
	Text   []NoticePart
	Rule   RuleID // stop
	Where  diag.Span
}

// NoticePart is a piece of a notification: text, or the current value of a
// resource or variable, rendered by whoever delivers it.
type NoticePart struct {
	Text  string
	IsVar bool
	Res   Res
	Var   Var
	Show  bool // Res or Var is meant, not Text
}

// Rule is a compiled rule.
type Rule struct {
	Name     string // app.rule
	App      string
	Priority int32
	Triggers []Trigger
	Guard    CondID
	Then     []Action // at once
	Else     []Action
	// ThenLater and ElseLater follow, each step counted from the one before.
	ThenLater []Step
	ElseLater []Step
	Mode      Mode
	Max       int32  // queued, parallel
	Slot      SlotID // the first of its slots
	Slots     int32  // how many: none without delayed steps, Max of parallel, else 1
	Where     diag.Span
}

// Step is what a run does a while after the step before.
type Step struct {
	Ticks   int64 // seconds, at least 1
	Anyway  bool  // whatever has become of the condition and the guard
	Actions []Action
}

// Later returns the delayed steps of a branch.
func (r *Rule) Later(b Branch) []Step {
	if b == Else {
		return r.ElseLater
	}
	return r.ThenLater
}

// EachAction calls f for every action of the rule, delayed ones included, until
// it returns false.
func (r *Rule) EachAction(f func(*Action) bool) bool {
	each := func(list []Action) bool {
		for i := range list {
			if !f(&list[i]) {
				return false
			}
		}
		return true
	}
	if !each(r.Then) || !each(r.Else) {
		return false
	}
	for _, later := range [][]Step{r.ThenLater, r.ElseLater} {
		for i := range later {
			if !each(later[i].Actions) {
				return false
			}
		}
	}
	return true
}

// Gate is the last stage of Step: what may leave the machine at all.
type Gate struct {
	// Grants lists which roles may command which resources remotely; what is
	// not listed is refused. Rules need no grant.
	Grants []Grant
	// Shield is a decision table: the first word about a command, whoever asks for
	// it. A row that matches refuses; what no row matches goes on to the policy.
	Shield []Refusal
}

// Refusal is a row of the shield: a command to Res with a value in one of Regions
// is refused unless While is false. The condition is read at the end of the
// reaction, of reported values; where it is unknown the row refuses, since a world
// in which it is true cannot be told from the present one.
type Refusal struct {
	Res     Res
	Regions []models.Region // of the resource's partition; nil: any value
	While   CondID          // NoCond: always
}

// Grant allows a role to command a resource.
type Grant struct {
	Role Role
	Res  Res
}

// SafeSet is a part of the declared safe state.
type SafeSet struct {
	Res    Res
	Value  models.Value
	Region models.Region
}
