// Decimal numbers and durations, read exactly.

package models

import (
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Limits of a number's text: enough for every float64 written out in full, and
// too little to make exact arithmetic slow.
const (
	maxDecimalLength = 1100
	maxDecimalExp    = 400
)

var errNotDecimal = errors.New("not a decimal number")

// parseDecimal reads [+-]digits[.digits][e[+-]digits] exactly.
func parseDecimal(text string) (*big.Rat, error) {
	if len(text) > maxDecimalLength {
		return nil, errNotDecimal
	}
	mantissa, exponent := text, ""
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], text[i+1:]
		n, err := strconv.Atoi(exponent)
		if err != nil || n > maxDecimalExp || n < -maxDecimalExp {
			return nil, errNotDecimal
		}
	}
	whole, fraction, point := strings.Cut(strings.TrimLeft(mantissa, "+-"), ".")
	signs := len(mantissa) - len(strings.TrimLeft(mantissa, "+-"))
	if signs > 1 || !digits(whole) || point && !digits(fraction) {
		return nil, errNotDecimal
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, errNotDecimal
	}
	return r, nil
}

// digits reports whether s is one or more decimal digits.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// ParseDuration reads a number and a unit of time ("1.5", "h"), exactly.
//
// Errors: text is no decimal number; unit is no unit of time; the duration is
// not a whole number of nanoseconds or longer than 292 years.
func ParseDuration(text, unit string) (time.Duration, error) {
	number, err := parseDecimal(text)
	if err != nil {
		return 0, fmt.Errorf("%s is %w", shorten(text), err)
	}
	u, err := ParseUnit(unit)
	if err != nil {
		return 0, err
	}
	f, err := u.form()
	if err != nil {
		return 0, err
	}
	if f.dim != secondDim {
		return 0, fmt.Errorf("%s is not a unit of time: use ms, s, min, h or d", shorten(unit))
	}
	ns := number.Mul(number, f.scale)
	ns.Mul(ns, big.NewRat(int64(time.Second), 1))
	switch {
	case !ns.IsInt():
		return 0, fmt.Errorf("%s %s is not a whole number of nanoseconds", shorten(text), u.Symbol())
	case !ns.Num().IsInt64():
		return 0, fmt.Errorf("%s %s is longer than 292 years", shorten(text), u.Symbol())
	}
	return time.Duration(ns.Num().Int64()), nil
}

// FormatDuration writes a duration with the largest unit that needs no
// fraction: "90 s", "5 min", "1500 ms"; below a millisecond in µs or ns.
// ParseDuration reads it back exactly.
func FormatDuration(d time.Duration) string {
	units := []struct {
		size   time.Duration
		symbol string
	}{
		{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"},
		{time.Millisecond, "ms"}, {time.Microsecond, "µs"},
	}
	if d == 0 {
		return "0 s"
	}
	for _, u := range units {
		if d%u.size == 0 {
			return strconv.FormatInt(int64(d/u.size), 10) + " " + u.symbol
		}
	}
	return strconv.FormatInt(int64(d), 10) + " ns"
}
