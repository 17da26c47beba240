// A project kept as files in a folder.

package studio

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Limits of a project; the parser refuses larger texts anyway.
const (
	maxFile    = 1 << 20 // bytes of one text
	maxProject = 8 << 20 // bytes of all texts
	maxFiles   = 1000
	maxName    = 200 // bytes of a name
)

// ConflictError says that a file changed since the writer read it. Theirs is
// the text there now, nil if the file is gone.
type ConflictError struct {
	Name   string
	Theirs *File
}

func (e *ConflictError) Error() string {
	if e.Theirs == nil {
		return e.Name + " was deleted by someone else"
	}
	return e.Name + " was changed by someone else"
}

// NameError says that a name cannot be a rule file of this project. Where
// names the folders that hold rules.
type NameError struct {
	Name, Where string
}

func (e *NameError) Error() string {
	return fmt.Sprintf("%q cannot be the name of a rule file", e.Name)
}

// SizeError says which limit of a project a text exceeds.
type SizeError struct {
	Name, Limit string
}

func (e *SizeError) Error() string { return e.Name + " exceeds the limit of " + e.Limit }

// RevisionOf returns the revision of a text: 32 hexadecimal digits of its
// SHA-256.
func RevisionOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// Folder is a Project kept in a directory tree. All access goes through an
// os.Root, so no name and no symbolic link leads out of it.
type Folder struct {
	mu   sync.Mutex // one save at a time, so that the revision check holds
	root *os.Root
	dirs []string // folders that hold rules, relative to root, clean
}

var _ Project = (*Folder)(nil)

// OpenFolder returns the project in dir. rules are the folders below it that
// hold rule files ("." for all of it); names are relative to dir, so with
// rules "rules" a file is called "rules/home.tenet". Folders that do not exist
// yet are empty. Close it when done.
func OpenFolder(dir string, rules ...string) (*Folder, error) {
	f := &Folder{}
	for _, r := range rules {
		clean := path.Clean(r)
		if !fs.ValidPath(clean) {
			return nil, fmt.Errorf("rules folder %q is not inside the project", r)
		}
		f.dirs = append(f.dirs, clean)
	}
	if len(f.dirs) == 0 {
		f.dirs = []string{"."}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open the project folder: %w", err)
	}
	f.root = root
	return f, nil
}

// Close releases the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Files returns every *.tenet file in the rules folders sorted by name.
// Hidden files and folders and symbolic links are left out. Errors:
// *SizeError if the project exceeds a limit, else what the file system said.
func (f *Folder) Files(ctx context.Context) ([]File, error) {
	var files []File
	total := 0
	for _, name := range f.names() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		text, err := f.read(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue // deleted since it was listed
		}
		if err != nil {
			return nil, err
		}
		if total += len(text); total > maxProject {
			return nil, &SizeError{Name: "the project", Limit: fmt.Sprintf("%d bytes", maxProject)}
		}
		files = append(files, File{Name: name, Text: text, Revision: RevisionOf(text)})
	}
	if len(files) > maxFiles {
		return nil, &SizeError{Name: "the project", Limit: fmt.Sprintf("%d files", maxFiles)}
	}
	return files, nil
}

// names lists the rule files, sorted, each once; unreadable folders are left
// out, since what they hold cannot run either.
func (f *Folder) names() []string {
	var names []string
	for _, dir := range f.dirs {
		_ = fs.WalkDir(f.root.FS(), dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return fs.SkipDir
			}
			if d.IsDir() && name != dir && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			if d.Type().IsRegular() && f.checkName(name) == nil {
				names = append(names, name)
			}
			return nil
		})
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// checkName allows clean relative names of visible *.tenet files inside the
// rules folders.
func (f *Folder) checkName(name string) error {
	bad := &NameError{Name: name, Where: strings.Join(f.dirs, ", ")}
	if !fs.ValidPath(name) || len(name) > maxName || path.Ext(name) != ".tenet" || strings.ContainsAny(name, "\\:*?\"<>|") {
		return bad
	}
	for part := range strings.SplitSeq(name, "/") {
		if strings.HasPrefix(part, ".") {
			return bad
		}
	}
	if strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return bad
	}
	for _, dir := range f.dirs {
		if dir == "." || strings.HasPrefix(name, dir+"/") {
			return nil
		}
	}
	return bad
}

// read returns the text of a file, refusing one over maxFile unread.
func (f *Folder) read(name string) (string, error) {
	file, err := f.root.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	if len(text) > maxFile {
		return "", &SizeError{Name: name, Limit: fmt.Sprintf("%d bytes", maxFile)}
	}
	return string(text), nil
}

// Save writes text atomically: a reader sees the old text or the new one,
// also after a power cut.
func (f *Folder) Save(_ context.Context, name, text, base string) (string, error) {
	if err := f.checkName(name); err != nil {
		return "", err
	}
	if len(text) > maxFile {
		return "", &SizeError{Name: name, Limit: fmt.Sprintf("%d bytes", maxFile)}
	}
	if !utf8.ValidString(text) {
		return "", &Refusal{Status: 400, Code: "not-utf8", Message: name + " is not valid UTF-8 text"}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.expect(name, base); err != nil {
		return "", err
	}
	if base == "" && len(f.names()) >= maxFiles {
		return "", &SizeError{Name: "the project", Limit: fmt.Sprintf("%d files", maxFiles)}
	}
	if err := f.replace(name, text); err != nil {
		return "", fmt.Errorf("save %s: %w", name, err)
	}
	return RevisionOf(text), nil
}

// Remove deletes the file if it is still at base.
func (f *Folder) Remove(_ context.Context, name, base string) error {
	if err := f.checkName(name); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.expect(name, base); err != nil {
		return err
	}
	if err := f.root.Remove(name); err != nil {
		return fmt.Errorf("remove %s: %w", name, err)
	}
	return nil
}

// expect returns a *ConflictError unless the file is at revision base, or
// absent when base is "".
func (f *Folder) expect(name, base string) error {
	text, err := f.read(name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && base == "":
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return &ConflictError{Name: name}
	case err != nil:
		return err
	}
	if now := RevisionOf(text); now != base {
		return &ConflictError{Name: name, Theirs: &File{Name: name, Text: text, Revision: now}}
	}
	return nil
}

// replace writes a temporary file beside name, syncs it and renames it over
// name, then syncs the folder so that the new name survives a power cut.
func (f *Folder) replace(name, text string) error {
	dir := path.Dir(name)
	if err := f.root.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	temp := path.Join(dir, ".tenet-"+rand.Text())
	if err := f.writeSynced(temp, text); err != nil {
		_ = f.root.Remove(temp)
		return err
	}
	if err := f.root.Rename(temp, name); err != nil {
		_ = f.root.Remove(temp)
		return err
	}
	folder, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

func (f *Folder) writeSynced(name, text string) (err error) {
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if _, err := file.WriteString(text); err != nil {
		return err
	}
	return file.Sync()
}
