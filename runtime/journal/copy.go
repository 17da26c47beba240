// Copies of a journal in use.

package journal

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Exists reports whether a data folder holds a journal.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, fileName))
	return err == nil
}

// CopyTo makes a copy of the journal in a folder, also while a gateway uses it: all that was
// committed when it began, and nothing half. The other folder has no journal. It gives the
// path of the copy.
//
// Cost: reads and writes the whole file once. Errors: fs.ErrNotExist if there is none,
// fs.ErrExist, *DamagedError, ErrFull of the other folder.
//
// Source: SQLite's VACUUM INTO, which works from one read transaction.
func CopyTo(ctx context.Context, dir, other string) (string, error) {
	path, copied := filepath.Join(dir, fileName), filepath.Join(other, fileName)
	if !Exists(dir) {
		return "", &fs.PathError{Op: "copy", Path: path, Err: fs.ErrNotExist}
	}
	if Exists(other) {
		return "", &fs.PathError{Op: "copy", Path: copied, Err: fs.ErrExist}
	}
	if err := checkHeader(dir, path); err != nil {
		return "", err
	}
	s := &Store{dir: dir}
	db, err := sql.Open("sqlite3", fileURI(path, "mode=rw&_query_only=0&_busy_timeout=5000"))
	if err != nil {
		return "", err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", copied); err != nil {
		return "", errors.Join(s.explain("copy", err), remove(copied))
	}
	return copied, os.Chmod(copied, 0o600)
}

// remove deletes a file that may not be there.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
