// The parent: feeds, kills, and compares.

package killtest_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/history"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// atMost bounds the default run; TENET_KILLS lifts it.
const atMost = 15 * time.Second

// seen is what the outside world knows after all the kills.
type seen struct {
	rules string            // which the child runs
	ahead time.Duration     // how long nobody ran, all in all
	sent  map[int64]float64 // temperature readings
	acked map[int64]bool
	told  map[string]int // commands by key
	next  int64
}

func setting(t *testing.T, name string, standard uint64) (value uint64, given bool) {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return standard, false
	}
	value, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return value, true
}

func TestKills(t *testing.T) {
	dir, w := killed(t, "home", 60)
	check(t, dir, w, func(last, now models.Value) bool { return regionOf(last) != regionOf(now) })
}

// TestKillsWithTimers: the same with rules that take time, through which every
// reading counts.
func TestKillsWithTimers(t *testing.T) {
	dir, w := killed(t, "timed", 250)
	check(t, dir, w, func(models.Value, models.Value) bool { return true })
	checkTimers(t, dir)
}

// killed runs children in a folder, kills each within some milliseconds, and ends
// with one that stops cleanly.
func killed(t *testing.T, rules string, within int) (string, *seen) {
	t.Helper()
	kills, given := setting(t, "TENET_KILLS", 60)
	seed, _ := setting(t, "TENET_SEED", rand.Uint64())
	t.Logf("seed %d", seed)
	choose := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	w := &seen{rules: rules, sent: map[int64]float64{}, acked: map[int64]bool{}, told: map[string]int{}}
	end := time.Now().Add(atMost)
	done := uint64(0)
	for ; done < kills && (given || time.Now().Before(end)); done++ {
		live(t, dir, w, choose, time.Duration(1+choose.IntN(within))*time.Millisecond)
	}
	live(t, dir, w, choose, 0) // ends cleanly
	t.Logf("%d kills, %d of %d readings acknowledged, %d commands", done, len(w.acked), w.next, len(w.told))
	if done < 10 || len(w.acked) == 0 || len(w.told) == 0 {
		t.Errorf("too little happened for a test")
	}
	return dir, w
}

// live runs a child and feeds it; it is killed after kill, or, if that is 0,
// stops cleanly once everything was answered.
func live(t *testing.T, dir string, w *seen, choose *rand.Rand, kill time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), folderVar+"="+dir, rulesVar+"="+w.rules, aheadVar+"="+w.ahead.String())
	w.ahead += time.Duration(choose.IntN(3000)) * time.Millisecond
	var complaints strings.Builder
	cmd.Stderr = &complaints
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	alive := func() {
		if kill > 0 {
			// Counted from before it opens the journal, so that starting is killed too.
			time.AfterFunc(kill, func() { cmd.Process.Kill() })
		}
	}
	most := 0
	if kill == 0 {
		most = 50
	}
	talk(t, w, choose, in, out, alive, most)
	err = cmd.Wait()
	if kill == 0 && err != nil || complaints.Len() > 0 {
		t.Fatalf("the child: %v\n%s", err, complaints.String())
	}
}

// talk keeps a few readings of each stream on their way until the child is
// gone, or until there were so many of them, if most is not 0.
func talk(t *testing.T, w *seen, choose *rand.Rand, in io.WriteCloser, out io.Reader, alive func(), most int) {
	t.Helper()
	left := 1 << 30
	if most > 0 {
		left = most
	}
	feed := func(stream string) {
		if left--; left == 0 {
			in.Close()
		} else if left > 0 {
			// A broken pipe is how a killed child looks from here.
			fmt.Fprintln(in, w.line(stream, choose))
		}
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		word := strings.Fields(lines.Text())
		switch word[0] {
		case "alive":
			alive()
		case "ready":
			for range 3 {
				feed("temperature")
				feed("contact")
			}
		case "ack":
			n, _ := strconv.ParseInt(word[1], 10, 64)
			if w.acked[n] {
				t.Errorf("reading %d was acknowledged twice", n)
			}
			w.acked[n] = true
			if _, ok := w.sent[n]; ok {
				feed("temperature")
			} else {
				feed("contact")
			}
		case "told":
			w.told[word[1]]++
			if left > 0 && choose.IntN(3) == 0 {
				fmt.Fprintln(in, "answer", word[1])
			}
		default:
			t.Errorf("the child says %q", lines.Text())
		}
	}
}

// line makes the next reading of a stream. Temperatures are all different and
// wander between the regions of the rules.
func (w *seen) line(stream string, choose *rand.Rand) string {
	line := stream
	w.next++
	value := float64(choose.IntN(2))
	if stream == "temperature" {
		value = []float64{18, 21, 23}[choose.IntN(3)] + float64(w.next)*1e-6
		w.sent[w.next] = value
	}
	return fmt.Sprintf("%s %d %s", line, w.next, strconv.FormatFloat(value, 'g', -1, 64))
}

// check opens what is left and compares it with what the world saw.
// Of two readings of the temperature in a row differs says whether the second is
// judged.
func check(t *testing.T, dir string, w *seen, differs func(last, now models.Value) bool) {
	t.Helper()
	store, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if errs := store.Check(t.Context(), 5); len(errs) > 0 {
		t.Errorf("check: %v", errs)
	}
	checkReadings(t, store, w, differs)
	checkCommands(t, store, w)
}

// Guarantees G1 and G2: an acknowledged reading is in the history exactly once,
// nothing else is but what was sent, and the machine judged each change of
// region exactly once, in order.
func checkReadings(t *testing.T, store *journal.Store, w *seen, differs func(last, now models.Value) bool) {
	t.Helper()
	temperatures := query(t, store, enginetest.Temperature)
	contacts := query(t, store, enginetest.Contact)
	found := map[int64]int{}
	for _, r := range append(contacts, temperatures...) {
		found[r.Time.UnixNano()]++
	}
	for n := range w.acked {
		if found[n] != 1 {
			t.Errorf("the acknowledged reading %d is in the history %d times", n, found[n])
		}
	}
	for n, times := range found {
		if times != 1 || n < 1 || n > w.next {
			t.Errorf("reading %d is in the history %d times", n, times)
		}
	}
	var last models.Value
	var want []models.Value
	for _, r := range temperatures {
		if sent := w.sent[r.Time.UnixNano()]; r.Value != models.OfFloat(sent) {
			t.Errorf("reading %d was %v and is now %v", r.Time.UnixNano(), sent, r.Value)
		}
		if !last.IsSet() || differs(last, r.Value) {
			want = append(want, r.Value)
		}
		last = r.Value
	}
	var judged []models.Value
	err := store.Inputs(t.Context(), 0, func(in *journal.Input) error {
		if in.Kind == journal.Report && in.Path == enginetest.Temperature {
			judged = append(judged, in.Value)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, judged); diff != "" {
		t.Errorf("judged temperatures (-want +got):\n%s", diff)
	}
}

// regionOf is the region of a temperature in the home's rules.
func regionOf(v models.Value) int {
	switch f := v.Float(); {
	case f >= 22:
		return 2
	case f >= 20:
		return 1
	}
	return 0
}

func query(t *testing.T, store *journal.Store, path models.Path) []models.Reading {
	t.Helper()
	found, err := history.New(store).Query(context.Background(), path, time.Time{}, time.Time{}, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Guarantees G3, G4 and G5: a replay gives the stored intents byte for byte;
// nothing was commanded but them; those still open were commanded.
func checkCommands(t *testing.T, store *journal.Store, w *seen) {
	t.Helper()
	found, err := engine.Replay(t.Context(), store, plans[w.rules](), bundle)
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Diverged) > 0 || found.Intents == 0 {
		t.Errorf("replay: %d intents, differences at inputs %v", found.Intents, found.Diverged)
	}
	stored := map[string]bool{}
	err = store.Intents(t.Context(), 0, func(it *journal.RawIntent) error { stored[it.Key] = true; return nil })
	if err != nil {
		t.Fatal(err)
	}
	for key := range w.told {
		if !stored[key] {
			t.Errorf("command %s is no journalled intent", key)
		}
	}
	for _, it := range found.Pending {
		if !it.Call && w.told[it.Key] == 0 {
			t.Errorf("the open command %s to %s was never sent", it.Key, it.Path)
		}
	}
}
