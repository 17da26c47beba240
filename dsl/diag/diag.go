// Package diag is what the language says when something is wrong: where, what,
// a stable code, and how to mend it.
package diag

// Span is a half-open byte range [Start, End) of a file.
type Span struct {
	File       string
	Start, End int
}

// Severity orders diagnostics.
type Severity uint8

// The three severities; an Error blocks everything that follows.
const (
	Error Severity = iota
	Warning
	Hint
)

// Diagnostic is one message. Code is stable and kebab-case. Notes are further
// places involved, Help lists what is there instead ("hall/lamp has: …") and
// Try is the replacement text for Span, if one is likely.
type Diagnostic struct {
	Span     Span
	Severity Severity
	Code     string
	Message  string
	Help     string
	Try      string
	Notes    []Note
}

// Note is a further place involved in a diagnostic.
type Note struct {
	Span    Span
	Message string
}
