// Folders for examples, which have no test to clean up after them.

package enginetest

import "os"

// TempDir returns a new folder and a function that removes it.
func TempDir() (dir string, remove func()) {
	dir, err := os.MkdirTemp("", "tenet-example-")
	if err != nil {
		panic("enginetest: " + err.Error())
	}
	return dir, func() { os.RemoveAll(dir) }
}
