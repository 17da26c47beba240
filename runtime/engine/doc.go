// Package engine drives the machine with the world: the one place of the
// gateway where an input is judged.
//
// One goroutine owns the machine's state. It gathers what has arrived, applies
// each input in order, makes inputs, intents, readings and cursor durable in
// one transaction, and only then acknowledges, updates the twin, arms time-outs
// and hands commands to the adapters. What fails to become durable never
// happened: the state goes back and the callers are refused.
//
// The core (core.go, runs.go, snapshot.go) is pure: it drives the machine with a
// drive.Driver, which turns readings, people and time into inputs, and puts what
// follows into the journal's terms. Recovery applies the journal's inputs to the
// same driver: derived facts are computed again, timers that ran out are inputs
// like any other.
//
// In a batch what is due comes first, then what has arrived, then time-outs of
// commands, so that an answer that has arrived counts. What is due stays due until
// it is durable.
package engine
