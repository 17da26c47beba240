// The hash of packed states: fixed, so that two runs behave alike.

package space

import (
	"encoding/binary"
	"math/bits"
)

// Fractional parts of the golden ratio and of the square roots of 2, 3 and 5:
// constants with no structure of their own.
const (
	phi   = 0x9e3779b97f4a7c15
	root2 = 0x6a09e667f3bcc909
	root3 = 0xbb67ae8584caa73b
	root5 = 0x3c6ef372fe94f82b
)

// fold multiplies to 128 bits and folds the halves, so that every bit of the
// factors reaches every part of the result.
func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// hash spreads a packed state over 64 bits. States of one search have the same
// length, so the overlapping reads of a tail cannot confuse two of them.
//
// Source: the folded multiply of Wang Yi's wyhash (2019), without its seed.
func hash(state []byte) uint64 {
	h := uint64(phi) ^ uint64(len(state))
	p := state
	for len(p) > 16 {
		h = fold(binary.LittleEndian.Uint64(p)^root2, binary.LittleEndian.Uint64(p[8:])^h)
		p = p[16:]
	}
	a, b := tail(p)
	return fold(fold(a^root3, b^h), root5)
}

// tail reads the last 0 to 16 bytes as two words.
func tail(p []byte) (a, b uint64) {
	n := len(p)
	switch {
	case n >= 8:
		return binary.LittleEndian.Uint64(p), binary.LittleEndian.Uint64(p[n-8:])
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(p)), uint64(binary.LittleEndian.Uint32(p[n-4:]))
	case n > 0:
		return uint64(p[0]) | uint64(p[n/2])<<8 | uint64(p[n-1])<<16, 0
	default:
		return 0, 0
	}
}
