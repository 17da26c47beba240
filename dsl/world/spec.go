// The world's description: behaviours, physics, people, assumptions and the
// property sentences, all resolved to indices of a machine.Program.

package world

import (
	"github.com/tenet-iot/tenet/dsl/diag"
	"github.com/tenet-iot/tenet/dsl/machine"
	"github.com/tenet-iot/tenet/dsl/observe"
	"github.com/tenet-iot/tenet/models"
)

// Rung is how hostile a world is (SEMANTICS section 6).
type Rung uint8

// The rungs, each containing the one before.
const (
	NoRung  Rung = iota // holds on none
	Prompt              // answers come before the next input
	Delayed             // answers take up to R, reports lag up to L
	Faulty              // adds faults
)

// String gives the word used in files and reports.
func (r Rung) String() string { return [...]string{"none", "prompt", "delayed", "faulty"}[r] }

// Spec is the world of a deployment. Conditions in it read actual values
// unless said otherwise.
type Spec struct {
	Program *machine.Program
	// Behaviour is indexed by Res: the declared transitions of each resource.
	// A resource without any has its default: sensors and by-hand states move
	// freely, settable ones obey, all else keeps its value.
	Behaviour  [][]Transition
	Stepwise   []machine.Res
	Physics    []Physics
	Assumes    []Assume
	Recurs     []Recur
	Properties []Property
	// Labels and Overloads have no part in what happens: checks ask about them.
	Labels    []Labelled
	Overloads []Overload
}

// Mark is what an environment says of who may know a resource, or move it.
type Mark uint8

// The marks.
const (
	Private   Mark = iota // nobody but those the rules tell may learn it
	Public                // everybody sees it; of a role, everybody has it
	Untrusted             // anybody may bring it about
	Guarded               // what is untrusted must not bring it about by itself
)

// Labelled is a resource with a mark, or a role, where Res is -1.
type Labelled struct {
	Res   machine.Res
	Role  string
	Mark  Mark
	Where diag.Span
}

// Overload is a smallest set of loads that together draw more than there is.
type Overload struct {
	Loads []machine.CondID // each draws something while it holds
	// Cond is that they do not hold all at once.
	Cond        machine.CondID
	Watts, Most float64 // of all of them, with what is always drawn; and what there is
	Where       diag.Span
}

// Label says how sure a transition is.
type Label uint8

// The labels.
const (
	Must  Label = iota // it will
	May                // it is permitted, on every rung
	Fault              // on the faulty rung only
)

// Transition is one line of a behaviour.
type Transition struct {
	Label Label
	// OnSet: the transition answers a command to the resource; with
	// SetRegions nil any value, else only those regions.
	OnSet      bool
	SetRegions []models.Region
	// From restricts the actual value; nil is any.
	From []models.Region
	// Effect of the transition on the resource the behaviour is listed under.
	Effect Effect
	To     []models.Region // EffectTo: any of these
	// When is a condition over actual values; machine.NoCond is always.
	When machine.CondID
	// HealTicks is the declared healing time of a fault in seconds; 0 is the
	// default of one minute.
	HealTicks int64
	Where     diag.Span
}

// Effect is what a transition does to the actual value.
type Effect uint8

// The effects.
const (
	EffectTo     Effect = iota // moves to one of To
	EffectTarget               // takes the commanded value
	EffectNone                 // unchanged
)

// Physics forbids some moves of an actual number while a condition holds.
type Physics struct {
	While machine.CondID
	Res   machine.Res
	Not   Direction
	Where diag.Span
}

// Direction of a move on a partition of numbers.
type Direction uint8

// The directions.
const (
	Fall Direction = iota
	Rise
	Change
)

// Assume is a declared assumption: worlds where it is false are not explored.
type Assume struct {
	Initially bool
	Cond      machine.CondID
	Text      string
	Where     diag.Span
}

// Recur is a declared fairness: runs in which the condition is false from some
// moment on are not considered by sentences about the long run.
type Recur struct {
	Cond  machine.CondID
	Text  string
	Where diag.Span
}

// PropertyKind is how a sentence is judged.
type PropertyKind uint8

// The kinds of property.
const (
	StateProperty    PropertyKind = iota // P1-P3: P always, judged as section 5 says
	NeverEvent                           // P6: Event never happens while Q
	OnlyEvent                            // P7: Event only happens while Q
	ResponseProperty                     // P8: whenever P, Q at once
	// Observed is watched by Observer.
	Observed
	// PossibleProperty is P17: some way always leads to P.
	PossibleProperty
	// Undecided is a sentence that is compiled but not yet explored.
	Undecided
	// The sentences about pairs of runs (P18): see Pair.
	NobodyLearns  // what leaves tells nothing of Secret
	CannotControl // Secret makes no difference to what Watched is commanded
	// The kinds below are questions of the built-in checks.
	NeverFires // Rule never runs its actions
	NoConflict // no two rules of equal priority write Target differently (C1, C2)
	NoOverflow // every reaction ends (D1)
	NoOutside  // Rule never gives Target a value outside its range (A3)
	Survey     // all that Rules do; nothing breaks it
)

// Property is a sentence compiled to conditions.
type Property struct {
	Name     string // as "…", or a generated one
	App      string
	Sentence string // as written, on one line
	Kind     PropertyKind
	// P is the condition that must always hold (StateProperty) or the trigger
	// (ResponseProperty). Q is the required response or the event's condition.
	P, Q machine.CondID
	// Trigger is the antecedent whose never being true makes the sentence
	// vacuous ("while q"); machine.NoCond if there is none.
	Trigger     machine.CondID
	Event       Event
	Really      bool // Q reads actual values
	EvenBriefly bool // not even for a moment
	Required    Rung // Delayed unless the text says otherwise
	Critical    bool
	EvenIfDeaf  bool             // no fault excuses the sentence
	Rule        machine.RuleID   // NeverFires, NoOutside
	Target      Target           // NoConflict, NoOutside
	Rules       []machine.RuleID // Survey
	// Failing are the devices, or the Gateway, whose faults are looked at on the faulty
	// rung; of all if there are none.
	Failing []machine.Dev
	// Alone leaves all other rules out of a Survey: what happens in it may be
	// otherwise in the deployment, and counts only once it was confirmed there.
	Alone bool
	// Of an Observed sentence: its automaton, and what its letters are made of.
	Observer observe.Watcher
	Props    []Prop          // proposition n is Props[n-1]
	Events   []ObservedEvent // event n is Events[n-1]
	// Weather: of a PossibleProperty, sensors may help within declared physics.
	Weather bool
	// Undecidable says of an Undecided sentence why it is not decided; "" if its
	// kind is not explored at all.
	Undecidable string
	// Timed: the sentence speaks of ticks, so that commands and reports have to
	// come in time.
	Timed bool
	// Secret is the resource a sentence about pairs of runs is about, Watched what
	// it cannot control, ascending; nil watches whatever leaves.
	Secret  machine.Res
	Watched []machine.Res
	// Heard are roles whose notifications are watched, too, where CannotControl.
	Heard []string
	// Own are the resources named in the sentence, and those that facts named in
	// it are computed from as they are now; ascending. Of a Survey those whose actual
	// values are to be told.
	Own     []machine.Res
	OwnVars []machine.Var
	// Besides are conditions that must always hold, too, judged as those of state
	// sentences are; Own has their resources. Games ask for several promises at once.
	Besides []machine.CondID
	Where   diag.Span
}

// OfPairs reports whether a sentence is about pairs of runs, which a Pair explores.
func (p *Property) OfPairs() bool { return p.Kind == NobodyLearns || p.Kind == CannotControl }

// Prop is a proposition of an Observed sentence.
type Prop struct {
	// Cond over actual values; machine.NoCond for "settled", that nothing of the
	// sentence's own is under way.
	Cond machine.CondID
	// Judged: as a state sentence is, of what has been asked for and, once
	// settled, of actual values.
	Judged bool
}

// ObservedEvent is an event of an Observed sentence. With a condition it counts
// only while that is not false, or with Unless only while it is not true.
type ObservedEvent struct {
	Event  Event
	Cond   machine.CondID
	Unless bool
	Really bool // Cond reads actual values
}

// Target is a resource or a variable that rules write.
type Target struct {
	IsVar bool
	Res   machine.Res
	Var   machine.Var
}

// is reports whether the target is the variable or resource given.
func (t Target) is(isVar bool, r machine.Res, v machine.Var) bool {
	return t.IsVar == isVar && (isVar && t.Var == v || !isVar && t.Res == r)
}

// EventKind is what P6 and P7 watch.
type EventKind uint8

// The events.
const (
	EvSet         EventKind = iota // a command that left the machine
	EvAsked                        // a write a rule or a person asked for
	EvSetByPerson                  // a person's command arrived
	EvNotify                       // a notification left
	EvCall                         // a call left
	EvChanges                      // a report with another raw value
	EvUpdates                      // a report
	EvRefused                      // the gate refused
	EvDropped                      // a full mode dropped a run of Rule
)

// Event is an event with an optional value filter.
type Event struct {
	Kind    EventKind
	Res     machine.Res
	Role    string
	Rule    machine.RuleID  // EvDropped
	Regions []models.Region // nil: any value
}
