// Exact decimal arithmetic for scale and offset.

package mapping

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

var errNotNumber = errors.New("not a decimal number")

// Longest number text and largest exponent accepted: far beyond any float64,
// small enough that exact arithmetic stays cheap.
const (
	maxDigits   = 400
	maxExponent = 400
)

// parseNumber reads a number in JSON's syntax exactly. "NaN", "1,5", "0x10",
// "1_000" and numbers beyond the limits are refused.
func parseNumber(text string) (*big.Rat, error) {
	if len(text) > maxDigits || !isNumber(text) {
		return nil, errNotNumber
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		exponent, err := strconv.Atoi(text[i+1:])
		if err != nil || exponent > maxExponent || exponent < -maxExponent {
			return nil, fmt.Errorf("exponent of %s is out of bounds", text)
		}
	}
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil, errNotNumber
	}
	return r, nil
}

// isNumber checks JSON's number grammar (RFC 8259 section 6).
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	whole, rest := digits(s)
	if whole == "" || (len(whole) > 1 && whole[0] == '0') {
		return false
	}
	if after, ok := strings.CutPrefix(rest, "."); ok {
		var fraction string
		if fraction, rest = digits(after); fraction == "" {
			return false
		}
	}
	if rest == "" {
		return true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return false
	}
	rest = rest[1:]
	if rest != "" && (rest[0] == '+' || rest[0] == '-') {
		rest = rest[1:]
	}
	exponent, rest := digits(rest)
	return exponent != "" && rest == ""
}

func digits(s string) (head, tail string) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// toFloat rounds once to the nearest float64; false if it overflows.
func toFloat(r *big.Rat) (float64, bool) {
	f, _ := r.Float64()
	return f, !math.IsInf(f, 0)
}

// fromFloat takes a finite float by its shortest decimal spelling, so that
// 20.5 is 41/2 and 0.1 is 1/10.
func fromFloat(f float64) (*big.Rat, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, fmt.Errorf("%v cannot be written as a number", f)
	}
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(f, 'e', -1, 64))
	return r, nil
}

// maxExactBits bounds the whole numbers that are spelled in full.
const maxExactBits = 80

// spell writes r as the shortest decimal that reads back to the same float64;
// whole numbers up to maxExactBits, all of int64 among them, are exact.
func spell(r *big.Rat) (string, error) {
	if r.IsInt() && r.Num().BitLen() <= maxExactBits {
		return r.Num().String(), nil
	}
	f, ok := toFloat(r)
	if !ok {
		return "", errors.New("number is too large")
	}
	text := strconv.FormatFloat(f, 'f', -1, 64)
	if len(text) > 24 {
		text = strconv.FormatFloat(f, 'e', -1, 64)
	}
	return text, nil
}

// roundHalfAway rounds to the nearest whole number, halves away from zero.
func roundHalfAway(r *big.Rat) *big.Rat {
	half := big.NewRat(1, 2)
	if r.Sign() < 0 {
		half.Neg(half)
	}
	sum := new(big.Rat).Add(r, half)
	return new(big.Rat).SetInt(new(big.Int).Quo(sum.Num(), sum.Denom()))
}
