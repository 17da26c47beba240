// Package explain turns a path of the world into something a person can
// believe: concrete readings that really give it (Concretize), numbered steps
// in plain sentences (Story), and what is to blame (Blame).
//
// A path found by the search speaks of regions. Concretize gives every reading
// a raw value and runs the whole deployment over them from the start; only what
// this confirms may be called a violation. Where facts are computed from
// readings, Concretize looks for readings and times that give them, and Hunt for
// another path if one has none.
package explain
