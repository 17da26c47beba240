// The project folder: names, revisions, limits, and no way out of it.

package studio

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func openTestFolder(t *testing.T, rules ...string) (*Folder, string) {
	t.Helper()
	dir := t.TempDir()
	f, err := OpenFolder(dir, rules...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, dir
}

func mustSave(t *testing.T, f *Folder, name, text, base string) string {
	t.Helper()
	revision, err := f.Save(context.Background(), name, text, base)
	if err != nil {
		t.Fatalf("save %s: %v", name, err)
	}
	return revision
}

func TestFolderSavesAndLists(t *testing.T) {
	f, dir := openTestFolder(t, "rules", "more")
	mustSave(t, f, "rules/b.tenet", "second", "")
	mustSave(t, f, "rules/deep/a.tenet", "first", "")
	mustSave(t, f, "more/c.tenet", "third", "")
	for _, name := range []string{"rules/notes.txt", "rules/.hidden.tenet", "rules/.git/x.tenet", "outside.tenet"} {
		write(t, filepath.Join(dir, name), "not a rule file")
	}
	files, err := f.Files(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, file := range files {
		got = append(got, file.Name+"="+file.Text)
		if file.Revision != RevisionOf(file.Text) {
			t.Errorf("%s has revision %s, want that of its text", file.Name, file.Revision)
		}
	}
	if want := "more/c.tenet=third rules/b.tenet=second rules/deep/a.tenet=first"; strings.Join(got, " ") != want {
		t.Errorf("files are %v, want %s", got, want)
	}
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFolderLeavesNoTemporaryFiles(t *testing.T) {
	f, dir := openTestFolder(t)
	mustSave(t, f, "b.tenet", "two", mustSave(t, f, "b.tenet", "one", ""))
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != "b.tenet" {
		t.Errorf("the folder holds %v, want b.tenet alone", entries)
	}
}

func TestFolderRefusesNames(t *testing.T) {
	f, dir := openTestFolder(t, "rules")
	outside := filepath.Join(filepath.Dir(dir), "stolen.tenet")
	for _, name := range []string{
		"", ".", "..", "rules", "rules/", "rules/a.txt", "rules/a", "a.tenet", "rulesx/a.tenet",
		"../stolen.tenet", "rules/../../stolen.tenet", "rules/../a.tenet", "/etc/a.tenet", "rules//a.tenet", "./rules/a.tenet",
		"rules/.a.tenet", "rules/.git/a.tenet", "rules/.tenet", `rules\a.tenet`, "rules/a\x00.tenet", "rules/a\n.tenet", "rules/c:a.tenet",
		"rules/" + strings.Repeat("x", maxName) + ".tenet", "rules/\xff.tenet",
	} {
		_, err := f.Save(context.Background(), name, "text", "")
		var bad *NameError
		if !errors.As(err, &bad) {
			t.Errorf("save %q: got %v, want a NameError", name, err)
		}
		if err := f.Remove(context.Background(), name, ""); !errors.As(err, &bad) {
			t.Errorf("remove %q: got %v, want a NameError", name, err)
		}
	}
	if _, err := os.Stat(outside); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file appeared outside the project: %v", err)
	}
}

func TestFolderDoesNotFollowLinksOut(t *testing.T) {
	f, dir := openTestFolder(t)
	secret := filepath.Join(t.TempDir(), "secret.tenet")
	write(t, secret, "secret")
	for link, target := range map[string]string{"file.tenet": secret, "dir": filepath.Dir(secret)} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	files, err := f.Files(context.Background())
	if err != nil || len(files) != 0 {
		t.Errorf("files are %v, %v; want none", files, err)
	}
	for _, name := range []string{"file.tenet", "dir/secret.tenet", "dir/new.tenet"} {
		if _, err := f.Save(context.Background(), name, "overwritten", RevisionOf("secret")); err == nil {
			t.Errorf("save %s went through a link", name)
		}
	}
	if text, err := os.ReadFile(secret); err != nil || string(text) != "secret" {
		t.Errorf("the file outside is now %q, %v", text, err)
	}
}

func TestFolderConflicts(t *testing.T) {
	f, _ := openTestFolder(t)
	one := mustSave(t, f, "a.tenet", "one", "")
	two := mustSave(t, f, "a.tenet", "two", one)
	for _, c := range []struct {
		what   string
		do     func() error
		theirs string
	}{
		{"a stale save", func() error { _, err := f.Save(context.Background(), "a.tenet", "mine", one); return err }, "two"},
		{"a new file that exists", func() error { _, err := f.Save(context.Background(), "a.tenet", "mine", ""); return err }, "two"},
		{"a stale remove", func() error { return f.Remove(context.Background(), "a.tenet", one) }, "two"},
		{"a save of a deleted file", func() error { _, err := f.Save(context.Background(), "b.tenet", "mine", one); return err }, ""},
	} {
		var conflict *ConflictError
		if err := c.do(); !errors.As(err, &conflict) {
			t.Errorf("%s: got %v, want a ConflictError", c.what, err)
			continue
		}
		if c.theirs == "" && conflict.Theirs != nil || c.theirs != "" && (conflict.Theirs == nil || conflict.Theirs.Text != c.theirs) {
			t.Errorf("%s: their text is %+v, want %q", c.what, conflict.Theirs, c.theirs)
		}
	}
	if err := f.Remove(context.Background(), "a.tenet", two); err != nil {
		t.Errorf("remove at the newest revision: %v", err)
	}
}

// Of many writers who start from one revision exactly one may win.
func TestFolderOneWriterWins(t *testing.T) {
	f, _ := openTestFolder(t)
	base := mustSave(t, f, "a.tenet", "base", "")
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := []string{}
	for i := range 16 {
		wg.Go(func() {
			text := strings.Repeat("x", i+1)
			if _, err := f.Save(context.Background(), "a.tenet", text, base); err == nil {
				mu.Lock()
				won = append(won, text)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	files, err := f.Files(context.Background())
	if err != nil || len(won) != 1 || files[0].Text != won[0] {
		t.Errorf("%d writers won, the file holds %v, %v", len(won), files, err)
	}
}

func TestFolderLimits(t *testing.T) {
	f, dir := openTestFolder(t)
	var size *SizeError
	if _, err := f.Save(context.Background(), "a.tenet", strings.Repeat("x", maxFile+1), ""); !errors.As(err, &size) {
		t.Errorf("a text too big: got %v", err)
	}
	var refusal *Refusal
	if _, err := f.Save(context.Background(), "a.tenet", "\xff", ""); !errors.As(err, &refusal) || refusal.Code != "not-utf8" {
		t.Errorf("a text that is no UTF-8: got %v", err)
	}
	for _, name := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
		write(t, filepath.Join(dir, name+".tenet"), strings.Repeat("x", maxFile))
	}
	if _, err := f.Files(context.Background()); !errors.As(err, &size) {
		t.Errorf("a project too big: got %v", err)
	}
}

func TestOpenFolderRefusesRulesOutside(t *testing.T) {
	for _, rules := range []string{"..", "/etc", "a/../../b"} {
		if _, err := OpenFolder(t.TempDir(), rules); err == nil {
			t.Errorf("rules %q were accepted", rules)
		}
	}
}

func FuzzFolderName(f *testing.F) {
	for _, seed := range []string{"rules/a.tenet", "../a.tenet", "rules/../a.tenet", "rules/日本.tenet", "rules/a\\b.tenet", "/a.tenet"} {
		f.Add(seed)
	}
	dir := f.TempDir()
	folder, err := OpenFolder(filepath.Clean(dir), "rules")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if folder.checkName(name) != nil {
			return
		}
		full := filepath.Join(dir, filepath.FromSlash(name))
		if !strings.HasPrefix(full, filepath.Join(dir, "rules")+string(filepath.Separator)) || !strings.HasSuffix(full, ".tenet") {
			t.Errorf("%q was accepted, but is %s", name, full)
		}
	})
}
