// Everything that can be said about a text: one function each, so that wording
// is edited in one place.

package fsp

import (
	"fmt"
	"strings"
)

// describe names a token as it is written.
func describe(t token) string {
	switch t.kind {
	case tokenEnd:
		return "the end of the text"
	case tokenString:
		return "a text in quotes"
	}
	return "`" + t.text + "`"
}

func fault(code string, at Span, message, cure string) Diagnostic {
	return Diagnostic{Code: code, Span: at, Message: message, Cure: cure}
}

func warning(code string, at Span, message, cure string) Diagnostic {
	return Diagnostic{Severity: Warning, Code: code, Span: at, Message: message, Cure: cure}
}

func textTooLong() Diagnostic {
	return fault(CodeTooLarge, Span{}, fmt.Sprintf("the text has more than %d bytes, which is the most that is read", MaxText), "split it")
}

func notText(at int) Diagnostic {
	return fault(CodeNotText, Span{at, at + 1}, "this is not a text: it holds control characters", "is it the file that was meant?")
}

func openComment(at Span) Diagnostic {
	return fault(CodeUnclosed, at, "this comment has no end", "write */ where it ends")
}

func openString(at Span) Diagnostic {
	return fault(CodeUnclosed, at, "this text in quotes has no end in its line", `write " where it ends`)
}

var likelySigns = map[rune]string{'→': "->", '∥': "||", '∧': "&&", '∨': "||", '¬': "!", '≤': "<=", '≥': ">=", '≠': "!=", '…': ".."}

func strangeSign(at Span, r rune) Diagnostic {
	if try := likelySigns[r]; try != "" {
		return fault(CodeSyntax, at, fmt.Sprintf("%q is not a sign of the notation", r), "try: "+try)
	}
	return fault(CodeSyntax, at, fmt.Sprintf("%q is not a sign of the notation", r), "remove it")
}

func largeNumber(at Span) Diagnostic {
	return fault(CodeNumber, at, fmt.Sprintf("numbers go up to %d", maxNumber), "write a smaller one")
}

func expected(t token, sign, purpose string) Diagnostic {
	return fault(CodeSyntax, t.Span, fmt.Sprintf("expected `%s` %s, found %s", sign, purpose, describe(t)), "")
}

func noDefinition(t token) Diagnostic {
	cure := "a definition is P = (a -> P). or ||S = (P || Q). or begins with const, range, set, property, progress, fluent, assert …"
	if t.text == "&&" || t.text == "->" || t.text == "U" || t.text == "W" {
		cure = "put the whole formula before it into parentheses"
	}
	return fault(CodeSyntax, t.Span, "expected a definition, found "+describe(t), cure)
}

func noName(t token, of string) Diagnostic {
	return fault(CodeSyntax, t.Span, fmt.Sprintf("expected the name of a %s, found %s", of, describe(t)), "such names begin with a capital")
}

func noFullStop(t token) Diagnostic {
	return fault(CodeSyntax, t.Span, "expected `.` after the process, found "+describe(t), "the definition of a process ends with a full stop, one of a local process with a comma")
}

func noProcess(t token) Diagnostic {
	return fault(CodeSyntax, t.Span, "expected a process, found "+describe(t), "a process is (a -> P | b -> Q), a name, or if … then … else …")
}

func noLabel(t token) Diagnostic {
	cure := "an action begins with a small letter; {a,b} is a set of actions"
	if t.kind == tokenUpper {
		cure = "if " + t.text + " is a set of actions, define it: set " + t.text + " = {a, b}"
	}
	return fault(CodeSyntax, t.Span, "expected an action, found "+describe(t), cure)
}

func noLabelSet(t token) Diagnostic {
	return fault(CodeSyntax, t.Span, "expected a set of actions, found "+describe(t), "write {a, b}, or the name of a set")
}

func noExpression(t token) Diagnostic {
	return fault(CodeSyntax, t.Span, "expected a number, found "+describe(t), "an expression is made of numbers, constants, parameters, variables and operators")
}

func noFormula(t token) Diagnostic {
	return fault(CodeSyntax, t.Span, "expected a formula, found "+describe(t), "write a fluent, an action, or a formula in parentheses")
}

func twoWays(t token, first string) Diagnostic {
	return fault(CodeSyntax, t.Span, fmt.Sprintf("%s after %s may be read in two ways", describe(t), first), "put one of the two into parentheses")
}

func noArgument(t token) Diagnostic {
	return fault(CodeSyntax, t.Span, "expected the name of an argument, found "+describe(t), "arguments begin with a small letter")
}

func noFunction(at Ident, known []string) Diagnostic {
	return fault(CodeUndefinedName, at.Span, "no function is called "+at.Name, among(known))
}

func wrongArguments(at Ident, have, want int) Diagnostic {
	return fault(CodeArity, at.Span, fmt.Sprintf("%s has %d arguments, here are %d", at.Name, want, have), "")
}

func noProposition(at Ident, name string, known []string) Diagnostic {
	return fault(CodeUndefinedName, at.Span, "no fluent or assertion is called "+name, among(known))
}

func bothWays(at Ident, label string) Diagnostic {
	return fault(CodeFormula, at.Span, label+" both initiates and terminates the fluent", "leave it out of one of the two sets")
}

func noGoal(t token, known string) Diagnostic {
	return fault(CodeSyntax, t.Span, "expected a goal, found "+describe(t), "goals are "+known)
}

func twiceHere(t token) Diagnostic {
	return fault(CodeTwice, t.Span, "`"+t.text+"` is written twice", "remove one")
}

func nestedTooDeeply(t token) Diagnostic {
	return fault(CodeTooLarge, t.Span, fmt.Sprintf("more than %d brackets are nested here", maxNesting), "give a part a name of its own")
}

func rowTooLong(t token) Diagnostic {
	return fault(CodeTooLarge, t.Span, "there is too much in a row here", "give a part a name of its own")
}

func unsupported(at Span, what string) Diagnostic {
	return fault(CodeUnsupported, at, what+" is not supported", "leave it out; nothing else stands for it here")
}

func definedTwice(at Ident, before Span, text string) Diagnostic {
	line, _ := position(text, before.Start)
	return fault(CodeTwice, at.Span, fmt.Sprintf("%s is defined twice, first in line %d", at.Name, line), "rename one of the two")
}

func reserved(at Ident) Diagnostic {
	return fault(CodeTwice, at.Span, at.Name+" is a process of the language itself", "choose another name")
}

func among(known []string) string {
	if len(known) == 0 {
		return ""
	}
	if len(known) > 10 {
		known = append(known[:10:10], "…")
	}
	return "there are: " + strings.Join(known, ", ")
}

func noConstant(at Ident, known []string) Diagnostic {
	if at.Name[0] >= 'a' {
		return fault(CodeUndefinedName, at.Span, "no variable is called "+at.Name, "bind it in the index of an action or process, as in ["+at.Name+":0..3]; a label is written '"+at.Name)
	}
	return fault(CodeUndefinedName, at.Span, "no constant, parameter or range is called "+at.Name, among(known))
}

func noSet(at Span, name string, known []string) Diagnostic {
	return fault(CodeUndefinedName, at, "no set is called "+name, among(known))
}

func noSuchProcess(at Ident, known []string) Diagnostic {
	return fault(CodeUndefinedProcess, at.Span, "no process is called "+at.Name, among(known))
}

// noLocalProcess is an error if another process has the name, which LTSA would not
// look at; else it is the warning that LTSA gives.
func noLocalProcess(at Ident, global bool, known []string) Diagnostic {
	message := "no local process is called " + at.Name
	if global {
		return fault(CodeUndefinedProcess, at.Span, message, at.Name+" is a process of its own: compose the two with ||, or write "+at.Name+";P, if it ends")
	}
	return warning(CodeUndefinedProcess, at.Span, message+", so it is ERROR, as in LTSA", among(known))
}

func wrongIndices(at Ident, have, want int) Diagnostic {
	return fault(CodeArity, at.Span, fmt.Sprintf("%s has %d indices, here are %d", at.Name, want, have), "")
}

func wrongActuals(at Ident, have, want int) Diagnostic {
	return fault(CodeArity, at.Span, fmt.Sprintf("%s has %d parameters, here are %d", at.Name, want, have), "give all of them, or none to take the defaults")
}

func noGoalName(at Ident, known []string) Diagnostic {
	return fault(CodeUndefinedName, at.Span, "no fluent, assertion or property is called "+at.Name, among(known))
}

func noGoalDef(at Ident, known []string) Diagnostic {
	return fault(CodeUndefinedName, at.Span, "no controllerSpec is called "+at.Name, among(known))
}

func needsComposite(at Ident, what string) Diagnostic {
	return fault(CodeModifier, at.Span, "`"+what+"` needs a composite process", "write ||"+at.Name+"_ = ("+at.Name+"), with "+what+" before it")
}

func needsGoal(at Ident, what string) Diagnostic {
	return fault(CodeModifier, at.Span, "`"+what+"` needs a goal", "write ~{SPEC} before the full stop, the name of a controllerSpec")
}

func goalUnused(at Ident) Diagnostic {
	return fault(CodeModifier, at.Span, "a goal is for `controller`, `heuristic` and `checkCompatibility` alone", "write controller before the process")
}

func controllerInside(at Ident) Diagnostic {
	return fault(CodeUnsupported, at.Span, "composing with a controller that is still to be found is not supported here", "find it first, and write it down as a process")
}

func controllerFailed(at Ident, why string) Diagnostic {
	return fault(CodeGoal, at.Span, "the controller "+at.Name+" cannot be looked for: "+why, "")
}

func noController(at Ident) Diagnostic {
	return fault(CodeGoal, at.Span, "there is no controller "+at.Name+" to compose with", "weaken its goal, or let it control more; tenet synth says what clashes")
}

func cyclic(at Ident, path string) Diagnostic {
	return fault(CodeCyclic, at.Span, at.Name+" is defined by itself: "+path, "an action must come between, or another name is meant")
}

func tooDeep(at Ident) Diagnostic {
	return fault(CodeCyclic, at.Span, fmt.Sprintf("%s needs processes more than %d deep", at.Name, maxDepth), "does the recursion end?")
}

func notSequential(at Ident) Diagnostic {
	return fault(CodeNotSequential, at.Span, at.Name+" never ends, so nothing can follow it", "end it with END where another process shall go on")
}

func notDeterministic(at Ident, why string) Diagnostic {
	return fault(CodeNondeterministic, at.Span, "the property "+at.Name+" must be deterministic: "+why, "after one action there must be one state; hide nothing")
}

func modalModifier(at Ident, why string) Diagnostic {
	return fault(CodeUnsupported, at.Span, "what is asked of "+at.Name+" is not supported for modal processes: "+why, "make it optimistic or pessimistic first")
}

func noSafety(at Ident, class string) Diagnostic {
	return fault(CodeNotSafety, at.Span, fmt.Sprintf("%s is no safety property (%s): no finite run breaks it", at.Name, class), "write assert instead, or bound what must happen")
}

func noStart(at Ident) Diagnostic {
	return fault(CodeValue, at.Span, at.Name+" has no state: its range is empty", "write the smaller number first")
}

func outside(at Ident, name string) Diagnostic {
	return warning(CodeOutside, at.Span, name+" is outside the range of the process, so it is ERROR, as in LTSA", "guard the action with when, or widen the range")
}

func notNumber(at Span, label string) Diagnostic {
	return fault(CodeValue, at, "expected a number, this is the label "+label, "")
}

func notComparable(at Span, op string) Diagnostic {
	return fault(CodeValue, at, "`"+op+"` does not go with labels", "labels can be compared by == and != alone")
}

func divisionByZero(at Span) Diagnostic {
	return fault(CodeValue, at, "division by zero", "guard it by a condition")
}

func outOfBounds(at Span) Diagnostic {
	return fault(CodeNumber, at, fmt.Sprintf("the value is not between -%d and %d", maxNumber, maxNumber), "choose smaller numbers")
}

func badShift(at Span, by int64) Diagnostic {
	return fault(CodeValue, at, fmt.Sprintf("a shift by %d", by), "shift by 0 to 31")
}

func noElement(at Span, i int64, n int) Diagnostic {
	return fault(CodeValue, at, fmt.Sprintf("the set has elements 0 to %d, this is %d", n-1, i), "")
}

func noRange(at Span) Diagnostic {
	return fault(CodeValue, at, "a variable needs a range or a set", "write [i:0..3], or the name of a range or set")
}

func tauLabel(at Span) Diagnostic {
	return fault(CodeTau, at, "tau is the silent action and cannot be written", "choose another label, and hide it with \\{…}")
}

func tooManyLabels(at Span, max int) Diagnostic {
	return fault(CodeTooLarge, at, fmt.Sprintf("with all indices written out there are more than %d labels", max), "shorten the ranges")
}

func tooManyStates(at Ident, max int) Diagnostic {
	return fault(CodeTooLarge, at.Span, fmt.Sprintf("state explosion: %s has more than %d local processes and states", at.Name, max), "shorten the ranges of its indices")
}

func tooManyProcesses(at Span, max int) Diagnostic {
	return fault(CodeTooLarge, at, fmt.Sprintf("there are more than %d processes here", max), "shorten the ranges")
}

func composeFailed(at Ident, why string) Diagnostic {
	return fault(CodeTooLarge, at.Span, "state explosion in "+at.Name+": "+why, "make the processes smaller, or allow more with --max-states")
}

func noEffect(at Span, label, what string) Diagnostic {
	return warning(CodeNoEffect, at, label+" is no action of the process, so "+what+" it has no effect", "")
}

func logicFault(at Span, what, cure string) Diagnostic {
	return fault(CodeFormula, at, what, cure)
}

func noTarget(name string, known []string) Diagnostic {
	return fault(CodeUndefinedProcess, Span{}, "no process is called "+name, among(known))
}

func nothingDefined() Diagnostic {
	return fault(CodeUndefinedProcess, Span{}, "the text defines no process", "write one: P = (a -> P).")
}

func notOfPlant(at Span, label string) Diagnostic {
	return warning(CodeNoEffect, at, label+" is no action of the plant", "is it spelt as in the plant, with its prefix?")
}
