// Questions about the past.

package history

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// History is the readings kept in a journal. It is safe for concurrent use.
type History struct {
	store *journal.Store
	full  int // bytes from which on a block takes no more

	rolling sync.Mutex
	numbers map[models.Path]int64 // of resources, those rolled lately; guarded by rolling
	last    int64                 // the largest number; 0: not known
}

// New returns the history kept in a journal.
func New(store *journal.Store) *History {
	return &History{store: store, full: blockBytes, numbers: map[models.Path]int64{}}
}

// Query returns the readings of a resource from from to to, both included, in
// order of time, and of arrival among those of one time: the newest limit of them if
// there are more. Zero times are open ends.
//
// Cost: the blocks of the newest limit readings, and a scan of the tail. Errors:
// *journal.DamagedError.
func (h *History) Query(ctx context.Context, path models.Path, from, to time.Time, limit int) ([]models.Reading, error) {
	if limit <= 0 {
		return nil, nil
	}
	lo, hi := bounds(from, to)
	tx, err := h.store.Reader().BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, h.store.Explain("read history", err)
	}
	defer tx.Rollback()
	found, err := h.newest(ctx, tx, path, lo, hi, limit)
	if err != nil {
		return nil, err
	}
	err = h.eachTail(ctx, tx, func(r *models.Reading) {
		if within(r, path, lo, hi) {
			found = append(found, *r)
		}
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, byTime)
	return append([]models.Reading{}, found[max(0, len(found)-limit):]...), nil
}

// within reports whether a reading is one of a resource in a range.
func within(r *models.Reading, path models.Path, lo, hi int64) bool {
	at := r.Time.UnixNano()
	return r.Path == path && at >= lo && at <= hi
}

// newest reads rolled readings of a range, at least the newest limit of them, in order
// of arrival among those of one time.
func (h *History) newest(ctx context.Context, tx *sql.Tx, path models.Path, lo, hi int64, limit int) ([]models.Reading, error) {
	id, ok, err := h.resource(ctx, tx, path)
	if err != nil || !ok {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, "SELECT "+journal.BlockColumns+` FROM blocks
		WHERE res = ? AND every_ns = 0 AND span BETWEEN ? AND ? ORDER BY span DESC, last_ns DESC`, id, spanOf(lo, spanNs), spanOf(hi, spanNs))
	if err != nil {
		return nil, h.store.Explain("read history", err)
	}
	defer rows.Close()
	var blocks []arrived
	var times []int64 // of all found
	for rows.Next() {
		b, err := h.store.ScanBlock(rows)
		if err != nil {
			return nil, err
		}
		if enough(times, limit, b.LastNs) {
			break
		}
		one := arrived{id: b.ID}
		all, err := h.readings(nil, path, &b)
		if err != nil {
			return nil, err
		}
		for i := range all {
			if within(&all[i], path, lo, hi) {
				one.readings = append(one.readings, all[i])
				times = append(times, all[i].Time.UnixNano())
			}
		}
		blocks = append(blocks, one)
	}
	return inOrder(blocks), h.store.Explain("read history", rows.Err())
}

// enough reports whether limit readings are later than the last of the blocks to come.
func enough(times []int64, limit int, last int64) bool {
	n := 0
	for _, at := range times {
		if at > last {
			n++
		}
	}
	return n >= limit
}

// arrived is what a block holds of a range.
type arrived struct {
	id       int64
	readings []models.Reading
}

// inOrder gives the readings of blocks as they arrived.
func inOrder(blocks []arrived) []models.Reading {
	slices.SortFunc(blocks, func(a, b arrived) int { return cmp.Compare(a.id, b.id) })
	var all []models.Reading
	for i := range blocks {
		all = append(all, blocks[i].readings...)
	}
	return all
}

// resource returns the number of a path; false if nothing of it was rolled.
func (h *History) resource(ctx context.Context, tx *sql.Tx, path models.Path) (int64, bool, error) {
	var id, sum int64
	err := tx.QueryRowContext(ctx, "SELECT id, sum FROM resources WHERE path = ?", path.String()).Scan(&id, &sum)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, h.store.Explain("read history", err)
	}
	if resourceSum(id, path.String()) != sum {
		return 0, false, h.store.Damaged("the history's name "+path.String(), errSum)
	}
	return id, true, nil
}

var errSum = errors.New("its checksum does not match")

func resourceSum(id int64, path string) int64 {
	return journal.NewSum("resources").Int(id).Text(path).Value()
}

// eachTail calls f for every reading not yet rolled, in order of arrival.
func (h *History) eachTail(ctx context.Context, tx *sql.Tx, f func(*models.Reading)) error {
	rows, err := tx.QueryContext(ctx, "SELECT id, count, key_id, payload, sum FROM tail ORDER BY id")
	if err != nil {
		return h.store.Explain("read history", err)
	}
	defer rows.Close()
	for rows.Next() {
		_, readings, err := h.tail(rows)
		if err != nil {
			return err
		}
		for i := range readings {
			f(&readings[i])
		}
	}
	return h.store.Explain("read history", rows.Err())
}

func (h *History) tail(rows journal.Rows) (journal.Tail, []models.Reading, error) {
	t, err := h.store.ScanTail(rows)
	if err != nil {
		return journal.Tail{}, nil, err
	}
	readings, err := Decode(t.Payload)
	if err != nil {
		return journal.Tail{}, nil, h.store.Damaged(fmt.Sprintf("batch %d of readings", t.ID), err)
	}
	return t, readings, nil
}

// Latest returns the newest reading by arrival time of each of the given
// resources that has one, in their order.
//
// Cost: a look-up each, and a scan of the tail.
func (h *History) Latest(ctx context.Context, paths []models.Path) ([]models.Reading, error) {
	tx, err := h.store.Reader().BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, h.store.Explain("read history", err)
	}
	defer tx.Rollback()
	newest := make(map[models.Path]models.Reading, len(paths))
	for _, path := range paths {
		found, err := h.newest(ctx, tx, path, minNs, maxNs, 1)
		if err != nil {
			return nil, err
		}
		for i := range found {
			newest[path] = later(newest[path], found[i])
		}
	}
	err = h.eachTail(ctx, tx, func(r *models.Reading) { newest[r.Path] = later(newest[r.Path], *r) })
	if err != nil {
		return nil, err
	}
	var readings []models.Reading
	for _, path := range paths {
		if r, ok := newest[path]; ok {
			readings = append(readings, r)
		}
	}
	return readings, nil
}

// later is the one of two readings that is later, or arrived later.
func later(a, b models.Reading) models.Reading {
	if a.Path == b.Path && a.Time.After(b.Time) {
		return a
	}
	return b
}

var minNs, maxNs = bounds(time.Time{}, time.Time{})
