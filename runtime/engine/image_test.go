// Snapshots that are damaged in ways a checksum cannot see.

package engine

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// ran is a core with something of everything in it.
func ran() *core {
	c := newCore(enginetest.Program(), "b1")
	for i, in := range []journal.Input{
		{Kind: journal.Start},
		{Kind: journal.Report, Path: enginetest.Temperature, Value: models.OfFloat(18)},
		{Kind: journal.Report, Path: enginetest.Contact, Value: enginetest.Open},
		{Kind: journal.Availability, Path: models.Path{Provider: "p-room"}},
	} {
		in.Seq, in.Mono = int64(i+1), time.Duration(i)*time.Second
		c.apply(&in, nil)
	}
	return c
}

// A snapshot restores a core that goes on like the original.
func TestImageRoundTrip(t *testing.T) {
	c := ran()
	payload, err := encodeImage(c.image())
	if err != nil {
		t.Fatal(err)
	}
	x, err := decodeImage(payload)
	if err != nil {
		t.Fatal(err)
	}
	again := newCore(enginetest.Program(), "b1")
	if err := again.take(x); err != nil {
		t.Fatal(err)
	}
	if !again.state.Equal(&c.state) {
		t.Errorf("state %+v, want %+v", again.state, c.state)
	}
	if diff := cmp.Diff(c.open(), again.open()); diff != "" || len(c.open()) != 2 {
		t.Errorf("open (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(c.image(), again.image()); diff != "" {
		t.Errorf("image (-want +got):\n%s", diff)
	}
}

// Rolling back undoes whatever inputs did.
func TestRollback(t *testing.T) {
	c := ran()
	c.keep()
	before := c.image()
	for _, in := range []journal.Input{
		{Kind: journal.Report, Path: enginetest.Temperature, Value: models.OfFloat(23)},
		{Kind: journal.Report, Path: enginetest.Contact, Value: enginetest.Closed},
		{Kind: journal.Report, Path: enginetest.Contact, Value: enginetest.Open},
		{Kind: journal.Timeout, Path: enginetest.Power},
		{Kind: journal.Reset},
	} {
		c.apply(&in, nil)
	}
	if cmp.Equal(before, c.image()) {
		t.Fatal("the inputs did nothing")
	}
	c.rollback()
	if diff := cmp.Diff(before, c.image()); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// Any payload is refused or gives a core that works.
func FuzzImage(f *testing.F) {
	payload, err := encodeImage(ran().image())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(payload)
	f.Add([]byte(`{"version":1,"resources":[{"path":{"Provider":"p-heater","Service":"heating","Resource":"power"},"shape":"enum {off, on}","raw":{"Kind":6,"Bits":9},"channel":{"value":{"Kind":6,"Bits":1}}}]}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		x, err := decodeImage(payload)
		if err != nil {
			return
		}
		c := newCore(enginetest.Program(), "b1")
		if err := c.take(x); err != nil {
			return
		}
		c.apply(&journal.Input{Seq: 1, Kind: journal.Report, Path: enginetest.Temperature, Value: models.OfFloat(23)}, nil)
		c.apply(&journal.Input{Seq: 2, Kind: journal.Timeout, Path: enginetest.Power}, nil)
		if _, err := encodeImage(c.image()); err != nil {
			t.Error(err)
		}
	})
}
