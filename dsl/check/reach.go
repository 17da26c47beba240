// Reach: between which ends what is computed from readings lies.

package check

import (
	"math"
	"slices"

	"github.com/tenet-iot/tenet/models"
)

// wholeFloats bounds the ends that are told apart from infinity: up to it a float holds
// every integer, so that the ends of whole numbers are exact as well.
const wholeFloats = 1 << 53

// anywhere is the reach of what nothing is known of.
var anywhere = models.Range{Min: math.Inf(-1), Max: math.Inf(1)}

// reach gives the ends between which the values of a term over readings lie, by the
// declared ranges of these; an end is infinite if there is none. Every operation is taken
// with the ends of what it is done to, which rounds as it does for the values between.
// Source: Moore, Interval Analysis (1966).
func (t *term) reach() models.Range {
	r := t.rawReach()
	switch {
	case math.IsNaN(r.Min) || math.IsNaN(r.Max):
		return anywhere
	case r.Min < -wholeFloats || r.Min > wholeFloats:
		r.Min = anywhere.Min
	}
	if r.Max > wholeFloats || r.Max < -wholeFloats {
		r.Max = anywhere.Max
	}
	return r
}

func (t *term) rawReach() models.Range {
	switch t.kind {
	case tConst:
		v := t.con.value.Float()
		return models.Range{Min: v, Max: v}
	case tRes:
		return t.res.reach()
	case tDouble:
		return t.args[0].reach()
	case tConvert:
		return t.converted()
	case tUnary:
		if x := t.args[0].reach(); t.op == "-" {
			return models.Range{Min: -x.Max, Max: -x.Min}
		}
	case tIf:
		a, b := t.args[1].reach(), t.args[2].reach()
		return models.Range{Min: min(a.Min, b.Min), Max: max(a.Max, b.Max)}
	case tCall:
		return t.reachOfCall()
	case tBinary:
		return t.reachOfBinary()
	}
	return anywhere
}

// reach is that of the values of a resource.
func (r *Resource) reach() models.Range {
	switch {
	case r.Fact != nil && r.Fact.Reach != nil:
		return *r.Fact.Reach
	case r.Model.Type.Range != nil:
		return *r.Model.Type.Range
	}
	return anywhere
}

// converted is the reach in another unit.
func (t *term) converted() models.Range {
	x := t.args[0].reach()
	convert := models.Convert
	if t.measure() == difference {
		convert = models.ConvertDelta
	}
	a, errA := convert(x.Min, t.args[0].typ.Unit, t.typ.Unit)
	b, errB := convert(x.Max, t.args[0].typ.Unit, t.typ.Unit)
	if errA != nil || errB != nil {
		return anywhere
	}
	return models.Range{Min: min(a, b), Max: max(a, b)}
}

// reachOfCall is that of min( ), max( ) and abs( ).
func (t *term) reachOfCall() models.Range {
	out := t.args[0].reach()
	if t.op == "abs" {
		return models.Range{Min: max(0, out.Min, -out.Max), Max: max(math.Abs(out.Min), math.Abs(out.Max))}
	}
	for _, a := range t.args[1:] {
		switch r := a.reach(); t.op {
		case "min":
			out = models.Range{Min: min(out.Min, r.Min), Max: min(out.Max, r.Max)}
		case "max":
			out = models.Range{Min: max(out.Min, r.Min), Max: max(out.Max, r.Max)}
		default:
			return anywhere
		}
	}
	return out
}

// reachOfBinary is that of arithmetic: its least and greatest values are among those of
// the ends.
func (t *term) reachOfBinary() models.Range {
	x, y := t.args[0].reach(), t.args[1].reach()
	if t.op == "/" && y.Min <= 0 && y.Max >= 0 {
		return anywhere
	}
	var ends []float64
	for _, a := range []float64{x.Min, x.Max} {
		for _, b := range []float64{y.Min, y.Max} {
			switch t.op {
			case "+":
				ends = append(ends, a+b)
			case "-":
				ends = append(ends, a-b)
			case "*":
				ends = append(ends, a*b)
			case "/":
				ends = append(ends, quotient(a, b, t.typ.Kind))
			default:
				return anywhere
			}
		}
	}
	for _, e := range ends {
		if math.IsNaN(e) {
			return anywhere
		}
	}
	return models.Range{Min: slices.Min(ends), Max: slices.Max(ends)}
}

// quotient divides as values of a kind are divided: whole numbers towards zero.
func quotient(a, b float64, k models.Kind) float64 {
	if k == models.Float {
		return a / b
	}
	return math.Trunc(a / b)
}
