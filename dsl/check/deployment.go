// The checked deployment: what compile reads.

package check

import (
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/syntax"
	"github.com/tenet-iot/tenet/models"
)

// Deployment is everything that runs together, resolved and typed. All slices
// have a deterministic order. It never changes after Check, and may be
// evaluated concurrently.
type Deployment struct {
	// Models are the device types some device has, and all the user declared,
	// by name.
	Models  []*Model
	Devices []*Device // by name
	Apps    []*App    // by name
	// Environment joins all environment blocks and the apps' assumptions, in
	// order of file and position.
	Stepwise []*Stepwise
	Physics  []*Physics
	Assumes  []*Assume
	// Labels and Overloads are for the checks of the verifier alone.
	Labels    []*Label
	Overloads []*Overload
	// Safe is the declared safe state.
	Safe []*SafeSet
	// Facts are the synthetic resources, by Ref.
	Facts  []*Resource
	Roles  []string // by name: all that are declared or granted anything
	Grants []*Grant // by role, then resource
	// Refusals are the rows of the shield, as they are written.
	Refusals []*Refusal

	sources map[string]string
	valid   bool
}

// Valid reports whether the check found no error; only then may the deployment
// be compiled.
func (d *Deployment) Valid() bool { return d.valid }

// Text returns what is written at a span, on one line.
func (d *Deployment) Text(s diag.Span) string { return oneLine(d.sources, s) }

// Model is a device type.
type Model struct {
	Decl    *syntax.ModelDecl
	Model   models.Model
	Library bool // shipped, not declared by the user
	// Package and Version are of the package it comes from; "" if it is from none.
	Package, Version string

	resources []*resourceDecl
}

// Device is an instance of a device type.
type Device struct {
	Decl      *syntax.DeviceDecl
	Name      string
	Provider  string // its address in the twin
	Friendly  string // "" if none
	Model     *Model
	Resources []*Resource // in order of declaration
	Behaviour []*Transition
}

// Resource is a resource of a device.
type Resource struct {
	Device  *Device
	Service string
	Model   models.Resource
	Decl    *syntax.ResourceDecl
	// Ref is how rules call it: device.resource, or device.service.resource
	// where two services have a resource of that name.
	Ref  string
	Path models.Path
	// Fact is set for what no device reports: it is computed from readings or
	// from time. Such a resource has no device, service or path.
	Fact *Fact

	cel string
}

// FactKind says where a fact comes from.
type FactKind uint8

// The facts.
const (
	FactExpr     FactKind = iota // Expr over readings: arithmetic, or a comparison of readings
	FactPrevious                 // the value Source reported before its last report
	FactChanged                  // the last report of Source differed from the one before
	FactWindow                   // Func over the readings of Source within the last Ticks
	FactAge                      // the last report of Source is Ticks or more ago; kept by the machine
	FactClock                    // the time of day, in nanoseconds; there is one at most
	FactSequence                 // A then B within Ticks, or together; happens, has no value
)

// Fact is what a synthetic resource stands for. Its Ref is the text as a rule
// would write it.
type Fact struct {
	Kind FactKind
	// Sources are the resources it is computed from, by reference; none for the
	// clock.
	Sources []*Resource
	Expr    *Expr // FactExpr: over Sources alone
	Total   bool  // FactExpr: it has a value whenever all Sources are known
	// Slope says of a FactExpr over one reading of numbers that it never falls (1)
	// or never rises (-1) as the reading rises, also as floats round; 0 says nothing.
	Slope int8
	// Reach are the ends between which the values of a FactExpr of numbers lie, by the
	// declared ranges of its sources; infinite where there is none.
	Reach *models.Range
	Func  string     // FactWindow: avg, min, max, sum, count
	Ticks int64      // window, age, sequence: seconds
	A, B  *Happening // FactSequence
	// Together: A and B in any order.
	Together bool
}

// Happening is one of the two happenings of a sequence.
type Happening struct {
	Cond     *Cond     // becomes true
	Resource *Resource // or it is reported
	Changes  bool      // with another value
}

// Settable reports whether it has a command channel: it is modifiable and not
// an action.
func (r *Resource) Settable() bool {
	return r.Model.Mutability == models.Modifiable && r.Model.Kind != models.Action
}

// Finite reports whether its values are few by type, so that a table can have
// a row for each: bool and enum. Numbers, durations and texts are finite only
// where they are compared.
func (r *Resource) Finite() bool {
	return r.Model.Type.Kind == models.Bool || r.Model.Type.Kind == models.Enum
}

// App is a set of rules and properties with its own constants and variables.
// Several apps may be made from one template: then what their rules are declared
// by is the same text.
type App struct {
	Decl       *syntax.AppDecl // of an app made from a template: the template
	Use        *syntax.AppUse  // nil if it is written out
	Name       string
	Title      string
	Vars       []*Variable // by name
	Rules      []*Rule     // by file, position; of a for each one device after another
	Properties []*Property // likewise

	assumes   []*Assume
	variables *names
	ruleNames *names
	promises  map[string]diag.Span // by name
}

// Variable is an app variable.
type Variable struct {
	App    *App
	Decl   *syntax.VarDecl
	Name   string
	Type   models.Type
	Domain []models.Value // every value, ascending
	Init   models.Value

	cel string
}

// Index returns the position of v in the domain, -1 if it is not there.
func (v *Variable) Index(x models.Value) int {
	if len(v.Domain) == 0 || x.Kind != v.Domain[0].Kind {
		return -1
	}
	// Domains are consecutive: bool, enum indices, a range of integers.
	i := x.Int() - v.Domain[0].Int()
	if i < 0 || i >= int64(len(v.Domain)) {
		return -1
	}
	return int(i)
}

// Rule is a checked rule.
type Rule struct {
	App      *App
	Decl     *syntax.RuleDecl
	Name     string
	Priority int32
	Mode     machine.Mode
	Max      int32 // queued and parallel: 1 to 8
	Triggers []*Trigger
	While    *Cond     // nil: always; "or unknown" is part of it
	Then     []*Action // at once
	Else     []*Action
	// ThenLater and ElseLater are the delayed steps, in order; each is counted
	// from the one before.
	ThenLater []*Step
	ElseLater []*Step
}

// Step is what happens a while after the step before it.
type Step struct {
	Decl    *syntax.AfterAction
	Ticks   int64 // seconds, at least 1
	Anyway  bool
	Actions []*Action
}

// Trigger is a checked trigger; the fields its kind needs are set.
type Trigger struct {
	Decl     syntax.Trigger
	Cond     *Cond     // WhenTrigger; "or unknown" is part of it
	Resource *Resource // OnTrigger; SequenceTrigger: the fact
	Device   *Device   // DeviceTrigger
	Ticks    int64     // WhenTrigger with for, EveryTrigger: seconds
	Mark     *Mark     // AtTrigger
	Rule     *Rule     // DroppedTrigger
}

// Mark is a moment of the day, on some days of the week.
type Mark struct {
	Sun    string  // "", "sunrise", "sunset"
	Second int64   // of the day, or the offset from the sun's
	Days   [7]bool // Monday first
}

// Action is a checked action; the fields its kind needs are set.
type Action struct {
	Decl     syntax.Action
	Resource *Resource // set, call
	Var      *Variable // assign
	Value    *Expr     // set, assign
	Args     []*Expr   // call
	Role     string    // notify
	Parts    []Part    // notify
	Rule     *Rule     // stop after
}

// Part is a piece of a notification: text, or the value of a resource or a
// variable.
type Part struct {
	Text     string
	Resource *Resource
	Var      *Variable
}

// SafeSet is one command of the declared safe state.
type SafeSet struct {
	Decl     *syntax.SetAction
	Resource *Resource
	Value    models.Value
}

// Grant lets a role command a resource remotely.
type Grant struct {
	Role     string
	Resource *Resource
	Where    diag.Span
}

// Refusal is a row of the shield.
type Refusal struct {
	Resource *Resource
	Values   []models.Value // nil: any
	While    *Cond          // nil: always
	Where    diag.Span
}

// Stepwise: the resource moves only to a neighbouring region at a time.
type Stepwise struct {
	Decl     *syntax.MovesStepwise
	Resource *Resource
}

// Physics forbids some moves of a number while a condition holds.
type Physics struct {
	Decl     *syntax.Physics
	While    *Cond // nil: always
	Resource *Resource
}

// Assume is a declared assumption.
type Assume struct {
	Decl *syntax.Assume
	App  *App // nil in an environment
	Cond *Cond
}

// Transition is one line of the behaviour of a device.
type Transition struct {
	Decl     *syntax.Transition
	Resource *Resource // the resource that changes
	OnSet    bool
	Set      []models.Value // commanded values it answers; nil: any
	From     []models.Value // nil: any
	// Of the three effects one holds: To values, the commanded Target, or
	// neither, which is unchanged.
	To     []models.Value
	Target bool
	When   *Cond // nil: always
	// HealTicks is the declared healing time in seconds, rounded up; 0 if none.
	HealTicks int64
}

// Property is a checked sentence. Its form is Decl.Sentence; the fields that the
// form has are set.
type Property struct {
	App  *App
	Decl *syntax.PropertyDecl
	Name string // as "…", else the sentence; of a for each with the device
	// Sentence is as written, with its scope, on one line and with the devices that
	// it is about.
	Sentence string
	// Wish: it is no promise of the rules but asked of synthesis.
	Wish bool
	// Scope says when the sentence is to be kept; nil: always.
	Scope *Scope
	// P are the conditions of the sentence in order: one for always, never, never
	// lasts, after … until, eventually, again and again, stays between and stays
	// possible; the members of a "together"; p and q of whenever, then r of
	// "until r"; q and p of "q before p". Sentences about events have none.
	P     []*Cond
	While *Cond  // nil if there is none
	Event *Event // P6, P7, P10 to P12
	// After is what P10 and P14 count from, Until what ends P14.
	After, Until *Moment
	// Ticks is the duration of the sentence in seconds; 0: at once (P8, P9).
	Ticks int64
	Stay  int64 // P9: what q then stays for, in seconds; 0 if it does not say
	Times int64 // P12
	// Formula is that of fltl.
	Formula *Formula
	// Resource is what P18 protects; Device, or the Target alone, what it must not
	// control.
	Resource, Target *Resource
	Device           *Device
}

// Scope is a checked scope.
type Scope struct {
	Decl     *syntax.Scope
	While    *Cond   // while Q
	From, To *Moment // between F and R, after F [until R]; To may be nil
}

// Moment is when something begins or ends. One of the two is set.
type Moment struct {
	Event *Event
	Cond  *Cond // it becomes true
}

// Event is what sentences about events speak of.
type Event struct {
	Decl     *syntax.Event
	Resource *Resource // nil for notify and dropped
	Role     string
	Rule     *Rule         // dropped
	Value    *models.Value // nil: any
}

// Formula is a checked formula of temporal logic.
type Formula struct {
	Decl  syntax.Formula
	Op    string // ! [] <> X with X alone; && || -> <-> U W; "" is a leaf
	X, Y  *Formula
	Cond  *Cond  // of a leaf: over actual values
	Event *Event // of a leaf: it happens in the step
}
