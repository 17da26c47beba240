// Values as a person reads and types them.

package models

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// String names the kind as the language does ("float", "enum").
func (k Kind) String() string {
	names := [...]string{"not set", "null", "bool", "int", "float", "string", "enum", "duration", "time", "geo", "list"}
	if int(k) >= len(names) {
		return "kind " + strconv.Itoa(int(k))
	}
	return names[k]
}

// String renders the value without its type: numbers without unit, enum
// members by index ("#1"), texts quoted. Type.Format says more.
func (v Value) String() string {
	switch v.Kind {
	case Bool:
		return strconv.FormatBool(v.Bits == 1)
	case Int:
		return strconv.FormatInt(int64(v.Bits), 10)
	case Float:
		return formatFloat(v.Float())
	case String:
		return strconv.Quote(v.Text)
	case Enum:
		return "#" + strconv.FormatUint(v.Bits, 10)
	case Duration:
		return FormatDuration(time.Duration(v.Bits))
	case Time:
		return time.Unix(0, int64(v.Bits)).UTC().Format(time.RFC3339Nano)
	case Geo, List:
		return v.Text
	}
	return v.Kind.String()
}

// Format renders a value of type t as a person would write it: "21.5 °C",
// "on", "5 min". A number keeps every digit needed to read it back exactly.
func (t Type) Format(v Value) string {
	switch {
	case v.Kind == Enum && v.Bits < uint64(len(t.Members)):
		return t.Members[v.Bits]
	case t.Kind == Duration && v.Kind == Int:
		return FormatDuration(time.Duration(v.Bits))
	case t.Kind == Duration && v.Kind == Float:
		return formatFloat(v.Float()) + " ns"
	case v.Kind == Int || v.Kind == Float:
		if s := t.Unit.Symbol(); s != "" {
			return v.String() + " " + s
		}
	}
	return v.String()
}

// formatFloat gives the shortest decimal that reads back as f, in plain digits
// where that is readable.
func formatFloat(f float64) string {
	switch a := math.Abs(f); {
	case math.IsInf(f, 1):
		return "infinity"
	case math.IsInf(f, -1):
		return "-infinity"
	case f != f:
		return "not a number"
	case a != 0 && (a < 1e-6 || a >= 1e21):
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// Parse reads a value of type t as a person types it: "on", "21.5", "21.5 °C",
// "70 °F" (converted to t's unit), "5 min", an RFC 3339 time, GeoJSON, a JSON
// list. A string is taken as it is, without quotes. Numbers without a unit are
// in t's unit.
//
// Errors: *ValueError, saying what is allowed.
func Parse(t Type, text string) (Value, error) {
	trimmed := strings.TrimSpace(text)
	switch t.Kind {
	case Bool:
		return parseBool(t, trimmed)
	case Int, Float:
		return parseNumber(t, trimmed)
	case String:
		return OfString(text), nil
	case Enum:
		return parseMember(t, trimmed)
	case Duration:
		return parseDurationValue(t, trimmed)
	case Time:
		return parseTime(t, trimmed)
	case Geo, List:
		return DecodeJSON(t, []byte(trimmed))
	}
	return Value{}, wrongValue(t, text, "values of this type cannot be written")
}

func parseBool(t Type, text string) (Value, error) {
	if text == "true" || text == "false" {
		return OfBool(text == "true"), nil
	}
	return Value{}, wrongValue(t, text, "")
}

func parseMember(t Type, text string) (Value, error) {
	for i, m := range t.Members {
		if m == text {
			return OfEnum(i), nil
		}
	}
	return Value{}, wrongValue(t, text, didYouMean(text, t.Members))
}

// parseNumber reads "21.5" or "21.5 °C" into t's unit.
func parseNumber(t Type, text string) (Value, error) {
	number, unit := splitQuantity(text)
	exact, err := parseDecimal(number)
	if err != nil {
		return Value{}, wrongValue(t, text, "")
	}
	if unit != "" {
		from, err := ParseUnit(unit)
		if err != nil {
			return Value{}, wrongValue(t, text, err.Error())
		}
		c, err := NewConversion(from, t.Unit)
		if err != nil {
			return Value{}, wrongValue(t, text, err.Error())
		}
		exact = c.exact(exact)
	}
	return t.ofRat(exact, text)
}

// ofRat rounds an exact number into type t and checks its range.
func (t Type) ofRat(exact *big.Rat, text string) (Value, error) {
	var v Value
	switch {
	case t.Kind == Float:
		f, _ := exact.Float64()
		if math.IsInf(f, 0) {
			return Value{}, wrongValue(t, text, "the number is too large")
		}
		v = OfFloat(f)
	case !exact.IsInt():
		return Value{}, wrongValue(t, text, "the number has a fraction")
	case !exact.Num().IsInt64():
		return Value{}, wrongValue(t, text, "the number is too large")
	default:
		v = OfInt(exact.Num().Int64())
	}
	if !t.Contains(v) {
		return Value{}, outOfRange(t, text)
	}
	return v, nil
}

// splitQuantity cuts "21.5 °C" into its number and its unit.
func splitQuantity(text string) (number, unit string) {
	i := 0
	for i < len(text) {
		c := text[i]
		exponent := (c == 'e' || c == 'E') && i > 0 && i+1 < len(text) && strings.IndexByte("+-0123456789", text[i+1]) >= 0
		sign := (c == '+' || c == '-') && (i == 0 || text[i-1] == 'e' || text[i-1] == 'E')
		if !exponent && !sign && c != '.' && (c < '0' || c > '9') {
			break
		}
		i++
	}
	return text[:i], strings.TrimSpace(text[i:])
}

func parseTime(t Type, text string) (Value, error) {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return Value{}, wrongValue(t, text, "")
	}
	if at.Before(time.Unix(0, math.MinInt64)) || at.After(time.Unix(0, math.MaxInt64)) {
		return Value{}, wrongValue(t, text, "the time is before 1678 or after 2262")
	}
	return OfTime(at), nil
}

// parseDurationValue reads "1.5 h", or a bare number in t's unit.
func parseDurationValue(t Type, text string) (Value, error) {
	number, unit := splitQuantity(text)
	if unit == "" && t.Unit != (Unit{}) {
		unit = t.Unit.Symbol()
	}
	if unit == "" {
		return Value{}, wrongValue(t, text, "the unit of time is missing")
	}
	d, err := ParseDuration(number, unit)
	if err != nil {
		return Value{}, wrongValue(t, text, err.Error())
	}
	v := OfDuration(d)
	if !t.Contains(v) {
		return Value{}, outOfRange(t, text)
	}
	return v, nil
}

// OfDuration returns a duration value.
func OfDuration(d time.Duration) Value { return Value{Kind: Duration, Bits: uint64(d)} }

// OfTime returns an instant; it must lie within 1678 and 2262, which Unix
// nanoseconds can say.
func OfTime(t time.Time) Value { return Value{Kind: Time, Bits: uint64(t.UnixNano())} }

// OfNull returns the value "reported, and null".
func OfNull() Value { return Value{Kind: Null} }

// ValueError says why something is no value of a type.
type ValueError struct {
	Type    Type
	Got     string // as it was given, shortened
	Why     string // may be empty: it is of another type altogether
	Outside bool   // of the right kind, but outside the declared range
}

// Error names what is wrong and what is allowed.
func (e *ValueError) Error() string {
	s := fmt.Sprintf("%s is no value of %s", e.Got, e.Type)
	if e.Outside {
		s = fmt.Sprintf("%s is outside the range of %s", e.Got, e.Type)
	}
	if e.Why != "" {
		s += ": " + e.Why
	}
	return s
}

func wrongValue(t Type, got, why string) error {
	return &ValueError{Type: t, Got: shorten(got), Why: why}
}

func outOfRange(t Type, got string) error {
	return &ValueError{Type: t, Got: shorten(got), Outside: true}
}

// shorten quotes a text for a message, at most 64 bytes of it.
func shorten(s string) string {
	const most = 64
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return strconv.Quote(s)
}
