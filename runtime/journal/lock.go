// One gateway owns a data folder at a time.

package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// lockFile keeps the folder: an advisory lock that ends with the process,
// however it ends, and the holder's process id for messages.
type lockFile struct{ f *os.File }

// lockDir takes the lock of a folder. Errors: *LockedError, *FolderError.
func lockDir(dir string) (*lockFile, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, explainFolder(dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, &LockedError{Dir: dir, PID: readPID(f)}
		}
		return nil, fmt.Errorf("journal: lock %s: %w", dir, err)
	}
	l := &lockFile{f: f}
	if err := l.writePID(); err != nil {
		l.release()
		return nil, err
	}
	return l, nil
}

// writePID leaves the process id for whoever finds the folder taken. A full
// disk must not keep the gateway from starting, so only the lock counts.
func (l *lockFile) writePID() error {
	if err := l.f.Truncate(0); err != nil {
		return fmt.Errorf("journal: lock: %w", err)
	}
	_, err := l.f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	if err != nil && !errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("journal: lock: %w", err)
	}
	return nil
}

func readPID(f *os.File) int {
	b := make([]byte, 32)
	n, _ := f.ReadAt(b, 0)
	pid, err := strconv.Atoi(strings.TrimSpace(string(b[:n])))
	if err != nil {
		return 0
	}
	return pid
}

func (l *lockFile) release() error { return l.f.Close() }
