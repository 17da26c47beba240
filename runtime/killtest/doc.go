// Package killtest kills a running engine at random points, again and again,
// and checks that the journal and what the devices were told still agree, with
// and without rules that take time: guarantees G1, G2, G3, G4 and G5. It has tests
// only.
//
// TENET_KILLS sets the number of kills (60 by default), TENET_SEED the seed; a
// failure prints the seed that repeats its choices.
package killtest
