// Package backup writes what a site is, its texts and its journal, into one file, and
// brings it back.
//
// A backup is a gzipped tar archive with one form: manifest.json (schema tenet.backup/1)
// first, then the files it names, in its order and of its sizes and SHA-256 sums, and
// nothing else. The journal in it was copied in one read transaction, while the gateway
// may have run, and read through to the last row. Passwords, keys and tokens are not in it.
package backup
