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
	points, err := s.read.QueryContext(ctx, "SELECT res, at_ns, nth, key_id, payload, sum FROM history ORDER BY res, at_ns, nth")
	if err != nil {
		return s.explain("check history", err)
	}
	defer points.Close()
	for points.Next() {
		if _, err := s.ScanPoint(points); err != nil {
			return err
		}
	}
	return s.explain("check history", points.Err())
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

// Point is a row of the history table: one reading of one resource.
type Point struct {
	Res, AtNs, Nth, KeyID int64
	Payload               []byte
}

// Sum is the checksum of the row.
func (p *Point) Sum() Sum {
	return NewSum("history").Int(p.Res, p.AtNs, p.Nth, p.KeyID).Bytes(p.Payload)
}

// ScanPoint reads and checks a row (res, at_ns, nth, key_id, payload, sum) of
// history.
func (s *Store) ScanPoint(rows Rows) (Point, error) {
	var p Point
	var sum int64
	if err := rows.Scan(&p.Res, &p.AtNs, &p.Nth, &p.KeyID, &p.Payload, &sum); err != nil {
		return Point{}, s.scanFailed("history of resource", p.Res, err)
	}
	if p.Sum().Value() != sum {
		return Point{}, s.Damaged(fmt.Sprintf("the reading of resource %d at %s", p.Res, nanos(p.AtNs).UTC()), errSum)
	}
	return p, nil
}
