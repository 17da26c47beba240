//go:build powercut

// Power cuts: what a disk may hold when the current fails, made from what a gateway wrote.

package killtest_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/history"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// sector is what a disk writes as a whole.
const sector = 512

// disk is what a child did to its files and said, in order.
type disk struct{ events []diskEvent }

type diskEvent struct {
	kind string // write, truncate, sync, unlink, entries (of the folder are synced), ack, told
	path string
	at   int64
	data []byte
	word string // of ack and told
}

// TestPowerCuts: a child works under strace, which notes every write, truncation and sync. Cuts
// are then made anywhere: what was synced is there, of what was written since any sectors may
// be, in any file. Each such disk opens, holds what was acknowledged before the cut once, and
// every tenth is given to another child that goes on with it. If syncs had no effect readings
// would be missing, which shows that the cuts are deep enough.
//
// Source: Pillai et al., "All file systems are not created equal" (ALICE, 2014), whose model
// of blocks that are lost or torn this follows.
func TestPowerCuts(t *testing.T) {
	cuts, _ := setting(t, "TENET_CUTS", 1000)
	seed, _ := setting(t, "TENET_SEED", rand.Uint64())
	t.Logf("seed %d", seed)
	choose := rand.New(rand.NewPCG(seed, 0))
	if dir, err := os.MkdirTemp("/dev/shm", "tenet"); err == nil {
		t.Setenv("TMPDIR", dir)
		defer os.RemoveAll(dir)
	}
	w := &seen{rules: "home", sent: map[int64]float64{}, acked: map[int64]bool{}, told: map[string]int{}}
	d := traced(t, w, choose, 300)
	first := slices.IndexFunc(d.events, func(e diskEvent) bool { return e.kind == "ack" })
	torn, lost, acked := 0, 0, 0
	for n := range cuts {
		at := first + choose.IntN(len(d.events)-first)
		before := d.seen(w, at)
		dir := filepath.Join(t.TempDir(), fmt.Sprint("cut", n))
		torn += d.cut(t, dir, at, choose, true)
		acked += len(before.acked)
		store, err := journal.Open(t.Context(), journal.Options{Dir: dir})
		if err != nil {
			t.Fatalf("cut %d after event %d: %v", n, at, err)
		}
		if errs := store.Check(t.Context(), 5); len(errs) > 0 {
			t.Errorf("cut %d after event %d: %v", n, at, errs)
		}
		checkReadings(t, store, before, func(last, now models.Value) bool { return regionOf(last) != regionOf(now) })
		if err := store.Close(); err != nil {
			t.Error(err)
		}
		if n%10 == 0 {
			live(t, dir, before, choose, 0)
			check(t, dir, before, func(last, now models.Value) bool { return regionOf(last) != regionOf(now) })
		}
		if t.Failed() {
			t.Fatalf("cut %d after event %d", n, at)
		}
		os.RemoveAll(dir)
	}
	for n := range 100 {
		at := first + choose.IntN(len(d.events)-first)
		dir := filepath.Join(t.TempDir(), fmt.Sprint("unsynced", n))
		d.cut(t, dir, at, choose, false)
		lost += missing(t, dir, d.seen(w, at))
		os.RemoveAll(dir)
	}
	t.Logf("%d cuts among %d events, %d writes torn or lost, %d acknowledged readings looked for; without syncs %d of 100 cuts lose some",
		cuts, len(d.events), torn, acked, lost)
	if lost == 0 || torn == 0 {
		t.Errorf("%d writes torn or lost, without syncs %d cuts lose readings: the cuts show nothing", torn, lost)
	}
}

// missing reports whether readings that were acknowledged are not there.
func missing(t *testing.T, dir string, w *seen) int {
	store, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err != nil {
		return 1
	}
	defer store.Close()
	found := map[int64]bool{}
	for _, path := range plans[w.rules]().Program.Resources {
		list, err := history.New(store).Query(t.Context(), path.Path, time.Time{}, time.Time{}, 1<<30)
		if err != nil {
			return 1
		}
		for _, r := range list {
			found[r.Time.UnixNano()] = true
		}
	}
	for n := range w.acked {
		if !found[n] {
			return 1
		}
	}
	return 0
}

// seen is what the world knew after so many events.
func (d *disk) seen(w *seen, events int) *seen {
	out := &seen{rules: w.rules, ahead: w.ahead, sent: maps.Clone(w.sent), acked: map[int64]bool{}, told: map[string]int{}, next: w.next}
	for _, e := range d.events[:events] {
		switch e.kind {
		case "ack":
			n, _ := strconv.ParseInt(e.word, 10, 64)
			out.acked[n] = true
		case "told":
			out.told[e.word]++
		}
	}
	return out
}

// cut writes what a disk may hold after so many events, and gives how many writes are not
// there as a whole.
func (d *disk) cut(t *testing.T, dir string, events int, choose *rand.Rand, syncs bool) (spoilt int) {
	t.Helper()
	safe, open := map[string][]byte{}, map[string][]diskEvent{}
	listed := map[string]bool{} // in the folder
	for _, e := range d.events[:events] {
		switch {
		case e.kind == "write" || e.kind == "truncate" || e.kind == "unlink":
			open[e.path] = append(open[e.path], e)
		case !syncs:
		case e.kind == "sync":
			for _, o := range open[e.path] {
				safe[e.path] = o.apply(safe[e.path])
			}
			delete(open, e.path)
		case e.kind == "entries":
			for path := range safe {
				listed[path] = true
			}
			for path, list := range open {
				if i := slices.IndexFunc(list, func(o diskEvent) bool { return o.kind == "unlink" }); i >= 0 {
					delete(safe, path)
					delete(listed, path)
					open[path] = list[i+1:]
				}
			}
		}
	}
	keep := choose.IntN(4) // none of what is open, all, or any of it
	for _, path := range slices.Sorted(maps.Keys(safe)) {
		if !listed[path] && (keep == 0 || keep > 1 && choose.IntN(3) == 0) {
			spoilt++
			delete(safe, path)
			delete(open, path)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(open)) {
		for _, o := range open[path] {
			switch {
			case keep == 0 || keep > 1 && choose.IntN(3) == 0:
				spoilt++
				continue
			case keep > 1 && o.kind == "write" && choose.IntN(3) == 0:
				spoilt++
				safe[path] = o.tear(safe[path], choose)
				continue
			case o.kind == "unlink":
				delete(safe, path)
				continue
			}
			safe[path] = o.apply(safe[path])
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, b := range safe {
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(path)), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return spoilt
}

// apply gives the content of a file after an event, in place where there is room.
func (e *diskEvent) apply(b []byte) []byte {
	switch e.kind {
	case "truncate":
		b = b[:min(int64(len(b)), e.at)]
		return append(b, make([]byte, e.at-int64(len(b)))...)
	case "write":
		if end := e.at + int64(len(e.data)); end > int64(len(b)) {
			b = append(b, make([]byte, end-int64(len(b)))...)
		}
		copy(b[e.at:], e.data)
	}
	return b
}

// tear applies some sectors of a write.
func (e *diskEvent) tear(b []byte, choose *rand.Rand) []byte {
	for at := int64(0); at < int64(len(e.data)); {
		end := min(int64(len(e.data)), (e.at+at)/sector*sector+sector-e.at)
		if choose.IntN(2) == 0 {
			part := diskEvent{kind: "write", at: e.at + at, data: e.data[at:end]}
			b = part.apply(b)
		}
		at = end
	}
	return b
}

// traced runs a child under strace until it has been given so many readings.
func traced(t *testing.T, w *seen, choose *rand.Rand, readings int) *disk {
	t.Helper()
	dir, trace := t.TempDir(), filepath.Join(t.TempDir(), "trace")
	cmd := exec.Command("strace", "-f", "-qq", "-y", "-xx", "-s", strconv.Itoa(1<<24), "-o", trace,
		"-e", "trace=write,pwrite64,ftruncate,fsync,fdatasync,unlink,unlinkat", os.Args[0])
	cmd.Env = append(os.Environ(), folderVar+"="+dir, rulesVar+"="+w.rules, aheadVar+"=0s")
	var complaints bytes.Buffer
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
		t.Fatalf("strace, which notes what is written: %v", err)
	}
	talk(t, w, choose, in, out, func() {}, readings)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, complaints.String())
	}
	d, err := readTrace(trace, dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The lines of strace: a call that another thread interrupts comes in two.
var (
	callLine    = regexp.MustCompile(`^(\d+) +(\w+)\((.*)$`)
	resumedLine = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>(.*)$`)
	argument    = regexp.MustCompile(`"((?:\\x[0-9a-f]{2})*)"`)
	descriptor  = regexp.MustCompile(`^(\d+)<((?:\\x[0-9a-f]{2})*)>`)
	result      = regexp.MustCompile(`\) += (-?\d+)`)
	numbers     = regexp.MustCompile(`, (\d+)`)
)

// readTrace takes from a trace what happened to the files of a folder, and what was said.
func readTrace(trace, dir string) (*disk, error) {
	f, err := os.Open(trace)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	d := &disk{}
	begun := map[string]string{} // the first half of a call, by thread
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		line := lines.Text()
		if m := resumedLine.FindStringSubmatch(line); m != nil {
			line = begun[m[1]] + m[3]
		} else if half, interrupted := strings.CutSuffix(line, " <unfinished ...>"); interrupted {
			if m := callLine.FindStringSubmatch(half); m != nil {
				begun[m[1]] = half
			}
			d.said(half) // the world may know from now on
			continue
		} else {
			d.said(line)
		}
		if err := d.done(line, dir); err != nil {
			return nil, err
		}
	}
	return d, lines.Err()
}

// said notes what the child begins to say.
func (d *disk) said(line string) {
	m := callLine.FindStringSubmatch(line)
	if m == nil || m[2] != "write" || !strings.HasPrefix(m[3], "1<") {
		return
	}
	text := argument.FindStringSubmatch(m[3])
	if text == nil {
		return
	}
	if word := strings.Fields(string(plain(text[1]))); len(word) == 2 && (word[0] == "ack" || word[0] == "told") {
		d.events = append(d.events, diskEvent{kind: word[0], word: word[1]})
	}
}

// done notes a call on a file that has returned.
func (d *disk) done(line, dir string) error {
	m := callLine.FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	r := result.FindStringSubmatch(line[strings.LastIndexByte(line, ')'):])
	if r == nil || strings.HasPrefix(r[1], "-") {
		return nil
	}
	e := diskEvent{kind: map[string]string{"pwrite64": "write", "ftruncate": "truncate", "fsync": "sync", "fdatasync": "sync", "unlink": "unlink", "unlinkat": "unlink"}[m[2]]}
	if e.kind == "" {
		return nil
	}
	if fd := descriptor.FindStringSubmatch(m[3]); fd != nil {
		e.path = string(plain(fd[2]))
	}
	args := argument.FindAllStringSubmatch(m[3], -1)
	if e.kind == "unlink" && len(args) > 0 {
		e.path = string(plain(args[len(args)-1][1]))
	}
	if e.path == dir && e.kind == "sync" {
		d.events = append(d.events, diskEvent{kind: "entries"})
		return nil
	}
	if filepath.Dir(e.path) != dir || strings.HasSuffix(e.path, "-shm") { // which is made anew
		return nil
	}
	switch e.kind {
	case "write":
		n := numbers.FindAllStringSubmatch(m[3][strings.LastIndexByte(m[3], '"'):], -1)
		if len(args) == 0 || len(n) < 2 {
			return errors.New("not understood: " + line[:min(len(line), 200)])
		}
		e.data = plain(args[0][1])
		e.at, _ = strconv.ParseInt(n[1][1], 10, 64)
		if strconv.Itoa(len(e.data)) != r[1] {
			return fmt.Errorf("a write of %d bytes wrote %s", len(e.data), r[1])
		}
	case "truncate":
		n := numbers.FindStringSubmatch(m[3])
		if n == nil {
			return errors.New("not understood: " + line)
		}
		e.at, _ = strconv.ParseInt(n[1], 10, 64)
	}
	d.events = append(d.events, e)
	return nil
}

// plain takes the \xNN out of a text of strace.
func plain(text string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(text, `\x`, ""))
	if err != nil {
		return nil
	}
	return b
}
