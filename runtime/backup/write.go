// Writing a backup.

package backup

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/site"
)

// Options are what a backup says of itself.
type Options struct {
	Version string
	Made    time.Time
}

// Write makes the backup of a project in a file that does not exist yet, and says what is in
// it. Until all of it is written, checked and on the disk the file has another name. A
// gateway may run meanwhile.
//
// Cost: the journal is copied, read and packed once; room for a copy is needed beside the
// file. Errors: fs.ErrExist; those of journal.CopyTo; *journal.DamagedError if the journal
// is not sound.
func Write(ctx context.Context, project *site.Project, file string, opt Options) (*Manifest, error) {
	if _, err := os.Lstat(file); err == nil {
		return nil, &fs.PathError{Op: "backup", Path: file, Err: fs.ErrExist}
	}
	work, err := os.MkdirTemp(filepath.Dir(file), ".tenet-backup-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	m := &Manifest{Schema: Schema, Version: opt.Version, Site: project.Name(), Made: opt.Made.UTC()}
	files, err := texts(project)
	if err != nil {
		return nil, err
	}
	if journal.Exists(project.DataDir()) {
		if files[journalName], err = copyJournal(ctx, project.DataDir(), work, m); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := sum(name, files[name])
		if err != nil {
			return nil, err
		}
		m.Files = append(m.Files, f)
	}
	packed := filepath.Join(work, "backup")
	if err := pack(ctx, m, files, packed); err != nil {
		return nil, err
	}
	return m, os.Link(packed, file) // unlike a rename it replaces nothing
}

// copyJournal copies the journal, reads all of the copy, and notes how far it has got.
func copyJournal(ctx context.Context, from, work string, m *Manifest) (string, error) {
	path, err := journal.CopyTo(ctx, from, work)
	if err != nil {
		return "", err
	}
	cursor, err := check(ctx, work)
	if err != nil {
		return "", err
	}
	m.Inputs, m.Bundle = cursor.Seq, cursor.Bundle
	return path, nil
}

// check reads a journal through. Errors: those of journal.Open, and the first damage.
func check(ctx context.Context, dir string) (journal.Cursor, error) {
	store, err := journal.Open(ctx, journal.Options{Dir: dir})
	if err != nil {
		return journal.Cursor{}, err
	}
	found := store.Check(ctx, 1)
	cursor := store.Cursor()
	if err := store.Close(); err != nil {
		return cursor, err
	}
	if len(found) > 0 {
		return cursor, found[0]
	}
	return cursor, nil
}

// texts lists the files of a project by their names in a backup: the site file and the
// rules, and whatever other texts lie beside them.
func texts(project *site.Project) (map[string]string, error) {
	files := map[string]string{}
	for name := range project.Texts() {
		files[projectRoot+filepath.ToSlash(name)] = filepath.Join(project.Dir, name)
	}
	if project.File == "" {
		return files, nil // a folder of rules, or a single file: nobody says what else belongs to it
	}
	data, err := filepath.Abs(project.DataDir())
	if err != nil {
		return nil, err
	}
	err = filepath.WalkDir(project.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		whole, err := filepath.Abs(path)
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(d.Name(), ".") && path != project.Dir
		switch {
		case d.IsDir() && (hidden || whole == data):
			return filepath.SkipDir
		case !d.Type().IsRegular() || hidden || !slices.Contains([]string{".tenet", ".yaml", ".yml", ".md"}, filepath.Ext(path)):
			return nil
		}
		name, err := filepath.Rel(project.Dir, path)
		if err == nil {
			files[projectRoot+filepath.ToSlash(name)] = path
		}
		return err
	})
	return files, err
}

func sum(name, path string) (File, error) {
	f, err := os.Open(path)
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err == nil && name != journalName && n > maxText {
		err = fmt.Errorf("backup: %s has more than %d bytes", path, maxText)
	}
	return File{Name: name, Size: n, Sum: hex.EncodeToString(h.Sum(nil))}, err
}

// pack writes the archive and waits until the disk has it.
func pack(ctx context.Context, m *Manifest, files map[string]string, path string) error {
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	z := gzip.NewWriter(out)
	w := tar.NewWriter(z)
	add := func(name string, size int64, r io.Reader) error {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: size, ModTime: m.Made, Format: tar.FormatPAX}); err != nil {
			return err
		}
		n, err := io.Copy(w, r)
		if err == nil && n != size {
			err = fmt.Errorf("backup: %s changed while it was read", name)
		}
		return err
	}
	raw := m.encode()
	if err := add(manifestName, int64(len(raw)), bytes.NewReader(raw)); err != nil {
		return err
	}
	for _, f := range m.Files {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		in, err := os.Open(files[f.Name])
		if err != nil {
			return err
		}
		err = add(f.Name, f.Size, in)
		in.Close()
		if err != nil {
			return err
		}
	}
	for _, finish := range []func() error{w.Close, z.Close, out.Sync} {
		if err := finish(); err != nil {
			return err
		}
	}
	return nil
}
