// Everything the parser can say: one function each, so that wording is edited
// in one place.

package fltl

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// SyntaxError is one mistake of a text: where, what, and how to mend it.
type SyntaxError struct {
	Line, Col  int // from 1; columns count runes
	What, Cure string
}

// Error writes line:col: what; cure.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%d:%d: %s; %s", e.Line, e.Col, e.What, e.Cure)
}

// SyntaxErrors are the mistakes of a text, in its order. One is reported for
// each definition.
type SyntaxErrors []*SyntaxError

const maxShown = 20

// Error writes one mistake a line, at most 20 of them.
func (es SyntaxErrors) Error() string {
	var lines []string
	for i, e := range es {
		if i == maxShown {
			lines = append(lines, fmt.Sprintf("and %d more", len(es)-maxShown))
			break
		}
		lines = append(lines, e.Error())
	}
	return strings.Join(lines, "\n")
}

// fault is a mistake at a byte offset.
type fault struct {
	at         int
	what, cure string
}

// report turns faults into an error, nil if there are none.
func report(text string, faults []fault) error {
	if len(faults) == 0 {
		return nil
	}
	slices.SortStableFunc(faults, func(a, b fault) int { return a.at - b.at })
	var es SyntaxErrors
	for _, f := range faults {
		line, col := position(text, f.at)
		es = append(es, &SyntaxError{line, col, f.what, f.cure})
	}
	return es
}

// position returns line and column of a byte offset.
func position(text string, at int) (line, col int) {
	before := text[:min(at, len(text))]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

// describe names a token as it is written.
func describe(t token) string {
	if t.kind == tokenEnd && t.text == "" {
		return "the end"
	}
	return "`" + t.text + "`"
}

func tooLong(size int) fault {
	return fault{0, fmt.Sprintf("the text has %d bytes; at most %d are read", size, maxText), "split it"}
}

func openComment(at int) fault {
	return fault{at, "this comment has no end", "write */ where it ends"}
}

var likelySigns = map[rune]string{'&': "&&", '|': "||", '∧': "&&", '∨': "||", '¬': "!", '→': "->", '↔': "<->", '□': "[]", '◇': "<>", '~': "!"}

func strangeSign(at int, r rune) fault {
	if try := likelySigns[r]; try != "" {
		return fault{at, fmt.Sprintf("%q is not a sign of the notation", r), "write " + try}
	}
	return fault{at, fmt.Sprintf("%q is not a sign of the notation", r), "remove it"}
}

func largeNumber(at int) fault {
	return fault{at, fmt.Sprintf("numbers go up to %d", maxNumber), "write a smaller one"}
}

func noDefinition(t token) fault {
	return fault{t.at, "expected a definition, found " + describe(t), "begin with fluent, assert, constraint, ltl_property, const, range or set"}
}

func noName(t token, of string) fault {
	return fault{t.at, fmt.Sprintf("expected the name of the %s, found %s", of, describe(t)), "write a name that begins with a capital"}
}

func reservedName(t token) fault {
	return fault{t.at, "X is the operator next", "choose another name"}
}

func definedTwice(t token, name string) fault {
	return fault{t.at, name + " is defined twice", "rename one of the two"}
}

func noFormula(t token) fault {
	return fault{t.at, "expected a formula, found " + describe(t), "write a fluent, an action, a set of actions {a,b} or a formula in parentheses"}
}

func noOperator(t token) fault {
	return fault{t.at, "expected an operator or the end, found " + describe(t), "operators are && || -> <-> U W R"}
}

func expected(t token, sign, purpose string) fault {
	return fault{t.at, fmt.Sprintf("expected `%s` %s, found %s", sign, purpose, describe(t)), "write it here"}
}

func chained(t token, first string) fault {
	return fault{t.at, fmt.Sprintf("%s after %s may be read in two ways", describe(t), first), "put one of the two into parentheses"}
}

func noLabel(t token) fault {
	return fault{t.at, "expected an action, found " + describe(t), "write a label that begins with a small letter, or a set {a,b}"}
}

func noIndex(t token) fault {
	return fault{t.at, "expected a number, found " + describe(t), "write a number, an index of forall or exists, or a constant"}
}

func unknownIndex(t token) fault {
	cure := "bind it with forall[" + t.text + ":1..3]"
	if capital(t.text) {
		cure = "define it with const " + t.text + " = 3 or range " + t.text + " = 1..3"
	}
	return fault{t.at, t.text + " stands for no number", cure}
}

func emptyRange(t token, low, high int) fault {
	return fault{t.at, fmt.Sprintf("the range %d..%d is empty", low, high), "write the smaller number first"}
}

func farIndex(t token) fault {
	return fault{t.at, fmt.Sprintf("numbers go from -%d to %d", maxNumber, maxNumber), "choose smaller ones"}
}

func unknownName(t token, name string, known []string) fault {
	cure := "define it with fluent " + name + " = <{…}, {…}>"
	if len(known) > 0 {
		cure += "; there are " + strings.Join(known, ", ")
	}
	return fault{t.at, "no fluent, assertion or set is called " + name, cure}
}

func circular(t token, name string) fault {
	return fault{t.at, name + " is defined by itself", "write out what is meant"}
}

func bothWays(t token, label string) fault {
	return fault{t.at, fmt.Sprintf("%s both initiates and terminates the fluent", label), "leave it out of one of the two sets"}
}

func nestedTooDeeply(t token) fault {
	return fault{t.at, fmt.Sprintf("more than %d brackets or prefix operators are nested here", maxNesting), "name a part with assert and use the name"}
}

func tooLarge(t token) fault {
	return fault{t.at, fmt.Sprintf("with all indices written out there are more than %d operators and labels", maxNodes), "shorten the ranges"}
}
