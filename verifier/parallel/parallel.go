// Package parallel does independent pieces of work side by side, with a result
// that does not show in which order they were done.
package parallel

import (
	"sync"
	"sync/atomic"
)

// Each calls f for every number below n, on so many goroutines at most, lower
// numbers first. The error is that of the lowest number that failed; after a
// failure no further pieces are begun, but all with lower numbers are done, so
// that the error does not depend on the goroutines. A panic in f ends the program.
func Each(n, workers int, f func(i int) error) error {
	errs := make([]error, n)
	var next atomic.Int64
	var failed atomic.Bool
	work := func() {
		for !failed.Load() {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			if errs[i] = f(i); errs[i] != nil {
				failed.Store(true)
			}
		}
	}
	var wg sync.WaitGroup
	for range min(workers, n) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Line lets what is done side by side be told in order: a piece is told once all
// with lower numbers are settled. It is safe for concurrent use.
type Line struct {
	mu      sync.Mutex
	settled []bool
	tell    []func()
	next    int
}

// NewLine makes a line of n pieces.
func NewLine(n int) *Line {
	return &Line{settled: make([]bool, n), tell: make([]func(), n)}
}

// Settle notes that piece i is over and calls what is due, one at a time. tell may
// be nil: there is nothing to say about it.
func (l *Line) Settle(i int, tell func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.settled[i], l.tell[i] = true, tell
	for ; l.next < len(l.settled) && l.settled[l.next]; l.next++ {
		if l.tell[l.next] != nil {
			l.tell[l.next]()
		}
	}
}

// First reports whether piece i is the first that is not settled: the one to show
// the progress of.
func (l *Line) First(i int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.next == i
}
