// Package proof re-checks the evidence of a verdict "holds" and shares nothing
// with the search that found it.
//
// Evidence is a set of packed states of the world of one property on one rung.
// It proves the property if it is an inductive invariant: every initial state
// is in it, every move from a member leads to a member, and no member breaks
// the sentence. A member also stands for the states whose zones it covers. Check builds the world itself from the description of the
// deployment and tries exactly that, with Step and Moves alone. Holding on a rung
// means holding on the rungs below it; where a world does not contain the one
// below (Ladder), evidence carries a set for each.
//
// What is trusted: dsl/machine and dsl/world, which are also what runs, and
// this package.
// Source: Manna & Pnueli, Temporal Verification of Reactive Systems: Safety
// (1995), ch. 1 (inductive invariants).
package proof
