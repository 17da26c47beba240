// Limits and the errors of everything but parsing.

package fltl

import "fmt"

// What may be hit, as written in LimitError.What.
const (
	LimitFormula     = "nodes of a formula"
	LimitAtoms       = "atoms"
	LimitUntils      = "untils"
	LimitStates      = "states"
	LimitTransitions = "transitions"
	LimitTerms       = "terms of the tableau"
	LimitMembers     = "members of sets of states"
)

// maxNodes bounds the distinct nodes of a formula that is translated.
const maxNodes = 1 << 16

// Limits bound what a translation may build; zero means the default. Whatever
// is built on the way counts, not only what is left in the end. Sixteen times as
// many terms of the tableau as transitions may be looked at.
type Limits struct {
	States      int // 16,384 by default
	Transitions int // 65,536 by default
}

func (l Limits) states() int      { return orDefault(l.States, 1<<14) }
func (l Limits) transitions() int { return orDefault(l.Transitions, 1<<16) }

// exceeded returns an error if there are more than allowed.
func (l Limits) exceeded(states, transitions int) error {
	if most := l.states(); states > most {
		return &LimitError{LimitStates, most}
	}
	if most := l.transitions(); transitions > most {
		return &LimitError{LimitTransitions, most}
	}
	return nil
}

func orDefault(n, otherwise int) int {
	if n <= 0 {
		return otherwise
	}
	return n
}

// LimitError says which limit was hit. Nothing partial is returned with it.
type LimitError struct {
	What string // one of the Limit… constants
	Max  int    // the limit
}

// Error says what there was too much of.
func (e *LimitError) Error() string { return fmt.Sprintf("more than %d %s", e.Max, e.What) }

func errUndefined(name string) error {
	return fmt.Errorf("fluent %s is not defined", name)
}

func errNoAtom(a *Atom) error {
	return fmt.Errorf("atom %s is not among those given", a)
}

func errTwice(what, name string) error {
	return fmt.Errorf("%s %s is given twice", what, name)
}

func errBothWays(name, label string) error {
	return fmt.Errorf("fluent %s is both initiated and terminated by %s", name, label)
}

// check refuses formulas too large to be handled recursively.
func check(f Formula) error {
	if visit([]Formula{f}, func(Formula) {}) > maxNodes {
		return &LimitError{LimitFormula, maxNodes}
	}
	return nil
}
