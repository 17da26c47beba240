package uptime_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/runtime/uptime"
)

var began = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func open(t interface{ Fatal(...any) }, path string) *uptime.Log {
	l, err := uptime.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestReportMatchesInjectedDowntime: gateways that serve, stop, crash and cannot keep what
// comes, second by second; the account agrees with a count of seconds, to a Beat for each
// crash.
func TestReportMatchesInjectedDowntime(t *testing.T) {
	dir, err := os.MkdirTemp("/dev/shm", "tenet") // no disk has to keep it
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, uptime.File)
	rapid.Check(t, func(t *rapid.T) {
		defer os.Remove(path)
		l, now := open(t, path), began
		var up []bool // by second since began
		crashes, outages := 0, map[uptime.End]int{}
		live := func(seconds int, serving bool) {
			for range seconds {
				if serving {
					if err := l.Serves(now); err != nil {
						t.Fatal(err)
					}
				}
				up = append(up, serving)
				now = now.Add(time.Second)
			}
		}
		seconds := func(most int) int { return rapid.IntRange(1, most).Draw(t, "seconds") }
		live(seconds(100), true)
		for range rapid.IntRange(0, 6).Draw(t, "outages") {
			why := rapid.SampledFrom([]uptime.End{uptime.Stopped, uptime.Lost, uptime.NotDurable}).Draw(t, "why")
			outages[why]++
			if why == uptime.Lost {
				crashes++
			} else if err := l.Ends(now, why); err != nil {
				t.Fatal(err)
			}
			live(seconds(300), false)
			if why != uptime.NotDurable {
				l = open(t, path)
			}
			live(seconds(300), true)
		}
		from := began.Add(time.Duration(rapid.IntRange(0, len(up)-1).Draw(t, "from")) * time.Second)
		down := 0
		for i := int(from.Sub(began).Seconds()); i < len(up); i++ {
			if !up[i] {
				down++
			}
		}
		s := l.Since(from, now)
		if got, most := s.Down, time.Duration(crashes)*uptime.Beat; got < time.Duration(down)*time.Second || got > time.Duration(down)*time.Second+most {
			t.Fatalf("down for %s, of which %s are known of; at most %s too much", got, time.Duration(down)*time.Second, most)
		}
		if want := 1 - s.Down.Seconds()/now.Sub(from).Seconds(); s.Availability() != want {
			t.Fatalf("availability %v, want %v", s.Availability(), want)
		}
		all := l.Since(began.Add(-time.Hour), now)
		for _, o := range all.Outages {
			outages[o.Why]--
		}
		for why, n := range outages {
			if n != 0 {
				t.Fatalf("%s: %d outages too few", why, n)
			}
		}
		if all.From != began {
			t.Fatalf("the account begins at %s", all.From)
		}
	})
}

func TestClockStepsBack(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), uptime.File))
	for _, at := range []time.Duration{0, time.Minute} {
		if err := l.Serves(began.Add(at)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(l.Ends(began.Add(30*time.Second), uptime.Stopped), l.Serves(began), l.Serves(began.Add(2*time.Minute))); err != nil {
		t.Fatal(err)
	}
	if s := l.Since(began, began.Add(2*time.Minute)); s.Down != 0 || s.Availability() != 1 {
		t.Errorf("%+v", s)
	}
}

func TestDamagedAccountIsKeptAside(t *testing.T) {
	for _, text := range []string{
		"", "nothing", `{"schema":"tenet.uptime/9"}`,
		`{"schema":"tenet.uptime/1","spans":[{"from":"2026-03-02T00:00:00Z","to":"2026-03-01T00:00:00Z","end":""}]}`,
	} {
		path := filepath.Join(t.TempDir(), uptime.File)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := uptime.Open(path)
		var damaged *uptime.DamagedError
		if !errors.As(err, &damaged) || l == nil || damaged.Hint() == "" {
			t.Fatalf("%q: %v", text, err)
		}
		if raw, err := os.ReadFile(damaged.Kept); err != nil || string(raw) != text {
			t.Errorf("%q, %v", raw, err)
		}
		if err := l.Serves(began); err != nil {
			t.Error(err)
		}
	}
}

func TestAccountIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), uptime.File)
	l := open(t, path)
	for i := range 600 {
		at := began.AddDate(0, 0, i)
		if err := errors.Join(l.Serves(at), l.Ends(at.Add(23*time.Hour), uptime.Stopped)); err != nil {
			t.Fatal(err)
		}
	}
	s := l.Since(began, began.AddDate(0, 0, 600))
	if n := len(s.Outages); n < 390 || n > 402 {
		t.Errorf("%d outages kept", n)
	}
	if got := s.Availability(); got < 0.95 || got > 0.96 {
		t.Errorf("availability %v", got)
	}
}
