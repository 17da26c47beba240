// Forgetting what is no longer needed.

package journal

import (
	"context"
	"database/sql"
)

// Keep says how much of the past to keep. Whatever recovery needs stays.
type Keep struct {
	Inputs  int64 // newest inputs, with their intents; 0 keeps all
	Outputs int64 // newest outputs, besides those that explain a resource; 0 keeps all
	// Rows bounds what one call deletes of each table, so that commits do not
	// wait long.
	Rows int64
}

// Prune deletes inputs and intents older than the newest snapshot and keep,
// older snapshots, outputs and delivered notifications. more says that calling
// again would delete more.
func (s *Store) Prune(ctx context.Context, keep Keep) (more bool, err error) {
	cursor := s.Cursor()
	err = s.Update(ctx, "prune", func(ctx context.Context, tx *sql.Tx) error {
		var base sql.NullInt64
		if err := tx.QueryRowContext(ctx, "SELECT max(seq) FROM snapshots").Scan(&base); err != nil {
			return err
		}
		bound := min(base.Int64, cursor.Seq-keep.Inputs)
		if keep.Inputs == 0 {
			bound = 0
		}
		outputs := cursor.Seq
		if keep.Outputs > 0 {
			outputs -= keep.Outputs
		} else {
			outputs = 0
		}
		for _, d := range []struct {
			query string
			bound int64
		}{
			{"DELETE FROM inputs WHERE seq IN (SELECT seq FROM inputs WHERE seq <= ? ORDER BY seq LIMIT ?)", bound},
			{"DELETE FROM intents WHERE (seq, idx) IN (SELECT seq, idx FROM intents WHERE seq <= ? ORDER BY seq LIMIT ?)", bound},
			{"DELETE FROM settled WHERE id IN (SELECT id FROM settled WHERE seq <= ? ORDER BY seq LIMIT ?)", bound},
			{"DELETE FROM notices WHERE (seq, idx) IN (SELECT seq, idx FROM notices WHERE delivered = 1 AND seq <= ? ORDER BY seq LIMIT ?)", bound},
			{"DELETE FROM snapshots WHERE seq IN (SELECT seq FROM snapshots WHERE seq < ? LIMIT ?)", base.Int64},
			{"DELETE FROM outputs WHERE seq IN (SELECT seq FROM outputs o WHERE seq <= ? AND NOT EXISTS (SELECT 1 FROM effects e WHERE e.seq = o.seq) ORDER BY seq LIMIT ?)", outputs},
		} {
			result, err := tx.ExecContext(ctx, d.query, d.bound, keep.Rows)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			if err != nil {
				return err
			}
			more = more || n == keep.Rows
		}
		return nil
	})
	return more, err
}
