// When the sun rises and sets.

package calendar

import (
	"math"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// The moments of the sun a mark can name.
const (
	sunrise = "sunrise"
	sunset  = "sunset"
)

// Sun is what the sun does on one of its days, from midnight to midnight by the
// sun itself.
type Sun struct {
	// Rise and Set are whole seconds; zero if the sun does not.
	Rise, Set time.Time
	// Up says that it is up at noon. Up without Rise and Set is a polar day,
	// neither is a polar night.
	Up bool
}

// Sun returns what the sun does on the day an instant lies in.
func (c *Calendar) Sun(at time.Time) Sun {
	n := floorDiv(at.Unix(), daySeconds) + 1
	for float64(at.Unix()) < c.midnight(n) {
		n--
	}
	n++ // the day after that midnight
	s := Sun{Up: c.up(c.noon(n))}
	if e, ok := c.moment(sunrise, n); ok {
		s.Rise = time.Unix(e, 0).In(c.place.Zone)
	}
	if e, ok := c.moment(sunset, n); ok {
		s.Set = time.Unix(e, 0).In(c.place.Zone)
	}
	return s
}

// nextSun tries one day after the other. The sun's noon is within a day of
// UTC's, so two days before the earliest candidate none is missed.
func (c *Calendar) nextSun(m *machine.Mark, after time.Time) (time.Time, bool) {
	first := floorDiv(after.Unix()-m.Second, daySeconds) - 2
	for n := first; n <= first+int64(Horizon/day); n++ {
		e, ok := c.moment(m.Sun, n)
		if !ok || e+m.Second <= after.Unix() {
			continue
		}
		at := time.Unix(e, 0).In(c.place.Zone)
		if m.Days[weekday(floorDiv(local(at), daySeconds))] {
			return at.Add(time.Duration(m.Second) * time.Second), true
		}
	}
	return time.Time{}, false
}

// moment is when the sun rises or sets on its n-th day since 1970, to the
// second; false if it does not. It rises in the morning and sets in the
// afternoon, except close to a pole, where the season moves it more than the
// hour does.
func (c *Calendar) moment(what string, n int64) (int64, bool) {
	morning, noon, evening := c.midnight(n-1), c.noon(n), c.midnight(n)
	rises := what == sunrise
	for _, half := range [2][2]float64{{morning, noon}, {noon, evening}} {
		if c.up(half[0]) != rises && c.up(half[1]) == rises {
			return c.crossing(half[0], half[1]), true
		}
	}
	return 0, false
}

// crossing finds the second between two instants at which the sun comes or
// goes; it is up at one of them alone.
func (c *Calendar) crossing(from, to float64) int64 {
	was := c.up(from)
	for to-from > 0.5 {
		if middle := (from + to) / 2; c.up(middle) == was {
			from = middle
		} else {
			to = middle
		}
	}
	return int64(math.Round(to))
}

// noon is the Unix time at which the sun crosses the meridian on its n-th day.
func (c *Calendar) noon(n int64) float64 {
	mean := float64(n*daySeconds+daySeconds/2) - c.place.Longitude*daySeconds/360
	_, equation := position(mean)
	return mean - equation
}

// midnight is the Unix time between the n-th noon and the next. Each day ends
// where the next begins, so rising and setting alternate.
func (c *Calendar) midnight(n int64) float64 { return (c.noon(n) + c.noon(n+1)) / 2 }

// horizon is the sine of the altitude of the sun's centre when its upper limb
// is seen on the horizon: a radius of 16' and a refraction of 34' below it.
var horizon = math.Sin(degrees(-0.833))

// up reports whether the sun is up.
func (c *Calendar) up(unix float64) bool {
	declination, equation := position(unix)
	// At apparent noon the hour angle is 0.
	turn := math.Mod(unix+equation, daySeconds)/daySeconds - 0.5
	hour := degrees(360*turn + c.place.Longitude)
	latitude := degrees(c.place.Latitude)
	altitude := math.Sin(latitude)*math.Sin(declination) + math.Cos(latitude)*math.Cos(declination)*math.Cos(hour)
	return altitude >= horizon
}

// furthestCentury is how far from 2000 the formulas are followed: they are good
// for ten centuries and make no sense after some hundred.
const furthestCentury = 50

// position is the sun's declination in radians and the equation of time,
// apparent less mean, in seconds.
// Source: NOAA Global Monitoring Laboratory, Solar Calculation Details, after
// Meeus, Astronomical Algorithms, ch. 22, 25 and 28.
func position(unix float64) (declination, equation float64) {
	t := (unix/daySeconds - 10957.5) / 36525 // Julian centuries since 2000-01-01 12:00
	t = min(max(t, -furthestCentury), furthestCentury)
	meanLongitude := degrees(280.46646 + t*(36000.76983+t*0.0003032))
	anomaly := degrees(357.52911 + t*(35999.05029-t*0.0001537))
	eccentricity := 0.016708634 - t*(0.000042037+t*0.0000001267)
	centre := math.Sin(anomaly)*(1.914602-t*(0.004817+t*0.000014)) +
		math.Sin(2*anomaly)*(0.019993-t*0.000101) + math.Sin(3*anomaly)*0.000289
	node := degrees(125.04 - 1934.136*t) // of the moon: nutation
	longitude := meanLongitude + degrees(centre-0.00569-0.00478*math.Sin(node))
	obliquity := degrees(23 + (26+(21.448-t*(46.815+t*(0.00059-t*0.001813)))/60)/60 + 0.00256*math.Cos(node))
	declination = math.Asin(math.Sin(obliquity) * math.Sin(longitude))

	y := math.Tan(obliquity / 2)
	y *= y
	angle := y*math.Sin(2*meanLongitude) - 2*eccentricity*math.Sin(anomaly) +
		4*eccentricity*y*math.Sin(anomaly)*math.Cos(2*meanLongitude) -
		y*y/2*math.Sin(4*meanLongitude) - 5*eccentricity*eccentricity/4*math.Sin(2*anomaly)
	return declination, angle * daySeconds / (2 * math.Pi)
}

// degrees turns an angle in degrees into radians.
func degrees(a float64) float64 { return a * math.Pi / 180 }
