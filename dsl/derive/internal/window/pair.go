// Numbers as pairs of floats: 106 bits.

package window

// pair is the exact sum hi + lo.
type pair struct{ hi, lo float64 }

// ofInt splits an integer without rounding.
func ofInt(i int64) pair {
	return pair{hi: float64(i>>32) * (1 << 32), lo: float64(i & (1<<32 - 1))}
}

// plus adds two pairs; exact where 106 bits suffice.
func (a pair) plus(b pair) pair {
	s, e := twoSum(a.hi, b.hi)
	t, f := twoSum(a.lo, b.lo)
	s, e = twoSum(s, e+t)
	s, e = twoSum(s, e+f)
	return pair{s, e}
}

// twoSum returns the rounded sum and its error, exactly.
// Source: Knuth, The Art of Computer Programming, vol. 2, 4.2.2, theorem B.
func twoSum(a, b float64) (sum, err float64) {
	sum = a + b
	t := sum - a
	return sum, (a - (sum - t)) + (b - t)
}
