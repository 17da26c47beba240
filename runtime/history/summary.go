// Summaries: what the readings of a stretch of time come to.

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

// mean brings Mean up to date.
func (b *Bucket) mean() {
	if b.numerical > 0 {
		b.Mean = b.total / b.numerical
	}
}

// take adds what another bucket is about, as if it came later.
func (b *Bucket) take(o *Bucket) {
	if b.Good == 0 {
		b.First = o.First
	}
	if o.Good > 0 {
		b.Last = o.Last
	}
	b.Count += o.Count
	b.Good += o.Good
	if o.numerical > 0 {
		b.stretch(o.Min)
		b.stretch(o.Max)
		b.numerical += o.numerical
		b.total += o.total
		b.mean()
	}
}

// stretch lets Min and Max hold a value that is a number.
func (b *Bucket) stretch(v models.Value) {
	x, _ := numeric(v)
	if low, some := numeric(b.Min); !some || x < low {
		b.Min = v
	}
	if high, some := numeric(b.Max); !some || x > high {
		b.Max = v
	}
}

// TooManyError says that a summary would have more stretches than asked for.
type TooManyError struct{ Limit int }

// Error says what to do.
func (e *TooManyError) Error() string {
	return fmt.Sprintf("history: more than %d stretches of time; ask for longer ones, or for less of the past", e.Limit)
}

// Summary sums the readings of a range up by stretches of the same length; those without
// readings are left out. Of what was folded (see Fold) the sums of the minutes or hours that
// begin in the range are taken, whole; stretches are no shorter than these. Cost: that of
// Each. Errors: those of Each; *TooManyError.
func (h *History) Summary(ctx context.Context, path models.Path, from, to time.Time, every time.Duration, limit int) ([]Bucket, error) {
	if every <= 0 {
		return nil, errors.New("history: a stretch of time has a length")
	}
	lo, hi := bounds(from, to)
	tx, err := h.store.Reader().BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, h.store.Explain("read history", err)
	}
	defer tx.Rollback()
	folded, err := h.folded(ctx, tx, path, lo, hi)
	if err != nil {
		return nil, err
	}
	s := summary{every: every, limit: limit, place: map[int64]int{}}
	for i := range folded {
		b, err := s.at(folded[i].From)
		if err != nil {
			return nil, err
		}
		b.take(&folded[i])
	}
	err = h.each(ctx, tx, path, lo, hi, func(r *models.Reading) error {
		b, err := s.at(r.Time)
		if err == nil {
			b.add(r)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(s.out, func(a, b Bucket) int { return a.From.Compare(b.From) })
	return s.out, nil
}

// summary is what Summary gathers.
type summary struct {
	every time.Duration
	limit int
	out   []Bucket
	place map[int64]int // in out, by the beginning
}

// at is the bucket a time falls into.
func (s *summary) at(t time.Time) (*Bucket, error) {
	start := t.UTC().Truncate(s.every)
	k, ok := s.place[start.UnixNano()]
	if !ok {
		if k = len(s.out); k >= s.limit {
			return nil, &TooManyError{s.limit}
		}
		s.place[start.UnixNano()] = k
		s.out = append(s.out, Bucket{From: start})
	}
	return &s.out[k], nil
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
	b.stretch(r.Value)
	b.numerical++
	b.total += x
	b.mean()
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
