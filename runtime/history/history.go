// Questions about the past.

package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// History is the readings kept in a journal. It is safe for concurrent use.
type History struct{ store *journal.Store }

// New returns the history kept in a journal.
func New(store *journal.Store) *History { return &History{store: store} }

// placed is a reading with its place among those of the same time.
type placed struct {
	models.Reading
	nth int64
}

// compare orders readings of one resource by time, then arrival.
func (a placed) compare(b placed) int {
	if c := a.Time.Compare(b.Time); c != 0 {
		return c
	}
	return int(min(max(a.nth-b.nth, -1), 1))
}

// Query returns the readings of a resource from from to to, both included, in
// order of time: the newest limit of them if there are more. Zero times are
// open ends.
//
// Cost: a scan of the range and of the tail. Errors: *journal.DamagedError.
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
	found, err := h.clustered(ctx, tx, path, lo, hi, limit)
	if err != nil {
		return nil, err
	}
	err = h.eachTail(ctx, tx, func(p placed) {
		if at := p.Time.UnixNano(); p.Path == path && at >= lo && at <= hi {
			found = append(found, p)
		}
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(found, placed.compare)
	found = found[max(0, len(found)-limit):]
	readings := make([]models.Reading, len(found))
	for i := range found {
		readings[i] = found[i].Reading
	}
	return readings, nil
}

// clustered reads the newest limit rolled readings of a range.
func (h *History) clustered(ctx context.Context, tx *sql.Tx, path models.Path, lo, hi int64, limit int) ([]placed, error) {
	id, ok, err := h.resource(ctx, tx, path)
	if err != nil || !ok {
		return nil, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT res, at_ns, nth, key_id, payload, sum FROM history
		WHERE res = ? AND at_ns BETWEEN ? AND ? ORDER BY at_ns DESC, nth DESC LIMIT ?`, id, lo, hi, limit)
	if err != nil {
		return nil, h.store.Explain("read history", err)
	}
	defer rows.Close()
	var found []placed
	for rows.Next() {
		p, err := h.point(rows, path)
		if err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	return found, h.store.Explain("read history", rows.Err())
}

// point reads a clustered row.
func (h *History) point(rows journal.Rows, path models.Path) (placed, error) {
	row, err := h.store.ScanPoint(rows)
	if err != nil {
		return placed{}, err
	}
	p := placed{nth: row.Nth, Reading: models.Reading{Path: path, Time: time.Unix(0, row.AtNs)}}
	if err := decodePoint(row.Payload, &p.Reading); err != nil {
		return placed{}, h.store.Damaged(fmt.Sprintf("the reading of %s at %s", path, p.Time.UTC()), err)
	}
	return p, nil
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

// nthBits is the room for a reading's place in its batch.
const nthBits = 20

// eachTail calls f for every reading not yet rolled, in order of arrival.
func (h *History) eachTail(ctx context.Context, tx *sql.Tx, f func(placed)) error {
	rows, err := tx.QueryContext(ctx, "SELECT id, count, key_id, payload, sum FROM tail ORDER BY id")
	if err != nil {
		return h.store.Explain("read history", err)
	}
	defer rows.Close()
	for rows.Next() {
		t, readings, err := h.tail(rows)
		if err != nil {
			return err
		}
		for i := range readings {
			f(placed{Reading: readings[i], nth: t.ID<<nthBits | int64(i)})
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
	newest := make(map[models.Path]placed, len(paths))
	for _, path := range paths {
		found, err := h.clustered(ctx, tx, path, minNs, maxNs, 1)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			newest[path] = found[0]
		}
	}
	err = h.eachTail(ctx, tx, func(p placed) {
		if old, ok := newest[p.Path]; !ok || old.compare(p) < 0 {
			newest[p.Path] = p
		}
	})
	if err != nil {
		return nil, err
	}
	var readings []models.Reading
	for _, path := range paths {
		if p, ok := newest[path]; ok {
			readings = append(readings, p.Reading)
		}
	}
	return readings, nil
}

var minNs, maxNs = bounds(time.Time{}, time.Time{})
