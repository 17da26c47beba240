// Package models is the vocabulary every other package shares: what a device
// offers, what a value is, and how a number becomes one of finitely many
// regions.
//
// A *provider* is a device or a service on the network. It offers *services*;
// a service has *resources*. A resource is a *sensor*, a *state* variable, an
// *action* or a *property*, and is *fixed*, *updatable* (pushed only) or
// *modifiable* (settable). A *value* is typed and carries a timestamp and a
// quality; "not set" (no value yet) is not the same as null. A *region* is one
// block of the partition of a resource's values into classes no rule can tell
// apart; Cut maps a value to its region.
//
// The package is pure: no clock, I/O, goroutine or global state.
package models
