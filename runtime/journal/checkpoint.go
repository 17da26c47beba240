// Checkpoints: what is in the write-ahead log goes into the file, beside the commits.

package journal

import (
	"context"
)

// The write-ahead log, in pages of 4 KiB.
const (
	// ownCheckpoint is when a commit does it itself, if nobody else has.
	ownCheckpoint = 32_000
	// fewPages are not worth a checkpoint.
	fewPages = 1000
)

// Checkpoint writes the pages of the write-ahead log into the file while commits go on,
// then, for a moment, what they have added meanwhile, so that the log begins anew. Call it
// every second or so. more says that a reader holds on to the log and it goes on growing.
//
// Errors: ErrFull, ErrBroken, *DamagedError: as those of Commit, which tries again.
func (s *Store) Checkpoint(ctx context.Context) (more bool, err error) {
	if _, left, err := s.writeBack(ctx); err != nil || left == 0 {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return false, err
	}
	_, left, err := s.writeBack(ctx)
	return left > 0, err
}

// writeBack is one pass; left are the pages it could not take, all of a log too small to
// be worth it counting as none.
func (s *Store) writeBack(ctx context.Context) (pages, left int, err error) {
	var busy, written int
	if err := s.back.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &written); err != nil {
		return 0, 0, s.explain("write back the journal", err)
	}
	if pages < fewPages {
		return pages, 0, nil
	}
	return pages, pages - written, nil
}
