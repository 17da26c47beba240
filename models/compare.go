// Exact comparison of values across integers and floats.

package models

import (
	"cmp"
	"math"
)

// Compare orders two numbers exactly: Int, Float and Duration (in nanoseconds)
// in any mix, never through rounding, so 2^53+1 and the float 2^53 differ.
// Texts are ordered byte by byte, booleans false before true, enum members by
// declaration, times by instant. The second result is false if the two have no
// order: different kinds, NaN, null, not set, geo, list.
//
// Cost: constant for anything but texts, no allocation.
func Compare(a, b Value) (int, bool) {
	if a.numeric() && b.numeric() {
		return compareNumbers(a, b)
	}
	if a.Kind != b.Kind {
		return 0, false
	}
	switch a.Kind {
	case Bool, Enum, Time:
		return cmp.Compare(int64(a.Bits), int64(b.Bits)), true
	case String:
		return cmp.Compare(a.Text, b.Text), true
	}
	return 0, false
}

// Less reports whether a comes before b; false if they have no order. It is
// exact over integers and floats (see Compare).
func Less(a, b Value) bool {
	c, ok := Compare(a, b)
	return ok && c < 0
}

// Equal reports whether v and w are the same value: of one kind, with -0 equal
// to +0 and NaN equal to NaN. Geo and list compare by their JSON text.
func (v Value) Equal(w Value) bool {
	if v.Kind == Float && w.Kind == Float {
		f, g := v.Float(), w.Float()
		return f == g || f != f && g != g
	}
	return v == w
}

// numeric reports whether v is a number of any kind.
func (v Value) numeric() bool {
	return v.Kind == Int || v.Kind == Float || v.Kind == Duration
}

func compareNumbers(a, b Value) (int, bool) {
	switch {
	case a.Kind == Float && b.Kind == Float:
		f, g := a.Float(), b.Float()
		if f != f || g != g {
			return 0, false
		}
		return cmp.Compare(f, g), true
	case b.Kind == Float:
		return compareIntFloat(int64(a.Bits), b.Float())
	case a.Kind == Float:
		c, ok := compareIntFloat(int64(b.Bits), a.Float())
		return -c, ok
	}
	return cmp.Compare(int64(a.Bits), int64(b.Bits)), true
}

// compareIntFloat compares exactly: within int64's reach the integer part of a
// float is an int64, and its fraction decides only between equal integers.
func compareIntFloat(i int64, f float64) (int, bool) {
	switch {
	case f != f:
		return 0, false
	case f >= 1<<63:
		return -1, true
	case f < -1<<63:
		return 1, true
	}
	whole, fraction := math.Modf(f)
	if c := cmp.Compare(i, int64(whole)); c != 0 {
		return c, true
	}
	return cmp.Compare(0, fraction), true
}
