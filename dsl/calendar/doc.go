// Package calendar says which moment of the day comes next: 22:30 on weekdays,
// sunset less twenty minutes. It turns the marks of a program into instants,
// and an instant into the time of day rules may ask for. It reads no clock and
// loads no time zone: both are given.
//
// # Clock changes
//
// A mark is a reading of the local clock, and it falls on the first instant the
// local clock has got that far. So a local time that is skipped falls on the
// jump, with the weekday it would have had; one that comes twice falls on the
// first time only; a date that is left out altogether, as in Apia in 2011,
// falls on the jump whole, each of its marks once. The time of day agrees with
// the marks: while the local clock shows times it has shown before, it stands
// still at the last second before the clock was put back. So the marks come in
// cyclic order, and the time of day crosses a border exactly when the mark at
// that border falls. testdata/clock_changes.md shows it, change by change.
//
// # The sun
//
// The sun rises and sets when its upper limb touches the horizon of the sea:
// its centre at -0.833°, refraction included. Heights and weather are not
// known. A mark with an offset falls that much later or earlier, which may be
// on another date; its weekday is that of the local date on which the sun
// itself rises or sets. Where the sun stays up or down, the mark does not fall
// that day: NextOf looks Horizon ahead and then says there is none, and Sun
// says why.
//
// The position of the sun follows the NOAA Solar Calculator, whose equations
// are those of Meeus, Astronomical Algorithms, 2nd ed. (1998), ch. 25 and 28;
// the moment itself is found by bisection of the altitude instead of its one
// step, which holds near the polar circles too. Against a precise ephemeris the
// error is below 10 s up to 60° of latitude and below 30 s up to 80°, from 1970
// to 2099. The Go libraries for this use the short sunrise equation, which is
// minutes off at 50° and a quarter of an hour at 80°.
package calendar
