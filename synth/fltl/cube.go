// Letters and cubes: what a position is, and the labels of automata.

package fltl

import (
	"math/bits"
	"strconv"
	"strings"
)

// Letter is a position of a word: bit i says whether atom i holds.
type Letter uint64

// Cube is a conjunction of literals: the atoms in Pos hold, those in Neg do
// not. The zero Cube is true. In cubes of this package Pos and Neg have no bit
// in common.
type Cube struct {
	Pos, Neg Letter
}

// Holds says whether a letter is in the cube.
func (c Cube) Holds(l Letter) bool { return l&c.Pos == c.Pos && l&c.Neg == 0 }

// and returns the conjunction of two cubes; ok is false if it is false.
func (c Cube) and(d Cube) (e Cube, ok bool) {
	e = Cube{c.Pos | d.Pos, c.Neg | d.Neg}
	return e, e.Pos&e.Neg == 0
}

// weaker says whether every letter in d is in c.
func (c Cube) weaker(d Cube) bool { return c.Pos&^d.Pos == 0 && c.Neg&^d.Neg == 0 }

// cover returns the cube of just the letters in c or d, if there is one: one
// contains the other, or they differ in the sign of one literal only.
func (c Cube) cover(d Cube) (Cube, bool) {
	flipped := c.Pos ^ d.Pos
	switch {
	case c.weaker(d):
		return c, true
	case d.weaker(c):
		return d, true
	case flipped != c.Neg^d.Neg || bits.OnesCount64(uint64(flipped)) != 1:
		return Cube{}, false
	}
	return Cube{c.Pos &^ flipped, c.Neg &^ flipped}, true
}

// compare orders cubes by the first atom whose sign differs.
func (c Cube) compare(d Cube) int {
	differ := (c.Pos ^ d.Pos) | (c.Neg ^ d.Neg)
	first := differ & -differ
	return c.sign(first) - d.sign(first)
}

// sign orders the literals of an atom: positive, negative, absent.
func (c Cube) sign(atom Letter) int {
	switch {
	case c.Pos&atom != 0:
		return 0
	case c.Neg&atom != 0:
		return 1
	}
	return 2
}

// String writes the cube with the numbers of its atoms: 0&!2, or t for true.
func (c Cube) String() string {
	var literals []string
	for i := range MaxAtoms {
		switch c.sign(1 << i) {
		case 0:
			literals = append(literals, strconv.Itoa(i))
		case 1:
			literals = append(literals, "!"+strconv.Itoa(i))
		}
	}
	if literals == nil {
		return "t"
	}
	return strings.Join(literals, "&")
}
