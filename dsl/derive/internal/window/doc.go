// Package window keeps the readings of the last while and says how many they
// are, their sum, their average, the least or the greatest of them.
//
// A reading that arrived at tick a is in a window of D ticks at tick t exactly
// if t-D < a <= t. Every Add and Move costs amortised constant time; least and
// greatest come from a monotonic deque.
//
// # Sums
//
// The sum is exact whatever comes and goes: every reading is added to and taken
// from a fixed-point number as wide as all floats, and only the result is
// rounded, once and to the nearest; so is the average. Nothing drifts, and the
// same readings give the same sum in any order. Readings of one span (below)
// are first added in pairs of floats, which is exact for integers and good to
// 2^-100 of the sum of their magnitudes otherwise.
// Source: Neal, Fast exact summation using small and large superaccumulators
// (2015); Li et al., Design, implementation and testing of extended and mixed
// precision BLAS (2002), for the pairs.
//
// # Memory
//
// Readings of one tick leave together, so they are kept as one span. A window
// holds at most Limit spans, of 40 bytes: as long as readings arrived on no more
// ticks than that, it is exact. Beyond it, spans twice as wide are formed, and
// again, and what is in a span leaves with its newest reading: up to
// 2*D/(Limit-1) late, that is a two-thousandth of the window. Once three
// quarters of the room is free again, new readings are kept tick by tick.
package window
