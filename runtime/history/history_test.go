// The history against a plain list.

package history_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/history"
	"github.com/tenet-iot/tenet/runtime/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var paths = []models.Path{
	{Provider: "room", Service: "thermometer", Resource: "temperature"},
	{Provider: "hall", Service: "lamp", Resource: "brightness"},
	{Provider: "hall", Service: "lamp", Resource: "power"},
}

func Example() {
	dir, err := os.MkdirTemp("", "tenet-example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	store, err := journal.Open(ctx, journal.Options{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()
	var encoder history.Encoder
	readings := []models.Reading{{Path: paths[0], Value: models.OfFloat(21.5), Time: time.Unix(100, 0)}}
	if err := store.Commit(&journal.Batch{Tail: journal.Tail{Count: 1, Payload: encoder.Append(nil, readings)}}); err != nil {
		fmt.Println(err)
		return
	}
	found, err := history.New(store).Query(ctx, paths[0], time.Time{}, time.Time{}, 10)
	fmt.Println(len(found), found[0].Value, err)
	// Output: 1 21.5 <nil>
}

var readings = rapid.Custom(func(t *rapid.T) models.Reading {
	return models.Reading{
		Path:    rapid.SampledFrom(paths).Draw(t, "path"),
		Value:   models.OfInt(rapid.Int64Range(0, 1000).Draw(t, "value")),
		Time:    moment(t, "at", -5, 20),
		Quality: models.Quality(rapid.IntRange(0, int(models.OutOfRange)).Draw(t, "quality")),
	}
})

// moment draws a time of one of some hours, with few moments in each.
func moment(t *rapid.T, name string, least, most int64) time.Time {
	return time.Unix(rapid.Int64Range(-2, 2).Draw(t, name+" hour")*3600, rapid.Int64Range(least, most).Draw(t, name))
}

func open(t *testing.T) *journal.Store {
	dir, err := os.MkdirTemp(t.TempDir(), "journal")
	if err != nil {
		t.Fatal(err)
	}
	store, err := journal.Open(context.Background(), journal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// slowQuery is what a query means.
func slowQuery(all []models.Reading, path models.Path, from, to time.Time, limit int) []models.Reading {
	found := []models.Reading{}
	for _, r := range all {
		if r.Path == path && !r.Time.Before(from) && !r.Time.After(to) {
			found = append(found, r)
		}
	}
	slices.SortStableFunc(found, func(a, b models.Reading) int { return a.Time.Compare(b.Time) })
	return found[max(0, len(found)-limit):]
}

// slowSummary is what a summary means, of whole numbers.
func slowSummary(list []models.Reading, every time.Duration) (out []history.Bucket) {
	for len(list) > 0 {
		start := list[0].Time.UTC().Truncate(every)
		n := slices.IndexFunc(list, func(r models.Reading) bool { return !r.Time.Before(start.Add(every)) })
		if n < 0 {
			n = len(list)
		}
		b := history.Bucket{From: start, Count: n}
		var good []int64
		for _, r := range list[:n] {
			if r.Quality == models.Good {
				good = append(good, r.Value.Int())
			}
		}
		if b.Good = len(good); b.Good > 0 {
			b.First, b.Last = models.OfInt(good[0]), models.OfInt(good[len(good)-1])
			b.Min, b.Max = models.OfInt(slices.Min(good)), models.OfInt(slices.Max(good))
			for _, x := range good {
				b.Mean += float64(x) / float64(len(good))
			}
		}
		out, list = append(out, b), list[n:]
	}
	return out
}

// What is no number has no least value and no mean.
func TestSummaryOfSwitches(t *testing.T) {
	store := open(t)
	defer store.Close()
	batch := []models.Reading{
		{Path: paths[2], Value: models.OfBool(true), Time: time.Unix(10, 0)}, {Path: paths[2], Value: models.OfBool(false), Time: time.Unix(20, 0)},
		{Path: paths[0], Value: models.OfFloat(math.Inf(1)), Time: time.Unix(20, 0)},
	}
	var encoder history.Encoder
	if err := store.Commit(&journal.Batch{Tail: journal.Tail{Count: len(batch), Payload: encoder.Append(nil, batch)}}); err != nil {
		t.Fatal(err)
	}
	h := history.New(store)
	got, err := h.Summary(t.Context(), paths[2], time.Time{}, time.Time{}, time.Minute, 5)
	if err != nil || len(got) != 1 || got[0].Min.IsSet() || got[0].Mean != 0 || !got[0].First.Bool() || got[0].Last.Bool() || got[0].Good != 2 {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := h.Summary(t.Context(), paths[2], time.Time{}, time.Time{}, 0, 5); err == nil {
		t.Error("a stretch without length")
	}
	stop := errors.New("enough")
	if err := h.Each(t.Context(), paths[2], time.Time{}, time.Time{}, func(*models.Reading) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("who has enough is told more: %v", err)
	}
}

// Whatever is appended, rolled and forgotten in between, a query gives what a
// list would.
func TestHistoryAgainstList(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		store := open(t)
		defer store.Close()
		h := history.New(store)
		h.SetFull(rapid.IntRange(1, 40).Draw(rt, "full"))
		var all []models.Reading
		var encoder history.Encoder
		ctx := context.Background()
		rolled := 0
		rt.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				batch := rapid.SliceOfN(readings, 1, 5).Draw(t, "batch")
				all = append(all, batch...)
				if err := store.Commit(&journal.Batch{Tail: journal.Tail{Count: len(batch), Payload: encoder.Append(nil, batch)}}); err != nil {
					t.Fatal(err)
				}
			},
			"roll": func(t *rapid.T) {
				n, err := h.Roll(ctx, rapid.IntRange(1, 10).Draw(t, "limit"))
				if err != nil {
					t.Fatal(err)
				}
				rolled += n
			},
			"query": func(t *rapid.T) {
				path := rapid.SampledFrom(paths).Draw(t, "path")
				from, to := moment(t, "from", -6, 21), moment(t, "to", -6, 21)
				limit := rapid.IntRange(1, 8).Draw(t, "limit")
				got, err := h.Query(ctx, path, from, to, limit)
				if diff := cmp.Diff(slowQuery(all, path, from, to, limit), got); diff != "" || err != nil {
					t.Fatalf("%v (-want +got):\n%s", err, diff)
				}
			},
			"each and summary": func(t *rapid.T) {
				path := rapid.SampledFrom(paths).Draw(t, "path")
				from, to := moment(t, "from", -6, 21), moment(t, "to", -6, 21)
				want, got := slowQuery(all, path, from, to, len(all)), []models.Reading{}
				err := h.Each(ctx, path, from, to, func(r *models.Reading) error { got = append(got, *r); return nil })
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Fatalf("%v (-want +got):\n%s", err, diff)
				}
				every, limit := rapid.SampledFrom([]time.Duration{1, 5, 12, time.Minute, time.Hour}).Draw(t, "every"), rapid.IntRange(1, 9).Draw(t, "limit")
				sums, err := h.Summary(ctx, path, from, to, every, limit)
				slow := slowSummary(want, every)
				if many := (*history.TooManyError)(nil); errors.As(err, &many) != (len(slow) > limit) || many == nil && err != nil {
					t.Fatalf("%d stretches, at most %d: %v", len(slow), limit, err)
				}
				if err == nil && !slices.EqualFunc(slow, sums, func(a, b history.Bucket) bool {
					return a.From.Equal(b.From) && a.Count == b.Count && a.Good == b.Good && a.First == b.First && a.Last == b.Last && a.Min == b.Min && a.Max == b.Max &&
						math.Abs(a.Mean-b.Mean) < 1e-9
				}) {
					t.Fatalf("want %+v\ngot %+v", slow, sums)
				}
			},
			"latest": func(t *rapid.T) {
				var want []models.Reading
				for _, p := range paths {
					want = append(want, slowQuery(all, p, time.Unix(-1e6, 0), time.Unix(1e6, 0), 1)...)
				}
				got, err := h.Latest(ctx, paths)
				if diff := cmp.Diff(want, got); diff != "" || err != nil {
					t.Fatalf("%v (-want +got):\n%s", err, diff)
				}
			},
		})
		for moved := 1; moved > 0; {
			var err error
			if moved, err = h.Roll(ctx, 7); err != nil {
				rt.Fatal(err)
			}
			rolled += moved
		}
		if rolled != len(all) {
			rt.Fatalf("%d readings rolled of %d", rolled, len(all))
		}
	})
}

// Readings of a file from before there were blocks are where they were, and are rolled
// once more.
func TestRowsOfFormat3(t *testing.T) {
	dir := t.TempDir()
	script, err := os.ReadFile("../journal/testdata/format3.sql")
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite3", filepath.Join(dir, "tenet.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), string(script)); err != nil {
		t.Fatal(err)
	}
	damage := func(query string) {
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	look := func(lost int) {
		store, err := journal.Open(t.Context(), journal.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		h := history.New(store)
		for range 2 { // before they are rolled, and after
			got, err := h.Query(t.Context(), paths[0], time.Time{}, time.Time{}, 100)
			at := time.Date(2026, 3, 1, 11, 59, 0, 0, time.UTC)
			if err != nil || len(got) != 12-lost {
				t.Fatalf("%d readings, %v", len(got), err)
			}
			for i, n := 0, 0; n < 12; n++ {
				want := models.Reading{Path: paths[0], Value: models.OfFloat(20 + float64(n/3)/2 + float64(n%3)/8), Time: at.Add(time.Duration(n/3)*time.Minute + time.Duration(n%3)*time.Second)}
				if n == 4 && lost > 0 {
					continue
				}
				if got[i].Value != want.Value || !got[i].Time.Equal(want.Time) {
					t.Errorf("reading %d is %+v, want %+v", i, got[i], want)
				}
				i++
			}
			if lamps, err := h.Query(t.Context(), paths[2], time.Time{}, time.Time{}, 100); err != nil || len(lamps) != 12 {
				t.Errorf("%d readings of the lamp, %v", len(lamps), err)
			}
			if _, err := h.Roll(t.Context(), 1000); err != nil {
				t.Fatal(err)
			}
		}
	}
	copied := t.TempDir()
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	look(0)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	// With a damaged reading it is refused, and recovered without it.
	dir = copied
	if db, err = sql.Open("sqlite3", filepath.Join(dir, "tenet.db")); err != nil {
		t.Fatal(err)
	}
	damage("UPDATE history SET payload = x'0101' WHERE res = 1 AND at_ns = 1772366401000000000")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := journal.Open(t.Context(), journal.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "1 of its readings") {
		t.Fatal(err)
	}
	saved, err := journal.Recover(t.Context(), dir, time.Now())
	if err != nil || saved.Lost["history"] != 1 || saved.Rows["history"] != 17 {
		t.Fatalf("%+v %v", saved, err)
	}
	look(1)
}

// A damaged row of either table is named, not served.
func TestDamagedReadingsAreNamed(t *testing.T) {
	for _, rolled := range []bool{false, true} {
		store := open(t)
		h := history.New(store)
		var encoder history.Encoder
		batch := []models.Reading{{Path: paths[0], Value: models.OfInt(1), Time: time.Unix(100, 0)}}
		err := store.Commit(&journal.Batch{Tail: journal.Tail{Count: 1, Payload: encoder.Append(nil, batch)}})
		if err != nil {
			t.Fatal(err)
		}
		query := "UPDATE tail SET payload = x'01'"
		if rolled {
			if _, err := h.Roll(t.Context(), 10); err != nil {
				t.Fatal(err)
			}
			query = "UPDATE blocks SET last_ns = last_ns + 1"
		}
		err = store.Update(t.Context(), "tamper", func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, query)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Query(t.Context(), paths[0], time.Time{}, time.Time{}, 10)
		if err == nil || !strings.Contains(err.Error(), "is damaged") {
			t.Errorf("rolled %t: %v", rolled, err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestBatchRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(readings).Draw(t, "batch")
		var encoder history.Encoder
		got, err := history.Decode(encoder.Append(nil, want))
		if err != nil || len(got) != len(want) || len(want) > 0 && !cmp.Equal(want, got) {
			t.Fatalf("%v: %s", err, cmp.Diff(want, got))
		}
	})
}

// What decodes is exactly what encoding gives.
func FuzzDecode(f *testing.F) {
	var encoder history.Encoder
	f.Add(encoder.Append(nil, nil))
	f.Add(encoder.Append(nil, []models.Reading{
		{Path: paths[0], Value: models.OfFloat(21.5), Time: time.Unix(1, 0)},
		{Path: paths[0], Value: models.OfString("x"), Time: time.Unix(0, 5), Quality: models.OutOfRange},
		{Path: paths[1], Value: models.OfNull(), Time: time.Unix(2, 0)},
	}))
	f.Fuzz(func(t *testing.T, payload []byte) {
		got, err := history.Decode(payload)
		if err != nil {
			return
		}
		if again := encoder.Append(nil, got); !bytes.Equal(again, payload) {
			t.Errorf("%x decodes to %+v, which encodes to %x", payload, got, again)
		}
	})
}

// BenchmarkRoll measures the clustered table at a thousand resources.
func BenchmarkRoll(b *testing.B) {
	store, err := journal.Open(context.Background(), journal.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	h := history.New(store)
	var encoder history.Encoder
	moved, n := 0, int64(0)
	for b.Loop() {
		b.StopTimer()
		batch := make([]models.Reading, 1000)
		for i := range batch {
			n++
			batch[i] = models.Reading{
				Path: models.Path{Provider: fmt.Sprint("p", n%1000), Service: "s", Resource: "r"}, Value: models.OfFloat(float64(n)), Time: time.Unix(0, n),
			}
		}
		if err := store.Commit(&journal.Batch{Tail: journal.Tail{Count: len(batch), Payload: encoder.Append(nil, batch)}}); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		k, err := h.Roll(context.Background(), len(batch))
		if err != nil {
			b.Fatal(err)
		}
		moved += k
	}
	b.ReportMetric(float64(moved)/b.Elapsed().Seconds(), "readings/s")
}
