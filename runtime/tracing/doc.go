// Package tracing sends what was decided, and what became of the commands, to a collector as
// OpenTelemetry traces.
//
// What a trace is about is known when it is over: whether something was refused, or failed.
// So decisions wait until their commands have ended, and are kept by interest: all in which
// something was refused or failed, all while what runs is degraded, and of the others a
// sample.
package tracing
