// The codes of diagnostics. Each comment holds a smallest text that gets it; a
// test runs them.

package fsp

// The codes, which are stable.
const (
	// CodeSyntax: the text does not follow the grammar.
	//
	//	P = (a -> ).
	CodeSyntax = "syntax"
	// CodeUnclosed: a comment or a quotation has no end.
	//
	//	/* P = (a -> P).
	CodeUnclosed = "unclosed"
	// CodeNotText: the file is no text.
	//
	//	␀
	CodeNotText = "not-text"
	// CodeUnsupported: a construct of LTSA or MTSA that is not read.
	//
	//	import P = "p.aut"
	CodeUnsupported = "unsupported"
	// CodeTwice: a name is defined twice, or a word written twice.
	//
	//	P = (a -> P). P = (b -> P).
	CodeTwice = "defined-twice"
	// CodeUndefinedName: a constant, variable, range, set, or goal does not exist.
	//
	//	P = (a[N] -> P).
	CodeUndefinedName = "undefined-name"
	// CodeUndefinedProcess: a process does not exist.
	//
	//	P = (a -> Q).
	CodeUndefinedProcess = "undefined-process"
	// CodeArity: too many or too few indices or parameters.
	//
	//	P = (a -> Q[1]), Q = (b -> P).
	CodeArity = "arity"
	// CodeCyclic: a definition that needs itself.
	//
	//	P = Q, Q = P.
	CodeCyclic = "cyclic"
	// CodeModifier: a word before a process that does not go with it.
	//
	//	plant P = (a -> P).
	CodeModifier = "modifier"
	// CodeNotSequential: something is to follow a process that never ends.
	//
	//	P = (a -> P). Q = P;END.
	CodeNotSequential = "not-sequential"
	// CodeNondeterministic: a property with a choice behind one action.
	//
	//	property P = (a -> P | a -> b -> P).
	CodeNondeterministic = "nondeterministic"
	// CodeNotSafety: an ltl_property or constraint that no finite run breaks.
	//
	//	ltl_property A = []<>a
	CodeNotSafety = "not-safety"
	// CodeTime: bounds, deadlines or delays that mean nothing.
	//
	//	P = (a -> P). timed T = P { a in 2..1 }
	CodeTime = "time"
	// CodeGoal: a goal that controllers are not found for; see package control.
	CodeGoal = "goal"
	// CodeFormula: a fluent or formula that means nothing.
	//
	//	fluent F = <a, {a, b}>
	CodeFormula = "formula"
	// CodeValue: an expression without a value of the right kind.
	//
	//	P = (a[1/0] -> P).
	CodeValue = "value"
	// CodeNumber: a number that is too large.
	//
	//	P = (a[99999999999] -> P).
	CodeNumber = "number"
	// CodeTau: the silent action is written as a label.
	//
	//	P = (tau -> P).
	CodeTau = "tau"
	// CodeTooLarge: a limit was hit.
	//
	//	P = (a[0..99999999] -> P).
	CodeTooLarge = "too-large"
	// CodeOutside (a warning): an index outside the range of a local process.
	//
	//	P = Q[0], Q[i:0..1] = (a -> Q[i+1]).
	CodeOutside = "outside-range"
	// CodeNoEffect (a warning): a label that is hidden, renamed or controlled is
	// no action of the process.
	//
	//	P = (a -> P)\{b}.
	CodeNoEffect = "no-effect"
)
