// Ranks: the values of a numeric kind numbered in ascending order.

package models

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"time"
)

// Every Int, Duration and non-NaN Float has a rank: an int64 that grows with
// the value and whose neighbours are the neighbouring values of the kind. An
// integer is its own rank; the rank of a float is its bit pattern read as
// sign and magnitude, so +0 has rank 0 and the next float above it rank 1.
// Comparing ranks is comparing values, exactly and without allocation.

// rank returns the rank of v; false for NaN and for kinds without an order.
func rank(v Value) (int64, bool) {
	switch v.Kind {
	case Int, Duration:
		return int64(v.Bits), true
	case Float:
		if f := math.Float64frombits(v.Bits); f != f {
			return 0, false
		}
		if i := int64(v.Bits); i >= 0 {
			return i, true
		}
		return -int64(v.Bits &^ (1 << 63)), true
	}
	return 0, false
}

// unrank returns the value of kind k with the given rank, which must be one
// that rank can give.
func unrank(k Kind, rank int64) Value {
	if k != Float || rank >= 0 {
		return Value{Kind: k, Bits: uint64(rank)}
	}
	return Value{Kind: k, Bits: uint64(-rank) | 1<<63}
}

// Between returns the value half way between two numbers of one kind by the number
// of values between them, rounded towards the first; a itself if nothing lies
// between, or they are no numbers of one kind.
func Between(a, b Value) Value {
	low, ok := rank(a)
	high, also := rank(b)
	if !ok || !also || a.Kind != b.Kind {
		return a
	}
	if low <= high {
		return unrank(a.Kind, low+int64(uint64(high-low)/2))
	}
	return unrank(a.Kind, low-int64(uint64(low-high)/2))
}

// kindLimits returns the ranks of the least and greatest value of kind k.
func kindLimits(k Kind) (lo, hi int64) {
	if k == Float {
		hi = int64(math.Float64bits(math.Inf(1)))
		return -hi, hi
	}
	return math.MinInt64, math.MaxInt64
}

// ceilRank returns the rank of the least value of kind k that is at least v (a
// number other than NaN); false if there is none.
func ceilRank(k Kind, v Value) (int64, bool) {
	if k == Float {
		return ceilFloat(v)
	}
	if v.Kind != Float {
		return int64(v.Bits), true
	}
	f := math.Ceil(v.Float())
	switch {
	case f >= 1<<63:
		return 0, false
	case f < -1<<63:
		return math.MinInt64, true
	}
	return int64(f), true
}

// ceilFloat is ceilRank for floats: every integer has a float at or above it.
func ceilFloat(v Value) (int64, bool) {
	f := OfFloat(v.Float())
	r, _ := rank(f)
	if c, _ := Compare(f, v); c < 0 {
		r++
	}
	return r, true
}

// aboveRank returns the rank of the least value of kind k that is greater than
// v (a number other than NaN); false if there is none.
func aboveRank(k Kind, v Value) (int64, bool) {
	r, ok := ceilRank(k, v)
	if !ok {
		return 0, false
	}
	if c, _ := Compare(unrank(k, r), v); c > 0 {
		return r, true
	}
	if _, hi := kindLimits(k); r == hi {
		return 0, false
	}
	return r + 1, true
}

// rankLimits returns the ranks of the least and the greatest value of a
// numeric type.
func (t Type) rankLimits() (lo, hi int64, err error) {
	lo, hi = kindLimits(t.Kind)
	if t.Range == nil {
		return lo, hi, nil
	}
	least, greatest, err := t.rangeEnds()
	if err != nil {
		return 0, 0, err
	}
	first, ok := ceilRank(t.Kind, least)
	if !ok {
		return 0, 0, errEmptyRange(t.Range)
	}
	if beyond, ok := aboveRank(t.Kind, greatest); ok {
		if beyond == lo {
			return 0, 0, errEmptyRange(t.Range)
		}
		hi = beyond - 1
	}
	if lo = first; lo > hi {
		return 0, 0, errEmptyRange(t.Range)
	}
	return lo, hi, nil
}

// rangeEnds returns the ends of the declared range; those of a duration in
// nanoseconds.
func (t Type) rangeEnds() (least, greatest Value, err error) {
	ends := [2]Value{OfFloat(t.Range.Min), OfFloat(t.Range.Max)}
	for i, e := range ends {
		if math.IsNaN(e.Float()) {
			return Value{}, Value{}, errors.New("an end of the range is not a number")
		}
		if t.Kind == Duration {
			if ends[i], err = rangeNanoseconds(e.Float(), t.Unit); err != nil {
				return Value{}, Value{}, err
			}
		}
	}
	return ends[0], ends[1], nil
}

// rangeNanoseconds turns an end of a duration's range into nanoseconds; without
// a unit it is in nanoseconds already. Fractions and what does not fit are kept
// as a float, which is cut exactly like any other bound.
func rangeNanoseconds(end float64, u Unit) (Value, error) {
	if u == (Unit{}) || math.IsInf(end, 0) {
		return OfFloat(end), nil
	}
	f, err := u.form()
	if err != nil {
		return Value{}, err
	}
	if f.dim != secondDim {
		return Value{}, fmt.Errorf("%s is not a unit of time", u.Symbol())
	}
	ns := new(big.Rat).SetFloat64(end)
	ns.Mul(ns, f.scale).Mul(ns, big.NewRat(int64(time.Second), 1))
	if ns.IsInt() && ns.Num().IsInt64() {
		return OfInt(ns.Num().Int64()), nil
	}
	approx, _ := ns.Float64()
	return OfFloat(approx), nil
}

func errEmptyRange(r *Range) error {
	return fmt.Errorf("the range [%s..%s] holds no value", formatFloat(r.Min), formatFloat(r.Max))
}
