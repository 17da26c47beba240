// The sun against almanacs, and against somebody who watches it.

package calendar

import (
	"cmp"
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// TestAlmanac compares with testdata/almanac.csv, computed with Astronomy
// Engine 2.1.19 (github.com/cosinekitty/astronomy, MIT), which its authors hold
// to a minute of arc of NOVAS, the library of the U.S. Naval Observatory.
func TestAlmanac(t *testing.T) {
	f, err := os.Open("testdata/almanac.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 300 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows[1:] {
		latitude, _ := strconv.ParseFloat(row[1], 64)
		longitude, _ := strconv.ParseFloat(row[2], 64)
		date, err := time.Parse(time.DateOnly, row[3])
		if err != nil {
			t.Fatal(err)
		}
		c := calendarOf(t, Place{Latitude: latitude, Longitude: longitude, Zone: time.UTC})
		noon := date.Add(12*time.Hour - time.Duration(longitude*240)*time.Second)
		tolerance := 10 * time.Second
		if latitude > 60 {
			tolerance = 30 * time.Second
		}
		s := c.Sun(noon)
		compare(t, row[0]+" "+row[3]+" sunrise", s.Rise, row[4], tolerance)
		compare(t, row[0]+" "+row[3]+" sunset", s.Set, row[5], tolerance)
	}
}

func compare(t *testing.T, what string, got time.Time, want string, tolerance time.Duration) {
	t.Helper()
	if want == "none" {
		if !got.IsZero() {
			t.Errorf("%s: %s, the almanac has none", what, got)
		}
		return
	}
	at, err := time.Parse(time.RFC3339, want)
	if err != nil {
		t.Fatal(err)
	}
	if got.IsZero() || got.Sub(at).Abs() > tolerance {
		t.Errorf("%s: %s, the almanac has %s", what, got, at)
	}
}

// TestPublished compares with times printed elsewhere, to the minute or the
// second: the U.S. Naval Observatory's for Atlanta, common almanacs for the
// solstices, Skyfield's (JPL DE440s) for the last sunrises before a polar day.
func TestPublished(t *testing.T) {
	for _, tc := range []struct {
		place               string
		latitude, longitude float64
		mark                string
		want                string
		tolerance           time.Duration
	}{
		{"Atlanta", 33.766667, -84.416667, sunrise, "2009-09-06T11:15:00Z", time.Minute},
		{"Atlanta", 33.766667, -84.416667, sunset, "2009-09-06T23:56:00Z", time.Minute},
		{"London", 51.5074, -0.1278, sunrise, "2024-06-21T03:43:00Z", time.Minute},
		{"London", 51.5074, -0.1278, sunset, "2024-06-21T20:21:00Z", time.Minute},
		{"New York", 40.7128, -74.006, sunrise, "2024-12-21T12:16:00Z", time.Minute},
		{"New York", 40.7128, -74.006, sunset, "2024-12-21T21:32:00Z", time.Minute},
		{"Harrå", 67.4066, 20.0997, sunrise, "2022-05-25T23:35:45Z", 30 * time.Second},
		{"Harrå", 67.4066, 20.0997, sunrise, "2022-05-27T23:18:56Z", 30 * time.Second},
		{"Harrå", 67.4066, 20.0997, sunrise, "2022-05-28T23:07:54Z", time.Minute},
		{"Harrå", 67.4066, 20.0997, sunrise, "2022-05-29T22:50:28Z", 2 * time.Minute},
	} {
		want, err := time.Parse(time.RFC3339, tc.want)
		if err != nil {
			t.Fatal(err)
		}
		c := calendarOf(t, Place{Latitude: tc.latitude, Longitude: tc.longitude, Zone: time.UTC}, machine.Mark{Sun: tc.mark, Days: everyDay})
		at, _ := c.NextOf(0, want.Add(-3*time.Hour))
		compare(t, tc.place+" "+tc.mark, at, tc.want, tc.tolerance)
	}
}

// TestPolar: no moment, no mark; the next one comes when the sun is back.
func TestPolar(t *testing.T) {
	oslo := zone(t, "Europe/Oslo")
	c := calendarOf(t, Place{Latitude: 69.6496, Longitude: 18.956, Zone: oslo},
		machine.Mark{Sun: sunrise, Days: everyDay}, machine.Mark{Sun: sunset, Days: everyDay})
	if s := c.Sun(time.Date(2026, 12, 21, 12, 0, 0, 0, oslo)); !s.Rise.IsZero() || !s.Set.IsZero() || s.Up {
		t.Errorf("21 December in Tromsø: %+v", s)
	}
	if s := c.Sun(time.Date(2026, 6, 21, 0, 0, 0, 0, oslo)); !s.Rise.IsZero() || !s.Set.IsZero() || !s.Up {
		t.Errorf("21 June in Tromsø: %+v", s)
	}
	if at, ids := c.Next(time.Date(2026, 12, 21, 12, 0, 0, 0, oslo)); at.Format("2 January") != "15 January" || ids[0] != 0 {
		t.Errorf("the sun comes back on %s with %v", at, ids)
	}
	pole := calendarOf(t, Place{Latitude: 90, Zone: time.UTC},
		machine.Mark{Sun: sunrise, Days: everyDay}, machine.Mark{Sun: sunset, Days: everyDay})
	rise, _ := pole.NextOf(0, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	set, _ := pole.NextOf(1, rise)
	if again, _ := pole.NextOf(0, rise); rise.Month() != time.March || set.Month() != time.September || again.Sub(rise) < 360*day {
		t.Errorf("at the pole the sun rises %s, sets %s, rises %s", rise, set, again)
	}
}

// TestNone: beyond the horizon a mark is not looked for.
func TestNone(t *testing.T) {
	pole := Place{Latitude: -90, Zone: time.UTC}
	rise, _ := calendarOf(t, pole, machine.Mark{Sun: sunrise, Days: everyDay}).NextOf(0, time.Unix(0, 0))
	m := machine.Mark{Sun: sunrise}
	m.Days[(int(rise.Weekday())+5)%7] = true // the day before, so not this year
	c := calendarOf(t, pole, m)
	if at, ok := c.NextOf(0, rise.Add(-day)); ok {
		t.Errorf("it rises on %s", at)
	}
	if at, ids := c.Next(rise.Add(-day)); !at.IsZero() || len(ids) != 0 {
		t.Errorf("%v on %s", ids, at)
	}
}

// TestOffset: an offset crosses midnight, the weekday is the sun's own.
func TestOffset(t *testing.T) {
	berlin := zone(t, "Europe/Berlin")
	place := Place{Latitude: 52.52, Longitude: 13.405, Zone: berlin}
	friday := [7]bool{4: true}
	c := calendarOf(t, place,
		machine.Mark{Sun: sunset, Days: friday},
		machine.Mark{Sun: sunset, Second: 5 * 3600, Days: friday},
		machine.Mark{Sun: sunrise, Second: -6 * 3600, Days: friday})
	from := time.Date(2026, 6, 15, 0, 0, 0, 0, berlin) // a Monday
	plain, _ := c.NextOf(0, from)
	later, _ := c.NextOf(1, from)
	if plain.Weekday() != time.Friday || later.Weekday() != time.Saturday || later.Sub(plain) != 5*time.Hour {
		t.Errorf("sunset on Friday %s, five hours later %s", plain, later)
	}
	if before, _ := c.NextOf(2, from); before.Weekday() != time.Thursday {
		t.Errorf("six hours before sunrise on Friday is %s", before)
	}
}

// TestWatchTheSun: the moments are those at which somebody who looks every
// second sees the sun come and go.
func TestWatchTheSun(t *testing.T) {
	zones := []*time.Location{time.UTC, zone(t, "Europe/Berlin"), zone(t, "Pacific/Apia"), zone(t, "America/New_York")}
	rapid.Check(t, func(t *rapid.T) {
		m := machine.Mark{Sun: rapid.SampledFrom([]string{sunrise, sunset}).Draw(t, "what")}
		m.Second = rapid.Int64Range(-2*daySeconds, 2*daySeconds).Draw(t, "offset")
		for d := range m.Days {
			m.Days[d] = rapid.Bool().Draw(t, "day")
		}
		m.Days[2] = true
		c, err := New([]machine.Mark{m}, Place{
			Latitude:  rapid.Float64Range(-65, 65).Draw(t, "latitude"),
			Longitude: rapid.Float64Range(-180, 180).Draw(t, "longitude"),
			Zone:      rapid.SampledFrom(zones).Draw(t, "zone"),
		})
		if err != nil {
			t.Fatalf("%v", err)
		}
		from := rapid.Int64Range(0, 4e9).Draw(t, "from")
		now := time.Unix(from, 0)
		for _, want := range c.watchSun(&m, from, from+4*daySeconds) {
			at, ok := c.NextOf(0, now)
			if !ok || at.Unix() < want-1 || at.Unix() > want+1 {
				t.Fatalf("after %s: %s, it was seen at %s", now, at, time.Unix(want, 0).UTC())
			}
			now = at
		}
	})
}

// watchSun looks every five minutes, then every second.
func (c *Calendar) watchSun(m *machine.Mark, from, to int64) []int64 {
	var list []int64
	for u := from - m.Second; u < to-m.Second; u += 300 {
		if c.up(float64(u)) == c.up(float64(u+300)) || c.up(float64(u)) == (m.Sun == sunrise) {
			continue
		}
		s := u
		for c.up(float64(s)) == c.up(float64(u)) {
			s++
		}
		days := int(time.Unix(s, 0).In(c.place.Zone).Weekday()+6) % 7
		if m.Days[days] && s+m.Second > from {
			list = append(list, s+m.Second)
		}
	}
	return list
}

// TestDaysFollow: the sun's days are without gaps, rising and setting in turn,
// at every latitude.
func TestDaysFollow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c, err := New(nil, Place{
			Latitude:  rapid.Float64Range(-90, 90).Draw(t, "latitude"),
			Longitude: rapid.Float64Range(-180, 180).Draw(t, "longitude"),
			Zone:      time.UTC,
		})
		if err != nil {
			t.Fatalf("%v", err)
		}
		first := rapid.Int64Range(-80000, 80000).Draw(t, "day")
		up := c.up(c.midnight(first - 1))
		for n := first; n < first+100; n++ {
			at := c.midnight(n - 1)
			for _, e := range c.dayOf(n) {
				if e.up == up || e.at < at-1 {
					t.Fatalf("day %d: %+v after %f, up %v", n, e, at, up)
				}
				up, at = e.up, e.at
			}
			if at > c.midnight(n)+1 || up != c.up(c.midnight(n)) {
				t.Fatalf("day %d ends with the sun up: %v", n, up)
			}
		}
	})
}

// change is a moment of the sun.
type change struct {
	at float64
	up bool
}

// dayOf lists the moments of a day in order.
func (c *Calendar) dayOf(n int64) []change {
	var list []change
	if e, ok := c.moment(sunrise, n); ok {
		list = append(list, change{float64(e), true})
	}
	if e, ok := c.moment(sunset, n); ok {
		list = append(list, change{float64(e), false})
	}
	slices.SortFunc(list, func(a, b change) int { return cmp.Compare(a.at, b.at) })
	return list
}
