// Folding: old readings become sums by the minute and by the hour, then nothing.

package history

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// Keep says how old what is kept of a resource may become. Spans are forgotten when all of
// them is too old: of readings and minutes those are hours, of hours days.
type Keep struct {
	Readings time.Duration // as they came; 0: for ever
	Minutes  time.Duration // sums by the minute of readings that are too old; 0: none
	Hours    time.Duration // sums by the hour; 0: none
}

// tier is a kind of sums.
type tier struct {
	every int64 // ns
	width int64 // of its spans
	keep  func(Keep) time.Duration
}

// tiers are the kinds of sums, finest first.
var tiers = []tier{
	{int64(time.Minute), spanNs, func(k Keep) time.Duration { return k.Minutes }},
	{int64(time.Hour), daySpanNs, func(k Keep) time.Duration { return k.Hours }},
}

// foldRows bounds the spans of one transaction.
const foldRows = 200

// Fold sums up the readings that are older than keep says, and forgets them, and sums that
// are too old. It returns how many blocks went. What cannot be summed up is not forgotten.
//
// Cost: some look-ups a resource, and what is due. Errors: those of journal.Store.Update,
// *journal.DamagedError.
func (h *History) Fold(ctx context.Context, now time.Time, keep func(models.Path) Keep) (gone int, err error) {
	h.rolling.Lock()
	defer h.rolling.Unlock()
	all, err := h.resources(ctx)
	if err != nil {
		return 0, err
	}
	for {
		var work []change
		for i := 0; i < len(all) && len(work) < foldRows; i++ {
			list, err := h.due(ctx, &all[i], now, keep(all[i].path))
			if err != nil {
				return gone, err
			}
			work = append(work, list...)
		}
		if len(work) == 0 {
			return gone, nil
		}
		err := h.store.Update(ctx, "fold history", func(ctx context.Context, tx *sql.Tx) error {
			for i := range work {
				if err := work[i].apply(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return gone, err
		}
		for i := range work {
			gone += len(work[i].gone)
		}
	}
}

// numbered is a resource of the history.
type numbered struct {
	id   int64
	path models.Path
}

// resources lists what readings were rolled of.
func (h *History) resources(ctx context.Context) ([]numbered, error) {
	rows, err := h.store.Reader().QueryContext(ctx, "SELECT id, path FROM resources ORDER BY id")
	if err != nil {
		return nil, h.store.Explain("read history", err)
	}
	defer rows.Close()
	var all []numbered
	for rows.Next() {
		var id int64
		var text string
		if err := rows.Scan(&id, &text); err != nil {
			return nil, h.store.Explain("read history", err)
		}
		provider, rest, _ := strings.Cut(text, "/")
		service, resource, _ := strings.Cut(rest, "/")
		all = append(all, numbered{id, models.Path{Provider: provider, Service: service, Resource: resource}})
	}
	return all, h.store.Explain("read history", rows.Err())
}

// change is a span that is folded or forgotten.
type change struct {
	gone  []int64         // ids of blocks
	grown []journal.Block // sums that take them up
}

func (c *change) apply(ctx context.Context, tx *sql.Tx) error {
	if err := writeBlocks(ctx, tx, c.grown); err != nil {
		return err
	}
	for _, id := range c.gone {
		if _, err := tx.ExecContext(ctx, "DELETE FROM blocks WHERE id = ?", id); err != nil {
			return err
		}
	}
	return nil
}

// due is what is to be done about a resource next: at most one change that adds to sums,
// since the next one may add to the same.
func (h *History) due(ctx context.Context, r *numbered, now time.Time, keep Keep) (work []change, err error) {
	tx, err := h.store.Reader().BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, h.store.Explain("read history", err)
	}
	defer tx.Rollback()
	for _, t := range tiers {
		c := change{}
		if c.gone, err = h.tooOld(ctx, tx, r.id, &t, now, t.keep(keep)); err != nil {
			return nil, err
		}
		if len(c.gone) > 0 {
			work = append(work, c)
		}
	}
	if keep.Readings == 0 {
		return work, nil
	}
	blocks, err := h.oldestSpan(ctx, tx, r.id, spanOf(now.Add(-keep.Readings).UnixNano(), spanNs))
	if err != nil || len(blocks) == 0 {
		return work, err
	}
	c, err := h.fold(ctx, tx, r, now, keep, blocks)
	return append(work, c), err
}

// tooOld lists the blocks of sums that are to be forgotten.
func (h *History) tooOld(ctx context.Context, tx *sql.Tx, res int64, t *tier, now time.Time, keep time.Duration) (ids []int64, err error) {
	before := int64(math.MaxInt64)
	if keep > 0 {
		before = spanOf(now.Add(-keep).UnixNano(), t.width)
	}
	rows, err := tx.QueryContext(ctx, "SELECT id FROM blocks WHERE res = ? AND every_ns = ? AND span < ? LIMIT ?", res, t.every, before, foldRows)
	if err != nil {
		return nil, h.store.Explain("read history", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, h.store.Explain("read history", err)
		}
		ids = append(ids, id)
	}
	return ids, h.store.Explain("read history", rows.Err())
}

// oldestSpan gives the blocks of the first span of readings before another; none if there
// are none.
func (h *History) oldestSpan(ctx context.Context, tx *sql.Tx, res, before int64) (blocks []journal.Block, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT "+journal.BlockColumns+` FROM blocks WHERE res = ?1 AND every_ns = 0 AND span =
		(SELECT min(span) FROM blocks WHERE res = ?1 AND every_ns = 0 AND span < ?2) ORDER BY id`, res, before)
	if err != nil {
		return nil, h.store.Explain("read history", err)
	}
	defer rows.Close()
	for rows.Next() {
		b, err := h.store.ScanBlock(rows)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, b)
	}
	return blocks, h.store.Explain("read history", rows.Err())
}

// fold sums up the readings of a span.
func (h *History) fold(ctx context.Context, tx *sql.Tx, r *numbered, now time.Time, keep Keep, blocks []journal.Block) (c change, err error) {
	var readings []models.Reading
	for i := range blocks {
		if readings, err = h.readings(readings, r.path, &blocks[i]); err != nil {
			return c, err
		}
		c.gone = append(c.gone, blocks[i].ID)
	}
	slices.SortStableFunc(readings, byTime)
	late, err := h.summedUp(ctx, tx, r, blocks[0].Span)
	if err != nil {
		return c, err
	}
	for _, t := range tiers {
		span := spanOf(spanStart(blocks[0].Span, spanNs), t.width)
		if age := t.keep(keep); age == 0 || span < spanOf(now.Add(-age).UnixNano(), t.width) {
			continue
		}
		b := journal.Block{Res: r.id, EveryNs: t.every, Span: span}
		sums, err := h.sumsOf(ctx, tx, r.path, &b)
		if err != nil {
			return c, err
		}
		sums = sumUp(sums, readings, time.Duration(t.every))
		if late && t.every < spanNs && b.ID == 0 {
			continue // what came in time is in the hour's sum alone
		}
		b.Count, b.LastNs = len(sums), sums[len(sums)-1].From.UnixNano()
		b.Payload = appendSums(nil, span, &t, sums)
		c.grown = append(c.grown, b)
	}
	return c, nil
}

// summedUp reports whether there is a sum by the hour of a span of readings.
func (h *History) summedUp(ctx context.Context, tx *sql.Tx, r *numbered, span int64) (bool, error) {
	start := spanStart(span, spanNs)
	sums, err := h.sumsOf(ctx, tx, r.path, &journal.Block{Res: r.id, EveryNs: spanNs, Span: spanOf(start, daySpanNs)})
	return slices.ContainsFunc(sums, func(b Bucket) bool { return b.From.UnixNano() == start }), err
}

// sumsOf reads the sums there are of a span, and gives the block their id.
func (h *History) sumsOf(ctx context.Context, tx *sql.Tx, path models.Path, b *journal.Block) (sums []Bucket, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT "+journal.BlockColumns+" FROM blocks WHERE res = ? AND every_ns = ? AND span = ?", b.Res, b.EveryNs, b.Span)
	if err != nil {
		return nil, h.store.Explain("read history", err)
	}
	defer rows.Close()
	for rows.Next() {
		old, err := h.store.ScanBlock(rows)
		if err != nil {
			return nil, err
		}
		if sums, err = h.sums(sums, path, &old); err != nil {
			return nil, err
		}
		b.ID = old.ID
	}
	return sums, h.store.Explain("read history", rows.Err())
}

// sumUp adds readings to sums in order of time.
func sumUp(sums []Bucket, readings []models.Reading, every time.Duration) []Bucket {
	for i := range readings {
		start := readings[i].Time.UTC().Truncate(every)
		k, found := slices.BinarySearchFunc(sums, start, func(b Bucket, t time.Time) int { return b.From.Compare(t) })
		if !found {
			sums = slices.Insert(sums, k, Bucket{From: start})
		}
		sums[k].add(&readings[i])
	}
	return sums
}

// appendSums appends the payload of a block of sums.
func appendSums(dst []byte, span int64, t *tier, sums []Bucket) []byte {
	dst = append(dst, blockVersion)
	for i := range sums {
		b := &sums[i]
		dst = binary.AppendUvarint(dst, uint64((b.From.UnixNano()-spanStart(span, t.width))/t.every))
		dst = binary.AppendUvarint(dst, uint64(b.Count))
		dst = binary.AppendUvarint(dst, uint64(b.Good))
		dst = binary.AppendUvarint(dst, uint64(b.numerical))
		if b.Good > 0 {
			dst = journal.AppendValue(journal.AppendValue(dst, b.First), b.Last)
		}
		if b.numerical > 0 {
			dst = journal.AppendValue(journal.AppendValue(dst, b.Min), b.Max)
			dst = journal.AppendValue(dst, models.OfFloat(b.total))
		}
	}
	return dst
}

// decodeSums appends the sums of a block. Errors: journal.ErrMalformed.
func decodeSums(dst []Bucket, span int64, t *tier, payload []byte) ([]Bucket, error) {
	d := journal.NewDecoder(payload)
	if d.Byte() != blockVersion {
		return dst, malformed(d, "a block of another version")
	}
	for d.More() {
		k := d.Uvarint()
		if k >= uint64(t.width/t.every) {
			return dst, malformed(d, "a sum outside the time of its block")
		}
		b := Bucket{From: time.Unix(0, spanStart(span, t.width)+int64(k)*t.every).UTC()}
		b.Count, b.Good, b.numerical = int(d.Uvarint()), int(d.Uvarint()), float64(d.Uvarint())
		if b.Good > 0 {
			b.First, b.Last = d.Value(), d.Value()
		}
		if b.numerical > 0 {
			b.Min, b.Max = d.Value(), d.Value()
			total := d.Value()
			if total.Kind != models.Float {
				return dst, malformed(d, "a sum that is no number")
			}
			b.total = total.Float()
			b.mean()
		}
		dst = append(dst, b)
	}
	return dst, d.Close()
}

// sums appends what a block of sums holds.
func (h *History) sums(dst []Bucket, path models.Path, b *journal.Block) ([]Bucket, error) {
	k := slices.IndexFunc(tiers, func(t tier) bool { return t.every == b.EveryNs })
	err := fmt.Errorf("%w: sums by %v", journal.ErrMalformed, time.Duration(b.EveryNs))
	if k >= 0 {
		dst, err = decodeSums(dst, b.Span, &tiers[k], b.Payload)
	}
	if err != nil {
		return dst, h.store.Damaged(fmt.Sprintf("block %d of the history of %s", b.ID, path), err)
	}
	return dst, nil
}

// folded gives the sums that begin in a range, of each hour the finest there are, in order
// of time.
func (h *History) folded(ctx context.Context, tx *sql.Tx, path models.Path, lo, hi int64) ([]Bucket, error) {
	id, ok, err := h.resource(ctx, tx, path)
	if err != nil || !ok {
		return nil, err
	}
	var all []Bucket
	finer := map[int64]bool{} // hours of which there are sums by the minute
	for _, t := range tiers {
		rows, err := tx.QueryContext(ctx, "SELECT "+journal.BlockColumns+` FROM blocks
			WHERE res = ? AND every_ns = ? AND span BETWEEN ? AND ? ORDER BY span`, id, t.every, spanOf(lo, t.width), spanOf(hi, t.width))
		if err != nil {
			return nil, h.store.Explain("read history", err)
		}
		found, err := h.eachSum(rows, path)
		if err != nil {
			return nil, err
		}
		for i := range found {
			at := found[i].From.UnixNano()
			hour := spanOf(at, spanNs)
			if t.every < spanNs {
				finer[hour] = true
			} else if finer[hour] {
				continue
			}
			if at >= lo && at <= hi {
				all = append(all, found[i])
			}
		}
	}
	slices.SortFunc(all, func(a, b Bucket) int { return a.From.Compare(b.From) })
	return all, nil
}

func (h *History) eachSum(rows *sql.Rows, path models.Path) (sums []Bucket, err error) {
	defer rows.Close()
	for rows.Next() {
		b, err := h.store.ScanBlock(rows)
		if err != nil {
			return nil, err
		}
		if sums, err = h.sums(sums, path, &b); err != nil {
			return nil, err
		}
	}
	return sums, h.store.Explain("read history", rows.Err())
}
