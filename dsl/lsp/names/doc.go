// Package names says what every name in a project's files stands for: a device
// or its type, a resource, an enum member, a constant or variable of an app, a
// rule, a role. Editors find definitions and references with it, rename, and
// offer what fits; forms take their choices from it.
//
// It reads the tree alone. A file may be full of mistakes: what can be resolved
// is, and the rest stands for nothing. A bare word is an enum member where the
// context wants one, as in dsl/check.
//
// The package is pure: no clock, I/O or goroutine. An Index never changes.
package names
