// Backups of gateways that ran and run, brought back whole; and everything that is no
// backup, refused.

package backup_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/backup"
	"github.com/tenet-iot/tenet/runtime/journal"
	"github.com/tenet-iot/tenet/runtime/site"
)

// project is a small site with texts that belong to it and some that do not.
func project(t *testing.T) *site.Project {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"site.yaml": "site: flat\nadapters: []\n", "rules/a.tenet": "device lamp : Switch\n", "tests/a.tenet": "test\n",
		"README.md": "ours\n", "secret.txt": "hush\n", ".hidden/x.md": "no\n", "data/api.token": "hush\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := site.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// fill writes inputs into a project's journal.
func fill(t *testing.T, p *site.Project, from, to int64) *journal.Store {
	t.Helper()
	store, err := journal.Open(t.Context(), journal.Options{Dir: p.DataDir()})
	if err != nil {
		t.Fatal(err)
	}
	write(t, store, from, to)
	return store
}

func write(t *testing.T, store *journal.Store, from, to int64) {
	t.Helper()
	at := time.Unix(1_700_000_000, 0)
	for seq := from; seq <= to; seq++ {
		mono := time.Duration(seq) * time.Second
		err := store.Commit(&journal.Batch{
			Inputs: []journal.Input{{
				Seq: seq, At: at.Add(mono), Mono: mono, Kind: journal.Report,
				Path: models.Path{Provider: "lamp", Service: "light", Resource: "power"}, Value: models.OfBool(seq%2 == 0),
			}},
			Cursor: journal.Cursor{Seq: seq, Bundle: "b", At: at.Add(mono), Mono: mono},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// inputs counts what a journal holds.
func inputs(t *testing.T, dir string) (n int) {
	t.Helper()
	store, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if found := store.Check(t.Context(), 3); len(found) > 0 {
		t.Fatal(found)
	}
	if err := store.Inputs(t.Context(), 0, func(*journal.Input) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func take(t *testing.T, p *site.Project) (string, *backup.Manifest) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "b.tar.gz")
	m, err := backup.Write(t.Context(), p, file, backup.Options{Version: "test", Made: time.Unix(1_700_000_000, 0)})
	if err != nil {
		t.Fatal(err)
	}
	return file, m
}

func open(t *testing.T, file string) io.Reader {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(raw)
}

func TestABackupComesBack(t *testing.T) {
	p := project(t)
	fill(t, p, 1, 50).Close()
	file, m := take(t, p)
	if m.Site != "flat" || len(m.Files) != 5 {
		t.Errorf("the backup holds %+v", m)
	}
	dir := filepath.Join(t.TempDir(), "new", "flat")
	if _, err := backup.Restore(t.Context(), open(t, file), dir); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"site.yaml": "site: flat\nadapters: []\n", "rules/a.tenet": "device lamp : Switch\n", "tests/a.tenet": "test\n", "README.md": "ours\n"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"secret.txt", ".hidden", "data/api.token"} {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is in the backup", name)
		}
	}
	if n := inputs(t, filepath.Join(dir, "data")); n != 50 {
		t.Errorf("%d of 50 inputs", n)
	}
	// Nothing is replaced: neither a backup, nor a project, nor its data.
	if _, err := backup.Write(t.Context(), p, file, backup.Options{}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second backup into the same file: %v", err)
	}
	if _, err := backup.Restore(t.Context(), open(t, file), dir); !errors.Is(err, fs.ErrExist) {
		t.Errorf("into a folder with something in it: %v", err)
	}
	if _, err := backup.RestoreData(t.Context(), open(t, file), p); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a journal: %v", err)
	}
	if err := os.Rename(filepath.Join(p.DataDir(), "tenet.db"), filepath.Join(p.DataDir(), "old")); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.RestoreData(t.Context(), open(t, file), p); err != nil {
		t.Error(err)
	}
	if n := inputs(t, p.DataDir()); n != 50 {
		t.Errorf("%d of 50 inputs in the old project", n)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(dir), ".tenet*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// While a gateway writes, a backup holds everything that was committed before it began, and
// nothing half.
func TestABackupOfARunningGateway(t *testing.T) {
	p := project(t)
	store := fill(t, p, 1, 100)
	defer store.Close()
	var writing sync.WaitGroup
	stop := make(chan struct{})
	writing.Go(func() {
		for seq := int64(101); ; seq++ {
			select {
			case <-stop:
				return
			default:
				write(t, store, seq, seq)
			}
		}
	})
	for i := range 4 {
		file, _ := take(t, p)
		dir := filepath.Join(t.TempDir(), fmt.Sprint(i))
		if _, err := backup.Restore(t.Context(), open(t, file), dir); err != nil {
			t.Fatal(err)
		}
		if n := inputs(t, filepath.Join(dir, "data")); n < 100 {
			t.Errorf("%d inputs of at least 100", n)
		}
	}
	close(stop)
	writing.Wait()
}

func TestABackupWithoutAJournal(t *testing.T) {
	p := project(t)
	file, m := take(t, p)
	if m.Journal() >= 0 {
		t.Error("there is a journal in it")
	}
	dir := filepath.Join(t.TempDir(), "x")
	if _, err := backup.Restore(t.Context(), open(t, file), dir); err != nil {
		t.Error(err)
	}
	if _, err := backup.RestoreData(t.Context(), open(t, file), p); err == nil {
		t.Error("data came out of a backup without any")
	}
}

func TestADamagedJournalIsNotBackedUp(t *testing.T) {
	p := project(t)
	fill(t, p, 1, 200).Close()
	path := filepath.Join(p.DataDir(), "tenet.db")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.LastIndex(raw, []byte("lamp"))
	raw[at+1] ^= 1
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "b")
	var damaged *journal.DamagedError
	if _, err := backup.Write(t.Context(), p, file, backup.Options{}); !errors.As(err, &damaged) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("there is a file all the same")
	}
}

// A backup is taken whole or not at all, whatever byte of it changes.
func TestNoByteOfABackupMayChange(t *testing.T) {
	p := project(t)
	fill(t, p, 1, 5).Close()
	file, _ := take(t, p)
	z, err := gzip.NewReader(open(t, file))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	parent := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		raw := bytes.Clone(plain)
		at := rapid.IntRange(0, len(raw)-1).Draw(rt, "at")
		raw[at] ^= byte(rapid.IntRange(1, 255).Draw(rt, "bits"))
		dir := filepath.Join(parent, fmt.Sprint(at))
		m, err := backup.Restore(context.Background(), bytes.NewReader(gzipped(raw)), dir)
		if err == nil {
			// What may change is what nobody relies on: times, modes, the program's version, the padding.
			if _, err := site.Load(dir); err != nil || m.Site != "flat" || inputs(t, filepath.Join(dir, "data")) != 5 {
				rt.Errorf("byte %d changed, and something else came back", at)
			}
			os.RemoveAll(dir)
			return
		}
		if _, err := os.Stat(dir); err == nil {
			rt.Errorf("byte %d: refused (%v), and something is there", at, err)
		}
	})
}

func gzipped(raw []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(raw)
	z.Close()
	return b.Bytes()
}

func TestWhatIsNoBackup(t *testing.T) {
	const sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" // of nothing
	manifest := func(files ...string) string {
		var list []string
		for _, f := range files {
			list = append(list, fmt.Sprintf(`{"name": %q, "size": 0, "sha256": %q}`, f, sum))
		}
		return `{"schema": "tenet.backup/1", "files": [` + strings.Join(list, ",") + `]}`
	}
	type entry struct {
		name, text string
		kind       byte
	}
	archive := func(list ...entry) []byte {
		var b bytes.Buffer
		w := tar.NewWriter(&b)
		for _, e := range list {
			if e.kind == 0 {
				e.kind = tar.TypeReg
			}
			w.WriteHeader(&tar.Header{Name: e.name, Typeflag: e.kind, Size: int64(len(e.text)), Linkname: map[bool]string{true: "/etc/passwd"}[e.kind == tar.TypeSymlink]})
			io.WriteString(w, e.text)
		}
		w.Close()
		return gzipped(b.Bytes())
	}
	for what, raw := range map[string][]byte{
		"nothing":             {},
		"no archive":          gzipped([]byte("hello")),
		"cut off":             archive(entry{name: "manifest.json", text: manifest("project/a")})[:60],
		"no manifest":         archive(entry{name: "project/a"}),
		"a climbing name":     archive(entry{name: "manifest.json", text: manifest("project/../../a")}, entry{name: "project/../../a"}),
		"an absolute name":    archive(entry{name: "manifest.json", text: manifest("/a")}, entry{name: "/a"}),
		"a Windows name":      archive(entry{name: "manifest.json", text: manifest(`project/c:\a`)}, entry{name: `project/c:\a`}),
		"a name elsewhere":    archive(entry{name: "manifest.json", text: manifest("data/api.token")}, entry{name: "data/api.token"}),
		"a name twice":        archive(entry{name: "manifest.json", text: manifest("project/a", "project/a")}, entry{name: "project/a"}, entry{name: "project/a"}),
		"a link":              archive(entry{name: "manifest.json", text: manifest("project/a")}, entry{name: "project/a", kind: tar.TypeSymlink}),
		"one missing":         archive(entry{name: "manifest.json", text: manifest("project/a", "project/b")}, entry{name: "project/a"}),
		"one too many":        archive(entry{name: "manifest.json", text: manifest("project/a")}, entry{name: "project/a"}, entry{name: "project/b"}),
		"another content":     archive(entry{name: "manifest.json", text: strings.Replace(manifest("project/a"), `"size": 0`, `"size": 1`, 1)}, entry{name: "project/a", text: "x"}),
		"another schema":      archive(entry{name: "manifest.json", text: strings.Replace(manifest("project/a"), "backup/1", "backup/2", 1)}, entry{name: "project/a"}),
		"an unknown key":      archive(entry{name: "manifest.json", text: strings.Replace(manifest("project/a"), `{"schema"`, `{"x": 1, "schema"`, 1)}, entry{name: "project/a"}),
		"a huge text":         archive(entry{name: "manifest.json", text: strings.Replace(manifest("project/a"), `"size": 0`, `"size": 99999999999`, 1)}, entry{name: "project/a"}),
		"a journal of chance": archive(entry{name: "manifest.json", text: manifest("data/tenet.db", "project/site.yaml")}, entry{name: "data/tenet.db"}, entry{name: "project/site.yaml"}),
	} {
		dir := filepath.Join(t.TempDir(), "x")
		_, err := backup.Restore(t.Context(), bytes.NewReader(raw), dir)
		if what == "a journal of chance" {
			if err != nil {
				continue // an empty file is a journal that nobody wrote to; either is fine
			}
			os.RemoveAll(dir)
			continue
		}
		var e *backup.Error
		if !errors.As(err, &e) || e.Hint() == "" {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%s: something is there", what)
		}
	}
}
