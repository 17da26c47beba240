// Package cubes describes sets of what a machine can know of the world: an observation
// gives every operand a value, and a cube is the set of all that have, by operand, one of
// some values. Tables of the gate and rules written from wishes are made of cubes.
//
// Growing a cube is the expansion step of two-level minimisation: Brayton and others,
// Logic Minimization Algorithms for VLSI Synthesis (1984).
package cubes
