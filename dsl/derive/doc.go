// Package derive computes the facts that rules read beside readings: arithmetic
// and comparisons of readings, previous(r), changed(r), averages and other
// windows, and sequences of two happenings. It does so outside the machine,
// from raw readings in the order they are journalled, and says which facts
// changed; the caller cuts them like readings and hands them to Step in one
// input with their cause. Facts about age and the time of day are not computed
// here: the machine keeps the one, marks bring the other.
//
// A Deriver reads no clock: every call carries the tick it happens on, in
// seconds from any start. The same calls give the same changes, byte for byte,
// whether or not a Snapshot and a Restore lie between them.
//
// # Unknown
//
// A fact is unknown while a resource it is computed from is unknown: before the
// first report, after a reading outside the declared range or type, and from
// the moment the device is away or the reading too old, until the next good
// report. Such a reading is no report: previous, changed and windows go by the
// good ones alone. A fact is also unknown where it has no value: previous and
// changed before the second report, the average, least and greatest of an empty
// window, a division by zero, a sum that is no number.
//
// # Windows
//
// A window of D holds the readings that arrived in (t-D, t]. It loses them as
// time goes by; Due is the next tick on which that changes something. Sums and
// averages are exact and rounded once; readings of one tick are first added in
// 106 bits. A window is exact as long as readings arrived on at most 4096 ticks
// of it; with more, readings leave it up to a two-thousandth of D late, and it
// takes 160 KiB at most. A float that is infinite or beyond 2^960 cannot be
// added up: it is left out, and the sum or average is unknown until the next
// report.
//
// # Sequences
//
// (A then B within D) happens when B happens at most D after the newest A, and
// A happened in an earlier input. (A and B together within D) happens when the
// later of the two does, at most D after the newest of the other; in one input
// counts. One A serves one B. A condition happens when it was false before an
// input and is true after it: unknown to true is no happening, as with "when".
// A report happens when it is good; it changes if its value differs from that
// of the report before, or is the first.
package derive
