// Package api is the gateway's local HTTP interface: status, resources, their
// history and explanations, commands, and a stream of changes.
//
// It holds the documents (types.go), the handlers and the stream; what they
// show comes from a Backend. Every route but the health checks stands behind
// access.Mux. Bodies, answers and waiting are bounded; a slow reader of the
// stream misses intermediate values and is sent a new snapshot, it never makes
// the gateway buffer without bound.
package api
