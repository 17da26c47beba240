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
type ValueTable struct {
	Operands []Operand
	Values   []models.Value
	Regions  []models.Region // of the target's partition
	Index    []int32
	Text     string
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
)

// Trigger is one of the triggers of a rule.
type Trigger struct {
	Kind            TriggerKind
	Cond            CondID
	AlsoOnReconnect bool
	Res             Res
	Dev             Dev
	Where           diag.Span
}

// ActionKind says what an action does.
type ActionKind uint8

// The actions of the language.
const (
	DoSet ActionKind = iota
	DoAssign
	DoNotify
	DoCall
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
	Then     []Action
	Else     []Action
	Where    diag.Span
}

// Gate is the last stage of Step: what may leave the machine at all.
type Gate struct {
	// Grants lists which roles may command which resources remotely; what is
	// not listed is refused. Rules need no grant.
	Grants []Grant
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
