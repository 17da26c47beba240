// The manifest: what is in a backup.

package backup

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Schema names the form of a backup.
const Schema = "tenet.backup/1"

// The limits of a backup.
const (
	maxManifest = 16 << 20
	maxFiles    = 100_000
	maxText     = 16 << 20 // of a file of the project
)

// The names inside a backup.
const (
	manifestName = "manifest.json"
	journalName  = "data/tenet.db"
	projectRoot  = "project/"
)

// Manifest says what a backup holds.
type Manifest struct {
	Schema  string    `json:"schema"`
	Version string    `json:"version"` // of the program that wrote it
	Site    string    `json:"site"`
	Made    time.Time `json:"made"`
	// Inputs is the number of the last input in the journal, Bundle the hash of the
	// deployment that judged it, "" if none has.
	Inputs int64  `json:"inputs"`
	Bundle string `json:"bundle"`
	Files  []File `json:"files"`
}

// File is one file of a backup.
type File struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	Sum  string `json:"sha256"`
}

// Error says what is wrong with a backup, and with which part of it.
type Error struct {
	Part string // a name inside the backup, or ""
	What string
}

func (e *Error) Error() string {
	if e.Part == "" {
		return "backup: " + e.What
	}
	return fmt.Sprintf("backup: %s: %s", e.Part, e.What)
}

// Hint says what an operator can do.
func (e *Error) Hint() string { return "the file is damaged or was changed; take another backup" }

func (m *Manifest) encode() []byte {
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		panic("backup: a manifest has no JSON: " + err.Error()) // strings, numbers and times always have
	}
	return append(raw, '\n')
}

// decodeManifest reads a manifest and what it promises. Errors: *Error.
func decodeManifest(raw []byte) (*Manifest, error) {
	m := &Manifest{}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.DisallowUnknownFields()
	if err := d.Decode(m); err != nil {
		return nil, &Error{manifestName, err.Error()}
	}
	if m.Schema != Schema {
		return nil, &Error{manifestName, fmt.Sprintf("its schema is %q, this program reads %s", m.Schema, Schema)}
	}
	if len(m.Files) > maxFiles {
		return nil, &Error{manifestName, fmt.Sprintf("it names more than %d files", maxFiles)}
	}
	for i, f := range m.Files {
		sum, err := hex.DecodeString(f.Sum)
		switch {
		case f.Name != journalName && !(strings.HasPrefix(f.Name, projectRoot) && plain(strings.TrimPrefix(f.Name, projectRoot))):
			return nil, &Error{manifestName, fmt.Sprintf("%q is no name of a file in a backup", f.Name)}
		case i > 0 && f.Name <= m.Files[i-1].Name:
			return nil, &Error{manifestName, fmt.Sprintf("%q is out of order", f.Name)}
		case err != nil || len(sum) != 32:
			return nil, &Error{manifestName, fmt.Sprintf("%q has no sum", f.Name)}
		case f.Size < 0 || f.Name != journalName && f.Size > maxText:
			return nil, &Error{manifestName, fmt.Sprintf("%q has a size of %d bytes", f.Name, f.Size)}
		}
	}
	return m, nil
}

// plain reports whether a name stays below the folder it is put into, on any system.
func plain(name string) bool {
	return name != "" && utf8.ValidString(name) && path.Clean(name) == name && !path.IsAbs(name) && name != ".." && !strings.HasPrefix(name, "../") &&
		!strings.ContainsAny(name, "\\:\x00") && !slices.ContainsFunc([]rune(name), func(r rune) bool { return r < ' ' })
}

// Journal is the size of the journal in bytes; -1 if there is none.
func (m *Manifest) Journal() int64 {
	for _, f := range m.Files {
		if f.Name == journalName {
			return f.Size
		}
	}
	return -1
}
