// Tokens: made, digested, kept in files that only their owner can read.

package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Digest is the SHA-256 of a token: all the gateway remembers of it.
type Digest [sha256.Size]byte

// DigestOf returns the digest of a token.
func DigestOf(token string) Digest { return sha256.Sum256([]byte(token)) }

// NewToken returns 256 random bits as 43 characters that need no escaping in
// headers, addresses and shells.
func NewToken() string {
	var b [32]byte
	rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// FileError says why a token file cannot be used.
type FileError struct {
	Path string
	What string // "is readable by others", …
	Cure string
	Err  error // of the system, may be nil
}

func (e *FileError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("token file %s: %v", e.Path, e.Err)
	}
	return fmt.Sprintf("token file %s %s", e.Path, e.What)
}

// Unwrap returns the system's error, if there is one.
func (e *FileError) Unwrap() error { return e.Err }

// Hint says what an operator can do.
func (e *FileError) Hint() string { return e.Cure }

// ReadToken reads a token from a file that nobody but its owner may read.
// White space around the token is dropped. Errors are *FileError.
func ReadToken(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", &FileError{Path: path, Err: err, Cure: "check the path and the permissions of the file"}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", &FileError{Path: path, Err: err, Cure: "check the disk"}
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", &FileError{Path: path, What: "can be read by others", Cure: "run: chmod 600 " + path}
	}
	buf := make([]byte, 4096)
	n, _ := f.Read(buf)
	token := strings.TrimSpace(string(buf[:n]))
	if len(token) < 16 {
		return "", &FileError{Path: path, What: "holds no token (at least 16 characters)", Cure: "write a random token into it, or remove it to have a new one made if it is the gateway's own"}
	}
	return token, nil
}

// OwnToken reads the token at path, or makes a new one and writes it there
// with mode 0600. created tells which. Errors are *FileError.
func OwnToken(path string) (token string, created bool, err error) {
	token, err = ReadToken(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return token, false, err
	}
	token = NewToken()
	if err := writeToken(path, token); err != nil {
		return "", false, &FileError{Path: path, Err: err, Cure: "make the folder writable for the gateway"}
	}
	return token, true, nil
}

// writeToken replaces path in one step, so that a crash leaves all or nothing.
func writeToken(path, token string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".token-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(token + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
