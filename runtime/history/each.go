// The past in order: every reading of a range.

package history

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// Each calls f for the readings of a resource from from to to, both included, in order of
// time, and of arrival among those of one time. Zero times are open ends.
//
// Cost: a scan of the range and of the tail; the readings of an hour are held, and those of
// the resource in the tail. Errors: *journal.DamagedError, the context's, and that of f,
// which ends it.
func (h *History) Each(ctx context.Context, path models.Path, from, to time.Time, f func(*models.Reading) error) error {
	lo, hi := bounds(from, to)
	tx, err := h.store.Reader().BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return h.store.Explain("read history", err)
	}
	defer tx.Rollback()
	return h.each(ctx, tx, path, lo, hi, f)
}

func (h *History) each(ctx context.Context, tx *sql.Tx, path models.Path, lo, hi int64, f func(*models.Reading) error) error {
	var recent []models.Reading
	err := h.eachTail(ctx, tx, func(r *models.Reading) {
		if within(r, path, lo, hi) {
			recent = append(recent, *r)
		}
	})
	if err != nil {
		return err
	}
	slices.SortStableFunc(recent, byTime)
	until := func(last int64) []models.Reading { // takes those of the tail up to a time
		n := 0
		for n < len(recent) && recent[n].Time.UnixNano() <= last {
			n++
		}
		first := recent[:n]
		recent = recent[n:]
		return first
	}
	give := func(list []models.Reading) error {
		for i := range list {
			if err := f(&list[i]); err != nil {
				return err
			}
		}
		return nil
	}
	err = h.eachSpan(ctx, tx, path, lo, hi, func(span int64, readings []models.Reading) error {
		if err := give(until(spanLast(span-1, spanNs))); err != nil {
			return err
		}
		readings = append(readings, until(spanLast(span, spanNs))...)
		slices.SortStableFunc(readings, byTime)
		return give(readings)
	})
	if err != nil {
		return err
	}
	return give(recent)
}

// eachSpan calls f for the rolled readings of a range, span by span, in order of arrival
// within one.
func (h *History) eachSpan(ctx context.Context, tx *sql.Tx, path models.Path, lo, hi int64, f func(span int64, readings []models.Reading) error) error {
	id, ok, err := h.resource(ctx, tx, path)
	if err != nil || !ok {
		return err
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+journal.BlockColumns+` FROM blocks
		WHERE res = ? AND every_ns = 0 AND span BETWEEN ? AND ? ORDER BY span`, id, spanOf(lo, spanNs), spanOf(hi, spanNs))
	if err != nil {
		return h.store.Explain("read history", err)
	}
	defer rows.Close()
	var blocks []arrived
	span := int64(0)
	flush := func() error {
		if len(blocks) == 0 {
			return nil
		}
		list := slices.DeleteFunc(inOrder(blocks), func(r models.Reading) bool { return !within(&r, path, lo, hi) })
		blocks = blocks[:0]
		return f(span, list)
	}
	for rows.Next() {
		b, err := h.store.ScanBlock(rows)
		if err != nil {
			return err
		}
		if b.Span != span {
			if err := flush(); err != nil {
				return err
			}
			span = b.Span
		}
		readings, err := h.readings(nil, path, &b)
		if err != nil {
			return err
		}
		blocks = append(blocks, arrived{id: b.ID, readings: readings})
	}
	if err := rows.Err(); err != nil {
		return h.store.Explain("read history", err)
	}
	return flush()
}
