// Package uptime keeps account of when a gateway served: in a small file beside the journal,
// over restarts and crashes, so that availability is measured and not claimed.
//
// A gateway serves while it is ready and what it accepts is durable. Whoever crashes cannot
// say when: such a stretch ends with the last beat, so that up to Beat of it are counted as
// time in which nobody served. Planned stops count as well, and are told apart.
package uptime
