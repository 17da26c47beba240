// Errors of a search: limits, failing successors, wrong widths.

package space

import (
	"context"
	"errors"
	"fmt"
)

// What may be hit, as written in LimitError.What.
const (
	LimitStates      = "states"
	LimitMemory      = "memory"
	LimitTime        = "time"
	LimitInterrupted = "interrupted"
)

// LimitError says which limit ended a search. What was found until then is in
// the graph returned with it.
type LimitError struct {
	// What is LimitStates, LimitMemory, LimitTime (the context's deadline
	// passed) or LimitInterrupted (the context was cancelled).
	What string
	// At is the bytes held for LimitMemory, otherwise the states found.
	At int64

	cause error
}

// Error says what was hit and how far the search had come.
func (e *LimitError) Error() string {
	switch e.What {
	case LimitMemory:
		return fmt.Sprintf("memory limit reached with %d bytes held", e.At)
	case LimitInterrupted:
		return fmt.Sprintf("interrupted after %d states", e.At)
	default:
		return fmt.Sprintf("%s limit reached after %d states", e.What, e.At)
	}
}

// Unwrap returns the context's error for LimitTime and LimitInterrupted.
func (e *LimitError) Unwrap() error { return e.cause }

// SuccessorError is an error of System.Successors with the state it was asked
// for.
type SuccessorError struct {
	State ID
	Err   error
}

// Error names the state and repeats the system's own words.
func (e *SuccessorError) Error() string {
	return fmt.Sprintf("successors of state %d: %v", e.State, e.Err)
}

// Unwrap returns the system's error.
func (e *SuccessorError) Unwrap() error { return e.Err }

// WidthError says that a system emitted a state of another width than it
// declared, or declared a negative one.
type WidthError struct {
	Want, Got int
}

// Error gives both widths in bytes.
func (e *WidthError) Error() string {
	if e.Want < 0 {
		return fmt.Sprintf("system declares states of %d bytes", e.Want)
	}
	return fmt.Sprintf("system emitted a state of %d bytes, declared are %d", e.Got, e.Want)
}

func contextLimit(err error, states int) *LimitError {
	what := LimitInterrupted
	if errors.Is(err, context.DeadlineExceeded) {
		what = LimitTime
	}
	return &LimitError{What: what, At: int64(states), cause: err}
}
