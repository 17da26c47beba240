// The syntax tree: what a .tenet file says, with a span on every node.

package syntax

import "github.com/tenet-iot/tenet/dsl/diag"

// File is one parsed file. Tokens holds every token and every piece of white
// space and comment in order: joining their texts gives the source back.
type File struct {
	Name   string
	Source string
	Tokens []Token
	Decls  []Decl
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
	// DeviceDecl: device NAME : MODEL [at "provider id"] ["friendly name"]
	DeviceDecl struct {
		At
		Name     Ident
		Model    Ident
		Provider *TextLit // nil: the provider id is the name
		Friendly *TextLit
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
	// AppDecl: app NAME ["title"] { let, var, rules, properties }
	AppDecl struct {
		At
		Name  Ident
		Title string
		Items []AppItem
	}
)

func (*ModelDecl) decl()       {}
func (*DeviceDecl) decl()      {}
func (*EnvironmentDecl) decl() {}
func (*SafeDecl) decl()        {}
func (*AppDecl) decl()         {}

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
// "rate Q per D" (Word is responds, reported, reports or rate).
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
	// Assume: assume [initially] C ["reason"]; also an AppItem
	Assume struct {
		At
		Initially bool
		Cond      Expr
		Reason    string
	}
)

func (*MovesStepwise) envItem() {}
func (*Physics) envItem()       {}
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

// RuleDecl: rule NAME ["doc"] [priority n] { triggers [while C] then … [else …] }
type RuleDecl struct {
	At
	Name     Ident
	Doc      string
	Priority *NumberLit // nil: 0
	Triggers []Trigger  // at least one, joined with or
	While    Expr       // nil: always
	Then     []Action
	Else     []Action
	Allows   []*AllowDecl
}

// Trigger starts a rule.
type Trigger interface {
	Node
	trigger()
}

// The triggers.
type (
	// WhenTrigger: when C [also on reconnect]
	WhenTrigger struct {
		At
		Cond            Expr
		AlsoOnReconnect bool
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

func (*WhenTrigger) trigger()   {}
func (*OnTrigger) trigger()     {}
func (*StartTrigger) trigger()  {}
func (*DeviceTrigger) trigger() {}

// Action is one thing a rule does.
type Action interface {
	Node
	action()
}

// The actions.
type (
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

func (*SetAction) action()    {}
func (*CallAction) action()   {}
func (*NotifyAction) action() {}
func (*AssignAction) action() {}

// NotifyPart is a piece of text or (Expr != nil) a value shown in it.
type NotifyPart struct {
	Text string
	Expr Expr
}

// PropertyDecl is a property sentence with its options.
type PropertyDecl struct {
	At
	Sentence    Sentence
	Name        string // as "…"; "" if none
	Required    string // required prompt|delayed|faulty; "" if none
	Critical    bool
	EvenBriefly bool // not even for a moment
}

// Sentence is the core of a property.
type Sentence interface {
	Node
	sentence()
}

// The sentences, numbered as in SEMANTICS section 5.
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
	// NeverHappens: e never happens [while q] (P6)
	NeverHappens struct {
		At
		Event  *Event
		While  Expr
		Really bool // while really q
	}
	// OnlyHappens: e only happens while q (P7)
	OnlyHappens struct {
		At
		Event  *Event
		While  Expr
		Really bool
	}
	// Whenever: whenever p, q [at once] (P8)
	Whenever struct {
		At
		P, Q Expr
	}
)

func (*AlwaysSentence) sentence() {}
func (*NeverSentence) sentence()  {}
func (*NeverTogether) sentence()  {}
func (*AlwaysTogether) sentence() {}
func (*NeverHappens) sentence()   {}
func (*OnlyHappens) sentence()    {}
func (*Whenever) sentence()       {}

// Event is what P6 and P7 speak of.
//
//	set r [= v]                 a command that left the machine
//	asked to set r [= v]        a rule or a person asked, before the gate
//	set by a person r [= v]     a person's command arrived
//	notify ROLE                 a notification left
//	call svc.action             a call left
//	r changes | r updates | r is refused
type Event struct {
	At
	What     string   // "set", "asked to set", "set by a person", "notify", "call", "changes", "updates", "is refused"
	Resource *RefExpr // nil for notify
	Role     Ident    // notify
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
	// CallExpr: known(p), f(x, y)
	CallExpr struct {
		At
		Func Ident
		Args []Expr
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
func (*ListExpr) expr()   {}
func (*ParenExpr) expr()  {}
func (*BadExpr) expr()    {}
