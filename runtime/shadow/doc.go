// Package shadow runs rules beside those that run: they are told all that those are told,
// they compute, and nothing they command leaves. What they would have done is compared with
// what was done, so that somebody can see what would change before they take over.
//
// What becomes of commands is taken from the rules that run, after every batch: the devices
// follow those. So the comparison is of decisions, one after another, on the same past, and
// not of two futures.
package shadow
