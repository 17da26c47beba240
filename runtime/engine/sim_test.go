// Simulation: gateways that live through a seed's worth of everything, twice.

package engine_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenet-iot/tenet/adapters"
	"github.com/tenet-iot/tenet/models"
	"github.com/tenet-iot/tenet/runtime/engine"
	"github.com/tenet-iot/tenet/runtime/engine/enginetest"
	"github.com/tenet-iot/tenet/runtime/history"
	"github.com/tenet-iot/tenet/runtime/journal"
)

// seeds is how many lives are simulated, unless TENET_SIM says otherwise.
const seeds = 40

// TestSimulation: random rules with timers, readings, people, devices that obey, fail, answer
// late or never, holds, other rules, restarts, and crashes that leave the files as they are. Of
// each life everything that was accepted is in the history once, nothing on hold was commanded,
// and the journal, judged again before each restart and at the end, comes to the same commands
// and leaves the same open. The same seed gives the same life (guarantees G1, G2, G4, G5).
func TestSimulation(t *testing.T) {
	n := seeds
	if testing.Short() {
		n = seeds / 4
	}
	if text := os.Getenv("TENET_SIM"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil || n < 1 {
			t.Fatalf("TENET_SIM: %q is no number of seeds", text)
		}
	}
	if dir, err := os.MkdirTemp("/dev/shm", "tenet"); err == nil { // no disk has to keep it
		t.Setenv("TMPDIR", dir)
		defer os.RemoveAll(dir)
	}
	total := map[string]int{}
	all := sha256.New()
	for seed := range uint64(n) {
		var lives [2]*life
		for i := range lives {
			synctest.Test(t, func(t *testing.T) { lives[i] = live(t, seed) })
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
		if diff := cmp.Diff(lives[0].trace, lives[1].trace); diff != "" {
			t.Fatalf("seed %d gives two lives (-first +second):\n%s", seed, diff)
		}
		fmt.Fprintln(all, strings.Join(lives[0].trace, "\n"))
		for what, times := range lives[0].count {
			total[what] += times
		}
	}
	t.Logf("%d seeds: %v; trace %x", n, total, all.Sum(nil)[:8])
	for _, want := range []string{"reading", "person", "hold", "swap", "restart", "crash", "told", "told again", "failed", "late", "pass"} {
		if total[want] == 0 {
			t.Errorf("nothing of the kind %q in %d seeds: %v", want, n, total)
		}
	}
}

// life is a gateway with what happened to it.
type life struct {
	*gateway
	rand     *rand.Rand
	luck     *rand.Rand // of the device
	began    time.Time
	accepted map[models.Path]int
	keys     map[string]bool // of commands that were told
	swaps    int

	guard sync.Mutex // guards what follows
	trace []string
	count map[string]int
	held  bool
}

// live lets a seed's life happen.
func live(t *testing.T, seed uint64) *life {
	pass(22*time.Hour - 10*time.Second) // shortly before a moment of the day
	l := &life{
		gateway: newGateway(t), rand: rand.New(rand.NewPCG(seed, 0)), luck: rand.New(rand.NewPCG(seed, 1)), began: time.Now(),
		count: map[string]int{}, accepted: map[models.Path]int{}, keys: map[string]bool{},
	}
	l.plan = timedPlans.Example(int(seed))
	l.catalog = enginetest.CatalogOf(l.plan.Program)
	l.device.Answer = l.obey
	l.config.SnapshotEvery = 1 + int64(l.rand.IntN(30))
	l.start()
	defer func() { l.shutdown() }()
	synctest.Wait()
	for range 10 + l.rand.IntN(40) {
		if l.happen(); t.Failed() {
			return l
		}
		synctest.Wait()
		for _, a := range l.alarmed() {
			t.Errorf("alarm: %+v", a)
		}
	}
	l.judge()
	return l
}

func (l *life) note(what, format string, args ...any) {
	l.guard.Lock()
	defer l.guard.Unlock()
	l.count[what]++
	l.trace = append(l.trace, fmt.Sprintf("%v %s %s", time.Since(l.began), what, fmt.Sprintf(format, args...)))
}

func (l *life) isHeld() bool {
	l.guard.Lock()
	defer l.guard.Unlock()
	return l.held
}

func (l *life) hold(on bool) {
	l.guard.Lock()
	defer l.guard.Unlock()
	l.held = on
}

// obey is what a device makes of a command. The engine gives one at a time.
func (l *life) obey(cmd adapters.Command, call bool, done func(adapters.Outcome, error)) {
	what := "told"
	if l.keys[cmd.ID] {
		what = "told again"
	}
	l.keys[cmd.ID] = true
	l.note(what, "%s %s=%v call %v", cmd.ID, cmd.Path, cmd.Value, call)
	if l.isHeld() && !call {
		l.t.Errorf("%s is commanded on hold", cmd.Path)
	}
	switch l.luck.IntN(5) {
	case 0:
		done(adapters.Done, nil)
	case 1:
		l.note("failed", "%s", cmd.ID)
		done(0, errors.New("stuck"))
	case 2:
		l.note("late", "%s", cmd.ID)
		time.AfterFunc(time.Duration(1+l.luck.IntN(4000))*time.Millisecond, func() { done(adapters.Done, nil) })
	default: // it says nothing more
		done(adapters.Sent, nil)
	}
}

// happen lets one thing happen.
func (l *life) happen() {
	ctx := l.t.Context()
	program := l.plan.Program
	value := func(r int) models.Value {
		if r == int(level) {
			return models.OfFloat([]float64{-5, 0, 5, 10}[l.rand.IntN(4)])
		}
		return models.OfEnum(l.rand.IntN(2))
	}
	switch kind := l.rand.IntN(20); {
	case kind < 9:
		var list []models.Reading
		r := l.rand.IntN(3)
		for range 1 + l.rand.IntN(3) {
			list = append(list, models.Reading{Path: program.Resources[r].Path, Value: value(r)})
		}
		l.note("reading", "%v", list)
		if err := l.engine.Report(ctx, list); err != nil {
			l.t.Error(err)
		}
		l.accepted[list[0].Path] += len(list)
	case kind < 11:
		role := []string{"family", "guest"}[l.rand.IntN(2)]
		result, err := l.engine.Command(ctx, role, program.Resources[lamp].Path, value(int(lamp)))
		synctest.Wait()
		if err != nil || role == "guest" && result.Result != engine.Refused {
			l.t.Errorf("%s: %+v, %v", role, result, err)
		}
		l.note("person", "%s %+v", role, result)
	case kind < 12:
		online := l.rand.IntN(2) == 0
		l.note("presence", "%v", online)
		if err := l.engine.Available(ctx, program.Resources[door].Path.Provider, online); err != nil {
			l.t.Error(err)
		}
	case kind < 13:
		for _, it := range l.engine.Pending() {
			l.note("confirmed", "%s", it.Key)
			l.engine.Answer(it.Key, nil)
			synctest.Wait()
		}
	case kind < 14:
		on := !l.isHeld()
		if !on {
			l.hold(false)
		}
		held, err := l.engine.Hold(ctx, engine.HoldRequest{All: true, On: on, By: "ana"})
		synctest.Wait()
		if err != nil {
			l.t.Error(err)
		}
		l.hold(on)
		l.note("hold", "%v %v", on, held)
	case kind < 15:
		l.swap()
	case kind < 16:
		crash := l.rand.IntN(2) == 0
		l.restart(crash, time.Duration(l.rand.IntN(20_000))*time.Millisecond)
	default:
		d := time.Duration(1+l.rand.IntN(7000)) * time.Millisecond
		l.note("pass", "%v", d)
		pass(d)
	}
}

// swap lets other rules take over.
func (l *life) swap() {
	l.swaps++
	next := timedPlans.Example(l.swaps*1000 + l.rand.IntN(1000))
	bundle, catalog := fmt.Sprint("b", l.swaps+1), enginetest.CatalogOf(next.Program)
	if err := l.engine.Swap(l.t.Context(), next, bundle, catalog); err != nil {
		l.t.Error(err)
	}
	synctest.Wait()
	l.plan, l.bundle, l.catalog = next, bundle, catalog
	l.note("swap", "%s", bundle)
}

// restart stops the gateway, or leaves its files as they are, and starts it after a while.
func (l *life) restart(crash bool, after time.Duration) {
	l.replays()
	left := crashCopy(l.t, l.dir)
	l.shutdown()
	what := "restart"
	if crash {
		l.dir, what = left, "crash"
	}
	l.note(what, "%v", after)
	pass(after)
	l.start()
	synctest.Wait()
}

// judge looks at what is left of a life.
func (l *life) judge() {
	h := history.New(l.store)
	for path, n := range l.accepted {
		list, err := h.Query(l.t.Context(), path, time.Time{}, time.Now().Add(time.Hour), 10_000)
		if err != nil || len(list) != n {
			l.t.Errorf("%d readings of %s in the history, %d were accepted, %v", len(list), path, n, err)
		}
	}
	for _, in := range l.inputs() {
		l.trace = append(l.trace, fmt.Sprintf("%d %v %s %v", in.Seq, in.Mono, in.Kind, in.IDs))
	}
	l.replays()
	for _, err := range l.store.Check(l.t.Context(), 5) {
		l.t.Error(err)
	}
}

// replays judges the journal again, if the rules were the same all the time; where they were
// not, recovery compares what came after the last swap.
func (l *life) replays() {
	if l.swaps > 0 {
		return
	}
	store, err := journal.Open(l.t.Context(), journal.Options{Dir: crashCopy(l.t, l.dir)})
	if err != nil {
		l.t.Error(err)
		return
	}
	defer store.Close()
	found, err := engine.Replay(l.t.Context(), store, l.plan, l.bundle)
	if err != nil || len(found.Diverged) > 0 {
		l.t.Errorf("replay: %+v, %v", found, err)
	}
	if diff := cmp.Diff(targets(l.engine.Pending()), targets(found.Pending)); diff != "" {
		l.t.Errorf("open commands (-running +judged again):\n%s", diff)
	}
}
