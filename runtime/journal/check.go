// Looking for damage.

package journal

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// quickCheck walks the pages of a small file. Larger ones are checked where
// they are read.
func (s *Store) quickCheck(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return explainFolder(s.dir, err)
	}
	if info.Size() > quickCheckBytes {
		return nil
	}
	var said string
	if err := s.conn.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return s.Damaged("the database file", errors.New(said))
	}
	return nil
}

// Check reads everything: all pages, all rows, all checksums. It returns one
// error for each place found damaged, at most limit, in order of tables and
// position.
//
// Cost: linear in the file; readers and the writer go on meanwhile.
func (s *Store) Check(ctx context.Context, limit int) []error {
	var found []error
	note := func(err error) {
		if err != nil && len(found) < limit {
			found = append(found, err)
		}
	}
	note(s.checkPages(ctx))
	first, err := s.FirstInput(ctx)
	note(err)
	if first > 0 {
		note(s.Inputs(ctx, first-1, func(*Input) error { return nil }))
	}
	note(s.Intents(ctx, 0, func(*RawIntent) error { return nil }))
	note(s.Settled(ctx, 0, func(*Settlement) error { return nil }))
	_, _, err = s.Snapshot(ctx)
	note(err)
	_, err = s.Outputs(ctx, -1)
	note(err)
	_, err = s.Undelivered(ctx, -1)
	note(err)
	_, err = s.Deployments(ctx, -1)
	note(err)
	note(s.checkBundles(ctx))
	note(s.checkReadings(ctx))
	return found
}

func (s *Store) checkPages(ctx context.Context) error {
	var said string
	if err := s.read.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return s.explain("check", err)
	}
	if said != "ok" {
		return s.Damaged("the database file", errors.New(said))
	}
	return nil
}

func (s *Store) checkBundles(ctx context.Context) error {
	rows, err := s.read.QueryContext(ctx, "SELECT hash FROM bundles ORDER BY hash")
	if err != nil {
		return s.explain("check bundles", err)
	}
	defer rows.Close()
	for rows.Next() {
		var hash string
		if err := rows.Scan(&hash); err != nil {
			return s.explain("check bundles", err)
		}
		if _, _, err := s.Bundle(ctx, hash); err != nil {
			return err
		}
	}
	return s.explain("check bundles", rows.Err())
}

// checkReadings compares the checksums of the history's rows.
func (s *Store) checkReadings(ctx context.Context) error {
	rows, err := s.read.QueryContext(ctx, "SELECT id, count, key_id, payload, sum FROM tail ORDER BY id")
	if err != nil {
		return s.explain("check readings", err)
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := s.ScanTail(rows); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return s.explain("check readings", err)
	}
	blocks, err := s.read.QueryContext(ctx, "SELECT "+BlockColumns+" FROM blocks ORDER BY id")
	if err != nil {
		return s.explain("check history", err)
	}
	defer blocks.Close()
	for blocks.Next() {
		if _, err := s.ScanBlock(blocks); err != nil {
			return err
		}
	}
	return s.explain("check history", blocks.Err())
}

// Rows is a query result positioned on a row.
type Rows interface{ Scan(into ...any) error }

// ScanTail reads and checks a row (id, count, key_id, payload, sum) of tail.
func (s *Store) ScanTail(rows Rows) (Tail, error) {
	var t Tail
	var sum int64
	if err := rows.Scan(&t.ID, &t.Count, &t.KeyID, &t.Payload, &sum); err != nil {
		return Tail{}, s.scanFailed("batch of readings", t.ID, err)
	}
	if NewSum("tail").Int(int64(t.Count), t.KeyID).Bytes(t.Payload).Value() != sum {
		return Tail{}, s.Damaged(fmt.Sprintf("batch %d of readings", t.ID), errSum)
	}
	return t, nil
}

// Block is a row of the table blocks: readings of one resource in one span of time, or
// sums of them by stretches of EveryNs.
type Block struct {
	ID, Res, EveryNs, Span, LastNs int64 // LastNs: the latest time in it
	Count                          int
	KeyID                          int64
	Payload                        []byte
}

// BlockColumns are the columns ScanBlock reads.
const BlockColumns = "id, res, every_ns, span, last_ns, count, key_id, payload, sum"

// Sum is the checksum of the row.
func (b *Block) Sum() Sum {
	return NewSum("blocks").Int(b.Res, b.EveryNs, b.Span, b.LastNs, int64(b.Count), b.KeyID).Bytes(b.Payload)
}

// ScanBlock reads and checks a row of blocks.
func (s *Store) ScanBlock(rows Rows) (Block, error) {
	var b Block
	var sum int64
	if err := rows.Scan(&b.ID, &b.Res, &b.EveryNs, &b.Span, &b.LastNs, &b.Count, &b.KeyID, &b.Payload, &sum); err != nil {
		return Block{}, s.scanFailed("history of resource", b.Res, err)
	}
	if b.Sum().Value() != sum {
		return Block{}, s.Damaged(fmt.Sprintf("block %d of the history (resource %d, until %s)", b.ID, b.Res, nanos(b.LastNs).UTC()), errSum)
	}
	return b, nil
}
