// Package library is the device types that come with the product, each a
// .tenet file with one model: what the device offers, in which units and
// ranges, how fast it answers, what people can change by hand and how it can
// fail. A deployment that needs another range or response time declares a
// model of its own; these are starting points and make no promise they cannot
// keep for most devices of their kind, so they declare neither rates nor
// reporting periods.
//
// The files are data: this package does not read the language.
package library

import (
	"embed"
	"io/fs"
)

//go:embed *.tenet
var files embed.FS

// File is one file of the library.
type File struct {
	Name   string // its base name, "contact.tenet"
	Source string
}

// Files returns the library's files in order of name.
func Files() []File {
	names, err := fs.Glob(files, "*.tenet")
	if err != nil {
		panic("library: the pattern of its own files is malformed: " + err.Error())
	}
	list := make([]File, len(names))
	for i, name := range names {
		source, err := files.ReadFile(name)
		if err != nil {
			panic("library: an embedded file cannot be read: " + err.Error())
		}
		list[i] = File{Name: name, Source: string(source)}
	}
	return list
}

// FS returns the library's files as a read-only file system without folders.
func FS() fs.FS { return files }
