// Scalar values: the compact, comparable form every hot path uses.

package models

import "math"

// Kind says which of the value types a Value holds.
type Kind uint8

// The value types of the language. Enum members are indices into the member
// list of their Type. Time is Unix nanoseconds, Duration nanoseconds.
const (
	NotSet Kind = iota // no value was ever reported
	Null               // a value was reported, and it is null
	Bool
	Int
	Float
	String
	Enum
	Duration
	Time
	Geo  // GeoJSON text
	List // JSON text
)

// Value is one value without its time or quality. It is comparable with ==
// except that floats follow Equal (NaN equals NaN, -0 equals +0 never matters
// because New normalises -0). The zero Value is "not set".
type Value struct {
	Kind Kind
	Bits uint64 // bool 0|1, int64, float64 bits, enum index, nanoseconds
	Text string // string, geo and list only
}

// OfBool returns a boolean value.
func OfBool(b bool) Value {
	if b {
		return Value{Kind: Bool, Bits: 1}
	}
	return Value{Kind: Bool}
}

// OfInt returns an integer value.
func OfInt(i int64) Value { return Value{Kind: Int, Bits: uint64(i)} }

// OfFloat returns a floating point value; -0 becomes +0 and every NaN the same
// NaN, so that values can be compared with ==.
func OfFloat(f float64) Value {
	if f == 0 {
		f = 0
	}
	if math.IsNaN(f) {
		f = math.NaN()
	}
	return Value{Kind: Float, Bits: math.Float64bits(f)}
}

// OfString returns a text value.
func OfString(s string) Value { return Value{Kind: String, Text: s} }

// OfEnum returns the i-th member of an enumeration.
func OfEnum(i int) Value { return Value{Kind: Enum, Bits: uint64(i)} }

// Bool returns the boolean held; false for any other kind.
func (v Value) Bool() bool { return v.Kind == Bool && v.Bits == 1 }

// Int returns the integer, enum index or nanoseconds held.
func (v Value) Int() int64 { return int64(v.Bits) }

// Float returns the number held: a float as it is, an integer converted.
func (v Value) Float() float64 {
	if v.Kind == Float {
		return math.Float64frombits(v.Bits)
	}
	return float64(int64(v.Bits))
}

// IsSet reports whether a value (null included) was ever given.
func (v Value) IsSet() bool { return v.Kind != NotSet }
