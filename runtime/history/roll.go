// Moving readings from the tail into the clustered table, and forgetting them.

package history

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// Roll moves the oldest tail rows, about limit readings but at least one row,
// into the clustered table, sorted by resource and time, in one transaction.
// It returns how many readings it moved; 0 means that the tail is empty.
//
// Errors: those of journal.Store.Update, *journal.DamagedError.
func (h *History) Roll(ctx context.Context, limit int) (moved int, err error) {
	err = h.store.Update(ctx, "roll history", func(ctx context.Context, tx *sql.Tx) error {
		batch, last, err := h.oldest(ctx, tx, limit)
		if err != nil || len(batch) == 0 {
			return err
		}
		if err := insertPoints(ctx, tx, batch); err != nil {
			return err
		}
		moved = len(batch)
		_, err = tx.ExecContext(ctx, "DELETE FROM tail WHERE id <= ?", last)
		return err
	})
	if err != nil {
		moved = 0
	}
	return moved, err
}

// oldest reads the first tail rows and the id of the last row read.
func (h *History) oldest(ctx context.Context, tx *sql.Tx, limit int) (batch []placed, last int64, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, count, key_id, payload, sum FROM tail ORDER BY id")
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for len(batch) < limit && rows.Next() {
		t, readings, err := h.tail(rows)
		if err != nil {
			return nil, 0, err
		}
		last = t.ID
		for i := range readings {
			batch = append(batch, placed{Reading: readings[i], nth: t.ID<<nthBits | int64(i)})
		}
	}
	return batch, last, rows.Err()
}

// insertPoints writes a batch in the order of the table.
func insertPoints(ctx context.Context, tx *sql.Tx, batch []placed) error {
	ids, err := numberPaths(ctx, tx, batch)
	if err != nil {
		return err
	}
	slices.SortFunc(batch, func(a, b placed) int {
		if c := ids[a.Path] - ids[b.Path]; c != 0 {
			return int(min(max(c, -1), 1))
		}
		return a.compare(b)
	})
	insert, err := tx.PrepareContext(ctx, "INSERT OR REPLACE INTO history VALUES(?,?,?,?,?,?)")
	if err != nil {
		return err
	}
	defer insert.Close()
	var payload []byte
	for i := range batch {
		b := &batch[i]
		payload = appendPoint(payload[:0], &b.Reading)
		p := journal.Point{Res: ids[b.Path], AtNs: b.Time.UnixNano(), Nth: b.nth, Payload: payload}
		if _, err := insert.ExecContext(ctx, p.Res, p.AtNs, p.Nth, p.KeyID, p.Payload, p.Sum().Value()); err != nil {
			return err
		}
	}
	return nil
}

// numberPaths gives each path its number, new ones in order of appearance.
func numberPaths(ctx context.Context, tx *sql.Tx, batch []placed) (map[models.Path]int64, error) {
	ids := map[models.Path]int64{}
	for i := range batch {
		path := batch[i].Path
		if _, ok := ids[path]; ok {
			continue
		}
		var id int64
		err := tx.QueryRowContext(ctx, "SELECT id FROM resources WHERE path = ?", path.String()).Scan(&id)
		if errors.Is(err, sql.ErrNoRows) {
			id, err = newPath(ctx, tx, path.String())
		}
		if err != nil {
			return nil, err
		}
		ids[path] = id
	}
	return ids, nil
}

func newPath(ctx context.Context, tx *sql.Tx, path string) (id int64, err error) {
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) + 1 FROM resources").Scan(&id); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO resources VALUES(?,?,?)", id, path, resourceSum(id, path))
	return id, err
}

// Forget deletes rolled readings older than before, at most limit of them, and
// returns how many.
func (h *History) Forget(ctx context.Context, before time.Time, limit int) (forgotten int, err error) {
	err = h.store.Update(ctx, "forget history", func(ctx context.Context, tx *sql.Tx) error {
		ids, err := resourceIDs(ctx, tx)
		if err != nil {
			return err
		}
		for _, id := range ids {
			result, err := tx.ExecContext(ctx, `DELETE FROM history WHERE (res, at_ns, nth) IN
				(SELECT res, at_ns, nth FROM history WHERE res = ? AND at_ns < ? ORDER BY at_ns, nth LIMIT ?)`,
				id, before.UnixNano(), limit-forgotten)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if err != nil {
				return err
			}
			if forgotten += int(n); forgotten >= limit {
				break
			}
		}
		return nil
	})
	if err != nil {
		forgotten = 0
	}
	return forgotten, err
}

func resourceIDs(ctx context.Context, tx *sql.Tx) ([]int64, error) {
	rows, err := tx.QueryContext(ctx, "SELECT id FROM resources ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
