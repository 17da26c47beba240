// Readings as format 3 kept them: a row each.

package journal

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"strings"
)

// querier and execer are connections, transactions and pools.
type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// dissolvePoints moves the rows of history into the tail and drops the table.
func dissolvePoints(ctx context.Context, c *sql.Conn, dir string) error {
	_, lost, err := pointsToTail(ctx, c, c)
	if err == nil && lost > 0 {
		err = &DamagedError{What: fmt.Sprintf("the history (%d of its readings)", lost), Dir: dir, Cause: errSum}
	}
	if err == nil {
		_, err = c.ExecContext(ctx, "DROP TABLE history")
	}
	return err
}

// pointsBatch is how many readings one row of the tail takes over.
const pointsBatch = 1000

// pointsToTail copies the sound rows of history to batches of readings that count as
// older than all others. The two connections may be one.
func pointsToTail(ctx context.Context, from querier, to execer) (kept, lost int, err error) {
	var total int64
	if err := from.QueryRowContext(ctx, "SELECT count(*) FROM history").Scan(&total); err != nil {
		return 0, 0, err
	}
	id := -(total/pointsBatch + 1)
	var batch pointBatch
	flush := func() error {
		if batch.count == 0 {
			return nil
		}
		sum := NewSum("tail").Int(int64(batch.count), 0).Bytes(batch.payload)
		_, err := to.ExecContext(ctx, "INSERT INTO tail VALUES(?,?,?,?,?)", id, batch.count, 0, batch.payload, sum.Value())
		id++
		batch = pointBatch{}
		return err
	}
	lost, err = eachPoint(ctx, from, func(p *point) error {
		kept++
		if batch.add(p); batch.count < pointsBatch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	return kept, lost, err
}

// point is a row of history with the path of its resource.
type point struct {
	path    string
	at      int64
	payload []byte // a version, the quality and the value
}

// eachPoint calls f for the sound rows in order of resource and time, and counts the
// others.
func eachPoint(ctx context.Context, from querier, f func(*point) error) (lost int, err error) {
	rows, err := from.QueryContext(ctx, `SELECT r.path, r.sum, h.res, h.at_ns, h.nth, h.key_id, h.payload, h.sum
		FROM history h LEFT JOIN resources r ON r.id = h.res ORDER BY h.res, h.at_ns, h.nth`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var path sql.NullString
		var pathSum sql.NullInt64
		var res, at, nth, keyID, sum int64
		var payload []byte
		err := rows.Scan(&path, &pathSum, &res, &at, &nth, &keyID, &payload, &sum)
		if err != nil || len(payload) < 2 || NewSum("history").Int(res, at, nth, keyID).Bytes(payload).Value() != sum ||
			NewSum("resources").Int(res).Text(path.String).Value() != pathSum.Int64 {
			lost++
			continue
		}
		if err := f(&point{path: path.String, at: at, payload: payload}); err != nil {
			return lost, err
		}
	}
	return lost, rows.Err()
}

// pointBatch is a payload of the tail, version 1, as it is filled.
type pointBatch struct {
	payload []byte
	count   int
	numbers map[string]uint64
	last    int64
}

func (b *pointBatch) add(p *point) {
	if b.count == 0 {
		b.payload, b.numbers = []byte{1}, map[string]uint64{}
	}
	k, known := b.numbers[p.path]
	if !known {
		k = uint64(len(b.numbers))
		b.numbers[p.path] = k
	}
	b.payload = binary.AppendUvarint(b.payload, k)
	if !known {
		parts := strings.SplitN(p.path, "/", 3)
		for i := range 3 {
			text := ""
			if i < len(parts) {
				text = parts[i]
			}
			b.payload = AppendText(b.payload, text)
		}
	}
	b.payload = binary.AppendVarint(b.payload, p.at-b.last)
	b.payload = append(b.payload, p.payload[1:]...)
	b.last = p.at
	b.count++
}
