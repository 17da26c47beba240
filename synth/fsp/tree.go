// The tree of a text: definitions and what they are made of, with positions.

package fsp

// File is a text that was read. Trees do not change.
type File struct {
	Name string
	Text string
	Defs []Def
	lost map[string]bool // names in what could not be read; nil if all could
}

// Def is a definition: one of the types below whose name ends in Def.
type Def interface {
	// Where returns the place of the definition's name.
	Where() Span
	def()
}

// Ident is a name where it stands.
type Ident struct {
	Name string
	Span
}

// Where returns the place of the name.
func (i Ident) Where() Span { return i.Span }

// ConstDef is const Name = Value.
type ConstDef struct {
	Ident
	Value Expr
}

// RangeDef is range Name = Low..High.
type RangeDef struct {
	Ident
	Low, High Expr
}

// SetDef is set Name = {…}.
type SetDef struct {
	Ident
	Labels *LabelSet
}

// Modifier is a keyword before a process: what is made of it.
type Modifier uint8

// The modifiers, each by its keyword.
const (
	Property Modifier = iota
	Deterministic
	Minimal
	ComposeIt // compose
	Closure
	Optimistic
	Pessimistic
	Plant
	Controller
	Heuristic
	Compatibility // checkCompatibility
)

var modifierNames = [...]string{"property", "deterministic", "minimal", "compose", "closure",
	"optimistic", "pessimistic", "plant", "controller", "heuristic", "checkCompatibility"}

// solved says whether the modifier asks for something of a goal.
func (m Modifier) solved() bool { return m >= Controller }

// String returns the keyword.
func (m Modifier) String() string { return modifierNames[m] }

// ProcessDef is a primitive process: local processes, the first of which has
// its name, and what is done with the whole in this order: alphabet extended,
// relabelled, hidden.
type ProcessDef struct {
	Ident
	Modifiers []Modifier
	Params    []Param
	Locals    []Local
	Extend    *LabelSet // nil: none
	Relabel   []Relabel
	Hide      *Hiding // nil: none
	Goal      *Ident  // ~{Goal}; nil: none
}

// CompositeDef is a composite process. Priority comes before hiding.
type CompositeDef struct {
	Ident
	Modifiers []Modifier
	Params    []Param
	Body      Composite
	Priority  *Priority // nil: none
	Hide      *Hiding   // nil: none
	Goal      *Ident    // nil: none
}

// ProgressDef is progress Name = Then, or if If then Then. With indices it
// stands for one property a value.
type ProgressDef struct {
	Ident
	Indices  []Index
	If, Then *Label // If may be nil
}

// FluentDef is fluent Name = <Starts, Stops> initially Initially. With indices
// it stands for one fluent a value.
type FluentDef struct {
	Ident
	Indices       []Index
	Starts, Stops *Label
	Initially     Expr // nil: false
}

// AssertDef is an assert, a constraint or an ltl_property, by its keyword.
type AssertDef struct {
	Ident
	Keyword string
	Params  []Param
	Formula Formula
	Extend  *LabelSet // nil: none
}

// FunctionDef is def Name(a, b) = Value.
type FunctionDef struct {
	Ident
	Args  []Ident
	Value Expr
}

// MenuDef is a menu or an animation, which mean nothing here.
type MenuDef struct {
	Ident
	Whole Span
}

// GoalDef is a controllerSpec.
type GoalDef struct {
	Ident
	Items []GoalItem
}

// GoalItem is one line of a controllerSpec: names, labels or neither, by its
// keyword.
type GoalItem struct {
	Keyword Ident
	Names   []Ident
	Labels  *LabelSet
}

func (*ConstDef) def()     {}
func (*RangeDef) def()     {}
func (*SetDef) def()       {}
func (*ProcessDef) def()   {}
func (*CompositeDef) def() {}
func (*ProgressDef) def()  {}
func (*FluentDef) def()    {}
func (*AssertDef) def()    {}
func (*FunctionDef) def()  {}
func (*MenuDef) def()      {}
func (*GoalDef) def()      {}

// Param is a parameter with its default.
type Param struct {
	Ident
	Default Expr
}

// Local is a local process, one for each value of its indices.
type Local struct {
	Ident
	Indices []Index
	Body    Process
}

// Process is what a local process is: a *Ref, an *If or a *Choice.
type Process interface{ process() }

// Ref is a reference to a local process, perhaps after processes that must
// have ended: First;Second;Name[i].
type Ref struct {
	Before []Use
	Ident
	Indices []Expr
}

// Use is a reference to a process with actual parameters, nil for none.
type Use struct {
	Ident
	Actuals []Expr
}

// If is a conditional process; a missing Else is STOP.
type If struct {
	Cond Expr
	Then Process
	Else Process // nil: missing
}

// Choice is one or more guarded actions; with Each, MTSA's foreach, all of them once
// for each value of the indices.
type Choice struct {
	Each     []Index // nil: once
	Branches []Branch
}

// Branch is an action and what follows. Its variables are known there.
type Branch struct {
	Guard  Expr // nil: none
	Action *Label
	Next   Process
}

func (*Ref) process()    {}
func (*If) process()     {}
func (*Choice) process() {}

// Composite is the body of a composite process: a *Conditional, a *Replicated
// or a *Parallel.
type Composite interface{ composite() }

// Conditional is if Cond then Then else Else; a missing Else is nothing.
type Conditional struct {
	Cond Expr
	Then Composite
	Else Composite // nil: missing
}

// Replicated is forall[i:R] Body.
type Replicated struct {
	Indices []Index
	Body    Composite
}

// Parallel is a process, or several in parentheses, with labels: first
// prefixed, then shared, then relabelled.
type Parallel struct {
	Share   *Label      // {a,b}::
	Prefix  *Label      // a:
	Use     *Use        // or
	Group   []Composite // in parentheses
	Relabel []Relabel
}

func (*Conditional) composite() {}
func (*Replicated) composite()  {}
func (*Parallel) composite()    {}

// Relabel is new/old, or forall[i:R] {…}.
type Relabel struct {
	New, Old *Label
	Indices  []Index
	Each     []Relabel
}

// Hiding is \{…}, or @{…} with Expose.
type Hiding struct {
	Expose bool
	Labels *LabelSet
}

// Priority is >>{…}, or <<{…} with High.
type Priority struct {
	High   bool
	Labels *LabelSet
}

// Label is an action or a set of them: names, sets and indices in a row.
type Label struct {
	Span
	Parts []Part
	Maybe bool // a?
}

// Part is a part of a label: exactly one of a name, a set and an index.
type Part struct {
	Name  string
	Set   *LabelSet
	Minus *LabelSet // Set\Minus
	Index *Index
}

// LabelSet is a set of labels by name, or written out.
type LabelSet struct {
	Span
	Name   string // of a set; or
	Labels []*Label
}

// Index is what stands in brackets: an expression or the name of a constant,
// range or set (Low alone), a range (Low and High), or a set; each with a
// variable or without.
type Index struct {
	Span
	Var       string // "": none
	Low, High Expr
	Set       *LabelSet
}

// Expr is an expression over numbers and labels.
type Expr interface{ Where() Span }

// Number is a number.
type Number struct {
	Span
	Value int64
}

// Name is a constant, parameter, variable or range.
type Name struct{ Ident }

// Quoted is 'label; Size is #set; Pick is @(set, i), its i-th element from 0.
type (
	Quoted struct{ *Label }
	Size   struct{ Of *Label }
	Pick   struct {
		Of *Label
		At Expr
	}
)

// Unary is an operator + - ! before an operand.
type Unary struct {
	Span
	Op string
	X  Expr
}

// Binary is an operator between two operands.
type Binary struct {
	Span
	Op   string
	L, R Expr
}

// Ternary is Cond ? Then : Else.
type Ternary struct {
	Span
	Cond, Then, Else Expr
}

// Where returns the place.
func (s Span) Where() Span { return s }

// Where returns the place.
func (s *Size) Where() Span { return s.Of.Span }

// Where returns the place.
func (p *Pick) Where() Span { return p.Of.Span }

// Call is a function with its arguments.
type Call struct {
	Ident
	Args []Expr
}

// Formula is a formula of linear temporal logic.
type Formula interface{ Where() Span }

// Temporal is an operator before a formula: ! X [] <>.
type Temporal struct {
	Span
	Op string
	X  Formula
}

// Connective is an operator between formulas: && || -> <-> U W R.
type Connective struct {
	Span
	Op   string
	L, R Formula
}

// Each is forall or, with Exists, exists: X for all or some values.
type Each struct {
	Span
	Exists  bool
	Indices []Index
	X       Formula
}

// Happens holds at the actions of a label.
type Happens struct{ *Label }

// Named is a fluent, perhaps for several values of its indices, or another
// assertion, or True or False.
type Named struct {
	Ident
	Indices []Index
	Actuals []Expr
}

// Rigid holds if an expression is not 0.
type Rigid struct {
	Span
	Value Expr
}
