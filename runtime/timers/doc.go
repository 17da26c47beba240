// Package timers keeps the gateway's time: a clock that tests can replace, and
// the set of running time-outs ordered by when they are due.
//
// A Queue holds no goroutine and reads no clock: the engine asks it what is due
// and how long it may sleep.
package timers
