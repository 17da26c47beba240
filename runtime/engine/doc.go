// Package engine drives the machine with the world: the one place of the
// gateway where an input is judged.
//
// One goroutine owns the machine's state. It gathers what has arrived, applies
// each input in order, makes inputs, intents, readings and cursor durable in
// one transaction, and only then acknowledges, updates the twin, arms time-outs
// and hands commands to the adapters. What fails to become durable never
// happened: the state goes back and the callers are refused.
//
// The core (core.go, input.go, snapshot.go) is pure: the state, an input, what
// follows. Live running and recovery by replay call the same apply.
package engine
