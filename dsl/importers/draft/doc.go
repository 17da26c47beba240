// Package draft writes the .tenet files that importers make: names that fit,
// texts between quotes, and a file in the one layout. It knows nothing of where
// the rules come from.
//
// An importer fills a File and takes its Text. Names hands out every identifier
// of the file, so that no two things share one.
//
// The package is pure: no clock, I/O or goroutine.
package draft
