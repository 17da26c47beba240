// What is refused, and what a mark that never falls does.

package calendar

import (
	"math"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/tenet-iot/tenet/dsl/machine"
)

var everyDay = [7]bool{true, true, true, true, true, true, true}

// zone loads a time zone; Go's own copy serves where the system has none.
func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func calendarOf(t testing.TB, place Place, marks ...machine.Mark) *Calendar {
	t.Helper()
	c, err := New(marks, place)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRefused(t *testing.T) {
	place := Place{Zone: time.UTC}
	for _, tc := range []struct {
		name  string
		place Place
		mark  machine.Mark
		want  string
	}{
		{"no zone", Place{}, machine.Mark{Days: everyDay}, "no time zone"},
		{"latitude", Place{Zone: time.UTC, Latitude: 90.5}, machine.Mark{Days: everyDay}, "no place on Earth"},
		{"longitude", Place{Zone: time.UTC, Longitude: math.NaN()}, machine.Mark{Days: everyDay}, "no place on Earth"},
		{"no day", place, machine.Mark{}, "no day of the week"},
		{"moon", place, machine.Mark{Sun: "moonrise", Days: everyDay}, "no moment of the sun"},
		{"24:00", place, machine.Mark{Second: daySeconds, Days: everyDay}, "not in a day"},
		{"before midnight", place, machine.Mark{Second: -1, Days: everyDay}, "not in a day"},
		{"offset", place, machine.Mark{Sun: "sunset", Second: math.MinInt64, Days: everyDay}, "too far"},
	} {
		if _, err := New([]machine.Mark{tc.mark}, tc.place); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: got %v, want an error with %q", tc.name, err, tc.want)
		}
	}
}

func TestNoMarks(t *testing.T) {
	at, fall := calendarOf(t, Place{Zone: time.UTC}).Next(time.Unix(0, 0))
	if !at.IsZero() || len(fall) != 0 {
		t.Errorf("got %v %v", at, fall)
	}
}

// TestFractions: an instant between two seconds is after the first.
func TestFractions(t *testing.T) {
	c := calendarOf(t, Place{Zone: time.UTC}, machine.Mark{Second: 10, Days: everyDay})
	for _, nanos := range []int64{9e9, 9e9 + 1, 10e9 - 1} {
		if at, _ := c.NextOf(0, time.Unix(0, nanos)); at.Unix() != 10 {
			t.Errorf("after %d ns: %v", nanos, at)
		}
	}
	for _, nanos := range []int64{10e9, 10e9 + 1} {
		if at, _ := c.NextOf(0, time.Unix(0, nanos)); at.Unix() != 10+daySeconds {
			t.Errorf("after %d ns: %v", nanos, at)
		}
	}
}

// TestOddZones: a zone without changes, however far from UTC, keeps its
// meaning.
func TestOddZones(t *testing.T) {
	for _, offset := range []int{0, -3 * 3600, 5*3600 + 45*60, 100 * 3600, -100 * 3600} {
		c := calendarOf(t, Place{Zone: time.FixedZone("odd", offset)}, machine.Mark{Second: 3600, Days: everyDay})
		after := time.Unix(1_000_000_000, 0)
		at, _ := c.NextOf(0, after)
		if h, m, s := at.Clock(); h != 1 || m != 0 || s != 0 || !at.After(after) || at.Sub(after) > day {
			t.Errorf("offset %d: %v", offset, at)
		}
	}
}

func BenchmarkNext(b *testing.B) {
	clock := machine.Mark{Second: 7 * 3600, Days: everyDay}
	sun := machine.Mark{Sun: "sunset", Second: -1200, Days: everyDay}
	for _, bench := range []struct {
		name string
		mark machine.Mark
		at   float64
	}{{"clock", clock, 52.5}, {"sun", sun, 52.5}, {"polar night", sun, 78}} {
		b.Run(bench.name, func(b *testing.B) {
			c := calendarOf(b, Place{Latitude: bench.at, Longitude: 13.4, Zone: zone(b, "Europe/Berlin")}, bench.mark)
			now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
			for b.Loop() {
				c.Next(now)
			}
		})
	}
}
