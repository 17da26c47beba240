// Package twin holds the newest reading of every declared resource, and what
// each has been asked to become, for whoever wants to look: the API, the
// studio, notifications. It decides nothing; the machine has a state of its own.
//
// Readers never block the engine for longer than a copy, and watchers are woken
// by changes, never by polling. A slow watcher misses intermediate values, not
// the last.
package twin
