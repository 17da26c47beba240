// Bringing a backup back.

package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/site"
)

// Restore makes a project of a backup in a folder that is empty or does not exist: the texts,
// and the journal in the data folder that the site file names. Everything is compared with
// the manifest, and the journal read through, before the folder gets its name.
//
// Errors: *Error; fs.ErrExist if there is something in the folder; those of journal.Open.
func Restore(ctx context.Context, backup io.Reader, dir string) (*Manifest, error) {
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return nil, &fs.PathError{Op: "restore", Path: dir, Err: fs.ErrExist}
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp(parent, ".tenet-restore-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	m, err := unpack(ctx, backup, work)
	if err != nil {
		return nil, err
	}
	whole := filepath.Join(work, filepath.FromSlash(projectRoot))
	if err := os.MkdirAll(whole, 0o755); err != nil {
		return nil, err
	}
	project, err := site.Load(whole)
	if err != nil {
		return nil, err
	}
	if project.File != "" && project.Site.Name.Text != "" && project.Name() != m.Site {
		return nil, &Error{manifestName, fmt.Sprintf("it says that the site is %q, its texts that it is %q", m.Site, project.Name())}
	}
	if m.Journal() >= 0 {
		if !filepath.IsLocal(rel(whole, project.DataDir())) {
			return nil, &Error{"", fmt.Sprintf("the site keeps its data in %s, outside of the project: restore the texts elsewhere, and the data with --data", project.DataDir())}
		}
		if err := moveJournal(ctx, m, work, project.DataDir()); err != nil {
			return nil, err
		}
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return m, os.Rename(whole, dir)
}

// rel is a path as seen from a folder, or itself.
func rel(dir, path string) string {
	if r, err := filepath.Rel(dir, path); err == nil {
		return r
	}
	return path
}

// RestoreData brings the journal alone back into a project's data folder, which has none.
//
// Errors: as Restore.
func RestoreData(ctx context.Context, backup io.Reader, project *site.Project) (*Manifest, error) {
	data := project.DataDir()
	if journal.Exists(data) {
		return nil, &fs.PathError{Op: "restore", Path: data, Err: fs.ErrExist}
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp(data, ".tenet-restore-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	m, err := unpack(ctx, backup, work)
	if err != nil {
		return nil, err
	}
	if m.Journal() < 0 {
		return nil, &Error{"", "it holds no journal: the gateway had not run yet"}
	}
	return m, moveJournal(ctx, m, work, data)
}

// moveJournal reads an unpacked journal through and moves it to where it belongs.
func moveJournal(ctx context.Context, m *Manifest, work, data string) error {
	from := filepath.Join(work, filepath.FromSlash(journalName))
	cursor, err := check(ctx, filepath.Dir(from))
	if err != nil {
		return err
	}
	if cursor.Seq != m.Inputs || cursor.Bundle != m.Bundle {
		return &Error{journalName, "it has not got as far as the manifest says"}
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	return os.Rename(from, filepath.Join(data, filepath.Base(from)))
}

// unpack writes the files of a backup below a folder, each compared with the manifest.
func unpack(ctx context.Context, backup io.Reader, dir string) (*Manifest, error) {
	z, err := gzip.NewReader(backup)
	if err != nil {
		return nil, &Error{"", "not a backup: " + err.Error()}
	}
	defer z.Close()
	r := tar.NewReader(z)
	h, err := next(r, manifestName)
	if err != nil {
		return nil, err
	}
	if h.Size > maxManifest {
		return nil, &Error{manifestName, fmt.Sprintf("more than %d bytes", maxManifest)}
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, &Error{manifestName, err.Error()}
	}
	m, err := decodeManifest(raw)
	if err != nil {
		return nil, err
	}
	for _, f := range m.Files {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		h, err := next(r, f.Name)
		if err != nil {
			return nil, err
		}
		if h.Size != f.Size {
			return nil, &Error{f.Name, fmt.Sprintf("%d bytes, the manifest says %d", h.Size, f.Size)}
		}
		if err := extract(r, f, filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil {
			return nil, err
		}
	}
	if h, err := r.Next(); err == nil {
		return nil, &Error{h.Name, "it is not in the manifest"}
	} else if !errors.Is(err, io.EOF) {
		return nil, &Error{"", err.Error()}
	}
	if n, err := io.Copy(io.Discard, io.LimitReader(z, 1<<20)); err != nil || n >= 1<<20 {
		return nil, &Error{"", "something follows the end of the archive"}
	}
	return m, nil
}

// next goes to the next file of an archive, which has to be a certain one.
func next(r *tar.Reader, name string) (*tar.Header, error) {
	h, err := r.Next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, &Error{name, "it is missing"}
	case err != nil:
		return nil, &Error{name, "not readable: " + err.Error()}
	case h.Name != name:
		return nil, &Error{strings.ToValidUTF8(h.Name, "?"), fmt.Sprintf("%s should stand there", name)}
	case h.Typeflag != tar.TypeReg:
		return nil, &Error{name, "it is a link, folder or device"}
	}
	return h, nil
}

func extract(r io.Reader, f File, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode(f.Name))
	if err != nil {
		return err
	}
	defer out.Close()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, h), r); err != nil {
		return &Error{f.Name, err.Error()}
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != f.Sum {
		return &Error{f.Name, "its content is not what the manifest says"}
	}
	return out.Sync()
}

// mode keeps the journal to its owner.
func mode(name string) fs.FileMode {
	if name == journalName {
		return 0o600
	}
	return 0o644
}
