// A folder that keeps verdicts from one call to the next.

package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tenet-iot/tenet/verifier/memo"
)

// mostCached bounds a file that is read back; evidence is smaller.
const mostCached = 64 << 20

// cacheDir is a folder with one file for each thing kept, in subfolders by the first
// two letters of its name. A file appears whole or not at all. Files that cannot be
// read or written are done without: the verifier then works as if there were none.
type cacheDir string

var _ memo.Store = cacheDir("")

// openCache makes the folder if need be; no folder, no cache. Errors: the path is
// not a folder, or cannot be made one.
func openCache(path string) (memo.Store, error) {
	if path == "" {
		return nil, nil
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("cache: %w", err)
	}
	return cacheDir(path), nil
}

func (d cacheDir) file(name string) string { return filepath.Join(string(d), name[:2], name) }

// Get reads a file.
func (d cacheDir) Get(name string) ([]byte, bool) {
	f, err := os.Open(d.file(name))
	if err != nil {
		return nil, false
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, mostCached+1))
	return data, err == nil && len(data) <= mostCached
}

// Put writes a file beside its place and then moves it there.
func (d cacheDir) Put(name string, data []byte) {
	place := d.file(name)
	if os.MkdirAll(filepath.Dir(place), 0o755) != nil {
		return
	}
	f, err := os.CreateTemp(filepath.Dir(place), ".new-*")
	if err != nil {
		return
	}
	_, err = f.Write(data)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), place)
	}
	if err != nil {
		os.Remove(f.Name())
	}
}
