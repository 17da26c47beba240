// The journal as its callers see it.

package journal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	now  = time.Unix(1_700_000_000, 123)
	lamp = models.Path{Provider: "hall", Service: "lamp", Resource: "brightness"}
)

func Example() {
	dir, err := os.MkdirTemp("", "tenet-example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	s, err := journal.Open(context.Background(), journal.Options{Dir: dir})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	err = s.Commit(&journal.Batch{
		Inputs: []journal.Input{{Seq: 1, At: now, Kind: journal.Report, Path: lamp, Value: models.OfInt(30)}},
		Cursor: journal.Cursor{Seq: 1, Bundle: "b1", At: now},
	})
	fmt.Println(err, s.Cursor().Seq)
	// Output: <nil> 1
}

func open(t *testing.T, dir string) *journal.Store {
	t.Helper()
	s, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// report is a batch of one input, seq, with one intent.
func report(seq int64) *journal.Batch {
	at, mono := now.Add(time.Duration(seq)*time.Second), time.Duration(seq)*time.Second
	return &journal.Batch{
		Inputs: []journal.Input{{
			Seq: seq, At: at, Mono: mono, Kind: journal.Report, Path: lamp, Value: models.OfInt(seq), Changed: true,
		}},
		Intents: []journal.Intent{{
			Seq: seq, Key: fmt.Sprint("key", seq), Path: lamp, Value: models.OfInt(seq), Rule: "app.rule", Args: nil,
		}},
		Settled: []journal.Settlement{{Seq: seq, Key: fmt.Sprint("key", seq), At: at, State: journal.Failed, Note: "no"}},
		Outputs: []journal.Output{{Seq: seq, At: at, Payload: []byte("decided"), Effects: []journal.Effect{{Path: lamp, Replaces: true}}}},
		Notices: []journal.Notice{{Seq: seq, At: at, Payload: []byte("hello")}},
		Tail:    journal.Tail{Count: 1, Payload: []byte{1}},
		Cursor:  journal.Cursor{Seq: seq, Bundle: "b1", At: at, Mono: mono},
	}
}

func commit(t *testing.T, s *journal.Store, batches ...*journal.Batch) {
	t.Helper()
	for _, b := range batches {
		if err := s.Commit(b); err != nil {
			t.Fatal(err)
		}
	}
}

func inputs(t *testing.T, s *journal.Store, after int64) []journal.Input {
	t.Helper()
	var found []journal.Input
	if err := s.Inputs(t.Context(), after, func(in *journal.Input) error { found = append(found, *in); return nil }); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestWhatIsCommittedIsReadBack(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	snap := journal.Snapshot{Seq: 2, Bundle: "b1", At: now, Mono: 5, Payload: []byte("state")}
	second := report(2)
	second.Snapshot = &snap
	commit(t, s, report(1), second)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	if got := s.Cursor(); got != report(2).Cursor {
		t.Errorf("cursor %+v", got)
	}
	want := append(report(1).Inputs, report(2).Inputs...)
	if diff := cmp.Diff(want, inputs(t, s, 0)); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	var intents []journal.Intent
	err := s.Intents(t.Context(), 1, func(it *journal.RawIntent) error { intents = append(intents, it.Intent); return nil })
	if diff := cmp.Diff(report(2).Intents, intents); diff != "" || err != nil {
		t.Errorf("intents after 1: %v (-want +got):\n%s", err, diff)
	}
	got, ok, err := s.Snapshot(t.Context())
	if diff := cmp.Diff(snap, got); diff != "" || !ok || err != nil {
		t.Errorf("snapshot: %t, %v (-want +got):\n%s", ok, err, diff)
	}
	o, ok, err := s.Effect(t.Context(), lamp)
	if !ok || err != nil || o.Seq != 2 || string(o.Payload) != "decided" {
		t.Errorf("effect: %+v, %t, %v", o, ok, err)
	}
	if errs := s.Check(t.Context(), 10); len(errs) > 0 {
		t.Errorf("check: %v", errs)
	}
}

func TestNoticesUntilDelivered(t *testing.T) {
	s := open(t, t.TempDir())
	commit(t, s, report(1), report(2))
	waiting, err := s.Undelivered(t.Context(), 10)
	if err != nil || len(waiting) != 2 {
		t.Fatalf("%d waiting, %v", len(waiting), err)
	}
	if err := s.MarkDelivered(t.Context(), waiting[0]); err != nil {
		t.Fatal(err)
	}
	waiting, err = s.Undelivered(t.Context(), 10)
	if err != nil || len(waiting) != 1 || waiting[0].Seq != 2 {
		t.Errorf("%+v, %v", waiting, err)
	}
}

func TestGapsAreRefused(t *testing.T) {
	s := open(t, t.TempDir())
	commit(t, s, report(1))
	for _, seq := range []int64{1, 3} {
		if err := s.Commit(report(seq)); err == nil {
			t.Errorf("input %d was accepted after 1", seq)
		}
	}
	commit(t, s, report(2))
}

func TestDeployments(t *testing.T) {
	s := open(t, t.TempDir())
	b := journal.Bundle{Hash: "h", At: now, Payload: []byte("bundle")}
	for range 2 {
		if err := s.SaveBundle(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	got, ok, err := s.Bundle(t.Context(), "h")
	if diff := cmp.Diff(b, got); diff != "" || !ok || err != nil {
		t.Errorf("bundle: %t, %v (-want +got):\n%s", ok, err, diff)
	}
	if _, ok, err := s.Bundle(t.Context(), "other"); ok || err != nil {
		t.Errorf("another bundle: %t, %v", ok, err)
	}
	var want []journal.Deployment
	for i, state := range []string{"deploying", "active"} {
		d := journal.Deployment{Hash: "h", State: state, At: now, Note: "by owner"}
		if err := s.AddDeployment(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		d.ID, d.Payload = int64(i+1), []byte{}
		want = append([]journal.Deployment{d}, want...)
	}
	list, err := s.Deployments(t.Context(), 10)
	if diff := cmp.Diff(want, list); diff != "" || err != nil {
		t.Errorf("deployments: %v (-want +got):\n%s", err, diff)
	}
}

func TestPruneKeepsWhatRecoveryNeeds(t *testing.T) {
	s := open(t, t.TempDir())
	for seq := int64(1); seq <= 10; seq++ {
		b := report(seq)
		if seq == 4 || seq == 6 {
			b.Snapshot = &journal.Snapshot{Seq: seq, Bundle: "b1", At: now}
		}
		commit(t, s, b)
	}
	for more := true; more; {
		var err error
		if more, err = s.Prune(t.Context(), journal.Keep{Inputs: 1, Outputs: 3, Rows: 2}); err != nil {
			t.Fatal(err)
		}
	}
	first, err := s.FirstInput(t.Context())
	if err != nil || first != 7 {
		t.Errorf("first input %d, %v; want the one after the newest snapshot", first, err)
	}
	if n := len(inputs(t, s, 6)); n != 4 {
		t.Errorf("%d inputs after the snapshot", n)
	}
	outputs, err := s.Outputs(t.Context(), 100)
	if err != nil || len(outputs) != 3 || outputs[0].Seq != 10 {
		t.Errorf("outputs: %+v, %v", outputs, err)
	}
	if errs := s.Check(t.Context(), 10); len(errs) > 0 {
		t.Errorf("check: %v", errs)
	}
}

func TestSecondOpenerIsTold(t *testing.T) {
	dir := t.TempDir()
	open(t, dir)
	_, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	var locked *journal.LockedError
	if !errors.As(err, &locked) || locked.PID != os.Getpid() {
		t.Fatalf("err = %v", err)
	}
	if want := fmt.Sprintf("used by another gateway (pid %d)", os.Getpid()); !strings.Contains(err.Error(), want) {
		t.Errorf("%q does not say %q", err, want)
	}
}

func TestUnusableFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := journal.Open(t.Context(), journal.Options{Dir: filepath.Join(file, "data")})
	var folder *journal.FolderError
	if !errors.As(err, &folder) || !strings.Contains(err.Error(), "cure:") {
		t.Errorf("err = %v", err)
	}
}

// A file that may not be written is refused by SQLite itself.
func TestUnwritableFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "tenet.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "tenet.db") && !strings.Contains(err.Error(), dir) {
		t.Errorf("err = %v", err)
	}
}

func TestFullDiskRefusesAndHeals(t *testing.T) {
	s := open(t, t.TempDir())
	commit(t, s, report(1))
	if err := s.SetQuota(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	large := report(2)
	large.Tail.Payload = make([]byte, 1<<20)
	if err := s.Commit(large); !errors.Is(err, journal.ErrFull) {
		t.Fatalf("err = %v", err)
	}
	if got := inputs(t, s, 0); len(got) != 1 || s.Cursor().Seq != 1 {
		t.Errorf("a refused batch left %d inputs, cursor %d", len(got), s.Cursor().Seq)
	}
	if err := s.SetQuota(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	commit(t, s, large)
}

func TestClosedStoreSaysSo(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Commit(report(1)); !errors.Is(err, journal.ErrClosed) {
		t.Errorf("err = %v", err)
	}
}
