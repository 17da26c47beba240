// The checked deployment: what compile reads.

package check

import (
	"github.com/tenet-iot/tenet/dsl/diag"
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
	// Safe is the declared safe state.
	Safe   []*SafeSet
	Roles  []string // by name: all that are declared or granted anything
	Grants []*Grant // by role, then resource

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

	cel string
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
type App struct {
	Decl       *syntax.AppDecl
	Name       string
	Vars       []*Variable // by name
	Rules      []*Rule     // by file, position
	Properties []*Property // by file, position

	lets map[string]*constant
	vars map[string]*Variable
	// letDecls are the constants by name, before their values are known.
	letDecls map[string]*syntax.LetDecl
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
	Triggers []*Trigger
	While    *Cond // nil: always
	Then     []*Action
	Else     []*Action
}

// Trigger is a checked trigger; the fields its kind needs are set.
type Trigger struct {
	Decl     syntax.Trigger
	Cond     *Cond     // WhenTrigger
	Resource *Resource // OnTrigger
	Device   *Device   // DeviceTrigger
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

// Property is a checked sentence.
type Property struct {
	App      *App
	Decl     *syntax.PropertyDecl
	Name     string // as "…", else the sentence
	Sentence string // as written, on one line
	// P are the conditions of the sentence in order: one for always and never,
	// the members of a "together", p and q of whenever. Events have none.
	P     []*Cond
	While *Cond  // nil if there is none
	Event *Event // P6, P7
}

// Event is what P6 and P7 speak of.
type Event struct {
	Decl     *syntax.Event
	Resource *Resource // nil for notify
	Role     string
	Value    *models.Value // nil: any
}
