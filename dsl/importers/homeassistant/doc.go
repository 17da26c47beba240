// Package homeassistant translates automations of Home Assistant into rules:
// automations.yaml, single automations, scripts, blueprints, and packages with
// helpers.
//
// It translates what it can say exactly and reports the rest with its place and
// what to do. An automation of which one part is not translated is left out as a
// whole: with a part missing it would mean something else.
//
// The stages, each a file or a few: yaml.go (nodes with places, aliases written
// out, limits) · blueprint.go, device.go (what stands for something else is written
// out) · automation.go, trigger*.go, remote.go, condition*.go, template*.go, run*.go,
// script.go, service*.go, notify.go (meaning: formulas, alternatives, segments) · entity.go, shape.go
// (which device type has all that is wanted of an entity) · plan.go, emit.go,
// machine.go (which rules an automation becomes).
//
// # Terms
//
// An *alternative* is one trigger of the language with what it needs around it.
// A *pair* is when a condition is true and when it is false; where neither holds
// its evaluation fails. A *segment* is what an automation does at one moment; a
// *tail* is what it waits for afterwards. A *class* is a number of alternatives
// that start the same run. A *latch* is a variable that remembers that something
// happened and nothing has undone it. An *aspect* is the state of an entity or an
// attribute; a *shape* a device type that has some aspects.
//
// # Differences that remain
//
// The translation takes these differences for granted; docs/import.md lists them:
// after a restart the first report of a device counts as a change; two triggers of
// one automation that fire at the same instant start one run; a command to a
// device that is away is sent when it returns; a run under way survives a restart;
// how a notification is shown, entries of the log and codes are left out.
//
// The package is pure: no clock, I/O or goroutine.
package homeassistant
