// The past in order: every reading of a range, and what a stretch of time comes to.

package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/models"
)

// Each calls f for the readings of a resource from from to to, both included, in order of
// time. Zero times are open ends.
//
// Cost: a scan of the range and of the tail, whose readings of the resource are held.
// Errors: *journal.DamagedError, the context's, and that of f, which ends it.
func (h *History) Each(ctx context.Context, path models.Path, from, to time.Time, f func(*models.Reading) error) error {
	lo, hi := bounds(from, to)
	tx, err := h.store.Reader().BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return h.store.Explain("read history", err)
	}
	defer tx.Rollback()
	var recent []placed
	err = h.eachTail(ctx, tx, func(p placed) {
		if at := p.Time.UnixNano(); p.Path == path && at >= lo && at <= hi {
			recent = append(recent, p)
		}
	})
	if err != nil {
		return err
	}
	slices.SortFunc(recent, placed.compare)
	give := func(p *placed) error { return f(&p.Reading) }
	before := func(p *placed) error { // those of the tail that come first, and p
		for len(recent) > 0 && recent[0].compare(*p) < 0 {
			if err := give(&recent[0]); err != nil {
				return err
			}
			recent = recent[1:]
		}
		return give(p)
	}
	if err := h.eachClustered(ctx, tx, path, lo, hi, before); err != nil {
		return err
	}
	for i := range recent {
		if err := give(&recent[i]); err != nil {
			return err
		}
	}
	return nil
}

// eachClustered calls f for the rolled readings of a range, in their order.
func (h *History) eachClustered(ctx context.Context, tx *sql.Tx, path models.Path, lo, hi int64, f func(*placed) error) error {
	id, ok, err := h.resource(ctx, tx, path)
	if err != nil || !ok {
		return err
	}
	rows, err := tx.QueryContext(ctx, `SELECT res, at_ns, nth, key_id, payload, sum FROM history
		WHERE res = ? AND at_ns BETWEEN ? AND ? ORDER BY at_ns, nth`, id, lo, hi)
	if err != nil {
		return h.store.Explain("read history", err)
	}
	defer rows.Close()
	for rows.Next() {
		p, err := h.point(rows, path)
		if err != nil {
			return err
		}
		if err := f(&p); err != nil {
			return err
		}
	}
	return h.store.Explain("read history", rows.Err())
}

// Bucket is what the readings of a stretch of time come to.
type Bucket struct {
	From  time.Time // a multiple of its length, in UTC
	Count int       // readings
	// Good counts those of good quality, of which the rest speaks. First and Last are in
	// order of time; Min, Max and Mean (of the readings, each counted alike) are of numbers
	// and lengths of time, and zero otherwise.
	Good             int
	First, Last      models.Value
	Min, Max         models.Value
	Mean             float64
	total, numerical float64
}

// TooManyError says that a summary would have more stretches than asked for.
type TooManyError struct{ Limit int }

// Error says what to do.
func (e *TooManyError) Error() string {
	return fmt.Sprintf("history: more than %d stretches of time; ask for longer ones, or for less of the past", e.Limit)
}

// Summary sums the readings of a range up by stretches of the same length; those without
// readings are left out. Cost: that of Each. Errors: those of Each; *TooManyError.
func (h *History) Summary(ctx context.Context, path models.Path, from, to time.Time, every time.Duration, limit int) ([]Bucket, error) {
	if every <= 0 {
		return nil, errors.New("history: a stretch of time has a length")
	}
	var out []Bucket
	err := h.Each(ctx, path, from, to, func(r *models.Reading) error {
		start := r.Time.UTC().Truncate(every)
		if n := len(out); n == 0 || !out[n-1].From.Equal(start) {
			if n >= limit {
				return &TooManyError{limit}
			}
			out = append(out, Bucket{From: start})
		}
		out[len(out)-1].add(r)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// add takes one more reading into account.
func (b *Bucket) add(r *models.Reading) {
	b.Count++
	if r.Quality != models.Good {
		return
	}
	if b.Good++; b.Good == 1 {
		b.First = r.Value
	}
	b.Last = r.Value
	x, number := numeric(r.Value)
	if !number {
		return
	}
	low, _ := numeric(b.Min)
	high, _ := numeric(b.Max)
	if b.numerical == 0 || x < low {
		b.Min = r.Value
	}
	if b.numerical == 0 || x > high {
		b.Max = r.Value
	}
	b.numerical++
	b.total += x
	b.Mean = b.total / b.numerical
}

// numeric is a value as a number, if it is one.
func numeric(v models.Value) (float64, bool) {
	switch v.Kind {
	case models.Int:
		return float64(v.Int()), true
	case models.Float:
		return v.Float(), true
	case models.Duration:
		return time.Duration(v.Int()).Seconds(), true
	}
	return 0, false
}
