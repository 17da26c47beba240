// Dimensions: what a unit measures.

package models

import (
	"strconv"
	"strings"
)

// The base dimensions, in the order of a Dimension's exponents.
const (
	length = iota
	timeSpan
	mass
	angle
	temperature
	current
	luminosity
	fraction
	level
	data
	baseCount
)

// Dimension is a product of powers of base dimensions: length, time, mass,
// angle, temperature, current, luminous intensity, and three that UCUM counts
// as plain numbers but whose mix-ups we refuse: fraction (%, ppm), level (dB)
// and data (bit). The zero Dimension is a plain number. Comparable with ==.
type Dimension struct{ exp [baseCount]int16 }

// String names the dimension in words where it has a name ("temperature",
// "power"), else as a product of base dimensions.
func (d Dimension) String() string {
	for _, n := range namedDimensions {
		if n.dim == d {
			return n.name
		}
	}
	var parts []string
	for i, e := range d.exp {
		switch {
		case e == 1:
			parts = append(parts, baseNames[i])
		case e != 0:
			parts = append(parts, baseNames[i]+"^"+strconv.Itoa(int(e)))
		}
	}
	return strings.Join(parts, "·")
}

// plus returns d multiplied by e to the given power.
func (d Dimension) plus(e Dimension, power int) Dimension {
	for i := range d.exp {
		d.exp[i] += e.exp[i] * int16(power)
	}
	return d
}

var baseNames = [baseCount]string{
	"length", "time", "mass", "angle", "temperature", "current", "luminous intensity", "fraction", "level", "data",
}

// dims builds a Dimension from pairs of base and exponent.
func dims(pairs ...int16) Dimension {
	var d Dimension
	for i := 0; i+1 < len(pairs); i += 2 {
		d.exp[pairs[i]] = pairs[i+1]
	}
	return d
}

// The dimensions the unit table is written in.
var (
	secondDim   = dims(timeSpan, 1)
	lengthDim   = dims(length, 1)
	areaDim     = dims(length, 2)
	volumeDim   = dims(length, 3)
	massDim     = dims(mass, 1)
	angleDim    = dims(angle, 1)
	solidDim    = dims(angle, 2)
	kelvinDim   = dims(temperature, 1)
	ampereDim   = dims(current, 1)
	candelaDim  = dims(luminosity, 1)
	lumenDim    = dims(luminosity, 1, angle, 2)
	luxDim      = dims(luminosity, 1, angle, 2, length, -2)
	fractionDim = dims(fraction, 1)
	levelDim    = dims(level, 1)
	dataDim     = dims(data, 1)
	speedDim    = dims(length, 1, timeSpan, -1)
	hertzDim    = dims(timeSpan, -1)
	forceDim    = dims(mass, 1, length, 1, timeSpan, -2)
	pressureDim = dims(mass, 1, length, -1, timeSpan, -2)
	energyDim   = dims(mass, 1, length, 2, timeSpan, -2)
	powerDim    = dims(mass, 1, length, 2, timeSpan, -3)
	voltDim     = dims(mass, 1, length, 2, timeSpan, -3, current, -1)
	ohmDim      = dims(mass, 1, length, 2, timeSpan, -3, current, -2)
	siemensDim  = dims(mass, -1, length, -2, timeSpan, 3, current, 2)
	teslaDim    = dims(mass, 1, timeSpan, -2, current, -1)
	doseDim     = dims(length, 2, timeSpan, -2)
)

var namedDimensions = []struct {
	dim  Dimension
	name string
}{
	{Dimension{}, "plain number"},
	{areaDim, "area"},
	{volumeDim, "volume"},
	{lumenDim, "luminous flux"},
	{luxDim, "illuminance"},
	{speedDim, "speed"},
	{hertzDim, "frequency"},
	{forceDim, "force"},
	{pressureDim, "pressure"},
	{energyDim, "energy"},
	{powerDim, "power"},
	{voltDim, "voltage"},
	{ohmDim, "resistance"},
	{siemensDim, "conductance"},
	{teslaDim, "magnetic flux density"},
	{doseDim, "radiation dose"},
	{dims(mass, 1, length, -3), "concentration"},
	{dims(length, 3, timeSpan, -1), "volume flow"},
	{dims(length, 1, timeSpan, -2), "acceleration"},
	{dims(mass, 1, timeSpan, -3), "irradiance"},
	{dims(current, 1, timeSpan, 1), "charge"},
	{solidDim, "solid angle"},
}
