// Opening and closing a journal.

package journal

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	_ "github.com/mattn/go-sqlite3" // the sqlite3 driver
)

// fileName is the journal's file in the data folder.
const fileName = "tenet.db"

// quickCheckBytes is the size up to which Open walks all pages. Larger files
// are checked where they are read, and wholly by Check.
const quickCheckBytes = 16 << 20

// Options say where the journal is and how large it may get.
type Options struct {
	// Dir is the data folder; it is made if it does not exist.
	Dir string
	// Quota bounds the file in bytes; 0 is unbounded. Beyond it commits are
	// refused with ErrFull, like on a full disk.
	Quota int64
}

// Store is an open journal. Its methods may be called from any goroutine.
type Store struct {
	dir  string
	lock *lockFile
	db   *sql.DB // one connection, the writer's
	read *sql.DB
	back *sql.DB // one connection, for checkpoints

	mu      sync.Mutex // owns conn, stmts, cursor, broken, closed
	conn    *sql.Conn
	stmts   statements
	cursor  Cursor
	broken  error
	closed  bool
	payload []byte // scratch
}

// Open opens the journal in a folder, making or migrating it as needed, and
// checks what the next start depends on. It holds the folder until Close.
//
// Errors: *LockedError (another gateway), *FolderError (no permission),
// *VersionError (written by a newer program), *DamagedError (see Recover),
// ErrFull.
func Open(ctx context.Context, opt Options) (*Store, error) {
	if err := os.MkdirAll(opt.Dir, 0o700); err != nil {
		return nil, explainFolder(opt.Dir, err)
	}
	lock, err := lockDir(opt.Dir)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: opt.Dir, lock: lock}
	if err := s.open(ctx, opt); err != nil {
		s.abandon()
		return nil, s.explain("open", err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, opt Options) error {
	path := filepath.Join(s.dir, fileName)
	if err := checkHeader(s.dir, path); err != nil {
		return err
	}
	if err := s.connect(ctx, path); err != nil {
		return err
	}
	if err := migrate(ctx, s.conn, s.dir); err != nil {
		return err
	}
	if err := s.quickCheck(ctx, path); err != nil {
		return err
	}
	if err := s.setQuota(ctx, opt.Quota); err != nil {
		return err
	}
	if err := s.stmts.prepare(ctx, s.conn); err != nil {
		return err
	}
	var err error
	s.cursor, err = s.loadCursor(ctx)
	return err
}

// connect opens the writer's connection and the readers' pool.
func (s *Store) connect(ctx context.Context, path string) error {
	var err error
	if s.db, err = sql.Open("sqlite3", fileURI(path, "_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_cache_size=-32768")); err != nil {
		return err
	}
	s.db.SetMaxOpenConns(1)
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return err
	}
	for _, pragma := range []string{"cell_size_check = ON", fmt.Sprint("wal_autocheckpoint = ", ownCheckpoint), "journal_size_limit = 67108864"} {
		if _, err := s.conn.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return err
		}
	}
	if s.back, err = sql.Open("sqlite3", fileURI(path, "mode=rw&_synchronous=FULL&_busy_timeout=5000")); err != nil {
		return err
	}
	s.back.SetMaxOpenConns(1)
	s.read, err = sql.Open("sqlite3", fileURI(path, "mode=ro&_query_only=1&_busy_timeout=5000"))
	if err == nil {
		s.read.SetMaxOpenConns(4)
	}
	return err
}

// fileURI names a database file for SQLite, whatever characters the path has.
func fileURI(path, query string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query
}

// checkHeader refuses a file that is no SQLite database. A file shorter than a
// page was never committed to.
func checkHeader(dir, path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return explainFolder(dir, err)
	}
	defer f.Close()
	const magic = "SQLite format 3\x00"
	head := make([]byte, len(magic))
	n, err := io.ReadFull(f, head)
	if n == 0 && errors.Is(err, io.EOF) {
		return nil
	}
	if !bytes.Equal(head, []byte(magic)) {
		return &DamagedError{What: "the header of " + fileName, Dir: dir, Cause: errors.New("it is not that of a database")}
	}
	return nil
}

// setQuota bounds the number of pages.
func (s *Store) setQuota(ctx context.Context, quota int64) error {
	const unbounded = 1<<32 - 2
	pages := int64(unbounded)
	if quota > 0 {
		var size int64
		if err := s.conn.QueryRowContext(ctx, "PRAGMA page_size").Scan(&size); err != nil {
			return err
		}
		pages = max(1, quota/size)
	}
	var got int64
	return s.conn.QueryRowContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", pages)).Scan(&got)
}

// SetQuota changes the bound on the file's size in bytes; 0 removes it. A bound
// below the present size keeps that size.
func (s *Store) SetQuota(ctx context.Context, quota int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(); err != nil {
		return err
	}
	return s.explain("set the quota", s.setQuota(ctx, quota))
}

// Dir is the data folder.
func (s *Store) Dir() string { return s.dir }

// Cursor says how far the machine has got; the zero Cursor in a new journal.
func (s *Store) Cursor() Cursor {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cursor
}

// Size is the size of the journal's files in bytes.
func (s *Store) Size() int64 {
	total := int64(0)
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(filepath.Join(s.dir, fileName+suffix)); err == nil {
			total += info.Size()
		}
	}
	return total
}

// usable reports why nothing can be written, if so. The caller holds mu.
func (s *Store) usable() error {
	if s.closed {
		return ErrClosed
	}
	return s.broken
}

// Close writes everything back into the one file and gives up the folder. No
// other method may be running. Closing twice is harmless.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	var err error
	if s.broken == nil {
		_, err = s.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return errors.Join(s.explain("close", err), s.abandon())
}

// abandon closes what is open.
func (s *Store) abandon() error {
	var errs []error
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.back != nil {
		errs = append(errs, s.back.Close())
	}
	s.stmts.close()
	if s.conn != nil {
		errs = append(errs, s.conn.Close())
	}
	if s.db != nil {
		errs = append(errs, s.db.Close())
	}
	errs = append(errs, s.lock.release())
	return errors.Join(errs...)
}

// Update runs f in a transaction of its own, between two commits. f must use
// the transaction and the context it is given, and be brief: commits wait, and
// once begun it is not interrupted.
func (s *Store) Update(ctx context.Context, doing string, f func(context.Context, *sql.Tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := errors.Join(s.usable(), ctx.Err()); err != nil {
		return err
	}
	// A transaction whose context ends is rolled back by another goroutine at
	// some later time, when the next one may have begun.
	ctx = context.WithoutCancel(ctx)
	tx, err := s.conn.BeginTx(ctx, nil)
	if err != nil {
		return s.failed(s.explain(doing, err))
	}
	if err := f(ctx, tx); err != nil {
		tx.Rollback() // SQLite may have done so already
		return s.failed(s.explain(doing, err))
	}
	return s.failed(s.explain(doing, tx.Commit()))
}

// Reader gives connections that see only committed rows and cannot write.
func (s *Store) Reader() *sql.DB { return s.read }

// Explain turns an error of a query on Reader into words; doing names the
// query.
func (s *Store) Explain(doing string, err error) error { return s.explain(doing, err) }

// Damaged says that a row does not have the checksum it was written with, or
// cannot be decoded.
func (s *Store) Damaged(what string, cause error) error {
	return &DamagedError{What: what, Dir: s.dir, Cause: cause}
}

// failed remembers an error after which nothing more may be written. The caller
// holds mu.
func (s *Store) failed(err error) error {
	var damaged *DamagedError
	if errors.Is(err, ErrBroken) || errors.As(err, &damaged) {
		s.broken = err
	}
	return err
}
