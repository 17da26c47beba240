// The slow twin: somebody who looks at the local clock all year.

package calendar

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/dsl/machine"
)

// falls are the marks of an instant.
type falls struct {
	unix int64
	ids  []machine.MarkID
}

// reading is what the local clock shows, in seconds of a clock never changed.
func reading(unix int64, z *time.Location) int64 {
	t := time.Unix(unix, 0).In(z)
	y, m, d := t.Date()
	h, min, s := t.Clock()
	return time.Date(y, m, d, h, min, s, 0, time.UTC).Unix()
}

// watcher looks at the clock again and again. A mark falls on the first second
// that shows its local time or a later one.
type watcher struct {
	zone  *time.Location
	marks []machine.Mark
	seen  int64 // the latest reading so far
	list  []falls
}

// watch looks every minute, and every second in a minute in which the clock
// jumps.
func watch(marks []machine.Mark, z *time.Location, from, to int64) (*watcher, []int64) {
	w := &watcher{zone: z, marks: marks, seen: reading(from, z)}
	var jumps []int64
	for u, r := from, reading(from, z); u < to; {
		next := reading(u+60, z)
		if next-r == 60 {
			w.show(u, r, next)
		} else {
			jumps = append(jumps, u)
			for s := range int64(60) {
				w.show(u+s, reading(u+s, z), reading(u+s+1, z))
			}
		}
		u, r = u+60, next
	}
	return w, jumps
}

// show is called for each step of the clock from one reading, at unix, to
// another: by as many seconds as have passed, or by a jump after one second.
func (w *watcher) show(unix, from, to int64) {
	for date := floorDiv(w.seen, daySeconds); date*daySeconds <= to; date++ {
		y, m, d := time.Unix(date*daySeconds, 0).UTC().Date()
		days := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Weekday()+6) % 7
		for id := range w.marks {
			l := date*daySeconds + w.marks[id].Second
			if !w.marks[id].Days[days] || l <= w.seen || l > to {
				continue
			}
			at := unix + 1 // a jump
			if to-from == 60 {
				at = unix + l - from
			}
			w.fall(at, machine.MarkID(id))
		}
	}
	w.seen = max(w.seen, to)
}

func (w *watcher) fall(unix int64, id machine.MarkID) {
	i := slices.IndexFunc(w.list, func(f falls) bool { return f.unix == unix })
	if i < 0 {
		w.list = append(w.list, falls{unix: unix})
		i = len(w.list) - 1
	}
	if !slices.Contains(w.list[i].ids, id) {
		w.list[i].ids = append(w.list[i].ids, id)
		slices.Sort(w.list[i].ids)
	}
}

// agree compares the calendar with the watcher from one instant to another. The
// watcher begins three days earlier, to have seen what the clock had shown.
func agree(t interface{ Fatalf(string, ...any) }, c *Calendar, from, to int64) []int64 {
	w, jumps := watch(c.marks, c.place.Zone, from-3*daySeconds, to)
	want := slices.DeleteFunc(w.list, func(f falls) bool { return f.unix <= from })
	slices.SortFunc(want, func(a, b falls) int { return int(a.unix - b.unix) })
	now := time.Unix(from, 0)
	for _, f := range want {
		at, ids := c.Next(now)
		if at.Unix() != f.unix || !slices.Equal(ids, f.ids) {
			t.Fatalf("%s after %s: %v at %s, the watcher saw %v at %s", describe(c), now.In(c.place.Zone), ids, at, f.ids,
				time.Unix(f.unix, 0).In(c.place.Zone))
		}
		now = at
	}
	if at, ids := c.Next(now); len(want) > 0 && at.Unix() <= to-60 {
		t.Fatalf("%s: %v at %s, the watcher saw nothing", describe(c), ids, at)
	}
	return jumps
}

func describe(c *Calendar) string {
	var parts []string
	for _, m := range c.marks {
		parts = append(parts, fmt.Sprintf("%02d:%02d:%02d %v", m.Second/3600, m.Second/60%60, m.Second%60, m.Days))
	}
	return c.place.Zone.String() + " " + strings.Join(parts, ", ")
}

// years are zones with a year in which something happens to their clocks, and
// how often.
var years = []struct {
	zone  string
	year  int
	jumps int
}{
	{"Europe/Berlin", 2026, 2},
	{"America/New_York", 2025, 2},
	{"Australia/Lord_Howe", 2025, 2}, // by half an hour
	{"Asia/Kathmandu", 1986, 1},      // 15 min forward for good
	{"America/Sao_Paulo", 2018, 2},   // at midnight
	{"Pacific/Apia", 2011, 3},        // and a date left out
	{"Africa/Casablanca", 2026, 2},   // back first, for Ramadan
	{"Antarctica/Troll", 2026, 2},    // by two hours
	{"Asia/Manila", 1844, 1},         // another date left out
	{"Pacific/Kwajalein", 1969, 1},   // a date shown almost twice
	{"UTC", 2026, 0},
}

func yearOf(t testing.TB, i int) (z *time.Location, from, to int64) {
	z = zone(t, years[i].zone)
	from = time.Date(years[i].year, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	return z, from, from + 366*daySeconds
}

// TestWholeYears watches the clock through a whole year for each zone.
func TestWholeYears(t *testing.T) {
	marks := []machine.Mark{
		{Second: 0, Days: everyDay},
		{Second: 90 * 60, Days: everyDay},
		{Second: 2 * 3600, Days: everyDay},
		{Second: 2*3600 + 17*60 + 5, Days: everyDay},
		{Second: 3 * 3600, Days: [7]bool{6: true}},
		{Second: 12 * 3600, Days: [7]bool{4: true}},
		{Second: 22*3600 + 1800, Days: [7]bool{true, true, true, true, true}},
		{Second: daySeconds - 1, Days: [7]bool{5: true}},
	}
	for i, y := range years {
		t.Run(strings.ReplaceAll(y.zone, "/", "-"), func(t *testing.T) {
			z, from, to := yearOf(t, i)
			if jumps := agree(t, calendarOf(t, Place{Zone: z}, marks...), from, to); len(jumps) != y.jumps {
				t.Errorf("the clock jumps %d times, not %d: is the test still about what it says?", len(jumps), y.jumps)
			}
		})
	}
}

// TestRandomMarks draws marks and follows them through some days around a jump.
func TestRandomMarks(t *testing.T) {
	type window struct {
		zone *time.Location
		at   int64
	}
	var windows []window
	for i := range years {
		z, from, to := yearOf(t, i)
		_, jumps := watch(nil, z, from, to)
		for _, j := range append(jumps, from) {
			windows = append(windows, window{z, j})
		}
	}
	second := rapid.OneOf(rapid.Int64Range(0, daySeconds-1), rapid.Int64Range(0, 4*3600),
		rapid.Map(rapid.Int64Range(0, 24*12-1), func(n int64) int64 { return n * 300 }))
	rapid.Check(t, func(t *rapid.T) {
		w := windows[rapid.IntRange(0, len(windows)-1).Draw(t, "window")]
		marks := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) machine.Mark {
			m := machine.Mark{Second: second.Draw(t, "second")}
			for d := range m.Days {
				m.Days[d] = rapid.Bool().Draw(t, "day")
			}
			m.Days[rapid.IntRange(0, 6).Draw(t, "some day")] = true
			return m
		}), 1, 6).Draw(t, "marks")
		c, err := New(marks, Place{Zone: w.zone})
		if err != nil {
			t.Fatalf("%v", err)
		}
		from := w.at + rapid.Int64Range(-3*daySeconds, daySeconds).Draw(t, "from")
		agree(t, c, from, from+10*daySeconds)
	})
}

// TestSecondOfDay: the time of day is that of the latest reading seen, so it
// crosses a border exactly when the mark at the border falls.
func TestSecondOfDay(t *testing.T) {
	for i := range years {
		z, from, to := yearOf(t, i)
		c := calendarOf(t, Place{Zone: z})
		_, jumps := watch(nil, z, from, to)
		for _, j := range append(jumps, from) {
			seen := reading(j-2*daySeconds, z)
			for u := j - 2*daySeconds; u < j+2*daySeconds; u++ {
				if u < j || u > j+120 {
					u += 59 // a jump is met second by second
				}
				seen = max(seen, reading(u, z))
				if got := c.SecondOfDay(time.Unix(u, 0)); got != floorMod(seen, daySeconds) {
					t.Fatalf("%s %s: second %d of the day, not %d", z, time.Unix(u, 0).In(z), got, floorMod(seen, daySeconds))
				}
			}
		}
	}
}
