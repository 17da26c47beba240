// Package examples holds whole worked systems. The tests run them all; the demo
// starts from Home.
package examples

import (
	"embed"
	"io/fs"
)

//go:embed home
var files embed.FS

// Home is the project of the demo: a small flat with one promise that does not
// hold.
func Home() fs.FS {
	sub, err := fs.Sub(files, "home")
	if err != nil {
		panic("examples: the embedded home is missing: " + err.Error())
	}
	return sub
}
