// Package coverage says what the promises of a deployment watch, and what they do not: what
// did I forget to ask for?
//
//   - A promise watches a rule, or a resource, if that is in its cone of influence: the part
//     of the deployment its verdict may depend on.
//   - A rule is seen to run, or to be kept from it by its guard, in a walk through the world
//     in which everything answers at once; of a resource the values that are reported on the
//     walks.
//   - A mutant is the deployment with a small mistake in one rule: a rule, a guard, a delay is
//     left out, a value is another. Some promise that held notices it if it does not hold of
//     the mutant; where none does, no promise says what the rule is for.
//
// Mutants are those of DeMillo, Lipton and Sayward, Hints on Test Data Selection (1978), with
// promises in place of tests; that a property covers what its verdict depends on is the notion
// of Hoskote and others, Coverage Estimation for Symbolic Model Checking (1999).
//
// The package is pure: no clock, I/O or global state.
package coverage
