// This file is the package comment.

// Package space explores transition systems on the fly, breadth first or depth first.
//
// A [System] packs each of its states into the same number of bytes and gives
// the successors of a state. [Explore] visits every reachable state once and
// keeps a [Graph]: the states, numbered as they are found, and for each
// the transition that found it first, so that [Graph.Trace] rebuilds a trace, breadth first a shortest one,
// to any state. Nothing is known here of what the bytes mean.
//
// Numbering, parents, traces and the order of callbacks depend on the system
// alone: not on the number of workers, the hash, the limits or the machine. A
// search that ends early, by a verdict, a limit or an error, leaves a prefix of
// the numbering of the whole search.
//
// Memory: a state of w bytes costs w + 8 bytes for itself and the transition
// that found it, and 4 bytes a slot in a hash table that is at most three
// quarters full: 5.4 to 10.7 bytes a state, 16 while the table doubles. Options.Bare
// saves the 8 bytes and the traces.
//
// Sources: Holzmann, The SPIN Model Checker (2003), ch. 8 (explicit search);
// Laarman, van de Pol & Weber, Boosting Multi-Core Reachability Performance with
// Shared Hash Tables (2010) (open addressing with remembered hash bits).
package space
