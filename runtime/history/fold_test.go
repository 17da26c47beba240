// Folding against what the readings come to.

package history_test

import (
	"context"
	"database/sql"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/history"
	"github.com/tenet-iot/tenet/runtime/journal"
)

var keeps = history.Keep{Readings: 2 * time.Hour, Minutes: 6 * time.Hour, Hours: 48 * time.Hour}

// sameSums compares summaries, but for what is first and last.
func sameSums(a, b []history.Bucket) bool {
	return slices.EqualFunc(a, b, func(a, b history.Bucket) bool {
		return a.From.Equal(b.From) && a.Count == b.Count && a.Good == b.Good && a.Min == b.Min && a.Max == b.Max && math.Abs(a.Mean-b.Mean) < 1e-9
	})
}

// since leaves out what is before a time.
func since(list []models.Reading, t time.Time) []models.Reading {
	return slices.DeleteFunc(slices.Clone(list), func(r models.Reading) bool { return r.Time.Before(t) })
}

// However readings come, late ones too, what is folded comes to the same sums as the
// readings would, as long as it is kept.
func TestFoldedSumsAreThoseOfTheReadings(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		store := open(t)
		defer store.Close()
		h := history.New(store)
		h.SetFull(rapid.IntRange(1, 200).Draw(rt, "full"))
		ctx := context.Background()
		var all []models.Reading
		var encoder history.Encoder
		now, late := time.Unix(0, 0).UTC(), false
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 200).Draw(rt, "minutes")) * time.Minute)
			var batch []models.Reading
			for range rapid.IntRange(1, 6).Draw(rt, "readings") {
				ago := time.Duration(rapid.IntRange(0, 100).Draw(rt, "ago")) * time.Minute / 2
				if rapid.IntRange(0, 9).Draw(rt, "late") == 0 {
					ago, late = ago*8, true
				}
				batch = append(batch, models.Reading{
					Path: paths[0], Value: models.OfInt(rapid.Int64Range(-9, 9).Draw(rt, "value")), Time: now.Add(-ago),
					Quality: rapid.SampledFrom([]models.Quality{models.Good, models.Good, models.Offline}).Draw(rt, "quality"),
				})
			}
			all = append(all, batch...)
			if err := store.Commit(&journal.Batch{Tail: journal.Tail{Count: len(batch), Payload: encoder.Append(nil, batch)}}); err != nil {
				rt.Fatal(err)
			}
			if rapid.Bool().Draw(rt, "roll") {
				if _, err := h.Roll(ctx, 100); err != nil {
					rt.Fatal(err)
				}
			}
			if rapid.Bool().Draw(rt, "fold") {
				if _, err := h.Fold(ctx, now, func(models.Path) history.Keep { return keeps }); err != nil {
					rt.Fatal(err)
				}
			}
		}
		slices.SortStableFunc(all, func(a, b models.Reading) int { return a.Time.Compare(b.Time) })
		for _, tier := range []struct {
			keep, every, width time.Duration
		}{{keeps.Readings, time.Second, time.Hour}, {keeps.Minutes, time.Minute, time.Hour}, {keeps.Hours, time.Hour, 24 * time.Hour}} {
			kept := now.Add(-tier.keep).Truncate(tier.width)
			got, err := h.Summary(ctx, paths[0], kept, time.Time{}, tier.every, 10_000)
			want := slowSummary(since(all, kept), tier.every)
			if err != nil || !sameSums(want, got) || !late && !slices.EqualFunc(want, got, func(a, b history.Bucket) bool { return a.First == b.First && a.Last == b.Last }) {
				rt.Fatalf("by %v since %v: %v\nwant %+v\ngot  %+v", tier.every, kept, err, want, got)
			}
		}
		if errs := store.Check(ctx, 5); len(errs) > 0 {
			rt.Fatal(errs)
		}
	})
}

// What is too old goes: the readings, then the minutes, then the hours.
func TestFoldForgets(t *testing.T) {
	store := open(t)
	defer store.Close()
	h := history.New(store)
	var batch []models.Reading
	for i := range int64(600) { // ten hours
		batch = append(batch, models.Reading{Path: paths[i%2], Value: models.OfInt(i), Time: time.Unix(i*60, 0)})
	}
	var encoder history.Encoder
	if err := store.Commit(&journal.Batch{Tail: journal.Tail{Count: len(batch), Payload: encoder.Append(nil, batch)}}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Roll(t.Context(), 1000); err != nil {
		t.Fatal(err)
	}
	only := func(p models.Path) history.Keep { // of the second path no sums
		if p == paths[0] {
			return keeps
		}
		return history.Keep{Readings: keeps.Readings}
	}
	for _, at := range []struct {
		now                    time.Duration
		readings, sums, others int
	}{
		{10 * time.Hour, 60, 4 + 120 + 60, 60}, // sums by the hour until 4, by the minute until 8, readings
		{13 * time.Hour, 0, 7 + 90, 0},
		{20 * time.Hour, 0, 10, 0},
		{60 * time.Hour, 0, 10, 0}, // a day goes when all of it is too old
		{72 * time.Hour, 0, 0, 0},
	} {
		if _, err := h.Fold(t.Context(), time.Unix(0, 0).Add(at.now), only); err != nil {
			t.Fatal(err)
		}
		left, err := h.Query(t.Context(), paths[0], time.Time{}, time.Time{}, 1000)
		if err != nil || len(left) != at.readings {
			t.Errorf("after %v: %d readings, %v", at.now, len(left), err)
		}
		sums, err := h.Summary(t.Context(), paths[0], time.Time{}, time.Time{}, time.Minute, 1000)
		if err != nil || len(sums) != at.sums {
			t.Errorf("after %v: %d sums, want %d, %v", at.now, len(sums), at.sums, err)
		}
		others, err := h.Summary(t.Context(), paths[1], time.Time{}, time.Time{}, time.Minute, 1000)
		if err != nil || len(others) != at.others {
			t.Errorf("after %v: %d sums of the other, %v", at.now, len(others), err)
		}
	}
	n, err := h.Fold(t.Context(), time.Unix(0, 0).Add(72*time.Hour), only)
	if n != 0 || err != nil {
		t.Errorf("%d blocks went twice, %v", n, err)
	}
}

// Kept for ever: nothing goes.
func TestFoldKeepsForEver(t *testing.T) {
	store := open(t)
	defer store.Close()
	h := history.New(store)
	var encoder history.Encoder
	batch := []models.Reading{{Path: paths[0], Value: models.OfInt(1), Time: time.Unix(100, 0)}}
	if err := store.Commit(&journal.Batch{Tail: journal.Tail{Count: 1, Payload: encoder.Append(nil, batch)}}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Roll(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	if n, err := h.Fold(t.Context(), time.Unix(1e9, 0), func(models.Path) history.Keep { return history.Keep{} }); n != 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// Damaged sums are named, not served.
func TestDamagedSumsAreNamed(t *testing.T) {
	store := open(t)
	defer store.Close()
	h := history.New(store)
	var encoder history.Encoder
	batch := []models.Reading{{Path: paths[0], Value: models.OfInt(1), Time: time.Unix(100, 0)}}
	if err := store.Commit(&journal.Batch{Tail: journal.Tail{Count: 1, Payload: encoder.Append(nil, batch)}}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Roll(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	if n, err := h.Fold(t.Context(), time.Unix(0, 0).Add(4*time.Hour), func(models.Path) history.Keep { return keeps }); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	err := store.Update(t.Context(), "tamper", func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE blocks SET count = count + 1")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Summary(t.Context(), paths[0], time.Time{}, time.Time{}, time.Hour, 10); err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Error(err)
	}
}
