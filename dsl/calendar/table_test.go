// The table of clock changes for people, generated.

package calendar

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/dsl/machine"
)

var update = flag.Bool("update", false, "rewrite testdata/clock_changes.md")

// TestTable keeps testdata/clock_changes.md.
func TestTable(t *testing.T) {
	var b strings.Builder
	b.WriteString("| place | the local clock | `at` | falls, on the local clock | time of day a second before and after the change |\n|---|---|---|---|---|\n")
	for _, change := range []struct {
		zone, near string // noon of the day before
		marks      []string
	}{
		{"Europe/Berlin", "2026-03-28", []string{"01:59", "02:00", "02:30", "03:00"}},
		{"Europe/Berlin", "2026-10-24", []string{"01:59", "02:00", "02:30", "03:00"}},
		{"Australia/Lord_Howe", "2025-10-04", []string{"02:00", "02:15", "02:30"}},
		{"Australia/Lord_Howe", "2026-04-04", []string{"01:29", "01:30", "01:45", "02:00"}},
		{"America/Sao_Paulo", "2018-11-03", []string{"00:00", "00:30", "01:00"}},
		{"America/Sao_Paulo", "2018-02-17", []string{"23:00", "23:30", "00:00"}},
		{"Pacific/Apia", "2011-12-29", []string{"00:00", "12:00", "22:30"}},
	} {
		z := zone(t, change.zone)
		from, err := time.ParseInLocation(time.DateOnly, change.near, z)
		if err != nil {
			t.Fatal(err)
		}
		from = from.Add(12 * time.Hour)
		tellChange(t, &b, from, change.marks)
	}
	const path = "testdata/clock_changes.md"
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// tellChange writes a row for each time of day and each time it falls within a
// day of the next change, an hour before it at the earliest.
func tellChange(t *testing.T, b *strings.Builder, from time.Time, marks []string) {
	_, jump := from.ZoneBounds()
	before := jump.Add(-time.Second)
	what := fmt.Sprintf("%s → %s", jump.In(fixed(before)).Format("Mon 2 Jan 2006 15:04"), jump.Format("Mon 2 Jan 15:04"))
	for _, text := range marks {
		clock, err := time.Parse("15:04", text)
		if err != nil {
			t.Fatal(err)
		}
		c := calendarOf(t, Place{Zone: from.Location()}, machine.Mark{Second: int64(clock.Sub(clock.Truncate(day)) / time.Second), Days: everyDay})
		var falls []string
		for at, _ := c.NextOf(0, jump.Add(-90*time.Minute)); at.Before(jump.Add(25 * time.Hour)); at, _ = c.NextOf(0, at) {
			falls = append(falls, at.Format("Mon 2 Jan 15:04 -0700"))
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s, %s |\n", from.Location(), what, text, strings.Join(falls, "; "),
			ofDay(c.SecondOfDay(before)), ofDay(c.SecondOfDay(jump.Add(time.Second))))
	}
}

// fixed is the zone in force at an instant, without changes.
func fixed(at time.Time) *time.Location {
	name, offset := at.Zone()
	return time.FixedZone(name, offset)
}

func ofDay(second int64) string {
	return time.Unix(second, 0).UTC().Format(time.TimeOnly)
}
