// A sum of floats without rounding.

package window

import (
	"math"
	"math/bits"
)

// The digits of a total: 32 bits each, the first one worth 2^firstBit. They
// reach below the least float and above the greatest sum of 2^63 readings.
const (
	digits   = 68
	firstBit = -1088
	unit     = -firstBit / 32 // the digit worth 1
)

// largest is the greatest magnitude that is added up: 2^63 of them are still
// below the greatest float.
var largest = math.Ldexp(1, 960)

// total is a sum. A digit may be negative or have more than 32 bits; it is
// brought into shape when the sum is read, and before it could overflow.
type total struct {
	digit     [digits]int64
	low, high int // all digits outside low..high-1 are 0
	adds      int // since the digits were in shape
}

// add adds or, with sign -1, takes away a finite float.
func (t *total) add(f float64, sign int64) {
	if f == 0 {
		return
	}
	if t.adds++; t.adds > 1<<29 {
		t.carry()
	}
	b := math.Float64bits(f)
	if b>>63 != 0 {
		sign = -sign
	}
	exponent, mantissa := int(b>>52&0x7ff), b&(1<<52-1)
	if exponent == 0 {
		exponent = 1
	} else {
		mantissa |= 1 << 52
	}
	at := exponent - 1075 - firstBit // the position of the mantissa's last bit
	i, shift := at/32, at%32
	hi, lo := bits.Mul64(mantissa, 1<<shift)
	t.digit[i] += sign * int64(lo&math.MaxUint32)
	t.digit[i+1] += sign * int64(lo>>32)
	t.digit[i+2] += sign * int64(hi)
	t.touch(i, i+3)
}

func (t *total) touch(low, high int) {
	if t.low == t.high {
		t.low, t.high = low, high
		return
	}
	t.low, t.high = min(t.low, low), max(t.high, high)
}

// carry brings every digit but the last into 0..2^32-1; the last one carries
// the sign.
func (t *total) carry() {
	t.adds = 0
	for i := t.low; i < min(t.high+2, digits-1); i++ {
		over := t.digit[i] >> 32
		t.digit[i] -= over << 32
		t.digit[i+1] += over
		if over != 0 {
			t.high = max(t.high, i+2)
		}
	}
}

// magnitude is the absolute value of the total in shape, and whether it is
// negative.
func (t *total) magnitude() (total, bool) {
	u := *t
	u.carry()
	// A negative total has been carried up to its last digit.
	if u.high == 0 || u.digit[u.high-1] >= 0 {
		return u, false
	}
	for i := u.low; i < u.high; i++ {
		u.digit[i] = -u.digit[i]
	}
	u.carry()
	return u, true
}

// over returns the total divided by n > 0, rounded once, to the nearest float,
// ties to even.
func (t *total) over(n int64) float64 {
	u, negative := t.magnitude()
	m, exponent, more := u.quotient(uint64(n))
	f := nearest(m, exponent, more)
	if negative {
		return -f
	}
	return f
}

// quotient returns the first 64 bits of the total divided by n, the first one
// set, worth m*2^exponent, and whether there is more behind them.
func (t *total) quotient(n uint64) (m uint64, exponent int, more bool) {
	var rest uint64
	i := t.high - 1
	next := func() (q uint64) {
		var digit uint64
		if i >= t.low {
			digit = uint64(t.digit[i])
		}
		i--
		// rest < n, so the quotient of rest*2^32+digit has 32 bits.
		hi, lo := rest>>32, rest<<32|digit
		q, rest = bits.Div64(hi, lo, n)
		return q
	}
	for m == 0 {
		if i < t.low && rest == 0 {
			return 0, 0, false
		}
		m = next()
	}
	second, third := next(), next()
	lowest := 32*(i+1) + firstBit
	low := second<<32 | third
	shift := bits.Len64(m) // of the 65 to 96 bits in m and low, those to drop
	more = low&(1<<shift-1) != 0 || rest != 0
	for ; i >= t.low && !more; i-- {
		more = t.digit[i] != 0
	}
	return m<<(64-shift) | low>>shift, lowest + shift, more
}

// nearest rounds m*2^exponent, and a bit more if so, to the nearest float. The
// first bit of m is set, or m is 0.
func nearest(m uint64, exponent int, more bool) float64 {
	drop := max(11, -1074-exponent) // the bits a float has no room for
	if drop > 64 {
		return 0
	}
	keep, rest := m>>drop, m<<(64-drop)
	if half := uint64(1) << 63; rest > half || rest == half && (more || keep&1 == 1) {
		keep++
	}
	return math.Ldexp(float64(keep), exponent+drop)
}

// whole returns the total as an integer; false if int64 does not hold it. It is
// a sum of integers.
func (t *total) whole() (int64, bool) {
	u, negative := t.magnitude()
	for i := unit + 2; i < u.high; i++ {
		if u.digit[i] != 0 {
			return 0, false
		}
	}
	m := uint64(u.digit[unit]) | uint64(u.digit[unit+1])<<32
	switch {
	case !negative:
		return int64(m), m <= math.MaxInt64
	case m <= 1<<63:
		return int64(-m), true
	}
	return 0, false
}
