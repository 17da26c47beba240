// The syntax tree: what a .tenet file says, with a span on every node.

package syntax

import "github.com/tenet-iot/tenet/dsl/diag"

// File is one parsed file. Tokens holds every token and every piece of white
// space and comment in order: joining their texts gives the source back.
type File struct {
	Name    string
	Source  string
	Tokens  []Token
	Package *PackageDecl // nil: the file belongs to the project itself
	Imports []*ImportDecl
	Decls   []Decl
}

// PackageDecl: package NAME "1.2.0", the first thing in a file of device types
// that other projects may use.
type PackageDecl struct {
	At
	Name    Ident
	Version *TextLit
}

// ImportDecl: import NAME "1.2" [as NAME]. The file may then use the package's
// device types as NAME.Type.
type ImportDecl struct {
	At
	Name    Ident
	Version *TextLit // nil: the highest there is
	Alias   *Ident
}

// Token is a lexical token or a piece of trivia (white space, comment).
type Token struct {
	Kind TokenKind
	Text string
	Span diag.Span
}

// TokenKind classifies tokens for editors and the formatter.
type TokenKind uint8

// The token kinds.
const (
	Space TokenKind = iota
	Comment
	Keyword
	Name
	Number
	UnitToken
	Text
	Operator
	Punctuation
	Bad // a piece the lexer could not read
)

// Node is anything with a place in the source.
type Node interface{ Where() diag.Span }

// At is embedded in every node.
type At struct{ Span diag.Span }

// Where returns the node's place.
func (a At) Where() diag.Span { return a.Span }

// Ident is a name where it is written.
type Ident struct {
	At
	Name string
}

// Decl is a top level declaration.
type Decl interface {
	Node
	decl()
}

// The declarations of a file.
type (
	// ModelDecl: model NAME ["doc"] { services… behaviour? }
	ModelDecl struct {
		At
		Name      Ident
		Doc       string
		Services  []*ServiceDecl
		Behaviour *BehaviourDecl // nil if none
	}
	// DeviceDecl: device NAME : [PACKAGE.]MODEL [at "provider id"]
	// ["friendly name"] [{ property = constant … }]
	DeviceDecl struct {
		At
		Name       Ident
		Package    *Ident // nil: a type of the project or of the shipped library
		Model      Ident
		Provider   *TextLit // nil: the provider id is the name
		Friendly   *TextLit
		Properties []*DeviceProperty
	}
	// EnvironmentDecl: environment { physics… assumptions… }
	EnvironmentDecl struct {
		At
		Items []EnvItem
	}
	// SafeDecl: safe state { heater.power = off … }: commanded when a reaction
	// does not end (SEMANTICS section 3).
	SafeDecl struct {
		At
		Sets []*SetAction
	}
	// AppDecl: app NAME [(parameters)] ["title"] { let, var, rules, properties }
	// With parameters it is a template, which runs only where an AppUse fills
	// them in.
	AppDecl struct {
		At
		Name   Ident
		Params []*AppParam // nil: not a template
		Title  string
		Items  []AppItem
	}
	// AppUse: app NAME ["title"] = TEMPLATE(parameter = value, …)
	AppUse struct {
		At
		Name     Ident
		Title    string
		Template Ident
		Args     []*NamedArg
	}
)

func (*ModelDecl) decl()       {}
func (*DeviceDecl) decl()      {}
func (*EnvironmentDecl) decl() {}
func (*SafeDecl) decl()        {}
func (*AppDecl) decl()         {}
func (*AppUse) decl()          {}

// DeviceProperty gives a fixed property of a device its value: zone = "north"
type DeviceProperty struct {
	At
	Name  Ident
	Value Expr
}

// AppParam is a parameter of a template: a device of a type, or a constant.
//
//	heater: Heater        target: float °C = 21 °C
type AppParam struct {
	At
	Name    Ident
	Package *Ident    // of the device type
	Model   *Ident    // a device of this type; nil: a constant
	Type    *TypeExpr // of a constant; nil: a device
	Default Expr      // of a constant; nil: it must be given
}

// NamedArg fills a parameter: target = 20 °C
type NamedArg struct {
	At
	Name  Ident
	Value Expr // of a device: a RefExpr of one part
}

// ServiceDecl: service NAME { resources… }
type ServiceDecl struct {
	At
	Name      Ident
	Resources []*ResourceDecl
}

// ResourceDecl: [fixed|updatable|modifiable] sensor|state|action|property NAME …
type ResourceDecl struct {
	At
	Mutability string // "", "fixed", "updatable", "modifiable"
	Kind       string // "sensor", "state", "action", "property"
	Name       Ident
	Type       *TypeExpr // nil for actions
	Params     []*ParamDecl
	Writes     []*RefExpr // action … writes a, b.c
	Default    Expr       // = expr, nil if none
	ByHand     bool
	Clauses    []*TimingClause
}

// ParamDecl is a parameter of an action.
type ParamDecl struct {
	At
	Name Ident
	Type *TypeExpr
}

// TimingClause: "responds within D", "reported within D", "reports every D",
// "stale after D", "rate Q per D" (Word is responds, reported, reports, stale or
// rate).
type TimingClause struct {
	At
	Word  string
	Value *NumberLit
	Per   *NumberLit // rate only
}

// TypeExpr: bool | int | float | string | duration | time | geo | enum {a, b} |
// list of T, then [unit] and [min..max] for numbers.
type TypeExpr struct {
	At
	Name    string
	Members []Ident
	Elem    *TypeExpr
	Unit    *Ident // spelling as written
	Min     *NumberLit
	Max     *NumberLit
}

// BehaviourDecl: behaviour { transitions… }
type BehaviourDecl struct {
	At
	Transitions []*Transition
}

// Transition is one line of a behaviour.
//
//	[must] on set power(v) [when C] -> power = v       Event set
//	may power: off -> on [when C] [heals within D]      Event none
//	fault on set power(v) -> power unchanged heals within 1 min
type Transition struct {
	At
	Label    string   // "must", "may", "fault"; "on set" without label is must
	OnSet    *RefExpr // nil: spontaneous
	SetValue Expr     // on set power(on): the value; nil with Var set: any value
	Var      *Ident   // on set power(v)
	Resource *RefExpr // the resource that changes
	From     Expr     // spontaneous: from this value; nil: any
	To       Expr     // nil: unchanged
	When     Expr     // nil: always
	Heals    *NumberLit
}

// EnvItem is a line of an environment.
type EnvItem interface {
	Node
	envItem()
}

// The lines of an environment.
type (
	// MovesStepwise: room.temperature moves stepwise
	MovesStepwise struct {
		At
		Resource *RefExpr
	}
	// Physics: while C: r does not fall | r does not rise | r does not change
	Physics struct {
		At
		While    Expr // nil: always
		Resource *RefExpr
		Not      string // "fall", "rise", "change"
	}
	// LabelLine: r is private | device is guarded | role ROLE is public
	LabelLine struct {
		At
		Resource *RefExpr // a resource, or a device and all its resources; nil for a role
		Role     Ident
		Label    string // "private", "public", "untrusted", "guarded"
	}
	// Load: [while C:] draws 2 kW
	Load struct {
		At
		While Expr // nil: always
		Draws *NumberLit
	}
	// LoadLimit: at most 4 kW
	LoadLimit struct {
		At
		Most *NumberLit
	}
	// Assume: assume C ["reason"] | assume initially C | assume C again and
	// again; also an AppItem
	Assume struct {
		At
		Initially bool
		Again     bool
		Cond      Expr
		Reason    string
	}
)

func (*MovesStepwise) envItem() {}
func (*Physics) envItem()       {}
func (*LabelLine) envItem()     {}
func (*Load) envItem()          {}
func (*LoadLimit) envItem()     {}
func (*Assume) envItem()        {}

// AppItem is a line of an app.
type AppItem interface {
	Node
	appItem()
}

func (*Assume) appItem()       {}
func (*LetDecl) appItem()      {}
func (*VarDecl) appItem()      {}
func (*RuleDecl) appItem()     {}
func (*PropertyDecl) appItem() {}
func (*AllowDecl) appItem()    {}
func (*ForEach) appItem()      {}
func (*AchieveDecl) appItem()  {}

// ForEach: for each NAME in all [PACKAGE.]MODEL [where C] { items… }: the items
// once for every device of the type. C reads the devices' fixed properties.
type ForEach struct {
	At
	Var     Ident
	Package *Ident
	Model   Ident
	Filter  Expr // nil: all of them
	Items   []AppItem
}

// AchieveDecl: achieve SENTENCE [options]: a wish for synthesis. A bare
// condition is an AgainSentence.
type AchieveDecl struct {
	At
	Sentence Sentence
	Options
}

// LetDecl: let NAME = constant
type LetDecl struct {
	At
	Name  Ident
	Value Expr
}

// VarDecl: var NAME : TYPE = constant
type VarDecl struct {
	At
	Name Ident
	Type *TypeExpr
	Init Expr
}

// AllowDecl: allow CODE "reason", in an app or a rule.
type AllowDecl struct {
	At
	Code   Ident
	Reason string
}

// RuleDecl: rule NAME ["doc"] [priority n] [mode M]
// { triggers [while C [or unknown]] then … [else …] }
type RuleDecl struct {
	At
	Name      Ident
	Doc       string
	Priority  *NumberLit // nil: 0
	Mode      *ModeExpr  // nil: single
	Triggers  []Trigger  // at least one, joined with or
	While     Expr       // nil: always
	OrUnknown bool       // an unknown guard counts as true
	Then      []Action
	Else      []Action
	Allows    []*AllowDecl
}

// ModeExpr: mode single | restart | queued(k) | parallel(k)
type ModeExpr struct {
	At
	Word string
	Max  *NumberLit // queued and parallel
}

// Trigger starts a rule.
type Trigger interface {
	Node
	trigger()
}

// The triggers.
type (
	// WhenTrigger: when C [or unknown] [for D] [also on reconnect]
	WhenTrigger struct {
		At
		Cond            Expr
		OrUnknown       bool // C counts as true while it is unknown
		For             Expr // a constant duration; nil: the edge
		AlsoOnReconnect bool
	}
	// SequenceTrigger: on (A then B within D) | on (A and B together within D)
	SequenceTrigger struct {
		At
		A, B     *SequenceStep
		Together bool
		Within   Expr // a constant duration
	}
	// EveryTrigger: every D
	EveryTrigger struct {
		At
		Period Expr
	}
	// AtTrigger: at 22:30 [on mon..fri, sun] | at NAME [on …] | at sunset [- 20 min]
	// [on …]
	AtTrigger struct {
		At
		Time   *TimeLit // nil: another
		Name   *RefExpr // a constant time of day; nil: another
		Sun    string   // "sunrise", "sunset"; "": another
		Minus  bool     // the offset is subtracted
		Offset Expr     // a constant duration; nil: none
		Days   []*DayRange
	}
	// DroppedTrigger: on RULE dropped: a full mode dropped a run of the rule
	DroppedTrigger struct {
		At
		Rule Ident
	}
	// OnTrigger: on r | on r changes | updates | is set | is refused
	OnTrigger struct {
		At
		Resource *RefExpr
		What     string // "updates" (default), "changes", "is set", "is refused"
	}
	// StartTrigger: on start
	StartTrigger struct{ At }
	// DeviceTrigger: on d offline | online
	DeviceTrigger struct {
		At
		Device Ident
		What   string // "offline", "online"
	}
)

func (*WhenTrigger) trigger()     {}
func (*SequenceTrigger) trigger() {}
func (*EveryTrigger) trigger()    {}
func (*AtTrigger) trigger()       {}
func (*DroppedTrigger) trigger()  {}
func (*OnTrigger) trigger()       {}
func (*StartTrigger) trigger()    {}
func (*DeviceTrigger) trigger()   {}

// SequenceStep is one of the two happenings of a sequence: a condition that
// becomes true, or a report of a resource.
type SequenceStep struct {
	At
	Cond Expr
	What string // "": Cond becomes true; "changes", "updates": Cond is a RefExpr
}

// TimeLit is a time of day: 22:30
type TimeLit struct {
	At
	Hour, Minute int
}

// DayRange: mon | mon..fri | weekdays | weekends
type DayRange struct {
	At
	From Ident
	To   *Ident
}

// Action is one thing a rule does.
type Action interface {
	Node
	action()
}

// The actions.
type (
	// AfterAction: after D [anyway]: what follows it, up to the next one, happens
	// D after what is before it.
	AfterAction struct {
		At
		Delay  Expr
		Anyway bool
	}
	// StopAction: stop after [RULE]: the delayed actions of the rule (this one
	// if none is named) that are still to come are dropped.
	StopAction struct {
		At
		Rule *Ident
	}
	// SetAction: [always] set r = expr
	SetAction struct {
		At
		Always bool
		Target *RefExpr
		Value  Expr
	}
	// CallAction: call svc.action(args…)
	CallAction struct {
		At
		Target *RefExpr
		Args   []Expr
	}
	// NotifyAction: notify ROLE "text {expr} text"
	NotifyAction struct {
		At
		Role  Ident
		Parts []NotifyPart
	}
	// AssignAction: v = expr
	AssignAction struct {
		At
		Var   Ident
		Value Expr
	}
)

func (*AfterAction) action()  {}
func (*StopAction) action()   {}
func (*SetAction) action()    {}
func (*CallAction) action()   {}
func (*NotifyAction) action() {}
func (*AssignAction) action() {}

// NotifyPart is a piece of text or (Expr != nil) a value shown in it.
type NotifyPart struct {
	Text string
	Expr Expr
}

// PropertyDecl is a property sentence with its scope and its options.
type PropertyDecl struct {
	At
	Scope    *Scope // nil: always
	Sentence Sentence
	Options
}

// Options follow a sentence.
type Options struct {
	Name        string // as "…"; "" if none
	Required    string // required prompt|delayed|faulty; "" if none
	Critical    bool
	EvenIfDeaf  bool   // critical even if deaf
	EvenBriefly bool   // not even for a moment
	Severity    string // severity error|warning|hint; "" if none
	Owner       string // owner NAME; "" if none
	Reason      string // because "…"; "" if none
}

// Scope says when a sentence is to be kept.
//
//	while Q: …             Word while, From is Q
//	between F and R: …     Word between, From F, To R
//	after F [until R]: …   Word after, From F, To R or nil
type Scope struct {
	At
	Word     string
	From, To *Happening
}

// Happening begins or ends something: an event, or a condition that becomes
// true. Exactly one is set.
type Happening struct {
	At
	Event *Event
	Cond  Expr
}

// Sentence is the core of a property.
type Sentence interface {
	Node
	sentence()
}

// The sentences, numbered as in SEMANTICS section 5. Durations are constant.
type (
	// AlwaysSentence: always p [while q] (P1, P2)
	AlwaysSentence struct {
		At
		P, While Expr
	}
	// NeverSentence: never p [while q] (P1, P2)
	NeverSentence struct {
		At
		P, While Expr
	}
	// NeverTogether: never p and q [and r…] together (P3)
	NeverTogether struct {
		At
		P []Expr
	}
	// AlwaysTogether: p and q [and r…] always together (P3)
	AlwaysTogether struct {
		At
		P []Expr
	}
	// NeverLasts: p never lasts longer than D [while q] | shorter than D (P4, P5)
	NeverLasts struct {
		At
		P       Expr
		Shorter bool
		D       Expr
		While   Expr // P5
	}
	// NeverHappens: e never happens [while q] (P6) | within D after f (P10)
	NeverHappens struct {
		At
		Event  *Event
		While  Expr
		Really bool // while really q
		Within Expr // P10
		After  *Happening
	}
	// OnlyHappens: e only happens while q (P7)
	OnlyHappens struct {
		At
		Event  *Event
		While  Expr
		Really bool
	}
	// HappensEvery: e happens at least every D (P11)
	HappensEvery struct {
		At
		Event *Event
		D     Expr
	}
	// HappensAtMost: e happens at most n times in any D (P12)
	HappensAtMost struct {
		At
		Event *Event
		N     *NumberLit
		D     Expr
	}
	// Whenever: whenever p, q [at once | within D] (P8)
	// [and then stays for D2 | and then stays until r] (P9)
	Whenever struct {
		At
		P, Q   Expr
		Within Expr // nil: at once
		For    Expr // P9
		Until  Expr // P9
	}
	// Before: q before p (P13)
	Before struct {
		At
		Q, P Expr
	}
	// AfterUntil: after f, p until r (P14)
	AfterUntil struct {
		At
		F *Happening
		P Expr
		R *Happening
	}
	// EventuallySentence: eventually p (P15)
	EventuallySentence struct {
		At
		P Expr
	}
	// AgainSentence: p again and again (P15)
	AgainSentence struct {
		At
		P Expr
	}
	// StaysBetween: x stays between a and b [while q] (P16)
	StaysBetween struct {
		At
		X, Low, High Expr
		While        Expr
	}
	// StaysPossible: it stays possible to p [with the weather] (P17)
	StaysPossible struct {
		At
		P       Expr
		Weather bool
	}
	// NobodyLearns: nobody outside can learn r (P18)
	NobodyLearns struct {
		At
		Resource *RefExpr
	}
	// CannotControl: r cannot control d (P18)
	CannotControl struct {
		At
		Resource *RefExpr
		Device   *RefExpr // a device, or a resource of one
	}
	// FLTL: fltl "name": formula
	FLTL struct {
		At
		Formula Formula
	}
)

func (*AlwaysSentence) sentence()     {}
func (*NeverSentence) sentence()      {}
func (*NeverTogether) sentence()      {}
func (*AlwaysTogether) sentence()     {}
func (*NeverLasts) sentence()         {}
func (*NeverHappens) sentence()       {}
func (*OnlyHappens) sentence()        {}
func (*HappensEvery) sentence()       {}
func (*HappensAtMost) sentence()      {}
func (*Whenever) sentence()           {}
func (*Before) sentence()             {}
func (*AfterUntil) sentence()         {}
func (*EventuallySentence) sentence() {}
func (*AgainSentence) sentence()      {}
func (*StaysBetween) sentence()       {}
func (*StaysPossible) sentence()      {}
func (*NobodyLearns) sentence()       {}
func (*CannotControl) sentence()      {}
func (*FLTL) sentence()               {}

// Formula is a formula of fluent linear temporal logic over conditions and
// events.
type Formula interface {
	Node
	formula()
}

// The formulas.
type (
	// FormulaCond is a condition over actual values.
	FormulaCond struct {
		At
		Cond Expr
	}
	// FormulaEvent is an event that happens in the step: {set heater.power = on}
	FormulaEvent struct {
		At
		Event *Event
	}
	// FormulaUnary: ! [] <> X
	FormulaUnary struct {
		At
		Op string
		X  Formula
	}
	// FormulaBinary: && || -> <-> U W
	FormulaBinary struct {
		At
		Op   string
		X, Y Formula
	}
)

func (*FormulaCond) formula()   {}
func (*FormulaEvent) formula()  {}
func (*FormulaUnary) formula()  {}
func (*FormulaBinary) formula() {}

// Event is what sentences about events speak of.
//
//	set r [= v]                 a command that left the machine
//	asked to set r [= v]        a rule or a person asked, before the gate
//	set by a person r [= v]     a person's command arrived
//	notify ROLE                 a notification left
//	call svc.action             a call left
//	r changes | r updates | r is refused
//	RULE dropped                a full mode dropped a run of the rule
type Event struct {
	At
	What     string   // "set", "asked to set", "set by a person", "notify", "call", "changes", "updates", "is refused", "dropped"
	Resource *RefExpr // nil for notify and dropped
	Role     Ident    // notify
	Rule     Ident    // dropped
	Value    Expr     // nil: any value
}

// Expr is a CEL expression over resources, variables and constants, with
// quantities and bare enum members added.
type Expr interface {
	Node
	expr()
}

// The expressions.
type (
	// RefExpr is a name or a dotted path: x, device.resource,
	// device.service.resource; an enum member is a RefExpr of one part.
	RefExpr struct {
		At
		Parts []Ident
	}
	// NumberLit is a number with an optional unit: 21, 2.5, 21 °C, 5 min.
	NumberLit struct {
		At
		Text string // digits as written
		Int  bool   // no point or exponent
		Unit string // spelling as written, "" if none
	}
	// TextLit is a string literal, unquoted.
	TextLit struct {
		At
		Value string
	}
	// BoolLit is true or false.
	BoolLit struct {
		At
		Value bool
	}
	// UnaryExpr: !x, -x
	UnaryExpr struct {
		At
		Op string
		X  Expr
	}
	// BinaryExpr: || && == != < <= > >= in + - * / %
	BinaryExpr struct {
		At
		Op   string
		X, Y Expr
	}
	// CondExpr: c ? x : y
	CondExpr struct {
		At
		Cond, X, Y Expr
	}
	// CallExpr: known(p), changed(r), age(r), previous(r), now(), avg(r, D),
	// min, max, sum, count(r, D), f(x, y)
	CallExpr struct {
		At
		Func Ident
		Args []Expr
	}
	// GroupExpr: any NAME in all MODEL [where C]: p | every NAME in all …: p
	GroupExpr struct {
		At
		Every   bool
		Var     Ident
		Package *Ident
		Model   Ident
		Filter  Expr
		Cond    Expr
	}
	// ListExpr: [a, b]
	ListExpr struct {
		At
		Elems []Expr
	}
	// ParenExpr: (x), kept so that text and tree agree
	ParenExpr struct {
		At
		X Expr
	}
	// BadExpr stands where an expression could not be read.
	BadExpr struct{ At }
)

func (*RefExpr) expr()    {}
func (*NumberLit) expr()  {}
func (*TextLit) expr()    {}
func (*BoolLit) expr()    {}
func (*UnaryExpr) expr()  {}
func (*BinaryExpr) expr() {}
func (*CondExpr) expr()   {}
func (*CallExpr) expr()   {}
func (*GroupExpr) expr()  {}
func (*ListExpr) expr()   {}
func (*TimeLit) expr()    {}
func (*ParenExpr) expr()  {}
func (*BadExpr) expr()    {}
