// Snapshots that are damaged in ways a checksum cannot see.

package engine

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/dsl/drive"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// ran is a core with something of everything in it.
func ran() *core {
	c := newCore(drive.Plan{Program: enginetest.Program()}, "b1")
	for i, in := range []journal.Input{
		{Kind: journal.Start},
		{Kind: journal.Report, Path: enginetest.Temperature, Value: models.OfFloat(18)},
		{Kind: journal.Report, Path: enginetest.Contact, Value: enginetest.Open},
		{Kind: journal.Availability, Path: models.Path{Provider: "p-room"}},
	} {
		in.Seq, in.Mono = int64(i+1), time.Duration(i)*time.Second
		c.apply(&in)
	}
	return c
}

// ranTimed is the same of a home whose rules take time: with holds, runs that
// wait and are waited for, an average, a sequence half over.
func ranTimed() *core {
	c := newCore(enginetest.Timed(), "b1")
	c.driver.Start(drive.Moment{At: noon})
	report := func(ms int, path models.Path, v models.Value) {
		now := drive.Moment{Mono: time.Duration(ms) * time.Millisecond, At: noon.Add(time.Duration(ms) * time.Millisecond)}
		c.driver.Due(now)
		c.driver.Report(now, c.byPath[path], v)
	}
	report(100, enginetest.Contact, enginetest.Closed)
	report(200, enginetest.Contact, enginetest.Open)
	report(300, enginetest.Temperature, models.OfFloat(23))
	report(1400, enginetest.Temperature, models.OfFloat(24))
	report(1500, enginetest.Temperature, models.OfFloat(24))
	return c
}

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// A snapshot restores a core that goes on like the original.
func TestImageRoundTrip(t *testing.T) {
	for name, c := range map[string]*core{"home": ran(), "timed": ranTimed()} {
		t.Run(name, func(t *testing.T) { roundTrip(t, c) })
	}
}

// words is a core's image as it is stored.
func (c *core) words(t *testing.T) string {
	t.Helper()
	payload, err := encodeImage(c.image())
	if err != nil {
		t.Fatal(err)
	}
	return string(payload)
}

func roundTrip(t *testing.T, c *core) {
	payload, err := encodeImage(c.image())
	if err != nil {
		t.Fatal(err)
	}
	x, err := decodeImage(payload)
	if err != nil {
		t.Fatal(err)
	}
	plan := drive.Plan{Program: enginetest.Program()}
	if c.p.Timers != nil {
		plan = enginetest.Timed()
	}
	again := newCore(plan, "b1")
	if err := again.take(x); err != nil {
		t.Fatal(err)
	}
	if !again.driver.State().Equal(c.driver.State()) {
		t.Errorf("state %+v, want %+v", again.driver.State(), c.driver.State())
	}
	if diff := cmp.Diff(c.open(), again.open()); diff != "" || len(c.open()) == 0 {
		t.Errorf("open (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(c.words(t), again.words(t)); diff != "" {
		t.Errorf("image (-want +got):\n%s", diff)
	}
}

// What is stored of a home whose rules take time is all there: a run that waits
// with one behind it, timers, an origin, what computes facts.
func TestImageOfTime(t *testing.T) {
	x := ranTimed().image()
	waiting := 0
	for _, r := range x.Runs {
		waiting += len(r.Waiting)
		if r.Began == nil || r.Began.Input == "" || len(r.Queued) != len(r.Waiting) {
			t.Errorf("run %+v", r)
		}
	}
	if len(x.Runs) < 3 || waiting == 0 || len(x.Timers) < 3 || len(x.Facts) != 4 || len(x.Derived) == 0 || !x.Since.Equal(noon) {
		t.Errorf("%d runs, %d waiting, %d timers, %d facts, since %v", len(x.Runs), waiting, len(x.Timers), len(x.Facts), x.Since)
	}
}

// A snapshot from before rules took time is read like one of today.
func TestOldImage(t *testing.T) {
	c := ran()
	x := c.image()
	x.Version, x.Since, x.Derived = oldSnapshotVersion, time.Time{}, nil
	payload, err := encodeImage(x)
	if err != nil {
		t.Fatal(err)
	}
	old, err := decodeImage(payload)
	if err != nil {
		t.Fatal(err)
	}
	again := newCore(drive.Plan{Program: enginetest.Program()}, "b1")
	if err := again.take(old); err != nil || !again.driver.State().Equal(c.driver.State()) {
		t.Errorf("%v, state %+v, want %+v", err, again.driver.State(), c.driver.State())
	}
}

// Going back undoes whatever happens to rules that take time.
func TestRollbackOfTime(t *testing.T) {
	c := ranTimed()
	c.keep()
	before := c.words(t)
	later := drive.Moment{Mono: 20 * time.Second, At: noon.Add(20 * time.Second)}
	c.driver.Due(later)
	c.driver.Report(later, c.byPath[enginetest.Contact], enginetest.Closed)
	if before == c.words(t) {
		t.Fatal("the inputs did nothing")
	}
	c.rollback()
	if diff := cmp.Diff(before, c.words(t)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// Rolling back undoes whatever inputs did.
func TestRollback(t *testing.T) {
	c := ran()
	c.keep()
	before := c.words(t)
	for _, in := range []journal.Input{
		{Kind: journal.Report, Path: enginetest.Temperature, Value: models.OfFloat(23)},
		{Kind: journal.Report, Path: enginetest.Contact, Value: enginetest.Closed},
		{Kind: journal.Report, Path: enginetest.Contact, Value: enginetest.Open},
		{Kind: journal.Timeout, Path: enginetest.Power},
		{Kind: journal.Reset},
	} {
		c.apply(&in)
	}
	if before == c.words(t) {
		t.Fatal("the inputs did nothing")
	}
	c.rollback()
	if diff := cmp.Diff(before, c.words(t)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// Any payload is refused or gives a core that works.
func FuzzImage(f *testing.F) {
	timed := enginetest.Timed()
	for _, c := range []*core{ran(), ranTimed()} {
		payload, err := encodeImage(c.image())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(payload)
	}
	f.Add([]byte(`{"version":1,"resources":[{"path":{"Provider":"p-heater","Service":"heating","Resource":"power"},"shape":"enum {off, on}","raw":{"Kind":6,"Bits":9},"channel":{"value":{"Kind":6,"Bits":1}}}]}`))
	f.Add([]byte(`{"version":2,"runs":[{"rule":"home.each","step":7,"branch":1,"waiting":[0,0,9]}],"timers":[{"kind":"every","rule":"home.beat","running":true,"due":-9223372036854775808}]}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		x, err := decodeImage(payload)
		if err != nil {
			return
		}
		for _, plan := range []drive.Plan{{Program: enginetest.Program()}, timed} {
			c := newCore(plan, "b1")
			if err := c.take(x); err != nil {
				continue
			}
			now := drive.Moment{Mono: time.Hour, At: noon}
			c.driver.Start(now)
			c.driver.Due(now)
			c.driver.Report(now, c.byPath[enginetest.Temperature], models.OfFloat(23))
			c.apply(&journal.Input{Seq: 2, Mono: time.Hour, Kind: journal.Timeout, Path: enginetest.Power})
			if _, err := encodeImage(c.image()); err != nil {
				t.Error(err)
			}
		}
	})
}
