// Units of measurement: UCUM codes, friendly spellings, exact conversion.

package models

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// Unit is a unit of measurement. Code is its UCUM code ("Cel", "kW.h",
// "ug/m3"); the zero Unit is "no unit". Make one with ParseUnit: two Units are
// == if they were parsed from spellings of the same code.
//
// Two things differ from UCUM on purpose. A bare number, "1" and annotations
// such as "{count}" measure alike, but % and ppm do not measure like them: a
// forgotten percent sign is an error and not a factor of 100. And "dB[A]" is
// accepted for "dB{A}".
type Unit struct{ Code string }

// UnitError says that a spelling is no unit, and what may have been meant.
type UnitError struct {
	Spelling   string
	Suggestion string // a spelling ParseUnit accepts, "" if none is near
}

// Error names the spelling and the suggestion.
func (e *UnitError) Error() string {
	s := "unknown unit " + shorten(e.Spelling)
	if e.Suggestion != "" {
		s += fmt.Sprintf(" (did you mean %s?)", e.Suggestion)
	}
	return s
}

// DimensionError says that two units do not measure the same thing.
type DimensionError struct{ From, To Unit }

// Error names both units and what they measure.
func (e *DimensionError) Error() string {
	return fmt.Sprintf("%s cannot be converted to %s", e.From.described(), e.To.described())
}

func (u Unit) described() string {
	if u == (Unit{}) {
		return "a number without unit"
	}
	return fmt.Sprintf("%s (%s)", u.Symbol(), u.Dimension())
}

// maxUnitLength bounds spellings, so that messages and work stay small.
const maxUnitLength = 64

// ParseUnit reads a UCUM code or one of the friendly spellings people use: °C,
// Cel, °F, %, lux, µg/m³, kWh, km/h. The empty spelling is no unit. The same
// unit spelled differently gives the same Unit.
//
// Errors: *UnitError, with a suggestion if a known spelling is near.
func ParseUnit(spelling string) (Unit, error) {
	if spelling == "" {
		return Unit{}, nil
	}
	if len(spelling) <= maxUnitLength {
		if terms, err := parseTerms(plainSpelling(spelling)); err == nil {
			if _, err := formOf(terms); err == nil {
				return Unit{Code: codeOf(terms)}, nil
			}
		}
	}
	return Unit{}, &UnitError{Spelling: spelling, Suggestion: suggestUnit(spelling)}
}

// Plain reports whether the unit says no more than a bare number: no unit, "1"
// or an annotation such as "{count}". A bare number in a rule stands for a
// quantity of such a unit, and of no other.
func (u Unit) Plain() bool {
	f, err := u.form()
	return err == nil && f.dim == Dimension{} && f.scale.Cmp(one) == 0
}

// Dimension says what the unit measures.
func (u Unit) Dimension() Dimension {
	f, err := u.form()
	if err != nil {
		return Dimension{}
	}
	return f.dim
}

// Commensurable reports whether values can be converted between a and b.
func Commensurable(a, b Unit) bool {
	_, err := NewConversion(a, b)
	return err == nil
}

// Symbol returns the unit as people write it ("°C", "kWh", "µg/m³"); ""
// for no unit. ParseUnit reads it back as the same unit.
func (u Unit) Symbol() string {
	if s, ok := symbolOf[u.Code]; ok {
		return s
	}
	terms, err := parseTerms(u.Code)
	if err != nil {
		return u.Code
	}
	return symbolOfTerms(terms)
}

// Convert returns v, given in from, in the unit to. It is exact and rounded
// once, to the nearest float64. Infinities stay infinite.
//
// Errors: *DimensionError, *UnitError for a Unit that was not parsed, NaN.
func Convert(v float64, from, to Unit) (float64, error) {
	c, err := NewConversion(from, to)
	if err != nil {
		return 0, err
	}
	return c.Apply(v)
}

// ConvertDelta converts a difference: it scales and leaves out the offset, so
// that a difference of 1 °C is one of 1 K and of 1.8 °F. Errors as of Convert.
func ConvertDelta(v float64, from, to Unit) (float64, error) {
	c, err := NewConversion(from, to)
	if err != nil {
		return 0, err
	}
	return c.Delta().Apply(v)
}

// ConvertDecimal converts a number as it is written, so that only the result
// is rounded: "20.1" °C is 68.18 °F. Errors as of Convert, and a text that is
// no decimal number.
func ConvertDecimal(text string, from, to Unit) (float64, error) {
	c, err := NewConversion(from, to)
	if err != nil {
		return 0, err
	}
	exact, err := parseDecimal(text)
	if err != nil {
		return 0, err
	}
	f, _ := c.exact(exact).Float64()
	if math.IsInf(f, 0) {
		return 0, fmt.Errorf("%s %s is too large to be said in %s", shorten(text), from.Symbol(), to.Symbol())
	}
	return f, nil
}

// Conversion converts values between two units: to = from * scale + offset.
// Make one where many values are converted. It is immutable.
type Conversion struct{ scale, offset *big.Rat }

// NewConversion returns the conversion between two units. Errors as of
// Convert.
func NewConversion(from, to Unit) (Conversion, error) {
	f, err := from.form()
	if err != nil {
		return Conversion{}, err
	}
	g, err := to.form()
	if err != nil {
		return Conversion{}, err
	}
	if f.dim != g.dim {
		return Conversion{}, &DimensionError{From: from, To: to}
	}
	offset := new(big.Rat).Sub(f.offset, g.offset)
	return Conversion{
		scale:  new(big.Rat).Quo(f.scale, g.scale),
		offset: offset.Quo(offset, g.scale),
	}, nil
}

// Delta returns the conversion of differences: the same without its offset.
func (c Conversion) Delta() Conversion {
	return Conversion{scale: c.scale, offset: new(big.Rat)}
}

// Apply converts one value, rounding once. Errors: NaN.
func (c Conversion) Apply(v float64) (float64, error) {
	if v != v {
		return 0, fmt.Errorf("not a number cannot be converted")
	}
	if math.IsInf(v, 0) {
		return v, nil
	}
	f, _ := c.exact(new(big.Rat).SetFloat64(v)).Float64()
	return f, nil
}

// exact converts without rounding. v is not changed.
func (c Conversion) exact(v *big.Rat) *big.Rat {
	r := new(big.Rat).Mul(v, c.scale)
	return r.Add(r, c.offset)
}

// UnitSpellings returns the spellings worth offering to a person who types a
// unit.
func UnitSpellings() []string { return strings.Fields(offeredUnits) }
