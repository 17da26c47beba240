// Soak: days of virtual time, after which nothing has grown but what is to be kept.

package engine_test

import (
	"os"
	"runtime"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/history"
)

// TestSoak: a home that reports twice a minute, whose window and heater work, over days (two,
// or TENET_SOAK of them) with restarts. Readings are kept for hours, sums for longer; the file
// and the memory stop growing once that much has passed.
func TestSoak(t *testing.T) {
	days := 2
	if text := os.Getenv("TENET_SOAK"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 2 {
			t.Fatalf("TENET_SOAK: %q is no number of days, 2 or more", text)
		}
		days = n
	}
	keep := history.Keep{Readings: 6 * time.Hour, Minutes: 12 * time.Hour, Hours: 20 * time.Hour}
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t)
		g.config.Keep = func(models.Path) history.Keep { return keep }
		g.config.KeepInputs, g.config.KeepOutputs, g.config.SnapshotEvery = 2000, 500, 1000
		g.config.Housekeeping = time.Minute
		g.start()
		var sizes, heaps []uint64
		commands := 0
		for day := range days {
			for minute := range 24 * 60 {
				g.report(enginetest.Temperature, celsius(18+float64((minute*7)%60)/10))
				if minute%90 == 0 {
					g.report(enginetest.Contact, []models.Value{enginetest.Open, enginetest.Closed}[minute/90%2])
				}
				pass(30 * time.Second)
				g.report(enginetest.Temperature, celsius(18+float64((minute*11)%60)/10))
				pass(30 * time.Second)
			}
			commands += len(g.told())
			g.shutdown()
			g.device = &enginetest.Device{}
			g.start()
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			sizes, heaps = append(sizes, uint64(g.store.Size())), append(heaps, m.HeapAlloc)
			t.Logf("day %d: %d bytes on disk, %d in memory, %d commands", day+1, sizes[day], heaps[day], commands)
		}
		if commands < 10*days {
			t.Errorf("%d commands in %d days", commands, days)
		}
		first, last := sizes[1], sizes[days-1]
		if last > first+first/4 {
			t.Errorf("the journal grows: %d bytes after two days, %d after %d", first, last, days)
		}
		if a, b := heaps[1], heaps[days-1]; b > a+a/2+1<<20 {
			t.Errorf("the memory in use grows: %d bytes after two days, %d after %d", a, b, days)
		}
		h := history.New(g.store)
		now := time.Now()
		old, err := h.Query(t.Context(), enginetest.Temperature, time.Time{}, now.Add(-keep.Readings-2*time.Hour), 10)
		if err != nil || len(old) > 0 {
			t.Errorf("readings are kept for too long: %v, %v", old, err)
		}
		recent, err := h.Query(t.Context(), enginetest.Temperature, now.Add(-keep.Readings), now, 10_000)
		if want := int(keep.Readings/time.Minute) * 2; err != nil || len(recent) < want-2 {
			t.Errorf("%d readings of the last %v, want %d, %v", len(recent), keep.Readings, want, err)
		}
		sums, err := h.Summary(t.Context(), enginetest.Temperature, now.Add(-keep.Hours), now, time.Hour, 1000)
		if err != nil || len(sums) < int(keep.Hours/time.Hour) {
			t.Errorf("%d hours of the last %v, %v", len(sums), keep.Hours, err)
		}
		for _, b := range sums[1 : len(sums)-1] {
			if b.Count != 120 {
				t.Errorf("the hour from %v has %d readings, want 120", b.From, b.Count)
			}
		}
		for _, a := range g.alarmed() {
			t.Errorf("alarm: %+v", a)
		}
		if errs := g.store.Check(t.Context(), 5); len(errs) > 0 {
			t.Error(errs)
		}
		g.shutdown()
	})
}
