// The unit table: UCUM atoms, prefixes and the spellings people use.

package models

import "math/big"

// atom is an entry of the unit table. scale and offset are exact rationals in
// base units (m, s, g, rad, K, A, cd, 1 for fractions, B, bit); a metric atom
// takes prefixes.
type atom struct {
	scale, offset string
	dim           Dimension
	metric        bool
}

// pi to 40 decimals, far beyond what a float64 can tell.
const degreeInRadians = "31415926535897932384626433832795028841972/1800000000000000000000000000000000000000000"

// atoms lists the units by UCUM code. Coulomb, farad and henry are left out:
// beside devices "C" and "F" are slips for °C and °F, and "H" one for hours.
// Source: The Unified Code for Units of Measure, version 2.1, tables 2 to 22.
var atoms = map[string]atom{
	"1": {scale: "1"},

	"m": {scale: "1", dim: lengthDim, metric: true}, "[in_i]": {scale: "0.0254", dim: lengthDim},
	"[ft_i]": {scale: "0.3048", dim: lengthDim}, "[yd_i]": {scale: "0.9144", dim: lengthDim},
	"[mi_i]": {scale: "1609.344", dim: lengthDim}, "[nmi_i]": {scale: "1852", dim: lengthDim},
	"ar": {scale: "100", dim: areaDim, metric: true},
	"l":  {scale: "0.001", dim: volumeDim, metric: true}, "[gal_us]": {scale: "0.003785411784", dim: volumeDim},
	"[kn_i]": {scale: "1852/3600", dim: speedDim},

	"s": {scale: "1", dim: secondDim, metric: true}, "min": {scale: "60", dim: secondDim},
	"h": {scale: "3600", dim: secondDim}, "d": {scale: "86400", dim: secondDim}, "wk": {scale: "604800", dim: secondDim},
	"Hz": {scale: "1", dim: hertzDim, metric: true}, "Bq": {scale: "1", dim: hertzDim, metric: true},

	"g": {scale: "1", dim: massDim, metric: true}, "t": {scale: "1000000", dim: massDim, metric: true},
	"[lb_av]": {scale: "453.59237", dim: massDim}, "[oz_av]": {scale: "28.349523125", dim: massDim},
	"N": {scale: "1000", dim: forceDim, metric: true},

	"Pa": {scale: "1000", dim: pressureDim, metric: true}, "bar": {scale: "1e8", dim: pressureDim, metric: true},
	"atm": {scale: "101325000", dim: pressureDim}, "m[Hg]": {scale: "133322000", dim: pressureDim, metric: true},
	"[psi]": {scale: "44482216152605/6451600", dim: pressureDim},

	"J": {scale: "1000", dim: energyDim, metric: true}, "cal": {scale: "4184", dim: energyDim, metric: true},
	"W": {scale: "1000", dim: powerDim, metric: true},

	"A": {scale: "1", dim: ampereDim, metric: true}, "V": {scale: "1000", dim: voltDim, metric: true},
	"Ohm": {scale: "1000", dim: ohmDim, metric: true}, "S": {scale: "1/1000", dim: siemensDim, metric: true},
	"T": {scale: "1000", dim: teslaDim, metric: true},

	"K": {scale: "1", dim: kelvinDim, metric: true}, "Cel": {scale: "1", offset: "273.15", dim: kelvinDim},
	"[degF]": {scale: "5/9", offset: "45967/180", dim: kelvinDim},

	"rad": {scale: "1", dim: angleDim, metric: true}, "deg": {scale: degreeInRadians, dim: angleDim},
	"sr": {scale: "1", dim: solidDim, metric: true},
	"cd": {scale: "1", dim: candelaDim, metric: true}, "lm": {scale: "1", dim: lumenDim, metric: true},
	"lx": {scale: "1", dim: luxDim, metric: true},

	"%": {scale: "1/100", dim: fractionDim}, "[ppth]": {scale: "1/1000", dim: fractionDim},
	"[ppm]": {scale: "1/1000000", dim: fractionDim}, "[ppb]": {scale: "1/1000000000", dim: fractionDim},
	"B": {scale: "1", dim: levelDim, metric: true}, "bit": {scale: "1", dim: dataDim}, "By": {scale: "8", dim: dataDim},
	"Gy": {scale: "1", dim: doseDim, metric: true}, "Sv": {scale: "1", dim: doseDim, metric: true},
}

// prefix is a power of ten, or of two for data.
type prefix struct {
	exp    int
	binary bool
}

func (p prefix) factor() *big.Rat {
	if p.binary {
		return power(big.NewRat(2, 1), p.exp)
	}
	return power(big.NewRat(10, 1), p.exp)
}

var prefixes = map[string]prefix{
	"P": {exp: 15}, "T": {exp: 12}, "G": {exp: 9}, "M": {exp: 6}, "k": {exp: 3}, "h": {exp: 2}, "da": {exp: 1},
	"d": {exp: -1}, "c": {exp: -2}, "m": {exp: -3}, "u": {exp: -6}, "n": {exp: -9}, "p": {exp: -12},
	"Ki": {exp: 10, binary: true}, "Mi": {exp: 20, binary: true}, "Gi": {exp: 30, binary: true}, "Ti": {exp: 40, binary: true},
}

// atomSpellings gives the code of an atom spelled otherwise; prefixes and
// exponents go with either.
var atomSpellings = map[string]string{
	"L": "l", "ℓ": "l", "lux": "lx", "Ω": "Ohm", "ohm": "Ohm", "°C": "Cel", "℃": "Cel", "°F": "[degF]", "℉": "[degF]",
	"°": "deg", "ppm": "[ppm]", "ppb": "[ppb]", "‰": "[ppth]", "psi": "[psi]", "ft": "[ft_i]", "mi": "[mi_i]",
	"lb": "[lb_av]", "oz": "[oz_av]", "gal": "[gal_us]", "kn": "[kn_i]", "mHg": "m[Hg]", "ha": "har",
}

// compounds are products people write without a dot, by their ending.
var compounds = map[string][2]string{"Wh": {"W", "h"}, "Ah": {"A", "h"}, "VA": {"V", "A"}}

// unitSpellings gives the code of whole units spelled otherwise.
var unitSpellings = map[string]string{
	"dB[A]": "dB{A}", "dB(A)": "dB{A}", "dBA": "dB{A}", "dBm": "dB{mW}", "kph": "km/h", "mph": "[mi_i]/h",
	"rpm": "{rev}/min", "ha": "har",
}

// symbolOf gives the symbol of codes, whole units and atoms, that do not look
// like it.
var symbolOf = map[string]string{
	"": "", "Cel": "°C", "[degF]": "°F", "Ohm": "Ω", "deg": "°", "[ppm]": "ppm", "[ppb]": "ppb", "[ppth]": "‰",
	"[psi]": "psi", "[ft_i]": "ft", "[mi_i]": "mi", "[lb_av]": "lb", "[oz_av]": "oz", "[gal_us]": "gal", "[kn_i]": "kn",
	"m[Hg]": "mHg", "dB{A}": "dB[A]", "dB{mW}": "dBm", "[mi_i]/h": "mph", "{rev}/min": "rpm", "har": "ha",
	"W.h": "Wh", "kW.h": "kWh", "MW.h": "MWh", "A.h": "Ah", "mA.h": "mAh", "V.A": "VA", "kV.A": "kVA",
}

// offeredUnits are the spellings worth suggesting.
const offeredUnits = "% A Ah Bq GHz Hz J K L MHz MW MWh N Pa S V VA W Wh bar bit cm d dB dB[A] dBm deg g h ha hPa kHz kPa kV kW kWh " +
	"kg km km/h kn l l/h l/min lm lux m m/s m² m³ m³/h mA mAh mV mW mbar mg mg/m³ min ml mm mmHg mph ms ppb ppm psi rpm s t " +
	"wk °C °F µA µS/cm µSv/h µV µg µg/m³ µm µs Ω"

// unitWords are words and slips that are no spelling of a unit, with the
// spelling that was meant.
var unitWords = map[string]string{
	"c": "°C", "degc": "°C", "celsius": "°C", "centigrade": "°C", "f": "°F", "degf": "°F", "fahrenheit": "°F", "kelvin": "K",
	"percent": "%", "pct": "%", "rh": "%", "%rh": "%",
	"msec": "ms", "millis": "ms", "millisecond": "ms", "milliseconds": "ms", "sec": "s", "secs": "s", "second": "s", "seconds": "s",
	"mins": "min", "minute": "min", "minutes": "min", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d", "days": "d",
	"week": "wk", "weeks": "wk", "watt": "W", "watts": "W", "kilowatt": "kW", "kilowatts": "kW", "volt": "V", "volts": "V",
	"amp": "A", "amps": "A", "ampere": "A", "amperes": "A", "joule": "J", "joules": "J", "hertz": "Hz", "pascal": "Pa",
	"meter": "m", "meters": "m", "metre": "m", "metres": "m", "inch": "cm", "feet": "ft", "foot": "ft", "mile": "mi", "miles": "mi",
	"liter": "l", "liters": "l", "litre": "l", "litres": "l", "gram": "g", "grams": "g", "degree": "°", "degrees": "°",
	"decibel": "dB", "decibels": "dB", "lumen": "lm", "lumens": "lm", "kmh": "km/h", "kmph": "km/h", "mps": "m/s", "count": "{count}",
}
