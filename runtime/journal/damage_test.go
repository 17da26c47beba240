// Damage: every flipped byte is noticed or harmless, and there is a way on.

package journal_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// written makes a closed journal of n inputs and returns its folder.
func written(t *testing.T, n int64) string {
	t.Helper()
	dir := t.TempDir()
	s, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SaveBundle(t.Context(), journal.Bundle{Hash: "h", At: now, Payload: []byte("bundle")}); err != nil {
		t.Fatal(err)
	}
	for seq := int64(1); seq <= n; seq++ {
		commit(t, s, report(seq))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// tamper runs SQL on a closed journal, behind its back.
func tamper(t *testing.T, dir, query string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "tenet.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

func TestDamagedRowIsNamed(t *testing.T) {
	for _, c := range []struct{ query, what string }{
		{"UPDATE inputs SET provider = 'attic' WHERE seq = 3", "input 3"},
		{"UPDATE inputs SET at_ns = at_ns + 1 WHERE seq = 4", "input 4"},
		{"UPDATE inputs SET payload = x'00' WHERE seq = 2", "input 2"},
		{"UPDATE inputs SET payload = 17 WHERE seq = 2", "input 2"},
		{"DELETE FROM inputs WHERE seq = 2", "input 2"},
		{"DELETE FROM inputs WHERE seq = 5", "input 5"},
		{"UPDATE intents SET key_id = 1 WHERE seq = 3", "intent 0 of input 3"},
		{"UPDATE settled SET state = 1 WHERE seq = 3", "the settlement of intent 0 of input 3"},
		{"UPDATE outputs SET payload = x'00' WHERE seq = 3", "output 3"},
		{"UPDATE notices SET delivered = 'x' WHERE seq = 1", ""},
		{"UPDATE bundles SET payload = x'00'", "bundle h"},
		{"UPDATE tail SET count = 2 WHERE id = 2", "batch 2 of readings"},
	} {
		t.Run(c.query, func(t *testing.T) {
			dir := written(t, 5)
			tamper(t, dir, c.query)
			s := open(t, dir)
			errs := s.Check(t.Context(), 10)
			if c.what == "" {
				return
			}
			var damaged *journal.DamagedError
			if len(errs) != 1 || !errors.As(errs[0], &damaged) || damaged.What != c.what {
				t.Fatalf("check: %v, want damage to %s", errs, c.what)
			}
			if text := errs[0].Error(); !strings.HasPrefix(text, "journal: "+c.what+" is damaged") || !strings.Contains(text, "cure: ") {
				t.Errorf("the message is %q", text)
			}
		})
	}
}

func TestDamageAtOpen(t *testing.T) {
	for _, c := range []struct{ query, what string }{
		{"UPDATE cursor SET seq = 4", "the cursor"},
		{"DELETE FROM cursor", "the cursor"},
		{"UPDATE meta SET value = 'x'", "the format version"},
		{"DELETE FROM meta", "the format version"},
	} {
		t.Run(c.query, func(t *testing.T) {
			dir := written(t, 5)
			tamper(t, dir, c.query)
			_, err := journal.Open(t.Context(), journal.Options{Dir: dir})
			var damaged *journal.DamagedError
			if !errors.As(err, &damaged) || damaged.What != c.what {
				t.Errorf("err = %v, want damage to %s", err, c.what)
			}
		})
	}
}

func TestFilesOfOtherPrograms(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tenet.db"), []byte("a letter to the editor"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	var damaged *journal.DamagedError
	if !errors.As(err, &damaged) {
		t.Errorf("a text file: %v", err)
	}
	newer := written(t, 1)
	tamper(t, newer, "UPDATE meta SET value = ?", fmt.Sprint(journal.FormatVersion+1))
	_, err = journal.Open(t.Context(), journal.Options{Dir: newer})
	var version *journal.VersionError
	if !errors.As(err, &version) || version.Have != journal.FormatVersion+1 {
		t.Errorf("a newer file: %v", err)
	}
}

// fixture makes a journal of an earlier format. That of format 3 is as the program of its time
// wrote it; those of 1 and 2 are made from it, without what those formats did not have.
func fixture(t *testing.T, format int) string {
	t.Helper()
	script, err := os.ReadFile(fmt.Sprintf("testdata/format%d.sql", format))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	db, err := sql.Open("sqlite3", filepath.Join(dir, "tenet.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), string(script)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A file of any earlier format becomes a current one, with all that was in it, and is
// written on.
func TestEarlierFormatsAreMigrated(t *testing.T) {
	for format := 1; format < journal.FormatVersion; format++ {
		s := open(t, fixture(t, format))
		commit(t, s, report(5))
		if got := inputs(t, s, 0); len(got) != 5 || got[3].Value != models.OfFloat(21.5) {
			t.Errorf("format %d: %d inputs", format, len(got))
		}
		if errs := s.Check(t.Context(), 10); len(errs) > 0 {
			t.Errorf("format %d: %v", format, errs)
		}
	}
}

// dump gives everything a journal hands out, for comparison.
func dump(ctx context.Context, s *journal.Store) (string, error) {
	var b strings.Builder
	fmt.Fprintln(&b, s.Cursor())
	err := s.Inputs(ctx, 0, func(in *journal.Input) error { fmt.Fprintln(&b, *in); return nil })
	if err != nil {
		return "", err
	}
	err = s.Intents(ctx, 0, func(it *journal.RawIntent) error { fmt.Fprintln(&b, it.Intent); return nil })
	if err != nil {
		return "", err
	}
	err = s.Settled(ctx, 0, func(e *journal.Settlement) error { fmt.Fprintln(&b, *e); return nil })
	if err != nil {
		return "", err
	}
	bundle, _, err := s.Bundle(ctx, "h")
	fmt.Fprintln(&b, bundle)
	return b.String(), err
}

// Whatever bytes of the file change, nothing wrong is handed out: either an
// error or exactly what was written. Intents and settlements at the end may be
// missing only with an error, too.
func TestFlippedBytesNeverGiveWrongData(t *testing.T) {
	dir := written(t, 40)
	path := filepath.Join(dir, "tenet.db")
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, dir)
	want, err := dump(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	noticed := 0
	rapid.Check(t, func(rt *rapid.T) {
		bad := bytes.Clone(sound)
		for range rapid.IntRange(1, 8).Draw(rt, "flips") {
			bad[rapid.IntRange(0, len(bad)-1).Draw(rt, "at")] ^= byte(rapid.IntRange(1, 255).Draw(rt, "by"))
		}
		trial, err := os.MkdirTemp(t.TempDir(), "trial")
		if err == nil {
			err = os.WriteFile(filepath.Join(trial, "tenet.db"), bad, 0o600)
		}
		if err != nil {
			rt.Fatal(err)
		}
		s, err := journal.Open(context.Background(), journal.Options{Dir: trial})
		if err != nil {
			noticed++
			return
		}
		defer s.Close()
		got, err := dump(context.Background(), s)
		if err != nil {
			noticed++
			return
		}
		if got != want {
			rt.Fatalf("wrong data was handed out:\n%s", cmp.Diff(want, got))
		}
	})
	if noticed == 0 {
		t.Error("no flip was noticed: the test flips nothing that matters")
	}
}

func TestRecoverKeepsWhatIsSound(t *testing.T) {
	dir := written(t, 10)
	tamper(t, dir, "UPDATE inputs SET payload = x'00' WHERE seq = 7; UPDATE outputs SET payload = x'00' WHERE seq = 2")
	found, err := journal.Recover(t.Context(), dir, now)
	if err != nil {
		t.Fatal(err)
	}
	if found.Inputs != 6 || found.Rows["intents"] != 6 || found.Lost["outputs"] != 1 || found.Rows["bundles"] != 1 {
		t.Errorf("salvage: %+v", found)
	}
	if _, err := os.Stat(found.Damaged); err != nil {
		t.Errorf("the damaged file: %v", err)
	}
	s := open(t, dir)
	got := inputs(t, s, 0)
	if len(got) != 7 || got[6].Kind != journal.Reset || s.Cursor().Seq != 7 || s.Cursor().Bundle != "b1" {
		t.Errorf("inputs %+v, cursor %+v", got, s.Cursor())
	}
	snap, ok, err := s.Snapshot(t.Context())
	if !ok || err != nil || snap.Seq != 7 || len(snap.Payload) != 0 {
		t.Errorf("snapshot %+v, %t, %v", snap, ok, err)
	}
	if errs := s.Check(t.Context(), 10); len(errs) > 0 {
		t.Errorf("check: %v", errs)
	}
	commit(t, s, report(8))
}

// Recovery makes a usable journal of any wreck.
func TestRecoverFromAnything(t *testing.T) {
	sound, err := os.ReadFile(filepath.Join(written(t, 40), "tenet.db"))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		bad := bytes.Clone(sound)[:rapid.IntRange(0, len(sound)).Draw(rt, "length")]
		for i := 0; i < rapid.IntRange(0, 200).Draw(rt, "flips") && len(bad) > 0; i++ {
			bad[rapid.IntRange(0, len(bad)-1).Draw(rt, "at")] ^= byte(rapid.IntRange(1, 255).Draw(rt, "by"))
		}
		dir, err := os.MkdirTemp(t.TempDir(), "wreck")
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "tenet.db"), bad, 0o600)
		}
		if err != nil {
			rt.Fatal(err)
		}
		found, err := journal.Recover(context.Background(), dir, now)
		if err != nil {
			rt.Fatal(err)
		}
		s, err := journal.Open(context.Background(), journal.Options{Dir: dir})
		if err != nil {
			rt.Fatal(err)
		}
		defer s.Close()
		if s.Cursor().Seq != found.Inputs+1 {
			rt.Fatalf("cursor %d after %d inputs kept", s.Cursor().Seq, found.Inputs)
		}
		if errs := s.Check(context.Background(), 10); len(errs) > 0 {
			rt.Fatalf("check: %v", errs)
		}
	})
}
