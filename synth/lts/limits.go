// Limits, and the error of hitting one.

package lts

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenet-iot/tenet/synth/space"
)

// What may be hit, as written in LimitError.What.
const (
	LimitStates      = "states"
	LimitTransitions = "transitions"
	LimitMemory      = "bytes of memory"
	LimitTime        = "time"
	LimitInterrupted = "interrupted"
)

// Limits bound what an operation may build; zero means no limit but that of the
// numbering: 2^31 states, 2^32 transitions. A limit of time is the context's
// deadline. What is built on the way counts, not only the result.
type Limits struct {
	States      int
	Transitions int
	Bytes       int64
}

func (l Limits) states() int {
	if l.States <= 0 || l.States > maxStates {
		return maxStates
	}
	return l.States
}

func (l Limits) transitions() int {
	if l.Transitions <= 0 || l.Transitions > maxEdges {
		return maxEdges
	}
	return l.Transitions
}

// LimitError says which limit ended an operation. Nothing partial comes with it.
type LimitError struct {
	What string // one of the Limit… constants
	Max  int64  // the limit; states found until then for LimitTime and LimitInterrupted
	// Largest names the largest factor of a composition, if it was one.
	Largest string

	cause error
}

// Error says what there was too much of.
func (e *LimitError) Error() string {
	text := fmt.Sprintf("more than %d %s", e.Max, e.What)
	switch e.What {
	case LimitTime:
		text = fmt.Sprintf("time limit reached after %d states", e.Max)
	case LimitInterrupted:
		text = fmt.Sprintf("interrupted after %d states", e.Max)
	}
	if e.Largest != "" {
		text += "; the largest factor is " + e.Largest
	}
	return text
}

// Unwrap returns the context's error for LimitTime and LimitInterrupted.
func (e *LimitError) Unwrap() error { return e.cause }

// stopped returns the context's error as a limit, or nil.
func stopped(ctx context.Context, states int) error {
	err := ctx.Err()
	if err == nil {
		return nil
	}
	what := LimitInterrupted
	if errors.Is(err, context.DeadlineExceeded) {
		what = LimitTime
	}
	return &LimitError{What: what, Max: int64(states), cause: err}
}

// fromSpace translates the error of a search.
func fromSpace(err error, lim Limits) error {
	var hit *space.LimitError
	if !errors.As(err, &hit) {
		return err
	}
	switch hit.What {
	case space.LimitStates:
		return &LimitError{What: LimitStates, Max: int64(lim.states())}
	case space.LimitMemory:
		return &LimitError{What: LimitMemory, Max: lim.Bytes}
	case space.LimitTime:
		return &LimitError{What: LimitTime, Max: hit.At, cause: hit.Unwrap()}
	default:
		return &LimitError{What: LimitInterrupted, Max: hit.At, cause: hit.Unwrap()}
	}
}
