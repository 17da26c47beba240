// What can go wrong with a data folder, in words an operator can act on.

package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// Conditions callers decide by.
var (
	// ErrFull: the disk or the quota is full. The batch was refused; the same
	// store takes the next one when there is space again.
	ErrFull = errors.New("the disk is full")
	// ErrBroken: a write could not be made durable (an I/O error). The store
	// takes nothing more: what the disk holds is known only after a new start.
	ErrBroken = errors.New("the disk failed")
	// ErrClosed: the store is closed.
	ErrClosed = errors.New("journal: closed")
)

// DamagedError names something in the file that is not what was written.
type DamagedError struct {
	What  string // "input 1234", "the database file"
	Dir   string
	Cause error
}

// Error says what is damaged and how to go on.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("journal: %s is damaged: %v; cure: %s", e.What, e.Cause, e.Hint())
}

// Hint is the cure.
func (e *DamagedError) Hint() string {
	return "restore " + e.Dir + " from a backup, or start once with tenet run --recover, which keeps what is sound before the damage, sets the damaged file aside and begins with every value unknown"
}

// Unwrap gives the cause.
func (e *DamagedError) Unwrap() error { return e.Cause }

// LockedError says that another process uses the folder.
type LockedError struct {
	Dir string
	PID int // 0 if unknown
}

// Error names the other process.
func (e *LockedError) Error() string {
	who := "another gateway"
	if e.PID > 0 {
		who = fmt.Sprintf("another gateway (pid %d)", e.PID)
	}
	return fmt.Sprintf("journal: the data folder %s is used by %s; cure: stop it, or choose another data folder", e.Dir, who)
}

// VersionError says that a newer program wrote the file.
type VersionError struct {
	Dir         string
	Have, Known int
}

// Error says which versions met.
func (e *VersionError) Error() string {
	return fmt.Sprintf("journal: the data in %s has format %d, this program knows up to %d; cure: start the newer program that wrote it, or restore a backup made before the upgrade", e.Dir, e.Have, e.Known)
}

// FolderError says that a folder cannot be used.
type FolderError struct {
	Dir   string
	Cause error
}

// Error says what to check.
func (e *FolderError) Error() string {
	return fmt.Sprintf("journal: the data folder %s cannot be written: %v; cure: give the gateway's user write permission there, or choose another data folder", e.Dir, e.Cause)
}

// Unwrap gives the cause.
func (e *FolderError) Unwrap() error { return e.Cause }

// explain turns what SQLite or the system says into one of the errors above.
func (s *Store) explain(doing string, err error) error {
	if err == nil {
		return nil
	}
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		return err
	}
	var se sqlite3.Error
	if errors.As(err, &se) {
		return explainSQLite(s.dir, doing, se)
	}
	if errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("journal: %s: %w: free some space; nothing accepted is lost", doing, ErrFull)
	}
	return fmt.Errorf("journal: %s: %w", doing, err)
}

func explainSQLite(dir, doing string, err sqlite3.Error) error {
	switch err.Code {
	case sqlite3.ErrFull:
		return fmt.Errorf("journal: %s: %w: free some space or raise the quota; nothing accepted is lost", doing, ErrFull)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrFormat:
		return &DamagedError{What: "the database file", Dir: dir, Cause: err}
	case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrPerm, sqlite3.ErrAuth:
		return &FolderError{Dir: dir, Cause: err}
	case sqlite3.ErrIoErr:
		if err.SystemErrno == syscall.ENOSPC {
			return fmt.Errorf("journal: %s: %w: free some space; nothing accepted is lost", doing, ErrFull)
		}
		return fmt.Errorf("journal: %s: %w: %v; cure: check the disk, then start again", doing, ErrBroken, err)
	}
	return fmt.Errorf("journal: %s: %w", doing, err)
}

// explainFolder turns a failed file operation into words.
func explainFolder(dir string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) || os.IsPermission(err) {
		return &FolderError{Dir: dir, Cause: err}
	}
	return fmt.Errorf("journal: %w", err)
}
