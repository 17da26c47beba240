// Formulas: the kinds of node and their constructors.

package fltl

import (
	"slices"
	"strings"
)

// Formula is a formula of the logic: a [Constant], an [Atom], a [Unary] or a
// [Binary]. Formulas are made by the constructors below and do not change; parts
// may be shared. No operand is ever nil.
type Formula interface {
	// String writes the formula in LTSA's notation with as few parentheses as
	// leave it one reading, by LTSA's precedences and by the usual ones alike.
	// A text longer than 1 MiB ends with "…": shared parts are written out.
	String() string
	formula()
}

// Constant is true or false.
type Constant bool

// The two constants.
const (
	True  = Constant(true)
	False = Constant(false)
)

// Atom is what a letter makes true or false: a fluent, or a set of actions that
// holds at the actions it contains. Exactly one of the fields is set.
type Atom struct {
	Fluent  string   // name of a fluent, or of any other proposition
	Actions []string // labels, sorted, each once
}

// Op is an operator.
type Op uint8

// The operators. Those up to OpEventually take one operand.
const (
	OpNot Op = iota
	OpNext
	OpAlways
	OpEventually
	OpAnd
	OpOr
	OpImplies
	OpIff
	OpUntil
	OpWeakUntil
	OpRelease
)

var opNames = [...]string{"!", "X", "[]", "<>", "&&", "||", "->", "<->", "U", "W", "R"}

// String returns the operator as LTSA writes it.
func (op Op) String() string { return opNames[op] }

// Unary is an operator with one operand.
type Unary struct {
	Op Op
	X  Formula
}

// Binary is an operator with two operands.
type Binary struct {
	Op   Op
	L, R Formula
}

func (Constant) formula() {}
func (*Atom) formula()    {}
func (*Unary) formula()   {}
func (*Binary) formula()  {}

// Prop returns the atom of a fluent, or of any other proposition, by its name.
// Names a text can hold begin with a capital and are not X.
func Prop(name string) *Atom { return &Atom{Fluent: name} }

// Action returns the atom of a set of actions; False if the set is empty.
func Action(labels ...string) Formula {
	if len(labels) == 0 {
		return False
	}
	return &Atom{Actions: sortedSet(labels)}
}

// Not returns !f.
func Not(f Formula) Formula { return &Unary{OpNot, f} }

// Next returns X f: f holds at the next position. There always is one.
func Next(f Formula) Formula { return &Unary{OpNext, f} }

// Always returns []f: f holds at this position and all later ones.
func Always(f Formula) Formula { return &Unary{OpAlways, f} }

// Eventually returns <>f: f holds at this position or a later one.
func Eventually(f Formula) Formula { return &Unary{OpEventually, f} }

// And returns the conjunction of fs, True if there is none.
func And(fs ...Formula) Formula { return join(OpAnd, True, fs) }

// Or returns the disjunction of fs, False if there is none.
func Or(fs ...Formula) Formula { return join(OpOr, False, fs) }

// Implies returns l -> r.
func Implies(l, r Formula) Formula { return &Binary{OpImplies, l, r} }

// Iff returns l <-> r.
func Iff(l, r Formula) Formula { return &Binary{OpIff, l, r} }

// Until returns l U r: r holds at this position or a later one, and l at all
// positions before that.
func Until(l, r Formula) Formula { return &Binary{OpUntil, l, r} }

// WeakUntil returns l W r: l U r, or l for ever.
func WeakUntil(l, r Formula) Formula { return &Binary{OpWeakUntil, l, r} }

// Release returns l R r, the dual of until: r holds up to and including the
// first position where l holds, or for ever.
func Release(l, r Formula) Formula { return &Binary{OpRelease, l, r} }

func join(op Op, none Formula, fs []Formula) Formula {
	if len(fs) == 0 {
		return none
	}
	f := fs[0]
	for _, g := range fs[1:] {
		f = &Binary{op, f, g}
	}
	return f
}

// key tells atoms apart. No label contains a brace, so fluents and actions of
// the same name differ.
func (a *Atom) key() string {
	if a.Fluent != "" {
		return a.Fluent
	}
	return "{" + strings.Join(a.Actions, ",") + "}"
}

func sortedSet(labels []string) []string {
	set := slices.Clone(labels)
	slices.Sort(set)
	return slices.Compact(set)
}
