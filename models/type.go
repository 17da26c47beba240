// Types: what they contain and how they are written.

package models

import (
	"fmt"
	"math/big"
	"strings"
	"time"
)

// String writes the type as the language does: "float °C [-40..125]",
// "enum {closed, open}", "list of int".
func (t Type) String() string {
	s := t.Kind.String()
	switch t.Kind {
	case Enum:
		s += " {" + strings.Join(t.Members, ", ") + "}"
	case List:
		if t.Elem != nil {
			s += " of " + t.Elem.String()
		}
	}
	if u := t.Unit.Symbol(); u != "" {
		s += " " + u
	}
	if r := t.Range; r != nil {
		s += fmt.Sprintf(" [%s..%s]", t.formatEnd(r.Min), t.formatEnd(r.Max))
	}
	return s
}

// formatEnd writes an end of the range; without a unit, a duration's ends are
// nanoseconds and written with a unit that suits.
func (t Type) formatEnd(end float64) string {
	if whole := int64(end); t.Kind == Duration && t.Unit == (Unit{}) && float64(whole) == end {
		return FormatDuration(time.Duration(whole))
	}
	return formatFloat(end)
}

// Contains reports whether v is a value of t: of its kind, and inside its
// range or members. NaN, null and "not set" are values of no type. An Int is
// not a Float here; see Coerce. The elements of a list are checked too.
func (t Type) Contains(v Value) bool {
	if v.Kind != t.Kind {
		return false
	}
	switch t.Kind {
	case Bool:
		return v.Bits <= 1
	case String, Time:
		return true
	case Enum:
		return v.Bits < uint64(len(t.Members))
	case Int, Float, Duration:
		r, ok := rank(v)
		if !ok {
			return false
		}
		lo, hi, err := t.rankLimits()
		return err == nil && lo <= r && r <= hi
	case Geo, List:
		_, err := DecodeJSON(t, []byte(v.Text))
		return err == nil
	}
	return false
}

// Coerce turns v into the value of t that is exactly equal to it: an Int for a
// Float type if a float can hold it, a Float without fraction for an Int type.
// A value of t is returned as it is. Errors: *ValueError.
func (t Type) Coerce(v Value) (Value, error) {
	switch {
	case t.Contains(v):
		return v, nil
	case v.Kind == t.Kind && v.numeric():
		return Value{}, outOfRange(t, v.String())
	case t.Kind == Float && v.Kind == Int:
		if c, _ := Compare(OfFloat(v.Float()), v); c != 0 {
			return Value{}, wrongValue(t, v.String(), "no float is exactly this number")
		}
		return t.ofRat(new(big.Rat).SetInt64(v.Int()), v.String())
	case t.Kind == Int && v.Kind == Float:
		exact := new(big.Rat)
		if exact.SetFloat64(v.Float()) == nil {
			return Value{}, wrongValue(t, v.String(), "the number is not finite")
		}
		return t.ofRat(exact, v.String())
	}
	return Value{}, wrongValue(t, v.String(), "it is of type "+v.Kind.String())
}

// Validate checks that the type makes sense: enum members named once each, a
// list with an element type, units and ranges on numbers only, a range that
// holds a value. The error says which of these is broken.
func (t Type) Validate() error {
	number := t.Kind == Int || t.Kind == Float || t.Kind == Duration
	switch {
	case t.Kind < Bool || t.Kind > List:
		return fmt.Errorf("%s is no type of a resource", t.Kind)
	case !number && t.Range != nil:
		return fmt.Errorf("%s cannot have a range", t.Kind)
	case !number && t.Unit != (Unit{}):
		return fmt.Errorf("%s cannot have a unit", t.Kind)
	case t.Kind == Duration && t.Unit != (Unit{}) && t.Unit.Dimension() != secondDim:
		return fmt.Errorf("%s is not a unit of time", t.Unit.Symbol())
	case t.Kind == Enum:
		return validateMembers(t.Members)
	case t.Kind == List && t.Elem == nil:
		return fmt.Errorf("a list needs the type of its elements")
	case t.Kind == List:
		return t.Elem.Validate()
	case number:
		_, _, err := t.rankLimits()
		return err
	}
	return nil
}

func validateMembers(members []string) error {
	if len(members) == 0 {
		return fmt.Errorf("an enum needs at least one member")
	}
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		if m == "" || seen[m] {
			return fmt.Errorf("enum member %q is empty or repeated", m)
		}
		seen[m] = true
	}
	return nil
}
