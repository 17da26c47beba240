// The clock, and the one of the system.

package timers

import "time"

// Clock is where the runtime gets its time from.
type Clock interface {
	// Now is the wall clock, for stamping; it may jump.
	Now() time.Time
	// Mono is the time since an arbitrary start; it never steps back.
	Mono() time.Duration
	// After gives a channel that receives once d has passed, and a function
	// that gives the timer up.
	After(d time.Duration) (c <-chan time.Time, stop func())
}

// System is the clock of the machine, or of the bubble in testing/synctest.
func System() Clock { return system{start: time.Now()} }

type system struct{ start time.Time }

func (s system) Now() time.Time      { return time.Now() }
func (s system) Mono() time.Duration { return time.Since(s.start) }

func (s system) After(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}
