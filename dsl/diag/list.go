// Lists of diagnostics: order, cap, counting.

package diag

import (
	"cmp"
	"slices"
)

// List is a number of diagnostics, usually of one file.
type List []Diagnostic

// HasErrors reports whether at least one of the list is an Error.
func (l List) HasErrors() bool {
	return l.Count(Error) > 0
}

// Count returns how many of the list have the severity.
func (l List) Count(s Severity) int {
	n := 0
	for _, d := range l {
		if d.Severity == s {
			n++
		}
	}
	return n
}

// Sort orders the list in place by file, position, severity, code and message,
// so that the same findings are always shown in the same order.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.Span.File, b.Span.File),
			cmp.Compare(a.Span.Start, b.Span.Start),
			cmp.Compare(a.Span.End, b.Span.End),
			cmp.Compare(a.Severity, b.Severity),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

// Cap returns the first n diagnostics and how many were left out. The list
// itself is not changed; sort it first.
func (l List) Cap(n int) (shown List, rest int) {
	if len(l) <= n {
		return l, 0
	}
	return l[:n:n], len(l) - n
}

// String names a severity as the JSON form does: error, warning or hint.
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	default:
		return "hint"
	}
}

// CodeDoc describes one diagnostic code for the error catalogue. Example is the
// smallest file that raises the code; Cure says in a sentence how to mend it.
// Limits that only a very large file meets have an empty Example.
type CodeDoc struct {
	Code    string
	Summary string
	Example string
	Cure    string
}
